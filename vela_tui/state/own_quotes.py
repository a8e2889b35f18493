"""Own resting orders by level, kept up to date order by order."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Final

from vela_tui.domain.amounts import EXACT, Price, Quantity
from vela_tui.domain.enums import BookSide
from vela_tui.domain.instrument import InstrumentId
from vela_tui.domain.order import ClientOrderId, Order, VenueOrderId

LevelId = tuple[InstrumentId, BookSide, Price]
"""A level of one market's book."""
_NONE: Final = Quantity(Decimal(0))


class OwnQuotes:
    """Orders of this wallet that the venue is known to hold, whoever placed them."""

    __slots__ = ("_levels", "_names", "_resting")

    def __init__(self) -> None:
        self._resting: dict[ClientOrderId, Order] = {}
        self._levels: dict[LevelId, dict[ClientOrderId, Quantity]] = {}
        self._names: dict[VenueOrderId, ClientOrderId] = {}

    def told(self, order: Order) -> None:
        """The order stands like this now."""
        name = order.client_order_id
        self._leave(name)
        if not order.status.is_resting:
            return
        if (number := order.venue_order_id) is not None:
            # one order under two names: it was taken for another program's until ours was told
            if (known := self._names.get(number)) is not None and known != name:
                self._leave(known)
            self._names[number] = name
        self._resting[name] = order
        self._levels.setdefault(level_of(order), {})[name] = order.remaining_quantity

    def order(self, client_order_id: ClientOrderId) -> Order | None:
        """The order as it was last told; None when it does not rest."""
        return self._resting.get(client_order_id)

    def at(self, level: LevelId) -> Mapping[ClientOrderId, Quantity]:
        """What remains of own orders at a level, by name."""
        return self._levels.get(level, {})

    def quantity_at(self, level: LevelId) -> Quantity:
        """What remains of all own orders at a level."""
        total = _NONE
        for quantity in self.at(level).values():
            total = Quantity(EXACT.add(total, quantity))
        return total

    def orders(self, instrument_id: InstrumentId) -> Iterable[Order]:
        """All that rest in a market."""
        return [each for each in self._resting.values() if each.instrument_id == instrument_id]

    def _leave(self, name: ClientOrderId) -> None:
        order = self._resting.pop(name, None)
        if order is None:
            return
        level = level_of(order)
        self._levels[level].pop(name, None)
        if not self._levels[level]:
            del self._levels[level]
        if order.venue_order_id is not None and self._names.get(order.venue_order_id) == name:
            del self._names[order.venue_order_id]


def level_of(order: Order) -> LevelId:
    """Where the order rests."""
    return (order.instrument_id, order.side.rests_on, order.price)
