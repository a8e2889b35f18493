"""Answers to reads, as events: over HTTP or over the socket, one reader for each kind (R-18)."""

from collections.abc import Callable, Sequence
from typing import Final

import msgspec

from vela_tui.domain.account import Balance
from vela_tui.domain.enums import ReadKind
from vela_tui.domain.events import (
    BalancesReported,
    BookRead,
    CandlesListed,
    Event,
    InstrumentsListed,
    OpenOrdersListed,
    OptionsQuoted,
    OrderHistoryListed,
    OrderLookupMissed,
    PositionsReported,
    QuotesChanged,
    RoundTimed,
)
from vela_tui.domain.instrument import InstrumentId
from vela_tui.domain.market import MarketQuote
from vela_tui.domain.option import OptionQuote
from vela_tui.domain.transport import VenueAnswer
from vela_tui.venues.codec import Read
from vela_tui.venues.joyride import history, reports, values, wire
from vela_tui.venues.joyride.listing import Listing
from vela_tui.venues.joyride.symbols import is_name, parse_name

_BOOK: Final = msgspec.json.Decoder(wire.Book)
_TICKER: Final = msgspec.json.Decoder(wire.Quote)
_ORDERS: Final = msgspec.json.Decoder(wire.Orders | wire.OrderList)
_ACCOUNT: Final = msgspec.json.Decoder(wire.Account)
_POSITIONS: Final = msgspec.json.Decoder(wire.Holdings | wire.HoldingList)
_PAST: Final = msgspec.json.Decoder(wire.Past)
_MARKS: Final = msgspec.json.Decoder(wire.Marks | wire.MarkList)
_SETTLEMENT: Final = msgspec.json.Decoder(wire.SettlementNews)
_TIMING: Final = msgspec.json.Decoder(wire.Timing)


class Reads:
    """Understands answers to reads.

    Args:
        wallet: the wallet's address; None for public data only.
        listing: learns instruments, and knows them.
        numbered: tells the number of a book that is read and bears none.
    """

    def __init__(
        self, wallet: str | None, listing: Listing, numbered: Callable[[InstrumentId], int]
    ) -> None:
        self._wallet = wallet
        self._numbered = numbered
        self._listing = listing
        self._readers: dict[
            ReadKind, Callable[[Read, bytes | msgspec.Raw, VenueAnswer], Sequence[Event]]
        ] = {
            ReadKind.INSTRUMENTS: self._instruments,
            ReadKind.BOOK: self._book,
            ReadKind.TICKER: self._ticker,
            ReadKind.CANDLES: _candles,
            ReadKind.OPEN_ORDERS: self._open_orders,
            ReadKind.ORDER: self._history,
            ReadKind.ORDER_HISTORY: self._history,
            ReadKind.BALANCES: self._balances,
            ReadKind.POSITIONS: _positions,
            ReadKind.GREEKS: _marks,
            ReadKind.ROUND: _round,
        }

    def events(self, read: Read, body: bytes | msgspec.Raw, answer: VenueAnswer) -> Sequence[Event]:
        """The events in what a successful answer tells.

        Raises:
            ValueError: it contradicts itself or the question.
            msgspec.MsgspecError: it has another shape.
        """
        reader = self._readers.get(read.kind)
        if reader is None:
            raise ValueError(f"the venue's pages know no way to read {read.kind}")
        return reader(read, body, answer)

    def _instruments(
        self, _: Read, body: bytes | msgspec.Raw, answer: VenueAnswer
    ) -> Sequence[Event]:
        return (InstrumentsListed(self._listing.instruments(body), (), answer.ts_recv),)

    def _book(self, read: Read, body: bytes | msgspec.Raw, answer: VenueAnswer) -> Sequence[Event]:
        told = _BOOK.decode(body)
        identity = _asked(read, told.name)
        return (
            BookRead(
                instrument_id=identity,
                sequence=told.sequence or self._numbered(identity),
                bids=values.whole_side(told.bids, is_bid=True),
                asks=values.whole_side(told.asks, is_bid=False),
                ts_event=values.instant_or_none(told.ts),
                ts_recv=answer.ts_recv,
                ts_sent=answer.ts_sent,
            ),
        )

    def _ticker(
        self, read: Read, body: bytes | msgspec.Raw, answer: VenueAnswer
    ) -> Sequence[Event]:
        told = _TICKER.decode(body)
        identity = _asked(read, told.name)
        quote = reports.quoted(told, identity, self._listing)
        return quotes_of(quote, answer.ts_recv)

    def _open_orders(
        self, _: Read, body: bytes | msgspec.Raw, answer: VenueAnswer
    ) -> Sequence[Event]:
        told = tuple(map(reports.order_report, self._orders(body)))
        resting = tuple(each for each in told if each.status.is_resting)
        if any(each.price is None for each in resting):
            raise ValueError("an order rests and has no price")
        return (OpenOrdersListed(resting, answer.ts_sent, answer.ts_recv),)

    def _history(
        self, read: Read, body: bytes | msgspec.Raw, answer: VenueAnswer
    ) -> Sequence[Event]:
        told = sorted(
            map(reports.order_report, self._orders(body)),
            key=lambda each: each.ts_event or 0,
            reverse=True,
        )
        listed = OrderHistoryListed(tuple(told), answer.ts_sent, answer.ts_recv)
        if read.kind is not ReadKind.ORDER or read.client_order_id is None:
            return (listed,)
        # the venue knows no names of ours: none of these orders bears the one asked for
        missed = OrderLookupMissed(read.client_order_id, answer.ts_sent, answer.ts_recv)
        return (listed, missed)

    def _orders(self, body: bytes | msgspec.Raw) -> Sequence[wire.Order]:
        told = _ORDERS.decode(body)
        orders = told.orders if isinstance(told, wire.OrderList) else told
        for each in orders:
            reports.must_be_own(self._wallet, each.wallet, each.user)
        if len({reports.number_of(each) for each in orders}) != len(orders):
            raise ValueError("an order stands twice in the list")
        return orders

    def _balances(self, _: Read, body: bytes | msgspec.Raw, answer: VenueAnswer) -> Sequence[Event]:
        told = _ACCOUNT.decode(body)
        reports.must_be_own(self._wallet, told.wallet)
        currency = told.currency if told.currency and is_name(told.currency) else reports.CURRENCY
        money = Balance(currency, values.amount(told.available), values.amount(told.locked))
        balances = BalancesReported((money,), None, answer.ts_recv, is_complete=True)
        if told.positions is None:
            return (balances,)
        held = PositionsReported(reports.positions(told.positions), answer.ts_recv)
        return (balances, held)


