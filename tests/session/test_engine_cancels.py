"""Cancels: always wanted, sent as slots open, repeated until known."""

import pytest
from engine_kit import BTC, ETH, kinds, live_kit, of, report

from vela_tui.domain.clock import MINUTE, SECOND
from vela_tui.domain.enums import CancelState, EndReason, LinkState, OrderStatus, Side
from vela_tui.domain.events import (
    CancelAccepted,
    CancelOutcomeUnknown,
    CancelRefused,
    OrderOutcomeUnknown,
)
from vela_tui.session.commands import Cancel, CancelMany
from vela_tui.session.effects import SendCancel
from vela_tui.venues.codec import ReadKind


def cancels(effects):
    return [effect.order.client_order_id for effect in of(effects, SendCancel)]


def refuse(kit, name, **told):
    answer = {
        "code": "OrderNotFound", "message": "", "is_gone": False, "retry_after": None
    } | told  # fmt: skip
    return kit.apply(CancelRefused(name, ts_recv=kit.now, **answer))


def unknown(kit, name):
    return kit.apply(CancelOutcomeUnknown(name, "timeout", kit.now))


def foreign(kit, name):
    """A report of an order that another program placed."""
    terms = kit.intent()
    return report(
        name, instrument_id=ETH, side=terms.side, price=terms.price, quantity=terms.quantity
    )


def test_a_cancel_goes_out_and_is_beside_the_status_not_instead_of_it():
    kit = live_kit()
    name = kit.resting()
    assert cancels(kit.apply(Cancel(name))) == [name]
    order = kit.order(name)
    assert (order.status, order.cancel) == (OrderStatus.OPEN, CancelState.REQUESTED)


def test_pressing_twice_sends_one_cancel():
    kit = live_kit()
    name = kit.resting()
    kit.apply(Cancel(name))
    assert kit.apply(Cancel(name)) == ()


def test_a_confirmed_cancel_ends_the_order_by_the_user():
    kit = live_kit()
    name = kit.resting()
    kit.apply(Cancel(name))
    kit.apply(CancelAccepted(name, kit.now))
    assert (kit.order(name).status, kit.order(name).end_reason) == (
        OrderStatus.CANCELLED,
        EndReason.USER,
    )


def test_a_fill_that_races_the_cancel_counts():
    kit = live_kit()
    name = kit.resting()
    kit.apply(Cancel(name))
    kit.apply(CancelAccepted(name, kit.now))
    kit.fill(name, "1")
    assert kit.order(name).status is OrderStatus.FILLED


def test_what_does_not_rest_needs_no_cancel():
    kit = live_kit()
    name = kit.resting()
    kit.report(name, OrderStatus.FILLED, "1")
    assert kit.apply(Cancel(name)) == ()
    assert kit.apply(CancelMany()) == ()


def test_a_reading_session_cancels_nothing():
    kit = live_kit(is_read_only=True)
    kit.list_orders(foreign(kit, "x"))
    assert kit.apply(Cancel("x")) == ()
    assert "only reads" in kit.notices()[0]


@pytest.mark.parametrize(
    ("command", "sides"),
    [
        (CancelMany(), {Side.BUY, Side.SELL}),
        (CancelMany(side=Side.SELL), {Side.SELL}),
        (CancelMany(instrument_id=ETH), {Side.BUY, Side.SELL}),
        (CancelMany(instrument_id=BTC), set()),
        (CancelMany(instrument_id=ETH, side=Side.BUY), {Side.BUY}),
    ],
)
def test_many_cancels_reach_what_matches(command, sides):
    kit = live_kit()
    kit.resting(side=Side.BUY)
    kit.resting(side=Side.SELL)
    assert {each.order.side for each in of(kit.apply(command), SendCancel)} == sides


def test_the_nearest_to_execution_is_cancelled_first():
    kit = live_kit()
    far, near, nearer = (kit.resting(at=at) for at in ("90", "99", "100"))
    assert cancels(kit.apply(CancelMany())) == [nearer, near, far]


def test_cancels_beyond_the_budget_wait_are_counted_down_and_leave_as_slots_open():
    kit = live_kit()
    kit.list_orders(*(foreign(kit, f"f{n}") for n in range(23)))
    assert len(cancels(kit.apply(CancelMany()))) == 20
    waiting = [each for each in kit.state.active_orders() if each.detail]
    assert {each.detail for each in waiting} == {"cancel waits 61 s"}
    kit.later(SECOND)
    assert kit.order(waiting[0].client_order_id).detail == "cancel waits 60 s"
    assert cancels(kit.later(59 * SECOND)) == []
    first = cancels(kit.later(SECOND))[:3]
    assert set(first) == {each.client_order_id for each in waiting}


