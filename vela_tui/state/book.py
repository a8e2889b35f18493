"""An L2 order book that is never wrong unless it says so.

The rule of sequence numbers (seed:334; vela.md section 6.4):

1. After subscribing the book awaits a snapshot and keeps the updates that come meanwhile.
2. A snapshot that is awaited replaces the book; kept updates that follow it without a hole are
   applied, older ones dropped. A hole among them means: await the next snapshot.
3. A snapshot that is not awaited replaces the book when its number is higher, else it is old.
4. An update is applied when its number is the next one, ignored when it is old; a higher one
   is a gap: the levels stay as they are, marked, and a fresh snapshot is needed.
5. Quantity 0 removes a level. A crossed book is a book.
6. A new connection forgets all numbers.

Levels are kept in the integers of the updates, from the first one that comes in integers, and
become Decimals when they are read: both are exact, and integers cost an eighth.
"""

from collections import deque
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Final

from vela_tui.domain.amounts import Price, Quantity
from vela_tui.domain.book_scale import BookScale
from vela_tui.domain.enums import BookSide, BookState
from vela_tui.domain.events import BookSnapshotted, BookUpdated
from vela_tui.domain.market import Level
from vela_tui.domain.value import Value
from vela_tui.state.ladder import MAX_LEVELS, FigureLevel, Ladder, without

__all__ = ["MAX_LEVELS", "MAX_WAITING", "NOTHING", "Book", "BookChange", "LevelKey"]

MAX_WAITING: Final = 256
"""Updates kept while a snapshot is awaited; losing the oldest only means one more snapshot."""
_LIVE: Final = BookState.LIVE

LevelKey = tuple[BookSide, Price]
"""Where a level stands."""


class BookChange(Value, frozen=True):
    """What one message did to a book."""

    bids: Sequence[FigureLevel] = ()
    """Bids whose quantity changed, that appeared or went, in the book's figures: their prices
    and what was told of them."""
    asks: Sequence[FigureLevel] = ()
    scale: BookScale | None = None
    """Of the levels; None where they are Decimals."""
    is_whole: bool = False
    """Whether a snapshot, another state or another best price asks for a whole repaint."""
    needs_snapshot: bool = False
    """Whether a fresh snapshot must be asked for."""

    def __bool__(self) -> bool:
        return bool(self.bids or self.asks or self.is_whole or self.needs_snapshot)

    @property
    def levels(self) -> AbstractSet[LevelKey]:
        """Levels whose quantity changed, that appeared or went."""
        bids, asks = [bid[0] for bid in self.bids], [ask[0] for ask in self.asks]
        if (scale := self.scale) is not None:
            bids, asks = [*map(scale.price, bids)], [*map(scale.price, asks)]
        told = {(BookSide.BID, price) for price in bids}
        told.update([(BookSide.ASK, price) for price in asks])
        return told

    def in_decimals(self) -> "BookChange":
        """The same, with prices and quantities as Decimals."""
        if (scale := self.scale) is None:
            return self
        bids, asks = (
            [(scale.price(price), scale.quantity(quantity)) for price, quantity in side]
            for side in (self.bids, self.asks)
        )
        return replace(self, bids=bids, asks=asks, scale=None)


NOTHING: Final = BookChange()
"""The message changed nothing."""


