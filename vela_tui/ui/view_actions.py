"""Actions that change what is seen, and nothing else."""

from typing import Final

from vela_tui.ui.action import Action, Group
from vela_tui.ui.desk import Desk


class ShowWatchlist(Action):
    """All markets on one page: spreads, own orders, ages and alerts, sorted by any column."""

    id, keys, title, group = "market.watchlist", ("w",), "watchlist", Group.FIND
    shows_in_footer = True

    def run(self, desk: Desk) -> None:
        """The watchlist stands open."""
        desk.show_watchlist()


VIEW_ACTIONS: Final[tuple[Action, ...]] = (ShowWatchlist(),)
"""In the order of the help."""
