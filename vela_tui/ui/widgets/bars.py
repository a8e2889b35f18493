"""Single lines across the screen: the top line, the status line, the keys."""

from collections.abc import Hashable
from itertools import islice
from typing import ClassVar, Final

from textual.strip import Strip

from vela_tui.session.changes import Part
from vela_tui.session.views import Notice, SessionPort, Severity
from vela_tui.ui.bindings import footer_items
from vela_tui.ui.desk import Desk
from vela_tui.ui.options import UiOptions
from vela_tui.ui.render.headline import headline
from vela_tui.ui.render.kill import band
from vela_tui.ui.render.line import Runs, draw, fitted
from vela_tui.ui.render.status import fresh_notice, key_line, status
from vela_tui.ui.widgets.line_view import LineView

NEEDS_WIDTH: Final = 60
NEEDS_HEIGHT: Final = 16
"""The smallest screen that can be traded on, in cells."""


class Bar(LineView, can_focus=False):
    """One line that is painted again only when its text changed."""

    def __init__(self, session: SessionPort, options: UiOptions, *, id: str) -> None:  # noqa: A002 - the toolkit's word
        super().__init__(session, options, id=id)
        self._runs: Runs = ()

    def runs(self, width: int) -> Runs:
        """What the line says, within a width."""
        raise NotImplementedError

    def rearrange(self) -> None:
        """What the line says now."""
        self._runs = self.runs(self.extent.width)

    def line(self, y: int) -> Hashable:  # noqa: ARG002 - there is one line
        """The line."""
        return self._runs

    def draw(self, row: Hashable) -> Strip:
        """The line's strip."""
        runs = row if isinstance(row, tuple) else ()
        return draw(runs, self.extent.width, self.palette, self.ground)


class TopLine(Bar):
    """PAPER or LIVE, the market and its figures."""

    parts: ClassVar = frozenset(
        {
            *(Part.INSTRUMENTS, Part.SELECTION, Part.BOOK, Part.TRADES, Part.TICKER, Part.LINK),
            Part.OPTIONS,
        }
    )

    def runs(self, width: int) -> Runs:
        """Whole parts, by use."""
        return fitted(headline(self.session.view, self.session.clock.now()), width)


class StatusLine(Bar):
    """PAPER or LIVE, the venue, the link, the age of the data, the sequence, the budgets.

    The sequence moves with every message: it is brought up to date by the tick alone, so a
    line at the other end of the screen does not make every frame as large as the screen.
    """

    parts: ClassVar = frozenset(
        {Part.LINK, Part.SELECTION, Part.BUDGETS, Part.BALANCES, Part.ORDERS}
    )

    def runs(self, width: int) -> Runs:
        """Whole parts, by use."""
        session = self.session
        left, right = status(
            session.view,
            session.clock.now(),
            can_trade=session.can_trade,
            hides_balances=self.options.hides_balances,
        )
        return fitted(left, width - 1, right)


class KillBand(Bar):
    """The kill switch, over the status line while order entry is locked; not a dialog."""

    parts: ClassVar = frozenset({Part.KILL, Part.ORDERS, Part.BUDGETS})

    def repaint(self) -> None:
        """The band is there while entry is locked, and nowhere else."""
        is_locked = self.session.view.kill is not None
        if self.display is not is_locked:
            self.display = is_locked
        super().repaint()

    def runs(self, width: int) -> Runs:
        """What is locked, what was cancelled, what waits, whether it is proved."""
        kill = self.session.view.kill
        if kill is None:
            return ()
        return band(kill, self.session.clock.now(), self.options.zone, width)


class KeyLine(Bar):
    """The keys of the actions, and the newest notice while it is news."""

    parts: ClassVar = frozenset({Part.NOTICES, Part.SELECTION, Part.LINK})

    def __init__(self, desk: Desk, options: UiOptions) -> None:
        super().__init__(desk.session, options, id="keys")
        self._desk = desk
        self.fault = ""
        """Why the session is over; empty while it lives."""
        self._said: Notice | None = None

    def say(self, text: str) -> None:
        """The desk's own words, shown like an event of this moment."""
        self._said = Notice(Severity.INFO, text, self.session.clock.now())
        self.repaint()

    def runs(self, width: int) -> Runs:
        """The notice first, then as many keys as there is room for."""
        now = self.session.clock.now()
        told = [self._said] if self._said is not None else []
        notice = fresh_notice((*told, *islice(self.session.view.notices, 1)), now)
        if self.fault:
            notice = Notice(Severity.ERROR, self.fault, now)
        return key_line(footer_items(self._desk, self.options.keys), notice, width)


class TooSmall(Bar):
    """Says in words that there is no room, and still what is at stake."""

    def line(self, y: int) -> Hashable:
        """One sentence, a piece on each line."""
        wide, high = self.app.size
        mode = self.session.view.mode
        lines: tuple[Runs, ...] = (
            ((f" {mode.value.upper()} ", mode.value),),
            ((f"{wide}x{high} is too small", "text"),),
            ((f"needs {NEEDS_WIDTH}x{NEEDS_HEIGHT}", "quiet"),),
            (("ctrl+k kills, ctrl+q quits", "quiet"),),
        )
        return lines[y] if y < len(lines) else ()

    def runs(self, width: int) -> Runs:  # noqa: ARG002 - every line has its own
        """What is at stake."""
        return ()
