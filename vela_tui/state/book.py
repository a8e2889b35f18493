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

from bisect import bisect_left, insort
from collections import deque
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal
from typing import Any, Final, TypeAlias

from vela_tui.domain.amounts import Price, Quantity
from vela_tui.domain.book_scale import BookScale
from vela_tui.domain.enums import BookSide, BookState
from vela_tui.domain.events import BookSnapshotted, BookUpdated
from vela_tui.domain.market import Level
from vela_tui.domain.value import Value

MAX_LEVELS: Final = 1_000
"""Levels kept per side, those nearest the touch; a screen shows a few dozen."""
MAX_WAITING: Final = 256
"""Updates kept while a snapshot is awaited; losing the oldest only means one more snapshot."""
_SLACK: Final = 200
_MOST: Final = MAX_LEVELS + _SLACK
_THIN: Final = 100
_LIVE: Final = BookState.LIVE
_NONE: Final = Quantity(Decimal(0))

LevelKey = tuple[BookSide, Price]
"""Where a level stands."""

_Figure: TypeAlias = Any
"""An integer where the book has a scale, else a Decimal; a book never holds both."""


class BookChange(Value, frozen=True):
    """What one message did to a book."""

    bids: Sequence[_Figure] = ()
    """Prices of bids whose quantity changed, that appeared or went, in the book's figures."""
    asks: Sequence[_Figure] = ()
    is_whole: bool = False
    """Whether a snapshot, another state or another best price asks for a whole repaint."""
    needs_snapshot: bool = False
    """Whether a fresh snapshot must be asked for."""
    scale: BookScale | None = None
    """Of the prices; None where they are Decimals."""

    def __bool__(self) -> bool:
        return bool(self.bids or self.asks or self.is_whole or self.needs_snapshot)

    @property
    def levels(self) -> AbstractSet[LevelKey]:
        """Levels whose quantity changed, that appeared or went."""
        bids, asks = self.bids, self.asks
        if (scale := self.scale) is not None:
            bids, asks = [*map(scale.price, bids)], [*map(scale.price, asks)]
        told = {(BookSide.BID, price) for price in bids}
        told.update([(BookSide.ASK, price) for price in asks])
        return told


NOTHING: Final = BookChange()
"""The message changed nothing."""


class Ladder:
    """One side of a book: quantities by price, and the prices in rising order.

    The best bid stands last, the best ask first: to read the touch costs nothing, and a level
    that comes moves at most the few hundred pointers behind it (performance.md section 2).
    """

    __slots__ = ("_best", "_horizon", "_order", "_quantities", "_scale", "side", "touch")

    def __init__(self, side: BookSide) -> None:
        self.side = side
        """Which side it is."""
        self._best = -1 if side is BookSide.BID else 0
        self._quantities: dict[_Figure, _Figure] = {}
        self._order: list[_Figure] = []
        self._horizon: _Figure | None = None
        self._scale: BookScale | None = None
        self.touch: _Figure | None = None
        """The best price in the ladder's own figures."""

    def __len__(self) -> int:
        return len(self._order)

    @property
    def is_thin(self) -> bool:
        """Whether levels were cut off once and too few of the known ones are left."""
        return self._horizon is not None and len(self._order) < _THIN

    def best(self) -> Price | None:
        """The best price."""
        price = self.touch
        return price if price is None or self._scale is None else self._scale.price(price)

    def quantity_at(self, price: Price) -> Quantity:
        """What rests at a price; 0 where nothing does."""
        if (scale := self._scale) is None:
            return Quantity(self._quantities.get(price, _NONE))
        raw = scale.raw_price(price)
        return _NONE if raw is None else scale.quantity(self._quantities.get(raw, 0))

    def levels(self, count: int) -> list[Level]:
        """Up to `count` levels, best first."""
        if count <= 0:
            return []
        near = self._order[: -count - 1 : -1] if self._best else self._order[:count]
        quantities = self._quantities
        if (scale := self._scale) is None:
            return [(price, quantities[price]) for price in near]
        return [(scale.price(price), scale.quantity(quantities[price])) for price in near]

    def count_in(self, scale: BookScale | None) -> bool:
        """The levels are kept in the integers of this scale, or in Decimals.

        Returns:
            False where they do not fit the scale exactly: they are in Decimals then.
        """
        if scale is self._scale:
            return True
        edge: _Figure | None = self._horizon
        if (old := self._scale) is not None:
            edge = None if edge is None else old.price(edge)
            held = {old.price(p): old.quantity(q) for p, q in self._quantities.items()}
            self._keep(held, edge, None)
        if scale is None:
            return True
        edge = None if edge is None else scale.raw_price(edge)
        fits = {scale.raw_price(p): scale.raw_quantity(q) for p, q in self._quantities.items()}
        if None in fits or None in fits.values() or (edge is None) != (self._horizon is None):
            return False
        self._keep(fits, edge, scale)
        return True

    def _keep(
        self,
        quantities: dict[_Figure, _Figure],
        horizon: _Figure | None,
        scale: BookScale | None,
    ) -> None:
        self._quantities, self._order = quantities, sorted(quantities)
        self._horizon, self._scale = horizon, scale
        self.touch = self._order[self._best] if quantities else None

    def replace(self, levels: Iterable[Level]) -> list[Price]:
        """These levels and no others stand here; the last word counts when a price comes twice.

        Returns:
            The prices at which something else rests than before.
        """
        self.count_in(None)
        known = self._quantities
        told = {price: quantity for price, quantity in levels if quantity > 0}
        self._keep(told, None, None)
        self._trim(MAX_LEVELS)
        return [*{price for price, _ in known.items() ^ told.items()}]

    def put(self, levels: Iterable[tuple[_Figure, _Figure]]) -> list[_Figure]:
        """The levels have these quantities, 0 for none, in the ladder's own figures.

        Returns:
            The prices at which something else rests than before.
        """
        quantities, order, changed = self._quantities, self._order, []
        for price, quantity in levels:
            if self._horizon is not None and self._is_beyond(price):
                continue
            known = quantities.get(price)
            if quantity > 0:
                if known == quantity:
                    continue
                quantities[price] = quantity
                if known is None:
                    insort(order, price)
                    if len(order) > _MOST:
                        self._trim(_MOST)
            elif known is None:
                continue
            else:
                del quantities[price]
                del order[bisect_left(order, price)]
            changed.append(price)
        self.touch = order[self._best] if order else None
        return changed

    def _is_beyond(self, price: _Figure) -> bool:
        """Whether the price lies where levels were cut off."""
        edge = self._horizon
        return edge is not None and bool(price < edge if self._best else price > edge)

    def _trim(self, limit: int) -> None:
        """Levels far from the touch are cut off, and beyond the cut nothing is claimed any more."""
        if len(self._order) <= limit:
            return
        far = slice(-MAX_LEVELS) if self._best else slice(MAX_LEVELS, None)
        for price in self._order[far]:
            del self._quantities[price]
        del self._order[far]
        self._horizon = self._order[0 if self._best else -1]


