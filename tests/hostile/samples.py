"""One true message of every kind that the venue sends, and ways to spoil each of its values."""

import json
import unicodedata
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import fields, is_dataclass
from decimal import Decimal
from typing import Any

from vela_tui.domain.enums import CancelState, OrderStatus, Side, TimeInForce
from vela_tui.domain.order import Order, OrderIntent
from vela_tui.domain.transport import VenueAnswer
from vela_tui.venues.codec import Read, ReadKind
from vela_tui.venues.registry import open_codec
from vela_tui.venues.text import MAX_TEXT

ADDRESS = "0x2c7536E3605D9C16a7a3D7b1898e529396a65c23"
NOW = "2026-11-21T12:00:00.000Z"
ETH = "vela:ETH-USDC"
MONEY = {"asset": "USDC", "available": 5, "locked": 1}
CREDIT = {"total_open_notional": 1, "deposited_balance": 2}
ORDER = {
    "order_id": 7,
    "client_order_id": "mine",
    "status": "open",
    "market_id": "ETH-USDC",
    "side": "bid",
    "price": 1_580_500_000,
    "quantity": 500_000,
    "filled_quantity": 0,
    "remaining_quantity": 500_000,
    "time_in_force": "gtc",
    "reason": "user",
    "created_at": NOW,
}
FILL = {
    "fill_id": "f1",
    "order_id": 7,
    "client_order_id": "mine",
    "market_id": "ETH-USDC",
    "side": "bid",
    "price": 1,
    "quantity": 1,
    "role": "maker",
    "maker_fee": -1,
    "taker_fee": 1,
    "filled_at": NOW,
}
TRADE = {
    "trade_id": "t1",
    "market_id": "ETH-USDC",
    "price": 1,
    "quantity": 1,
    "side": "ask",
    "timestamp": NOW,
}
ROW = {
    "id": "ETH-USDC",
    "best_bid": "1.5",
    "best_ask": "2",
    "last_price": "2",
    "volume_24h": "3",
    "change_24h_pct": "-1.2",
    "status": "active",
}
CANDLE = {"time": 1_700_000_000, "open": "1", "high": "2", "low": "1", "close": "2", "volume": "0"}
BOOK = {"bids": [[1, 1]], "asks": [[2, 1]]}
BOOK_CHANNEL = {"channel": "orderbook:ETH-USDC", "seq": 1, "timestamp": NOW}
ACCOUNT = {"channel": f"account:{ADDRESS}", "timestamp": NOW}
FRAMES: tuple[dict[str, Any], ...] = (
    {"type": "snapshot", **BOOK_CHANNEL, "data": BOOK},
    {"type": "update", **BOOK_CHANNEL, "data": BOOK},
    {"type": "snapshot", "channel": "trades:ETH-USDC", "seq": 1, "data": {"trades": [TRADE]}},
    {"type": "trade", "channel": "trades:ETH-USDC", "data": TRADE},
    {"type": "markets", "data": {"markets": [ROW]}},
    {"type": "order_update", **ACCOUNT, "data": ORDER},
    {"type": "fill", "channel": f"account:{ADDRESS}", "data": FILL},
    {"type": "balance_update", "channel": f"account:{ADDRESS}", "data": {**MONEY, **CREDIT}},
    {
        "type": "account_snapshot",
        "data": {"balances": [MONEY], "credit": CREDIT, "orders": [ORDER]},
    },
    {"type": "subscribed", "channel": "markets", "channels": ["markets"]},
    {"type": "authenticated", "address": ADDRESS},
    {"type": "auth_success", "address": ADDRESS},
    {"type": "pong"},
    {"type": "error", "code": "E", "message": "m", "channel": "c", "retry_after_ms": 5},
    {"type": "error", "code": "AUTH_FAILED", "message": "m"},
)
READS: tuple[tuple[Read, Any], ...] = (
    (Read(ReadKind.INSTRUMENTS), [ROW]),
    (Read(ReadKind.BOOK, ETH), {**BOOK, "seq": 1, "market_id": "ETH-USDC", "timestamp": NOW}),
    (Read(ReadKind.TRADES, ETH), [TRADE]),
    (Read(ReadKind.TICKER, ETH), {"market_id": "ETH-USDC", "open_24h": "1", "last_price": "2"}),
    (Read(ReadKind.CANDLES, ETH, "1m"), {"market_id": "ETH-USDC", "candles": [CANDLE]}),
    (Read(ReadKind.OPEN_ORDERS), [ORDER]),
    (Read(ReadKind.BALANCES), {"balances": [MONEY], "credit": CREDIT}),
    (Read(ReadKind.ORDER, client_order_id="mine"), ORDER),
)
REFUSAL = {"ok": False, "error": "E", "message": "m", "retry_after_ms": 5}
INTENT = OrderIntent(ETH, "mine", Side.BUY, Decimal("1580.5"), Decimal("0.5"), TimeInForce.GTC)
RESTING = Order(
    client_order_id="mine",
    venue_order_id="7",
    instrument_id=ETH,
    side=Side.BUY,
    price=Decimal("1580.5"),
    quantity=Decimal("0.5"),
    filled_quantity=Decimal(0),
    time_in_force=TimeInForce.GTC,
    post_only=False,
    status=OrderStatus.OPEN,
    cancel=CancelState.NONE,
    is_external=False,
    end_reason=None,
    detail="",
    ts_created=0,
    ts_updated=0,
)