def test_cancels_go_out_while_the_link_is_down():
    kit = live_kit()
    name = kit.resting()
    kit.link(LinkState.DOWN)
    assert cancels(kit.apply(Cancel(name))) == [name]


def test_a_cancel_of_an_order_on_its_way_waits_for_the_orders_answer():
    """A cancel may overtake its order, find nothing, and leave it resting (vela.md 3.3)."""
    kit = live_kit()
    name, _ = kit.submit()
    assert kit.apply(Cancel(name)) == ()
    assert "waits for the order" in kit.order(name).detail
    assert cancels(kit.accept(name)) == [name]


def test_an_order_with_an_unknown_outcome_can_be_cancelled_and_is_not_believed_gone():
    kit = live_kit()
    name, _ = kit.submit()
    kit.apply(OrderOutcomeUnknown(name, "timeout", kit.now))
    assert cancels(kit.apply(Cancel(name))) == [name]
    refuse(kit, name, is_gone=True)
    assert kit.order(name).status is OrderStatus.UNKNOWN
    assert cancels(kit.later(4 * SECOND)) == [name]


def test_an_unknown_cancel_is_looked_up_and_sent_again_ever_more_slowly():
    kit = live_kit()
    name = kit.resting()
    kit.apply(Cancel(name))
    unknown(kit, name)
    assert kit.order(name).cancel is CancelState.UNKNOWN
    assert kit.order(name).status is OrderStatus.OPEN
    effects = kit.later(4 * SECOND)
    assert ReadKind.ORDER in kinds(effects)
    assert cancels(effects) == [name]
    unknown(kit, name)
    assert cancels(kit.later(4 * SECOND)) == []
    assert cancels(kit.later(2 * SECOND)) == [name]


def test_each_repeated_cancel_has_a_nonce_of_its_own():
    kit = live_kit()
    name = kit.resting()
    effects = list(kit.apply(Cancel(name)))
    for _ in range(3):
        unknown(kit, name)
        effects += kit.later(20 * SECOND)
    nonces = [effect.nonce for effect in of(effects, SendCancel)]
    assert len(nonces) >= 4
    assert nonces == sorted(set(nonces))


def test_a_cancel_without_an_answer_becomes_unknown():
    kit = live_kit()
    name = kit.resting()
    kit.apply(Cancel(name))
    kit.later(10 * SECOND)
    assert kit.order(name).cancel is CancelState.UNKNOWN


def test_gone_is_no_alarm_but_a_reason_to_read_the_list():
    kit = live_kit()
    name = kit.resting()
    before = kit.notices()
    kit.apply(Cancel(name))
    refuse(kit, name, is_gone=True)
    assert kit.order(name).status is OrderStatus.OPEN
    assert kit.order(name).cancel is CancelState.NONE
    assert ReadKind.OPEN_ORDERS in kinds(kit.later(SECOND))
    assert kit.notices() == before


def test_a_refused_nonce_is_replaced_once():
    kit = live_kit()
    name = kit.resting()
    (first,) = of(kit.apply(Cancel(name)), SendCancel)
    refuse(kit, name, code="InvalidNonce", is_nonce=True)
    (second,) = of(kit.later(SECOND), SendCancel)
    assert second.nonce > first.nonce + 1_000
    refuse(kit, name, code="InvalidNonce", is_nonce=True)
    assert of(kit.later(SECOND), SendCancel) == []
    assert kit.order(name).cancel is CancelState.NONE
    assert "Not cancelled" in kit.notices()[0]


def test_a_rate_limited_cancel_leaves_when_the_venue_allows():
    kit = live_kit()
    name = kit.resting()
    kit.apply(Cancel(name))
    refuse(kit, name, code="RateLimitExceeded", retry_after=7 * SECOND)
    assert cancels(kit.later(6 * SECOND)) == []
    assert kit.order(name).detail == "cancel waits 1 s"
    assert cancels(kit.later(2 * SECOND)) == [name]


def test_a_refused_cancel_leaves_the_order_resting_and_says_why():
    kit = live_kit()
    name = kit.resting()
    kit.apply(Cancel(name))
    refuse(kit, name, code="InvalidSignature", message="bad")
    assert (kit.order(name).status, kit.order(name).cancel) == (
        OrderStatus.OPEN,
        CancelState.NONE,
    )
    assert "bad" in kit.notices()[0]


def test_late_answers_to_cancels_of_ended_orders_change_nothing():
    kit = live_kit()
    name = kit.resting()
    kit.apply(Cancel(name))
    kit.report(name, OrderStatus.FILLED, "1")
    ended = kit.order(name)
    unknown(kit, name)
    refuse(kit, name, is_gone=True)
    kit.apply(CancelAccepted(name, kit.now))
    assert kit.order(name) == ended
    assert cancels(kit.later(MINUTE)) == []
