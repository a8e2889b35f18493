"""One side of an order book: its levels in order, in the integers of its feed or in Decimals."""

from bisect import bisect_left, insort
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final, TypeAlias

from vela_tui.domain.amounts import Price, Quantity
from vela_tui.domain.book_scale import BookScale
from vela_tui.domain.enums import BookSide
from vela_tui.domain.market import Level

MAX_LEVELS: Final = 1_000
"""Levels kept per side, those nearest the touch; a screen shows a few dozen."""
_SLACK: Final = 200
_MOST: Final = MAX_LEVELS + _SLACK
_THIN: Final = 100
_NONE: Final = Quantity(Decimal(0))

Figure: TypeAlias = Any
"""An integer where the book has a scale, else a Decimal; a book never holds both."""
FigureLevel: TypeAlias = tuple[Figure, Figure]
"""A price and the quantity that rests there."""


class Ladder:
    """One side of a book: quantities by price, and the prices in rising order.

    The best bid stands last, the best ask first: to read the touch costs nothing, and a level
    that comes moves at most the few hundred pointers behind it (performance.md section 2).
    """

    __slots__ = (
        "_best",
        "_best_level",
        "_best_price",
        "_best_quantity",
        "_order",
        "_scale",
        "_touch_told",
        "horizon",
        "is_thin",
        "quantities",
        "side",
        "touch",
    )

    def __init__(self, side: BookSide) -> None:
        self.side = side
        """Which side it is."""
        self._best = -1 if side is BookSide.BID else 0
        self.quantities: dict[Figure, Figure] = {}
        """What rests at each price, in the ladder's own figures; always this dict. Of a price that
        stands here a book writes another quantity by itself: calls would cost as much again."""
        self._order: list[Figure] = []
        self.horizon: Figure | None = None
        """The price beyond which levels were cut off; None while none were."""
        self._scale: BookScale | None = None
        self.touch: Figure | None = None
        """The best price in the ladder's own figures."""
        self._touch_told: Figure | None = None
        self._best_price: Price | None = None
        self._best_level: Level | None = None
        self._best_quantity: Figure | None = None
        self.is_thin = False
        """Whether levels were cut off once and too few of the known ones are left."""

    def __len__(self) -> int:
        return len(self._order)

    def best(self) -> Price | None:
        """The best price."""
        if (price := self._best_price) is None and (touch := self.touch) is not None:
            price = touch if self._scale is None else self._scale.price(touch)
            self._best_price = price
        return price

    def best_level(self) -> Level | None:
        """The best price and what rests there."""
        if (price := self.best()) is None:
            return None
        quantity = self.quantities[self.touch]
        if (known := self._best_level) is None or quantity is not self._best_quantity:
            scale, self._best_quantity = self._scale, quantity
            told = quantity if scale is None else scale.quantity(quantity)
            known = self._best_level = (price, told)
        return known

    def quantity_at(self, price: Price) -> Quantity:
        """What rests at a price; 0 where nothing does."""
        if (scale := self._scale) is None:
            return Quantity(self.quantities.get(price, _NONE))
        raw = scale.raw_price(price)
        return _NONE if raw is None else scale.quantity(self.quantities.get(raw, 0))

    def has_moved(self) -> bool:
        """Whether the touch is another one than when this was last asked, or at a snapshot."""
        told, self._touch_told = self._touch_told, self.touch
        return bool(told != self.touch)

    def levels(self, count: int) -> list[Level]:
        """Up to `count` levels, best first."""
        if count <= 0:
            return []
        near = self._order[: -count - 1 : -1] if self._best else self._order[:count]
        quantities = self.quantities
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
        edge: Figure | None = self.horizon
        if (old := self._scale) is not None:
            edge = None if edge is None else old.price(edge)
            held = {old.price(p): old.quantity(q) for p, q in self.quantities.items()}
            self._keep(held, edge, None)
        if scale is None:
            return True
        edge = None if edge is None else scale.raw_price(edge)
        fits = {scale.raw_price(p): scale.raw_quantity(q) for p, q in self.quantities.items()}
        if None in fits or None in fits.values() or (edge is None) != (self.horizon is None):
            return False
        self._keep(fits, edge, scale)
        return True

    def _keep(
        self,
        quantities: dict[Figure, Figure],
        horizon: Figure | None,
        scale: BookScale | None,
    ) -> None:
        self.quantities.clear()
        self.quantities.update(quantities)
        self._order = sorted(quantities)
        self.horizon, self._scale = horizon, scale
        self._look(self._order[self._best] if quantities else None)
        self._thin()
        self.has_moved()

    def replace(self, levels: Iterable[Level]) -> list[FigureLevel]:
        """These levels and no others stand here; the last word counts when a price comes twice.

        Returns:
            The levels of before that stand no more, and those that stood not before.
        """
        self.count_in(None)
        known = self.quantities.copy()
        told = {price: quantity for price, quantity in levels if quantity > 0}
        self._keep(told, None, None)
        self._trim(MAX_LEVELS)
        return [*known.items() ^ told.items()]

    def put(self, levels: Iterable[FigureLevel]) -> list[FigureLevel]:
        """The levels have these quantities, 0 for none, in the ladder's own figures.

        Returns:
            Those of them where something else rests than before.
        """
        return [level for level in levels if self.place(*level)]

    def place(self, price: Figure, quantity: Figure) -> bool:
        """One level has this quantity. Returns False when it had it before."""
        known = self.quantities.get(price)
        if not known or not quantity > 0:
            return self.move(price, quantity)
        self.quantities[price] = quantity
        return bool(known != quantity)

    def move(self, price: Figure, quantity: Figure) -> bool:
        """A level comes where none stood, or goes where its quantity is 0.

        Returns:
            False when nothing changed.
        """
        quantities, order = self.quantities, self._order
        if quantity > 0:
            if self.horizon is not None and self._is_beyond(price):
                return False
            quantities[price] = quantity
            insort(order, price)
            if len(order) > _MOST:
                self._trim(_MOST)
        elif quantities.pop(price, None) is None:
            return False
        elif price == self.touch:
            del order[self._best]
        else:
            del order[bisect_left(order, price)]
        touch = order[self._best] if order else None
        if touch != self.touch:
            self._look(touch)
        elif self.horizon is not None:
            self._thin()
        return True

    def _look(self, touch: Figure | None) -> None:
        """Another price stands first; its Decimals are made when they are read."""
        self.touch = touch
        self._best_price = self._best_level = None
        if self.horizon is not None:
            self._thin()

    def _thin(self) -> None:
        self.is_thin = self.horizon is not None and len(self._order) < _THIN

    def _is_beyond(self, price: Figure) -> bool:
        """Whether the price lies where levels were cut off."""
        edge = self.horizon
        return edge is not None and bool(price < edge if self._best else price > edge)

    def _trim(self, limit: int) -> None:
        """Levels far from the touch are cut off, and beyond the cut nothing is claimed any more."""
        if len(self._order) <= limit:
            return
        far = slice(-MAX_LEVELS) if self._best else slice(MAX_LEVELS, None)
        for price in self._order[far]:
            del self.quantities[price]
        del self._order[far]
        self.horizon = self._order[0 if self._best else -1]


def without(levels: Iterable[FigureLevel], price: Figure, quantity: Figure) -> list[FigureLevel]:
    """The levels but for this one."""
    left = [*levels]
    left.remove((price, quantity))
    return left
