"""Budgets never exceed what the venue's own log would allow."""

from collections import deque

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vela_tui.domain.capability import RateLimit, RateLimits
from vela_tui.domain.clock import MILLISECOND, MINUTE, SECOND
from vela_tui.rules.budget import MARGIN, RequestBudgets, RollingBudget
from vela_tui.sim.limits import SlidingLog

NOW = 1_000 * MINUTE


def budgets(*, shared=False):
    twenty = RateLimit(20)
    return RequestBudgets(RateLimits(twenty, twenty, RateLimit(100), RateLimit(60), shared))


def charged(budget, count, now=NOW):
    return [budget.try_charge(now) for _ in range(count)]


def test_the_request_beyond_the_limit_waits_for_the_oldest_to_leave_the_window():
    budget = RollingBudget(RateLimit(3))
    assert charged(budget, 4) == [True, True, True, False]
    assert budget.next_slot(NOW + 5 * SECOND) == MINUTE + MARGIN - 5 * SECOND
    assert not budget.try_charge(NOW + MINUTE + MARGIN - 1)
    assert budget.try_charge(NOW + MINUTE + MARGIN)


def test_used_counts_the_window_that_ends_now():
    budget = RollingBudget(RateLimit(3))
    charged(budget, 2)
    assert (budget.used(NOW), budget.used(NOW + MINUTE), budget.used(NOW + 2 * MINUTE)) == (2, 2, 0)


def test_the_venues_wish_to_wait_is_honoured_though_slots_are_free():
    budget = RollingBudget(RateLimit(3))
    budget.block(NOW + 7 * SECOND)
    assert budget.next_slot(NOW) == 7 * SECOND
    assert not budget.try_charge(NOW)
    assert budget.try_charge(NOW + 7 * SECOND)


def test_a_kept_reserve_is_not_spent():
    budget = RollingBudget(RateLimit(5))
    assert [budget.try_charge(NOW, keep=3) for _ in range(3)] == [True, True, False]
    assert budget.try_charge(NOW)


def test_more_kept_than_there_is_never_lets_anything_pass():
    budget = RollingBudget(RateLimit(5))
    assert budget.next_slot(NOW, keep=5) > 0
    assert not budget.try_charge(NOW, keep=5)


def test_a_clock_set_back_an_hour_does_not_block_for_an_hour():
    budget = RollingBudget(RateLimit(2))
    charged(budget, 2)
    back = NOW - 60 * MINUTE
    assert not budget.try_charge(back)
    assert budget.try_charge(back + MINUTE + MARGIN)


def test_separate_orders_leave_all_cancels():
    both = budgets()
    assert sum(both.try_order(NOW, cancels_needed=20) for _ in range(30)) == 20
    assert sum(both.try_cancel(NOW) for _ in range(30)) == 20


def test_shared_orders_leave_a_cancel_for_every_order_that_rests():
    both = budgets(shared=True)
    placed = 0
    while both.try_order(NOW, cancels_needed=placed + 1):
        placed += 1
    assert placed == 10
    assert all(both.try_cancel(NOW) for _ in range(placed))
    assert both.cancels is both.orders
    assert both.order_wait(NOW, placed + 1) > 0


def test_reads_in_the_background_leave_room_for_the_users():
    both = budgets()
    assert sum(both.try_read(NOW, is_background=True) for _ in range(200)) == 60
    assert sum(both.try_read(NOW, is_background=False) for _ in range(200)) == 30


def test_messages_leave_room_for_heartbeats():
    both = budgets()
    assert sum(both.try_messages(NOW, 2) for _ in range(60)) * 2 <= 45


@pytest.mark.parametrize("count", [1, 50])
def test_without_a_stated_limit_everything_may_leave(count):
    free = RequestBudgets(RateLimits(None, None, None, None))
    for _ in range(count):
        assert free.try_order(NOW, 9)
        assert free.try_cancel(NOW)
        assert free.try_read(NOW, is_background=True)
        assert free.try_messages(NOW, 9)
    assert (free.order_wait(NOW, 1), free.cancel_wait(NOW)) == (0, 0)


class VenueLog:
    """The venue's rule (vela.md section 4), written down independently."""

    def __init__(self, limit):
        self.limit = limit
        self.log = deque()

    def arrives(self, now):
        while self.log and now - self.log[0] >= MINUTE:
            self.log.popleft()
        if len(self.log) >= self.limit:
            return False
        self.log.append(now)
        return True


@given(
    st.integers(1, 8), st.lists(st.integers(0, 70), max_size=8), st.integers(0, 60),
    st.integers(-9, 99),
)  # fmt: skip
def test_the_last_wait_of_a_plan_is_told_without_the_plan(limit, charges, count, block):
    """Whatever was charged when, and however long the venue asked to wait."""
    budget = RollingBudget(RateLimit(limit))
    for second in sorted(charges):
        budget.charge(NOW + second * SECOND)
    now = NOW + 70 * SECOND
    budget.block(now + block * SECOND)
    assert budget.last_of_plan(now, count) == (budget.plan(now, count) or (0,))[-1]


