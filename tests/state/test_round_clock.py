"""The venue's time between two words of it."""

from hypothesis import given
from hypothesis import strategies as st

from vela_tui.domain.clock import MINUTE, SECOND
from vela_tui.state.round_clock import RoundClock

START = 1_795_262_671 * SECOND


def test_before_the_venue_has_told_ours_is_taken():
    assert RoundClock().now(START) == START


def test_whole_seconds_make_no_difference_and_a_minute_does():
    clock = RoundClock()
    clock.told(START - SECOND, START)
    assert clock.now(START + 5) == START + 5
    clock.told(START + MINUTE + 15 * SECOND, START + 15 * SECOND)
    clock.told(START + MINUTE + 30 * SECOND, START + 30 * SECOND)
    assert clock.now(START + 31 * SECOND) == START + MINUTE + 31 * SECOND


@given(st.integers(2, 600), st.integers(1, 120), st.integers(0, 3600))
def test_time_that_runs_faster_is_carried_on_at_its_pace(speed, apart, later):
    clock = RoundClock()
    clock.told(START, START)
    clock.told(START + speed * apart * SECOND, START + apart * SECOND)
    ours = START + (apart + later) * SECOND
    assert clock.now(ours) == START + speed * (apart + later) * SECOND


def test_words_of_one_moment_give_no_pace():
    clock = RoundClock()
    clock.told(START, START)
    clock.told(START + MINUTE, START)
    assert clock.now(START + SECOND) == START + MINUTE + SECOND
