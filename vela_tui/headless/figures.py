"""What a session knows, as values that JSON holds exactly: decimals are texts, times are UTC."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from vela_tui.domain.account import Balance, Credit
from vela_tui.domain.clock import MILLISECOND, SECOND
from vela_tui.domain.enums import BookSide
from vela_tui.domain.instrument import Instrument
from vela_tui.domain.market import Candle, MarketQuote, Ticker, Trade
from vela_tui.domain.order import Order
from vela_tui.session.views import BookView
from vela_tui.state.measures import spread_bps

Row = dict[str, Any]
"""One line of an answer, its columns in order."""


def text(value: Decimal | None) -> str | None:
    """The exact number without an exponent and without needless zeros; None where not known."""
    if value is None:
        return None
    plain = f"{value:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def moment(ts: int) -> str:
    """A moment, nanoseconds UTC, to the millisecond: `2026-11-21T12:04:31.412Z`."""
    second, rest = divmod(ts, SECOND)
    day = datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{day}.{rest // MILLISECOND:03d}Z"


def market_row(instrument: Instrument, quote: MarketQuote | None, heard: int | None) -> Row:
    """One line of the markets list."""
    quote = quote or MarketQuote(instrument.id)
    spread = spread_bps(quote.bid, quote.ask)
    return {
        "market": instrument.symbol,
        "bid": text(quote.bid),
        "ask": text(quote.ask),
        "spread_bps": None if spread is None else f"{spread:.2f}",
        "last": text(quote.last),
        "volume_24h": text(quote.volume_24h),
        "change_24h": text(quote.change_24h),
        "told": None if heard is None else moment(heard),
    }


def book_figures(instrument: Instrument, book: BookView, limit: int) -> Row:
    """An order book, best prices first."""
    return {
        "market": instrument.symbol,
        "state": book.state.value,
        "sequence": book.sequence,
        "told": None if book.ts_recv is None else moment(book.ts_recv),
        **{
            f"{side.value}s": [[text(price), text(size)] for price, size in levels]
            for side in BookSide
            for levels in (book.levels(side, limit),)
        },
    }


def trade_row(trade: Trade) -> Row:
    """One public execution; the side is the taker's."""
    return {
        "time": moment(trade.ts_event),
        "side": None if trade.aggressor_side is None else trade.aggressor_side.value,
        "price": text(trade.price),
        "quantity": text(trade.quantity),
        "id": trade.trade_id,
    }


def candle_row(candle: Candle) -> Row:
    """One interval."""
    return {
        "start": moment(candle.start),
        "open": text(candle.open),
        "high": text(candle.high),
        "low": text(candle.low),
        "close": text(candle.close),
        "volume": text(candle.volume),
    }


def ticker_figures(instrument: Instrument, ticker: Ticker) -> Row:
    """The day's figures of one market."""
    return {
        "market": instrument.symbol,
        "open": text(ticker.open),
        "high": text(ticker.high),
        "low": text(ticker.low),
        "last": text(ticker.last),
        "volume": text(ticker.volume),
        "change": text(ticker.change),
    }


def order_row(order: Order, symbol: str) -> Row:
    """How an order stands, as far as it is known."""
    return {
        "id": order.venue_order_id,
        "client_id": order.client_order_id,
        "market": symbol,
        "side": order.side.value,
        "price": text(order.price),
        "quantity": text(order.quantity),
        "filled": text(order.filled_quantity),
        "execution": "post" if order.post_only else order.time_in_force.value,
        "status": order.status.value,
        "cancel": order.cancel.value,
        "why": order.end_reason.value if order.end_reason else None,
        "detail": order.detail or None,
        "external": order.is_external,
        "created": moment(order.ts_created),
    }


def balance_row(balance: Balance) -> Row:
    """Money in one currency."""
    return {
        "currency": balance.currency,
        "total": text(balance.total),
        "available": text(balance.available),
        "reserved": text(balance.reserved),
    }


def credit_figures(credit: Credit | None) -> Row | None:
    """The venue's credit; None where it has none or has not told."""
    if credit is None:
        return None
    return {
        "open_notional": text(credit.open_notional),
        "deposited": text(credit.deposited),
        "headroom": text(credit.headroom),
        "is_estimate": credit.is_estimate,
    }
