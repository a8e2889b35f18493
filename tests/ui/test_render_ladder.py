"""The ladder's lines and their arrangement, without an app."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.style import Style
from scripted_session import ETH, ScriptedSession, levels

from vela_tui.domain.enums import BookSide, CancelState, OrderStatus, Side
from vela_tui.ui.render import depth, ladder
from vela_tui.ui.render.book_marks import own_marks
from vela_tui.ui.render.depth import Gauge
from vela_tui.ui.render.ladder import LadderRow
from vela_tui.ui.render.palette import Palette

D = Decimal

PLAIN = Palette.plain()


class FixedBook:
    """A book of these levels and nothing else."""

    def __init__(self, bids=(), asks=()):
        self._sides = {BookSide.BID: levels(bids), BookSide.ASK: levels(asks)}

    def levels(self, side, count):
        return self._sides[side][:count]

    def best(self, side):
        return self._sides[side][0][0] if self._sides[side] else None


def row(**changes):
    values = {
        "side": BookSide.BID, "price": "3,199.80", "quantity": "9.7700", "cumulative": "25.5200",
        "notional": "31.3k", "own": "◆0.5000", "own_style": "own", "bar": 20,
    } | changes  # fmt: skip
    return LadderRow(**values)


@pytest.mark.parametrize(
    ("width", "text"),
    [
        (64, " ◆0.5000    9.7700    25.5200     31.3k  3,199.80  ██▌          "),
        (50, " ◆0.5000    9.7700    25.5200  3,199.80  ██▌      "),
        (36, " ◆0.5000    9.7700  3,199.80  ██▌   "),
        (28, " ◆0.5000   9.7700 3,199.80 █"),
        (22, "◆   9.7700 3,199.80 ██"),
        (18, "◆  9.7700 3,199.80"),
        (15, "◆9.77… 3,199.80"),
    ],
)
def test_columns_go_whole_notional_first(width, text):
    """Notional, cumulative, the bar, our quantity; its mark, the price and the quantity stay."""
    columns = ladder.widths(width, 8, 8, own=8)
    strip = ladder.draw_row(row(), columns, width, PLAIN, Style())
    assert strip.text == text


@given(st.integers(min_value=20, max_value=120), st.integers(0, 2000))
def test_a_row_is_as_wide_as_the_view(width, eighths):
    columns = ladder.widths(width, 8, 8, own=8)
    assert ladder.draw_row(row(bar=eighths), columns, width, PLAIN, Style()).cell_length == width
    assert ladder.draw_header(columns, width, PLAIN, Style()).cell_length == width


@given(st.decimals(min_value=0, max_value=10**6, places=6), st.integers(1, 60))
def test_a_bar_never_hides_a_level_and_never_overflows(quantity, width):
    """Something is at least an eighth of a cell, nothing is nothing."""
    length = ladder.bar_length(quantity, depth.full_scale(D(10**6)), width)
    assert (length == 0) == (quantity == 0)
    assert len(ladder.bar(length, width)) == width


@given(st.decimals(min_value=D("0.000001"), max_value=10**9, places=6))
def test_the_full_scale_is_the_next_of_one_two_five(largest):
    """So the bars keep their length while the largest level moves a little."""
    scale = depth.full_scale(largest)
    assert largest <= scale <= largest * D("2.5")
    assert scale.normalize().as_tuple().digits in {(1,), (2,), (5,)}


@pytest.mark.parametrize(
    ("gauge", "width", "text"),
    [
        (
            Gauge(D("3199.8"), D("3200.5"), D("-0.241")),
            60,
            "── spread 0.7 · 2.2 bp · mid 3,200.15 · imbalance -0.24 ───",
        ),
        (Gauge(D("3199.8"), D("3200.5"), None), 44, "── spread 0.7 · 2.2 bp · mid 3,200.15 ─────"),
        (Gauge(D("3199.8"), D("3200.5"), None), 24, "── spread 0.7 ──────────"),
        (Gauge(D("3201.0"), D("3200.5"), None), 24, "── crossed -0.5 ────────"),
        (Gauge(None, D("3200.5"), None), 24, "── no bids ─────────────"),
        (Gauge(D("3200.5"), None, None), 24, "── no asks ─────────────"),
        (Gauge(None, None, None), 24, "── empty ───────────────"),
    ],
)
def test_the_spread_says_what_stands_between(gauge, width, text):
    runs = ladder.spread_runs(gauge, 1, width)
    assert "".join(run for run, _ in runs)[: len(text)] == text


def test_rungs_accumulate_outwards_and_hold_places_without_a_level():
    book = FixedBook(bids=[(10, 1), (9, 2), (7, 4)])
    listed = depth.rungs(book, BookSide.BID, 4, [D(8), D(10), D(3)])
    assert [(rung.price, rung.quantity, rung.cumulative) for rung in listed] == [
        (10, 1, 1), (9, 2, 3), (8, 0, 3), (7, 4, 7),
    ]  # fmt: skip


def test_a_place_beyond_the_levels_shown_stays_out():
    """Where more levels follow, a far order must not stand as if it were the next one."""
    book = FixedBook(asks=[(10, 1), (11, 1), (12, 1)])
    assert [r.price for r in depth.rungs(book, BookSide.ASK, 2, [D(20)])] == [10, 11]
    assert [r.price for r in depth.rungs(book, BookSide.ASK, 4, [D(20)])] == [10, 11, 12, 20]


def test_imbalance_leans_to_the_heavier_side():
    book = FixedBook(bids=[(10, 3)], asks=[(11, 1)])
    sides = [depth.rungs(book, side, 5) for side in (BookSide.ASK, BookSide.BID)]
    assert depth.gauge(book, *sides).imbalance == D("0.5")
    assert depth.gauge(book, [], sides[1]).imbalance is None


@pytest.mark.parametrize(
    ("status", "cancel", "mark"),
    [
        (OrderStatus.OPEN, CancelState.NONE, ("◆0.5000", "own")),
        (OrderStatus.SUBMITTING, CancelState.NONE, ("◇0.5000", "own")),
        (OrderStatus.OPEN, CancelState.REQUESTED, ("✕0.5000", "own")),
        (OrderStatus.UNKNOWN, CancelState.NONE, ("?0.5000", "alarm")),
        (OrderStatus.OPEN, CancelState.UNKNOWN, ("?0.5000", "alarm")),
    ],
)
def test_own_orders_show_what_is_known_of_them(status, cancel, mark):
    from dataclasses import replace

    session = ScriptedSession()
    session.list_markets()
    session.go_up()
    name = session.place(Side.BUY, "3199.8", "0.5")
    order = replace(session.view.order(name), status=status, cancel=cancel)
    assert own_marks([order], 4) == {(BookSide.BID, D("3199.8")): mark}
    assert order.instrument_id == ETH


def test_own_orders_at_one_price_are_summed_and_the_worst_is_told():
    from dataclasses import replace

    session = ScriptedSession()
    session.list_markets()
    session.go_up()
    open_one = replace(
        session.view.order(session.place(Side.SELL, "3201", "0.5")), status=OrderStatus.OPEN
    )
    unknown = replace(open_one, status=OrderStatus.UNKNOWN)
    assert own_marks([open_one, unknown], 2)[BookSide.ASK, D(3201)] == ("?1.00", "alarm")
