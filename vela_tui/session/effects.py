"""What the runner must do next. The engine only says so; performing it is not its business."""

from dataclasses import dataclass

from vela_tui.domain.order import Fill, Order, OrderIntent
from vela_tui.domain.recall import FillMid
from vela_tui.domain.trail import Sign
from vela_tui.venues.codec import Read, Topic


@dataclass(frozen=True, slots=True)
class Subscribe:
    """Subscribe these topics on the link that is up."""

    topics: tuple[Topic, ...]


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """End these subscriptions."""

    topics: tuple[Topic, ...]


@dataclass(frozen=True, slots=True)
class Resync:
    """Unsubscribe and subscribe again: a fresh snapshot is needed."""

    topic: Topic


@dataclass(frozen=True, slots=True)
class Fetch:
    """Read this over HTTP; the read budget has been charged."""

    read: Read


@dataclass(frozen=True, slots=True)
class SendOrder:
    """Sign and send this order with this nonce, exactly once; the budget has been charged."""

    intent: OrderIntent
    nonce: int


@dataclass(frozen=True, slots=True)
class SendCancel:
    """Sign and send a cancel of this order with this nonce; the budget has been charged."""

    order: Order
    nonce: int


@dataclass(frozen=True, slots=True)
class LogIn:
    """Sign and send the login to the private feed, and its subscription right behind it."""


@dataclass(frozen=True, slots=True)
class Ping:
    """Ask the venue for a sign of life on the link."""


@dataclass(frozen=True, slots=True)
class HangUp:
    """Cut the link at once; a fresh one follows."""

    why: str
    """In words, for a person."""


@dataclass(frozen=True, slots=True)
class Record:
    """Write down how these orders of ours stand, and these executions, together."""

    orders: tuple[Order, ...]
    fills: tuple[Fill, ...]
    mids: tuple[FillMid, ...] = ()
    """Known at these fills, or some time after earlier ones."""


@dataclass(frozen=True, slots=True)
class Remember:
    """Write down, with the time, that this was seen."""

    sign: Sign


@dataclass(frozen=True, slots=True)
class WriteExport:
    """Write what stands in the journal to a file; `ExportEnded` tells how it went."""

    what: str
    """A key of `history.ROWS`."""
    form: str
    """One of `history.FORMATS`."""
    path: str
    may_replace: bool


Effect = (
    Subscribe
    | Unsubscribe
    | Resync
    | Fetch
    | SendOrder
    | SendCancel
    | LogIn
    | Record
    | Remember
    | WriteExport
    | Ping
    | HangUp
)
