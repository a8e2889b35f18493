"""How the exchange's values look in this dialect's JSON (seed:151-212, 297-300, 346-383).

Prices and quantities of orders, fills, trades, books and balances are integers x 10^6.
`/markets`, the ticker and the candles carry decimal strings: the seed's program reads
`best_bid` with `float()` (seed:445), the rest is silent and follows it, since a string keeps
every digit. Times are ISO-8601 UTC in milliseconds; a candle's `time` is in Unix seconds.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final

from vela_tui.sim.gateways import amounts
from vela_tui.sim.gateways.amounts import ratio_text
from vela_tui.sim.messages import (
    BalanceView,
    CandleView,
    CreditView,
    Filled,
    MarketSpec,
    OrderView,
    TickerView,
    TradeView,
)

MAKER_FEE_BPS: Final = -1
"""Seed:266-272."""
TAKER_FEE_BPS: Final = 5

DECIMALS: Final = 6
"""Of the integers and of the decimal strings (seed:104)."""

_NS_PER_MS: Final = 1_000_000
_NS_PER_SECOND: Final = 1_000_000_000

Answer = dict[str, Any]
"""One JSON object."""


def instant(timestamp: int) -> str:
    """Nanoseconds UTC as `2024-04-13T12:00:00.000Z`, cut to the millisecond."""
    seconds, nanoseconds = divmod(timestamp, _NS_PER_SECOND)
    moment = datetime.fromtimestamp(seconds, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{nanoseconds // _NS_PER_MS:03d}Z"


def placed(order: OrderView) -> Answer:
    """The answer to `POST /orders` (seed:163-176)."""
    return {
        "order_id": order.order_id,
        "client_order_id": order.client_order_id,
        "status": order.status,
        "market_id": order.market_id,
        "side": order.side,
        "price": order.price,
        "quantity": order.quantity,
        "filled_quantity": order.filled_quantity,
        "created_at": instant(order.created_at),
        "maker_fee_bps": MAKER_FEE_BPS,
        "taker_fee_bps": TAKER_FEE_BPS,
    }


def cancelled(order: OrderView) -> Answer:
    """The answer to `POST /orders/cancel` (seed:194-202), with what had been filled."""
    return {
        "order_id": order.order_id,
        "client_order_id": order.client_order_id,
        "status": order.status,
        "filled_quantity": order.filled_quantity,
    }


def open_order(order: OrderView) -> Answer:
    """One of an account's orders; the seed gives no shape, so it is the POST answer's."""
    return {
        "order_id": order.order_id,
        "client_order_id": order.client_order_id,
        "status": order.status,
        "market_id": order.market_id,
        "side": order.side,
        "price": order.price,
        "quantity": order.quantity,
        "filled_quantity": order.filled_quantity,
        "remaining_quantity": order.remaining_quantity,
        "order_type": "limit",
        "time_in_force": order.time_in_force,
        "created_at": instant(order.created_at),
    }


def order_update(order: OrderView, reason: str | None) -> Answer:
    """The private feed's `order_update`: the seed's five fields (seed:358-367), then more."""
    return {
        "order_id": order.order_id,
        "client_order_id": order.client_order_id,
        "status": order.status,
        "filled_quantity": order.filled_quantity,
        "remaining_quantity": order.remaining_quantity,
        "market_id": order.market_id,
        "side": order.side,
        "price": order.price,
        "quantity": order.quantity,
        "time_in_force": order.time_in_force,
        "reason": reason,
        "created_at": instant(order.created_at),
    }


def fill(event: Filled) -> Answer:
    """The private feed's `fill` (seed:369-384)."""
    return {
        "fill_id": event.fill_id,
        "order_id": event.order_id,
        "client_order_id": event.client_order_id,
        "market_id": event.market_id,
        "side": event.side,
        "price": event.price,
        "quantity": event.quantity,
        "role": event.role,
        "maker_fee": event.maker_fee,
        "taker_fee": event.taker_fee,
        "filled_at": instant(event.timestamp),
    }


