"""The panes of the diagnostics: figures above, the log below, the chosen line in full."""

import logging
import textwrap
from collections.abc import Callable, Hashable, Sequence
from typing import ClassVar, Final

from textual.strip import Strip

from vela_tui.session.view_parts import DurationsView
from vela_tui.session.views import SessionPort, Severity
from vela_tui.ui import format as fmt
from vela_tui.ui.facts import Facts, LogLine
from vela_tui.ui.options import UiOptions
from vela_tui.ui.render.health import health_lines
from vela_tui.ui.render.line import Run, Runs, draw, shortened
from vela_tui.ui.render.table import Column
from vela_tui.ui.widgets.bars import Bar
from vela_tui.ui.widgets.line_view import LineView
from vela_tui.ui.widgets.table_view import TableView

LEVELS: Final = (logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR)
"""What the filter goes through."""
_WORDS: Final = {
    logging.DEBUG: "debug",
    logging.INFO: "info",
    logging.WARNING: "warning",
    logging.ERROR: "error",
    logging.CRITICAL: "error",
}
_STYLES: Final = {"debug": "quiet", "info": "text", "warning": "stale", "error": "alarm"}
_LEVEL_OF: Final = {
    Severity.INFO: logging.INFO,
    Severity.WARNING: logging.WARNING,
    Severity.ERROR: logging.ERROR,
}


def _nothing() -> None:
    """Nobody follows the cursor."""


class HealthPane(LineView, can_focus=False):
    """One line for each figure; only those that changed are painted again."""

    def __init__(self, session: SessionPort, options: UiOptions, lag: DurationsView) -> None:
        super().__init__(session, options, id="health")
        self.facts = Facts()
        """The last look at this process."""
        self._lag = lag
        self._lines: tuple[Runs, ...] = ()

    def rearrange(self) -> None:
        """The figures of this moment."""
        session = self.session
        self._lines = health_lines(session.view, self.facts, self._lag, session.clock.now())

    def line(self, y: int) -> Hashable:
        """A figure."""
        return self._lines[y] if y < len(self._lines) else None

    def draw(self, row: Hashable) -> Strip:
        """The figure's strip."""
        runs = row if isinstance(row, tuple) else ()
        width = self.extent.width
        return draw(shortened(runs, width), width, self.palette, self.ground)

    def title_runs(self) -> Runs:
        """What this is."""
        return (("diagnostics", "text"),)


class LogPane(TableView[LogLine]):
    """The last lines of the log and all notices, newest first, from a level on."""

    columns: ClassVar = (
        Column("time", 8, 0),
        Column("level", 7, 0),
        Column("", 20, 0, stretches=True),
    )
    empty: ClassVar = "nothing at this level"

    def __init__(self, session: SessionPort, options: UiOptions) -> None:
        super().__init__(session, options, id="log")
        self.told: tuple[LogLine, ...] = ()
        """The log's lines of the last look, oldest first."""
        self.least = logging.INFO
        """The least level that is shown."""
        self.moved: Callable[[], None] = _nothing
        """Called when another line may stand under the cursor."""

    def repaint(self) -> None:
        """Its lines, and whatever shows the chosen one in full."""
        super().repaint()
        self.moved()

    def records(self) -> Sequence[LogLine]:
        """Lines and notices in one order of time."""
        noticed = (
            LogLine(each.ts, _LEVEL_OF[each.severity], f"notice: {each.text}")
            for each in self.session.view.notices
        )
        shown = [each for each in (*self.told, *noticed) if each.level >= self.least]
        return sorted(shown, key=lambda each: each.ts, reverse=True)

    def key(self, record: LogLine) -> Hashable:
        """A line is itself."""
        return record

    def cells(self, record: LogLine) -> tuple[Run, ...]:
        """The line in one row: a traceback's first line."""
        word = _WORDS.get(record.level, "info")
        first, _, rest = record.text.partition("\n")
        return (
            (fmt.time_of_day(record.ts, self.options.zone), "quiet"),
            (word, _STYLES[word]),
            (f"{first} …" if rest else first, "text"),
        )

    def title_runs(self) -> Runs:
        """From which level on, and how many lines there are."""
        level = _WORDS[self.least]
        return (
            ("log ", "text"),
            (f"{level} and graver", "hand"),
            (f" · {len(self._records)}", "quiet"),
        )

    def cycle_level(self) -> None:
        """The next level is the least one; after the gravest all are shown."""
        self.least = LEVELS[(LEVELS.index(self.least) + 1) % len(LEVELS)]
        self.reset()
        self.repaint()


class WholeLine(Bar):
    """The line under the log's cursor, as much of it as there is room for."""

    def __init__(self, log: LogPane, session: SessionPort, options: UiOptions) -> None:
        super().__init__(session, options, id="line")
        self._log = log

    def line(self, y: int) -> Hashable:
        """A piece of it."""
        chosen = self._log.selected
        if chosen is None or not self.extent.width:
            return ()
        pieces = textwrap.wrap(" ".join(chosen.text.split()), self.extent.width)
        return ((pieces[y], "strong"),) if y < len(pieces) else ()

    def runs(self, width: int) -> Runs:  # noqa: ARG002 - every line has its own
        """Nothing by itself."""
        return ()
