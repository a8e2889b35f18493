"""An order's way out and all that may come of it."""

from decimal import Decimal
from itertools import pairwise

import pytest
from engine_kit import ETH, Kit, kinds, live_kit, of, report

from vela_tui.domain.account import Balance, Credit
from vela_tui.domain.amounts import Amount
from vela_tui.domain.clock import MILLISECOND, MINUTE, SECOND
from vela_tui.domain.enums import EndReason, LinkState, OrderStatus, Side, TimeInForce
from vela_tui.domain.events import (
    BalancesReported,
    OrderAccepted,
    OrderLookupMissed,
    OrderNotSent,
    OrderOutcomeUnknown,
    OrderRefused,
    OrderReport,
)
from vela_tui.domain.order import VenueOrderId
from vela_tui.session.changes import Part
from vela_tui.session.commands import Submit
from vela_tui.session.effects import Fetch, SendOrder
from vela_tui.session.views import Severity
from vela_tui.venues.codec import ReadKind


def unknown(kit, name):
    return kit.apply(OrderOutcomeUnknown(name, "timeout", kit.now))


def refuse(kit, name, **told):
    answer = {"code": "InsufficientBalance", "message": "", "retry_after": None} | told
    return kit.apply(OrderRefused(name, ts_recv=kit.now, **answer))


def test_an_order_goes_out_once_under_a_fresh_nonce():
    kit = live_kit()
    before = kit.engine.keep_nonce("another", kit.now)
    name, effects = kit.submit()
    ((sent, nonce),) = [(each.intent.client_order_id, each.nonce) for each in effects]
    assert sent == name
    assert nonce > before
    assert kit.order(name).status is OrderStatus.SUBMITTING
    assert kit.engine.keep_nonce(name, kit.now) > nonce
    assert Part.ORDERS in kit.engine.take_dirty().parts


def test_the_same_name_is_never_sent_twice():
    kit = live_kit()
    intent = kit.intent()
    assert len(kit.apply(Submit(intent))) == 1
    assert kit.apply(Submit(intent)) == ()
    kit.accept(intent.client_order_id, OrderStatus.FILLED, "1")
    assert kit.apply(Submit(intent)) == ()


@pytest.mark.parametrize(
    ("kit", "words"),
    [
        (lambda: live_kit(is_read_only=True), "only reads"),
        (lambda: live_kit(address=None), "only reads"),
        (Kit, "link is down"),
    ],
)
def test_a_denied_order_leaves_no_trace_but_a_notice(kit, words):
    kit = kit()
    name, effects = kit.submit()
    assert effects == ()
    assert kit.order(name) is None
    assert words in kit.notices()[0]


def test_an_order_beyond_the_budget_is_denied_with_the_time_of_the_next_slot():
    kit = live_kit()
    for _ in range(20):
        name, _ = kit.submit(tif=TimeInForce.IOC)
        kit.accept(name, OrderStatus.CANCELLED)
    kit.later(SECOND)
    _, effects = kit.submit()
    assert effects == ()
    assert "next slot in 60 s" in kit.notices()[0]


def test_a_shared_budget_keeps_a_cancel_for_every_resting_order():
    kit = live_kit(shared=True)
    sent = sum(bool(kit.submit()[1]) for _ in range(20))
    assert sent == 10
    assert "kept for cancels" in kit.notices()[0]


def test_an_ioc_needs_no_cancel_kept_for_itself():
    kit = live_kit(shared=True)
    for _ in range(19):
        name, effects = kit.submit(tif=TimeInForce.IOC)
        assert len(effects) == 1
        kit.accept(name, OrderStatus.CANCELLED)


def test_acceptance_may_come_before_or_after_the_feed_told_the_end():
    kit = live_kit()
    name, _ = kit.submit()
    kit.report(name, OrderStatus.FILLED, "1")
    kit.accept(name, OrderStatus.OPEN)
    assert kit.order(name).status is OrderStatus.FILLED


def test_acceptance_names_the_order_though_the_report_does_not():
    kit = live_kit()
    name, _ = kit.submit()
    bare = OrderReport(None, VenueOrderId("7"), OrderStatus.OPEN, report(name).filled_quantity)
    kit.apply(OrderAccepted(name, bare, kit.now))
    assert kit.order(name).status is OrderStatus.OPEN


def test_a_fill_is_told_once_in_exact_words():
    kit = live_kit()
    name = kit.resting()
    kit.fill(name, "0.5", at="3199.8")
    kit.fill(name, "0.5", at="3199.8")
    assert kit.notices()[0] == "Bought 0.5 ETH-USDC at 3,199.80, maker"
    assert len(kit.state.fills()) == 1
    assert kit.order(name).filled_quantity == Decimal("0.5")


