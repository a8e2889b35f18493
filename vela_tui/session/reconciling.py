"""Asking the venue what is true: lists at intervals, lookups of what is unknown."""

from collections import deque
from collections.abc import Sequence
from typing import Final

from vela_tui.domain.clock import MILLISECOND, MINUTE, SECOND
from vela_tui.domain.enums import CancelState, LinkState, OrderStatus
from vela_tui.domain.events import (
    BalancesReported,
    OpenOrdersListed,
    OrderHistoryListed,
    OrderLookupMissed,
)
from vela_tui.domain.order import ClientOrderId, Order
from vela_tui.domain.value import Record
from vela_tui.session.changes import Part
from vela_tui.session.epoch import Epoch
from vela_tui.session.gate import Gate
from vela_tui.session.turn import Turn
from vela_tui.state.identity import nameless
from vela_tui.state.reconcile import SECOND_LOOK, Absences, Reconciliation
from vela_tui.venues.codec import Read, ReadKind

ORDERS_EVERY: Final = 10 * SECOND
"""How often the list of open orders is read (reliability.md P11)."""
BALANCES_EVERY: Final = 15 * SECOND
"""How often balances are read."""
RECOUNT_AGAIN: Final = 4 * SECOND
"""While no history came, it is asked for so often."""
FIRST_LOOKUP: Final = 200 * MILLISECOND
"""When an order whose outcome is unknown is looked up first (reliability.md section 4.3)."""
LOOKUP_DELAYS: Final = tuple(each * SECOND for each in (1, 2, 4, 8, 15))
"""Waits between further lookups; the last one repeats for as long as nothing is known."""
LOOKUPS_AT_ONCE: Final = 10
"""Lookups started in one turn."""
LOOKUPS_A_MINUTE: Final = 40
"""Of the hundred reads a minute, so many at most are lookups (reliability.md section 4.3)."""
VANISHED_FOR: Final = 5 * SECOND
"""What ended an order that vanished is told within this time, or nobody will."""
GIVE_UP: Final = MINUTE
"""An outcome that is unknown for so long is a person's to judge, if lookups were answered."""
ENOUGH_MISSES: Final = 3
"""So many lookups must have been answered before that."""
_SOON: Final = SECOND


class _Lookup(Record):
    due_at: int
    since: int
    count: int = 0
    misses: int = 0


