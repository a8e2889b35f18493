"""Market-maker protection: so many fills within a window, and no order for a while."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vela_tui.domain.clock import SECOND
from vela_tui.domain.instrument import InstrumentId
from vela_tui.rules.protection import MakerProtection, Protection, parse_protection

ETH, BTC = InstrumentId("vela:ETH-USDC"), InstrumentId("vela:BTC-USDC")
TERMS = Protection(3, 10 * SECOND, 30 * SECOND)


@given(st.lists(st.tuples(st.integers(0, 8), st.sampled_from([ETH, BTC])), max_size=30))
def test_a_market_is_frozen_by_that_many_fills_of_its_own_in_any_window(steps):
    """Against every window that ends with a fill."""
    protection, at, told = MakerProtection(TERMS), 0, {ETH: [], BTC: []}
    for wait, market in steps:
        at += wait * SECOND
        told[market].append(at)
        inside = [each for each in told[market] if at - each <= TERMS.window]
        assert protection.filled(market, at) == (len(inside) >= TERMS.fills)
        assert protection.count(market, at) == min(len(inside), TERMS.fills)


def test_a_frozen_market_thaws_by_time_and_others_were_never_frozen():
    protection = MakerProtection(TERMS)
    for at in range(3):
        protection.filled(ETH, at)
    assert protection.frozen_for(ETH, 2) == 30 * SECOND
    assert protection.frozen_for(BTC, 2) == 0
    assert protection.frozen_for(ETH, 2 + 30 * SECOND) == 0


def test_switched_off_nothing_freezes():
    protection = MakerProtection(None)
    assert not any(protection.filled(ETH, 0) for _ in range(100))
    assert (protection.count(ETH, 0), protection.frozen_for(ETH, 0)) == (0, 0)


def test_the_setting_is_read_as_it_is_typed():
    assert parse_protection("3 fills in 10s, freeze 30s") == TERMS
    assert parse_protection("off") is None


@pytest.mark.parametrize("text", ["", "on", "0 fills in 10s, freeze 30s", "3 fills in 10 s", "3"])
def test_another_setting_is_refused_with_what_would_be_right(text):
    with pytest.raises(ValueError, match="5 fills in 10s, freeze 30s"):
        parse_protection(text)
