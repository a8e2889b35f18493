"""Candles: every line as wide as the view, every candle where its prices are."""

from datetime import UTC
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from vela_tui.domain.clock import MINUTE
from vela_tui.domain.market import Candle
from vela_tui.ui.render.candles import chart

D = Decimal


def candle(at, opened, high, low, closed, volume=1):
    return Candle(at * 5 * MINUTE, D(opened), D(high), D(low), D(closed), D(volume))


def lines(candles, width=30, height=6, **options):
    drawn = chart(candles, width, height, places=0, zone=UTC, **options)
    return ["".join(text for text, _ in runs) for runs in drawn]


@st.composite
def any_candles(draw):
    count = draw(st.integers(0, 40))
    made = []
    for at in range(count):
        prices = sorted(draw(st.lists(st.integers(1, 10**9), min_size=4, max_size=4)))
        low, first, second, high = (D(price) / 1000 for price in prices)
        made.append(candle(at, first, high, low, second, draw(st.integers(0, 10**6))))
    return made


@given(any_candles(), st.integers(1, 90), st.integers(1, 30))
def test_a_chart_fills_its_lines_and_never_overflows(candles, width, height):
    drawn = lines(candles, width, height)
    assert len(drawn) == height
    if candles and width > 20:
        assert all(len(text) <= width for text in drawn)


def test_a_rising_candle_is_a_body_between_two_wicks():
    drawn = chart([candle(0, 20, 40, 10, 30)], 10, 4, places=0, zone=UTC)
    column = [(text.strip(), style) for runs in drawn for text, style in runs[1:2]]
    assert column == [("│", "bid"), ("█", "bid"), ("█", "bid"), ("│", "bid")]


def test_half_lines_are_told_apart():
    drawn = chart([candle(0, 10, 26, 10, 26), candle(1, 10, 40, 10, 10)], 10, 4, places=0, zone=UTC)
    glyphs = ["".join(text for text, style in runs if style in {"bid", "ask"}) for runs in drawn]
    assert glyphs == ["│ ", "▄ │ ", "█ │ ", "█ ▄ "]


def test_a_falling_candle_has_the_asks_colour():
    drawn = chart([candle(0, 30, 40, 10, 20)], 10, 4, places=0, zone=UTC)
    assert {style for runs in drawn for text, style in runs if text.strip() in {"█", "▀", "▄"}} == {
        "ask"
    }


def test_the_newest_candle_stands_at_the_right_and_old_ones_are_left_out():
    candles = [candle(at, 10, 20, 5, 15) for at in range(50)]
    drawn = lines(candles, 24, 4)
    bodies = max(sum(glyph in "█▀▄" for glyph in text) for text in drawn)
    assert bodies == (24 - 4) // 2


def test_the_last_price_is_marked_on_the_axis():
    drawn = lines([candle(0, 10, 20, 5, 15)], 24, 5, last=D(15))
    assert sum("◂15" in text for text in drawn) == 1


def test_a_flat_market_is_a_line_in_the_middle():
    drawn = lines([candle(at, 10, 10, 10, 10) for at in range(5)], 24, 5)
    assert [bool(text.strip(" ┤10")) for text in drawn] == [False, False, True, False, False]


def test_nothing_known_is_said():
    assert lines([], 24, 3) == ["no candles yet", "", ""]


def test_times_stand_under_their_candles():
    candles = [candle(at, 10, 20, 5, 15) for at in range(30)]
    drawn = lines(candles, 70, 8)
    assert drawn[-1].split() == ["00:00", "00:30", "01:00", "01:30", "02:00"]
    assert drawn[-1].index("00:30") - drawn[-1].index("00:00") == 6 * 2
