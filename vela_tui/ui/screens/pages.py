"""Pages that a key opens over the trade screen and that need nothing of its panes."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from time import monotonic
from typing import TYPE_CHECKING

from textual.screen import Screen

from vela_tui.session.changes import Dirty
from vela_tui.session.views import SessionPort
from vela_tui.ui.desk import Desk
from vela_tui.ui.options import UiOptions
from vela_tui.ui.widgets.bars import Bar

if TYPE_CHECKING:
    from vela_tui.ui.screens.option_board import OptionBoard


class Pages(Screen[None]):
    """A screen of a session over which pages open; each is loaded when it is first wanted."""

    options: UiOptions
    """What a person chose about the screen."""
    _session: SessionPort
    _board: "OptionBoard | None" = None

    @property
    def _desk(self) -> Desk:
        """This screen, as its pages see it."""
        raise NotImplementedError

    def _later(self, seconds: float, call: Callable[[], None]) -> object:
        """What waits is done by the loop: the toolkit's timer costs a task and two messages."""
        if not seconds:
            return self.call_later(call)
        return asyncio.get_running_loop().call_later(seconds, self._do, call)

    def _do(self, call: Callable[[], None]) -> None:
        """It is done unless this screen is over; its error ends the program as any other does."""
        if not self.is_running:
            return
        try:
            call()
        except Exception as error:  # noqa: BLE001 - it is raised again where the toolkit sees it
            self.call_later(_fail, error)

    def _held(self) -> AbstractContextManager[None]:
        return self.app.batch_update()

    def _heads(self) -> tuple[Bar, ...]:
        """What stands above everything else: the band over a recording that is played."""
        if self.options.replay is None:
            return ()
        from vela_tui.ui.widgets.replay_band import ReplayBand

        return (ReplayBand(self._session, self.options),)

    def _bands(self) -> tuple[Bar, ...]:
        """Bands above the lines at the foot, where the venue has something to say in one."""
        if not self._session.view.capabilities.has_options:
            return ()
        from vela_tui.ui.widgets.expiry_band import ExpiryBand

        return (ExpiryBand(self._session, self.options, id="expiry"),)

    def paint_pages(self, dirty: Dirty) -> None:
        """The page that follows the session by itself repaints what these changes concern."""
        if self._board is not None:
            self._board.paint(dirty)

    def show_watchlist(self) -> None:
        """All markets stand on one page, with the alerts."""
        from vela_tui.ui.screens.watchlist import WatchlistScreen

        self.app.push_screen(WatchlistScreen(self._desk, self.options))

    def show_options(self) -> None:
        """The options board stands open."""
        from vela_tui.ui.screens.option_board import OptionBoard

        def closed(_: None) -> None:
            self._board = None

        self._board = OptionBoard(self._desk, self.options, later=self._later, seconds=monotonic)
        self.app.push_screen(self._board, closed)

    def show_exchange(self) -> None:
        """What the exchange tells of itself stands open."""
        from vela_tui.ui.screens.exchange import ExchangeScreen

        self.app.push_screen(ExchangeScreen(self._session, self.options.zone))

    def show_help(self) -> None:
        """The help stands open."""
        from vela_tui.ui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self.options.keys))


def _fail(error: Exception) -> None:
    raise error
