"""Answers of the engine's dialect to reads, as events."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Final, TypeVar

import msgspec

from vela_tui.domain.amounts import EXACT, Quantity
from vela_tui.domain.clock import SECOND
from vela_tui.domain.events import (
    BalancesReported,
    BookRead,
    CandlesListed,
    Event,
    InstrumentsListed,
    OpenOrdersListed,
    OrderReported,
    TickerReported,
    TradesReported,
)
from vela_tui.domain.market import Candle, Ticker
from vela_tui.domain.transport import VenueAnswer
from vela_tui.venues.codec import Read, ReadKind
from vela_tui.venues.vela import engine_reports, engine_values, engine_wire, wire
from vela_tui.venues.vela.engine_endpoints import DAY_HOURS
from vela_tui.venues.vela.signing import is_symbol
from vela_tui.venues.vela.symbols import rank

_T = TypeVar("_T")

_MARKETS: Final = msgspec.json.Decoder(wire.Answer[list[engine_wire.Market]])
_BOOK: Final = msgspec.json.Decoder(wire.Answer[engine_wire.BookFigures])
_TRADES: Final = msgspec.json.Decoder(wire.Answer[list[engine_wire.TradeFigures]])
_CANDLES: Final = msgspec.json.Decoder(wire.Answer[engine_wire.CandleList])
_ORDERS: Final = msgspec.json.Decoder(wire.Answer[list[engine_wire.OrderFigures]])
_ORDER: Final = msgspec.json.Decoder(wire.Answer[engine_wire.OrderFigures])
_BALANCES: Final = msgspec.json.Decoder(wire.Answer[list[engine_wire.Money]])


def data(decoder: msgspec.json.Decoder[wire.Answer[_T]], answer: VenueAnswer) -> _T:
    """What a successful answer holds.

    Raises:
        ValueError: the answer says that it is no success.
        msgspec.MsgspecError: it has another shape.
    """
    decoded = decoder.decode(answer.body)
    if not decoded.ok:
        raise ValueError("success and refusal in one answer")
    return decoded.data


def _instruments(_: Read, answer: VenueAnswer) -> Sequence[Event]:
    """In our own order: the engine's changes from answer to answer (vela.md 3.6)."""
    rows = [row for row in data(_MARKETS, answer) if is_symbol(row.symbol)]
    if len({row.symbol for row in rows}) != len(rows):
        raise ValueError("a market stands twice in the list")
    rows.sort(key=lambda row: (rank(row.symbol), row.symbol))
    quotes = tuple(engine_reports.quote(row) for row in rows)
    instruments = tuple(map(engine_reports.instrument, rows, quotes))
    return (InstrumentsListed(instruments, quotes, answer.ts_recv),)


def _book(read: Read, answer: VenueAnswer) -> Sequence[Event]:
    figures = data(_BOOK, answer)
    return (
        BookRead(
            instrument_id=engine_reports.asked(read.instrument_id, figures.symbol),
            sequence=0,
            bids=engine_values.whole_side(figures.bids, is_bid=True),
            asks=engine_values.whole_side(figures.asks, is_bid=False),
            ts_event=None,
            ts_recv=answer.ts_recv,
        ),
    )


def _trades(read: Read, answer: VenueAnswer) -> Sequence[Event]:
    newest_first = data(_TRADES, answer)
    trades = [engine_reports.trade(each) for each in reversed(newest_first)]
    if any(trade.instrument_id != read.instrument_id for trade in trades):
        raise ValueError("a trade belongs to another market")
    oldest_first = sorted(trades, key=lambda trade: trade.ts_event)
    return (TradesReported(tuple(oldest_first), answer.ts_recv),)


def _told_candles(read: Read, answer: VenueAnswer) -> tuple[Candle, ...]:
    figures = data(_CANDLES, answer)
    engine_reports.asked(read.instrument_id, figures.symbol)
    candles = sorted(map(engine_reports.candle, figures.candles), key=lambda each: each.start)
    if len({candle.start for candle in candles}) != len(candles):
        raise ValueError("an interval stands twice in the list")
    return tuple(candles)


def _candles(read: Read, answer: VenueAnswer) -> Sequence[Event]:
    candles = _told_candles(read, answer)
    identity = engine_reports.asked(read.instrument_id, None)
    return (CandlesListed(identity, read.interval or "", candles, answer.ts_recv),)


def _ticker(read: Read, answer: VenueAnswer) -> Sequence[Event]:
    """The day's figures from its hours; without a trade in them nothing is known (16 #18)."""
    identity = engine_reports.asked(read.instrument_id, None)
    since = answer.ts_recv - DAY_HOURS * 3_600 * SECOND
    hours = [each for each in _told_candles(read, answer) if each.start + 3_600 * SECOND > since]
    if not hours:
        return (TickerReported(Ticker(identity, *(None,) * 6), answer.ts_recv),)
    first, last = hours[0].open, hours[-1].close
    ticker = Ticker(
        instrument_id=identity,
        open=first,
        high=max(each.high for each in hours),
        low=min(each.low for each in hours),
        last=last,
        volume=Quantity(sum((each.volume for each in hours), Decimal(0))),
        change=EXACT.subtract(last, first) / first,
    )
    return (TickerReported(ticker, answer.ts_recv),)


def _open_orders(_: Read, answer: VenueAnswer) -> Sequence[Event]:
    orders = data(_ORDERS, answer)
    resting = tuple(
        report for report in map(engine_reports.resting_report, orders) if report.status.is_resting
    )
    is_complete = len(orders) < engine_wire.MAX_ORDERS
    return (OpenOrdersListed(resting, answer.ts_sent, answer.ts_recv, is_complete),)


def _order(read: Read, answer: VenueAnswer) -> Sequence[Event]:
    report = engine_reports.resting_report(data(_ORDER, answer))
    if report.client_order_id != read.client_order_id:
        raise ValueError("the answer is about another order")
    return (OrderReported(report, answer.ts_recv),)


def _balances(_: Read, answer: VenueAnswer) -> Sequence[Event]:
    """No credit stands beside them: what the engine allows is not told (16 #34)."""
    told = data(_BALANCES, answer)
    balances = tuple(map(engine_reports.balance, told))
    if len({balance.currency for balance in balances}) != len(balances):
        raise ValueError("a currency stands twice in the list")
    return (BalancesReported(balances, None, answer.ts_recv, is_complete=True),)


READERS: Final[dict[ReadKind, Callable[[Read, VenueAnswer], Sequence[Event]]]] = {
    ReadKind.INSTRUMENTS: _instruments,
    ReadKind.BOOK: _book,
    ReadKind.TRADES: _trades,
    ReadKind.TICKER: _ticker,
    ReadKind.CANDLES: _candles,
    ReadKind.OPEN_ORDERS: _open_orders,
    ReadKind.ORDER: _order,
    ReadKind.BALANCES: _balances,
}
"""Reads that every dialect knows; what only the engine tells is in `engine_extras`."""
