"""Actions of the maker's desk."""

from typing import Final

from vela_tui.ui.action import Action, Group
from vela_tui.ui.desk import Desk


class ShowMaker(Action):
    """Show the maker's desk in place of the book, or the book again."""

    id, keys, title, group = "maker.show", ("m",), "maker", Group.PANES
    shows_in_footer = True

    def run(self, desk: Desk) -> None:
        """The maker's desk is there, or away."""
        was_shown = desk.maker.is_shown
        desk.close_ticket()
        if not was_shown:
            desk.maker.open()


class CyclePeriod(Action):
    """Count the maker's earnings since midnight, or since the start of this session."""

    id, keys, title, group = "maker.period", ("p",), "period", Group.PANES

    def is_enabled(self, desk: Desk) -> bool:
        """The maker's desk is there."""
        return desk.maker.is_shown

    def run(self, desk: Desk) -> None:
        """The earnings have the other period."""
        desk.maker.cycle()


MAKER_ACTIONS: Final[tuple[Action, ...]] = (ShowMaker(), CyclePeriod())
"""In the order of the help."""