def test_a_fill_before_the_answer_counts_with_the_answer():
    kit = live_kit()
    name, _ = kit.submit()
    kit.fill(name, "1")
    assert kit.order(name).status is OrderStatus.FILLED
    kit.accept(name, OrderStatus.OPEN)
    assert kit.order(name).status is OrderStatus.FILLED


def test_a_refused_order_is_rejected_with_the_venues_words_and_never_sent_again():
    kit = live_kit()
    name, _ = kit.submit()
    refuse(kit, name, message="too poor")
    order = kit.order(name)
    assert (order.status, order.end_reason) == (OrderStatus.REJECTED, EndReason.REFUSED)
    assert "too poor" in order.detail
    assert kit.state.notices[0].severity is Severity.ERROR
    assert of(kit.later(MINUTE), SendOrder) == []


def test_a_refused_nonce_moves_the_numbers_but_does_not_send_the_order_again():
    kit = live_kit()
    name, effects = kit.submit()
    assert of(refuse(kit, name, code="InvalidNonce", is_nonce=True), SendOrder) == []
    assert kit.engine.keep_nonce("next", kit.now) > effects[0].nonce + 1_000


def test_a_rate_limit_is_waited_for_and_the_order_is_looked_up_once():
    kit = live_kit()
    name, _ = kit.submit()
    assert kinds(refuse(kit, name, code="RateLimitExceeded", retry_after=30 * SECOND)) == [
        ReadKind.ORDER
    ]
    assert kit.submit()[1] == ()
    kit.later(31 * SECOND)
    kit.link()
    kit.list_orders()
    assert of(kit.submit()[1], SendOrder)


def test_an_order_that_never_left_is_never_placed():
    kit = live_kit()
    name, _ = kit.submit()
    kit.apply(OrderNotSent(name, "no connection", kit.now))
    order = kit.order(name)
    assert (order.status, order.end_reason) == (OrderStatus.REJECTED, EndReason.NOT_SENT)


