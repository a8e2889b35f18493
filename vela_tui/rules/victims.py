"""Orders that the venue would cancel to make room for another one: told, then agreed to, by name.

The venue cancels the oldest first, whatever they are worth to their owner (seed:248-251): on a
two-sided ladder the oldest is often the one at the touch. So every one of them is shown with its
distance from the best price, and nothing is sent whose victims were not all agreed to.
"""

from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from decimal import Decimal

from vela_tui.domain.amounts import EXACT, Price, decimal_places
from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import BookSide
from vela_tui.domain.instrument import InstrumentId
from vela_tui.domain.order import ClientOrderId, Order
from vela_tui.domain.value import Value

Touch = Callable[[InstrumentId, BookSide], Price | None]
"""The best price of a side of a market; None where it is not known."""


class Victim(Value, frozen=True):
    """One order that would go, and what it is worth to be where it is."""

    order: Order
    age: int
    """Nanoseconds since it was accepted, as far as that is known."""
    distance: Decimal | None
    """From the best price of its own side, in the quote currency; None where that is not known."""

    @property
    def is_at_touch(self) -> bool:
        """Whether nobody quotes a better price on its side."""
        return self.distance is not None and self.distance <= 0


def victims(orders: Iterable[Order], touch: Touch, now: int) -> tuple[Victim, ...]:
    """These orders with their ages and their distances from the touch, in their order.

    Args:
        orders: those that would be cancelled, the venue's first victim first.
        touch: best prices as known.
        now: nanoseconds UTC.
    """
    return tuple(
        Victim(order, max(now - order.ts_created, 0), _distance(order, touch)) for order in orders
    )


def _distance(order: Order, touch: Touch) -> Decimal | None:
    side = order.side.rests_on
    best = touch(order.instrument_id, side)
    if best is None:
        return None
    gap = EXACT.subtract(best, order.price)
    return gap if side is BookSide.BID else EXACT.minus(gap)


def unaccepted(orders: Iterable[Order], accepted: AbstractSet[ClientOrderId]) -> tuple[Order, ...]:
    """The victims that nobody agreed to lose; an order goes out only where there are none."""
    return tuple(order for order in orders if order.client_order_id not in accepted)


def distance_text(victim: Victim) -> str:
    """How far it stands from the best price of its side, in words."""
    if victim.distance is None:
        return "touch n/a"
    if victim.is_at_touch:
        return "AT TOUCH"
    return f"{victim.distance:,.{decimal_places(victim.distance)}f} behind"


def age_text(age: int) -> str:
    """An age as `4:12`, from an hour on as `2h05`, from a day on as `3d`."""
    seconds = age // SECOND
    minutes, hours = seconds // 60, seconds // 3600
    if hours >= 24:  # noqa: PLR2004 - a day
        return f"{hours // 24}d"
    if hours:
        return f"{hours}h{minutes % 60:02}"
    return f"{minutes}:{seconds % 60:02}"
