"""Trades are told once, candles grow by them once."""

from decimal import Decimal

import pytest

from vela_tui.domain.amounts import Price, Quantity
from vela_tui.domain.clock import MINUTE, SECOND
from vela_tui.domain.enums import Side
from vela_tui.domain.instrument import InstrumentId
from vela_tui.domain.market import Candle, Trade, TradeId
from vela_tui.state.candles import INTERVALS, MAX_CANDLES, CandleSeries
from vela_tui.state.trades import MAX_TRADES, TradeTape

ETH = InstrumentId("vela:ETH-USDC")
T = 1_000 * MINUTE


def trade(name, at, price="100", quantity="1"):
    return Trade(
        ETH, TradeId(name), Price(Decimal(price)), Quantity(Decimal(quantity)), Side.BUY, at
    )


def candle(start, *figures):
    o, h, low, c, v = (Decimal(each) for each in figures)
    return Candle(start, Price(o), Price(h), Price(low), Price(c), Quantity(v))


def series(*candles, interval="1m"):
    one = CandleSeries(interval)
    one.listed(candles)
    return one


def test_known_trades_are_not_new():
    tape = TradeTape()
    assert len(tape.report([trade("a", 1), trade("b", 2), trade("a", 1)])) == 2
    assert tape.report([trade("b", 2)]) == ()


def test_the_tape_is_newest_first_also_when_history_comes_late():
    tape = TradeTape()
    tape.report([trade("c", 3)])
    tape.report([trade("a", 1), trade("b", 2)])
    assert [each.trade_id for each in tape.newest_first] == ["c", "b", "a"]


def test_trades_of_one_instant_keep_the_order_in_which_they_came():
    tape = TradeTape()
    tape.report([trade("a", 1), trade("b", 1)])
    assert [each.trade_id for each in tape.newest_first] == ["b", "a"]


def test_the_tape_is_bounded_and_forgets_no_name_that_it_shows():
    tape = TradeTape()
    tape.report(trade(str(n), n) for n in range(10 * MAX_TRADES))
    assert len(tape.newest_first) == MAX_TRADES
    assert tape.report(tape.newest_first) == ()
    assert tape.report([trade("older", 0)]) == ()
    assert len(tape._known) <= 4 * MAX_TRADES


def test_a_trade_grows_the_last_candle():
    one = series(candle(T, 100, 101, 99, 100, 5))
    assert one.trade(trade("a", T + SECOND, "103", "0.5"))
    assert one.oldest_first[-1] == candle(T, 100, 103, 99, 103, "5.5")


def test_history_moves_prices_but_not_the_volume_that_the_list_holds_already():
    one = series(candle(T, 100, 101, 99, 100, 5))
    one.trade(trade("a", T + SECOND, "101", "0.5"), is_history=True)
    assert one.oldest_first[-1] == candle(T, 100, 101, 99, 101, 5)


@pytest.mark.parametrize("is_history", [True, False])
def test_a_trade_of_a_later_interval_begins_a_candle(is_history):
    one = series(candle(T, 100, 101, 99, 100, 5))
    one.trade(trade("a", T + 2 * MINUTE + SECOND, "90", "2"), is_history=is_history)
    assert one.oldest_first[-1] == candle(T + 2 * MINUTE, 90, 90, 90, 90, 2)


def test_a_trade_of_an_earlier_candle_changes_nothing():
    one = series(candle(T, 100, 101, 99, 100, 5))
    assert not one.trade(trade("a", T - 1, "1"))


def test_the_venues_list_replaces_what_trades_made():
    one = series()
    one.trade(trade("a", T))
    one.listed([candle(T + MINUTE, 1, 1, 1, 1, 1), candle(T, 2, 2, 2, 2, 2)])
    assert [each.start for each in one.oldest_first] == [T, T + MINUTE]


def test_an_interval_of_unknown_width_shows_the_venues_candles_only():
    one = series(candle(T, 100, 101, 99, 100, 5), interval="7x")
    assert not one.trade(trade("a", T + SECOND))


@pytest.mark.parametrize("interval", list(INTERVALS))
def test_candles_begin_at_whole_multiples_of_their_interval(interval):
    one = series(interval=interval)
    one.trade(trade("a", T + 12_345 * SECOND))
    assert one.oldest_first[0].start % INTERVALS[interval] == 0


def test_series_are_bounded():
    one = series()
    for n in range(MAX_CANDLES + 10):
        one.trade(trade(str(n), T + n * MINUTE))
    assert len(one.oldest_first) == MAX_CANDLES