class Reconciling:
    """Polls and lookups, within the budget of reads."""

    def __init__(self) -> None:
        self._orders_at = 0
        self._balances_at = 0
        self._recount_at = 0
        self._recount_since: int | None = None
        self._lookups: dict[ClientOrderId, _Lookup] = {}
        self._reconciliation = Reconciliation()
        self._vanished: dict[ClientOrderId, int] = {}
        self._looked_up: deque[int] = deque(maxlen=LOOKUPS_A_MINUTE)
        self.gate = Gate()
        """Whether new orders wait for a clean pass."""
        self.epoch = Epoch(self.gate)
        """Whether the exchange started again."""

    def connected(self, turn: Turn) -> None:
        """A link came up: whatever was missed is read now, and new orders wait for it."""
        if turn.state.address is None:
            return
        self.epoch.connected()
        self.gate.close(turn, "open orders are compared with the exchange's")
        if _may_ask(turn):
            self.logged_in(turn)

    def logged_in(self, turn: Turn) -> None:
        """The venue answers us: whatever was missed is read now."""
        self._read_orders(turn, is_background=False)
        self._read_balances(turn, is_background=False)

    def look_up(self, turn: Turn, client_order_id: ClientOrderId) -> None:
        """An order, or its cancel, has an unknown outcome: it is looked up until that is known."""
        first = _Lookup(turn.time + FIRST_LOOKUP, turn.time)
        self._lookups.setdefault(client_order_id, first)
        self.list_soon(turn)

    def look_up_once(self, turn: Turn, order: Order) -> None:
        """An order that should not exist is looked up one time, to be sure."""
        turn.fetch(_read(order))

    def vanished(self, turn: Turn, order: Order) -> None:
        """An order is missing from two lists: it is looked up, and its end is waited for."""
        self._vanished[order.client_order_id] = turn.time
        if not turn.state.capabilities.has_client_order_ids:
            self.history_soon(turn, 0)  # it tells of each by its number
        elif order.venue_order_id is None or order.client_order_id != nameless(
            order.venue_order_id
        ):
            self.look_up_once(turn, order)

    def written_off(self, turn: Turn) -> Sequence[ClientOrderId]:
        """Orders that vanished, and that nothing more will be told about."""
        orders = turn.state.orders
        for name in tuple(self._vanished):
            order = orders.get(name)
            if order is None or order.status is not OrderStatus.VANISHED:
                del self._vanished[name]
        return [n for n, since in self._vanished.items() if turn.time - since >= VANISHED_FOR]

    def unprovable(self, turn: Turn) -> Sequence[ClientOrderId]:
        """Orders of unknown outcome that every means of proof was used for, in vain."""
        if turn.state.link.state is not LinkState.UP or turn.state.reconcile.waiting_for:
            return ()
        return [
            order.client_order_id
            for order in turn.state.orders.having(OrderStatus.UNKNOWN)
            if (lookup := self._lookups.get(order.client_order_id))
            and lookup.misses >= ENOUGH_MISSES
            and turn.time - lookup.since >= GIVE_UP
        ]

    def list_soon(self, turn: Turn, wait: int = _SOON) -> None:
        """The list of open orders is read after this wait, if not before."""
        self._orders_at = min(self._orders_at, turn.time + wait)

    def history_soon(self, turn: Turn, wait: int = _SOON) -> None:
        """What became of orders is read after this wait, until it was told."""
        if self._recount_since is None:
            self._recount_at = turn.time + wait
        self._recount_since = turn.now
        self._recount_at = min(self._recount_at, turn.time + wait)

    def recounted(self, event: OrderHistoryListed) -> None:
        """A history came; one that was asked for before is not what is waited for."""
        if self._recount_since is not None and event.ts_sent >= self._recount_since:
            self._recount_since = None

    def balances_soon(self, turn: Turn) -> None:
        """Balances are read within a second."""
        self._balances_at = min(self._balances_at, turn.time + _SOON)

    def balances_told(self, turn: Turn, event: BalancesReported) -> None:
        """Balances came, read or told by the feed."""
        if turn.state.balance_sheet.report(event):
            turn.dirty.mark(Part.BALANCES)

    def lookup_missed(self, turn: Turn, event: OrderLookupMissed) -> None:
        """Not among resting orders: no proof of anything (reliability.md decision 2)."""
        order = turn.state.orders.get(event.client_order_id)
        if (lookup := self._lookups.get(event.client_order_id)) is not None:
            lookup.misses += 1
        self.gate.missed(turn, event)
        if order is not None and order.status is OrderStatus.UNKNOWN:
            detail = "not among resting orders; it may have been filled or never placed"
            if turn.state.orders.note(order.client_order_id, detail=detail):
                turn.dirty.mark(Part.ORDERS)

    def missing(self, turn: Turn, event: OpenOrdersListed) -> Absences:
        """Which of our orders a list, applied already, does not name."""
        orders = turn.state.orders.active()
        absences = self._reconciliation.missing(event, orders, turn.now)
        if absences.suspects or absences.fresh:
            self.list_soon(turn, SECOND_LOOK)
        if turn.state.link.ts_reconciled is None:
            turn.dirty.mark(Part.BALANCES)
        turn.state.link.ts_reconciled = event.ts_recv
        turn.dirty.mark(Part.LINK)
        return absences

    def tick(self, turn: Turn) -> None:
        """Time passed: what is due is read.

        While the link is down the list is still read when orders may rest: requests take
        another way than the link, and an order does not wait for us.
        """
        state = turn.state
        is_stopped = state.link.state is LinkState.STOPPED
        if state.address is None or is_stopped or not _may_ask(turn):
            return
        is_up = state.link.state is LinkState.UP
        if turn.time >= self._orders_at and (is_up or state.active_orders()):
            self._read_orders(turn, is_background=True)
        if turn.time >= self._balances_at and is_up:
            self._read_balances(turn, is_background=True)
        if self._recount_since is not None and turn.time >= self._recount_at:
            self._recount_at = turn.time + RECOUNT_AGAIN
            turn.fetch(Read(ReadKind.ORDER_HISTORY))
        self._look_up_due(turn)

    def _read_orders(self, turn: Turn, *, is_background: bool) -> None:
        if turn.fetch(Read(ReadKind.OPEN_ORDERS), is_background=is_background):
            self._orders_at = turn.time + ORDERS_EVERY

    def _read_balances(self, turn: Turn, *, is_background: bool) -> None:
        if turn.fetch(Read(ReadKind.BALANCES), is_background=is_background):
            self._balances_at = turn.time + BALANCES_EVERY

    def _look_up_due(self, turn: Turn) -> None:
        due = [name for name, each in self._lookups.items() if turn.time >= each.due_at]
        for name in due[:LOOKUPS_AT_ONCE]:
            order = turn.state.orders.get(name)
            if order is None or not _is_open_question(order):
                del self._lookups[name]
            elif self._may_look_up(turn) and turn.fetch(_read(order)):
                self._looked_up.append(turn.time)
                lookup = self._lookups[name]
                delay = LOOKUP_DELAYS[min(lookup.count, len(LOOKUP_DELAYS) - 1)]
                lookup.due_at = turn.time + delay
                lookup.count += 1

    def _may_look_up(self, turn: Turn) -> bool:
        oldest = self._looked_up[0] if len(self._looked_up) == LOOKUPS_A_MINUTE else None
        return oldest is None or turn.time - oldest > MINUTE


def _may_ask(turn: Turn) -> bool:
    """Whether the venue answers what is ours: where requests are not signed, the login must."""
    able, link = turn.state.capabilities, turn.state.link
    return link.is_logged_in or not able.answers_logins


def _is_open_question(order: Order) -> bool:
    return not order.status.is_terminal and (
        order.status is OrderStatus.UNKNOWN or order.cancel is CancelState.UNKNOWN
    )


def _read(order: Order) -> Read:
    return Read(ReadKind.ORDER, order.instrument_id, client_order_id=order.client_order_id)
