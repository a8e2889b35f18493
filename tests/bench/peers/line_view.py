"""A bare Textual program: one line view with dirty lines, nothing else. The toolkit's floor."""

import sys

from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from tests.bench.peers.feed_book import PlainBook, SixtyASecond, line_text, listen

_STYLES = {"ask": Style(color="red"), "bid": Style(color="green")}


class Lines(Widget):
    """The book's lines, of which only those that changed are painted."""

    def __init__(self, book: PlainBook) -> None:
        super().__init__()
        self._book = book
        self._rows: list[tuple[str, int, int]] = []

    def repaint(self) -> None:
        """Lines whose row changed are refreshed."""
        rows, self._rows = self._rows, self._book.lines()
        rows = rows if len(rows) == len(self._rows) else [("", 0, 0)] * len(self._rows)
        width = self.size.width
        changed = [at for at, row in enumerate(self._rows) if row != rows[at]]
        if regions := [Region(0, at, width, 1) for at in changed]:
            self.refresh(*regions)

    def render_line(self, y: int) -> Strip:
        """A level's line."""
        if y >= len(self._rows):
            return Strip.blank(self.size.width)
        row = self._rows[y]
        return Strip([Segment(line_text(row), _STYLES[row[0]])]).adjust_cell_length(self.size.width)


class Bare(App[None]):
    """One pane and a feed."""

    def compose(self) -> ComposeResult:
        """The pane."""
        self._book = PlainBook()
        self._lines = Lines(self._book)
        yield self._lines

    def on_mount(self) -> None:
        """The feed begins."""
        pump = SixtyASecond(self._lines.repaint)
        self.run_worker(listen(sys.argv[1], self._book, pump.wake))


if __name__ == "__main__":
    Bare().run()
