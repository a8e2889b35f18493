"""Orders of ours that the venue knows by its own number alone: which report speaks of which.

Where the venue takes no names of ours, only the answer to an order tells its number. What is told
of a number that nobody knows may then be news of an order whose answer is still on its way, or was
lost. The rules (joyride.md 6.2, 6.3 and R-43, for any venue without client order ids):

- While an order that it fits is on its way, a report is held: the answer decides whose it is.
- An order of unknown outcome is found again by its terms: the same instrument, side, price and
  quantity, made at the venue not before it left here. Of several, the one that left last takes it:
  what was made early fits those alone that left early. Identical orders are interchangeable, and
  no number is ever given to two of them.
- What fits none is another program's. An order that nothing fits stays UNKNOWN, is UNRESOLVED in
  the end, and is never sent again.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import OrderStatus
from vela_tui.domain.events import OrderReport
from vela_tui.domain.order import ClientOrderId, Order, VenueOrderId
from vela_tui.session.turn import Turn
from vela_tui.state.identity import may_be

TOLERANCE: Final = 2 * SECOND
"""By so much the venue's clock may lie behind ours (joyride.md 6.3)."""
MAX_HELD: Final = 1_000
"""Reports that wait for an answer; the oldest gives way, and the next list tells it again."""
MAX_TAKEN: Final = 20_000
"""Numbers that are remembered to belong to an order."""
_ON_ITS_WAY: Final = frozenset({OrderStatus.SUBMITTING})


class Adopting:
    """Names reports that bear only a number; silent where the venue knows our names."""

    def __init__(self) -> None:
        self._held: dict[VenueOrderId, tuple[OrderReport, bool]] = {}
        self._taken: dict[VenueOrderId, int] = {}

    def recalled(self, numbers: Iterable[tuple[VenueOrderId, int]]) -> None:
        """Orders of earlier sessions had these numbers when they ended, nanoseconds UTC."""
        for number, ts in numbers:
            self._take(number, ts)

    def took(self, number: VenueOrderId, now: int) -> None:
        """An answer gave this number to an order."""
        self._take(number, now)

    def named(
        self, turn: Turn, report: OrderReport, *, is_history: bool = False
    ) -> OrderReport | None:
        """The report, by our name where it is an order's of ours; None while that is open.

        Args:
            turn: the state.
            report: as the venue told it.
            is_history: whether it may be of any time: what is not ours is then nothing to us.
        """
        if turn.state.capabilities.has_client_order_ids or report.client_order_id is not None:
            return report
        if _is_known(turn, report):
            return report
        fitting = self._fitting(turn, report)
        if any(order.status in _ON_ITS_WAY for order in fitting):
            self._hold(report, is_history=is_history)
            return None
        if fitting:
            self._take(report.venue_order_id, turn.now)
            return replace(report, client_order_id=fitting[-1].client_order_id)
        return None if is_history and not _is_listed(turn, report) else report

    def is_interchanged(self, turn: Turn, name: ClientOrderId, report: OrderReport) -> bool:
        """Whether a late answer gives the order a number that its like has, or another than its."""
        if turn.state.capabilities.has_client_order_ids:
            return False
        order, holder = turn.state.orders.get(name), _order_of(turn, report)
        if order is None or order.status is OrderStatus.SUBMITTING:
            return False
        if order.venue_order_id is not None:
            return order.venue_order_id != report.venue_order_id
        return holder is not None and not holder.is_external

    def release(self, turn: Turn) -> Iterator[OrderReport]:
        """Held reports that no answer is awaited for any more, as they are to be taken now.

        Each is to be applied before the next is asked for: who has a number takes no other.
        """
        for number, (report, is_history) in tuple(self._held.items()):
            fitting = () if _is_known(turn, report) else self._fitting(turn, report)
            if any(order.status in _ON_ITS_WAY for order in fitting):
                continue
            del self._held[number]
            named = self.named(turn, report, is_history=is_history)
            if named is not None:
                yield named

    def _fitting(self, turn: Turn, report: OrderReport) -> Sequence[Order]:
        """Orders without a number that the report may be of, in the order in which they left."""
        made_at = _made_at(turn, report)
        if not _is_whole(report) or self._is_taken(report.venue_order_id, made_at):
            return ()
        skew = turn.state.clock_skew or 0
        found = [
            order
            for order in turn.state.orders.having(
                OrderStatus.SUBMITTING, OrderStatus.UNKNOWN, OrderStatus.UNRESOLVED
            )
            if not order.is_external
            and order.venue_order_id is None
            and may_be(order, report)
            and (made_at is None or made_at >= order.ts_created + skew - TOLERANCE)
        ]
        return sorted(found, key=lambda order: order.ts_created)

    def _is_taken(self, number: VenueOrderId, made_at: int | None) -> bool:
        """Whether it belongs to another order; one that was made later has it anew."""
        since = self._taken.get(number)
        return since is not None and (made_at is None or made_at <= since + TOLERANCE)

    def _take(self, number: VenueOrderId, ts: int) -> None:
        self._taken.pop(number, None)
        self._taken[number] = ts
        if len(self._taken) > MAX_TAKEN:
            del self._taken[next(iter(self._taken))]

    def _hold(self, report: OrderReport, *, is_history: bool) -> None:
        known = self._held.pop(report.venue_order_id, None)
        if known is not None:
            report = max(known[0], report, key=_progress)
            is_history = known[1] and is_history
        self._held[report.venue_order_id] = (report, is_history)
        if len(self._held) > MAX_HELD:
            del self._held[next(iter(self._held))]


def _is_known(turn: Turn, report: OrderReport) -> bool:
    """Whether the number is that of an order of ours, and the report fits it."""
    order = _order_of(turn, report)
    return order is not None and not order.is_external


def _is_listed(turn: Turn, report: OrderReport) -> bool:
    """Whether the number is that of any order that is shown."""
    return _order_of(turn, report) is not None


def _order_of(turn: Turn, report: OrderReport) -> Order | None:
    name = turn.state.orders.name_of(report.venue_order_id)
    order = None if name is None else turn.state.orders.get(name)
    return order if order is not None and may_be(order, report) else None


def _made_at(turn: Turn, report: OrderReport) -> int | None:
    """When the venue made it, or when it was first heard of; None where it is news."""
    if report.ts_event is not None:
        return report.ts_event
    known = _order_of(turn, report)
    return None if known is None else known.ts_created


def _is_whole(report: OrderReport) -> bool:
    terms = (report.instrument_id, report.side, report.price, report.quantity)
    return all(term is not None for term in terms)


def _progress(report: OrderReport) -> tuple[bool, object]:
    return report.status.is_terminal, report.filled_quantity
