"""Which order is spoken of: names are given away again, by other programs and by a restart."""

from dataclasses import replace
from decimal import Decimal

import pytest

from vela_tui.domain.amounts import Amount, Price, Quantity
from vela_tui.domain.enums import EndReason, Liquidity, OrderStatus, Side, TimeInForce
from vela_tui.domain.events import OrderReport
from vela_tui.domain.instrument import InstrumentId
from vela_tui.domain.market import TradeId
from vela_tui.domain.order import ClientOrderId, Fill, OrderIntent, VenueOrderId
from vela_tui.state.fills import FillLog
from vela_tui.state.orders import OrderTable
from vela_tui.state.transitions import Evidence

ETH, BTC = InstrumentId("vela:ETH-USDC"), InstrumentId("vela:BTC-USDC")
OURS, LATER, OTHER = ClientOrderId("vt-1"), ClientOrderId("vt-2"), ClientOrderId("bot-1")
ID = VenueOrderId("17")
ONE, NONE = Quantity(Decimal(1)), Quantity(Decimal(0))
HUNDRED = Price(Decimal(100))


def submit(table, name):
    table.submit(OrderIntent(ETH, name, Side.BUY, HUNDRED, ONE, TimeInForce.GTC), 1)


def report(name, status=OrderStatus.OPEN, filled=NONE, **terms):
    told = {"instrument_id": ETH, "side": Side.BUY, "price": HUNDRED, "quantity": ONE} | terms
    return OrderReport(name, ID, status, filled, **told)


def fill(name, trade="fill_1", ts=0, **terms):
    told = Fill(
        ETH, TradeId(trade), name, ID, Side.BUY, HUNDRED, ONE,
        Liquidity.MAKER, Amount(Decimal(0)), "USDC", ts,
    )  # fmt: skip
    return replace(told, **terms)


@pytest.fixture
def table():
    table = OrderTable()
    submit(table, OURS)
    return table


ELSE = [
    {"instrument_id": BTC},
    {"side": Side.SELL},
    {"price": Price(Decimal(101))},
    {"quantity": Quantity(Decimal(2))},
]


@pytest.mark.parametrize("terms", ELSE)
@pytest.mark.parametrize("evidence", [Evidence.REFUSED, Evidence.OUTCOME_UNKNOWN])
def test_an_order_on_other_terms_under_our_name_is_another_programs(table, evidence, terms):
    """Its name was taken: what rests is not what we sent, and nothing is learned of ours."""
    before = table.conclude(OURS, evidence, 2).after.status
    (change,) = table.report(report(OURS, **terms), 3)
    assert table.get(OURS).status is before
    assert change.after.is_external
    assert change.after.client_order_id == f"venue-{ID}"
    assert table.name_of(ID) == change.after.client_order_id


def test_a_number_given_anew_leads_to_the_newer_order(table):
    """An exchange that forgot its last minute counts on from an older number (S12)."""
    table.report(report(OURS, OrderStatus.FILLED, ONE), 2)
    submit(table, LATER)
    table.report(report(LATER), 3)
    later = table.get(LATER)
    assert (later.status, later.filled_quantity) == (OrderStatus.OPEN, NONE)
    assert table.get(OURS).status is OrderStatus.FILLED
    assert table.name_of(ID) == LATER


def test_an_order_that_lost_its_number_has_none(table):
    """It may still rest or not: a list that shows the number to be another's does not name it."""
    table.report(report(OURS), 2)
    submit(table, LATER)
    table.report(report(LATER), 3)
    assert table.get(OURS).venue_order_id is None
    assert {order.client_order_id for order in table.active()} == {OURS, LATER}


def test_a_strangers_order_under_a_number_of_ours_is_a_strangers(table):
    """Another program's order does not move ours, though it has the number that ours had."""
    table.report(report(OURS, OrderStatus.CANCELLED), 2)
    (change,) = table.report(report(OTHER), 3)
    assert (change.after.client_order_id, change.after.is_external) == (OTHER, True)
    assert table.get(OURS).status is OrderStatus.CANCELLED


@pytest.mark.parametrize("terms", [{"client_order_id": OTHER}, {"side": Side.SELL}])
def test_a_fill_of_another_order_under_a_number_of_ours_is_not_counted(table, terms):
    """No misattributed fill (reliability P15)."""
    table.report(report(OURS), 2)
    assert table.fill(replace(fill(OURS), **terms), 3) is None
    assert table.get(OURS).filled_quantity == NONE


def test_a_fill_held_for_a_newer_order_counts_once_that_is_known(table):
    """The fill came before its order's answer, under a number that was another order's."""
    table.report(report(OURS, OrderStatus.CANCELLED), 2)
    submit(table, LATER)
    table.fill(fill(LATER), 3)
    table.report(report(LATER), 4)
    assert table.get(LATER).status is OrderStatus.FILLED
    assert table.get(OURS).status is OrderStatus.CANCELLED


def test_a_forgotten_order_takes_only_its_own_number_along(table, monkeypatch):
    """The history is bounded; the number that was given anew still leads to the newer order."""
    monkeypatch.setattr("vela_tui.state.orders.MAX_ENDED", 1)
    table.report(report(OURS, OrderStatus.CANCELLED), 2)
    submit(table, LATER)
    table.report(report(LATER), 3)
    submit(table, OTHER)
    table.conclude(OTHER, Evidence.NOT_SENT, 4, reason=EndReason.NOT_PLACED)
    assert table.get(OURS) is None
    assert table.name_of(ID) == LATER


def test_a_trade_number_given_anew_is_another_fill():
    """An exchange that started again counts its trades anew; the time tells them apart."""
    log = FillLog()
    assert log.report(fill(OURS, ts=1))
    assert not log.report(fill(OURS, ts=1))
    assert log.report(fill(OURS, ts=2))