def quotes_of(quote: OptionQuote, ts_recv: int) -> tuple[Event, ...]:
    """A quote for the board of options, and for the line of the markets list."""
    line = MarketQuote(quote.instrument_id, bid=quote.bid, ask=quote.ask)
    return (OptionsQuoted((quote,), ts_recv), QuotesChanged((line,), ts_recv))


def timing_of(body: bytes | msgspec.Raw) -> wire.Timing:
    """When the round ends, under the word `settlement` or without it (T10).

    Raises:
        msgspec.MsgspecError: it is not told.
    """
    told = _SETTLEMENT.decode(body)
    return told.settlement if told.settlement is not None else _TIMING.decode(body)


def _asked(read: Read, name: str | None) -> InstrumentId:
    if read.instrument_id is None:
        raise ValueError("no instrument was asked for")
    if name is not None and parse_name(name) != read.instrument_id:
        raise ValueError("the answer is about another instrument")
    return read.instrument_id


def _candles(read: Read, body: bytes | msgspec.Raw, answer: VenueAnswer) -> Sequence[Event]:
    told = _PAST.decode(body)
    candles = history.of_mids(told.quotes, read.interval)
    listed = CandlesListed(_asked(read, told.name), read.interval or "", candles, answer.ts_recv)
    return (listed,)


def _positions(_: Read, body: bytes | msgspec.Raw, answer: VenueAnswer) -> Sequence[Event]:
    told = _POSITIONS.decode(body)
    rows = told.positions if isinstance(told, wire.HoldingList) else told
    return (PositionsReported(reports.positions(rows), answer.ts_recv),)


def _marks(_: Read, body: bytes | msgspec.Raw, answer: VenueAnswer) -> Sequence[Event]:
    told = _MARKS.decode(body)
    rows = told.greeks if isinstance(told, wire.MarkList) else told
    quotes = tuple(
        reports.marked(each, parse_name(each.name)) for each in rows if each.name is not None
    )
    return (OptionsQuoted(quotes, answer.ts_recv),)


def _round(_: Read, body: bytes | msgspec.Raw, answer: VenueAnswer) -> Sequence[Event]:
    return (RoundTimed(reports.timing(timing_of(body)), answer.ts_recv),)
