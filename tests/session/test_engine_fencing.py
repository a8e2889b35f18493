"""A fence takes the nonce of an order of unknown outcome, and says what that proves."""

from dataclasses import replace

import pytest
from engine_kit import BTC, ETH, T0, Kit, live_kit, of, price, quantity, report
from journal_kit import intent as intent_of

from vela_tui.domain.clock import MILLISECOND, MINUTE, SECOND
from vela_tui.domain.enums import EndReason, JournalState, LinkState, OrderStatus, Side
from vela_tui.domain.events import (
    CancelAccepted,
    JournalChanged,
    OrderAccepted,
    OrderLookupMissed,
    OrderOutcomeUnknown,
    OrderRefused,
    OrderReport,
    OrderReported,
    OrdersRecalled,
    TimePassed,
)
from vela_tui.domain.order import VenueOrderId
from vela_tui.domain.trail import Sign, Trail
from vela_tui.rules.scale_proof import PriceProof
from vela_tui.session.commands import CancelMany, Kill, SelectInstrument
from vela_tui.session.effects import Remember, SendCancel, SendOrder
from vela_tui.session.turn import Turn
from vela_tui.state import births


def order_of(name, **terms):
    """An order as it was sent."""
    return births.sent(intent_of(name, **terms), T0)


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
    assert not kit.state.active_orders()


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


FRESH = "vt-9"


def after_a_crash(*, nonce=None, used=(), status=OrderStatus.UNKNOWN, fence=False, **trail):
    """A session that finds an order of the one before in its journal, without a word on it."""
    kit = Kit(nonce_fence=True, keeps_journal=True)
    nonce = kit.now // MILLISECOND - 5_000 if nonce is None else nonce
    orders = [replace(order_of(FRESH), status=status, ts_created=kit.now - 5 * SECOND)]
    nonces = [(FRESH, nonce)]
    if fence:
        harmless = order_of(f"vf-{nonce}", at="0.000001", size="0.000001")
        orders.append(replace(harmless, status=status, post_only=True))
        nonces.append((f"vf-{nonce}", nonce))
        trail["fenced"] = (nonce,)
    told = Trail(nonce, 0, tuple(nonces), used=(*used, nonce), **trail)
    kit.apply(OrdersRecalled(tuple(orders), (), told, kit.now))
    kit.apply(JournalChanged(JournalState.READY, "", kit.now))
    kit.link()
    kit.list_instruments()
    kit.book(1, [(price("99"), quantity("1"))], [(price("101"), quantity("1"))])
    return kit, nonce


def checked(kit, *reports):
    """The pass after the start is clean: the list lacks the order, and so does the lookup."""
    kit.list_orders(*reports)
    kit.apply(OrderLookupMissed(FRESH, kit.now, kit.now))
    for each in kit.state.orders.having(OrderStatus.UNKNOWN):
        kit.apply(OrderLookupMissed(each.client_order_id, kit.now, kit.now))
    assert not kit.state.reconcile.waiting_for


def refused_as_used(kit, name, *, is_used):
    kit.apply(OrderRefused(name, "no", "", None, kit.now, is_nonce=True, is_used=is_used))
    kit.now += SECOND
    kit.list_orders()


def test_an_order_from_before_a_crash_is_settled_under_the_nonce_that_the_journal_kept():
    """P03: the request never arrived, the program was killed: proven by the next one."""
    kit, nonce = after_a_crash()
    checked(kit)
    (fence,) = of(kit.later(5 * SECOND), SendOrder)
    assert (fence.nonce, fence.intent.client_order_id) == (nonce, f"vf-{nonce}")
    kit.accept(fence.intent.client_order_id)
    assert kit.order(FRESH).end_reason is EndReason.NOT_PLACED
    (cancel,) = of(kit.later(SECOND), SendCancel)
    assert cancel.order.client_order_id == fence.intent.client_order_id


@pytest.mark.parametrize(
    ("is_used", "trail", "status"),
    [
        (True, {}, OrderStatus.VANISHED),
        (False, {}, OrderStatus.UNRESOLVED),
        (True, {"foreign_at": T0 - 59 * MINUTE}, OrderStatus.UNRESOLVED),
        (True, {"foreign_at": T0 - 61 * MINUTE}, OrderStatus.VANISHED),
    ],
)
def test_a_refusal_proves_an_order_of_before_only_where_its_nonce_was_surely_used(
    is_used, trail, status
):
    """Nobody watched meanwhile: too old is no proof, nor a number that another may have used."""
    kit, _ = after_a_crash(**trail)
    checked(kit)
    (fence,) = of(kit.later(5 * SECOND), SendOrder)
    refused_as_used(kit, fence.intent.client_order_id, is_used=is_used)
    assert kit.order(FRESH).status is status


def test_a_fence_of_before_that_rests_settles_its_order_without_another():
    kit, nonce = after_a_crash(fence=True)
    rests = report(
        f"vf-{nonce}", price=price("0.000001"), quantity=quantity("0.000001"), instrument_id=ETH,
        side=Side.BUY,
    )  # fmt: skip
    checked(kit, rests)
    effects = kit.later(6 * SECOND)
    assert of(effects, SendOrder) == []
    assert kit.order(FRESH).end_reason is EndReason.NOT_PLACED
    (cancel,) = of(effects, SendCancel)
    assert cancel.order.client_order_id == f"vf-{nonce}"


def test_where_a_fence_was_tried_before_a_used_nonce_proves_nothing():
    """The earlier one may have taken the nonce, and be gone again."""
    kit, _ = after_a_crash(fence=True)
    checked(kit)
    (fence,) = of(kit.later(5 * SECOND), SendOrder)
    refused_as_used(kit, fence.intent.client_order_id, is_used=True)
    assert kit.order(FRESH).status is OrderStatus.UNRESOLVED


