"""What differs between the ways in which Vela's servers speak; the codec knows only this.

The documented dialect is one implementation. Another is a second module beside it, never a
branch inside it.
"""

from collections.abc import Callable, Sequence
from enum import Enum
from typing import Final, Protocol

from vela_tui.domain.capability import Capabilities
from vela_tui.domain.events import Event, OrderReport
from vela_tui.domain.order import Fill, Order, OrderIntent
from vela_tui.domain.transport import VenueAnswer
from vela_tui.domain.value import Value
from vela_tui.venues.codec import Read, Topic, Unsigned, UnsignedLogin
from vela_tui.venues.text import clean

MAX_FRAME: Final = 2**20
"""Bytes of one message that are looked at (reliability P45)."""
Receive = Callable[[bytes, int], Sequence[Event]]
"""The events in a frame that came at this time; `MessageRefused` when it can't be understood."""
_LONGEST_NAME = 24
"""Characters of a name that is not known."""


class Signal(Enum):
    """What a message means for the connection, beside its events."""

    NONE = "none"
    PONG = "pong"
    LOGGED_IN = "logged in"
    """The login is proven, by an acknowledgement."""
    PRIVATE = "private"
    """The private feed delivers, which proves the login too."""
    IGNORED = "ignored"
    """Of a type, or on a channel, that is not known."""


class Incoming(Value, frozen=True):
    """A message, understood."""

    events: tuple[Event, ...] = ()
    signal: Signal = Signal.NONE
    what: str = ""
    """What was not known, where the signal is IGNORED."""


def unknown(kind: str, name: str) -> Incoming:
    """A message of which nothing is understood but that it is none of ours.

    Args:
        kind: what of it is not known, `type` or `channel`.
        name: as the venue calls it; the part before a colon, which may name a market.
    """
    head = clean(name.partition(":")[0], _LONGEST_NAME)
    return Incoming(signal=Signal.IGNORED, what=f"{kind} {head}".rstrip())


class Decline(Value, frozen=True):
    """The venue's refusal of a request, in its envelope. Texts are sanitised."""

    code: str
    message: str
    retry_after: int | None
    """Nanoseconds; set by rate limits, 0 where the venue does not say how long."""
    is_nonce: bool
    is_gone: bool
    """Whether no such order rests."""
    is_used: bool = False
    """Whether this very nonce or name is there already; False where the dialect can't tell."""


class Placement(Value, frozen=True):
    """An order that was taken, and what the answer tells beside it."""

    report: OrderReport
    fills: tuple[Fill, ...] = ()
    displaced: tuple[OrderReport, ...] = ()
    """Orders of the same wallet that were cancelled to make room."""


Asked = Read | OrderIntent | Order
"""What was asked: a read, an order to be placed, or an order to be cancelled."""


class Dialect(Protocol):
    """One spelling of the protocol. Whatever reads raises what `understand` knows, nothing else."""

    @property
    def capabilities(self) -> Capabilities:
        """What the venue can do in this dialect."""
        ...

    def opened(self) -> None:
        """A new connection stands."""

    def place(self, address: str, intent: OrderIntent, nonce: int) -> Unsigned:
        """The order, ready to be signed; raises `AmountError` or `RuleViolation`."""
        ...

    def cancel(self, address: str, order: Order, nonce: int) -> Unsigned:
        """The cancel, ready to be signed; raises `RuleViolation`."""
        ...

    def login(self, address: str, now: int) -> UnsignedLogin | None:
        """The login to the private feed; None while an invitation must come first."""
        ...

    def invitation(self) -> str | None:
        """The frame that asks for what the login must hold; None where nothing is needed."""
        ...

    def subscribe(self, address: str | None, topic: Topic) -> str | None:
        """The frame that subscribes; None for a private topic without a wallet."""
        ...

    def unsubscribe(self, address: str | None, topic: Topic) -> str | None:
        """The frame that ends a subscription; None as for `subscribe`."""
        ...

    def ping(self) -> str | None:
        """A frame that is answered, if the dialect has one."""
        ...

    def receiver(self, otherwise: Receive) -> Receive:
        """What reads a frame: by a short way what comes most often, all else by `otherwise`."""
        ...

    def message(self, address: str | None, frame: bytes, ts_recv: int) -> Incoming:
        """What a frame says."""
        ...

    def path(self, address: str | None, read: Read) -> str:
        """Where this is read; raises `ValueError` for a read that can't be asked."""
        ...

    def listed(self, address: str | None, read: Read, answer: VenueAnswer) -> Sequence[Event]:
        """The events in a successful answer to a read."""
        ...

    def placed(self, address: str, intent: OrderIntent, answer: VenueAnswer) -> Placement:
        """The order in a successful answer."""
        ...

    def cancelled(self, answer: VenueAnswer) -> OrderReport:
        """The order in a successful answer to its cancel."""
        ...

    def declined(self, asked: Asked, answer: VenueAnswer) -> Decline:
        """The refusal in an answer."""
        ...

    def declined_in_plain_text(self, answer: VenueAnswer) -> Decline | None:
        """The refusal of the server's own framework, which is no JSON; None where there is none."""
        ...
