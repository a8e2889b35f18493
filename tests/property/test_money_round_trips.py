"""P58: no amount changes by a millionth on its way between a person, the client and the wire."""

from decimal import Decimal
from random import Random

import pytest

from vela_tui.domain.amounts import EXACT, notional, parse_plain
from vela_tui.domain.enums import Side, TimeInForce
from vela_tui.domain.instrument import instrument_id
from vela_tui.domain.order import ClientOrderId, OrderIntent
from vela_tui.rules.draft import grouped, plain
from vela_tui.venues.registry import open_codec
from vela_tui.venues.vela.values import SCALE

ADDRESS = "0x2c7536E3605D9C16a7a3D7b1898e529396a65c23"
COUNTS = [100_000, pytest.param(1_000_000, marks=[pytest.mark.nightly, pytest.mark.timeout(900)])]


def raw_units(rng):
    """An integer of the wire: of any magnitude, or a price in whole cents."""
    return rng.randint(1, 10 ** rng.randint(1, 18)) if rng.random() < 0.7 else (
        rng.randint(1, 99_999) * 10**4
    )  # fmt: skip


@pytest.mark.parametrize("count", COUNTS)
def test_integers_come_back_from_text_as_they_were(count):
    """P58: 1e5 round trips, 1e6 nightly: wire, decimal, shown text, typed text, wire."""
    rng = Random(58)
    for _ in range(count):
        raw = raw_units(rng)
        value = SCALE.decode(raw)
        assert SCALE.encode(parse_plain(plain(value))) == raw
        assert grouped(value).replace(",", "") == plain(value)


def test_the_signed_text_has_the_integers_that_were_typed():
    """P58: 2,000 orders: price and quantity of the text are those typed, times a million."""
    rng, codec = Random(59), open_codec("vela", ADDRESS)
    for nonce in range(1, 2_001):
        price, quantity = rng.randint(1, 10**12), rng.randint(1, 10**12)
        intent = OrderIntent(
            instrument_id("vela", "ETH-USDC"), ClientOrderId("x"), Side.BUY,
            parse_plain(plain(SCALE.decode(price))), parse_plain(plain(SCALE.decode(quantity))),
            TimeInForce.GTC,
        )  # fmt: skip
        assert codec.place(intent, nonce).text.split(":")[4:6] == [str(price), str(quantity)]


def test_products_are_exact():
    """P58: a notional is the product of the integers, to the last digit."""
    rng = Random(60)
    for _ in range(20_000):
        price, quantity = raw_units(rng), raw_units(rng)
        worth = notional(SCALE.decode(price), SCALE.decode(quantity))
        assert worth.scaleb(12, EXACT) == price * quantity
        assert isinstance(worth, Decimal)
