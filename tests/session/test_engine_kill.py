"""The kill switch: locked at once, everything cancelled, an empty list as the proof."""

import pytest
from engine_kit import ETH, kinds, live_kit, of, price, quantity, report

from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import CancelState, EndReason, LinkState, OrderStatus, Side
from vela_tui.domain.events import (
    CancelAccepted,
    CancelNotSent,
    CancelOutcomeUnknown,
    CancelRefused,
    LinkChanged,
    OrderOutcomeUnknown,
)
from vela_tui.session.commands import Kill, Unlock
from vela_tui.session.effects import SendCancel, SendOrder
from vela_tui.venues.codec import ReadKind


def cancelled(effects):
    return [each.order.client_order_id for each in of(effects, SendCancel)]


def foreign(kit, count):
    """Orders of other programs, as the venue's list tells them."""
    return [
        report(
            f"f{at}", instrument_id=ETH, side=Side.BUY, price=price("90"),
            quantity=quantity("1"),
        )
        for at in range(count)
    ]  # fmt: skip


def confirm(kit, effects):
    for name in cancelled(effects):
        kit.apply(CancelAccepted(name, kit.now))


@pytest.mark.parametrize("link", list(LinkState), ids=str)
def test_nothing_is_sent_while_locked(link):
    """P23: from the key on no order leaves, whatever the link does."""
    kit = live_kit()
    kit.link(link)
    kit.apply(Kill())
    name, effects = kit.submit()
    assert of(effects, SendOrder) == []
    assert kit.order(name) is None
    assert "locked" in kit.notices()[0] or link is not LinkState.UP


def test_everything_is_cancelled_and_an_empty_list_that_was_asked_for_later_proves_it():
    """P23: a list that was asked for before the last cancel was confirmed proves nothing."""
    kit = live_kit()
    for _ in range(5):
        kit.resting()
    asked = kit.now
    effects = kit.apply(Kill())
    assert len(cancelled(effects)) == 5
    kit.now += SECOND
    confirm(kit, effects)
    assert (kit.state.kill.left, kit.state.kill.total) == (0, 5)
    kit.list_orders(sent=asked)
    assert kit.state.kill.proved_at is None
    assert ReadKind.OPEN_ORDERS in kinds(kit.later(2 * SECOND))
    kit.list_orders(sent=kit.now)
    assert kit.state.kill.proved_at == kit.now


def test_what_appears_while_locked_is_cancelled_and_the_proof_is_void():
    """Another program's order is cancelled as well, for as long as entry is locked."""
    kit = live_kit()
    kit.apply(Kill())
    kit.list_orders()
    assert kit.state.kill.proved_at is not None
    effects = kit.list_orders(*foreign(kit, 1))
    assert len(cancelled(effects)) == 1
    assert kit.state.kill.proved_at is None


def test_an_unknown_order_is_cancelled_and_an_empty_list_does_not_end_it():
    """It may still arrive: nothing is proved while one order may exist."""
    kit = live_kit()
    name, _ = kit.submit()
    kit.apply(OrderOutcomeUnknown(name, "no answer", kit.now))
    assert cancelled(kit.apply(Kill())) == [name]
    kit.now += SECOND
    kit.list_orders()
    assert (kit.state.kill.unknown, kit.state.kill.proved_at) == (1, None)


def test_an_order_under_way_is_cancelled_as_soon_as_it_has_its_answer():
    kit = live_kit()
    name, _ = kit.submit()
    assert cancelled(kit.apply(Kill())) == []
    assert cancelled(kit.accept(name)) == [name]


def test_forty_orders_are_gone_within_75_seconds():
    """P23: the second twenty leave as the first ones' slots open; the plan names the moment."""
    kit = live_kit()
    kit.list_orders(*foreign(kit, 40))
    start = kit.now
    effects = kit.apply(Kill())
    assert len(cancelled(effects)) == 20
    confirm(kit, effects)
    told = kit.state.kill
    assert (told.total, told.left, told.waiting) == (40, 20, 20)
    assert told.last_at == told.next_at == start + 61 * SECOND
    while kit.state.kill.left:
        confirm(kit, kit.later(SECOND))
        kit.list_orders(*[r for r in foreign(kit, 40) if rests(kit, r)])
    kit.list_orders()
    assert kit.state.kill.proved_at - start <= 75 * SECOND


def rests(kit, told):
    name = kit.state.orders.name_of(told.venue_order_id)
    return not kit.order(name).status.is_terminal


