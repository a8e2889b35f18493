"""The order table: names, fills, lateness, strangers."""

from dataclasses import replace
from decimal import Decimal

import pytest

from vela_tui.domain.amounts import Amount, Price, Quantity
from vela_tui.domain.enums import (
    CancelState,
    EndReason,
    Liquidity,
    OrderStatus,
    Side,
    TimeInForce,
)
from vela_tui.domain.events import OrderReport
from vela_tui.domain.instrument import InstrumentId
from vela_tui.domain.market import TradeId
from vela_tui.domain.order import ClientOrderId, Fill, OrderIntent, VenueOrderId
from vela_tui.state.orders import MAX_ACTIVE, MAX_EARLY_FILLS, MAX_ENDED, OrderTable
from vela_tui.state.transitions import Evidence

ETH = InstrumentId("vela:ETH-USDC")
OURS = ClientOrderId("vt-1")
ID = VenueOrderId("17")


def q(text):
    return Quantity(Decimal(text))


def intent(name=OURS, tif=TimeInForce.GTC):
    return OrderIntent(ETH, name, Side.BUY, Price(Decimal(100)), q("1"), tif)


def report(status=OrderStatus.OPEN, filled="0", name=OURS, venue_id=ID, **told):
    return OrderReport(name, venue_id, status, q(filled), **told)


def foreign(name=None, venue_id=ID, status=OrderStatus.OPEN, filled="0"):
    return OrderReport(
        name, venue_id, status, q(filled), ETH, Side.SELL, Price(Decimal(105)), q("2")
    )


def fill(quantity, trade="t1", venue_id=ID, name=None):
    return Fill(
        ETH, TradeId(trade), name, venue_id, Side.BUY, Price(Decimal(100)), q(quantity),
        Liquidity.MAKER, Amount(Decimal(0)), "USDC", 0,
    )  # fmt: skip


@pytest.fixture
def table():
    table = OrderTable()
    table.submit(intent(), 1)
    return table


def test_a_submitted_order_is_submitting_and_active(table):
    assert [each.status for each in table.active()] == [OrderStatus.SUBMITTING]


def test_an_answer_names_the_order(table):
    table.report(report(), 2)
    order = table.get(OURS)
    assert (order.status, order.venue_order_id, order.ts_updated) == (OrderStatus.OPEN, ID, 2)
    assert table.name_of(ID) == OURS


def test_filled_quantity_never_falls(table):
    table.report(report(OrderStatus.PARTIALLY_FILLED, "0.6"), 2)
    table.report(report(OrderStatus.PARTIALLY_FILLED, "0.4"), 3)
    table.report(report(OrderStatus.OPEN, "0"), 4)
    assert table.get(OURS).filled_quantity == q("0.6")
    assert table.get(OURS).status is OrderStatus.PARTIALLY_FILLED


def test_fills_and_reports_of_the_same_executions_do_not_add_up(table):
    table.report(report(OrderStatus.PARTIALLY_FILLED, "0.4"), 2)
    table.fill(fill("0.4"), 3)
    assert table.get(OURS).filled_quantity == q("0.4")


def test_fills_complete_an_order_without_a_report(table):
    table.report(report(), 2)
    table.fill(fill("0.4", "t1"), 3)
    change = table.fill(fill("0.6", "t2"), 4)
    assert change.ended
    assert change.after.status is OrderStatus.FILLED
    assert change.after.end_reason is EndReason.FILLED


def test_a_report_of_filled_means_all_of_it_even_when_its_figure_lags(table):
    table.report(report(OrderStatus.FILLED, "0"), 2)
    assert table.get(OURS).filled_quantity == q("1")


def test_a_fill_before_the_answer_is_held_and_counts_with_it(table):
    assert table.fill(fill("0.4"), 2) is None
    assert table.get(OURS).filled_quantity == 0
    table.report(report(), 3)
    assert table.get(OURS).filled_quantity == q("0.4")
    assert table.get(OURS).status is OrderStatus.PARTIALLY_FILLED


