"""The kill switch: entry is locked at once, everything is cancelled, an empty list proves it.

Locked is locked: what rests is cancelled again and again, by whomever it was placed, until the
venue itself lists nothing; and what appears afterwards is cancelled as well, until a person
unlocks. Nothing here waits for a link: cancels and lists take the way of requests.
"""

from collections.abc import Sequence
from typing import Final

from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import CancelState, LinkState, OrderStatus
from vela_tui.domain.events import LinkChanged, OpenOrdersListed
from vela_tui.domain.order import ClientOrderId, Order
from vela_tui.session.cancelling import Cancelling
from vela_tui.session.changes import Part
from vela_tui.session.commands import Kill, Unlock
from vela_tui.session.effects import SendCancelAll
from vela_tui.session.statuses import KillStatus
from vela_tui.session.turn import Turn
from vela_tui.session.views import Severity
from vela_tui.venues.codec import Read, ReadKind

AGAIN: Final = 3 * SECOND
"""An order whose cancel was declined is cancelled anew after so long."""
PROOF_EVERY: Final = 2 * SECOND
"""While only the proof is missing, the list is asked for so often."""


class Killing:
    """Locks order entry and sees to it that nothing rests.

    Args:
        cancels: sends what is wanted gone, best first, within the budget of cancels.
    """

    def __init__(self, cancels: Cancelling) -> None:
        self._cancels = cancels
        self._seen: set[ClientOrderId] = set()
        self._again: dict[ClientOrderId, int] = {}
        self._cleared_at: int | None = None
        self._ask_at = 0
        self._all_at = 0
        self._was_up = False
        self._was_lost = False

    def kill(self, turn: Turn, _: Kill) -> None:
        """Entry is locked from this moment on; once more begins anew with what is left."""
        if turn.state.is_read_only or turn.state.address is None:
            turn.notice(Severity.WARNING, "Nothing to lock: this session only reads")
            return
        if turn.state.kill is None:
            turn.state.kill = KillStatus(turn.now)
            turn.notice(Severity.WARNING, "Order entry is locked; everything is being cancelled")
            turn.dirty.mark(Part.KILL)
            self._seen.clear()
            turn.fetch(Read(ReadKind.OPEN_ORDERS))
        self._again.clear()
        self._cleared_at = None
        self._ask_at = turn.time
        self._cancel_all(turn)

    def unlock(self, turn: Turn, _: Unlock) -> None:
        """Orders may be sent again. Cancels that were wanted stay wanted."""
        if turn.state.kill is not None:
            turn.state.kill = None
            turn.notice(Severity.INFO, "Order entry is unlocked")
            turn.dirty.mark(Part.KILL)

    def listed(self, turn: Turn, event: OpenOrdersListed) -> None:
        """An empty list that was asked for after the last order had ended is the proof."""
        kill, cleared = turn.state.kill, self._cleared_at
        if kill is None or cleared is None or turn.state.active_orders() or event.reports:
            return
        if event.is_complete and event.ts_sent >= cleared and kill.proved_at is None:
            turn.state.kill = KillStatus(kill.since, len(self._seen), proved_at=event.ts_recv)
            turn.notice(Severity.INFO, "The venue's list is empty: nothing of this wallet rests")
            turn.dirty.mark(Part.KILL)

    def link_changed(self, turn: Turn, event: LinkChanged) -> None:
        """A link that came back cancels everything where the settings want that."""
        if event.state is not LinkState.UP:
            self._was_lost = self._was_lost or self._was_up
            return
        was_lost, self._was_up, self._was_lost = self._was_lost, True, False
        state = turn.state
        orders = () if state.is_read_only or state.address is None else state.active_orders()
        if was_lost and orders and state.config.cancels_on_disconnect:
            words = f"{len(orders)} order{'s'[: len(orders) != 1]}"
            turn.notice(Severity.WARNING, f"The link was lost: cancelling {words}, as settings say")
            self._cancels.cancel_all(turn, orders)

    def pursue(self, turn: Turn) -> None:
        """Whatever happened, everything that rests is being cancelled while entry is locked."""
        kill = turn.state.kill
        if kill is None:
            return
        orders = turn.state.active_orders()
        self._seen.update(order.client_order_id for order in orders)
        proved_at = kill.proved_at
        if orders:
            self._cleared_at = proved_at = None
            if turn.time >= self._all_at:
                self._cancel_all(turn)
            self._want_gone(turn, orders)
        elif proved_at is None:
            self._ask_for_proof(turn)
        status = self._status(turn, kill.since, turn.state.active_orders(), proved_at)
        if status != kill:
            turn.state.kill = status
            turn.dirty.mark(Part.KILL)

    def _cancel_all(self, turn: Turn) -> None:
        """One request for everything, where the venue has it; orders nobody knows of go as well.

        Each order is wanted gone all the same: nothing here waits for this one's answer.
        """
        able = turn.state.capabilities.has_cancel_all
        if able and turn.state.budgets.try_cancel(turn.now):
            self._all_at = turn.time + AGAIN
            turn.do(SendCancelAll())

    def _want_gone(self, turn: Turn, orders: Sequence[Order]) -> None:
        """Those whose cancel is neither on its way nor open to question are wanted gone."""
        due = [
            order
            for order in orders
            if order.cancel is CancelState.NONE
            and turn.time >= self._again.get(order.client_order_id, 0)
        ]
        if due:
            for order in due:
                self._again[order.client_order_id] = turn.time + AGAIN
            self._cancels.cancel_all(turn, due)

    def _ask_for_proof(self, turn: Turn) -> None:
        if self._cleared_at is None:
            self._cleared_at, self._ask_at = turn.now, turn.time
        # a clock that was set back would make every list too old
        self._cleared_at = min(self._cleared_at, turn.now)
        if turn.time >= self._ask_at and turn.fetch(Read(ReadKind.OPEN_ORDERS)):
            self._ask_at = turn.time + PROOF_EVERY

    def _status(
        self, turn: Turn, since: int, orders: Sequence[Order], proved_at: int | None
    ) -> KillStatus:
        waiting = sum(self._cancels.waits(order.client_order_id) for order in orders)
        budget = turn.state.budgets.cancels
        waits = budget.plan(turn.now, waiting) if budget else (0,) * waiting
        return KillStatus(
            since,
            total=len(self._seen),
            left=len(orders),
            unknown=sum(order.status is OrderStatus.UNKNOWN for order in orders),
            under_way=len(orders) - waiting,
            waiting=waiting,
            next_at=turn.now + waits[0] if waits else None,
            last_at=turn.now + waits[-1] if waits else None,
            proved_at=proved_at,
        )
