"""The band over a round of options that ends."""

from typing import ClassVar

from vela_tui.session.changes import Part
from vela_tui.ui.render.line import Runs, fitted
from vela_tui.ui.render.option_lines import ending
from vela_tui.ui.widgets.bars import Bar


class ExpiryBand(Bar):
    """How soon the options expire and what is at stake; there in the last half hour alone."""

    parts: ClassVar = frozenset({Part.OPTIONS, Part.INSTRUMENTS, Part.ORDERS})

    def repaint(self) -> None:
        """The band is there while a round ends, and nowhere else."""
        view = self.session.view
        is_ending = view.capabilities.has_options and bool(
            ending(view, self.session.clock.now(), self.options.zone)
        )
        if self.display is not is_ending:
            self.display = is_ending
        if is_ending:
            super().repaint()

    def runs(self, width: int) -> Runs:
        """Whole parts, by use."""
        return fitted(ending(self.session.view, self.session.clock.now(), self.options.zone), width)
