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
"""

from bisect import bisect_left, insort
from collections import deque
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal
from typing import Final, NamedTuple

from vela_tui.domain.amounts import Price, Quantity
from vela_tui.domain.enums import BookSide, BookState
from vela_tui.domain.events import BookSnapshotted, BookUpdated
from vela_tui.domain.market import Level

MAX_LEVELS: Final = 1_000
"""Levels kept per side, those nearest the touch; a screen shows a few dozen."""
MAX_WAITING: Final = 256
"""Updates kept while a snapshot is awaited; losing the oldest only means one more snapshot."""
_SLACK: Final = 200
_THIN: Final = 100
_NONE: Final = Quantity(Decimal(0))

LevelKey = tuple[BookSide, Price]
"""Where a level stands."""


class BookChange(NamedTuple):
    """What one message did to a book; made a thousand times a second, so a tuple."""

    levels: AbstractSet[LevelKey] = frozenset()
    """Levels whose quantity changed, that appeared or went."""
    is_whole: bool = False
    """Whether a snapshot, another state or another best price asks for a whole repaint."""
    needs_snapshot: bool = False
    """Whether a fresh snapshot must be asked for."""

    def __bool__(self) -> bool:
        return bool(self.levels or self.is_whole or self.needs_snapshot)


NOTHING: Final = BookChange()
"""The message changed nothing."""


class Ladder:
    """One side of a book: quantities by price, and the prices in rising order.

    The best bid stands last, the best ask first: to read the touch costs nothing, and a level
    that comes moves at most the few hundred pointers behind it (performance.md section 2).
    """

    __slots__ = ("_best", "_horizon", "_order", "_quantities", "side")

    def __init__(self, side: BookSide) -> None:
        self.side = side
        """Which side it is."""
        self._best = -1 if side is BookSide.BID else 0
        self._quantities: dict[Price, Quantity] = {}
        self._order: list[Price] = []
        self._horizon: Price | None = None

    def __len__(self) -> int:
        return len(self._order)

    @property
    def is_thin(self) -> bool:
        """Whether levels were cut off once and too few of the known ones are left."""
        return self._horizon is not None and len(self._order) < _THIN

    def best(self) -> Price | None:
        """The best price."""
        return self._order[self._best] if self._order else None

    def quantity_at(self, price: Price) -> Quantity:
        """What rests at a price; 0 where nothing does."""
        return self._quantities.get(price, _NONE)

    def levels(self, count: int) -> list[Level]:
        """Up to `count` levels, best first."""
        if count <= 0:
            return []
        near = self._order[: -count - 1 : -1] if self._best else self._order[:count]
        quantities = self._quantities
        return [(price, quantities[price]) for price in near]

    def replace(self, levels: Iterable[Level]) -> set[Price]:
        """These levels and no others stand here; the last word counts when a price comes twice.

        Returns:
            The prices at which something else rests than before.
        """
        known = self._quantities
        self._quantities = {price: quantity for price, quantity in levels if quantity > 0}
        changed = {price for price, _ in known.items() ^ self._quantities.items()}
        self._order = sorted(self._quantities)
        self._horizon = None
        self._trim(MAX_LEVELS)
        return changed

    def put(self, price: Price, quantity: Quantity) -> bool:
        """The level has this quantity, 0 for none. Returns whether that is a change."""
        if self._horizon is not None and self._is_beyond(price):
            return False
        known = self._quantities.get(price)
        if quantity > 0:
            self._quantities[price] = quantity
            if known is None:
                insort(self._order, price)
                self._trim(MAX_LEVELS + _SLACK)
            return known != quantity
        if known is None:
            return False
        del self._quantities[price]
        del self._order[bisect_left(self._order, price)]
        return True

    def _is_beyond(self, price: Price) -> bool:
        """Whether the price lies where levels were cut off."""
        edge = self._horizon
        return edge is not None and (price < edge if self._best else price > edge)

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

    __slots__ = ("_awaiting", "_sides", "_waiting", "resyncs", "sequence", "state", "ts_recv")

    def __init__(self) -> None:
        self.state = BookState.EMPTY
        """Whether it may be believed."""
        self.sequence: int | None = None
        """The last sequence number applied."""
        self.ts_recv: int | None = None
        """When the last message of this book came, nanoseconds UTC."""
        self.resyncs = 0
        """How many gaps have been met in this session."""
        self._sides = {side: Ladder(side) for side in (BookSide.BID, BookSide.ASK)}
        self._awaiting = True
        self._waiting: deque[BookUpdated] = deque(maxlen=MAX_WAITING)

    @property
    def is_crossed(self) -> bool:
        """Whether the best bid is not below the best ask."""
        bid, ask = self.best(BookSide.BID), self.best(BookSide.ASK)
        return bid is not None and ask is not None and bid >= ask

    @property
    def is_awaiting(self) -> bool:
        """Whether only a snapshot can bring the book up to date."""
        return self._awaiting

    def best(self, side: BookSide) -> Price | None:
        """The best price of a side."""
        return self._sides[side].best()

    def levels(self, side: BookSide, count: int) -> Sequence[Level]:
        """Up to `count` levels, best first."""
        return self._sides[side].levels(count)

    def quantity_at(self, side: BookSide, price: Price) -> Quantity:
        """The quantity that rests at a price; 0 where none does."""
        return self._sides[side].quantity_at(price)

    def depth(self, side: BookSide) -> int:
        """The number of levels."""
        return len(self._sides[side])

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
        bids, asks = self._sides[BookSide.BID], self._sides[BookSide.ASK]
        before = (self._awaiting, self.state, bids.best(), asks.best())
        changed = {(BookSide.BID, price) for price in bids.replace(event.bids)}
        changed |= {(BookSide.ASK, price) for price in asks.replace(event.asks)}
        self.sequence = event.sequence
        self.state = BookState.LIVE
        self._awaiting = False
        is_complete = self._catch_up()
        # a feed that repeats the book each second moves only what changed
        is_whole = before != (False, BookState.LIVE, bids.best(), asks.best())
        return BookChange(changed, is_whole or not is_complete, needs_snapshot=not is_complete)

    def updated(self, event: BookUpdated) -> BookChange:
        """An update came: rules 1 and 4."""
        self.ts_recv = event.ts_recv
        if self._awaiting or self.sequence is None:
            self._waiting.append(event)
            return NOTHING
        if event.sequence <= self.sequence:
            return NOTHING
        if event.sequence > self.sequence + 1:
            self._waiting.append(event)
            return self._gap()
        return self._apply(event)

    def _apply(self, event: BookUpdated) -> BookChange:
        bids, asks = self._sides.values()
        before = (self.state, bids.best(), asks.best())
        changed: set[LevelKey] = set()
        for price, quantity in event.bids:
            if bids.put(price, quantity):
                changed.add((BookSide.BID, price))
        for price, quantity in event.asks:
            if asks.put(price, quantity):
                changed.add((BookSide.ASK, price))
        self.sequence = event.sequence
        self.state = BookState.LIVE
        is_whole = before != (BookState.LIVE, bids.best(), asks.best())
        return BookChange(changed, is_whole, bids.is_thin or asks.is_thin)

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