BAD = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
NUMBERS = (
    *("NaN", "Infinity", "-Infinity", "1e400", "1E3", "1.0", "-1", "-0", "true", "false", "null"),
    *('"1"', "[]", "{}", "[[]]", str(2**63), str(2**64), "9" * 5000, "0.1", "1e1000000"),
    *('"1e1000000"', '"\u0661\u0662\u0663"', '"1_000"', '" 12 "', '"+5"', '"NaN"', '"\\ud800"'),
)


def spoiled(sample: Any, value: Any) -> Iterator[Any]:
    """The sample with each of its values, one at a time, replaced by another."""
    for path in _paths(sample):
        copy = {"": deepcopy(sample)}
        holder: Any = copy
        steps = ["", *path]
        for step in steps[:-1]:
            holder = holder[step]
        holder[steps[-1]] = value
        yield copy[""]


def _paths(sample: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(sample, dict | list):
        for key, inner in sample.items() if isinstance(sample, dict) else enumerate(sample):
            yield from _paths(inner, (*path, key))
            if isinstance(inner, dict | list):
                yield (*path, key)
    else:
        yield path


def answer(body: bytes, status: int = 200, content_type: str = "application/json") -> VenueAnswer:
    """An answer of the venue."""
    return VenueAnswer(status, content_type, body, 1, 2)


def read_all(body: bytes) -> list[Any]:
    """Every event that these bytes become, wherever they may come from."""
    codec = open_codec("vela", ADDRESS)
    events = list(codec.receive(body, 7))
    for status in (200, 400, 429, 502):
        came = answer(body, status)
        for read, _ in READS:
            events += codec.answered(read, came)
        events += [codec.placed(INTENT, came), codec.cancelled(RESTING, came)]
    return events


def encoded(message: Any) -> bytes:
    """JSON; a lone surrogate becomes an escape."""
    return json.dumps(message).encode()


def texts(value: Any) -> Iterator[str]:
    """Every text in an event."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple | list):
        for part in value:
            yield from texts(part)
    elif is_dataclass(value):
        for each in fields(value):
            yield from texts(getattr(value, each.name))


def numbers(value: Any) -> Iterator[Decimal]:
    """Every amount in an event."""
    if isinstance(value, Decimal):
        yield value
    elif isinstance(value, tuple | list):
        for part in value:
            yield from numbers(part)
    elif is_dataclass(value):
        for each in fields(value):
            yield from numbers(getattr(value, each.name))


def is_harmless(event) -> bool:
    return all(
        len(text) <= MAX_TEXT + 40 and not any(unicodedata.category(each) in BAD for each in text)
        for text in texts(event)
    )
