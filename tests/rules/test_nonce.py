"""Nonces only grow."""

from hypothesis import given
from hypothesis import strategies as st

from vela_tui.domain.clock import MILLISECOND, MINUTE
from vela_tui.rules.nonce import NonceSource

NOW = 1_713_000_000_000 * MILLISECOND
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["take", "peek", "refused", "observe", "accepted"]),
        st.integers(-(10**13), 10**13),
    ),
    max_size=60,
)


def test_a_nonce_is_the_clocks_milliseconds():
    assert NonceSource().take(NOW) == 1_713_000_000_000


def test_nonces_of_one_millisecond_differ():
    source = NonceSource()
    assert [source.take(NOW) for _ in range(3)] == [NOW // MILLISECOND + n for n in range(3)]


def test_nonces_stay_above_what_the_wallet_used_before():
    assert NonceSource(NOW // MILLISECOND + 77).take(NOW) == NOW // MILLISECOND + 78


def test_peeking_takes_nothing():
    source = NonceSource()
    assert source.peek(NOW) == source.peek(NOW) == source.take(NOW)


def test_refusals_in_a_row_leap_further_each_time():
    source = NonceSource()
    first = source.take(NOW)
    source.refused(NOW)
    second = source.take(NOW)
    source.refused(NOW)
    assert second - first > 1_000
    assert source.take(NOW) - second > 2_000


def test_leaps_end_a_minute_ahead_of_the_clock():
    source = NonceSource()
    for _ in range(50):
        source.refused(NOW)
    assert source.peek(NOW) == (NOW + MINUTE) // MILLISECOND + 1


def test_an_accepted_nonce_makes_the_next_leap_small_again():
    source = NonceSource()
    for _ in range(3):
        source.refused(NOW)
    source.accepted()
    before = source.last
    source.refused(NOW)
    assert source.last == before + 1_000


def test_another_programs_larger_unit_is_kept_to():
    source = NonceSource()
    source.observe(NOW)
    assert source.take(NOW) == NOW + 1


@given(STEPS, st.integers(0, 2 * NOW // MILLISECOND))
def test_no_nonce_comes_twice_and_each_is_larger_whatever_the_clock_does(steps, seed):
    source = NonceSource(seed)
    taken = [seed]
    now = NOW
    for step, drift in steps:
        now = max(now + drift, 0)
        match step:
            case "take":
                taken.append(source.take(now))
            case "observe":
                source.observe(now // MILLISECOND)
            case "accepted":
                source.accepted()
            case _:
                getattr(source, step)(now)
    assert taken == sorted(set(taken))


def test_a_kept_number_is_the_one_that_is_sent():
    """What the ticket shows is what will be signed, however often it is asked and however late."""
    source = NonceSource()
    shown = source.keep("vt-1", 5 * MILLISECOND)
    assert source.keep("vt-1", 9_000 * MILLISECOND) == shown
    assert source.redeem("vt-1", 10_000 * MILLISECOND) == shown
    assert source.redeem("vt-1", 10_000 * MILLISECOND) != shown


def test_a_kept_number_that_the_window_could_leave_behind_is_given_up():
    """After ten later numbers another one is kept; after a refusal as well."""
    source = NonceSource()
    shown = source.keep("vt-1", MILLISECOND)
    for _ in range(10):
        source.take(MILLISECOND)
    assert source.keep("vt-1", MILLISECOND) == shown
    source.take(MILLISECOND)
    later = source.keep("vt-1", MILLISECOND)
    assert later > shown
    source.refused(MILLISECOND)
    assert source.keep("vt-1", MILLISECOND) > later


@given(st.lists(st.sampled_from(["keep a", "keep b", "redeem a", "redeem b", "take"])))
def test_no_number_is_sent_twice(steps):
    """Keeping and redeeming never give one number to two requests."""
    source, sent = NonceSource(), []
    for step in steps:
        verb, _, name = step.partition(" ")
        if verb == "keep":
            source.keep(name, 0)
        else:
            sent.append(source.redeem(name, 0) if name else source.take(0))
    assert len(sent) == len(set(sent))
