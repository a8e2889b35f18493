"""The link: what follows when it comes up, goes down, falls silent or complains."""

from collections import deque
from typing import ClassVar, Final

from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import LinkState
from vela_tui.domain.events import (
    BookSnapshotted,
    BookUpdated,
    DialectFound,
    Event,
    FillReported,
    LinkChanged,
    LoggedIn,
    LoginInvited,
    LoginRefused,
    LoginSent,
    MessageIgnored,
    MessageRefused,
    PrivateFeedProven,
    QuotesChanged,
    ReadFailed,
    RoundTripMeasured,
    VenueComplained,
)
from vela_tui.domain.saying import quoted
from vela_tui.rules.budget import RequestBudgets
from vela_tui.session.changes import Part
from vela_tui.session.commands import Command
from vela_tui.session.effects import HangUp, LogIn, Ping
from vela_tui.session.market_data import MarketData
from vela_tui.session.reconciling import Reconciling
from vela_tui.session.turn import Turn
from vela_tui.session.views import Severity
from vela_tui.session.wording import seconds
from vela_tui.venues.codec import Feed, ReadKind, Topic

PING_AFTER: Final = 4 * SECOND
"""A link that says nothing for so long is asked for a sign of life: at most fifteen of the sixty
messages a minute (seed:393). In the documented dialect a quiet market sends nothing, so only the
silence of the whole link means anything (P29)."""
MEASURE_EVERY: Final = 15 * SECOND
"""A busy link is asked so often, for the round trip; a new one at its first heartbeat."""
SILENCE: Final = 8 * SECOND
"""A link that is up and says nothing for so long, the answer to a ping included, is dead: books
may be old, no order leaves, and the link is cut (P29, P37)."""
QUIET_TICKS: Final = 12
"""Heartbeats that silence takes at least: a program that was stopped hears what waits first."""
LOGIN_WITHIN: Final = 3 * SECOND
"""A login is proven by a private message within so long, or repeated (P50)."""
MAX_LOGINS: Final = 3
"""Logins on one link."""
NONSENSE: Final = 20
"""So many messages that can't be understood..."""
NONSENSE_WITHIN: Final = 10 * SECOND
"""...within so long end the link (P46)."""
NO_WALLET: Final = "NoWallet"
"""Our own code where the key could not be opened: nothing is signed, not even a login."""
_QUIET: Final = frozenset(
    kind.value
    for kind in (
        ReadKind.ANALYTICS,
        ReadKind.BATCHES,
        ReadKind.FEES,
        ReadKind.ORDER_DETAIL,
        ReadKind.PROOFS,
        ReadKind.STATE_ROOT,
        ReadKind.STATUS,
    )
)
"""Read by ourselves, beside what trading needs: what they lack is shown as missing, not told."""
_FROM_LINK: Final = (
    BookSnapshotted,
    BookUpdated,
    FillReported,
    LoggedIn,
    LoginInvited,
    LoginRefused,
    MessageIgnored,
    MessageRefused,
    PrivateFeedProven,
    QuotesChanged,
    RoundTripMeasured,
    VenueComplained,
)
"""What only the link tells; an answer over HTTP is no sign of its life."""


