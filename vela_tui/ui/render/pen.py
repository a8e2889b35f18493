"""Lines as the terminal takes them: texts, and what stands before and after each in its style."""

from collections.abc import Sequence
from typing import Final

from rich.cells import cell_len
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import ANSIToTruecolor, DimFilter, LineFilter, Monochrome, NoColor
from textual.strip import Strip

from vela_tui.ui.printable import PrintableOnly
from vela_tui.ui.render.line import Runs
from vela_tui.ui.render.palette import Palette

_OF_STYLES: Final = frozenset({ANSIToTruecolor, DimFilter, Monochrome, NoColor, PrintableOnly})
"""Filters that make of a style the same one whatever the text is, and keep a printable text."""


class Pen:
    """Writes what a view draws, through the view's filters.

    Args:
        console: of the terminal.
        filters: all of them, in order.
        ground: the colour behind the view.
    """

    def __init__(self, console: Console, filters: Sequence[LineFilter], ground: Color) -> None:
        self._console = console
        self._filters = list(filters)
        self._ground = ground
        self.knows_inks = all(type(each) in _OF_STYLES for each in filters)
        """Whether a text can be written without a strip."""

    def is_for(self, console: Console, filters: Sequence[LineFilter], ground: Color) -> bool:
        """Whether it writes through just these."""
        return (
            console is self._console and ground == self._ground and list(filters) == self._filters
        )

    def strip(self, strip: Strip) -> str:
        """A strip as the terminal takes it; one more is made, not one by each filter."""
        segments = [*strip]
        for each in self._filters:
            segments = each.apply(segments, self._ground)
        return Strip(segments, strip.cell_length).render(self._console)

    def around(self, style: Style) -> tuple[str, str]:
        """What stands before and after a text of this style."""
        before, _, after = self.strip(Strip([Segment("x", style)], 1)).partition("x")
        return before, after


class Inks(dict[str, tuple[str, str]]):
    """What stands before and after a text, by the name of its meaning; no name is the ground.

    Args:
        pen: writes.
        palette: knows the styles of the names.
        ground: lies under every text.
    """

    def __init__(self, pen: Pen, palette: Palette, ground: Style) -> None:
        super().__init__()
        self._pen = pen
        self._palette = palette
        self._ground = ground

    def __missing__(self, name: str) -> tuple[str, str]:
        style = self._ground + self._palette.named(name) if name else self._ground
        ink = self[name] = self._pen.around(style)
        return ink

    def write(self, runs: Runs, width: int) -> str | None:
        """The runs as the terminal takes them, filled up to a width.

        Returns:
            None where they need more than that: they are too long, or can't all be printed.
        """
        taken, pieces = 0, list[str]()
        for text, name in runs:
            if not text:
                continue
            if not text.isprintable():
                return None
            taken += len(text) if text.isascii() else cell_len(text)
            before, after = self[name]
            pieces += (before, text, after)
        if taken > width:
            return None
        if taken < width:
            before, after = self[""]
            pieces += (before, " " * (width - taken), after)
        return "".join(pieces)
