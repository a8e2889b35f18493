"""The engine's dialect over HTTP, word for word (vela.md 3.1-3.7).

As strict as the documented one: types, bounds and lengths; unknown fields are ignored.
"""

from typing import Annotated, Final, Literal

from msgspec import UNSET, Meta, Raw, Struct, UnsetType, field

from vela_tui.venues.vela.wire import MAX_INTEGER, Name, Natural, Positive, Signed

Figure = Annotated[str, Meta(max_length=48)] | Natural
"""A plain decimal; an integer is one of raw units (16 #17)."""
Digits = Annotated[str, Meta(max_length=24)] | Signed
"""A raw integer, as a number or as a text."""
Word = Annotated[str, Meta(max_length=32)]
Octets = Annotated[list[Annotated[int, Meta(ge=0, le=255)]], Meta(min_length=20, max_length=20)]
"""An address as its bytes (vela.md 3.1)."""
WireSide = Literal["Bid", "Ask"]
WireExecution = Literal["GoodTillCanceled", "PostOnly", "ImmediateOrCancel", "FillOrKill"]
MAX_ORDERS: Final = 20_000
"""Orders in one list; the engine itself gives all there are."""

__all__ = ["MAX_INTEGER", "Name", "Natural", "Positive", "Signed"]


class OrderBody(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """An order to place: type and time in force are one word (vela.md 3.1)."""

    symbol: str = field(name="market")
    side: WireSide
    execution: WireExecution = field(name="order_type")
    price: int
    quantity: int
    nonce: int
    address: str
    signature: str
    client_order_id: str | UnsetType = UNSET


class CancelBody(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A cancel that both dialects read: exactly one of the ids, the wallet under both names."""

    user: str
    address: str
    nonce: int
    signature: str
    venue_order_id: int | UnsetType = field(name="order_id", default=UNSET)
    client_order_id: str | UnsetType = UNSET


class Problem(Struct, frozen=True):
    """An error as an object (16 #7)."""

    code: Word = ""
    message: str = ""


class Refusal(Struct, frozen=True):
    """A declined request: one sentence, no code (vela.md 5.1)."""

    ok: bool
    error: Annotated[str, Meta(max_length=4_096)] | Problem
    retry_after_ms: Natural | None = None


class Execution(Struct, frozen=True, kw_only=True):
    """An execution in the answer to an order; the side is the taker's (vela.md 3.1)."""

    maker_number: Natural = field(name="maker_order_id")
    taker_number: Natural = field(name="taker_order_id")
    taker: Octets
    symbol: Name = field(name="market")
    side: Word
    price: Positive
    quantity: Positive
    maker_fee: Signed
    taker_fee: Signed
    ts: Natural = field(name="timestamp")


class Gone(Struct, frozen=True, kw_only=True):
    """An order that was cancelled; not always one of ours (16 #32)."""

    number: Natural = field(name="order_id")
    client_order_id: Name | None = None


class Posted(Struct, frozen=True, kw_only=True):
    """The order that was placed."""

    number: Natural = field(name="order_id")
    client_order_id: Name | None = None
    status: Word


class Happened(Struct, frozen=True, kw_only=True):
    """One element of an answer's list: an object with one key (16 #5)."""

    filled: Execution | None = field(name="OrderFilled", default=None)
    cancelled: Gone | None = field(name="OrderCanceled", default=None)
    posted: Posted | None = field(name="OrderPosted", default=None)


Happenings = Annotated[list[Happened], Meta(max_length=MAX_ORDERS)]


class Market(Struct, frozen=True, kw_only=True):
    """A line of the markets list; no volume (vela.md 3.6)."""

    symbol: Name = field(name="id")
    bid: Figure | None = field(name="best_bid", default=None)
    ask: Figure | None = field(name="best_ask", default=None)


class Level(Struct, frozen=True, kw_only=True):
    """A level of a book that is read."""

    price: Figure
    quantity: Figure


BookLevel = tuple[Figure, Figure] | Level
"""A pair on the feed, an object over HTTP (16 #17)."""
BookLevels = Annotated[list[BookLevel], Meta(max_length=20_000)]


class BookFigures(Struct, frozen=True, kw_only=True):
    """A book read over HTTP: without a number and without a time."""

    bids: BookLevels
    asks: BookLevels
    symbol: Name | None = field(name="market", default=None)


class TradeFigures(Struct, frozen=True, kw_only=True):
    """A public execution; raw integers (vela.md 3.6, 6.3)."""

    trade_id: Name = field(name="id")
    symbol: Name = field(name="market_id")
    price: Digits
    quantity: Digits
    side: Word
    ts: Natural = field(name="timestamp")


class OrderFigures(Struct, frozen=True, kw_only=True):
    """An order that rests; plain decimals (vela.md 3.4)."""

    number: Natural = field(name="id")
    symbol: Name = field(name="market")
    side: Word
    price: Figure
    quantity: Figure
    filled_quantity: Figure
    status: Word
    execution: Word | None = field(name="order_type", default=None)
    client_order_id: Name | None = None
    ts: Natural | None = field(name="timestamp", default=None)


class Money(Struct, frozen=True, kw_only=True):
    """One currency of an account; plain decimals."""

    currency: Name = field(name="asset")
    available: Figure
    reserved: Figure = field(name="locked")


class CandleFigures(Struct, frozen=True, kw_only=True):
    """One interval; floats of raw integers divided by 10^6."""

    start: Natural = field(name="time")
    open: Raw
    high: Raw
    low: Raw
    close: Raw
    volume: Raw


class CandleList(Struct, frozen=True, kw_only=True):
    """Candles, newest first; none for a market that nobody traded."""

    candles: Annotated[list[CandleFigures], Meta(max_length=1_000)]
    symbol: Name | None = field(name="market_id", default=None)
