"""What is certain, what is not, and what waits until it is."""

import pytest
from engine_kit import ETH, Kit, kinds, live_kit, of, price, quantity, report

from vela_tui.domain.clock import MINUTE, SECOND
from vela_tui.domain.enums import CancelState, EndReason, LinkState, OrderStatus, Side
from vela_tui.domain.events import (
    CancelOutcomeUnknown,
    CancelRefused,
    OrderAccepted,
    OrderLookupMissed,
    OrderNotSent,
    OrderOutcomeUnknown,
    OrderRefused,
    OrderReport,
)
from vela_tui.domain.order import VenueOrderId
from vela_tui.session.commands import Cancel, Submit
from vela_tui.session.effects import Fetch, SendCancel, SendOrder
from vela_tui.venues.codec import ReadKind


def unknown(kit, name):
    return kit.apply(OrderOutcomeUnknown(name, "timeout", kit.now))


def unresolved(kit):
    """An order that nothing could prove."""
    name, _ = kit.submit()
    unknown(kit, name)
    for _ in range(7):
        kit.later(10 * SECOND)
        kit.apply(OrderLookupMissed(name, kit.now, kit.now))
        kit.list_orders()
    assert kit.order(name).status is OrderStatus.UNRESOLVED
    return name


def numbered(name, number):
    return OrderReport(name, VenueOrderId(str(number)), OrderStatus.OPEN, quantity("0"))


def test_after_a_reconnect_no_order_leaves_before_a_list_was_compared():
    """P15: the list must have been asked for after the link came back."""
    kit = live_kit()
    before = kit.now
    kit.now += SECOND
    kit.link(LinkState.DOWN)
    kit.link()
    kit.list_orders(sent=before)
    assert kit.submit()[1] == ()
    assert "compared with the exchange's" in kit.notices()[0]
    kit.list_orders()
    assert of(kit.submit()[1], SendOrder)


def test_a_missing_order_holds_the_gate_until_its_end_is_settled():
    """P15: an order that should be listed and is not is explained before another leaves."""
    kit = live_kit()
    kit.resting()
    kit.later(10 * SECOND)
    kit.link(LinkState.DOWN)
    kit.link()
    kit.list_orders()
    assert kit.submit()[1] == ()
    kit.later(2 * SECOND)
    kit.list_orders()
    assert kit.state.reconcile.checking == 1
    assert kit.submit()[1] == ()
    kit.later(5 * SECOND)
    assert kit.state.reconcile.found == "1 lost"
    assert of(kit.submit()[1], SendOrder)


def test_an_unknown_order_holds_the_gate_until_it_was_looked_up():
    """P02: one answered lookup is enough; the rule of three unknown orders does the rest."""
    kit = live_kit()
    name, _ = kit.submit()
    unknown(kit, name)
    kit.link(LinkState.DOWN)
    kit.link()
    kit.list_orders()
    assert kit.state.reconcile.waiting_for
    kit.apply(OrderLookupMissed(name, kit.now, kit.now))
    assert not kit.state.reconcile.waiting_for


@pytest.mark.parametrize("restart", ["book", "number"])
def test_a_restart_of_the_exchange_is_noticed_and_everything_proven_anew(restart):
    """P15: a book that counts anew, or a number given anew, begins another epoch."""
    kit = live_kit()
    name, _ = kit.submit()
    kit.apply(OrderAccepted(name, numbered(name, 17), kit.now))
    kit.update(2)
    if restart == "book":
        kit.link(LinkState.DOWN)
        kit.link()
        kit.book(1)
    else:
        other, _ = kit.submit()
        kit.apply(OrderAccepted(other, numbered(other, 4), kit.now))
    assert kit.state.reconcile.restarts == 1
    assert kit.order(name).venue_order_id is None
    assert kit.submit()[1] == ()
    assert any("started again" in text for text in kit.notices())


def test_a_venue_that_numbers_every_subscription_anew_has_not_started_again():
    kit = live_kit()
    kit.update(2)
    kit.book(1)
    kit.update(2)
    kit.link(LinkState.DOWN)
    kit.link()
    kit.book(1)
    assert kit.state.reconcile.restarts == 0


def test_a_number_given_anew_fills_its_new_order_and_not_ours():
    """P15: 50 restarts, each giving number 17 to another program: 0 misattributed fills."""
    for restart in range(50):
        kit = live_kit()
        name, _ = kit.submit()
        kit.apply(OrderAccepted(name, numbered(name, 17), kit.now))
        kit.update(2)
        kit.link(LinkState.DOWN)
        kit.link()
        kit.book(1)
        foreign = OrderReport(
            None, VenueOrderId("17"), OrderStatus.OPEN, quantity("0"), ETH, Side.BUY,
            price("100"), quantity("1"),
        )  # fmt: skip
        kit.list_orders(foreign)
        kit.fill("x", "0.5", f"t{restart}")
        assert kit.order(name).filled_quantity == 0
        assert kit.order("venue-17").is_external
        started = kit.now
        while not kit.order(name).status.is_terminal:
            kit.later(SECOND)
            kit.list_orders(foreign)
        assert kit.order(name).status is OrderStatus.LOST
        assert kit.order(name).detail.startswith("last known open at ")
        assert kit.now - started <= 20 * SECOND


def test_more_filled_than_ordered_freezes_the_market():
    """P13: the remainder is never negative, and nothing is sent there any more."""
    kit = live_kit()
    name = kit.resting()
    kit.fill(name, "0.7", "t1")
    kit.fill(name, "0.7", "t2")
    assert kit.order(name).remaining_quantity == 0
    assert kit.submit()[1] == ()
    assert "frozen" in kit.notices()[0]
    assert any("contradicts itself" in text for text in kit.notices())


