"""One true message of every kind that the engine's dialect knows."""

from typing import Any

from samples import ADDRESS, ETH

from vela_tui.venues.codec import Read, ReadKind

TS = 1713009600123456
OCTETS = list(bytes.fromhex(ADDRESS[2:]))
ROW = {"id": "ETH-USDC", "base": "ETH", "quote": "USDC", "best_bid": "1.5", "best_ask": "2"}
LEVELS = {"bids": [["1.5", "1"]], "asks": [["2", "0.5"]]}
TRADE = {
    "id": "fill_1_2", "market_id": "ETH-USDC", "price": "150000000", "quantity": "1",
    "side": "bid", "maker_order_id": 1, "taker_order_id": 2, "timestamp": TS,
}  # fmt: skip
ORDER = {
    "id": 7, "market": "ETH-USDC", "side": "bid", "order_type": "goodtillcanceled",
    "price": "1580.5", "quantity": "0.5", "filled_quantity": "0.1", "status": "partiallyfilled",
    "nonce": 1, "client_order_id": "mine", "timestamp": TS,
}  # fmt: skip
MONEY = {"asset": "USDC", "available": "5", "locked": "1", "total": "6"}
ACCOUNT = {"channel": f"account:{ADDRESS.lower()}", "seq": 1, "timestamp": 1713009600123}
FILL = {
    "type": "fill", "maker_order_id": 7, "taker_order_id": 8, "price": "158050000000",
    "quantity": "1", "side": "ask", "maker_fee": "-1", "taker_fee": "5", "timestamp": TS,
}  # fmt: skip
UPDATE = {"type": "order_update", "order_id": 7, "status": "open", "filled_quantity": "0"}
CHANGE = {"type": "balance_update", "asset": "USDC", "available": "5", "locked": "1"}
FRAMES: tuple[dict[str, Any], ...] = (
    {"type": "snapshot", "channel": "orderbook:ETH-USDC", "seq": 7, "data": LEVELS,
     "timestamp": 1713009600123},
    {"type": "trade", "channel": "trades:ETH-USDC", "seq": 2, "data": TRADE, "timestamp": 1},
    {"type": "markets", "channel": "markets", "seq": 3, "data": {"markets": [ROW]}},
    {"type": "account_snapshot", **ACCOUNT, "data": {"balances": [MONEY], "orders": [ORDER]}},
    {"type": "order_update", **ACCOUNT, "data": UPDATE},
    {"type": "fill", **ACCOUNT, "data": FILL},
    {"type": "balance_update", **ACCOUNT, "data": CHANGE},
    UPDATE,
    FILL,
    CHANGE,
    {"type": "subscribed", "channels": ["markets"]},
    {"type": "challenge", "nonce": "a3f9b2c1d4e5f607a8b9c0d1e2f30405"},
    {"type": "authenticated", "address": ADDRESS},
    {"type": "pong"},
    {"type": "error", "code": "E", "message": "m", "retry_after_ms": 5},
    {"type": "error", "code": "AUTH_FAILED", "message": "invalid signature"},
)  # fmt: skip
CANDLE = {"time": 1713009600, "open": 1.5, "high": 2.5, "low": 1.5, "close": 2.0, "volume": 1.0}
EXECUTION = {
    "maker_order_id": 1, "taker_order_id": 2, "maker": OCTETS, "taker": OCTETS,
    "market": "ETH-USDC", "side": "Bid", "price": 158050000000, "quantity": 50000000,
    "maker_fee": -1, "taker_fee": 5, "timestamp": TS,
}  # fmt: skip
HAPPENED = [
    {"OrderCanceled": {"order_id": 7, "client_order_id": None}},
    {"OrderFilled": EXECUTION},
    {"OrderPosted": {"order_id": 2, "client_order_id": "mine", "status": "Filled"}},
]
DETAIL = {
    "id": 7, "market_id": "ETH-USDC", "user": ADDRESS, "side": "bid", "price": 1, "quantity": 1,
    "filled_quantity": 1, "status": "filled", "client_order_id": "mine", "created_at": TS,
    "updated_at": TS,
    "fills": [{"fill_id": "fill_1_7", "price": 1, "quantity": 1, "timestamp": TS}],
}  # fmt: skip
STATUS = {
    "status": "operational", "engine_uptime_seconds": 1, "engine_version": "0.2.0",
    "last_snapshot_timestamp": 1713009600123, "orders_processed_today": 1, "fills_today": 1,
    "volume_today_usdc": "1.00", "active_markets": 16, "connected_ws_clients": 1,
    "last_restart_reason": "why",
}  # fmt: skip
BATCH = {
    "batch_id": 1, "timestamp": 1713009600000, "fill_count": 1, "order_count": 2,
    "state_root": "0xab", "fills": ["fill_1_2"],
}  # fmt: skip
ROOT = {
    "state_root": "0xab", "timestamp": 1713009600123, "order_count": 1, "user_count": 1,
    "last_anchor_tx": "0x1", "last_anchor_time": 1713009600123, "anchor_count": 1,
}  # fmt: skip
MARKET = {"market_id": "ETH-USDC", "current_bid": 1, "current_ask": 2, "fill_count": 3}
READS: tuple[tuple[Read, Any], ...] = (
    (Read(ReadKind.INSTRUMENTS), [ROW]),
    (Read(ReadKind.BOOK, ETH), {"market": "ETH-USDC",
                                "bids": [{"price": "1", "quantity": "1"}], "asks": []}),
    (Read(ReadKind.TRADES, ETH), [TRADE]),
    (Read(ReadKind.TICKER, ETH), {"market_id": "ETH-USDC", "candles": [CANDLE]}),
    (Read(ReadKind.CANDLES, ETH, "1m"), {"market_id": "ETH-USDC", "candles": [CANDLE]}),
    (Read(ReadKind.OPEN_ORDERS), [ORDER]),
    (Read(ReadKind.BALANCES), [MONEY]),
    (Read(ReadKind.ORDER, client_order_id="mine"), ORDER),
    (Read(ReadKind.ORDER_DETAIL, venue_order_id="7"), DETAIL),
    (Read(ReadKind.STATUS), STATUS),
    (Read(ReadKind.FEES), [{"market": "ETH-USDC", "maker_fee_bps": -1, "taker_fee_bps": 5}]),
    (Read(ReadKind.BATCHES), [BATCH]),
    (Read(ReadKind.PROOFS), {"proofs": [{"batch_id": 1, "status": "skipped", "generated_at": 1}]}),
    (Read(ReadKind.STATE_ROOT), ROOT),
    (Read(ReadKind.ANALYTICS, ETH), {"markets": [MARKET]}),
    (Read(ReadKind.LEADERBOARD), {"top_traders": [{"address": "0xaa", "volume_usdc": "1.00"}]}),
    (Read(ReadKind.REFERRAL), {"address": "0xaa", "referrer": None, "referred_count": 0}),
)  # fmt: skip
REFUSAL = {"ok": False, "data": None, "error": "Market not found."}
