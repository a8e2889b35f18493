"""Executions, candles and the rolling day agree with a plain recount."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vela_tui.sim.messages import UNIT, TradeView
from vela_tui.sim.statistics import DAY, HOUR, INTERVALS, MINUTE, Bucket, Tape

START = 20_000 * DAY


def _trade(number, price, quantity, at):
    return TradeView(f"trade_{number}", "ETH-USDC", price, quantity, "bid", at)


def _tape(trades):
    tape = Tape("ETH-USDC", 500, UNIT)
    for number, (price, quantity, at) in enumerate(trades):
        tape.record(_trade(number, price, quantity, at))
    return tape


def test_an_interval_without_trades_repeats_the_close():
    tape = _tape([(100, UNIT, START), (110, UNIT, START + 3 * MINUTE)])
    candles = tape.candles(MINUTE, 10, START + 5 * MINUTE)
    assert [(c.time - START) // MINUTE for c in candles] == [5, 4, 3, 2, 1, 0]
    assert [c.close for c in candles] == [110, 110, 110, 100, 100, 100]
    assert [c.volume for c in candles] == [0, 0, UNIT, 0, 0, UNIT]
    flat = candles[0]
    assert flat.open == flat.high == flat.low == 110


def test_old_trades_carry_into_a_window_that_has_none():
    tape = _tape([(100, UNIT, START)])
    candles = tape.candles(MINUTE, 3, START + 10 * DAY)
    assert [c.close for c in candles] == [100, 100, 100]
    assert tape.ticker(None, None, START + 10 * DAY).open_24h is None


def test_nothing_traded_gives_nothing():
    tape = Tape("ETH-USDC", 500, UNIT)
    assert tape.candles(HOUR, 5, START) == ()
    assert tape.trades(5) == ()
    ticker = tape.ticker(1, 2, START)
    assert (ticker.last_price, ticker.volume_24h, ticker.best_bid, ticker.best_ask) == (
        None,
        0,
        1,
        2,
    )
    assert ticker.change_24h_bps is None


def test_an_unknown_interval_is_refused():
    with pytest.raises(ValueError, match="no candles"):
        Tape("ETH-USDC", 500, UNIT).candles(7, 5, START)


def test_a_clock_that_goes_back_stands_still():
    tape = _tape([(100, UNIT, START + HOUR), (90, UNIT, START)])
    (candle,) = tape.candles(MINUTE, 1, START + HOUR)
    assert (candle.open, candle.low, candle.close, candle.trade_count) == (100, 90, 90, 2)


def test_the_list_forgets_the_oldest():
    tape = _tape([(100 + i, UNIT, START + i) for i in range(600)])
    assert len(tape.trades(1_000)) == 500
    assert [trade.price for trade in tape.trades(2)] == [699, 698]


histories = st.lists(
    st.tuples(
        st.integers(1, 50),
        st.integers(1, 5 * UNIT),
        st.integers(0, 3 * HOUR) | st.just(30 * MINUTE),
    ),
    min_size=1,
    max_size=60,
)


@settings(deadline=None)
@given(histories, st.sampled_from(INTERVALS), st.integers(0, 2 * DAY))
def test_candles_and_ticker_agree_with_a_recount(steps, interval, later):
    at, trades = START, []
    for price, quantity, gap in steps:
        at += gap
        trades.append((price, quantity, at))
    now = at + later
    # A day of bucketed minutes is what is remembered exactly; stay within two.
    if now - START > 40 * HOUR and interval < HOUR:
        return
    tape = _tape(trades)
    for candle in tape.candles(interval, 10_000, now):
        inside = [t for t in trades if candle.time <= t[2] < candle.time + interval]
        assert candle.trade_count == len(inside)
        assert candle.volume == sum(t[1] for t in inside)
        assert candle.quote_volume == sum(t[0] * t[1] // UNIT for t in inside)
        if inside:
            assert (candle.open, candle.close) == (inside[0][0], inside[-1][0])
            assert candle.high == max(t[0] for t in inside)
            assert candle.low == min(t[0] for t in inside)
    first = now - now % MINUTE - DAY + MINUTE
    for moment in (now, now):
        ticker = tape.ticker(None, None, moment)
        inside = [t for t in trades if t[2] >= first]
        assert ticker.trade_count_24h == len(inside)
        assert ticker.volume_24h == sum(t[1] for t in inside)
        assert ticker.last_price == trades[-1][0]
        assert ticker.open_24h == (inside[0][0] if inside else None)
        assert ticker.high_24h == max((t[0] for t in inside), default=None)


def test_the_days_change_is_in_basis_points():
    tape = _tape([(200, UNIT, START), (203, UNIT, START + MINUTE)])
    assert tape.ticker(None, None, START + MINUTE).change_24h_bps == 150


def test_a_minute_leaves_the_day_when_a_whole_day_has_passed():
    tape = _tape([(200, UNIT, START), (203, UNIT, START + 5 * MINUTE)])
    assert tape.ticker(None, None, START + DAY - 1).open_24h == 200
    assert tape.ticker(None, None, START + DAY).open_24h == 203
    assert tape.ticker(None, None, START + DAY + 5 * MINUTE).open_24h is None


def test_a_past_is_folded_into_wider_candles():
    tape = Tape("ETH-USDC", 500, UNIT)
    tape.backfill(DAY, [(START - DAY, Bucket(1, 9, 1, 5, 10, 1, 1))])
    tape.backfill(
        MINUTE, [(START + i * MINUTE, Bucket(5 + i, 7 + i, 4, 6 + i, 1, 1, 1)) for i in range(90)]
    )
    tape.record(_trade(1, 70, UNIT, START + 90 * MINUTE))
    now = START + 90 * MINUTE
    day, before = tape.candles(DAY, 5, now)
    assert (day.open, day.high, day.low, day.close, day.trade_count) == (5, 96, 4, 70, 91)
    assert before.close == 5
    assert [candle.trade_count for candle in tape.candles(HOUR, 2, now)] == [31, 60]
    assert len(tape.candles(MINUTE, 500, now)) == 91