@given(
    st.integers(1, 8),
    st.lists(st.tuples(st.integers(0, 20_000), st.integers(0, 999)), max_size=120),
)
def test_the_venue_never_refuses_what_the_budget_let_pass(limit, steps):
    """However requests are spaced, and though each takes up to a second to arrive."""
    budget, venue = RollingBudget(RateLimit(limit)), VenueLog(limit)
    now, arrivals = NOW, []
    for pause, latency in steps:
        now += pause * MILLISECOND
        if budget.try_charge(now):
            arrivals.append(now + latency * MILLISECOND)
    assert all(venue.arrives(arrival) for arrival in sorted(arrivals))


def test_what_leaves_whatever_the_budget_says_counts_all_the_same():
    """A reconnect subscribes when it must; who asks afterwards waits for that as well."""
    both = budgets()
    both.charge_messages(NOW, 60)
    later = NOW + 40 * 1_000 * MILLISECOND
    both.charge_messages(later, 50)
    assert not both.try_messages(NOW + 62 * 1_000 * MILLISECOND, 2)


def test_separate_orders_stay_as_few_as_can_be_cancelled_at_once():
    """P23: `open + cancels in 60 s <= 20`: an order leaves no other without a cancel's slot."""
    both = budgets()
    assert all(both.try_cancel(NOW) for _ in range(5))
    placed = 0
    while both.try_order(NOW, cancels_needed=placed + 1):
        placed += 1
    assert placed == 15
    assert all(both.try_cancel(NOW) for _ in range(placed))
    assert both.order_wait(NOW, placed + 1) == MINUTE + MARGIN


@pytest.mark.parametrize(
    ("shared", "resting", "left"), [(False, 7, 13), (False, 20, 0), (True, 6, 7), (True, 20, 0)]
)
def test_room_is_what_can_be_placed_and_taken_back(shared, resting, left):
    """As many as are said to be left can be placed, and not one more."""
    both = budgets(shared=shared)
    room = both.room(NOW, resting)
    assert (room.left, room.limit, room.reserved) == (left, 20, resting)
    placed = resting
    while both.try_order(NOW, cancels_needed=placed + 1):
        placed += 1
    assert placed - resting == left


@given(st.integers(1, 8), st.integers(0, 8), st.integers(0, 40), st.integers(0, 70))
def test_a_plan_is_when_requests_leave(limit, before, count, later):
    """Each request leaves at the moment that the plan named, and none before."""
    budget = RollingBudget(RateLimit(limit))
    charged(budget, min(before, limit))
    now = at = NOW + later * 1_000 * MILLISECOND
    for wait in budget.plan(now, count):
        assert budget.next_slot(at) == now + wait - at
        at = now + wait
        assert budget.try_charge(at)


@given(
    st.integers(1, 8),
    st.lists(st.tuples(st.integers(0, 20_000), st.integers(0, 999)), max_size=60),
)
def test_a_gauge_never_shows_more_room_than_the_exchange_has(limit, steps):
    """Against the practice exchange's own log, asked without being charged.

    Used is never less than what the exchange counts, and by the time to the next slot one request
    less does count there.
    """
    budget, exchange = RollingBudget(RateLimit(limit)), SlidingLog(limit)
    now, arrivals = NOW, []
    for pause, latency in steps:
        now += pause * MILLISECOND
        if budget.try_charge(now):
            arrivals.append(now + latency * MILLISECOND)
        counted = [each for each in arrivals if 0 <= now - each < MINUTE]
        assert budget.used(now) >= len(counted)
        relief = budget.next_relief(now)
        assert (relief is None) == (budget.used(now) == 0)
        if relief is not None:
            assert budget.used(now + relief) < budget.used(now) <= budget.used(now + relief - 1)
            if budget.used(now) == limit:
                assert budget.next_slot(now) == relief
    assert all(exchange.ask("us", arrival) is None for arrival in sorted(arrivals))


def test_a_plan_waits_as_the_venue_asked():
    budget = RollingBudget(RateLimit(3))
    budget.block(NOW + 7)
    assert budget.plan(NOW, 2) == (7, 7)


def test_what_never_left_is_not_counted():
    budget = RollingBudget(RateLimit(2))
    charged(budget, 2)
    budget.refund(NOW + 12345)
    assert budget.used(NOW) == 2
    budget.refund(NOW)
    assert budget.used(NOW) == 1


def test_a_repeated_cancel_waits_for_nobody_but_the_venue():
    both = budgets()
    while both.try_cancel(NOW):
        pass
    assert both.repeat_cancel(NOW)
    both.cancels.block(NOW + 5)
    assert not both.repeat_cancel(NOW)


def test_more_orders_than_cancels_in_a_minute_are_never_possible():
    assert budgets().can_ever_cancel(20)
    assert not budgets().can_ever_cancel(21)
    assert not budgets(shared=True).can_ever_cancel(20)
