"""Actions that choose how the book and the tape are shown."""

from typing import Final

from vela_tui.ui.action import Action, Group
from vela_tui.ui.desk import Desk


class GroupCoarser(Action):
    """Group the book's prices by the next coarser step: 1, 2, 5, 10, 50, 100, 500 ticks."""

    id, keys, title, group = "book.coarser", ("a",), "group", Group.PANES

    def run(self, desk: Desk) -> None:
        """The steps are coarser."""
        desk.panes.regroup(1)


class GroupFiner(Action):
    """Group the book's prices by the next finer step; own orders keep their own prices."""

    id, keys, title, group = "book.finer", ("A",), "group finer", Group.PANES

    def run(self, desk: Desk) -> None:
        """The steps are finer."""
        desk.panes.regroup(-1)


class FilterTrades(Action):
    """Show on the tape only trades worth 100, 1,000, 10,000, 100,000 and more, or all again."""

    id, keys, title, group = "trades.filter", ("f",), "filter trades", Group.PANES

    def run(self, desk: Desk) -> None:
        """The tape has the next filter."""
        desk.panes.filter_trades()


BOOK_ACTIONS: Final[tuple[Action, ...]] = (GroupCoarser(), GroupFiner(), FilterTrades())
"""In the order of the help."""
