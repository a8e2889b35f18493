"""What the documented dialect says of orders, fills, trades and markets, as the domain's values.

Everything raises ValueError or AmountError where a shape contradicts itself or its channel.
"""

from decimal import Decimal
from typing import Final

import msgspec

from vela_tui.domain.amounts import Price, Quantity
from vela_tui.domain.enums import EndReason, Liquidity, MarketState, OrderStatus
from vela_tui.domain.events import OrderReport
from vela_tui.domain.instrument import Instrument, InstrumentId
from vela_tui.domain.market import Candle, MarketQuote, Ticker, Trade, TradeId
from vela_tui.domain.order import Fill
from vela_tui.venues.text import clean
from vela_tui.venues.vela import values, wire
from vela_tui.venues.vela.symbols import instrument_of, parse_symbol

_PERCENT: Final = -2
"""Powers of ten from a percentage to a fraction."""


def order_report(figures: wire.OrderFigures, ts_event: int | None) -> OrderReport:
    """What is said of one of our orders, by the feed or by a list."""
    status = wire.STATUSES[figures.status]
    if figures.quantity is not None and figures.filled_quantity > figures.quantity:
        raise ValueError("an order is filled beyond its quantity")
    quantity = figures.quantity
    if quantity is None and figures.remaining_quantity is not None and status.is_resting:
        quantity = figures.filled_quantity + figures.remaining_quantity
    in_force, post_only = (
        (None, None) if figures.execution is None else wire.EXECUTIONS[figures.execution]
    )
    return OrderReport(
        client_order_id=values.client_order_id(figures.client_order_id),
        venue_order_id=values.venue_order_id(figures.venue_order_id),
        status=status,
        filled_quantity=values.quantity(figures.filled_quantity),
        instrument_id=None if figures.symbol is None else parse_symbol(figures.symbol),
        side=None if figures.side is None else wire.SIDES[figures.side],
        price=None if figures.price is None else values.price(figures.price),
        quantity=None if quantity is None else values.quantity(quantity),
        time_in_force=in_force,
        post_only=post_only,
        end_reason=_end_reason(status, figures.reason),
        ts_event=ts_event,
    )


def resting_report(figures: wire.OrderFigures) -> OrderReport:
    """One order of a list; it must say what it is, since nothing else may be known of it."""
    told = (figures.symbol, figures.side, figures.price, figures.quantity)
    if any(part is None for part in told):
        raise ValueError("a listed order lacks its market, side, price or quantity")
    return order_report(figures, values.instant_or_none(figures.created_at))


def placed_report(placed: wire.Placed) -> OrderReport:
    """An order as the answer to placing it shows it."""
    in_force, post_only = (
        (None, None) if placed.execution is None else wire.EXECUTIONS[placed.execution]
    )
    status = wire.STATUSES[placed.status]
    return OrderReport(
        client_order_id=values.client_order_id(placed.client_order_id),
        venue_order_id=values.venue_order_id(placed.venue_order_id),
        status=status,
        filled_quantity=values.quantity(placed.filled_quantity),
        instrument_id=parse_symbol(placed.symbol),
        side=wire.SIDES[placed.side],
        price=values.price(placed.price),
        quantity=values.quantity(placed.quantity),
        time_in_force=in_force,
        post_only=post_only,
        end_reason=_end_reason(status, None),
        ts_event=values.instant_or_none(placed.created_at),
    )


def cancelled_report(cancelled: wire.Cancelled) -> OrderReport:
    """An order as the answer to its cancel shows it; how much was filled, if told."""
    filled = cancelled.filled_quantity
    return OrderReport(
        client_order_id=values.client_order_id(cancelled.client_order_id),
        venue_order_id=values.venue_order_id(cancelled.venue_order_id),
        status=wire.STATUSES[cancelled.status],
        filled_quantity=values.quantity(filled or 0),
        end_reason=EndReason.USER,
    )


