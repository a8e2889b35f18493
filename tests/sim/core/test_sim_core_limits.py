"""Scenario 25: rolling windows with the exact wait; and the nonce window as a model."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vela_tui.sim.limits import MINUTE_NS, SlidingLog
from vela_tui.sim.messages import Rejected
from vela_tui.sim.nonces import NonceWindow

SECOND = 10**9


def test_scenario_25_the_wait_is_exact():
    orders = SlidingLog(20)
    assert [orders.ask("0xa", 0) for _ in range(20)] == [None] * 20
    assert orders.ask("0xa", 5 * SECOND) == 55 * SECOND
    assert orders.ask("0xa", 60 * SECOND - 1) == 1
    assert orders.ask("0xa", 60 * SECOND) is None


def test_keys_have_budgets_of_their_own():
    deposits = SlidingLog(5)
    assert all(deposits.ask("0xa", 0) is None for _ in range(5))
    assert deposits.ask("0xa", 0) == MINUTE_NS
    assert deposits.ask("0xb", 0) is None


def test_a_refused_request_does_not_count():
    log = SlidingLog(1, 10)
    assert log.ask("a", 0) is None
    assert [log.ask("a", at) for at in range(1, 10)] == list(range(9, 0, -1))
    assert log.ask("a", 10) is None


def test_idle_keys_are_forgotten():
    log = SlidingLog(1, 10)
    for key in range(5_000):
        log.ask(str(key), key)
    assert len(log) <= 1_025


@pytest.mark.parametrize(("limit", "window"), [(0, 1), (1, 0)])
def test_a_limit_is_positive(limit, window):
    with pytest.raises(ValueError, match="positive"):
        SlidingLog(limit, window)


@settings(deadline=None)
@given(st.lists(st.integers(0, 30), max_size=200), st.integers(1, 5), st.integers(1, 50))
def test_waiting_as_told_is_enough_and_not_too_long(gaps, limit, window):
    """No window ever holds more than the limit, and a nanosecond less is refused again."""
    log, now, accepted = SlidingLog(limit, window), 0, []
    for gap in gaps:
        now += gap
        wait = log.ask("k", now)
        if wait is not None:
            assert 0 < wait <= window
            if wait > 1:
                assert log.ask("k", now + wait - 1) == 1
            now += wait
            assert log.ask("k", now) is None
        accepted.append(now)
        assert sum(at > now - window for at in accepted) <= limit


@settings(deadline=None)
@given(st.lists(st.integers(0, 60), max_size=200))
def test_the_window_holds_the_largest_twenty(nonces):
    """Acceptance depends on the twenty largest accepted nonces and on nothing else."""
    window, accepted = NonceWindow(20), []
    for nonce in nonces:
        held = sorted(accepted)[-20:]
        expected = None
        if len(held) == 20 and nonce <= held[0]:
            expected = "InvalidNonce"
        elif nonce in held:
            expected = "DuplicateNonce"
        if expected is not None:
            with pytest.raises(Rejected) as refused:
                window.check(nonce)
            assert refused.value.code == expected
        else:
            window.check(nonce)
            window.consume(nonce)
            accepted.append(nonce)
        assert window.held() == tuple(sorted(accepted)[-20:])
