"""The link: what follows when it comes up, goes down, falls silent or complains."""

from typing import Final

from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import LinkState
from vela_tui.domain.events import (
    BookSnapshotted,
    BookUpdated,
    Event,
    FillReported,
    LinkChanged,
    LoggedIn,
    LoginRefused,
    MessageRefused,
    OrderReported,
    PrivateFeedProven,
    QuotesChanged,
    ReadFailed,
    RoundTripMeasured,
    TradesReported,
    VenueComplained,
)
from vela_tui.session.changes import Part
from vela_tui.session.commands import Command
from vela_tui.session.effects import LogIn
from vela_tui.session.market_data import MarketData
from vela_tui.session.reconciling import Reconciling
from vela_tui.session.turn import Turn
from vela_tui.session.views import Severity
from vela_tui.session.wording import seconds

SILENCE: Final = 8 * SECOND
"""A link that is up and says nothing for so long shows books that may be old."""
NO_WALLET: Final = "NoWallet"
"""Our own code where the key could not be opened: nothing is signed, not even a login."""
_FROM_LINK: Final = (
    BookSnapshotted,
    BookUpdated,
    FillReported,
    LoggedIn,
    LoginRefused,
    MessageRefused,
    OrderReported,
    PrivateFeedProven,
    QuotesChanged,
    RoundTripMeasured,
    TradesReported,
    VenueComplained,
)


class Connecting:
    """The connection to the venue and the login on it.

    Args:
        market: is told when the link comes and goes.
        reconciling: is told that the link was renewed.
    """

    def __init__(self, market: MarketData, reconciling: Reconciling) -> None:
        self._market = market
        self._reconciling = reconciling
        self._heard_at = 0
        self._was_up = False
        self.is_silent = False
        """Whether the link is up and says nothing."""

    def heard(self, turn: Turn, event: Event | Command) -> None:
        """A message of the link came, whatever it says."""
        is_ours = isinstance(event, LoginRefused) and event.code == NO_WALLET
        if is_ours or not isinstance(event, _FROM_LINK):
            return
        self._heard_at = turn.time
        turn.state.link.ts_recv = event.ts_recv
        if self.is_silent:
            self.is_silent = False
            turn.state.link.detail = "connected"
            turn.dirty.mark(Part.LINK)

    def changed(self, turn: Turn, event: LinkChanged) -> None:
        """The link came up, went down or is being tried again."""
        link = turn.state.link
        before = link.state
        link.state, link.detail, link.retry_at = event.state, event.detail, event.retry_at
        turn.dirty.mark(Part.LINK)
        if event.state is LinkState.UP:
            self._came_up(turn)
            return
        link.is_logged_in = False
        link.round_trip = None
        self.is_silent = False
        self._market.disconnected(turn)
        if before is LinkState.UP and event.state is not LinkState.STOPPED:
            turn.notice(Severity.WARNING, f"Connection lost: {event.detail}")

    def _came_up(self, turn: Turn) -> None:
        state = turn.state
        state.link.is_logged_in = False
        self._heard_at = turn.time
        self.is_silent = False
        self._market.disconnected(turn)
        if state.address is not None:
            turn.do(LogIn())
        self._market.connected(turn)
        self._reconciling.connected(turn)
        self._market.read_selected(turn)
        word = "Reconnected" if self._was_up else "Connected"
        turn.notice(Severity.INFO, f"{word} to {state.host}")
        self._was_up = True

    def logged_in(self, turn: Turn, _: LoggedIn) -> None:
        """The private feed was granted; its subscription went out behind the login."""
        turn.state.link.is_logged_in = True
        turn.dirty.mark(Part.LINK)

    def proven(self, turn: Turn, _: PrivateFeedProven) -> None:
        """A private message came."""
        if not turn.state.link.is_logged_in:
            turn.state.link.is_logged_in = True
            turn.dirty.mark(Part.LINK)

    def login_refused(self, turn: Turn, event: LoginRefused) -> None:
        """The private feed was declined: orders are followed by polling alone."""
        turn.state.link.is_logged_in = False
        turn.dirty.mark(Part.LINK)
        words = event.message or event.code
        if event.code == NO_WALLET:
            text = f"The wallet did not open, no order can be sent: {words}"
            turn.notice(Severity.ERROR, text)
            return
        turn.notice(Severity.ERROR, f"The private feed is refused: {words}; orders are polled")

    def measured(self, turn: Turn, event: RoundTripMeasured) -> None:
        """A ping came back."""
        turn.state.link.round_trip = event.round_trip
        turn.dirty.mark(Part.LINK)

    def complained(self, turn: Turn, event: VenueComplained) -> None:
        """The venue sent an error that belongs to no request."""
        if event.retry_after is not None and turn.state.budgets.messages:
            turn.state.budgets.messages.block(turn.now + event.retry_after)
        words = f"{event.code}: {event.message}" if event.message else event.code
        turn.notice(Severity.WARNING, f"The exchange says: {words}")

    def not_understood(self, turn: Turn, event: MessageRefused) -> None:
        """A message changed nothing because it could not be understood."""
        turn.notice(Severity.WARNING, f"A message was not understood: {event.detail}")

    def read_failed(self, turn: Turn, event: ReadFailed) -> None:
        """A read brought nothing; it is asked again when due."""
        if event.retry_after is not None and turn.state.budgets.reads:
            turn.state.budgets.reads.block(turn.now + event.retry_after)
        turn.notice(Severity.WARNING, f"Could not read {event.what}: {event.detail}")

    def tick(self, turn: Turn) -> None:
        """Time passed: a link that says nothing any more is silent."""
        link = turn.state.link
        is_quiet = link.state is LinkState.UP and turn.time - self._heard_at > SILENCE
        if is_quiet and not self.is_silent:
            self.is_silent = True
            link.detail = f"nothing heard for {seconds(SILENCE)}"
            turn.dirty.mark(Part.LINK)
            self._market.silenced(turn)
