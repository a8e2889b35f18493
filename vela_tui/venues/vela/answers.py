"""Answers of the documented dialect to reads, as events."""

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

import msgspec

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
from vela_tui.domain.instrument import InstrumentId
from vela_tui.domain.transport import VenueAnswer
from vela_tui.venues.codec import Read, ReadKind
from vela_tui.venues.vela import reports, values, wire
from vela_tui.venues.vela.endpoints import MAX_OPEN_ORDERS
from vela_tui.venues.vela.signing import is_symbol
from vela_tui.venues.vela.symbols import parse_symbol, rank

_T = TypeVar("_T")

_MARKETS: Final = msgspec.json.Decoder(wire.Answer[list[wire.Market]])
_BOOK: Final = msgspec.json.Decoder(wire.Answer[wire.BookFigures])
_TRADES: Final = msgspec.json.Decoder(wire.Answer[list[wire.PublicTrade]])
_TICKER: Final = msgspec.json.Decoder(wire.Answer[wire.TickerFigures])
_CANDLES: Final = msgspec.json.Decoder(wire.Answer[wire.CandleList])
_ORDERS: Final = msgspec.json.Decoder(wire.Answer[list[wire.OrderFigures]])
_ORDER: Final = msgspec.json.Decoder(wire.Answer[wire.OrderFigures])
_BALANCES: Final = msgspec.json.Decoder(wire.Answer[wire.AccountMoney | list[wire.Money]])


def listed(read: Read, answer: VenueAnswer) -> Sequence[Event]:
    """The events in a successful answer.

    Raises:
        ValueError: the answer contradicts itself or the question.
        msgspec.MsgspecError: it has another shape.
        AmountError: a figure in it is none.
    """
    reader = _READERS.get(read.kind)
    if reader is None:
        raise ValueError(f"the venue's page knows no way to read {read.kind}")
    return reader(read, answer)


def _data(decoder: msgspec.json.Decoder[wire.Answer[_T]], answer: VenueAnswer) -> _T:
    decoded = decoder.decode(answer.body)
    if not decoded.ok:
        raise ValueError("success and refusal in one answer")
    return decoded.data


def _asked(read: Read, symbol: str | None) -> InstrumentId:
    if read.instrument_id is None:
        raise ValueError("no instrument was asked for")
    if symbol is not None and parse_symbol(symbol) != read.instrument_id:
        raise ValueError("the answer is about another market")
    return read.instrument_id


def _instruments(_: Read, answer: VenueAnswer) -> Sequence[Event]:
    rows = [row for row in _data(_MARKETS, answer) if is_symbol(row.symbol)]
    if len({row.symbol for row in rows}) != len(rows):
        raise ValueError("a market stands twice in the list")
    rows.sort(key=lambda row: rank(row.symbol))
    quotes = tuple(reports.quote(row) for row in rows)
    instruments = tuple(map(reports.instrument, rows, quotes))
    return (InstrumentsListed(instruments, quotes, answer.ts_recv),)


def _book(read: Read, answer: VenueAnswer) -> Sequence[Event]:
    figures = _data(_BOOK, answer)
    return (
        BookRead(
            instrument_id=_asked(read, figures.symbol),
            sequence=figures.sequence,
            bids=values.whole_side(figures.bids, is_bid=True),
            asks=values.whole_side(figures.asks, is_bid=False),
            ts_event=values.instant_or_none(figures.ts),
            ts_recv=answer.ts_recv,
        ),
    )


def _trades(read: Read, answer: VenueAnswer) -> Sequence[Event]:
    trades = reports.trades(_data(_TRADES, answer), _asked(read, None))
    return (TradesReported(trades, answer.ts_recv),)


def _ticker(read: Read, answer: VenueAnswer) -> Sequence[Event]:
    ticker = reports.ticker(_data(_TICKER, answer))
    if ticker.instrument_id != read.instrument_id:
        raise ValueError("the answer is about another market")
    return (TickerReported(ticker, answer.ts_recv),)


def _candles(read: Read, answer: VenueAnswer) -> Sequence[Event]:
    figures = _data(_CANDLES, answer)
    candles = sorted(map(reports.candle, figures.candles), key=lambda candle: candle.start)
    if len({candle.start for candle in candles}) != len(candles):
        raise ValueError("an interval stands twice in the list")
    identity = _asked(read, figures.symbol)
    return (CandlesListed(identity, read.interval or "", tuple(candles), answer.ts_recv),)


def _open_orders(_: Read, answer: VenueAnswer) -> Sequence[Event]:
    orders = _data(_ORDERS, answer)
    told = tuple(map(reports.resting_report, orders))
    resting = tuple(report for report in told if report.status.is_resting)
    is_complete = len(told) < MAX_OPEN_ORDERS
    return (OpenOrdersListed(resting, answer.ts_sent, answer.ts_recv, is_complete),)


def _order(read: Read, answer: VenueAnswer) -> Sequence[Event]:
    report = reports.resting_report(_data(_ORDER, answer))
    if report.client_order_id != read.client_order_id:
        raise ValueError("the answer is about another order")
    return (OrderReported(report, answer.ts_recv),)


def _balances(_: Read, answer: VenueAnswer) -> Sequence[Event]:
    money = _data(_BALANCES, answer)
    if isinstance(money, list):
        money = wire.AccountMoney(balances=money)
    balances = tuple(map(values.balance, money.balances))
    if len({balance.currency for balance in balances}) != len(balances):
        raise ValueError("a currency stands twice in the list")
    credit = values.credit(money.credit)
    return (BalancesReported(balances, credit, answer.ts_recv, is_complete=True),)


_READERS: Final[dict[ReadKind, Callable[[Read, VenueAnswer], Sequence[Event]]]] = {
    ReadKind.INSTRUMENTS: _instruments,
    ReadKind.BOOK: _book,
    ReadKind.TRADES: _trades,
    ReadKind.TICKER: _ticker,
    ReadKind.CANDLES: _candles,
    ReadKind.OPEN_ORDERS: _open_orders,
    ReadKind.ORDER: _order,
    ReadKind.BALANCES: _balances,
}
