"""What happens in a session, told to the maker's figures."""

from collections.abc import Iterable, Sequence
from typing import Final

from vela_tui.domain.amounts import Price
from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import BookState, LinkState, Liquidity
from vela_tui.domain.events import (
    BookSnapshotted,
    BookUpdated,
    Event,
    InstrumentsListed,
    LinkChanged,
    QuotesChanged,
    TimePassed,
)
from vela_tui.domain.instrument import InstrumentId
from vela_tui.domain.order import Fill, Order
from vela_tui.domain.recall import FillMid, OrdersRecalled
from vela_tui.session.changes import Part
from vela_tui.session.commands import Command, SelectInstrument
from vela_tui.session.maker_state import POINT_EVERY, RecalledFill
from vela_tui.session.turn import Turn
from vela_tui.state import measures
from vela_tui.state.fills import MAX_KNOWN, FillKey, key_of
from vela_tui.state.markout import HORIZONS, MarkedFill

QUOTE_LIFE: Final = 15 * SECOND
"""A line of the markets list counts as live for so long; it is told when it changes, or every
five seconds (vela.md section 6.1), and a silent link is noticed before."""
LATE: Final = 3 * SECOND
"""The mid at a fill that was told later than this is not known any more."""

_BOOKS: Final = (BookSnapshotted, BookUpdated)
_LOOKED_AT: Final = (LinkChanged, SelectInstrument, InstrumentsListed, TimePassed)
"""After these any book may be believed no more, and any quote may be old."""


class Making:
    """Feeds `state.maker` once each turn, when everything else has been applied."""

    def __init__(self) -> None:
        self._point_at = 0

    def heard(self, turn: Turn, item: Event | Command) -> None:
        """An event or a command was applied: books, trades and mids follow."""
        turn.state.maker.turned(turn.now, turn.time)
        if isinstance(item, _BOOKS):
            self._book_told(turn, item)
        elif isinstance(item, QuotesChanged):
            for quote in item.quotes:
                self._look(turn, quote.instrument_id)
        elif isinstance(item, OrdersRecalled):
            self._recalled(turn, item)
        elif isinstance(item, _LOOKED_AT):
            self._look_at_all(turn)
        for trade in turn.trades:
            turn.state.maker.watch(trade.instrument_id).traded(trade, turn.time)

    def told(self, turn: Turn, orders: Sequence[Order], fills: Sequence[Fill]) -> None:
        """These orders changed and these executions are new; earlier ones may be recalled."""
        maker = turn.state.maker
        for order in orders:
            maker.told(order, turn.state.book(order.instrument_id))
        is_news = maker.count_recalled()
        for fill in fills:
            is_late = turn.now + (turn.state.clock_skew or 0) - fill.ts_event > LATE
            mid = None if is_late else maker.mid(fill.instrument_id)
            maker.filled(fill, mid, is_late=is_late)
        if orders or fills or is_news:
            turn.dirty.mark(Part.MAKER)

    def tick(self, turn: Turn) -> None:
        """Time passed: a day may end, and the chart gets a point."""
        maker = turn.state.maker
        if maker.passed(turn.now):
            turn.dirty.mark(Part.MAKER)
        if turn.time >= self._point_at:
            self._point_at = turn.time + POINT_EVERY
            maker.sample(turn.now)

    @staticmethod
    def _recalled(turn: Turn, event: OrdersRecalled) -> None:
        """Fills of before, those alone that were not counted already."""
        maker = turn.state.maker
        if event.earlier.session_since:
            maker.goes_on(event.earlier.session_since)
        if len(event.fills) >= MAX_KNOWN:
            maker.cut_off(event.fills[0])
        others = len(event.fills) - event.earlier.session_fills
        of_session = {key_of(fill) for fill in event.fills[others:]}
        mids: dict[FillKey, list[FillMid]] = {}
        for mid in event.earlier.mids:
            key = (mid.trade_id, mid.venue_order_id, mid.ts_event)
            mids.setdefault(key, []).append(mid)
        maker.recall(
            _with_mids(fill, mids.get(key_of(fill), ()), is_of_session=key_of(fill) in of_session)
            for fill in turn.state.fill_log.take_recalled()
        )

    def _book_told(self, turn: Turn, event: BookSnapshotted | BookUpdated) -> None:
        instrument_id = event.instrument_id
        book = turn.state.books.get(instrument_id)
        if book is None:
            return
        watch = turn.state.maker.watch(instrument_id)
        update = event if isinstance(event, BookUpdated) else None
        watch.book_told(book, update, turn.time)
        if not watch.is_live or watch.mid != turn.state.maker.mid(instrument_id):
            self._look(turn, instrument_id)

    def _look_at_all(self, turn: Turn) -> None:
        """Books that are not believed any more stop their clocks, and old quotes are no mids."""
        maker, state = turn.state.maker, turn.state
        for instrument_id, watch in maker.watches.items():
            book = state.book(instrument_id)
            if watch.is_live and book.state is not BookState.LIVE:
                watch.book_told(book, None, turn.time)
        for instrument_id in state.instruments:
            self._look(turn, instrument_id)

    @staticmethod
    def _look(turn: Turn, instrument_id: InstrumentId) -> None:
        if turn.state.maker.mid_told(instrument_id, _live_mid(turn, instrument_id)):
            turn.dirty.mark(Part.MAKER)


def _with_mids(fill: Fill, mids: Iterable[FillMid], *, is_of_session: bool) -> RecalledFill:
    known = {each.horizon: each.mid for each in mids}
    at_fill = known.get(0)
    horizons = HORIZONS if fill.liquidity is Liquidity.MAKER else ()
    marked = tuple(
        MarkedFill(fill, at_fill, each, known[each]) for each in horizons if each in known
    )
    return RecalledFill(fill, at_fill, marked, is_of_session=is_of_session)


def _live_mid(turn: Turn, instrument_id: InstrumentId) -> Price | None:
    """The mid of the live book, else of a fresh line of the markets list; crossed ones are none."""
    state = turn.state
    if state.link.state is not LinkState.UP or state.link.is_silent:
        return None
    watch = state.maker.watches.get(instrument_id)
    if watch is not None and watch.is_live:
        return watch.mid
    quote = state.quote_since(instrument_id, turn.now - QUOTE_LIFE)
    if quote is None or (quote.bid is not None and quote.ask is not None and quote.bid > quote.ask):
        return None
    return measures.mid(quote.bid, quote.ask)
