"""The application: a session on a screen, and nothing of either's own business."""

import logging
import sys
from collections.abc import Callable, Sequence
from typing import ClassVar, Final

from rich.text import Text
from textual import events
from textual.app import App
from textual.binding import BindingType
from textual.command import Provider
from textual.driver import Driver
from textual.filter import LineFilter
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from vela_tui.domain.clock import SECOND
from vela_tui.session.views import SessionPort
from vela_tui.ui import actions, bindings
from vela_tui.ui.options import UiOptions
from vela_tui.ui.printable import PRINTABLE
from vela_tui.ui.screens.trade import TradeScreen
from vela_tui.ui.sweeping import LOOK, Sweeping
from vela_tui.ui.terminal import HANG_UP, lasting, let_go, on_ending_signals
from vela_tui.ui.theme import DARK, themes, variable_defaults
from vela_tui.ui.widgets.entry import is_entered_at_once

__all__ = ["TerminalApp", "UiOptions"]

_SESSION: Final = "session"

_log = logging.getLogger(__name__)


def _provider(at: int) -> Callable[[], type[Provider]]:
    """A provider that is imported when the palette first opens."""

    def find() -> type[Provider]:
        from vela_tui.ui.providers import PROVIDERS

        return PROVIDERS[at]

    return find


class TerminalApp(App[None], inherit_bindings=False):
    """The terminal of one session. The first frame never waits for the network.

    Args:
        session: what is traded; it is run here, and closed at the end.
        options: what a person chose about the screen.
    """

    TITLE = "vela-tui"
    CSS_PATH: ClassVar = [
        f"styles/{name}.tcss"
        for name in ("trade", "ticket", "dialogs", "watchlist", "maker", "diagnostics", "options")
    ]
    ENABLE_COMMAND_PALETTE = True
    COMMANDS = {_provider(0), _provider(1), _provider(2)}  # noqa: RUF012 - the toolkit declares it
    PAUSE_GC_ON_SCROLL = True
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings.app_bindings(),
    ]

    def __init__(self, session: SessionPort, options: UiOptions | None = None) -> None:
        super().__init__()
        self.session = session
        self.options = options or UiOptions()
        for theme in themes():
            self.register_theme(theme)
        known = self.available_themes
        self.theme = self.options.theme if self.options.theme in known else DARK
        self.set_keymap(dict(self.options.keys))
        self.desk = TradeScreen(session, self.options)
        self.sweeping = Sweeping(session.clock)
        self.has_lost_session = False
        """Whether the session ended by an error while the screen stood."""

    def get_line_filters(self) -> Sequence[LineFilter]:
        """The toolkit's, and behind them the gate that lets only printable characters out."""
        return [*super().get_line_filters(), PRINTABLE]

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our colours for themes that are not ours."""
        return variable_defaults(self.current_theme)

    def search_themes(self) -> None:
        """Themes are chosen by trying them on."""
        from vela_tui.ui.screens.themes import choose_theme

        choose_theme(self)

    def get_driver_class(self) -> type[Driver]:
        """A driver that outlives its terminal."""
        return lasting(super().get_driver_class())

    async def on_event(self, event: events.Event) -> None:
        """A key is a hand at work."""
        if isinstance(event, events.Key):
            self.sweeping.key()
            if is_entered_at_once(self, event):
                return
        await super().on_event(event)

    def on_load(self) -> None:
        """Signals end the program in order, from before the terminal is changed."""
        on_ending_signals(self.end_by)

    def end_by(self, code: int) -> None:
        """The program ends with this code, after what the settings want done with its orders."""
        if code == HANG_UP:
            let_go()
        self.desk.leaving.by_signal(code)

    def get_default_screen(self) -> Screen[None]:
        """The trade screen: it is painted before anything is asked of a network."""
        self.desk.fit(self.size)
        return self.desk

    def refresh_css(self, animate: bool = True) -> None:  # noqa: FBT001, FBT002 - the toolkit's signature
        """Styles are worked out anew; before there is a screen, its first styles are these.

        The toolkit reads all sheets for a theme that is chosen before anything stands, and once
        more for the first screen.
        """
        if self.screen_stack:
            super().refresh_css(animate)
        else:
            self.stylesheet.set_variables(self.get_css_variables())

    def on_ready(self) -> None:
        """The session lives in the background from the first frame on."""
        self.run_worker(
            self.session.run(), name=_SESSION, group=_SESSION, exclusive=True, exit_on_error=False
        )
        self.sweeping.begin()
        self.set_interval(LOOK / SECOND, self.sweeping.look)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A session that ended by an error is told, never hidden."""
        if event.worker.name == _SESSION and event.state is WorkerState.ERROR:
            self.has_lost_session = True
            self.desk.tell_fault(event.worker.error)

    def action_perform(self, action_id: str) -> None:
        """A global action is done at the desk."""
        actions.perform(self.desk, action_id)

    async def on_unmount(self) -> None:
        """Links are closed."""
        self.sweeping.end()
        await self.session.close()

    def _handle_exception(self, error: Exception) -> None:
        """The crash is told without local values, one of which may be a key (reliability P59).

        The toolkit's own report shows them, and lets an error draw itself.
        """
        self._return_code = 1
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        self._tell_crash(error)

    def _fatal_error(self) -> None:
        """As `_handle_exception`, for the error that is being handled."""
        error = sys.exc_info()[1] or self._exception
        if error is not None:
            self._tell_crash(error)

    def _tell_crash(self, error: BaseException) -> None:
        _log.error("the screen failed", exc_info=error)
        self._exit_renderables.append(Text(self.options.describe_crash(error)))
        self._close_messages_no_wait()
