"""How the engine spells values: three ways of writing amounts and three of writing times.

Raw integers of 10^-8 stand in answers to orders, trades and stored orders; the same as texts on
the feed; plain decimals in books, lists and accounts (vela.md 1.1, 6.3). Candles are numbers of
raw integers divided by 10^6, which is a hundred times the price. Times are microseconds, in
envelopes milliseconds, in candles seconds.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from msgspec import Raw

from vela_tui.sim.gateways import amounts
from vela_tui.sim.messages import (
    BalanceView,
    BookSide,
    CandleView,
    ExchangeEvent,
    MarketSpec,
    OrderStatus,
    OrderUpdated,
    OrderView,
    Parties,
    TimeInForce,
    Traded,
    TradeView,
)

DECIMALS: Final = 8
UNIT: Final = 10**DECIMALS
"""Raw units in one whole coin (vela.md 1.1)."""
MAKER_FEE_BPS: Final = -1
TAKER_FEE_BPS: Final = 5
MICRO: Final = 1_000
"""Nanoseconds."""
MILLI: Final = 1_000_000
SECOND: Final = 1_000_000_000
NOBODY: Final = f"0x{0:040x}"
_MICRO_DECIMALS: Final = 6
_CENTS: Final = 2

Answer = dict[str, Any]
"""One JSON object."""

SIDES: Final[dict[str, BookSide]] = {"Bid": "bid", "Ask": "ask"}
EXECUTIONS: Final[dict[str, TimeInForce]] = {
    "GoodTillCanceled": "gtc",
    "PostOnly": "post_only",
    "ImmediateOrCancel": "ioc",
    "FillOrKill": "fok",
}
"""One word for the type and the time in force (16 #4)."""
_SIDE_NAMES: Final = {side: name for name, side in SIDES.items()}
_EXECUTION_NAMES: Final = {kind: name for name, kind in EXECUTIONS.items()}
_STATUS_NAMES: Final[dict[OrderStatus, str]] = {
    "open": "Open",
    "partially_filled": "PartiallyFilled",
    "filled": "Filled",
    "cancelled": "Canceled",
}
"""As answers to orders spell them; lists and the feed do so in lower case (vela.md section 11)."""


def figure(raw: int) -> str:
    """A plain decimal."""
    return amounts.decimal_text(raw, DECIMALS)


def number(raw: int, decimals: int) -> Raw:
    """A JSON number with a point, of an integer x 10^decimals."""
    text = amounts.decimal_text(raw, decimals)
    return Raw(text.encode() if "." in text else f"{text}.0".encode())


def fixed(raw: int, decimals: int, places: int) -> str:
    """A decimal of so many places, rounded half up."""
    step = 10 ** (decimals - places)
    whole, rest = divmod((raw + step // 2) // step, 10**places)
    return f"{whole}.{rest:0{places}d}"


def micro_text(raw: int) -> str:
    """A raw integer read as millionths, six places (vela.md 3.7)."""
    return fixed(raw, _MICRO_DECIMALS, _MICRO_DECIMALS)


def cents(notional: int) -> str:
    """A raw price times a raw quantity as a decimal of two places."""
    return fixed(notional, 2 * DECIMALS, _CENTS)


def _octets(address: str) -> list[int]:
    return list(bytes.fromhex(address[2:]))


def happened(order: OrderView, events: Iterable[ExchangeEvent]) -> list[Answer]:
    """The answer to `POST /orders`: what made room, executions, what they cost, the order.

    Args:
        order: as it stands.
        events: all that its request told, in order.
    """
    told: list[Answer] = []
    for event in events:
        if isinstance(event, Traded):
            told.append({"OrderFilled": _execution(event.trade, event.parties)})
        elif isinstance(event, OrderUpdated) and event.reason == "credit":
            told.append(canceled(event.order.order_id, event.order.client_order_id))
    posted = {
        "order_id": order.order_id,
        "client_order_id": order.client_order_id,
        "status": _STATUS_NAMES[order.status],
    }
    return [*told, {"OrderPosted": posted}]


def canceled(order_id: int, client_order_id: str | None) -> Answer:
    """An order that was cancelled, as an element of an answer."""
    return {"OrderCanceled": {"order_id": order_id, "client_order_id": client_order_id}}


def _execution(trade: TradeView, parties: Parties) -> Answer:
    return {
        "maker_order_id": parties.maker_order_id,
        "taker_order_id": parties.taker_order_id,
        "maker": _octets(parties.maker),
        "taker": _octets(parties.taker),
        "market": trade.market_id,
        "side": _SIDE_NAMES[trade.side],
        "price": trade.price,
        "quantity": trade.quantity,
        "maker_fee": parties.maker_fee,
        "taker_fee": parties.taker_fee,
        "timestamp": trade.timestamp // MICRO,
    }


def status_word(status: OrderStatus) -> str:
    """A status as lists and the feed spell it."""
    return _STATUS_NAMES[status].lower()


def resting(order: OrderView) -> Answer:
    """An order in an account's snapshot."""
    return {
        "id": order.order_id,
        "market": order.market_id,
        "side": order.side,
        "price": figure(order.price),
        "quantity": figure(order.quantity),
        "filled_quantity": figure(order.filled_quantity),
        "status": status_word(order.status),
        "timestamp": order.created_at // MICRO,
    }


def open_order(order: OrderView, nonce: int) -> Answer:
    """An order in an account's list (vela.md 3.4)."""
    return {
        **resting(order),
        "order_type": _EXECUTION_NAMES[order.time_in_force].lower(),
        "nonce": nonce,
        "client_order_id": order.client_order_id,
    }


def balance(view: BalanceView) -> Answer:
    """One asset of an account, in plain decimals."""
    return {
        "asset": view.asset,
        "available": figure(view.available),
        "locked": figure(view.locked),
        "total": figure(view.available + view.locked),
    }


def order_update(order_id: int, status: OrderStatus) -> Answer:
    """The private feed's word on an order: `filled_quantity` is always "0" (16 #30)."""
    return {
        "type": "order_update",
        "order_id": order_id,
        "status": status_word(status),
        "filled_quantity": "0",
    }


def fill(trade: TradeView, parties: Parties) -> Answer:
    """The private feed's word on an execution: the same for both sides (16 #29)."""
    return {
        "type": "fill",
        "maker_order_id": parties.maker_order_id,
        "taker_order_id": parties.taker_order_id,
        "price": str(trade.price),
        "quantity": str(trade.quantity),
        "side": trade.side,
        "maker_fee": str(parties.maker_fee),
        "taker_fee": str(parties.taker_fee),
        "timestamp": trade.timestamp // MICRO,
    }


def balance_update(view: BalanceView) -> Answer:
    """The private feed's word on a deposit, in raw units."""
    return {
        "type": "balance_update",
        "asset": view.asset,
        "available": str(view.available),
        "locked": str(view.locked),
    }


def fill_id(parties: Parties) -> str:
    """An execution's name: both orders' numbers (vela.md section 9)."""
    return f"fill_{parties.maker_order_id}_{parties.taker_order_id}"


def trade(view: TradeView, parties: Parties | None) -> Answer:
    """A public execution with everybody's name; nobody's where none are known."""
    return {
        "id": view.trade_id if parties is None else fill_id(parties),
        "market_id": view.market_id,
        "price": view.price,
        "quantity": view.quantity,
        "maker_order_id": 0 if parties is None else parties.maker_order_id,
        "taker_order_id": 0 if parties is None else parties.taker_order_id,
        "maker_address": NOBODY if parties is None else parties.maker,
        "taker_address": NOBODY if parties is None else parties.taker,
        "timestamp": view.timestamp // MICRO,
        "side": view.side,
    }


def told_trade(view: TradeView, parties: Parties | None) -> Answer:
    """The same on the feed, where the amounts are texts."""
    return {**trade(view, parties), "price": str(view.price), "quantity": str(view.quantity)}


def level_pairs(levels: Sequence[tuple[int, int]]) -> list[tuple[str, str]]:
    """One side of a book on the feed."""
    return [(figure(price), figure(quantity)) for price, quantity in levels]


def level_objects(levels: Sequence[tuple[int, int]]) -> list[Answer]:
    """One side of a book that is read."""
    return [{"price": figure(price), "quantity": figure(quantity)} for price, quantity in levels]


def market(spec: MarketSpec, bid: int | None, ask: int | None) -> Answer:
    """A row of `/markets`: no volume; no spread where the book is crossed or one-sided."""
    spread = None if bid is None or ask is None or bid > ask else figure(ask - bid)
    return {
        "id": spec.market_id,
        "base": spec.base,
        "quote": spec.quote,
        "best_bid": None if bid is None else figure(bid),
        "best_ask": None if ask is None else figure(ask),
        "spread": spread,
    }


def fees(market_id: str) -> Answer:
    """A market's rates."""
    return {
        "market": market_id,
        "maker_fee_bps": MAKER_FEE_BPS,
        "taker_fee_bps": TAKER_FEE_BPS,
        "maker_fee_pct": number(MAKER_FEE_BPS, _CENTS),
        "taker_fee_pct": number(TAKER_FEE_BPS, _CENTS),
    }


def candle(view: CandleView) -> Answer:
    """One interval; its figures are raw integers divided by 10^6."""
    return {
        "time": view.time // SECOND,
        "open": number(view.open, _MICRO_DECIMALS),
        "high": number(view.high, _MICRO_DECIMALS),
        "low": number(view.low, _MICRO_DECIMALS),
        "close": number(view.close, _MICRO_DECIMALS),
        "volume": number(view.volume, _MICRO_DECIMALS),
    }
