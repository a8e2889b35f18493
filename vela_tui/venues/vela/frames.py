"""Messages of the documented feed, told apart by their `type` (seed:306-383; vela.md 6)."""

from typing import Annotated

from msgspec import Meta, Struct, field

from vela_tui.venues.vela.wire import (
    AccountFigures,
    BookChange,
    FillFigures,
    Instant,
    MarketRows,
    MoneyChange,
    Name,
    Natural,
    OrderFigures,
    PublicTrade,
    SnapshotFigures,
)


class Snapshot(Struct, frozen=True, tag="snapshot"):
    """A channel's state: a book, or recent trades."""

    channel: Name
    data: SnapshotFigures
    sequence: Natural = field(name="seq")
    ts: Instant | None = field(name="timestamp", default=None)


class Update(Struct, frozen=True, tag="update", gc=False):
    """A book's changed levels; its fields in the order of the wire, which is the quickest."""

    channel: Name
    sequence: Natural = field(name="seq")
    data: BookChange
    ts: Instant | None = field(name="timestamp", default=None)


class TradeMessage(Struct, frozen=True, tag="trade"):
    """One public execution."""

    channel: Name
    data: PublicTrade


class MarketsMessage(Struct, frozen=True, tag="markets"):
    """Lines of the markets list."""

    data: MarketRows


class OrderUpdate(Struct, frozen=True, tag="order_update"):
    """One of our orders changed."""

    data: OrderFigures
    channel: Name | None = None
    ts: Instant | None = field(name="timestamp", default=None)


class FillMessage(Struct, frozen=True, tag="fill"):
    """One of our orders was executed."""

    data: FillFigures
    channel: Name | None = None


class BalanceUpdate(Struct, frozen=True, tag="balance_update"):
    """Our money or our credit changed."""

    data: MoneyChange
    channel: Name | None = None


class AccountSnapshot(Struct, frozen=True, tag="account_snapshot"):
    """Our account as it stands."""

    data: AccountFigures
    channel: Name | None = None


class Subscribed(Struct, frozen=True, tag="subscribed"):
    """A subscription was heard; no proof that data will come."""

    channel: Name | None = None
    channels: Annotated[list[Name], Meta(max_length=256)] | None = None


class Unsubscribed(Struct, frozen=True, tag="unsubscribed"):
    """The end of a subscription was heard."""


class Authenticated(Struct, frozen=True, tag="authenticated"):
    """The login succeeded."""

    address: Name | None = None


class AuthSuccess(Struct, frozen=True, tag="auth_success"):
    """The login succeeded, in another word (vela.md 6.6)."""

    address: Name | None = None


class Pong(Struct, frozen=True, tag="pong"):
    """Answers a ping."""


class Complaint(Struct, frozen=True, tag="error"):
    """The venue could not do what a message asked (assumption 9)."""

    code: Annotated[str, Meta(max_length=128)]
    message: str | None = None
    retry_after_ms: Natural | None = None
    channel: str | None = None


class Header(Struct, frozen=True):
    """What every message has; tells unknown types from broken messages."""

    type: str


Message = (
    Snapshot
    | Update
    | TradeMessage
    | MarketsMessage
    | OrderUpdate
    | FillMessage
    | BalanceUpdate
    | AccountSnapshot
    | Subscribed
    | Unsubscribed
    | Authenticated
    | AuthSuccess
    | Pong
    | Complaint
)
"""All types that are understood; others are ignored and counted."""

KNOWN: frozenset[str] = frozenset(str(shape.__struct_config__.tag) for shape in Message.__args__)
"""Their `type` words."""
