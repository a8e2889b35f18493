"""Where own orders stand in the queue of their level: an estimate, and always shown as one.

The venue shows levels, not queues; it fills by price, then by time (vela.md section 9). What rests
at the price when an order joins is ahead of it; a trade takes from the front; of what was
cancelled, the part that is in proportion was ahead. A trade and the level that it shrank are told
by two feeds in any order: what was taken for cancelled is given back when its trade comes, within
`TOGETHER`.
"""

from collections.abc import Set as AbstractSet
from decimal import Decimal
from typing import Final

from vela_tui.domain.amounts import Price, Quantity
from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import BookSide
from vela_tui.domain.market import Trade
from vela_tui.domain.order import ClientOrderId, Order
from vela_tui.domain.value import Record, Value

TOGETHER: Final = 2 * SECOND
"""A trade and the change of its level are told within this time, or are not of one another."""
SETTLED: Final = SECOND
"""So long after an order joined, its own quantity is surely in its level as we see it."""
_NONE: Final = Decimal(0)
_UNKNOWN: Final = Decimal("Infinity")
_FINEST: Final = Decimal("0.00000001")


class QueueEstimate(Value, frozen=True):
    """An own order in its level. Always drawn with ≤: the venue does not tell the queue."""

    ahead: Quantity
    """Others' quantity that is filled before ours, at most so far as is known; rounded."""
    level: Quantity
    """All that rests at the price, ours included."""


class _Place(Record):
    ahead: Decimal
    own: Decimal
    joined: int
    share: Decimal = _NONE
    """The part of the level's last loss that was counted as ahead of us."""


class _Line(Record):
    """A level with own orders in it."""

    quantity: Decimal
    places: dict[ClientOrderId, _Place]
    unexplained: Decimal = _NONE
    """Lost and not traded, as far as is known; negative: traded and not lost yet."""
    at: int = 0

    @property
    def own(self) -> Decimal:
        return sum((each.own for each in self.places.values()), _NONE)


class QueueWatch:
    """Own orders of one market in their levels, while its book is live."""

    __slots__ = ("_levels", "_lines")

    def __init__(self) -> None:
        self._lines: dict[tuple[BookSide, Price], _Line] = {}
        self._levels: dict[ClientOrderId, tuple[BookSide, Price]] = {}

    def told(self, order: Order, level: Quantity | None, now: int) -> None:
        """An own order stands like this now.

        Args:
            order: of this market.
            level: what rests at its price, as far as was told; None where no book is believed:
                then the whole level is ahead of it, once it is known.
            now: nanoseconds that never go back.
        """
        name = order.client_order_id
        if not order.status.is_resting:
            self._leave(name, now)
            return
        where = (order.side.rests_on, order.price)
        if self._levels.get(name, where) != where:
            self._leave(name, now)
        line = self._lines.setdefault(where, _Line(level or _NONE, {}))
        if (place := line.places.get(name)) is not None:
            if order.remaining_quantity < place.own:
                place.ahead = _NONE  # it is being filled: nobody is before it
            place.own = order.remaining_quantity
            return
        self._levels[name] = where
        ahead = _UNKNOWN if level is None else level
        line.places[name] = _Place(ahead, order.remaining_quantity, now)

    def level_told(self, side: BookSide, price: Price, quantity: Quantity, now: int) -> None:
        """A level rests with this quantity now."""
        line = self._lines.get((side, price))
        if line is None:
            return
        lost, line.quantity = line.quantity - quantity, quantity
        if lost <= 0:
            return
        unexplained = self._unexplained(line, now)
        cancelled = max(lost + min(unexplained, _NONE), _NONE)
        line.unexplained = unexplained + lost
        others = max(line.quantity + lost - line.own, _NONE)
        for place in line.places.values():
            place.share = min(place.ahead / others, Decimal(1)) if others else _NONE
            place.ahead = max(place.ahead - cancelled * place.share, _NONE)

    def traded(self, trade: Trade, now: int) -> None:
        """A public trade took from the front of the level at its price."""
        sides = (
            BookSide if trade.aggressor_side is None else [trade.aggressor_side.opposite.rests_on]
        )
        for side in sides:
            line = self._lines.get((side, trade.price))
            if line is None:
                continue
            unexplained = self._unexplained(line, now)
            counted = min(max(unexplained, _NONE), trade.quantity)
            line.unexplained = unexplained - trade.quantity
            for place in line.places.values():
                taken = trade.quantity - counted * place.share
                place.ahead = max(place.ahead - taken, _NONE)

    def reread(self, side: BookSide, price: Price, quantity: Quantity, now: int) -> None:
        """A fresh book came after a hole: nobody knows what happened, but not more is ahead."""
        if (line := self._lines.get((side, price))) is not None:
            line.quantity = quantity
            line.unexplained, line.at = _NONE, now

    def levels(self) -> AbstractSet[tuple[BookSide, Price]]:
        """Levels that own orders stand in."""
        return self._lines.keys()

    def estimate(self, client_order_id: ClientOrderId, now: int) -> QueueEstimate | None:
        """Where an order stands; None for one that does not rest."""
        where = self._levels.get(client_order_id)
        if where is None:
            return None
        line = self._lines[where]
        place = line.places[client_order_id]
        is_settled = now - place.joined >= SETTLED
        others = line.quantity - line.own if is_settled else line.quantity
        ahead = max(min(place.ahead, others), _NONE)
        return QueueEstimate(_rounded(ahead), Quantity(line.quantity))

    def _leave(self, name: ClientOrderId, now: int) -> None:
        """An own order rests no more: what its level loses by that was not ahead of the others."""
        where = self._levels.pop(name, None)
        if where is None:
            return
        line = self._lines[where]
        left = line.places.pop(name).own
        if not line.places:
            del self._lines[where]
            return
        unexplained = self._unexplained(line, now)
        counted = min(max(unexplained, _NONE), left)
        line.unexplained = unexplained - left
        for place in line.places.values():
            place.ahead += counted * place.share

    @staticmethod
    def _unexplained(line: _Line, now: int) -> Decimal:
        """What was lost or traded a moment ago without the other; older is forgotten."""
        kept = line.unexplained if now - line.at <= TOGETHER else _NONE
        line.at = now
        return kept


def _rounded(value: Decimal) -> Quantity:
    """What a division left behind the eighth place is no knowledge."""
    near = value.quantize(_FINEST)
    return Quantity(value if near == value else near)