def balance(view: BalanceView) -> Answer:
    """One asset of an account, in raw units."""
    return {
        "asset": view.asset,
        "available": view.available,
        "locked": view.locked,
        "total": view.available + view.locked,
    }


def credit(view: CreditView) -> Answer:
    """An account's credit: `utilization` is 1 when all of it is used (seed:244-247)."""
    return {
        "total_open_notional": view.total_open_notional,
        "deposited_balance": view.deposited_balance,
        "utilization": ratio_text(view.total_open_notional, view.deposited_balance),
    }


def account(balances: Iterable[BalanceView], credit_view: CreditView) -> Answer:
    """Balances and credit in one object: they change together and are read together.

    The seed gives no shape; a list with the credit beside it in the envelope would put
    account data where every other answer has none.
    """
    return {"balances": [balance(view) for view in balances], "credit": credit(credit_view)}


def balance_update(view: BalanceView, credit_view: CreditView, reason: str) -> Answer:
    """The private feed's `balance_update` (vela.md 6.6; the seed names it, seed:357)."""
    return {
        **balance(view),
        "total_open_notional": credit_view.total_open_notional,
        "deposited_balance": credit_view.deposited_balance,
        "credit_utilization": ratio_text(
            credit_view.total_open_notional, credit_view.deposited_balance
        ),
        "reason": reason,
    }


def trade(view: TradeView) -> Answer:
    """A public execution, attributed to nobody (seed:553)."""
    return {
        "trade_id": view.trade_id,
        "market_id": view.market_id,
        "price": view.price,
        "quantity": view.quantity,
        "side": view.side,
        "timestamp": instant(view.timestamp),
    }


def decimal_text(raw: int) -> str:
    """A raw amount as the shortest decimal."""
    return amounts.decimal_text(raw, DECIMALS)


def _price(raw: int | None) -> str | None:
    return None if raw is None else decimal_text(raw)


def _change(view: TickerView) -> str | None:
    """Percent since 24 hours ago; an addition to the rows of `/markets`, which clients may skip."""
    if not view.open_24h or view.last_price is None:
        return None
    return ratio_text(view.last_price - view.open_24h, view.open_24h, scale=100)


def market(spec: MarketSpec, ticker: TickerView, *, is_paused: bool) -> Answer:
    """A row of `/markets` (seed:298); the spread of a crossed or one-sided book is null."""
    bid, ask = ticker.best_bid, ticker.best_ask
    spread = None if bid is None or ask is None or bid > ask else ask - bid
    return {
        "id": spec.market_id,
        "base": spec.base,
        "quote": spec.quote,
        "best_bid": _price(bid),
        "best_ask": _price(ask),
        "spread": _price(spread),
        "last_price": _price(ticker.last_price),
        "volume_24h": decimal_text(ticker.volume_24h),
        "change_24h_pct": _change(ticker),
        "status": "paused" if is_paused else "active",
    }


def ticker_24h(view: TickerView) -> Answer:
    """The 24 hours behind a market (seed:300; shape of vela.md 3.6)."""
    return {
        "market_id": view.market_id,
        "open_24h": _price(view.open_24h),
        "high_24h": _price(view.high_24h),
        "low_24h": _price(view.low_24h),
        "last_price": _price(view.last_price),
        "volume_24h": decimal_text(view.volume_24h),
        "quote_volume_24h": decimal_text(view.quote_volume_24h),
        "change_24h_pct": _change(view),
        "best_bid": _price(view.best_bid),
        "best_ask": _price(view.best_ask),
        "trade_count_24h": view.trade_count_24h,
        "timestamp": instant(view.timestamp),
    }


def candle(view: CandleView) -> Answer:
    """One interval's prices and volumes."""
    return {
        "time": view.time // _NS_PER_SECOND,
        "open": decimal_text(view.open),
        "high": decimal_text(view.high),
        "low": decimal_text(view.low),
        "close": decimal_text(view.close),
        "volume": decimal_text(view.volume),
        "quote_volume": decimal_text(view.quote_volume),
        "trade_count": view.trade_count,
    }
