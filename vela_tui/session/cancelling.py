"""Cancels: always wanted, sent as the budget allows, repeated until the outcome is known.

A cancel is idempotent: cancelling what is gone changes nothing. So a cancel whose outcome is
unknown may be sent again, which an order never is.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import BookSide, CancelState, EndReason, OrderStatus
from vela_tui.domain.events import (
    CancelAccepted,
    CancelNotSent,
    CancelOutcomeUnknown,
    CancelRefused,
    OpenOrdersListed,
)
from vela_tui.domain.order import ClientOrderId, Order
from vela_tui.domain.saying import quoted
from vela_tui.domain.value import Record
from vela_tui.rules.nonce import NonceSource
from vela_tui.rules.selection import selected
from vela_tui.session.changes import Part
from vela_tui.session.commands import Cancel, CancelMany
from vela_tui.session.effects import SendCancel
from vela_tui.session.reconciling import Reconciling
from vela_tui.session.turn import Turn
from vela_tui.session.views import Severity
from vela_tui.session.wording import order as in_words
from vela_tui.session.wording import seconds, time_of_day
from vela_tui.state.transitions import Evidence

OVERDUE: Final = 10 * SECOND
"""A cancel without an answer for so long has an unknown outcome."""
RETRY: Final = SECOND
"""A cancel that could not leave this machine is tried again after so long."""
RESEND_DELAYS: Final = tuple(each * SECOND for each in (3, 6, 12, 15))
"""Waits before a cancel with an unknown outcome is sent again; the last one repeats."""


class _Sent(Record):
    at: int
    count: int = 1
    is_renumbered: bool = False
    charged: int = 0
    """When the budget was charged for the last one."""
    not_before: int = 0
    """It waits at least until then."""


class Cancelling:
    """Cancels that wait for a slot, and those that wait for an answer.

    Args:
        nonces: the wallet's.
        reconciling: looks up what is unknown.
    """

    def __init__(self, nonces: NonceSource, reconciling: Reconciling) -> None:
        self._nonces = nonces
        self._reconciling = reconciling
        self._waiting: dict[ClientOrderId, None] = {}
        self._sent: dict[ClientOrderId, _Sent] = {}
        self._said_gone: dict[ClientOrderId, int] = {}

    def cancel(self, turn: Turn, command: Cancel) -> None:
        """A person wants one order gone."""
        order = turn.state.orders.get(command.client_order_id)
        if order is None or order.status.is_terminal:
            turn.notice(Severity.INFO, "That order does not rest any more")
        elif self._may_cancel(turn):
            self._want(turn, order)
            self._flush(turn)

    def cancel_all(self, turn: Turn, orders: Iterable[Order]) -> None:
        """These orders are wanted gone, whoever placed them; they go as slots allow."""
        for order in orders:
            self._want(turn, order)
        self._flush(turn)

    def waits(self, client_order_id: ClientOrderId) -> bool:
        """Whether the order's cancel has not left."""
        return client_order_id in self._waiting

    def cancel_many(self, turn: Turn, command: CancelMany) -> None:
        """A person wants every matching order gone, those of other programs included."""
        active = turn.state.active_orders()
        orders = selected(command, active, turn.now, lambda order: _distance(turn, order))
        if not orders:
            turn.notice(Severity.INFO, "No order rests that could be cancelled")
        elif self._may_cancel(turn):
            self.cancel_all(turn, orders)

    def accepted(self, turn: Turn, event: CancelAccepted) -> None:
        """The venue confirmed: the order does not rest any more."""
        self._nonces.accepted()
        self._sent.pop(event.client_order_id, None)
        evidence = Evidence.CANCEL_ACCEPTED
        reason = EndReason.USER
        turn.state.orders.conclude(event.client_order_id, evidence, turn.now, reason=reason)
        self._reconciling.balances_soon(turn)
        self._recount(turn)  # the answer tells no quantity
        turn.dirty.mark(Part.ORDERS, Part.BALANCES)

    def refused(self, turn: Turn, event: CancelRefused) -> None:
        """The venue declined; only the reasons that time or another number can mend are retried."""
        order = turn.state.orders.get(event.client_order_id)
        if event.is_nonce:
            self._nonces.refused(turn.nonce_time)
        if event.retry_after is not None and turn.state.budgets.cancels:
            turn.state.budgets.cancels.turned_away(turn.now, event.retry_after)
            turn.dirty.mark(Part.BUDGETS)
        if order is None or order.status.is_terminal:
            return
        sent = self._sent.get(event.client_order_id)
        turn.dirty.mark(Part.ORDERS)
        if event.is_gone:
            self._already_gone(turn, order)
        elif event.retry_after is not None:
            self._waiting[order.client_order_id] = None
        elif event.is_nonce and sent is not None and not sent.is_renumbered:
            sent.is_renumbered = True
            self._waiting[order.client_order_id] = None
        else:
            self._sent.pop(order.client_order_id, None)
            words = event.message if event.is_ours else quoted(event.code, event.message)
            detail = f"cancel refused: {words}"
            turn.state.orders.note(order.client_order_id, cancel=CancelState.NONE, detail=detail)
            turn.notice(Severity.ERROR, f"Not cancelled: {in_words(turn.state, order)}: {words}")

    def unknown(self, turn: Turn, event: CancelOutcomeUnknown) -> None:
        """The cancel may have been executed or not."""
        self._is_unknown(turn, event.client_order_id, event.detail)

    def listed(self, turn: Turn, event: OpenOrdersListed) -> None:
        """An order that the venue called gone, and that a list asked for later lacks, has ended.

        Two answers to two questions agree. Whether it was cancelled or filled is not known: it is
        LOST, and fills are accepted still.
        """
        if not event.is_complete:
            return
        names = {report.client_order_id for report in event.reports}
        ids = {report.venue_order_id for report in event.reports}
        for name, said_at in tuple(self._said_gone.items()):
            order = turn.state.orders.get(name)
            if order is None or order.status.is_terminal or name in names:
                del self._said_gone[name]
            elif event.ts_sent >= said_at and order.venue_order_id not in ids:
                del self._said_gone[name]
                proof = f"last known {order.status.value} at {time_of_day(order.ts_updated)}"
                turn.state.orders.conclude(name, Evidence.ABSENT, turn.now, detail=proof)
                turn.state.orders.conclude(name, Evidence.WRITTEN_OFF, turn.now)
                self._recount(turn)
                turn.dirty.mark(Part.ORDERS, Part.BALANCES)

    def not_sent(self, turn: Turn, event: CancelNotSent) -> None:
        """Nothing left: the slot is free again, and the cancel is tried again soon."""
        sent = self._sent.get(event.client_order_id)
        order = turn.state.orders.get(event.client_order_id)
        if sent is None or order is None or order.status.is_terminal:
            return
        turn.state.budgets.refund_cancel(sent.charged)
        sent.count -= 1
        sent.not_before = turn.time + RETRY
        turn.state.orders.note(order.client_order_id, cancel=CancelState.REQUESTED)
        self._waiting[order.client_order_id] = None
        self._say(turn, order, f"cancel not sent: {event.detail}; trying again")
        turn.dirty.mark(Part.ORDERS, Part.BUDGETS)

    def tick(self, turn: Turn) -> None:
        """Time passed: free slots are used, late answers noticed, unknown cancels sent again."""
        for name, sent in tuple(self._sent.items()):
            order = turn.state.orders.get(name)
            if order is None or order.status.is_terminal:
                del self._sent[name]
            elif name in self._waiting:
                continue
            elif order.cancel is CancelState.REQUESTED and turn.time - sent.at >= OVERDUE:
                self._is_unknown(turn, name, "no answer")
            elif order.cancel is CancelState.UNKNOWN and turn.time - sent.at >= _patience(sent):
                self._want(turn, order)
        self.release(turn)

    def release(self, turn: Turn) -> None:
        """Cancels that waited for a slot, or for their order's own answer, leave if they can."""
        if self._waiting:
            self._flush(turn)

    def _may_cancel(self, turn: Turn) -> bool:
        if turn.state.is_read_only or turn.state.address is None:
            turn.notice(Severity.WARNING, "Not cancelled: this session only reads")
            return False
        return True

    def _want(self, turn: Turn, order: Order) -> None:
        """The order is to be cancelled; a cancel that waits or is under way is enough."""
        if order.cancel is not CancelState.REQUESTED:
            turn.state.orders.note(order.client_order_id, cancel=CancelState.REQUESTED, detail="")
            self._waiting[order.client_order_id] = None
            turn.dirty.mark(Part.ORDERS)

    def _already_gone(self, turn: Turn, order: Order) -> None:
        """Says the venue; a list will tell. An order that may still arrive stays wanted gone."""
        name = order.client_order_id
        if order.status is OrderStatus.UNKNOWN:
            self._is_unknown(turn, name, "not at the venue by now")
            return
        if order.status is OrderStatus.UNRESOLVED:
            self._sent.pop(name, None)
            detail = "the venue knows no such order; never proven"
            turn.state.orders.conclude(name, Evidence.WRITTEN_OFF, turn.now, detail=detail)
            turn.notice(Severity.WARNING, f"Given up: {in_words(turn.state, order)}: {detail}")
            return
        self._sent.pop(name, None)
        self._said_gone[name] = turn.now
        detail = "the venue says it rests no more; checking"
        turn.state.orders.note(name, cancel=CancelState.NONE, detail=detail)
        self._reconciling.list_soon(turn, 0)

    def _recount(self, turn: Turn) -> None:
        """Where orders have no names of ours, only a history tells what was filled at the end."""
        if not turn.state.capabilities.has_client_order_ids:
            self._reconciling.history_soon(turn)

    def _is_unknown(self, turn: Turn, name: ClientOrderId, detail: str) -> None:
        if turn.state.orders.note(
            name, cancel=CancelState.UNKNOWN, detail=f"cancel unconfirmed: {detail}"
        ):
            turn.dirty.mark(Part.ORDERS)
            self._sent.setdefault(name, _Sent(turn.time))
            self._reconciling.look_up(turn, name)

    def _flush(self, turn: Turn) -> None:
        """As many waiting cancels leave as there are slots.

        Those that were never sent go before repeated ones, then the nearest to execution first.
        """
        orders = [turn.state.orders.get(name) for name in self._waiting]
        active = [order for order in orders if order and not order.status.is_terminal]
        self._waiting = {order.client_order_id: None for order in active}
        place = 0
        for order in sorted(active, key=lambda order: self._urgency(turn, order)):
            if order.status is OrderStatus.SUBMITTING:
                self._say(turn, order, "cancel waits for the order's own answer")
            elif self._is_held(turn, order):
                continue
            elif self._may_leave(turn, order):
                self._send(turn, order)
            else:
                cancels = turn.state.budgets.cancels
                wait = cancels.next_slot(turn.now, place) if cancels else 0
                self._say(turn, order, f"cancel waits {seconds(wait)}")
                place += 1

    def _urgency(self, turn: Turn, order: Order) -> tuple[int, Decimal]:
        sent = self._sent.get(order.client_order_id)
        return (sent.count if sent else 0, _distance(turn, order))

    def _is_held(self, turn: Turn, order: Order) -> bool:
        if order.client_order_id in turn.state.reconcile.held:
            self._say(turn, order, "a fence stays until it is acknowledged")
            return True
        sent = self._sent.get(order.client_order_id)
        return sent is not None and turn.time < sent.not_before

    def _may_leave(self, turn: Turn, order: Order) -> bool:
        """A slot is taken; a repeated one needs none while everything must go."""
        budgets = turn.state.budgets
        if budgets.try_cancel(turn.now):
            return True
        sent = self._sent.get(order.client_order_id)
        is_repeated = sent is not None and sent.count > 0
        return is_repeated and turn.state.kill is not None and budgets.repeat_cancel(turn.now)

    def _send(self, turn: Turn, order: Order) -> None:
        name = order.client_order_id
        del self._waiting[name]
        turn.state.orders.note(name, cancel=CancelState.REQUESTED, detail="")
        sent = self._sent.setdefault(name, _Sent(turn.time, count=0))
        sent.at, sent.charged = turn.time, turn.now
        sent.count += 1
        nonce = self._nonces.take(turn.nonce_time)
        turn.do(SendCancel(turn.state.orders.get(name) or order, nonce))
        turn.dirty.mark(Part.ORDERS, Part.BUDGETS)

    @staticmethod
    def _say(turn: Turn, order: Order, detail: str) -> None:
        if turn.state.orders.note(order.client_order_id, detail=detail):
            turn.dirty.mark(Part.ORDERS)


def _patience(sent: _Sent) -> int:
    return RESEND_DELAYS[min(max(sent.count, 1), len(RESEND_DELAYS)) - 1]


def _distance(turn: Turn, order: Order) -> Decimal:
    """How far an order is from being executed, as a share of its price; far when unknown."""
    side = order.side.rests_on.opposite
    book, quote = (
        turn.state.books.get(order.instrument_id),
        turn.state.quotes.get(order.instrument_id),
    )
    touch = book.best(side) if book else None
    if touch is None and quote is not None:
        touch = quote.ask if side is BookSide.ASK else quote.bid
    if touch is None or order.price <= 0:
        return Decimal(1)
    return abs(touch - order.price) / order.price