def test_a_fence_of_before_that_settles_nothing_any_more_is_taken_back():
    kit, nonce = after_a_crash(fence=True)
    filled = report(FRESH, OrderStatus.FILLED, "1")
    rests = report(
        f"vf-{nonce}", price=price("0.000001"), quantity=quantity("0.000001"), instrument_id=ETH,
        side=Side.BUY,
    )  # fmt: skip
    kit.apply(OrderReported(filled, kit.now))
    checked(kit, rests)
    (cancel,) = of(kit.later(2 * SECOND), SendCancel)
    assert cancel.order.client_order_id == f"vf-{nonce}"


@pytest.mark.parametrize(
    "trail",
    [
        {"restarted_at": T0},
        {"used": tuple(T0 // MILLISECOND - 4_000 + at for at in range(19))},
    ],
    ids=["the exchange started again", "the window has moved on"],
)
def test_what_no_fence_can_settle_is_left_alone(trail):
    """P15, P20: a number that the exchange may have forgotten is no number to fence with."""
    kit, _ = after_a_crash(**trail)
    checked(kit)
    assert of(kit.submit()[1], SendOrder), "it holds up no other order"
    assert of(kit.later(10 * SECOND), SendOrder) == []


def test_an_order_that_the_venue_had_numbered_needs_no_fence():
    kit = Kit(nonce_fence=True, keeps_journal=True)
    there = replace(order_of(FRESH), status=OrderStatus.UNKNOWN, venue_order_id=VenueOrderId("7"))
    trail = Trail(5, 0, ((FRESH, kit.now // MILLISECOND),))
    kit.apply(OrdersRecalled((there,), (), trail, kit.now))
    assert not kit.engine._fencing._numbers


@pytest.mark.parametrize(("number", "restarts"), [("71", 0), ("70", 1), ("69", 1)])
def test_numbers_of_before_are_below_all_of_now(number, restarts):
    """P15: one that is not was given by an exchange that started again."""
    kit = Kit()
    turn = Turn(kit.state, kit.engine.dirty, kit.now, kit.now)
    epoch = kit.engine._reconciling.epoch
    epoch.recalled([replace(order_of("vt-8"), venue_order_id=VenueOrderId("70"))])
    epoch.sent(FRESH)
    epoch.accepted(turn, FRESH, replace(report(FRESH), venue_order_id=VenueOrderId(number)))
    assert kit.state.reconcile.restarts == restarts


def test_a_fence_with_a_smaller_number_than_the_journal_knows_proves_nothing():
    """P15: the exchange lost its last minute while nobody watched."""
    kit, _ = after_a_crash()
    known = replace(order_of("vt-8"), status=OrderStatus.UNKNOWN, venue_order_id=VenueOrderId("70"))
    kit.apply(OrdersRecalled((known,), (), Trail(), kit.now))
    checked(kit, replace(report("vt-8", instrument_id=ETH), venue_order_id=VenueOrderId("70")))
    (fence,) = of(kit.later(5 * SECOND), SendOrder)
    accepted = replace(report(fence.intent.client_order_id), venue_order_id=VenueOrderId("69"))
    effects = kit.apply(OrderAccepted(fence.intent.client_order_id, accepted, kit.now))
    assert kit.state.reconcile.restarts == 1
    assert kit.order(FRESH).status is OrderStatus.UNRESOLVED
    assert Remember(Sign.RESTARTED) in effects


@pytest.mark.parametrize(
    "trouble",
    [
        lambda kit: kit.apply(Kill()),
        lambda kit: kit.link(LinkState.DOWN),
        lambda kit: kit.apply(JournalChanged(JournalState.FAILED, "full", kit.now)),
        lambda kit: kit.state.frozen.update({ETH: "frozen", BTC: "frozen"}),
        lambda kit: setattr(kit.state, "clock_skew", -120 * SECOND),
        lambda kit: kit.state.price_proofs.update(dict.fromkeys((ETH, BTC), PriceProof.WRONG)),
        lambda kit: setattr(kit.state.link, "is_silent", True),
    ],
    ids=["kill", "link", "journal", "frozen", "clock", "scale", "silent"],
)
def test_a_fence_meets_what_every_order_must_meet(trouble):
    kit, _ = after_a_crash()
    checked(kit)
    trouble(kit)
    assert of(kit.apply(TimePassed(kit.now)), SendOrder) == []
    for _ in range(10):
        kit.now += SECOND
        kit.engine._fencing.tick(turn := Turn(kit.state, kit.engine.dirty, kit.now, kit.now))
        assert of(turn.effects, SendOrder) == []


def test_the_market_shown_takes_the_fence_where_the_orders_own_is_not_proven():
    """The window is the wallet's, not the market's."""
    kit, nonce = after_a_crash()
    kit.apply(SelectInstrument(BTC))
    kit.state.price_proofs.update({ETH: PriceProof.PENDING, BTC: PriceProof.PROVEN})
    checked(kit)
    (fence,) = of(kit.later(5 * SECOND), SendOrder)
    assert (fence.intent.instrument_id, fence.nonce) == (BTC, nonce)


def test_another_programs_order_is_remembered_for_later_sessions():
    kit = live_kit(nonce_fence=True, keeps_journal=True)
    foreign = OrderReport(
        None, VenueOrderId("9"), OrderStatus.OPEN, quantity("0"), ETH, Side.SELL, price("200"),
        quantity("1"),
    )  # fmt: skip
    assert Remember(Sign.FOREIGN) in kit.list_orders(foreign)
