"""What the runner must do next. The engine only says so; performing it is not its business."""

from vela_tui.domain.order import Fill, Order, OrderIntent
from vela_tui.domain.recall import FillMid
from vela_tui.domain.trail import Sign
from vela_tui.domain.value import Value
from vela_tui.venues.codec import Read, Topic


class Subscribe(Value, frozen=True):
    """Subscribe these topics on the link that is up."""

    topics: tuple[Topic, ...]


class Unsubscribe(Value, frozen=True):
    """End these subscriptions."""

    topics: tuple[Topic, ...]


class Resync(Value, frozen=True):
    """Unsubscribe and subscribe again: a fresh snapshot is needed."""

    topic: Topic


class Fetch(Value, frozen=True):
    """Read this over HTTP; the read budget has been charged."""

    read: Read


class SendOrder(Value, frozen=True):
    """Sign and send this order with this nonce, exactly once; the budget has been charged."""

    intent: OrderIntent
    nonce: int


class SendCancel(Value, frozen=True):
    """Sign and send a cancel of this order with this nonce; the budget has been charged."""

    order: Order
    nonce: int


class SendCancelAll(Value, frozen=True):
    """Sign and send the one cancel of every order of the wallet; the budget has been charged."""


class LogIn(Value, frozen=True):
    """Sign and send the login to the private feed, and its subscription right behind it."""


class Ping(Value, frozen=True):
    """Ask the venue for a sign of life on the link."""


class HangUp(Value, frozen=True):
    """Cut the link at once; a fresh one follows."""

    why: str
    """In words, for a person."""


class Record(Value, frozen=True):
    """Write down how these orders of ours stand, and these executions, together."""

    orders: tuple[Order, ...]
    fills: tuple[Fill, ...]
    mids: tuple[FillMid, ...] = ()
    """Known at these fills, or some time after earlier ones."""


class Remember(Value, frozen=True):
    """Write down, with the time, that this was seen."""

    sign: Sign


class WriteExport(Value, frozen=True):
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
    | SendCancelAll
    | LogIn
    | Record
    | Remember
    | WriteExport
    | Ping
    | HangUp
)
