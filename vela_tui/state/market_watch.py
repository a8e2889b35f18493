"""One market as a maker watches it: the touch, the spread, the flow and the own places in it."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from decimal import Decimal
from typing import Protocol

from vela_tui.domain.amounts import Price, Quantity
from vela_tui.domain.enums import BookSide, BookState
from vela_tui.domain.events import BookUpdated
from vela_tui.domain.instrument import InstrumentId
from vela_tui.domain.market import Level, Trade
from vela_tui.domain.order import Order
from vela_tui.state import measures
from vela_tui.state.book import LevelKey
from vela_tui.state.flow import FlowMeter, Touch
from vela_tui.state.own_quotes import OwnQuotes
from vela_tui.state.queue import QueueWatch
from vela_tui.state.quoting_quality import TouchClock
from vela_tui.state.spreads import SpreadMeter


class WatchedBook(Protocol):
    """A book, as far as it is watched."""

    state: BookState
    """Whether it may be believed."""

    def best_level(self, side: BookSide) -> Level | None:
        """The best price of a side and what rests there."""
        ...

    def quantity_at(self, side: BookSide, price: Price) -> Quantity:
        """What rests at a price; 0 where nothing does."""
        ...


class MarketWatch:
    """Measures one market from its book, its tape and the own orders in it.

    Args:
        instrument_id: the market.
        own: all own resting orders.
    """

    def __init__(self, instrument_id: InstrumentId, own: OwnQuotes) -> None:
        self.flow = FlowMeter()
        """What came and left at the touch."""
        self.clock = TouchClock()
        """How long own orders stood there."""
        self.spread = SpreadMeter()
        """How wide it was."""
        self.queue = QueueWatch()
        """Own orders in their levels."""
        self._id = instrument_id
        self._own = own
        self._is_live = False
        self._touch = Touch(None, None)
        self.mid: Price | None = None
        """Of the live book; None where there is none, or it is crossed."""

    @property
    def is_live(self) -> bool:
        """Whether the market's book may be believed."""
        return self._is_live

    def book_told(self, book: WatchedBook, update: BookUpdated | None, now: int) -> None:
        """The market's book was told of, or is not believed any more.

        Args:
            book: as it is now.
            update: what was told, and is in the book already; None for the whole book.
            now: nanoseconds that never go back.
        """
        was_live, self._is_live = self._is_live, book.state is BookState.LIVE
        if not self._is_live:
            if was_live:
                self._stop(now)
            return
        if not was_live:
            for side, price in self.queue.levels():
                self.queue.reread(side, price, book.quantity_at(side, price), now)
        else:
            known = self.queue.levels()
            for level in _told(update, known) if known and update else known:
                self.queue.level_told(*level, book.quantity_at(*level), now)
        self._look(book, now)

    def own_told(self, order: Order, book: WatchedBook, now: int) -> None:
        """An own order of this market stands like this now; `own` knows it already."""
        level = book.quantity_at(order.side.rests_on, order.price) if self._is_live else None
        self.queue.told(order, level, now)
        if self._is_live:
            self._stand(now)

    def traded(self, trade: Trade, now: int) -> None:
        """A public trade, told as it happened."""
        if self._is_live:
            self.flow.traded(trade, now)
            self.spread.traded(trade.quantity)
            self.queue.traded(trade, now)

    def _look(self, book: WatchedBook, now: int) -> None:
        bid, ask = book.best_level(BookSide.BID), book.best_level(BookSide.ASK)
        before = self._touch
        if bid == before.bid and ask == before.ask:
            return
        touch = self._touch = Touch(bid, ask)
        self.flow.moved(touch, now)
        if _is_elsewhere(before.bid, bid) or _is_elsewhere(before.ask, ask):
            prices = (_price(bid), _price(ask))
            bps = measures.spread_bps(*prices)
            is_crossed = bps is not None and bps < 0
            self.mid = None if is_crossed else measures.mid(*prices)
            self.spread.stands(None if is_crossed else bps, now)
            self._stand(now)

    def _stand(self, now: int) -> None:
        bid, ask = (
            level is not None and bool(self._own.at((self._id, side, level[0])))
            for side, level in ((BookSide.BID, self._touch.bid), (BookSide.ASK, self._touch.ask))
        )
        self.clock.stands(now, is_live=self._is_live, is_bid=bid, is_ask=ask)

    def _stop(self, now: int) -> None:
        self._touch, self.mid = Touch(None, None), None
        self.flow.moved(None, now)
        self.spread.stands(None, now)
        self.clock.stands(now, is_live=False, is_bid=False, is_ask=False)


def _told(update: BookUpdated, known: AbstractSet[LevelKey]) -> Iterator[LevelKey]:
    """Those of the levels that an update says something of."""
    scale = update.scale
    for side, levels in ((BookSide.BID, update.bids), (BookSide.ASK, update.asks)):
        for told, _ in levels:
            level = (side, Price(Decimal(told)) if scale is None else scale.price(int(told)))
            if level in known:
                yield level


def _is_elsewhere(before: Level | None, now: Level | None) -> bool:
    """Whether a best level stands at another price; most of what moves is what rests there."""
    if before is None or now is None:
        return before is not now
    return before[0] != now[0]


def _price(level: Level | None) -> Price | None:
    return None if level is None else level[0]
