"""The venue's list of open orders against ours: presence is proof, absence only counts twice.

An order that we believe to rest and that is missing from a complete list was perhaps placed or
filled while the list was made. It is held to be gone when a second list, sent at least
`SECOND_LOOK` later, misses it again and nothing was heard of it in between (reliability.md
section 4.2); what ended it is another question. An order whose outcome is unknown is never
concluded from absence: a filled order and one that was never placed are missed alike.
"""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from typing import Final

from vela_tui.domain.clock import SECOND
from vela_tui.domain.events import OpenOrdersListed
from vela_tui.domain.order import ClientOrderId, Order, VenueOrderId
from vela_tui.domain.value import Value

GRACE: Final = 5 * SECOND
"""How old the last news of an order must be, when the list is asked for, for absence to count."""
SECOND_LOOK: Final = 2 * SECOND
"""At least so long after the first list that missed an order the second one must be asked for."""


class _Absence(Value, frozen=True):
    ts_sent: int
    ts_updated: int


class Absences(Value, frozen=True):
    """Orders of ours that a list did not name."""

    gone: tuple[ClientOrderId, ...]
    """Missed twice: they rest no more."""
    suspects: tuple[ClientOrderId, ...]
    """Missed once: look again after `SECOND_LOOK`."""
    fresh: tuple[ClientOrderId, ...] = ()
    """Missed by a list that was asked for after, but within `GRACE` of, their last news."""


class Reconciliation:
    """Remembers which orders were missed once."""

    __slots__ = ("_absences",)

    def __init__(self) -> None:
        self._absences: dict[ClientOrderId, _Absence] = {}

    def missing(self, listing: OpenOrdersListed, orders: Iterable[Order], now: int) -> Absences:
        """Which of these orders a list proves gone, and which ask for a second look.

        Args:
            listing: the venue's list, applied to the orders already.
            orders: all active orders.
            now: nanoseconds UTC. News from the future is old news: the clock was set back.
        """
        if not listing.is_complete:
            return Absences((), ())
        names = {report.client_order_id for report in listing.reports}
        ids = {report.venue_order_id for report in listing.reports}
        unlisted = [
            order
            for order in orders
            if order.status.is_resting and not _is_listed(order, names, ids)
        ]
        missed = [o for o in unlisted if not listing.ts_sent - GRACE < o.ts_updated <= now]
        fresh = tuple(
            o.client_order_id
            for o in unlisted
            if listing.ts_sent - GRACE < o.ts_updated <= listing.ts_sent
        )
        gone = tuple(o.client_order_id for o in missed if self._is_second(o, listing.ts_sent))
        suspects = tuple(o.client_order_id for o in missed if o.client_order_id not in set(gone))
        self._absences = {o.client_order_id: self._first(o, listing.ts_sent) for o in missed}
        for name in gone:
            del self._absences[name]
        return Absences(gone, suspects, fresh)

    def _is_second(self, order: Order, ts_sent: int) -> bool:
        first = self._absences.get(order.client_order_id)
        return (
            first is not None
            and first.ts_updated == order.ts_updated
            and ts_sent - first.ts_sent >= SECOND_LOOK
        )

    def _first(self, order: Order, ts_sent: int) -> _Absence:
        known = self._absences.get(order.client_order_id)
        if known is not None and known.ts_updated == order.ts_updated:
            return known
        return _Absence(ts_sent, order.ts_updated)


def _is_listed(
    order: Order, names: AbstractSet[ClientOrderId | None], numbers: AbstractSet[VenueOrderId]
) -> bool:
    """By its number where that is known: its name may be free again and another order's."""
    if order.venue_order_id is not None:
        return order.venue_order_id in numbers
    return order.client_order_id in names
