"""Which orders a person means: by market, side, price, name, age, and distance from the touch."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from enum import StrEnum

from vela_tui.domain.amounts import Price
from vela_tui.domain.enums import Side
from vela_tui.domain.instrument import InstrumentId
from vela_tui.domain.order import Order
from vela_tui.domain.value import Value


class End(StrEnum):
    """One order of those that match, by how near it is to being executed."""

    NEAREST = "nearest"
    FARTHEST = "farthest"


class Selection(Value, frozen=True):
    """Orders that match everything that is said here; None and an empty text match all.

    No pattern takes it apart: one that left a field out would mean more orders than were meant.
    """

    instrument_id: InstrumentId | None = None
    side: Side | None = None
    low: Price | None = None
    """The lowest price that matches."""
    high: Price | None = None
    """The highest price that matches."""
    prefix: str = ""
    """What our name of an order begins with."""
    older_than: int | None = None
    """Nanoseconds since the order was placed, the venue's word on it where known."""
    end: End | None = None
    """Of all that match only this one."""

    def matches(self, order: Order, now: int) -> bool:
        """Whether the order is meant, its distance from the touch aside.

        Args:
            order: any order.
            now: nanoseconds UTC.
        """
        return (
            self.instrument_id in {None, order.instrument_id}
            and self.side in {None, order.side}
            and (self.low is None or order.price >= self.low)
            and (self.high is None or order.price <= self.high)
            and order.client_order_id.startswith(self.prefix)
            and (self.older_than is None or now - order.ts_created > self.older_than)
        )


def selected(
    selection: Selection,
    orders: Iterable[Order],
    now: int,
    distance: Callable[[Order], Decimal],
) -> tuple[Order, ...]:
    """The orders that are meant, in their order.

    Args:
        selection: what is meant.
        orders: active orders.
        now: nanoseconds UTC.
        distance: from being executed, as a share of the price; read only where an end is meant.
    """
    found = tuple(order for order in orders if selection.matches(order, now))
    if not found or selection.end is None:
        return found
    choose = min if selection.end is End.NEAREST else max
    return (choose(found, key=distance),)
