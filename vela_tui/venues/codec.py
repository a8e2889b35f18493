"""What every venue implements: a protocol without a socket, a clock or a key.

Bytes in, events out, frames to send; reads and orders as values. The runner moves the bytes.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol

from vela_tui.domain.capability import Capabilities
from vela_tui.domain.enums import ReadKind
from vela_tui.domain.events import Event
from vela_tui.domain.instrument import InstrumentId
from vela_tui.domain.order import ClientOrderId, Order, OrderIntent, VenueOrderId
from vela_tui.domain.transport import Call, CallAnswered, HttpRequest, Request, VenueAnswer
from vela_tui.domain.value import Value

__all__ = [
    "Call",
    "CallAnswered",
    "Codec",
    "Feed",
    "HttpRequest",
    "Read",
    "ReadKind",
    "Request",
    "Topic",
    "Unsigned",
    "UnsignedLogin",
    "VenueAnswer",
]


class Feed(StrEnum):
    """Kinds of what can be subscribed."""

    BOOK = "book"
    TRADES = "trades"
    QUOTES = "quotes"
    ACCOUNT = "account"
    SPOT = "spot"
    """Prices of the underlying assets."""
    SETTLEMENT = "settlement"
    """When rounds end, and what becomes of positions."""


class Topic(Value, frozen=True):
    """One thing that can be subscribed; BOOK and TRADES name an instrument.

    QUOTES names one where quotes are subscribed for each.
    """

    feed: Feed
    instrument_id: InstrumentId | None = None


class Read(Value, frozen=True):
    """One thing to read over HTTP."""

    kind: ReadKind
    instrument_id: InstrumentId | None = None
    interval: str | None = None
    client_order_id: ClientOrderId | None = None
    venue_order_id: VenueOrderId | None = None


class Unsigned(Protocol):
    """A request that lacks only its signature.

    Where the venue signs no requests (`Capabilities.signs_requests`) it lacks nothing, and is
    sealed with an empty text.
    """

    @property
    def text(self) -> str:
        """The exact text to sign; where nothing is signed, the exact message."""
        ...

    def seal(self, signature: str) -> Request:
        """The finished request; the signature as the wallet's kind of key gives it."""
        ...


class UnsignedLogin(Protocol):
    """A login to the private feed that lacks only its signature."""

    @property
    def text(self) -> str:
        """The exact text to sign."""
        ...

    def seal(self, signature: str) -> str:
        """The finished frame."""
        ...


class Codec(Protocol):
    """One venue's protocol for one connection and, where given, one wallet.

    `receive` and `answered` never raise on what a venue sends: a message that can't be
    understood becomes `MessageRefused`, `ReadFailed` or an unknown outcome.
    """

    @property
    def capabilities(self) -> Capabilities:
        """What the venue can do, in the dialect that is spoken."""
        ...

    def probe(self) -> HttpRequest | None:
        """The next read that tells the venue's dialect; None once it is known.

        Until then nothing else can be read or signed.
        """
        ...

    def probed(self, answer: VenueAnswer) -> None:
        """The answer to the probe came.

        Raises:
            ProtocolBroken: when it tells no dialect; the probes begin anew.
        """

    def opened(self) -> None:
        """A new connection stands: everything known of the old one is forgotten."""

    def login(self, now: int) -> UnsignedLogin | None:
        """The login to sign; None without a wallet, or while an invitation must come first."""
        ...

    def invitation(self) -> Sequence[str]:
        """The frames that ask for what the next login must hold; `LoginInvited` answers them."""
        ...

    def subscribe(self, topics: Sequence[Topic]) -> Sequence[str]:
        """The frames that subscribe these topics."""
        ...

    def unsubscribe(self, topics: Sequence[Topic]) -> Sequence[str]:
        """The frames that end these subscriptions."""
        ...

    def ping(self, now: int) -> str | None:
        """A frame that the venue answers, or None; the answer becomes `RoundTripMeasured`."""
        ...

    def receive(self, frame: bytes, ts_recv: int) -> Sequence[Event | CallAnswered]:
        """The events in a frame, and the answers to calls."""
        ...

    def admission(self, read: Read, now: int) -> Unsigned | Request | None:
        """What must be asked before this can be read; None where it can be read now."""
        ...

    def admitted(self, answer: VenueAnswer) -> None:
        """The answer to the last admission came.

        Raises:
            ProtocolBroken: when it does not lead on; the admission begins anew with the next read.
        """

    def read(self, read: Read) -> Request:
        """The request that reads this."""
        ...

    def answered(self, read: Read, answer: VenueAnswer) -> Sequence[Event]:
        """The events in the answer to a read."""
        ...

    def may_sign(self, text: str) -> bool:
        """Whether the text is one that this venue's orders, cancels and logins are made of."""
        ...

    def place(self, intent: OrderIntent, nonce: int) -> Unsigned:
        """The order, ready to be signed; the integers in the text are those in the body.

        Raises:
            AmountError: when a number does not fit the venue's scale exactly.
        """
        ...

    def placed(self, intent: OrderIntent, answer: VenueAnswer) -> Event:
        """`OrderAccepted`, `OrderRefused` or `OrderOutcomeUnknown`."""
        ...

    def cancel(self, order: Order, nonce: int) -> Unsigned:
        """The cancel, ready to be signed."""
        ...

    def cancel_all(self) -> Unsigned | None:
        """The cancel of every order of the wallet; None unless `Capabilities.has_cancel_all`."""
        ...

    def all_cancelled(self, answer: VenueAnswer) -> Sequence[Event]:
        """What its answer says beyond the orders: `VenueComplained` when it was declined.

        What became of each order is told by the feed and by the lists.
        """
        ...

    def cancelled(self, order: Order, answer: VenueAnswer) -> Event:
        """`CancelAccepted`, `CancelRefused` or `CancelOutcomeUnknown`."""
        ...