def fill(figures: wire.FillFigures) -> Fill:
    """One of our executions; the fee is the one of our side of it (seed:369-384)."""
    identity = parse_symbol(figures.symbol)
    liquidity = wire.LIQUIDITIES[figures.liquidity]
    fee = figures.maker_fee if liquidity is Liquidity.MAKER else figures.taker_fee
    return Fill(
        instrument_id=identity,
        trade_id=_trade_id(figures.trade_id),
        client_order_id=values.client_order_id(figures.client_order_id),
        venue_order_id=values.venue_order_id(figures.venue_order_id),
        side=wire.SIDES[figures.side],
        price=values.price(figures.price),
        quantity=values.quantity(figures.quantity),
        liquidity=liquidity,
        fee=values.amount(fee),
        fee_currency=figures.symbol.partition("-")[2],
        ts_event=values.instant(figures.filled_at),
    )


def trade(figures: wire.PublicTrade, identity: InstrumentId) -> Trade:
    """A public execution of this instrument."""
    if figures.symbol is not None and parse_symbol(figures.symbol) != identity:
        raise ValueError("a trade belongs to another market than its channel")
    ts_event = values.instant(figures.ts)
    named = figures.trade_id or f"{ts_event}-{figures.price}-{figures.quantity}"
    return Trade(
        instrument_id=identity,
        trade_id=_trade_id(named),
        price=values.price(figures.price),
        quantity=values.quantity(figures.quantity),
        aggressor_side=None if figures.side is None else wire.SIDES[figures.side],
        ts_event=ts_event,
    )


def trades(listed: list[wire.PublicTrade], identity: InstrumentId) -> tuple[Trade, ...]:
    """Trades oldest first; the venue lists the newest first (assumption 2)."""
    newest_last = [trade(figures, identity) for figures in reversed(listed)]
    return tuple(sorted(newest_last, key=lambda each: each.ts_event))


def quote(row: wire.Market) -> MarketQuote:
    """The best prices and the day's figures of one market."""
    return MarketQuote(
        instrument_id=parse_symbol(row.symbol),
        bid=values.price_figure(row.bid),
        ask=values.price_figure(row.ask),
        last=values.price_figure(row.last),
        volume_24h=values.quantity_figure(row.volume),
        change_24h=_change(row.change_percent),
    )


def instrument(row: wire.Market, quoted: MarketQuote) -> Instrument:
    """The market as an instrument; a market of no known state takes orders until it refuses."""
    state = (
        MarketState.ACTIVE
        if row.state is None
        else wire.MARKET_STATES.get(row.state, MarketState.OTHER)
    )
    return instrument_of(row.symbol, quoted.last or quoted.bid or quoted.ask, state)


def ticker(figures: wire.TickerFigures) -> Ticker:
    """The day's figures of one market."""
    return Ticker(
        instrument_id=parse_symbol(figures.symbol),
        open=values.price_figure(figures.open),
        high=values.price_figure(figures.high),
        low=values.price_figure(figures.low),
        last=values.price_figure(figures.last),
        volume=values.quantity_figure(figures.volume),
        change=_change(figures.change_percent),
    )


def _change(percent: msgspec.Raw) -> Decimal | None:
    """The fraction that a percentage is."""
    value = values.signed_figure(percent)
    return None if value is None else value.scaleb(_PERCENT)


def candle(figures: wire.CandleFigures) -> Candle:
    """One interval; its prices lie between low and high."""
    opened, high, low, close, volume = (
        values.required(values.figure(raw))
        for raw in (figures.open, figures.high, figures.low, figures.close, figures.volume)
    )
    if not Decimal(0) < low <= min(opened, close) <= max(opened, close) <= high:
        raise ValueError("a candle's prices lie outside its low and high")
    return Candle(
        start=values.instant(figures.start),
        open=Price(opened),
        high=Price(high),
        low=Price(low),
        close=Price(close),
        volume=Quantity(volume),
    )


def _end_reason(status: OrderStatus, reason: str | None) -> EndReason | None:
    if status is OrderStatus.FILLED:
        return EndReason.FILLED
    if status is OrderStatus.CANCELLED and reason is not None:
        return wire.END_REASONS.get(reason)
    return None


def _trade_id(text: str) -> TradeId:
    if not text:
        raise ValueError("an execution has no id")
    return TradeId(clean(text))