class Book:
    """The book of one instrument. Implements `session.views.BookView`."""

    __slots__ = (
        "_asks",
        "_awaiting",
        "_bids",
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
        self._scale: BookScale | None = None
        self._awaiting = True
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
        return self._side(side).best()

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
        self.sequence = None
        self._waiting.clear()
        self._awaiting = True
        return self.silenced()

    def silenced(self) -> BookChange:
        """The levels stay to be seen, marked stale, until the link speaks of them again."""
        if self.state in {BookState.EMPTY, BookState.STALE}:
            return NOTHING
        self.state = BookState.STALE
        return BookChange(is_whole=True)

    def doubted(self) -> BookChange:
        """Its levels were proven wrong: they stay to be seen, stale, and a snapshot is needed."""
        self._awaiting = True
        self._waiting.clear()
        self.state = BookState.STALE
        return BookChange(is_whole=True, needs_snapshot=True)

    def resyncing(self) -> None:
        """A fresh snapshot was asked for: the next one is taken whatever its number (rule 1).

        It holds all that came before it was asked for: updates kept until now are dropped, so
        that one with a senseless number can't keep the book from ever being live again.
        """
        self._awaiting = True
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
        self.state = BookState.LIVE
        self._awaiting = False
        is_complete = self._catch_up()
        # a feed that repeats the book each second moves only what changed
        is_whole = before != (False, BookState.LIVE, bids.best(), asks.best())
        return BookChange(*changed, is_whole or not is_complete, needs_snapshot=not is_complete)

    def updated(self, event: BookUpdated) -> BookChange:
        """An update came: rules 1 and 4."""
        self.ts_recv = event.ts_recv
        known, told = self.sequence, event.sequence
        if self._awaiting or known is None:
            self._waiting.append(event)
            return NOTHING
        if told <= known:
            return NOTHING
        if told > known + 1:
            self._waiting.append(event)
            return self._gap()
        return self._apply(event)

    def _apply(self, event: BookUpdated) -> BookChange:
        if event.scale is not self._scale and not self._count_in(event.scale):
            event = event.in_decimals()
        bids, asks = self._bids, self._asks
        is_whole = self.state is not _LIVE
        changed_bids: Sequence[_Figure] = ()
        changed_asks: Sequence[_Figure] = ()
        if event.bids:
            touch = bids.touch
            changed_bids = bids.put(event.bids)
            is_whole = is_whole or touch != bids.touch
        if event.asks:
            touch = asks.touch
            changed_asks = asks.put(event.asks)
            is_whole = is_whole or touch != asks.touch
        self.sequence = event.sequence
        self.state = _LIVE
        is_thin = bids.is_thin or asks.is_thin
        return BookChange(changed_bids, changed_asks, is_whole, is_thin, self._scale)

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
        return BookChange(is_whole=True, needs_snapshot=True)