def test_a_fill_that_names_our_order_proves_that_it_was_placed(table):
    table.conclude(OURS, Evidence.OUTCOME_UNKNOWN, 2)
    table.fill(fill("0.4", name=OURS), 3)
    assert table.get(OURS).status is OrderStatus.PARTIALLY_FILLED
    assert table.name_of(ID) == OURS


def test_held_fills_are_bounded():
    table = OrderTable()
    for number in range(2 * MAX_EARLY_FILLS):
        table.fill(fill("0.1", f"t{number}", VenueOrderId(str(number))), 1)
    assert sum(map(len, table._early.values())) <= MAX_EARLY_FILLS


@pytest.mark.parametrize("status", [OrderStatus.CANCELLED, OrderStatus.FILLED])
def test_late_open_for_an_ended_order_is_ignored(table, status):
    table.report(report(status), 2)
    assert table.report(report(OrderStatus.OPEN), 3) == ()
    assert table.get(OURS).status is status


def test_a_late_fill_of_a_cancelled_order_counts(table):
    table.report(report(OrderStatus.CANCELLED), 2)
    table.fill(fill("0.4"), 3)
    order = table.get(OURS)
    assert (order.status, order.filled_quantity) == (OrderStatus.CANCELLED, q("0.4"))
    table.fill(fill("0.6", "t2"), 4)
    assert table.get(OURS).status is OrderStatus.FILLED


def test_a_refused_order_that_rests_is_shown_resting_with_an_alarm(table):
    table.conclude(OURS, Evidence.REFUSED, 2, detail="no")
    (change,) = table.report(report(), 3)
    assert change.is_contradiction
    assert [each.client_order_id for each in table.active()] == [OURS]
    assert table.ended() == ()


def test_more_filled_than_ordered_is_an_alarm_and_leaves_no_negative_remainder(table):
    table.report(report(), 2)
    change = table.fill(fill("1.5"), 3)
    assert change.is_contradiction
    assert change.after.remaining_quantity == 0


@pytest.mark.parametrize(
    ("tif", "cancel", "told", "reason"),
    [
        (TimeInForce.GTC, CancelState.NONE, None, EndReason.VENUE),
        (TimeInForce.GTC, CancelState.REQUESTED, None, EndReason.USER),
        (TimeInForce.GTC, CancelState.UNKNOWN, None, EndReason.USER),
        (TimeInForce.GTC, CancelState.REQUESTED, EndReason.CREDIT, EndReason.CREDIT),
        (TimeInForce.IOC, CancelState.NONE, None, EndReason.IOC_REMAINDER),
    ],
)
def test_why_an_order_was_cancelled(tif, cancel, told, reason):
    table = OrderTable()
    table.submit(intent(tif=tif), 1)
    table.note(OURS, cancel=cancel)
    table.report(report(OrderStatus.CANCELLED, end_reason=told), 2)
    assert table.get(OURS).end_reason is reason
    assert table.get(OURS).cancel is CancelState.NONE


@pytest.mark.parametrize(
    ("cancel", "reason"),
    [(CancelState.NONE, EndReason.CREDIT), (CancelState.REQUESTED, EndReason.USER)],
)
def test_a_second_word_of_a_cancel_tells_why_where_the_first_did_not(table, cancel, reason):
    """The engine's feed names no reason, the answer that comes after it does; ours stays ours."""
    table.note(OURS, cancel=cancel)
    table.report(report(OrderStatus.CANCELLED), 2)
    table.report(report(OrderStatus.OPEN, end_reason=EndReason.REFUSED), 3)
    table.report(report(OrderStatus.CANCELLED, end_reason=EndReason.CREDIT), 3)
    table.report(report(OrderStatus.CANCELLED), 4)
    assert (table.get(OURS).status, table.get(OURS).end_reason) == (OrderStatus.CANCELLED, reason)


