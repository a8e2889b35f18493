"""Mark-outs and spreads of own fills, by hand and against a naive second count."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from maker_kit import BTC, ETH, make_fill, mids, price, prices, raw

from vela_tui.domain.amounts import Quantity
from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import Liquidity, Side
from vela_tui.state.markout import HORIZONS, MAX_WAITING, MarkedFill, Markout, MarkoutWatch, bps_of
from vela_tui.state.pnl import Ledger
from vela_tui.state.spreads import AFTER, EarnedSpread, SpreadMeter

waits = st.sampled_from([0, 1, SECOND - 1, SECOND, 9 * SECOND, 10 * SECOND, 30 * SECOND])
moments = st.lists(
    st.tuples(waits, st.one_of(mids, st.builds(make_fill, st.sampled_from(Side)))), max_size=25
)
"""Waits, and then another mid, none, or a fill."""


def sequence(steps):
    """The same with absolute times."""
    at, placed = 0, []
    for wait, what in steps:
        at += wait
        placed.append((at, what))
    return placed


def is_fill(what):
    return what is not None and not isinstance(what, Decimal)


@given(moments)
def test_a_markout_is_the_mid_that_held_when_its_time_had_come(steps):
    """Against the whole history: the last mid told at or before fill time plus horizon."""
    told = sequence(steps)
    end = (told[-1][0] if told else 0) + 120 * SECOND
    watch, mid, found = MarkoutWatch(), None, []
    for at, what in told:
        found += watch.passed(ETH, mid, at)
        if is_fill(what):
            watch.filled(what, mid, at)
        else:
            mid = what
    found += watch.passed(ETH, mid, end)
    naive = []
    for at, what in told:
        for horizon in HORIZONS if is_fill(what) else ():
            before = [m for t, m in told if t <= at + horizon and not is_fill(m)]
            then = before[-1] if before else None
            if then is not None:
                naive.append((horizon, what.side, then))
    assert sorted((m.horizon, m.fill.side, m.mid) for m in found) == sorted(naive)


def test_a_mid_that_is_told_at_the_very_moment_counts():
    watch = MarkoutWatch()
    watch.filled(make_fill(), price("100"), 0)
    assert watch.passed(ETH, price("100"), SECOND) == []
    (marked,) = watch.passed(ETH, price("105"), SECOND + 1)
    assert marked.mid == 105


def test_a_fill_whose_time_came_while_no_mid_was_known_does_not_count():
    watch = MarkoutWatch()
    watch.filled(make_fill(), price("100"), 0)
    assert watch.passed(ETH, None, 2 * SECOND) == []
    later = watch.passed(ETH, price("101"), 11 * SECOND)
    assert [each.horizon for each in later] == [10 * SECOND]


def test_fills_of_other_markets_wait_for_their_own_mids():
    watch = MarkoutWatch()
    watch.filled(make_fill(market=BTC), price("100"), 0)
    assert watch.passed(ETH, price("1"), 90 * SECOND) == []
    assert len(watch.passed(BTC, price("1"), 90 * SECOND)) == len(HORIZONS)


def test_the_memory_of_waiting_fills_is_bounded():
    watch = MarkoutWatch()
    for _ in range(MAX_WAITING + 10):
        watch.filled(make_fill(), None, 0)
    assert len(watch.passed(ETH, price("1"), 90 * SECOND)) == MAX_WAITING * len(HORIZONS)


@pytest.mark.parametrize(("side", "bps"), [(Side.BUY, 100), (Side.SELL, -100)])
def test_the_sign_says_for_whom_the_mid_moved(side, bps):
    fill = make_fill(side, "100", "3")
    assert bps_of(fill, price("101")) == bps
    markout = Markout().with_fill(fill, price("101"))
    assert (markout.bps, markout.gain, markout.notional, markout.fills) == (
        bps,
        bps * 3 / 100,
        300,
        1,
    )


@given(st.lists(st.tuples(st.sampled_from(Side), prices, raw(1, 10**9), prices), max_size=20))
def test_markouts_add_up_by_notional(told):
    total, gain, traded = Markout(), Decimal(0), Decimal(0)
    for side, at, size, mid in told:
        total = total.with_fill(make_fill(side, at, size), mid)
        gain += (mid - at) * size * (1 if side is Side.BUY else -1)
        traded += at * size
    assert (total.gain, total.notional) == (gain, traded)
    assert total.bps == (gain * 10_000 / traded if traded else None)


def test_effective_realized_and_impact_of_the_same_fills():
    """Bought 2 bps under the mid of 100, and the mid fell by 1 bp: half was given away."""
    ledger = Ledger()
    fill = make_fill(Side.BUY, "99.98", "5")
    ledger.add(fill, price("100"))
    assert ledger.earned.effective == 4
    assert (ledger.earned.realized, ledger.earned.impact) == (None, None)
    ledger.mark(MarkedFill(fill, price("100"), AFTER, price("99.99")))
    assert (ledger.earned.realized, ledger.earned.impact) == (2, 2)


def test_a_takers_fill_earns_no_spread():
    ledger = Ledger()
    ledger.add(make_fill(liquidity=Liquidity.TAKER), price("100"))
    assert ledger.earned == EarnedSpread()


def test_a_markout_without_a_mid_at_the_fill_tells_nothing_of_the_impact():
    ledger = Ledger()
    ledger.add(make_fill(), None)
    ledger.mark(MarkedFill(make_fill(), None, AFTER, price("101")))
    assert ledger.earned == EarnedSpread()
    assert ledger.markouts[AFTER].bps == 100


def test_the_quoted_spread_is_averaged_by_time_and_by_volume():
    meter = SpreadMeter()
    meter.traded(Quantity(Decimal(100)))
    meter.stands(Decimal(10), 0)
    meter.traded(Quantity(Decimal(1)))
    meter.stands(Decimal(4), 30)
    meter.traded(Quantity(Decimal(2)))
    spreads = meter.read(EarnedSpread(), 40)
    assert (spreads.quoted, spreads.quoted_average) == (4, Decimal("8.5"))
    assert spreads.volume_weighted_average == 6


def test_while_no_spread_is_known_no_time_passes():
    meter = SpreadMeter()
    assert meter.read(EarnedSpread(), 50).quoted_average is None
    meter.stands(Decimal(6), 50)
    meter.stands(None, 60)
    spreads = meter.read(EarnedSpread(), 1_000)
    assert (spreads.quoted, spreads.quoted_average) == (None, 6)