class Book:
    """The book of one instrument. Implements `session.views.BookView`."""

    __slots__ = (
        "_ask_quantities",
        "_asks",
        "_awaiting",
        "_bid_quantities",
        "_bids",
        "_next",
        "_scale",
        "_waiting",
        "resyncs",
        "sequence",
        "state",
        "ts_recv",
    )

    def __init__(self) -> None:
        self.state = BookState.EMPTY
        """Whether it may be believed."""
        self.sequence: int | None = None
        """The last sequence number applied."""
        self.ts_recv: int | None = None
        """When the last message of this book came, nanoseconds UTC."""
        self.resyncs = 0
        """How many gaps have been met in this session."""
        self._bids, self._asks = Ladder(BookSide.BID), Ladder(BookSide.ASK)
        self._bid_quantities = self._bids.quantities
        self._ask_quantities = self._asks.quantities
        self._scale: BookScale | None = None
        self._awaiting = True
        self._next: int | None = None
        """The number of the update that can be applied as it comes; None while none can."""
        self._waiting: deque[BookUpdated] = deque(maxlen=MAX_WAITING)

    @property
    def is_crossed(self) -> bool:
        """Whether the best bid is not below the best ask."""
        bid, ask = self._bids.touch, self._asks.touch
        return bid is not None and ask is not None and bool(bid >= ask)

    @property
    def is_awaiting(self) -> bool:
        """Whether only a snapshot can bring the book up to date."""
        return self._awaiting

    def best(self, side: BookSide) -> Price | None:
        """The best price of a side."""
        return (self._bids if side is BookSide.BID else self._asks).best()

    def best_level(self, side: BookSide) -> Level | None:
        """The best price of a side and what rests there."""
        return (self._bids if side is BookSide.BID else self._asks).best_level()

    def levels(self, side: BookSide, count: int) -> Sequence[Level]:
        """Up to `count` levels, best first."""
        return self._side(side).levels(count)

    def quantity_at(self, side: BookSide, price: Price) -> Quantity:
        """The quantity that rests at a price; 0 where none does."""
        return self._side(side).quantity_at(price)

    def depth(self, side: BookSide) -> int:
        """The number of levels."""
        return len(self._side(side))

    def disconnected(self) -> BookChange:
        """The levels stay to be seen, marked stale; all numbers are forgotten (rule 6)."""
        self.sequence = self._next = None
        self._waiting.clear()
        self._awaiting = True
        return self.silenced()

    def silenced(self) -> BookChange:
        """The levels stay to be seen, marked stale, until the link speaks of them again."""
        if self.state in {BookState.EMPTY, BookState.STALE}:
            return NOTHING
        self.state = BookState.STALE
        self._next = None
        return BookChange(is_whole=True)

    def doubted(self) -> BookChange:
        """Its levels were proven wrong: they stay to be seen, stale, and a snapshot is needed."""
        self._awaiting = True
        self._next = None
        self._waiting.clear()
        self.state = BookState.STALE
        return BookChange(is_whole=True, needs_snapshot=True)

    def resyncing(self) -> None:
        """A fresh snapshot was asked for: the next one is taken whatever its number (rule 1).

        It holds all that came before it was asked for: updates kept until now are dropped, so
        that one with a senseless number can't keep the book from ever being live again.
        """
        self._awaiting = True
        self._next = None
        self._waiting.clear()

    def snapshotted(self, event: BookSnapshotted) -> BookChange:
        """A snapshot came: rules 2 and 3."""
        self.ts_recv = event.ts_recv
        if not self._awaiting and self.sequence is not None and event.sequence <= self.sequence:
            return NOTHING
        bids, asks = self._bids, self._asks
        before = (self._awaiting, self.state, bids.best(), asks.best())
        changed = bids.replace(event.bids), asks.replace(event.asks)
        self._count_in(event.scale)
        self.sequence = event.sequence
        self._next = event.sequence + 1
        self.state = BookState.LIVE
        self._awaiting = False
        is_complete = self._catch_up()
        # a feed that repeats the book each second moves only what changed
        is_whole = before != (False, BookState.LIVE, bids.best(), asks.best())
        is_whole = is_whole or not is_complete
        return BookChange(*changed, is_whole=is_whole, needs_snapshot=not is_complete)

    def updated(self, event: BookUpdated) -> BookChange:
        """An update came: rules 1 and 4.

        What nearly all are goes a short way: the next one of a live book, in its own figures,
        that leaves the touch where it is.
        """
        self.ts_recv = event.ts_recv
        told, scale = event.sequence, self._scale
        if told != self._next or event.scale is not scale:
            return self._out_of_turn(event)
        self.sequence = told
        self._next = told + 1
        has_moved = False
        bids = event.bids
        quantities = self._bid_quantities
        for price, quantity in bids:
            known = quantities.get(price)
            if known and quantity:
                if known != quantity:
                    quantities[price] = quantity
                    continue
            elif self._bids.move(price, quantity):
                has_moved = True
                continue
            bids = without(bids, price, quantity)
        asks = event.asks
        quantities = self._ask_quantities
        for price, quantity in asks:
            known = quantities.get(price)
            if known and quantity:
                if known != quantity:
                    quantities[price] = quantity
                    continue
            elif self._asks.move(price, quantity):
                has_moved = True
                continue
            asks = without(asks, price, quantity)
        return self._moved(bids, asks) if has_moved else BookChange(bids, asks, scale)

    def _out_of_turn(self, event: BookUpdated) -> BookChange:
        """One that is kept or old, tells a gap, brings the book back to life, or new figures."""
        known = self.sequence
        if self._awaiting or known is None:
            self._waiting.append(event)
            return NOTHING
        if event.sequence <= known:
            return NOTHING
        if event.sequence > known + 1:
            self._waiting.append(event)
            return self._gap()
        return self._apply(event)

    def _apply(self, event: BookUpdated) -> BookChange:
        if event.scale is not self._scale and not self._count_in(event.scale):
            event = event.in_decimals()
        changed = self._bids.put(event.bids), self._asks.put(event.asks)
        was_live, self.state = self.state is _LIVE, _LIVE
        self.sequence = event.sequence
        self._next = event.sequence + 1
        return self._moved(*changed, is_whole=not was_live)

    def _moved(
        self, bids: Sequence[FigureLevel], asks: Sequence[FigureLevel], *, is_whole: bool = False
    ) -> BookChange:
        """The change, where levels came or went: the touch may be another, or too few be left."""
        is_whole |= self._bids.has_moved() | self._asks.has_moved()
        is_thin = self._bids.is_thin or self._asks.is_thin
        if is_thin:  # each update asks again
            self._next = None
        return BookChange(bids, asks, self._scale, is_whole, is_thin)

    def _count_in(self, scale: BookScale | None) -> bool:
        """Both sides are kept in the integers of this scale; in Decimals where one does not fit."""
        fits = self._bids.count_in(scale) and self._asks.count_in(scale)
        if not fits:
            self._bids.count_in(None)
            self._asks.count_in(None)
        self._scale = scale if fits else None
        return fits

    def _side(self, side: BookSide) -> Ladder:
        return self._bids if side is BookSide.BID else self._asks

    def _catch_up(self) -> bool:
        """Kept updates follow the snapshot. Returns False when there is a hole among them."""
        waiting = sorted(self._waiting, key=lambda update: update.sequence)
        for update in waiting:
            if self.sequence is None or update.sequence <= self.sequence:
                continue
            if update.sequence > self.sequence + 1:
                self._gap()
                return False
            self._apply(update)
        self._waiting.clear()
        return True

    def _gap(self) -> BookChange:
        self.resyncs += 1
        self.state = BookState.GAP
        self._awaiting = True
        self._next = None
        return BookChange(is_whole=True, needs_snapshot=True)
