"""Victims of the credit cap, against the venue's rule written down naively."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from vela_tui.domain.amounts import Amount, Price, Quantity
from vela_tui.domain.enums import CancelState, OrderStatus, Side, TimeInForce
from vela_tui.domain.instrument import InstrumentId
from vela_tui.domain.order import ClientOrderId, Order, OrderIntent, VenueOrderId
from vela_tui.state.credit import forecast

ETH = InstrumentId("vela:ETH-USDC")
SIDES = st.sampled_from(list(Side))
SMALL = st.integers(1, 40)
ORDERS = st.lists(st.tuples(SIDES, SMALL, SMALL, st.integers(0, 3)), max_size=8)


def resting(number, side, price, quantity, created):
    return Order(
        ClientOrderId(f"vt-{number}"), VenueOrderId(str(number)), ETH, side,
        Price(Decimal(price)), Quantity(Decimal(quantity)), Quantity(Decimal(0)),
        TimeInForce.GTC, False, OrderStatus.OPEN, CancelState.NONE, False, None, "", created, 0,
    )  # fmt: skip


def by_the_book(wanted, side, orders, deposited, available):
    """vela.md section 13 in whole numbers: who is cancelled, or None for a refusal."""
    if wanted > deposited:
        return None
    left = sorted(orders, key=lambda order: (order[4], order[0]))
    victims = []
    while left:
        used = sum(price * quantity for _, _, price, quantity, _ in left)
        lacks_quote = side is Side.BUY and available is not None and available < wanted
        if used + wanted <= deposited and not lacks_quote:
            break
        number, victim_side, price, quantity, _ = left.pop(0)
        victims.append(number)
        if available is not None and victim_side is Side.BUY:
            available += price * quantity
    return victims


@given(ORDERS, SIDES, SMALL, SMALL, st.integers(0, 5_000), st.none() | st.integers(0, 3_000))
def test_the_forecast_names_whom_the_venue_would_cancel(
    told, side, price, quantity, deposited, available
):
    rows = [(number, *each) for number, each in enumerate(told, start=8)]
    intent = OrderIntent(
        ETH, ClientOrderId("vt-new"), side, Price(Decimal(price)), Quantity(Decimal(quantity)),
        TimeInForce.GTC,
    )  # fmt: skip
    free = None if available is None else Amount(Decimal(available))
    got = forecast(intent, [resting(*row) for row in rows], Amount(Decimal(deposited)), free)
    expected = by_the_book(price * quantity, side, rows, deposited, available)
    assert got.fits == (expected is not None)
    assert [order.client_order_id for order in got.victims] == [
        f"vt-{number}" for number in expected or []
    ]
    if got.fits:
        kept = {f"vt-{number}" for number in expected}
        used = sum(p * q for n, _, p, q, _ in rows if f"vt-{n}" not in kept)
        assert got.open_notional == used + price * quantity
        assert got.headroom == max(deposited - used - price * quantity, 0)
