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


class ShowOptions(Action):
    """Options, where they are traded: calls and puts by strike, marks, greeks, what is held."""

    id, keys, title, group = "options.show", ("o",), "options", Group.FIND
    shows_in_footer = True

    def is_offered(self, desk: Desk) -> bool:
        """The venue trades options."""
        return desk.session.view.capabilities.has_options

    def run(self, desk: Desk) -> None:
        """The options board stands open."""
        desk.show_options()


class ShowExchange(Action):
    """What the exchange tells of itself: state, rates, how final executions are, its tables."""

    id, keys, title, group = "exchange.show", ("e",), "exchange", Group.FIND

    def run(self, desk: Desk) -> None:
        """The exchange's words stand open."""
        desk.show_exchange()


class HideBalances(Action):
    """Put stars in the place of money held, or show it again."""

    id, keys, title, group = "app.hide_balances", ("dollar_sign",), "hide money", Group.PROGRAM

    def run(self, desk: Desk) -> None:
        """Stars stand where figures stood, or the other way round."""
        desk.options.toggle_balances()
        desk.look_anew()


class SwitchZone(Action):
    """Show times in UTC, or in this machine's time zone."""

    id, keys, title, group = "app.time_zone", ("Z",), "UTC/local", Group.PROGRAM

    def run(self, desk: Desk) -> None:
        """Times are of the other zone."""
        desk.options.toggle_zone()
        desk.look_anew()


class ShowDiagnostics(Action):
    """Diagnostics: delays, clock, what was not understood, memory, proxy, versions, and the log."""

    id, keys, title, group = "app.diagnostics", ("D",), "diagnostics", Group.PROGRAM

    def run(self, desk: Desk) -> None:
        """The diagnostics stand open."""
        desk.show_diagnostics()


VIEW_ACTIONS: Final[tuple[Action, ...]] = (
    ShowWatchlist(),
    ShowOptions(),
    ShowExchange(),
    HideBalances(),
    SwitchZone(),
    ShowDiagnostics(),
)
"""In the order of the help."""
