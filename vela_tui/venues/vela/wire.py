"""The documented dialect, word for word: the only place where the venue's words are spoken.

Every shape is strict about types, bounds and lengths; unknown fields are ignored. Attributes
bear our names, `name=` the venue's. A key that comes twice counts once, the last time: no
answer is ever signed, so nothing hangs on it.
"""

from datetime import datetime
from typing import Annotated, Final, Generic, Literal, TypeVar

from msgspec import UNSET, Meta, Raw, Struct, UnsetType, field

from vela_tui.domain.enums import EndReason, Liquidity, MarketState, OrderStatus, Side, TimeInForce

MAX_INTEGER: Final = 2**63 - 1
"""No number of the venue exceeds this."""

Natural = Annotated[int, Meta(ge=0, le=MAX_INTEGER)]
Positive = Annotated[int, Meta(ge=1, le=MAX_INTEGER)]
Signed = Annotated[int, Meta(ge=-MAX_INTEGER, le=MAX_INTEGER)]
Name = Annotated[str, Meta(max_length=128)]
Instant = Annotated[datetime, Meta(tz=True)] | Natural
"""ISO-8601 with a zone (seed:172), or an integer whose unit its size tells (vela.md 15)."""
Level = tuple[Positive, Natural]
"""Price and total quantity, raw units (seed:312-334)."""
Levels = Annotated[list[Level], Meta(max_length=20_000)]
WireSide = Literal["bid", "ask"]
WireStatus = Literal["open", "partially_filled", "filled", "cancelled"]
WireExecution = Literal["gtc", "post_only", "ioc", "fok"]

SIDES: Final[dict[WireSide, Side]] = {"bid": Side.BUY, "ask": Side.SELL}
"""Seed:139."""
STATUSES: Final[dict[WireStatus, OrderStatus]] = {
    "open": OrderStatus.OPEN,
    "partially_filled": OrderStatus.PARTIALLY_FILLED,
    "filled": OrderStatus.FILLED,
    "cancelled": OrderStatus.CANCELLED,
}
"""Order states are strict: a fifth word is refused, loudly."""
EXECUTIONS: Final[dict[WireExecution, tuple[TimeInForce, bool]]] = {
    "gtc": (TimeInForce.GTC, False),
    "post_only": (TimeInForce.GTC, True),
    "ioc": (TimeInForce.IOC, False),
    "fok": (TimeInForce.FOK, False),
}
"""Seed:145-150; the flag is post-only."""
LIQUIDITIES: Final[dict[str, Liquidity]] = {"maker": Liquidity.MAKER, "taker": Liquidity.TAKER}
END_REASONS: Final[dict[str, EndReason]] = {
    "user": EndReason.USER,
    "credit": EndReason.CREDIT,
    "ioc": EndReason.IOC_REMAINDER,
    "maintenance": EndReason.VENUE,
}
"""Assumption 4."""
MARKET_STATES: Final[dict[str, MarketState]] = {
    "active": MarketState.ACTIVE,
    "paused": MarketState.HALTED,
}
INTERVALS: Final[dict[str, str]] = {
    "1m": "1m",
    "5m": "5m",
    "15m": "15m",
    "1h": "1H",
    "4h": "4H",
    "1d": "1D",
}
"""Assumption 6."""

NONCE_CODES: Final = frozenset({"DuplicateNonce", "InvalidNonce"})
"""Seed:535-536; to be treated alike (vela.md section 7)."""
USED_CODES: Final = frozenset({"DuplicateNonce", "DuplicateClientOrderId"})
"""Seed:535, 541: this very nonce stands in the window; an open order has this very name."""
GONE_CODE: Final = "OrderNotFound"
"""Seed:539."""
RATE_LIMIT_CODE: Final = "RateLimitExceeded"
"""Seed:396."""
LOGIN_CODES: Final = frozenset(
    {
        "AUTH_EXPIRED",
        "AUTH_FAILED",
        "INVALID_NONCE",
        "InvalidSignature",
        "NO_CHALLENGE",
        "Unauthorized",
    }
)
"""Errors that answer a login or the private subscription (vela.md 5.4, 6.6)."""

