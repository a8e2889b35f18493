"""The options board's lines: both sides alike, and never wider than there is room."""

from datetime import UTC, timedelta, timezone
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from option_session import EIGHT, TIMING, option, quote
from rich.style import Style

from vela_tui.domain.amounts import Price
from vela_tui.domain.clock import MINUTE
from vela_tui.domain.instrument import OptionKind
from vela_tui.state.option_chain import Strike
from vela_tui.ui.render.option_marks import average_words, expiry_words, timing_of
from vela_tui.ui.render.option_rows import (
    COLUMNS,
    MIDDLE,
    ChainRow,
    OptionFacts,
    chain_cells,
    draw_chain,
    draw_titles,
    fit,
    gap_of,
    taken,
)
from vela_tui.ui.render.palette import Palette

NEEDS = st.lists(st.integers(1, 14), min_size=len(COLUMNS), max_size=len(COLUMNS))
LAST = {"bid", "ask", "strike"}


@given(NEEDS, st.integers(20, 260))
def test_both_sides_have_the_same_columns_and_what_matters_most_goes_last(needs, room):
    widths = fit(needs, room)
    shown = [column.title for column, width in zip(COLUMNS, widths, strict=True) if width]
    assert shown.count("strike") == 1
    at = shown.index("strike")
    assert sorted(shown[:at]) == sorted(shown[at + 1 :])
    assert set(shown) >= LAST
    for title in set(shown) - {"strike"}:
        pair = [w for column, w in zip(COLUMNS, widths, strict=True) if column.title == title]
        assert pair[0] == pair[1]
    assert taken(widths, gap_of(room)) <= room or set(shown) == LAST


@given(NEEDS, st.integers(20, 260), st.sampled_from([None, *OptionKind]), st.booleans())
def test_a_line_is_exactly_as_wide_as_asked(needs, room, kind, has_focus):
    call = option("SOL", "180", OptionKind.CALL)
    facts = OptionFacts(call, quote(call, "180.25"))
    row = ChainRow(
        chain_cells(Strike(Price(Decimal(180)), call, None), facts, OptionFacts(None), None),
        kind,
        has_focus,
    )
    widths = fit(needs, room)
    assert draw_chain(row, widths, room, Palette.plain(), Style()).cell_length == room
    assert draw_titles(widths, room, Palette.plain(), Style()).cell_length == room


def test_an_option_that_is_not_listed_leaves_its_cells_empty():
    put = option("SOL", "180", OptionKind.PUT)
    strike = Strike(Price(Decimal(180)), None, put)
    cells = chain_cells(strike, OptionFacts(None), OptionFacts(put), strike.price)
    assert not any(text for text, _ in cells[:MIDDLE])
    assert cells[MIDDLE] == ("▸180◂", "hand")
    assert ("-", "quiet") in cells[MIDDLE + 1 :]


def test_windows_and_expiries_are_told_with_their_zone():
    assert expiry_words(EIGHT, UTC) == "22 Nov 08:00 UTC"
    assert expiry_words(EIGHT, timezone(timedelta(hours=1), "CET")) == "22 Nov 09:00 CET"
    before = average_words(TIMING, EIGHT - 31 * MINUTE, UTC)
    assert before == "average of 07:30-08:00 UTC"
    assert average_words(TIMING, EIGHT - 30 * MINUTE, UTC) == f"{before}, in the window"
    assert average_words(TIMING, EIGHT, UTC) == before


def test_a_timing_counts_for_its_own_round_alone():
    assert timing_of(EIGHT, TIMING) is TIMING
    assert timing_of(EIGHT + 1, TIMING) is None
    assert timing_of(EIGHT, None) is None
