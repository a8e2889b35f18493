"""The credit forecast against the exchange's own examples."""

from decimal import Decimal

import pytest

from vela_tui.domain.amounts import Amount, Price, Quantity
from vela_tui.domain.enums import CancelState, OrderStatus, Side, TimeInForce
from vela_tui.domain.instrument import InstrumentId
from vela_tui.domain.order import ClientOrderId, Order, OrderIntent, VenueOrderId
from vela_tui.state.credit import forecast, headroom, open_notional

ETH = InstrumentId("vela:ETH-USDC")


def amount(text):
    return Amount(Decimal(text))


def resting(number, side, price, quantity, created=None):
    return Order(
        ClientOrderId(f"vt-{number}"), VenueOrderId(str(number)), ETH, side,
        Price(Decimal(price)), Quantity(Decimal(quantity)), Quantity(Decimal(0)),
        TimeInForce.GTC, False, OrderStatus.OPEN, CancelState.NONE, False, None, "",
        number if created is None else created, 0,
    )  # fmt: skip


def new(price, quantity, side=Side.BUY):
    return OrderIntent(
        ETH, ClientOrderId("vt-new"), side, Price(Decimal(price)), Quantity(Decimal(quantity)),
        TimeInForce.GTC,
    )  # fmt: skip


SEED = [
    resting(1, Side.BUY, "1580", "3"),
    resting(2, Side.SELL, "1582", "2"),
    resting(3, Side.BUY, "1575", "1"),
]
"""vela.md scenario 20, seed:241-265."""


def names(told):
    return [order.client_order_id for order in told.victims]


def test_the_documents_example_has_its_headroom():
    assert open_notional(SEED) == 9479
    assert headroom(open_notional(SEED), amount("10000")) == 521


def test_an_order_of_exactly_the_headroom_has_no_victim():
    told = forecast(new("521", "1"), SEED, amount("10000"))
    assert (names(told), told.headroom) == ([], 0)


def test_an_order_beyond_the_headroom_costs_exactly_the_oldest():
    told = forecast(new("600", "1"), SEED, amount("10000"))
    assert (names(told), told.open_notional) == (["vt-1"], 5339)


def test_several_victims_come_oldest_first():
    orders = [resting(n, Side.BUY, "30", "1") for n in (3, 1, 2)]
    told = forecast(new("50", "1"), orders, amount("90"))
    assert (names(told), told.open_notional) == (["vt-1", "vt-2"], 80)


def test_an_order_too_big_even_alone_is_refused_and_costs_nothing():
    told = forecast(new("80", "1"), [resting(1, Side.BUY, "10", "1")], amount("50"))
    assert (told.fits, told.victims, told.open_notional) == (False, (), 10)


def test_a_bid_without_free_quote_costs_orders_though_credit_would_do():
    orders = [resting(1, Side.SELL, "10", "1"), resting(2, Side.BUY, "30", "1")]
    told = forecast(new("20", "1"), orders, amount("1000"), available=amount("5"))
    assert names(told) == ["vt-1", "vt-2"]


def test_an_ask_needs_no_free_quote():
    told = forecast(new("20", "1", Side.SELL), SEED, amount("10000"), available=amount("0"))
    assert told.victims == ()


@pytest.mark.parametrize(("first", "second"), [("9", "10"), ("99", "100")])
def test_orders_of_one_instant_age_by_the_venues_number_not_by_its_text(first, second):
    orders = [resting(int(n), Side.BUY, "30", "1", created=7) for n in (second, first)]
    told = forecast(new("50", "1"), orders, amount("90"))
    assert names(told) == [f"vt-{first}"]


def test_only_what_remains_of_an_order_counts():
    order = resting(1, Side.BUY, "100", "1")
    half = Order(**{**{f: getattr(order, f) for f in order.__slots__},
                    "filled_quantity": Quantity(Decimal("0.5"))})  # fmt: skip
    assert open_notional([half]) == 50
