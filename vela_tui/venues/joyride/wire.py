"""The venue's words: the only place where they are spoken (joyride.md 5.3, 7.2).

Shapes are strict about types, bounds and lengths where money is told, and tolerant about what
may be absent or goes by two names (R-16 to R-19, R-27 to R-32, R-47). Attributes bear our names,
`name=` the venue's. Unknown fields are ignored.
"""

from typing import Annotated, Final

from msgspec import Meta, Raw, Struct, field

MAX_INTEGER: Final = 2**63 - 1
"""No number of the venue exceeds this."""

NULL: Final = Raw(b"null")
"""A figure that is not told."""

Natural = Annotated[int, Meta(ge=0, le=MAX_INTEGER)]
Positive = Annotated[int, Meta(ge=1, le=MAX_INTEGER)]
Signed = Annotated[int, Meta(ge=-MAX_INTEGER, le=MAX_INTEGER)]
Name = Annotated[str, Meta(max_length=128)]
Word = Annotated[str, Meta(max_length=32)]
Id = Natural | Name
"""An integer in all samples; a text of its digits is read as well."""
Rows = Annotated[list[Raw], Meta(max_length=20_000)]


class Instrument(Struct, frozen=True, kw_only=True):
    """An option that is listed (T01)."""

    name: Name = field(name="id")
    strike: Positive
    kind: Word = field(name="option_type")
    expires: Positive = field(name="expiration")
    tick_size: Positive
    min_size: Positive = 1
    contract_size: Raw = Raw(b"1")


class Level(Struct, frozen=True):
    """A price and what rests there; the count of orders is not needed."""

    price: Positive
    size: Natural


BookLevel = Level | tuple[Positive, Natural]
BookLevels = Annotated[list[BookLevel], Meta(max_length=20_000)]


class Book(Struct, frozen=True, kw_only=True):
    """A book that is read (T02), or what a channel tells of one (R-47)."""

    bids: BookLevels = field(default_factory=list)
    asks: BookLevels = field(default_factory=list)
    kind: Word | None = field(name="type", default=None)
    name: Name | None = field(name="instrument_id", default=None)
    sequence: Natural | None = None
    ts: Natural | None = field(name="timestamp", default=None)


class Sensitivities(Struct, frozen=True, kw_only=True):
    """Greeks; each may be absent (R-30, R-50)."""

    delta: Raw = NULL
    gamma: Raw = NULL
    theta: Raw = NULL
    vega: Raw = NULL
    rho: Raw = NULL
    volatility: Raw = field(name="iv", default=NULL)
    leverage: Raw = field(name="lambda", default=NULL)
    profit_chance: Raw = field(name="pop", default=NULL)


class Quote(Struct, frozen=True, kw_only=True):
    """A ticker, read (T03) or told (K03)."""

    name: Name | None = field(name="instrument_id", default=None)
    bid: Natural | None = field(name="best_bid", default=None)
    ask: Natural | None = field(name="best_ask", default=None)
    spot: Raw = field(name="spot_price", default=NULL)
    greeks: Sensitivities | None = None


class PastQuote(Struct, frozen=True, kw_only=True):
    """What was quoted at one moment (T04); without a mid where a side was empty."""

    ts: Natural = field(name="timestamp")
    mid: Natural | None = field(name="mid_price", default=None)


class Past(Struct, frozen=True, kw_only=True):
    """What an option was quoted at before (T04)."""

    name: Name | None = field(name="instrument_id", default=None)
    quotes: Annotated[list[PastQuote], Meta(max_length=20_000)] = field(name="data")


class Mark(Struct, frozen=True, kw_only=True):
    """A mark and its greeks (T09)."""

    name: Name | None = field(name="instrument_id", default=None)
    price: Raw = field(name="mark_price", default=NULL)
    volatility: Raw = field(name="mark_iv", default=NULL)
    source: Name | None = field(name="mark_source", default=None)
    greeks: Sensitivities | None = None


class Order(Struct, frozen=True, kw_only=True):
    """One of our orders (T06, R-16, R-27)."""

    number: Id | None = field(name="id", default=None)
    order_number: Id | None = field(name="order_id", default=None)
    name: Name | None = field(name="instrument_id", default=None)
    wallet: Name | None = None
    user: Name | None = field(name="user_id", default=None)
    side: Word | None = None
    price: Natural | None = None
    size: Natural | None = None
    remaining: Natural | None = None
    status: Word | None = None
    in_force: Word | None = field(name="time_in_force", default=None)
    created_at: Natural | None = None


