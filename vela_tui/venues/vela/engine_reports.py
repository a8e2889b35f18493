"""What the engine says of orders, executions, trades and markets, as the domain's values."""

from decimal import Decimal

from vela_tui.domain.account import Balance
from vela_tui.domain.amounts import Amount, Price, Quantity
from vela_tui.domain.enums import EndReason, MarketState, OrderStatus
from vela_tui.domain.events import OrderReport
from vela_tui.domain.instrument import Instrument, InstrumentId
from vela_tui.domain.market import Candle, MarketQuote, Trade, TradeId
from vela_tui.venues.text import clean
from vela_tui.venues.vela import engine_values, engine_wire, values
from vela_tui.venues.vela.own_orders import Execution
from vela_tui.venues.vela.symbols import instrument_of, parse_symbol


def resting_report(figures: engine_wire.OrderFigures) -> OrderReport:
    """One order of a list.

    An order with nothing left is a ghost that the engine forgot to take out of its book
    (vela.md section 10, defect 3): it is filled, whatever else is said of it.
    """
    ordered = Quantity(engine_values.shown(figures.quantity))
    filled = Quantity(engine_values.shown(figures.filled_quantity))
    price = engine_values.price_or_none(figures.price)
    if not ordered or price is None:
        raise ValueError("a listed order has no quantity or no price")
    if filled > ordered:
        raise ValueError("an order is filled beyond its quantity")
    status = OrderStatus.FILLED if filled == ordered else engine_values.status(figures.status)
    in_force, post_only = (
        (None, None) if figures.execution is None else engine_values.execution(figures.execution)
    )
    return OrderReport(
        client_order_id=values.client_order_id(figures.client_order_id),
        venue_order_id=values.venue_order_id(figures.number),
        status=status,
        filled_quantity=filled,
        instrument_id=parse_symbol(figures.symbol),
        side=engine_values.side(figures.side),
        price=price,
        quantity=ordered,
        time_in_force=in_force,
        post_only=post_only,
        end_reason=EndReason.FILLED if status is OrderStatus.FILLED else None,
        ts_event=values.instant_or_none(figures.ts),
    )


def execution(figures: engine_wire.Execution) -> Execution:
    """An execution in the answer to an order."""
    return Execution(
        maker=values.venue_order_id(figures.maker_number),
        taker=values.venue_order_id(figures.taker_number),
        taker_side=engine_values.side(figures.side),
        price=engine_values.price(figures.price),
        quantity=engine_values.quantity(figures.quantity),
        maker_fee=engine_values.amount(figures.maker_fee),
        taker_fee=engine_values.amount(figures.taker_fee),
        ts_event=values.instant(figures.ts),
    )


def displaced(gone: engine_wire.Gone) -> OrderReport:
    """An order of ours that the engine cancelled to make room for another.

    Only its number names it: other wallets may use the same client order id.
    """
    return OrderReport(
        client_order_id=None,
        venue_order_id=values.venue_order_id(gone.number),
        status=OrderStatus.CANCELLED,
        filled_quantity=Quantity(Decimal(0)),
        end_reason=EndReason.CREDIT,
    )


def trade(figures: engine_wire.TradeFigures) -> Trade:
    """A public execution."""
    price, quantity = engine_values.raw(figures.price), engine_values.raw(figures.quantity)
    if price <= 0 or quantity <= 0:
        raise ValueError("a trade has no price or no quantity")
    if not figures.trade_id:
        raise ValueError("an execution has no id")
    return Trade(
        instrument_id=parse_symbol(figures.symbol),
        trade_id=TradeId(clean(figures.trade_id)),
        price=engine_values.price(price),
        quantity=engine_values.quantity(quantity),
        aggressor_side=engine_values.side(figures.side),
        ts_event=values.instant(figures.ts),
    )


def quote(row: engine_wire.Market) -> MarketQuote:
    """The best prices of one market; the engine tells no figures of the day in its list."""
    return MarketQuote(
        instrument_id=parse_symbol(row.symbol),
        bid=engine_values.price_or_none(row.bid),
        ask=engine_values.price_or_none(row.ask),
    )


def instrument(row: engine_wire.Market, quoted: MarketQuote) -> Instrument:
    """The market as an instrument; the engine pauses none (16 #46)."""
    price = quoted.bid or quoted.ask
    return instrument_of(row.symbol, price, MarketState.ACTIVE, engine_values.STEP)


def balance(money: engine_wire.Money) -> Balance:
    """The balance of one currency."""
    return Balance(
        values.currency(money.currency),
        Amount(engine_values.shown(money.available)),
        Amount(engine_values.shown(money.reserved)),
    )


def candle(figures: engine_wire.CandleFigures) -> Candle:
    """One interval; its prices lie between low and high."""
    opened, high, low, close, volume = (
        engine_values.candle_figure(each)
        for each in (figures.open, figures.high, figures.low, figures.close, figures.volume)
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


def asked(instrument_id: InstrumentId | None, symbol: str | None) -> InstrumentId:
    """The instrument that was asked for, which the answer may name.

    Raises:
        ValueError: when it names another.
    """
    if instrument_id is None:
        raise ValueError("no instrument was asked for")
    if symbol is not None and parse_symbol(symbol) != instrument_id:
        raise ValueError("the answer is about another market")
    return instrument_id