class Connecting:
    """The connection to the venue and the login on it.

    Args:
        market: is told when the link comes and goes.
        reconciling: is told that the link was renewed.
    """

    HEARS: ClassVar[tuple[type, ...]] = _FROM_LINK

    def __init__(self, market: MarketData, reconciling: Reconciling) -> None:
        self._market = market
        self._reconciling = reconciling
        self._heard_at = 0
        self._pinged_at = 0
        self._quiet_ticks = 0
        self._was_up = False
        self._logins = 0
        self._login_at: int | None = None
        self._login_due_at: int | None = None
        self._login_sent_at: int | None = None
        self._nonsense: deque[int] = deque(maxlen=NONSENSE)

    def heard(self, turn: Turn, event: Event | Command) -> None:
        """A message of the link came, whatever it says."""
        is_ours = isinstance(event, LoginRefused) and event.is_ours
        if is_ours or type(event) not in _FROM_LINK:
            return
        link = turn.state.link
        self._heard_at = turn.time
        self._quiet_ticks = 0
        link.ts_recv = turn.now
        if link.is_silent:
            link.is_silent = False
            link.detail = "connected"
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
        link.is_silent = False
        self._login_sent_at = self._login_due_at = None
        self._market.disconnected(turn)
        if before is LinkState.UP and event.state is not LinkState.STOPPED:
            turn.notice(Severity.WARNING, f"Connection lost: {event.detail}")

    def _came_up(self, turn: Turn) -> None:
        state = turn.state
        state.link.is_logged_in = False
        state.link.is_silent = False
        self._heard_at, self._pinged_at = turn.time, turn.time - MEASURE_EVERY
        self._quiet_ticks = 0
        self._nonsense.clear()
        self._logins = 0
        self._login_sent_at = None
        self._market.disconnected(turn)
        if state.address is not None:
            self._log_in(turn)
        self._market.connected(turn)
        self._reconciling.connected(turn)
        self._market.read_selected(turn)
        word = "Reconnected" if self._was_up else "Connected"
        turn.notice(Severity.INFO, f"{word} to {state.host}")
        if state.read_only_reason:
            why = f"This session only reads: {state.read_only_reason}. Quit that one to trade here"
            turn.notice(Severity.WARNING, why)
        self._was_up = True

    def login_sent(self, turn: Turn, _: LoginSent) -> None:
        """A login left; from now on its proof is waited for."""
        self._login_sent_at = turn.time

    def logged_in(self, turn: Turn, _: LoggedIn) -> None:
        """The private feed was granted; where that is an answer, all that waited for it follows."""
        is_first = not turn.state.link.is_logged_in
        turn.state.link.is_logged_in = True
        turn.dirty.mark(Part.LINK)
        if is_first and turn.state.capabilities.answers_logins:
            self._login_sent_at = None
            turn.subscribe(Topic(Feed.ACCOUNT))
            self._reconciling.logged_in(turn)

    def proven(self, turn: Turn, _: PrivateFeedProven) -> None:
        """A private message came."""
        self._login_sent_at = None
        if not turn.state.link.is_logged_in:
            turn.state.link.is_logged_in = True
            turn.dirty.mark(Part.LINK)

    def login_refused(self, turn: Turn, event: LoginRefused) -> None:
        """The private feed was declined: orders are followed by polling alone.

        Where another way to log in is left it is tried first; nobody needs to know.
        """
        turn.state.link.is_logged_in = False
        self._login_sent_at = None
        turn.dirty.mark(Part.LINK)
        if event.has_another:
            self._try_to_log_in(turn)
            return
        answers = turn.state.capabilities.answers_logins
        if answers and not event.is_ours and self._logins < MAX_LOGINS:
            self._log_in(turn)
        words = event.message if event.is_ours else quoted(event.code, event.message)
        if event.is_ours and event.code == NO_WALLET:
            text = f"The wallet did not open, no order can be sent: {words}"
            turn.notice(Severity.ERROR, text)
            turn.state.link.has_no_key = True
            return
        if answers:
            turn.notice(Severity.ERROR, f"The login is refused: {words}; no order can be sent")
            return
        turn.notice(Severity.ERROR, f"The private feed is refused: {words}; orders are polled")

    def invited(self, turn: Turn, _: LoginInvited) -> None:
        """The venue sent what the next login must hold."""
        self._try_to_log_in(turn)

    def dialect_found(self, turn: Turn, event: DialectFound) -> None:
        """The venue's dialect is known, and so are its limits; the reads that told it count."""
        state = turn.state
        state.capabilities = event.capabilities
        state.exchange.extras = event.capabilities.extras
        state.budgets = RequestBudgets(event.capabilities.limits)
        for _ in range(event.reads):
            state.budgets.try_read(turn.now, is_background=False)
        turn.dirty.mark(Part.LINK, Part.BUDGETS, Part.SELECTION)

    def measured(self, turn: Turn, event: RoundTripMeasured) -> None:
        """A ping came back."""
        turn.state.link.round_trip = event.round_trip
        turn.dirty.mark(Part.LINK)

    def complained(self, turn: Turn, event: VenueComplained) -> None:
        """The venue sent an error that belongs to no request."""
        if event.retry_after is not None and turn.state.budgets.messages:
            turn.state.budgets.messages.turned_away(turn.now, event.retry_after)
        turn.notice(Severity.WARNING, f"The {quoted(event.code, event.message)}")

    def not_understood(self, turn: Turn, event: MessageRefused) -> None:
        """A message changed nothing because it could not be understood."""
        turn.notice(Severity.WARNING, f"A message was not understood: {event.detail}")
        self._nonsense.append(turn.time)
        if len(self._nonsense) == NONSENSE and turn.time - self._nonsense[0] <= NONSENSE_WITHIN:
            self._nonsense.clear()
            span = seconds(NONSENSE_WITHIN)
            turn.do(HangUp(f"{NONSENSE} messages within {span} were not understood"))

    def read_failed(self, turn: Turn, event: ReadFailed) -> None:
        """A read brought nothing; it is asked again when due."""
        if event.retry_after is not None and turn.state.budgets.reads:
            turn.state.budgets.reads.turned_away(turn.now, event.retry_after)
        if event.what not in _QUIET:
            turn.notice(Severity.WARNING, f"Could not read {event.what}: {event.detail}")

    def tick(self, turn: Turn) -> None:
        """Time passed: a quiet link is asked for a sign of life, a dead one is cut."""
        link = turn.state.link
        if link.state is not LinkState.UP:
            return
        self._quiet_ticks += 1
        quiet = turn.time - self._heard_at
        if quiet >= SILENCE and self._quiet_ticks >= QUIET_TICKS and not link.is_silent:
            self._fell_silent(turn)
        since_ping = turn.time - self._pinged_at
        if since_ping >= MEASURE_EVERY or min(quiet, since_ping) >= PING_AFTER:
            self._pinged_at = turn.time
            turn.do(Ping())
        self._prove_login(turn)

    def _fell_silent(self, turn: Turn) -> None:
        link, words = turn.state.link, f"nothing heard for {seconds(SILENCE)}"
        link.is_silent = True
        link.detail = words
        turn.dirty.mark(Part.LINK)
        self._market.silenced(turn)
        turn.do(HangUp(words))

    def _log_in(self, turn: Turn) -> None:
        """Whatever the budget says: it is kept free for this (P31). Venues may want a pause."""
        pause = turn.state.capabilities.login_every
        if self._login_at is not None and turn.time - self._login_at < pause:
            self._login_due_at = self._login_at + pause
            return
        self._login_at, self._login_due_at = turn.time, None
        self._logins += 1
        self._try_to_log_in(turn)

    def _try_to_log_in(self, turn: Turn) -> None:
        self._login_sent_at = None
        turn.state.budgets.charge_messages(turn.now, 2)
        turn.do(LogIn())

    def _prove_login(self, turn: Turn) -> None:
        """A login that nothing private followed is repeated, and in the end given up (P50)."""
        if self._login_due_at is not None and turn.time >= self._login_due_at:
            self._log_in(turn)
            return
        sent_at = self._login_sent_at
        if sent_at is None or turn.time - sent_at < LOGIN_WITHIN:
            return
        if self._logins < MAX_LOGINS:
            self._log_in(turn)
            return
        self._login_sent_at = None
        says = f"says nothing after {self._logins} logins"
        answers = turn.state.capabilities.answers_logins
        words = f"The private feed {says}: orders are polled"
        if answers:
            words = f"The exchange {says}: no order can be sent"
        turn.notice(Severity.ERROR, words)
