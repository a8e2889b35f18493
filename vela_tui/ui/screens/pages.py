"""Pages that a key opens over the trade screen and that need nothing of its panes."""

from textual.screen import Screen

from vela_tui.session.views import SessionPort
from vela_tui.ui.options import UiOptions


class Pages(Screen[None]):
    """A screen of a session over which pages open; each is loaded when it is first wanted."""

    options: UiOptions
    """What a person chose about the screen."""
    _session: SessionPort

    def show_exchange(self) -> None:
        """What the exchange tells of itself stands open."""
        from vela_tui.ui.screens.exchange import ExchangeScreen

        self.app.push_screen(ExchangeScreen(self._session, self.options.zone))

    def show_help(self) -> None:
        """The help stands open."""
        from vela_tui.ui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self.options.keys))
