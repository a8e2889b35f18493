"""Vela's protocol for one connection, whichever dialect it speaks."""

from collections import deque
from collections.abc import Callable, Sequence
from typing import Final

from vela_tui.domain.capability import Capabilities
from vela_tui.domain.errors import ConfigError, ProtocolBroken
from vela_tui.domain.events import (
    Event,
    LoggedIn,
    MessageIgnored,
    MessageRefused,
    OrderLookupMissed,
    PrivateFeedProven,
    ReadFailed,
    RoundTripMeasured,
)
from vela_tui.domain.order import Order, OrderIntent
from vela_tui.domain.saying import quoted
from vela_tui.domain.transport import HttpRequest, VenueAnswer
from vela_tui.venues.codec import Read, ReadKind, Topic, Unsigned, UnsignedLogin
from vela_tui.venues.understanding import FAILURES, broken, understand
from vela_tui.venues.vela import outcomes
from vela_tui.venues.vela.detection import Detection, Undetected
from vela_tui.venues.vela.dialect import MAX_FRAME, Dialect, Incoming, Receive, Signal
from vela_tui.venues.vela.signing import is_address, is_signable

_PINGS_REMEMBERED: Final = 16


class VelaCodec:
    """Implements `venues.codec.Codec`.

    Args:
        dialect: how this server spells the protocol; None to find it out by reads.
        address: the wallet's EIP-55 address, spelled the same in every text, frame and path;
            None for public data only.

    Raises:
        ConfigError: when the address is none.
    """

    def __init__(self, dialect: Dialect | None, address: str | None) -> None:
        if address is not None and not is_address(address):
            raise ConfigError("the wallet's address is not 0x and 40 hex digits")
        self._dialect: Dialect = dialect or Undetected()
        self._detection = Detection() if dialect is None else None
        self._address = address
        self._pings: deque[int] = deque(maxlen=_PINGS_REMEMBERED)
        self._is_logged_in = False
        self._is_proven = False
        self.receive: Receive = self._dialect.receiver(self._receive)
        """What the dialect reads frames with; no call of ours around it (see `feed.receiver`)."""

    @property
    def capabilities(self) -> Capabilities:
        """What the venue can do, in the dialect that is spoken."""
        return self._dialect.capabilities

    def probe(self) -> HttpRequest | None:
        """The next read that tells the dialect; None once it is known."""
        return None if self._detection is None else self._detection.request()

    def probed(self, answer: VenueAnswer) -> None:
        """The answer to the probe came.

        Raises:
            ProtocolBroken: when it tells no dialect; the probes begin anew.
        """
        found = None if self._detection is None else self._detection.heard(answer)
        if found is not None:
            self._dialect, self._detection = found, None
            self.receive = found.receiver(self._receive)

    def opened(self) -> None:
        """A new connection stands: its login, its pings and its proofs are its own."""
        self._dialect.opened()
        self._pings.clear()
        self._is_logged_in = False
        self._is_proven = False

    def login(self, now: int) -> UnsignedLogin | None:
        """The login to sign; None without a wallet, or while an invitation must come first.

        Args:
            now: nanoseconds UTC by the venue's clock, within 30 s (seed:344).
        """
        return None if self._address is None else self._dialect.login(self._address, now)

    def invitation(self) -> Sequence[str]:
        """The frames that ask for what the next login must hold."""
        frame = None if self._address is None else self._dialect.invitation()
        return () if frame is None else (frame,)

    def subscribe(self, topics: Sequence[Topic]) -> Sequence[str]:
        """The frames that subscribe these topics; private ones only with a wallet."""
        return self._framed(self._dialect.subscribe, topics)

    def unsubscribe(self, topics: Sequence[Topic]) -> Sequence[str]:
        """The frames that end these subscriptions."""
        return self._framed(self._dialect.unsubscribe, topics)

    def ping(self, now: int) -> str | None:
        """A frame that the venue answers; its answer tells the round trip."""
        frame = self._dialect.ping()
        if frame is not None:
            self._pings.append(now)
        return frame

    def _receive(self, frame: bytes, ts_recv: int) -> Sequence[Event]:
        if len(frame) > MAX_FRAME:
            return (MessageRefused(f"a message of {len(frame)} bytes", ts_recv),)
        try:
            incoming = self._dialect.message(self._address, frame, ts_recv)
        except FAILURES as error:
            return (MessageRefused(str(broken(error)), ts_recv),)
        except ProtocolBroken as error:
            return (MessageRefused(str(error), ts_recv),)
        return (*self._noticed(incoming, ts_recv), *incoming.events)

    def admission(self, read: Read, now: int) -> None:
        """Nothing: whatever can be read can be read at once."""
        del read, now

    def admitted(self, answer: VenueAnswer) -> None:
        """No admission is ever asked for."""
        del answer

    def read(self, read: Read) -> HttpRequest:
        """The request that reads this.

        Raises:
            ValueError: the read lacks its instrument, or needs a wallet that is not there.
        """
        return HttpRequest("GET", self._dialect.path(self._address, read))

    def answered(self, read: Read, answer: VenueAnswer) -> Sequence[Event]:
        """The events in the answer to a read."""
        try:
            if outcomes.is_success(answer):
                return understand(lambda: self._dialect.listed(self._address, read, answer))
            decline = outcomes.declined(self._dialect, read, answer)
        except ProtocolBroken as error:
            detail = f"HTTP {answer.status}: {error}"
            return (ReadFailed(read.kind.value, detail, None, answer.ts_recv),)
        if read.kind is ReadKind.ORDER and read.client_order_id and decline.is_gone:
            return (OrderLookupMissed(read.client_order_id, answer.ts_sent, answer.ts_recv),)
        detail = quoted(decline.code, decline.message)
        return (ReadFailed(read.kind.value, detail, decline.retry_after, answer.ts_recv),)

    def may_sign(self, text: str) -> bool:
        """Whether the text is an order, a cancel or a login, in full."""
        return is_signable(text)

    def place(self, intent: OrderIntent, nonce: int) -> Unsigned:
        """The order, ready to be signed.

        Raises:
            AmountError: a number does not fit the venue's scale exactly.
            RuleViolation: a part of it can't be signed.
        """
        return self._dialect.place(self._wallet(), intent, nonce)

    def placed(self, intent: OrderIntent, answer: VenueAnswer) -> Event:
        """`OrderAccepted`, `OrderRefused` or `OrderOutcomeUnknown`."""
        return outcomes.placed(self._dialect, self._wallet(), intent, answer)

    def cancel(self, order: Order, nonce: int) -> Unsigned:
        """The cancel, ready to be signed.

        Raises:
            RuleViolation: its only identifier can't be signed.
        """
        return self._dialect.cancel(self._wallet(), order, nonce)

    def cancel_all(self) -> None:
        """Nothing: each order is cancelled by itself."""

    def all_cancelled(self, answer: VenueAnswer) -> Sequence[Event]:
        """Nothing is ever asked that this answers."""
        del answer
        return ()

    def cancelled(self, order: Order, answer: VenueAnswer) -> Event:
        """`CancelAccepted`, `CancelRefused` or `CancelOutcomeUnknown`."""
        return outcomes.cancelled(self._dialect, order, answer)

    def _wallet(self) -> str:
        if self._address is None:
            raise ConfigError("orders need a wallet, and none is open")
        return self._address

    def _framed(
        self, spell: Callable[[str | None, Topic], str | None], topics: Sequence[Topic]
    ) -> Sequence[str]:
        frames = (spell(self._address, topic) for topic in topics)
        return tuple(frame for frame in frames if frame is not None)

    def _noticed(self, incoming: Incoming, ts_recv: int) -> Sequence[Event]:
        """What a signal proves, each thing once a connection."""
        match incoming.signal:
            case Signal.PONG if self._pings:
                round_trip = max(ts_recv - self._pings.popleft(), 0)
                return (RoundTripMeasured(round_trip, ts_recv),)
            case Signal.LOGGED_IN:
                return self._login_proven(ts_recv)
            case Signal.PRIVATE:
                proofs = self._login_proven(ts_recv)
                if not self._is_proven:
                    self._is_proven = True
                    proofs = (*proofs, PrivateFeedProven(ts_recv))
                return proofs
            case Signal.IGNORED:
                return (MessageIgnored(incoming.what, ts_recv),)
        return ()

    def _login_proven(self, ts_recv: int) -> Sequence[Event]:
        if self._is_logged_in or self._address is None:
            return ()
        self._is_logged_in = True
        return (LoggedIn(ts_recv),)
