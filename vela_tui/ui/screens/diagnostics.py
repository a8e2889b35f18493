"""The diagnostics: how the program runs, and its log; looked at once a second."""

import asyncio
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from vela_tui.session.view_parts import DurationsView
from vela_tui.session.views import SessionPort
from vela_tui.ui.bindings import DIAGNOSTICS
from vela_tui.ui.options import UiOptions
from vela_tui.ui.render.line import Runs, fitted, part
from vela_tui.ui.widgets.bars import Bar
from vela_tui.ui.widgets.diagnostics import HealthPane, LogPane, WholeLine

LOOK: Final = 1.0
"""Seconds between two looks; only lines that changed are painted."""
LOW: Final = 30
"""Lines of a screen below which frames give way to single rules."""
LEAST: Final = 24
"""Lines of a screen below which the figures leave most of the room to the log."""


class DiagnosticsKeys(Bar):
    """The keys of this screen."""

    def runs(self, width: int) -> Runs:
        """Whole entries, by use."""
        entries = [
            part(at + 1, (each.label, "hand"), (f" {each.title}", "text"))
            for at, each in enumerate(DIAGNOSTICS)
        ]
        return fitted(entries, width)


class DiagnosticsScreen(ModalScreen[None]):
    """Figures, the log, and the line under its cursor; the trade screen's bars stay in sight.

    Args:
        session: whose figures these are.
        options: what a person chose about the screen, and the look at this process.
        lag: from the feed to the terminal.
    """

    AUTO_FOCUS = "#log"
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(",".join(e.keys), e.action, e.title, show=False) for e in DIAGNOSTICS),
    ]

    def __init__(self, session: SessionPort, options: UiOptions, lag: DurationsView) -> None:
        super().__init__()
        self._session = session
        self._options = options
        self.health = HealthPane(session, options, lag)
        self.log_pane = LogPane(session, options)
        self._whole = WholeLine(self.log_pane, session, options)
        self.log_pane.moved = self._whole.repaint
        self._keys = DiagnosticsKeys(session, options, id="diagnostics-keys")

    def compose(self) -> ComposeResult:
        """Figures, log, the chosen line, keys."""
        with Vertical(id="diagnostics"):
            yield self.health
            yield self.log_pane
            yield self._whole
            yield self._keys

    def on_mount(self) -> None:
        """It is looked at now and every second."""
        self.set_interval(LOOK, self.look)
        self.call_after_refresh(self.look)

    def on_resize(self) -> None:
        """Where lines are few, frames give way."""
        self.set_class(self.app.size.height < LOW, "-low")
        self.set_class(self.app.size.height < LEAST, "-least")

    async def look(self) -> None:
        """What is so now is shown; the process is looked at in a thread."""
        facts = await asyncio.to_thread(self._options.facts)
        is_first = not self.log_pane.told
        self.health.facts, self.log_pane.told = facts, facts.log
        self.show()
        if is_first:
            self.log_pane.move_to(0)

    def show(self) -> None:
        """Lines that changed are painted."""
        self.set_class(self._session.view.kill is not None, "-killed")
        for view in (self.health, self.log_pane, self._keys):
            view.repaint()

    def action_cycle_level(self) -> None:
        """Graver lines alone are shown, in the end all."""
        self.log_pane.cycle_level()

    def action_close(self) -> None:
        """The trade screen is back."""
        self.dismiss(None)