def test_notes_are_no_evidence(table):
    table.note(OURS, cancel=CancelState.REQUESTED, detail="cancel waits 3 s")
    order = table.get(OURS)
    assert (order.status, order.ts_updated) == (OrderStatus.SUBMITTING, 1)
    assert not table.note(OURS, detail="cancel waits 3 s")


def test_an_order_of_another_program_is_external(table):
    (change,) = table.report(foreign(), 2)
    assert change.before is None
    assert change.after.is_external
    assert change.after.client_order_id == "venue-17"


def test_an_external_order_keeps_its_own_client_order_id(table):
    table.report(foreign(ClientOrderId("bot-9")), 2)
    assert table.get(ClientOrderId("bot-9")).is_external


def test_too_little_told_of_a_stranger_is_ignored(table):
    assert table.report(OrderReport(None, ID, OrderStatus.OPEN, q("0")), 2) == ()
    assert len(table.active()) == 1


def test_a_reused_client_order_id_is_another_order(table):
    table.report(report(OrderStatus.FILLED), 2)
    table.report(foreign(OURS, VenueOrderId("99")), 3)
    assert table.get(OURS).status is OrderStatus.FILLED
    assert table.get(ClientOrderId("venue-99")).is_external


def test_an_order_first_seen_without_our_name_becomes_ours(table):
    """The feed may tell of an order by the venue's name before the answer ties both names."""
    terms = {"quantity": q("1"), "side": Side.BUY, "price": Price(Decimal(100))}
    table.report(replace(foreign(filled="0.3"), **terms), 2)
    table.report(report(), 3)
    assert table.get(ClientOrderId("venue-17")) is None
    order = table.get(OURS)
    assert (order.status, order.filled_quantity) == (OrderStatus.PARTIALLY_FILLED, q("0.3"))
    assert not order.is_external
    assert len(table.active()) == 1


def test_an_order_concluded_gone_comes_back_when_it_is_listed(table):
    table.report(report(), 2)
    table.conclude(OURS, Evidence.ABSENT, 3, detail="last known open")
    table.conclude(OURS, Evidence.WRITTEN_OFF, 4)
    lost = table.get(OURS)
    assert (lost.status, lost.end_reason) == (OrderStatus.LOST, EndReason.GONE)
    assert lost.detail == "last known open"
    table.listed_again(OURS, 9)
    assert table.get(OURS).status is OrderStatus.OPEN


def test_an_order_cancelled_by_evidence_does_not_come_back(table):
    table.report(report(OrderStatus.CANCELLED), 2)
    table.listed_again(OURS, 9)
    assert table.get(OURS).status is OrderStatus.CANCELLED


def test_history_is_bounded_and_newest_end_first():
    table = OrderTable()
    for number in range(MAX_ENDED + 5):
        name = ClientOrderId(f"vt-{number}")
        table.submit(intent(name), number)
        table.report(
            report(OrderStatus.CANCELLED, name=name, venue_id=VenueOrderId(str(number))), 0
        )
    assert len(table.ended()) == MAX_ENDED
    assert table.ended()[0].client_order_id == f"vt-{MAX_ENDED + 4}"
    assert table.get(ClientOrderId("vt-0")) is None
    assert table.name_of(VenueOrderId("0")) is None


def test_active_orders_of_strangers_are_bounded():
    table = OrderTable()
    for number in range(MAX_ACTIVE + 5):
        table.report(foreign(venue_id=VenueOrderId(str(number))), 1)
    assert len(table.active()) == MAX_ACTIVE


def test_active_orders_come_newest_first(table):
    table.submit(intent(ClientOrderId("vt-2")), 5)
    assert [each.client_order_id for each in table.active()] == ["vt-2", "vt-1"]


def test_a_report_that_no_venue_can_make_changes_nothing(table):
    assert table.report(report(OrderStatus.UNKNOWN), 2) == ()


def test_an_order_that_is_not_known_meets_no_evidence(table):
    assert table.conclude(ClientOrderId("other"), Evidence.REFUSED, 2) is None
