"""Why the venue cancelled one of our orders: which new order, or which fill, took its credit.

A cancel for credit does not name its cause (seed:241-265), and one without any word may be one
(vela.md section 16, row 32). What is known here: every order that was sent, with the orders that
it was forecast to cost, and every fill. A cause is named only where one of them fits.
"""

from collections import deque
from collections.abc import Callable
from typing import Final

from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import EndReason, OrderStatus
from vela_tui.domain.order import ClientOrderId, Order
from vela_tui.domain.value import Value

WITHIN: Final = 10 * SECOND
"""An order costs others their credit within this time after it was sent, or it is not known."""
AFTER_FILL: Final = 10 * SECOND
"""So long after a fill a cancel may be its consequence; lists are read that often."""
MAX_SENT: Final = 256
"""Orders sent that are remembered."""
FILL: Final = "after fill"
"""What is said of a cancel for credit that a fill caused."""

Lookup = Callable[[ClientOrderId], Order | None]
"""An order by our name of it, as it stands now."""


class Cause(Value, frozen=True):
    """Why an order ended, more exactly than the venue said."""

    reason: EndReason
    detail: str = ""
    """`new order 8841`, `after fill`; empty where nothing more is known."""


class _Sent(Value, frozen=True):
    name: ClientOrderId
    victims: frozenset[ClientOrderId] | None
    at: int


class Attribution:
    """Remembers what may cost an order its credit, and names it when one did."""

    __slots__ = ("_filled_at", "_sent", "_unnumbered")

    def __init__(self) -> None:
        self._sent: deque[_Sent] = deque(maxlen=MAX_SENT)
        self._filled_at: int | None = None
        self._unnumbered: dict[ClientOrderId, ClientOrderId] = {}

    def sent(self, name: ClientOrderId, victims: frozenset[ClientOrderId] | None, at: int) -> None:
        """A new order left; it was forecast to cost these. None where that was not known."""
        self._sent.append(_Sent(name, victims, at))

    def filled(self, at: int) -> None:
        """One of our orders was filled."""
        self._filled_at = at

    def cause(self, order: Order, at: int, lookup: Lookup, *, is_over: bool) -> Cause | None:
        """Why a cancelled order ended; None where no more is known than it says itself.

        Args:
            order: ended by the venue, for credit or without a word.
            at: nanoseconds that never go back.
            lookup: finds orders that were sent.
            is_over: whether more was quoted than the credit allows just before it ended.
        """
        if order.status is not OrderStatus.CANCELLED:
            return None
        is_told = order.end_reason is EndReason.CREDIT
        if not is_told and order.end_reason is not EndReason.VENUE:
            return None
        culprit = self._culprit(order, at, lookup, is_told=is_told)
        if culprit is not None:
            return Cause(EndReason.CREDIT, self._words(order.client_order_id, culprit))
        is_filled = self._filled_at is not None and at - self._filled_at <= AFTER_FILL
        if is_filled and (is_told or is_over):
            return Cause(EndReason.CREDIT, FILL)
        return None

    def numbered(self, order: Order) -> dict[ClientOrderId, Cause]:
        """The venue's number of a new order is known: what it cost can be named by it."""
        if order.venue_order_id is None:
            return {}
        costs = [v for v, name in self._unnumbered.items() if name == order.client_order_id]
        for victim in costs:
            del self._unnumbered[victim]
        return dict.fromkeys(costs, Cause(EndReason.CREDIT, f"new order {order.venue_order_id}"))

    def _culprit(self, order: Order, at: int, lookup: Lookup, *, is_told: bool) -> Order | None:
        recent = [
            (each, placed)
            for each in reversed(self._sent)
            if at - each.at <= WITHIN
            and each.name != order.client_order_id
            and (placed := lookup(each.name)) is not None
            and placed.status is not OrderStatus.REJECTED
        ]
        name = order.client_order_id
        foreseen = [placed for each, placed in recent if each.victims and name in each.victims]
        if foreseen:
            return foreseen[0]
        # one that was forecast to cost nobody did not: another program's order may have
        may_be = [placed for each, placed in recent if each.victims is None or each.victims]
        return may_be[0] if is_told and len(may_be) == 1 else None

    def _words(self, victim: ClientOrderId, culprit: Order) -> str:
        if culprit.venue_order_id is not None:
            return f"new order {culprit.venue_order_id}"
        self._unnumbered[victim] = culprit.client_order_id
        if len(self._unnumbered) > MAX_SENT:
            del self._unnumbered[next(iter(self._unnumbered))]
        return f"new order {culprit.client_order_id}"
