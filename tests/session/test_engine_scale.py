"""Scales, undo and victims in the engine: nothing more leaves than was shown and wanted."""

from decimal import Decimal

import pytest
from engine_kit import Kit, live_kit, price, quantity
from hypothesis import given, settings
from hypothesis import strategies as st

from vela_tui.domain.account import Credit
from vela_tui.domain.amounts import Amount
from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import EndReason, LinkState, OrderStatus, Side
from vela_tui.domain.events import BalancesReported, OrderOutcomeUnknown, OrderRefused
from vela_tui.session.commands import Cancel, CancelMany, Kill, Submit, SubmitScale, Undo
from vela_tui.session.effects import SendCancel, SendOrder
from vela_tui.session.judging import victims_of


def sent(effects):
    return [e.intent.client_order_id for e in effects if isinstance(e, SendOrder)]


def cancelled(effects):
    return {e.order.client_order_id for e in effects if isinstance(e, SendCancel)}


def scale(kit, count=3):
    return tuple(kit.intent(f"s-{at}", at=str(90 - at)) for at in range(count))


def refuse(kit, name):
    return kit.apply(OrderRefused(name, "PostOnlyWouldMatch", "no", None, kit.now))


def test_orders_go_one_after_another():
    """Each only when the one before was taken; the end is told."""
    kit = live_kit()
    assert sent(kit.apply(SubmitScale(scale(kit)))) == ["s-0"]
    assert sent(kit.later(SECOND)) == []
    assert sent(kit.accept("s-0")) == ["s-1"]
    assert sent(kit.accept("s-1", OrderStatus.FILLED, "1")) == ["s-2"]
    assert sent(kit.accept("s-2")) == []
    assert "Scale sent: 3 orders, buy 1 ETH-USDC each, from 90.00 to 88.00" in kit.notices()


def test_first_refusal_ends_it_and_says_what_was_not_sent():
    """What was sent stands."""
    kit = live_kit()
    kit.apply(SubmitScale(scale(kit)))
    kit.accept("s-0")
    assert sent(refuse(kit, "s-1")) == []
    assert sent(kit.later(5 * SECOND)) == []
    (told,) = [text for text in kit.notices() if text.startswith("Scale stopped")]
    assert "2 of 3 sent, not sent: 88.00" in told
    assert kit.order("s-0").status is OrderStatus.OPEN
    assert kit.order("s-2") is None


def test_an_unknown_outcome_stops_the_rest():
    """Nothing is sent after an order that nobody can tell of."""
    kit = live_kit()
    kit.apply(SubmitScale(scale(kit)))
    assert sent(kit.apply(OrderOutcomeUnknown("s-0", "timeout", kit.now))) == []
    assert sent(kit.accept("s-0")) == []
    assert any("1 of 3 sent, not sent: 89.00 88.00" in text for text in kit.notices())


@pytest.mark.parametrize(
    "stop",
    [
        lambda kit: kit.apply(Kill()),
        lambda kit: kit.apply(CancelMany()),
        lambda kit: kit.apply(Undo()),
        lambda kit: kit.apply(Cancel("s-0")),
    ],
)
def test_whatever_stops_trading_stops_the_scale(stop):
    """Kill, cancel all, undo, and a cancel of the order on its way."""
    kit = live_kit()
    kit.apply(SubmitScale(scale(kit)))
    stop(kit)
    effects = [*kit.accept("s-0")]
    effects += kit.report("s-0", OrderStatus.CANCELLED, end_reason=EndReason.USER)
    effects += kit.later(5 * SECOND)
    assert sent(effects) == []
    assert any(text.startswith("Scale stopped") for text in kit.notices())


def test_kill_lets_nothing_more_out():
    """Not even the order that was next."""
    kit = live_kit()
    kit.apply(SubmitScale(scale(kit)))
    kit.apply(Kill())
    assert sent(kit.accept("s-0")) == []


def test_a_lost_link_stops_the_rest():
    """The next order is refused by the same gate as any other."""
    kit = live_kit()
    kit.apply(SubmitScale(scale(kit)))
    kit.link(LinkState.DOWN)
    assert sent(kit.accept("s-0")) == []
    assert any(text.startswith("Scale stopped") for text in kit.notices())


