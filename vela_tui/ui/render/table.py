"""Tables of fixed columns: a row is cells of text with meanings, columns go whole."""

from collections.abc import Sequence
from typing import NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from vela_tui.domain.value import Value
from vela_tui.ui.render.line import Run, padded, split_zeros, to_strip
from vela_tui.ui.render.palette import NO_STYLE, Palette

GAP = 2
"""Cells between two columns."""


class Column(Value, frozen=True):
    """A column of a table."""

    title: str
    width: int
    """Cells at least; a longer cell widens the column for good."""
    rank: int
    """The highest goes first when room is short; 0 never goes."""
    is_number: bool = False
    """Numbers stand at the right, their trailing zeros dimmed."""
    stretches: bool = False
    """Takes the room that is left; one column at most."""


class TableRow(NamedTuple):
    """What is drawn of one row."""

    cells: tuple[Run, ...]
    cursor: int = 0
    """0 is elsewhere, 1 here without the focus, 2 here with it."""


Widths = tuple[int, ...]
"""One for each column; 0 for a column that is not shown."""


def fit(columns: Sequence[Column], widths: Sequence[int], room: int) -> Widths:
    """The widths of the columns that fit, the highest ranks dropped whole.

    Args:
        columns: all columns.
        widths: what each needs.
        room: cells there are.
    """
    shown = dict.fromkeys(range(len(columns)))
    by_rank = sorted(shown, key=lambda at: columns[at].rank)
    while len(shown) > 1 and columns[by_rank[-1]].rank and _taken(shown, widths) > room:
        del shown[by_rank.pop()]
    spare = max(0, room - _taken(shown, widths))
    return tuple(
        (widths[at] + (spare if column.stretches else 0)) if at in shown else 0
        for at, column in enumerate(columns)
    )


def _taken(shown: dict[int, None], widths: Sequence[int]) -> int:
    return sum(widths[at] for at in shown) + GAP * (len(shown) - 1)


def draw_header(
    columns: Sequence[Column], widths: Widths, width: int, palette: Palette, ground: Style
) -> Strip:
    """The column titles, quiet."""
    words = [
        padded(column.title, wide, to_right=column.is_number)
        for column, wide in zip(columns, widths, strict=True)
        if wide
    ]
    return to_strip([Segment((" " * GAP).join(words), palette.quiet)], width, ground)


def draw_row(
    row: TableRow,
    columns: Sequence[Column],
    widths: Widths,
    width: int,
    palette: Palette,
    ground: Style,
) -> Strip:
    """One row, exactly as wide as asked; the cursor is the row's ground."""
    segments: list[Segment] = []
    for column, wide, (text, name) in zip(columns, widths, row.cells, strict=True):
        if not wide:
            continue
        lead = " " * GAP if segments else ""
        shown = lead + padded(text, wide, to_right=column.is_number)
        if column.is_number and name == "text":
            head, zeros = split_zeros(shown)
            segments += [Segment(head, palette.text), Segment(zeros, palette.quiet)]
        else:
            segments.append(Segment(shown, palette.named(name)))
    grounds = (NO_STYLE, palette.cursor_quiet, palette.cursor)
    return to_strip(segments, width, ground + grounds[row.cursor])