class Execution(Struct, frozen=True, kw_only=True):
    """One of our executions (T07, R-28); in its order's answer it may leave out the order's."""

    trade_number: Id | None = field(name="trade_id", default=None)
    order_number: Id | None = field(name="order_id", default=None)
    name: Name | None = field(name="instrument_id", default=None)
    wallet: Name | None = None
    user: Name | None = field(name="user_id", default=None)
    side: Word | None = None
    price: Positive
    size: Positive
    role: Word | None = None
    fee: Signed = 0
    ts: Natural | None = field(name="timestamp", default=None)


class Placed(Struct, frozen=True, kw_only=True):
    """The answer to an order, in its fullest form (R-16)."""

    order: Order
    trades: Annotated[list[Execution], Meta(max_length=10_000)] | None = None


class PublicTrade(Struct, frozen=True, kw_only=True):
    """A public execution (K02, R-47)."""

    trade_number: Id | None = field(name="trade_id", default=None)
    name: Name | None = field(name="instrument_id", default=None)
    price: Positive
    size: Positive
    side: Word | None = None
    ts: Natural = field(name="timestamp")


class Holding(Struct, frozen=True, kw_only=True):
    """A position (T11)."""

    name: Name = field(name="instrument_id")
    quantity: Signed
    average_price: Natural = field(name="avg_price")


class Account(Struct, frozen=True, kw_only=True):
    """What the wallet has (T08, R-29)."""

    wallet: Name | None = None
    available: Signed
    locked: Natural
    currency: Name | None = field(name="quote_asset", default=None)
    positions: Annotated[list[Holding], Meta(max_length=20_000)] | None = None


class Timing(Struct, frozen=True, kw_only=True):
    """When the round ends (T10, R-31)."""

    settles_at: Raw = field(name="next_settlement")
    averages_from: Raw = field(name="twap_window_start", default=NULL)
    seconds_left: Raw = field(name="seconds_to_settlement", default=NULL)


class Settled(Struct, frozen=True, kw_only=True):
    """What became of one position (T13, R-32)."""

    user: Name | None = field(name="user_id", default=None)
    name: Name = field(name="instrument_id")
    quantity: Signed
    average_price: Raw = field(name="avg_price")
    settlement_price: Raw = NULL
    payout: Raw
    pnl: Raw


class SettlementNews(Struct, frozen=True, kw_only=True):
    """What the channel of settlements tells (K10), or a read of the timing (T10)."""

    settlement: Timing | None = None
    results: Annotated[list[Settled], Meta(max_length=20_000)] | None = None


class RoundOver(Struct, frozen=True, kw_only=True):
    """A round has been settled (K13)."""

    expires: Positive = field(name="expiration")


class Spot(Struct, frozen=True, kw_only=True):
    """An asset's price (K04)."""

    asset: Word | None = None
    price: Raw


class Config(Struct, frozen=True, kw_only=True):
    """How rounds follow each other (T05)."""

    hours: Annotated[int, Meta(ge=1, le=24 * 366)] = field(name="round_duration_hours")
    epoch: Natural = field(name="round_epoch")


class Nonce(Struct, frozen=True):
    """What a login must hold (R-08)."""

    nonce: Name


class Session(Struct, frozen=True):
    """A login that was accepted."""

    wallet: Name | None = None
    user: Name | None = field(name="user_id", default=None)


class Token(Struct, frozen=True):
    """A login over HTTP that was accepted: whoever has it acts for the wallet."""

    token: Annotated[str, Meta(min_length=8, max_length=4_096)]


Orders = Annotated[list[Order], Meta(max_length=20_000)]
Holdings = Annotated[list[Holding], Meta(max_length=20_000)]
Marks = Annotated[list[Mark], Meta(max_length=20_000)]


class OrderList(Struct, frozen=True):
    """Orders under a word of their own (R-18)."""

    orders: Orders


class HoldingList(Struct, frozen=True):
    """Positions under a word of their own (R-18)."""

    positions: Holdings


class MarkList(Struct, frozen=True):
    """Marks under a word of their own (R-30)."""

    greeks: Marks


PublicTrades = Annotated[list[PublicTrade], Meta(max_length=10_000)]