def test_nothing_is_sent_where_the_limits_do_not_carry_all():
    """Twenty a minute, and a cancel kept for each that rests."""
    kit = live_kit()
    assert sent(kit.apply(SubmitScale(scale(kit, 21)))) == []
    assert any("it needs 21 orders, and the limits leave 20 now" in t for t in kit.notices())


def test_one_scale_at_a_time():
    """The second waits for nothing: it is not sent."""
    kit = live_kit()
    kit.apply(SubmitScale(scale(kit)))
    other = (kit.intent("o-0"), kit.intent("o-1"))
    assert sent(kit.apply(SubmitScale(other))) == []
    assert "Scale not sent: another scale is on its way" in kit.notices()
    assert sent(kit.accept("s-0")) == ["s-1"]


def test_undo_cancels_the_last_order_within_five_seconds():
    """Once, and only the last."""
    kit = live_kit()
    first, last = kit.resting(), kit.resting(at="91")
    assert first != last
    assert cancelled(kit.apply(Undo())) == {last}
    assert cancelled(kit.apply(Undo())) == set()
    assert "Nothing to undo: no order was placed within 5 s" in kit.notices()


def test_undo_is_for_what_was_just_placed():
    """Five seconds later nobody knows what the last was."""
    kit = live_kit()
    kit.resting()
    kit.later(5 * SECOND + 1)
    assert cancelled(kit.apply(Undo())) == set()


def test_undo_takes_a_whole_scale_back():
    """All that was sent of it; the rest is not sent."""
    kit = live_kit()
    kit.apply(SubmitScale(scale(kit)))
    kit.accept("s-0")
    kit.accept("s-1")
    assert cancelled(kit.apply(Undo())) == {"s-0", "s-1"}
    assert cancelled(kit.accept("s-2")) == {"s-2"}


def fund(kit, deposited):
    """The account's credit is known."""
    credit = Credit(Amount(Decimal(0)), Amount(Decimal(deposited)))
    kit.apply(BalancesReported((), credit, kit.now))


def crowded(deposited="300"):
    """Three orders of 90, 91 and 92 that use most of the credit."""
    kit = live_kit()
    names = [kit.resting(at=text) for text in ("90", "91", "92")]
    fund(kit, deposited)
    return kit, names


def test_an_order_leaves_only_with_the_victims_that_were_agreed_to():
    """The oldest goes first; without a word on it nothing does."""
    kit, (oldest, second, _) = crowded()
    intent = kit.intent("n-1", at="95")
    assert [order.client_order_id for order in victims_of(kit.state, intent, kit.now)] == [oldest]
    assert sent(kit.apply(Submit(intent))) == []
    assert sent(kit.apply(Submit(intent, sacrifices=frozenset({second})))) == []
    assert any(f"would cancel buy 1 ETH-USDC at 90.00 ({oldest})" in t for t in kit.notices())
    assert sent(kit.apply(Submit(intent, sacrifices=frozenset({oldest})))) == ["n-1"]


def test_a_victim_that_came_up_since_stops_the_order():
    """The deposit shrank: two would go, one was agreed to."""
    kit, (oldest, *_) = crowded()
    intent = kit.intent("n-1", at="95")
    fund(kit, "200")
    assert len(victims_of(kit.state, intent, kit.now)) == 2
    assert sent(kit.apply(Submit(intent, sacrifices=frozenset({oldest})))) == []


sizes = st.lists(st.integers(1, 99), min_size=0, max_size=8)


@settings(deadline=None)
@given(sizes, st.integers(1, 99), st.integers(50, 400), st.sets(st.integers(0, 8)))
def test_no_order_ever_costs_more_than_was_agreed_to(resting, wanted, deposited, agreed):
    """Whatever rests, whatever was agreed: an order that left has no other victim."""
    kit = Kit()
    kit.link()
    kit.list_instruments()
    kit.book(1, [(price("99"), quantity("1"))], [(price("101"), quantity("1"))])
    kit.list_orders()
    names = [kit.resting(name=f"r-{at}", at=str(each)) for at, each in enumerate(resting)]
    fund(kit, deposited)
    intent = kit.intent("n-1", at=str(wanted), side=Side.BUY)
    doomed = {order.client_order_id for order in victims_of(kit.state, intent, kit.now)}
    chosen = frozenset(names[at] for at in agreed if at < len(names))
    left = sent(kit.apply(Submit(intent, sacrifices=chosen)))
    assert left == (["n-1"] if doomed <= chosen else [])