def test_a_limit_that_is_met_is_waited_out_and_everything_goes_on():
    """P23: a 429 names its wait; every cancel leaves again right after it."""
    kit = live_kit()
    names = [kit.resting() for _ in range(3)]
    kit.apply(Kill())
    for name in names:
        kit.apply(CancelRefused(name, "RateLimitExceeded", "", False, 7 * SECOND, kit.now))
    assert cancelled(kit.later(6 * SECOND)) == []
    assert sorted(cancelled(kit.later(2 * SECOND))) == sorted(names)


def test_a_declined_cancel_is_sent_anew():
    kit = live_kit()
    name = kit.resting()
    kit.apply(Kill())
    kit.apply(CancelRefused(name, "Internal", "try later", False, None, kit.now))
    assert cancelled(kit.later(4 * SECOND)) == [name]


def test_a_cancel_that_never_left_costs_nothing_and_is_tried_every_second():
    """P23: offline for long, all twenty slots are free when the way is open again."""
    kit = live_kit()
    names = [kit.resting() for _ in range(20)]
    effects = kit.apply(Kill())
    for _ in range(10):
        for name in cancelled(effects):
            kit.apply(CancelNotSent(name, "no route", kit.now))
        assert kit.state.cancel_budget.used(kit.now) == 0
        effects = kit.later(SECOND)
        assert sorted(cancelled(effects)) == sorted(names)
    assert kit.order(names[0]).cancel is CancelState.REQUESTED


def test_a_cancel_whose_answer_was_lost_is_repeated_without_a_slot():
    """P23: twenty orders, all slots used, one request lost: it is not waited for a minute."""
    kit = live_kit()
    names = [kit.resting() for _ in range(20)]
    effects = kit.apply(Kill())
    lost = cancelled(effects)[0]
    kit.apply(CancelOutcomeUnknown(lost, "timed out", kit.now))
    for name in set(names) - {lost}:
        kit.apply(CancelAccepted(name, kit.now))
    assert cancelled(kit.later(4 * SECOND)) == [lost]


def test_unlock_lets_orders_pass_again():
    kit = live_kit()
    kit.apply(Kill())
    kit.apply(Unlock())
    assert kit.state.kill is None
    assert of(kit.submit()[1], SendOrder)


def test_a_second_press_begins_anew_with_what_is_left():
    """The moment of locking stays; what had been declined is sent at once."""
    kit = live_kit()
    name = kit.resting()
    kit.apply(Kill())
    since = kit.state.kill.since
    kit.apply(CancelRefused(name, "Internal", "", False, None, kit.now))
    kit.now += SECOND
    assert cancelled(kit.apply(Kill())) == [name]
    assert kit.state.kill.since == since


def test_a_reader_locks_nothing():
    kit = live_kit(is_read_only=True)
    assert kit.apply(Kill()) == ()
    assert kit.state.kill is None


def test_a_fill_during_the_kill_is_counted_and_ends_the_order():
    kit = live_kit()
    name = kit.resting()
    kit.apply(Kill())
    kit.report(name, OrderStatus.FILLED, "1")
    assert kit.state.kill.left == 0


@pytest.mark.parametrize("cancels", [True, False])
def test_a_link_that_is_back_cancels_as_the_settings_say(cancels):
    """P24: `on_disconnect = cancel` takes everything back as soon as the link is there."""
    kit = live_kit(cancels_on_disconnect=cancels)
    name = kit.resting()
    assert cancelled(kit.link(LinkState.DOWN)) == []
    effects = kit.apply(LinkChanged(LinkState.UP, "connected", None, kit.now))
    assert cancelled(effects) == ([name] if cancels else [])
    assert kit.state.kill is None


def test_two_answers_that_agree_end_an_order_whose_cancel_was_lost():
    """P23: "no such order rests", and a later list without it; an earlier list is no proof."""
    kit = live_kit()
    name = kit.resting()
    asked = kit.now
    kit.now += SECOND
    kit.apply(Kill())
    kit.apply(CancelRefused(name, "OrderNotFound", "", True, None, kit.now))
    kit.list_orders(sent=asked)
    assert not kit.order(name).status.is_terminal
    kit.list_orders(sent=kit.now)
    assert (kit.order(name).status, kit.order(name).end_reason) == (
        OrderStatus.LOST,
        EndReason.GONE,
    )
    kit.fill(name, "1")
    assert kit.order(name).status is OrderStatus.FILLED
