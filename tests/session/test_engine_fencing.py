"""A fence takes the nonce of an order of unknown outcome, and says what that proves."""

from engine_kit import ETH, live_kit, of, price, quantity, report

from vela_tui.domain.clock import MINUTE, SECOND
from vela_tui.domain.enums import EndReason, LinkState, OrderStatus, Side
from vela_tui.domain.events import CancelAccepted, OrderOutcomeUnknown, OrderRefused, OrderReport
from vela_tui.domain.order import VenueOrderId
from vela_tui.session.commands import CancelMany
from vela_tui.session.effects import SendCancel, SendOrder


def fenced(**config):
    """An order of unknown outcome and the fence that left for it."""
    kit = live_kit(nonce_fence=True, **config)
    name, effects = kit.submit()
    (original,) = of(effects, SendOrder)
    kit.apply(OrderOutcomeUnknown(name, "timeout", kit.now))
    (fence,) = of(kit.later(5 * SECOND), SendOrder)
    return kit, name, original, fence


def refuse(kit, name, *, is_nonce=True):
    return kit.apply(OrderRefused(name, "DuplicateNonce", "", None, kit.now, is_nonce))


def test_a_fence_is_the_least_that_can_be_ordered_under_the_same_nonce():
    kit, _, original, fence = fenced()
    assert fence.nonce == original.nonce
    intent = fence.intent
    assert intent.client_order_id == f"vf-{original.nonce}"
    assert (intent.side, intent.post_only, intent.instrument_id) == (Side.BUY, True, ETH)
    assert (intent.price, intent.quantity) == (price("0.000001"), quantity("0.000001"))
    assert kit.state.reconcile.fences == 1


def test_without_the_setting_no_fence_is_ever_placed():
    kit = live_kit()
    name, _ = kit.submit()
    kit.apply(OrderOutcomeUnknown(name, "timeout", kit.now))
    assert of(kit.later(3 * MINUTE), SendOrder) == []


def test_an_accepted_fence_proves_that_the_order_was_never_placed_and_is_taken_back():
    """P03: the only way to NOT_PLACED; the fence goes as soon as it has done its work."""
    kit, name, _, fence = fenced()
    kit.accept(fence.intent.client_order_id)
    order = kit.order(name)
    assert (order.status, order.end_reason) == (OrderStatus.REJECTED, EndReason.NOT_PLACED)
    (cancel,) = of(kit.later(SECOND), SendCancel)
    assert cancel.order.client_order_id == fence.intent.client_order_id
    kit.apply(CancelAccepted(fence.intent.client_order_id, kit.now))
    assert kit.state.active_orders() == []


def test_a_fence_found_on_the_list_is_as_good_as_its_answer():
    kit, name, _, fence = fenced()
    kit.apply(OrderOutcomeUnknown(fence.intent.client_order_id, "timeout", kit.now))
    kit.list_orders(report(fence.intent.client_order_id))
    kit.later(SECOND)
    assert kit.order(name).end_reason is EndReason.NOT_PLACED


def test_a_fence_refused_for_its_nonce_proves_placement_once_a_list_lacks_it():
    """P05: the order was accepted, rests no more, and nobody told its end."""
    kit, name, _, fence = fenced()
    refuse(kit, fence.intent.client_order_id)
    assert kit.order(name).status is OrderStatus.UNKNOWN
    kit.now += SECOND
    kit.list_orders()
    assert kit.order(name).status is OrderStatus.VANISHED
    kit.later(5 * SECOND)
    assert kit.order(name).status is OrderStatus.LOST
    assert kit.order(fence.intent.client_order_id).status is OrderStatus.REJECTED


def test_with_another_program_on_the_wallet_a_used_nonce_proves_nothing():
    kit, name, _, fence = fenced()
    foreign = OrderReport(
        None, VenueOrderId("9"), OrderStatus.OPEN, quantity("0"), ETH, Side.SELL, price("200"),
        quantity("1"),
    )  # fmt: skip
    kit.list_orders(foreign)
    refuse(kit, fence.intent.client_order_id)
    kit.now += SECOND
    kit.list_orders(foreign)
    assert kit.order(name).status is OrderStatus.UNRESOLVED


def test_a_late_nonce_error_of_the_original_is_ignored_once_fenced():
    """P06: the fence may have taken the nonce."""
    kit, name, _, _ = fenced()
    refuse(kit, name)
    assert kit.order(name).status is OrderStatus.UNKNOWN


def test_an_unanswered_fence_is_sent_again_the_same_and_then_leaves_it_to_a_person():
    """P04: the bytes never change; without any answer the order is UNRESOLVED."""
    kit, name, _, fence = fenced()
    again = []
    for _ in range(15):
        kit.apply(OrderOutcomeUnknown(fence.intent.client_order_id, "timeout", kit.now))
        again += of(kit.later(10 * SECOND), SendOrder)
    assert again
    assert set(again) == {fence}
    assert kit.order(name).status is OrderStatus.UNRESOLVED


def test_while_a_fence_is_out_no_order_leaves_and_the_fence_is_not_cancelled():
    kit, _, _, fence = fenced()
    kit.apply(OrderOutcomeUnknown(fence.intent.client_order_id, "timeout", kit.now))
    assert kit.submit()[1] == ()
    assert "fence" in kit.notices()[0]
    cancelled = {each.order.client_order_id for each in of(kit.apply(CancelMany()), SendCancel)}
    assert fence.intent.client_order_id not in cancelled


def test_beyond_the_window_no_fence_is_tried():
    """P20: with 19 later nonces the venue may have forgotten the one in question."""
    kit = live_kit(nonce_fence=True)
    name, _ = kit.submit()
    kit.apply(OrderOutcomeUnknown(name, "timeout", kit.now))
    for _ in range(19):
        kit.engine._nonces.take(kit.now)
    assert of(kit.later(6 * SECOND), SendOrder) == []
    assert kit.order(name).status is OrderStatus.UNRESOLVED


def test_a_restart_of_the_exchange_voids_every_fence():
    """P15: an exchange that forgot nonces proves nothing by taking one."""
    kit, name, _, fence = fenced()
    kit.update(2)
    kit.link(LinkState.DOWN)
    kit.link()
    kit.book(1)
    kit.list_orders()
    kit.accept(fence.intent.client_order_id)
    kit.later(SECOND)
    assert kit.order(name).status is OrderStatus.UNRESOLVED
    assert kit.order(name).end_reason is None
