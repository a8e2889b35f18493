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
        "_quantities",
        "_scale",
        "horizon",
        "is_thin",
        "side",
        "touch",
    )

    def __init__(self, side: BookSide) -> None:
        self.side = side
        """Which side it is."""
        self._best = -1 if side is BookSide.BID else 0
        self._quantities: dict[Figure, Figure] = {}
        self._order: list[Figure] = []
        self.horizon: Figure | None = None
        """The price beyond which levels were cut off; None while none were."""
        self._scale: BookScale | None = None
        self.touch: Figure | None = None
        """The best price in the ladder's own figures."""
        self._best_price: Price | None = None
        self._best_level: Level | None = None
        self._best_quantity: Figure | None = None
        self.is_thin = False
        """Whether levels were cut off once and too few of the known ones are left."""

    def __len__(self) -> int:
        return len(self._order)

    def best(self) -> Price | None:
        """The best price."""
        return self._best_price

    def best_level(self) -> Level | None:
        """The best price and what rests there."""
        price = self._best_price
        if price is None:
            return None
        quantity = self._quantities[self.touch]
        if (known := self._best_level) is None or quantity is not self._best_quantity:
            scale, self._best_quantity = self._scale, quantity
            told = quantity if scale is None else scale.quantity(quantity)
            known = self._best_level = (price, told)
        return known

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
        edge: Figure | None = self.horizon
        if (old := self._scale) is not None:
            edge = None if edge is None else old.price(edge)
            held = {old.price(p): old.quantity(q) for p, q in self._quantities.items()}
            self._keep(held, edge, None)
        if scale is None:
            return True
        edge = None if edge is None else scale.raw_price(edge)
        fits = {scale.raw_price(p): scale.raw_quantity(q) for p, q in self._quantities.items()}
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
        self._quantities, self._order = quantities, sorted(quantities)
        self.horizon, self._scale = horizon, scale
        self._look()

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

    def put(self, levels: Iterable[tuple[Figure, Figure]]) -> list[Figure]:
        """The levels have these quantities, 0 for none, in the ladder's own figures.

        Most updates change what rests at known prices, so the rest is looked at behind those.

        Returns:
            The prices at which something else rests than before.
        """
        quantities = self._quantities
        changed = []
        for price, quantity in levels:
            known = quantities.get(price)
            if known is not None and quantity > 0:
                if known == quantity:
                    continue
                quantities[price] = quantity
            elif not self._move(price, quantity):
                continue
            changed.append(price)
        return changed

    def _move(self, price: Figure, quantity: Figure) -> bool:
        """A level comes, or goes where its quantity is 0. Returns False when nothing changed."""
        quantities, order = self._quantities, self._order
        if quantity > 0:
            if self._is_beyond(price):
                return False
            quantities[price] = quantity
            insort(order, price)
            if len(order) > _MOST:
                self._trim(_MOST)
        elif quantities.pop(price, None) is None:
            return False
        else:
            del order[bisect_left(order, price)]
        if self.touch != (order[self._best] if order else None):
            self._look()
        elif self.horizon is not None:
            self._thin()
        return True

    def _look(self) -> None:
        """What stands first is known in the ladder's figures and as it is read."""
        order, scale = self._order, self._scale
        touch = self.touch = order[self._best] if order else None
        self._best_price = touch if touch is None or scale is None else scale.price(touch)
        self._best_level = None
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
            del self._quantities[price]
        del self._order[far]
        self.horizon = self._order[0 if self._best else -1]
