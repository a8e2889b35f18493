"""Orders of earlier sessions: ours again, UNKNOWN until the venue tells, never counted twice.

Source: reliability.md sections 4.1 and 4.5, promises P01, P07 and P25.
"""

from typing import Final

from vela_tui.domain.clock import MILLISECOND, SECOND
from vela_tui.domain.enums import JournalState, OrderStatus
from vela_tui.domain.events import OpenOrdersListed, OrderReport
from vela_tui.domain.order import ClientOrderId, Order, VenueOrderId
from vela_tui.domain.recall import JournalChanged, OrdersRecalled
from vela_tui.domain.trail import Trail
from vela_tui.rules.nonce import NonceSource
from vela_tui.session.adopting import Adopting
from vela_tui.session.changes import Part
from vela_tui.session.fencing import Fencing
from vela_tui.session.reconciling import Reconciling
from vela_tui.session.turn import Turn
from vela_tui.session.views import Severity

FURTHEST: Final = 24 * 3600 * SECOND
"""A nonce that lies further ahead of the clock is not one that this program gave."""


class Recalling:
    """What the journal tells of before.

    Args:
        nonces: the wallet's.
        names: numbers of client order ids.
        reconciling: looks up what is unknown.
        fencing: settles what lookups can't, with the nonces of before.
        adopting: names what the venue tells by its own numbers alone.
    """

    def __init__(
        self,
        nonces: NonceSource,
        names: NonceSource,
        reconciling: Reconciling,
        fencing: Fencing,
        adopting: Adopting,
    ) -> None:
        self._nonces = nonces
        self._names = names
        self._reconciling = reconciling
        self._fencing = fencing
        self._adopting = adopting
        self._is_first = True
        self._placed: dict[ClientOrderId, int] = {}

    def recalled(self, turn: Turn, event: OrdersRecalled) -> None:
        """Orders of before are ours, and their executions are known.

        What was proven to be placed is asked for by the list alone; the rest by name as well.
        """
        for number in (event.trail.last_nonce, event.trail.last_name):
            self._observe(turn, number)
        if self._is_first:
            self._is_first = False
            self._count_requests(turn, event.trail)
        self._reconciling.epoch.recalled(event.orders)
        self._adopting.recalled(event.trail.numbers)
        orders = turn.state.orders
        counted = [fill for fill in event.fills if turn.state.fill_log.recall(fill)]
        for order in event.orders:
            known = orders.recall(order)
            if known is None:
                continue
            if known.status is not OrderStatus.UNKNOWN:
                continue
            if order.venue_order_id is not None:
                self._placed[order.client_order_id] = turn.now
            else:
                self._reconciling.look_up(turn, order.client_order_id)
        for fill in counted:
            orders.recall_fill(fill)
        if turn.state.capabilities.nonce_window is not None:
            self._fencing.recalled(turn, event.trail)
        if event.orders:
            self._reconciling.list_soon(turn, 0)
            count = len(event.orders)
            text = f"{count} order{'s'[: count != 1]} of an earlier session: checking"
            turn.notice(Severity.INFO, text)
        turn.dirty.mark(Part.ORDERS, Part.FILLS, Part.BALANCES)

    def listed(self, turn: Turn, event: OpenOrdersListed) -> None:
        """A complete list came, before it is applied: what it lacks is gone since the last proof.

        An order that was proven to rest by an earlier session and is not in the list takes the
        way of any order that is missing: its last proof is applied, and absence counts twice.
        """
        if not self._placed:
            return
        if not event.is_complete:
            for name in self._placed:
                self._reconciling.look_up(turn, name)
            return
        numbers = {report.venue_order_id for report in event.reports}
        names = {report.client_order_id for report in event.reports}
        for name, since in tuple(self._placed.items()):
            order = turn.state.orders.get(name)
            is_open = order is not None and order.status is OrderStatus.UNKNOWN
            number = order.venue_order_id if order is not None else None
            if order is None or number is None or not is_open:
                del self._placed[name]
                if is_open:  # its number means nothing any more: only its name can find it
                    self._reconciling.look_up(turn, name)
                continue
            if name in names or number in numbers or event.ts_sent < since:
                continue
            del self._placed[name]
            turn.state.orders.report(_last_proof(order, number), order.ts_updated)
            turn.dirty.mark(Part.ORDERS)

    def journal_changed(self, turn: Turn, event: JournalChanged) -> None:
        """The journal can be written, or no order is sent."""
        journal = turn.state.journal
        was_failed = journal.state is JournalState.FAILED
        journal.state, journal.detail = event.state, event.detail
        turn.dirty.mark(Part.LINK)
        if event.state is JournalState.FAILED:
            text = f"No order can be sent: the journal can't be written: {event.detail}"
            turn.notice(Severity.ERROR, text)
        elif event.detail:
            turn.notice(Severity.ERROR, event.detail[:1].upper() + event.detail[1:])
        elif was_failed:
            turn.notice(Severity.INFO, "The journal can be written again")

    def _count_requests(self, turn: Turn, trail: Trail) -> None:
        """What left within the last minute counts here as it does at the venue."""
        self._nonces.recall(trail.used)
        turn.state.sent_orders.recall(trail.ordered_at)
        turn.state.budgets.recall(trail.ordered_at, trail.cancelled_at)
        turn.dirty.mark(Part.BUDGETS)

    def _observe(self, turn: Turn, number: int) -> None:
        if number * MILLISECOND <= turn.now + FURTHEST:
            self._nonces.observe(number)
            self._names.observe(number)
            return
        text = "The journal holds a nonce from the future: it is not followed; check the clock"
        turn.notice(Severity.ERROR, text)


def _last_proof(order: Order, number: VenueOrderId) -> OrderReport:
    """The journal's last word on an order: it rested."""
    is_partial = order.filled_quantity > 0
    status = OrderStatus.PARTIALLY_FILLED if is_partial else OrderStatus.OPEN
    return OrderReport(order.client_order_id, number, status, order.filled_quantity)