def test_an_unknown_outcome_is_looked_up_with_growing_pauses_and_never_sent_again():
    kit = live_kit()
    name, _ = kit.submit()
    started = kit.now
    unknown(kit, name)
    assert kit.order(name).status is OrderStatus.UNKNOWN
    asked, sent = [], []
    for _ in range(4 * 50):
        effects = kit.later(250 * MILLISECOND)
        asked += [kit.now for kind in kinds(effects) if kind is ReadKind.ORDER]
        sent += of(effects, SendOrder)
    assert asked[0] - started <= 250 * MILLISECOND
    pauses = [(b - a) // SECOND for a, b in pairwise(asked)]
    assert pauses == [1, 2, 4, 8, 15, 15]
    assert sent == []


def test_a_missed_lookup_and_an_empty_list_prove_nothing():
    kit = live_kit()
    name, _ = kit.submit()
    unknown(kit, name)
    for _ in range(5):
        kit.later(10 * SECOND)
        kit.apply(OrderLookupMissed(name, kit.now, kit.now))
        kit.list_orders()
        assert kit.order(name).status is OrderStatus.UNKNOWN
    kit.later(11 * SECOND)
    assert kit.order(name).status is OrderStatus.UNRESOLVED
    assert kit.order(name) in kit.state.active_orders()
    assert "may have been filled" in kit.order(name).detail


def test_an_unknown_order_is_found_by_the_list():
    kit = live_kit()
    name, _ = kit.submit()
    unknown(kit, name)
    kit.list_orders(report(name))
    assert kit.order(name).status is OrderStatus.OPEN
    assert any(text.startswith("Found") for text in kit.notices())
    assert ReadKind.ORDER not in kinds(kit.later(30 * SECOND))


def test_a_late_answer_is_evidence():
    kit = live_kit()
    name, _ = kit.submit()
    unknown(kit, name)
    kit.accept(name, OrderStatus.PARTIALLY_FILLED, "0.2")
    assert kit.order(name).filled_quantity == Decimal("0.2")


def test_an_answer_that_never_comes_is_an_unknown_outcome():
    kit = live_kit()
    name, _ = kit.submit()
    kit.later(10 * SECOND)
    assert kit.order(name).status is OrderStatus.SUBMITTING
    assert ReadKind.ORDER in kinds(kit.later(SECOND))
    assert kit.order(name).status is OrderStatus.UNKNOWN


def test_with_three_unknown_outcomes_no_order_is_sent():
    kit = live_kit()
    for _ in range(3):
        name, _ = kit.submit()
        unknown(kit, name)
    assert kit.submit()[1] == ()
    assert "unknown outcome" in kit.notices()[0]
    kit.accept(name)
    assert of(kit.submit()[1], SendOrder)


def test_an_order_missing_from_two_lists_is_gone_and_the_second_is_asked_for_soon():
    kit = live_kit()
    name = kit.resting()
    kit.later(10 * SECOND)
    kit.list_orders()
    assert kit.order(name).status is OrderStatus.OPEN
    assert ReadKind.OPEN_ORDERS in kinds(kit.later(2 * SECOND))
    kit.list_orders()
    assert kit.order(name).status is OrderStatus.VANISHED
    kit.later(5 * SECOND)
    order = kit.order(name)
    assert (order.status, order.end_reason) == (OrderStatus.LOST, EndReason.GONE)
    assert order.detail == "last known open at 09:20:00 UTC"
    assert any("rests no more and nobody told why" in text for text in kit.notices())


def test_a_gone_order_whose_fills_say_so_is_filled():
    kit = live_kit()
    name = kit.resting()
    kit.later(10 * SECOND)
    kit.list_orders()
    kit.fill(name, "1")
    kit.later(10 * SECOND)
    kit.list_orders()
    assert kit.order(name).end_reason is EndReason.FILLED


def test_a_gone_order_that_is_listed_again_rests_again():
    kit = live_kit()
    name = kit.resting()
    for _ in range(2):
        kit.later(10 * SECOND)
        kit.list_orders()
    kit.later(10 * SECOND)
    kit.list_orders(report(name))
    assert kit.order(name).status is OrderStatus.OPEN


def test_an_old_list_does_not_bring_a_gone_order_back():
    kit = live_kit()
    name = kit.resting()
    asked_before = kit.now
    for _ in range(2):
        kit.later(10 * SECOND)
        kit.list_orders()
    kit.list_orders(report(name), sent=asked_before)
    assert kit.order(name).status is OrderStatus.VANISHED
    kit.later(5 * SECOND)
    kit.list_orders(report(name), sent=asked_before)
    assert kit.order(name).status is OrderStatus.LOST


def test_an_order_cancelled_for_credit_is_told_with_its_cause():
    kit = live_kit()
    name = kit.resting()
    kit.report(name, OrderStatus.CANCELLED, end_reason=EndReason.CREDIT)
    assert "to free credit" in kit.notices()[0]


def test_orders_of_other_programs_are_shown_as_external_and_told_once():
    kit = live_kit()
    terms = kit.intent()
    zero = terms.quantity * 0
    named = (None, VenueOrderId("9"), OrderStatus.OPEN, zero)
    foreign = OrderReport(*named, ETH, Side.SELL, terms.price, terms.quantity)
    kit.list_orders(foreign)
    kit.list_orders(foreign)
    (order,) = kit.state.active_orders()
    assert (order.is_external, order.client_order_id) == (True, "venue-9")
    assert sum("another program" in text for text in kit.notices()) == 1


def test_orders_are_still_followed_while_the_link_is_down():
    kit = live_kit()
    kit.resting()
    kit.link(LinkState.DOWN)
    assert ReadKind.OPEN_ORDERS in kinds(kit.later(11 * SECOND))


def test_credit_counts_our_own_orders_unknown_ones_in_full():
    kit = live_kit()
    told = Credit(Amount(Decimal(0)), Amount(Decimal(1000)))
    usdc = Balance("USDC", Amount(Decimal(1000)), Amount(Decimal(0)))
    kit.apply(BalancesReported((usdc,), told, kit.now))
    kit.resting(at="100", size="2")
    name, _ = kit.submit(at="50", size="1")
    unknown(kit, name)
    assert kit.state.credit.open_notional == 250


def test_names_are_unique_sortable_and_fit_the_venue():
    kit = Kit()
    names = [kit.engine.next_client_order_id(kit.now) for _ in range(50)]
    kit.now += MINUTE
    names.append(kit.engine.next_client_order_id(kit.now))
    assert names == sorted(set(names))
    assert all(len(name) <= 64 and name.startswith("vt-") for name in names)


def test_budgets_are_repainted_when_their_figures_change():
    kit = live_kit()
    kit.submit()
    kit.later(SECOND)
    kit.engine.take_dirty()
    kit.later(30 * SECOND)
    assert Part.BUDGETS not in kit.engine.take_dirty().parts
    kit.later(32 * SECOND)
    assert Part.BUDGETS in kit.engine.take_dirty().parts


def test_lookups_stay_within_the_read_budget():
    kit = live_kit()
    for _ in range(3):
        unknown(kit, kit.submit()[0])
    assert len(of(kit.later(MINUTE), Fetch)) <= 60