def test_a_fill_of_a_refused_order_is_an_alarm_and_counts():
    """P13: a refusal is revocable by an execution, loudly."""
    kit = live_kit()
    name, _ = kit.submit()
    kit.apply(OrderRefused(name, "InsufficientBalance", "", None, kit.now))
    kit.fill(name, "1")
    kit.accept(name)
    assert kit.order(name).status is OrderStatus.FILLED
    assert any("contradicts itself" in text for text in kit.notices())


def test_a_limit_met_on_submit_is_one_lookup_and_never_a_second_order():
    """P16: 0 automatic re-posts in ten minutes, one lookup, and a countdown."""
    kit = live_kit()
    name, _ = kit.submit()
    effects = kit.apply(OrderRefused(name, "RateLimitExceeded", "", 30 * SECOND, kit.now))
    assert kinds(effects) == [ReadKind.ORDER]
    assert kit.state.order_budget.next_slot(kit.now) == 30 * SECOND
    later = kit.later(10 * MINUTE)
    assert of(later, SendOrder) == []
    assert ReadKind.ORDER not in kinds(later)


def test_a_cancel_without_an_answer_leaves_the_order_live():
    """P22: "unknown" stands beside the status until a word on the order itself comes."""
    kit = live_kit()
    name = kit.resting()
    kit.apply(Cancel(name))
    kit.apply(CancelOutcomeUnknown(name, "timeout", kit.now))
    for _ in range(20):
        kit.later(SECOND)
        kit.list_orders(report(name))
        assert kit.order(name).status is OrderStatus.OPEN
    assert kit.order(name).cancel in {CancelState.UNKNOWN, CancelState.REQUESTED}


def test_five_hundred_double_presses_are_five_hundred_orders():
    """P26: the same intent twice is one order."""
    sent = 0
    for _ in range(50):
        kit = live_kit()
        for number in range(10):
            intent = kit.intent(at=f"{90 + number}")
            effects = kit.apply(Submit(intent)) + kit.apply(Submit(intent))
            sent += len(of(effects, SendOrder))
    assert sent == 500


def test_cancel_all_of_ours_is_not_asked_of_others_by_name():
    """P14: cancelling an order by its name leaves every external order alone."""
    kit = live_kit()
    name = kit.resting()
    kit.list_orders(report(name), OrderReport(
        None, VenueOrderId("9"), OrderStatus.OPEN, quantity("0"), ETH, Side.SELL, price("200"),
        quantity("1"),
    ))  # fmt: skip
    (sent,) = of(kit.apply(Cancel(name)), SendCancel)
    assert sent.order.client_order_id == name
    assert kit.order("venue-9").cancel is CancelState.NONE


def test_an_unresolved_order_counts_and_is_settled_by_a_persons_cancel():
    """P03: nothing but a person's act and the venue's word makes it LOST; a fill still counts."""
    kit = live_kit()
    name = unresolved(kit)
    assert kit.order(name) in kit.state.active_orders()
    assert kit.state.reconcile.unresolved == 1
    assert any("counted as resting" in text for text in kit.notices())
    assert of(kit.apply(Cancel(name)), SendCancel)
    kit.apply(CancelRefused(name, "OrderNotFound", "", True, None, kit.now))
    order = kit.order(name)
    assert (order.status, order.end_reason) == (OrderStatus.LOST, EndReason.GONE)
    kit.fill(name, "1")
    assert kit.order(name).status in {OrderStatus.FILLED, OrderStatus.LOST}
    kit.list_orders(report(name))
    assert kit.order(name).status in {OrderStatus.FILLED, OrderStatus.OPEN}


def test_an_unresolved_order_that_is_listed_rests():
    """P04: evidence may come as late as it likes."""
    kit = live_kit()
    name = unresolved(kit)
    kit.list_orders(report(name))
    assert kit.order(name).status is OrderStatus.OPEN


def test_no_order_is_sent_when_fifteen_later_nonces_were_used():
    """P20: cancels still leave; new orders wait until the unknown one is settled."""
    kit = live_kit()
    name, _ = kit.submit()
    unknown(kit, name)
    for _ in range(15):
        kit.engine._nonces.take(kit.now)
    assert kit.submit()[1] == ()
    assert "15 nonces" in kit.notices()[0]
    assert of(kit.apply(Cancel(name)), SendCancel)
    kit.accept(name)
    assert of(kit.submit()[1], SendOrder)


def test_twenty_unknown_orders_are_looked_up_within_forty_reads_a_minute():
    """The storm of reliability.md section 4.3: at most 40 lookups and 72 reads in all."""
    kit = live_kit()
    names = [kit.submit()[0] for _ in range(10)]
    for name in names:
        unknown(kit, name)
    reads = of(kit.later(MINUTE), Fetch)
    assert sum(each.read.kind is ReadKind.ORDER for each in reads) <= 40
    assert len(reads) <= 72


def test_nothing_that_never_left_is_called_never_placed():
    """NOT_PLACED is proven by a fence alone; what never left says so in other words."""
    kit = Kit()
    kit.link()
    kit.list_instruments()
    kit.list_orders()
    name, _ = kit.submit()
    kit.apply(OrderNotSent(name, "no connection", kit.now))
    assert kit.order(name).end_reason is EndReason.NOT_SENT
