"""Waits grow, are scattered, and are forgotten only after a session that was well (P38)."""

import random

from hypothesis import given
from hypothesis import strategies as st

from vela_tui.domain.clock import MINUTE, SECOND
from vela_tui.net.backoff import FIRST, HEALTHY, LONGEST, Backoff


class Fixed:
    """The same share each time."""

    def __init__(self, share):
        self._share = share

    def random(self):
        return self._share


def test_ceiling_doubles_up_to_the_longest():
    backoff = Backoff(Fixed(1.0))
    waits = [backoff.after(0) for _ in range(100)]
    assert waits[:6] == [FIRST << n for n in range(6)]
    assert waits[6:] == [LONGEST] * 94


def test_accept_then_close_earns_nothing():
    """A session one nanosecond too short counts as a failure."""
    backoff = Backoff(Fixed(1.0))
    waits = [backoff.after(HEALTHY - 1) for _ in range(4)]
    assert waits == [FIRST, 2 * FIRST, 4 * FIRST, 8 * FIRST]
    assert backoff.after(HEALTHY) == FIRST


@given(st.integers())
def test_few_attempts_in_the_first_minute(seed):
    """Full jitter may be short, and still no seed makes a storm of it."""
    backoff, spent, attempts = Backoff(random.Random(seed)), 0, 0
    while spent < MINUTE:
        spent += backoff.after(0)
        attempts += 1
    assert attempts <= 40


@given(st.floats(0, 1, exclude_max=True), st.integers(0, 60))
def test_wait_is_never_nothing_and_never_long(share, failures):
    backoff = Backoff(Fixed(share))
    for _ in range(failures):
        backoff.after(0)
    assert SECOND // 40 <= backoff.after(0) <= LONGEST


@given(st.integers(), st.integers(0, 29))
def test_links_that_end_early_are_opened_six_times_a_minute_at_most(seed, lasted):
    """P38: whatever the jitter, and however long they last below what counts as healthy."""
    backoff, now, openings = Backoff(random.Random(seed)), 0, []
    for _ in range(30):
        openings.append(now)
        now += lasted * SECOND + backoff.after(lasted * SECOND, was_open=True)
    assert all(sum(a <= b < a + MINUTE for b in openings) <= 6 for a in openings)