BOOK_CHANNEL: Final = "orderbook"
TRADES_CHANNEL: Final = "trades"
QUOTES_CHANNEL: Final = "markets"
ACCOUNT_CHANNEL: Final = "account"

_T = TypeVar("_T")
_NULL: Final = Raw(b"null")


class OrderBody(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """An order to place (seed:121-150)."""

    address: str = field(name="user")
    symbol: str = field(name="market_id")
    side: WireSide
    price: int
    quantity: int
    order_type: str
    execution: WireExecution = field(name="time_in_force")
    nonce: int
    signature: str
    client_order_id: str | UnsetType = UNSET


class CancelBody(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A cancel; exactly one of the ids is set (seed:178-191)."""

    address: str = field(name="user")
    nonce: int
    signature: str
    venue_order_id: int | UnsetType = field(name="order_id", default=UNSET)
    client_order_id: str | UnsetType = UNSET


class ChannelRequest(Struct, frozen=True, kw_only=True):
    """A subscription or its end, in the form that both dialects read (vela.md 6.1)."""

    type: Literal["subscribe", "unsubscribe"]
    channel: str
    channels: tuple[str, ...]


class LoginRequest(Struct, frozen=True, kw_only=True, tag="auth"):
    """A login to the private feed; the time in Unix seconds (seed:337-344)."""

    address: str
    signature: str
    seconds: int = field(name="timestamp")


class Ping(Struct, frozen=True, tag="ping"):
    """Asks for a `Pong` (assumption 8)."""


class Answer(Struct, Generic[_T], frozen=True):
    """A successful answer (seed:163)."""

    ok: bool
    data: _T


class Refusal(Struct, frozen=True):
    """A declined request (seed:174-176, 394-400)."""

    ok: bool
    code: Annotated[str, Meta(min_length=1, max_length=128)] = field(name="error")
    message: str | None = None
    retry_after_ms: Natural | None = None


class Placed(Struct, frozen=True, kw_only=True):
    """An order as the answer to placing it shows it (seed:163-173)."""

    venue_order_id: Natural = field(name="order_id")
    client_order_id: Name | None = None
    status: WireStatus
    symbol: Name = field(name="market_id")
    side: WireSide
    price: Positive
    quantity: Positive
    filled_quantity: Natural
    execution: WireExecution | None = field(name="time_in_force", default=None)
    created_at: Instant | None = None


class Cancelled(Struct, frozen=True, kw_only=True):
    """An order as the answer to its cancel shows it (seed:194-202)."""

    venue_order_id: Natural = field(name="order_id")
    client_order_id: Name | None = None
    status: WireStatus
    filled_quantity: Natural | None = None


class Money(Struct, frozen=True, kw_only=True):
    """One currency of an account (assumption 5)."""

    currency: Name = field(name="asset")
    available: Natural
    reserved: Natural = field(name="locked")


class CreditFigures(Struct, frozen=True, kw_only=True):
    """Open notional against what was deposited (assumption 5)."""

    open_notional: Natural = field(name="total_open_notional")
    deposited: Natural = field(name="deposited_balance")


class AccountMoney(Struct, frozen=True, kw_only=True):
    """Balances, with or without the credit beside them."""

    balances: list[Money]
    credit: CreditFigures | None = None


class PublicTrade(Struct, frozen=True, kw_only=True):
    """A public execution (seed:299, 553; assumption 2)."""

    price: Positive
    quantity: Positive
    ts: Instant = field(name="timestamp")
    trade_id: Name | None = None
    symbol: Name | None = field(name="market_id", default=None)
    side: WireSide | None = None


class Market(Struct, frozen=True, kw_only=True):
    """A line of the markets list; figures are display decimals (seed:298, 443-446)."""

    symbol: Name = field(name="id")
    bid: Raw = field(name="best_bid", default=_NULL)
    ask: Raw = field(name="best_ask", default=_NULL)
    last: Raw = field(name="last_price", default=_NULL)
    volume: Raw = field(name="volume_24h", default=_NULL)
    change_percent: Raw = field(name="change_24h_pct", default=_NULL)
    state: Name | None = field(name="status", default=None)


class TickerFigures(Struct, frozen=True, kw_only=True):
    """The day's figures; display decimals (seed:300; assumption 3)."""

    symbol: Name = field(name="market_id")
    open: Raw = field(name="open_24h", default=_NULL)
    high: Raw = field(name="high_24h", default=_NULL)
    low: Raw = field(name="low_24h", default=_NULL)
    last: Raw = field(name="last_price", default=_NULL)
    volume: Raw = field(name="volume_24h", default=_NULL)
    change_percent: Raw = field(name="change_24h_pct", default=_NULL)


class CandleFigures(Struct, frozen=True, kw_only=True):
    """One interval; display decimals (assumption 6)."""

    start: Instant = field(name="time")
    open: Raw
    high: Raw
    low: Raw
    close: Raw
    volume: Raw


class CandleList(Struct, frozen=True, kw_only=True):
    """Candles of one market (assumption 6)."""

    candles: Annotated[list[CandleFigures], Meta(max_length=1_000)]
    symbol: Name | None = field(name="market_id", default=None)


class BookFigures(Struct, frozen=True, kw_only=True):
    """A book read over HTTP (assumption 1)."""

    bids: Levels
    asks: Levels
    sequence: Natural = field(name="seq")
    symbol: Name | None = field(name="market_id", default=None)
    ts: Instant | None = field(name="timestamp", default=None)


class SnapshotFigures(Struct, frozen=True, kw_only=True):
    """A whole book (seed:306-325), or recent trades (assumption 2)."""

    bids: Levels | None = None
    asks: Levels | None = None
    trades: Annotated[list[PublicTrade], Meta(max_length=1_000)] | None = None


class BookChange(Struct, frozen=True, kw_only=True, gc=False):
    """Absolute quantities of changed levels (seed:326-334)."""

    bids: Levels
    asks: Levels


class MarketRows(Struct, frozen=True, kw_only=True):
    """Lines of the markets list, all or those that changed (assumption 3)."""

    markets: Annotated[list[Market], Meta(max_length=2_000)]


class OrderFigures(Struct, frozen=True, kw_only=True):
    """One of our orders: the documented five fields (seed:358-367), and more where given."""

    venue_order_id: Natural = field(name="order_id")
    client_order_id: Name | None = None
    status: WireStatus
    filled_quantity: Natural
    remaining_quantity: Natural | None = None
    symbol: Name | None = field(name="market_id", default=None)
    side: WireSide | None = None
    price: Positive | None = None
    quantity: Positive | None = None
    execution: WireExecution | None = field(name="time_in_force", default=None)
    reason: Name | None = None
    created_at: Instant | None = None


class FillFigures(Struct, frozen=True, kw_only=True):
    """One of our executions (seed:369-384)."""

    trade_id: Name = field(name="fill_id")
    venue_order_id: Natural = field(name="order_id")
    client_order_id: Name | None = None
    symbol: Name = field(name="market_id")
    side: WireSide
    price: Positive
    quantity: Positive
    liquidity: Literal["maker", "taker"] = field(name="role")
    maker_fee: Signed
    taker_fee: Signed
    filled_at: Instant


class MoneyChange(Struct, frozen=True, kw_only=True):
    """A balance, the credit, or both (seed:357; assumption 5)."""

    currency: Name | None = field(name="asset", default=None)
    available: Natural | None = None
    reserved: Natural | None = field(name="locked", default=None)
    open_notional: Natural | None = field(name="total_open_notional", default=None)
    deposited: Natural | None = field(name="deposited_balance", default=None)


class AccountFigures(Struct, frozen=True, kw_only=True):
    """An account as a whole (assumption 7)."""

    balances: list[Money] = field(default_factory=list)
    credit: CreditFigures | None = None
    orders: list[OrderFigures] = field(default_factory=list)
