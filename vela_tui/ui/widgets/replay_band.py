"""The band over a replay: on every size of screen, in words and colour."""

from typing import ClassVar, Final

from vela_tui.session.views import SessionPort
from vela_tui.ui.options import UiOptions
from vela_tui.ui.render.line import Runs
from vela_tui.ui.widgets.bars import Bar

LOOK: Final = 0.25
"""Seconds between two looks at where the recording stands."""


class ReplayBand(Bar):
    """REPLAY, of what, and how far; nobody can take it for a market of this moment."""

    DEFAULT_CSS: ClassVar[str] = "ReplayBand { height: 1; width: 1fr; dock: top; }"

    def __init__(self, session: SessionPort, options: UiOptions) -> None:
        super().__init__(session, options, id="replay")

    def on_mount(self) -> None:
        """It is looked at again a few times a second."""
        self.set_interval(LOOK, self.repaint)

    def runs(self, width: int) -> Runs:
        """The words, over the whole width."""
        told = self.options.replay
        words = told() if told is not None else "REPLAY"
        return ((f" {words}".ljust(width)[:width], "replay"),)
