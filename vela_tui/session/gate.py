"""New orders wait until the venue's word on the old ones is known (reliability.md section 4.3).

After a start, a reconnect or a restart of the exchange a pass begins. It is clean when a list of
open orders that was asked for afterwards has been compared, no order that should stand on it is
missing without an explanation, and every order of unknown outcome has been looked up once. An
order that stays unknown after that does not hold the gate: the limit on unknown orders does.
"""

from collections import Counter

from vela_tui.domain.enums import OrderStatus
from vela_tui.domain.events import OpenOrdersListed, OrderLookupMissed
from vela_tui.domain.order import ClientOrderId
from vela_tui.session.changes import Part
from vela_tui.session.turn import Turn
from vela_tui.session.views import Severity
from vela_tui.state.orders import OrderChange
from vela_tui.state.reconcile import Absences

_IN_QUESTION = frozenset({OrderStatus.UNKNOWN, OrderStatus.VANISHED})
_WORDS = {
    OrderStatus.PARTIALLY_FILLED: "partly filled",
    OrderStatus.REJECTED: "not placed",
}


class Gate:
    """Closed until one clean pass; counts what each pass finds."""

    def __init__(self) -> None:
        self._closed_at = 0
        self._is_compared = False
        self._are_missing = False
        self._missed: set[ClientOrderId] = set()
        self._found: Counter[str] = Counter()

    def close(self, turn: Turn, why: str) -> None:
        """New orders wait for a pass that begins now."""
        self._closed_at = turn.now
        self._is_compared = False
        self._are_missing = False
        self._missed.clear()
        turn.state.reconcile.waiting_for = why
        turn.dirty.mark(Part.LINK)

    def compared(self, turn: Turn, event: OpenOrdersListed, absences: Absences) -> None:
        """A list was compared with our orders."""
        if event.ts_sent >= self._closed_at:
            self._is_compared = True
            self._are_missing = bool(absences.suspects or absences.fresh)
        self.look(turn)

    def missed(self, turn: Turn, event: OrderLookupMissed) -> None:
        """An order was looked up and not found among those that rest."""
        if event.ts_sent >= self._closed_at:
            self._missed.add(event.client_order_id)
        self.look(turn)

    def told(self, change: OrderChange) -> None:
        """An order changed: what was in question and is not any more counts as found."""
        before, after = change.before, change.after
        if before is None:
            self._found["external"] += after.is_external
        elif before.status in _IN_QUESTION and after.status not in _IN_QUESTION:
            word = _WORDS.get(after.status, after.status.value)
            self._found[word] += 1

    def look(self, turn: Turn) -> None:
        """The pass ends as soon as nothing is open that could still be learned."""
        self._closed_at = min(self._closed_at, turn.now)
        told = turn.state.reconcile
        orders = turn.state.orders
        unknown = orders.having(OrderStatus.UNKNOWN)
        vanished = orders.count(OrderStatus.VANISHED)
        checking = len(unknown) + vanished
        unresolved = orders.count(OrderStatus.UNRESOLVED)
        was_checking = told.checking
        if (told.checking, told.unresolved) != (checking, unresolved):
            told.checking, told.unresolved = checking, unresolved
            turn.dirty.mark(Part.LINK)
        is_asked = all(order.client_order_id in self._missed for order in unknown)
        is_clean = self._is_compared and not self._are_missing and not vanished and is_asked
        if told.waiting_for and is_clean:
            told.waiting_for = ""
            self._end(turn)
        elif was_checking and not checking and not told.waiting_for:
            self._end(turn)

    def _end(self, turn: Turn) -> None:
        """What was found is shown and, if it was anything, said."""
        told = turn.state.reconcile
        told.found = ", ".join(f"{count} {word}" for word, count in self._found.items() if count)
        told.ts_found = turn.now
        self._found.clear()
        turn.dirty.mark(Part.LINK)
        if told.found:
            turn.notice(Severity.INFO, f"Checked with the exchange; found: {told.found}")
