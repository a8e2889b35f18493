"""Orders: what is sent, what became of it, and what a person is told."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import (
    EndReason,
    JournalState,
    LinkState,
    MarketState,
    OrderStatus,
    TimeInForce,
)
from vela_tui.domain.events import (
    FillReported,
    OpenOrdersListed,
    OrderAccepted,
    OrderNotSent,
    OrderOutcomeUnknown,
    OrderRefused,
    OrderReport,
)
from vela_tui.domain.order import ClientOrderId, Order, OrderIntent
from vela_tui.domain.saying import quoted
from vela_tui.rules import clock_skew
from vela_tui.rules.guard import unanswered
from vela_tui.rules.nonce import NonceSource
from vela_tui.rules.victims import unaccepted
from vela_tui.session import protecting
from vela_tui.session.adopting import Adopting
from vela_tui.session.changes import Part
from vela_tui.session.commands import Submit
from vela_tui.session.effects import SendOrder
from vela_tui.session.fencing import Conclusion, Fencing
from vela_tui.session.freezing import Freezing
from vela_tui.session.judging import context_of, victims_in
from vela_tui.session.proving import unproven
from vela_tui.session.reconciling import Reconciling
from vela_tui.session.turn import Turn
from vela_tui.session.views import Severity
from vela_tui.session.wording import end, fill, order, seconds, time_of_day
from vela_tui.state.identity import may_be
from vela_tui.state.orders import OrderChange
from vela_tui.state.transitions import Evidence

OVERDUE: Final = 10 * SECOND
"""An order without an answer for so long has an unknown outcome."""
MAX_UNKNOWN: Final = 3
"""With so many unknown outcomes no further order is sent (reliability.md section 4.3)."""

_NO_PROOF: Final = "no proof either way: it may have been filled, or never placed"


class OrderFlow:
    """Orders on their way out, and everything the venue says of orders.

    Args:
        nonces: the wallet's.
        reconciling: looks up what is unknown.
        fencing: settles what lookups can't.
    """

    def __init__(self, nonces: NonceSource, reconciling: Reconciling, fencing: Fencing) -> None:
        self._nonces = nonces
        self._reconciling = reconciling
        self._fencing = fencing
        self.adopting = Adopting()
        """Names what the venue tells by its own numbers alone."""
        self.freezing = Freezing(reconciling)
        """Markets that were filled beyond what was ordered."""
        self._submitted: dict[ClientOrderId, int] = {}

    def submit(self, turn: Turn, command: Submit) -> bool:
        """The order goes out once, or a notice says why it does not: whether it does."""
        intent = command.intent
        objection = self._objection(turn, intent) or self._judged(turn, command)
        objection = objection or self._charge(turn, intent)
        if objection is not None:
            turn.notice(Severity.WARNING, f"Not sent: {order(turn.state, intent)}: {objection}")
            return False
        turn.state.orders.submit(intent, turn.now)
        self._submitted[intent.client_order_id] = turn.time
        nonce = self._nonces.redeem(intent.client_order_id, turn.nonce_time)
        if turn.state.capabilities.nonce_window is not None:
            self._fencing.sent(intent.client_order_id, nonce)
        turn.do(SendOrder(intent, nonce))
        turn.dirty.mark(Part.ORDERS, Part.BUDGETS, Part.BALANCES)
        return True

    def accepted(self, turn: Turn, event: OrderAccepted) -> None:
        """The venue took the order."""
        self._nonces.accepted()
        self._named(turn, event)
        for told in event.fills:
            self.filled(turn, FillReported(told, event.ts_recv))
        for victim in event.displaced:
            self.reported(turn, victim)

    def _named(self, turn: Turn, event: OrderAccepted) -> None:
        """The answer gives the order its number.

        Where it comes late, an order like it may have been given that number, or this one another:
        then they are interchanged, and the report is of whoever has the number.
        """
        number = event.report.venue_order_id
        if self.adopting.is_interchanged(turn, event.client_order_id, event.report):
            self.reported(turn, replace(event.report, client_order_id=None))
            return
        self.adopting.took(number, turn.now)
        self.reported(turn, replace(event.report, client_order_id=event.client_order_id))

    def recounted(self, turn: Turn, report: OrderReport) -> None:
        """A history told how an order stands; what ended before our time is nothing to us."""
        named = self.adopting.named(turn, report, is_history=True)
        if named is not None and (
            named.client_order_id is not None
            or turn.state.orders.name_of(named.venue_order_id) is not None
        ):
            self.reported(turn, named)

    def reported(self, turn: Turn, told: OrderReport) -> tuple[OrderChange, ...]:
        """The venue told how an order stands."""
        report = self.adopting.named(turn, told)
        if report is None:
            return ()
        if report.client_order_id is not None:
            self._reconciling.epoch.accepted(turn, report.client_order_id, report)
        changes = turn.state.orders.report(report, turn.now)
        for change in changes:
            self._tell(turn, change)
        return changes

    def refused(self, turn: Turn, event: OrderRefused) -> None:
        """The venue declined the order. It is never sent again by itself."""
        name = event.client_order_id
        if event.is_nonce and not self._fencing.is_fence(name):
            self._nonces.refused(turn.nonce_time)
        if event.retry_after is not None and turn.state.budgets.orders:
            turn.state.budgets.orders.turned_away(turn.now, event.retry_after)
            turn.dirty.mark(Part.BUDGETS)
        words = quoted(event.code, event.message)
        evidence = self._fencing.refused(turn, event)
        if evidence is Evidence.OUTCOME_UNKNOWN:
            self._is_unknown(turn, name, evidence, words)
            self._reconciling.list_soon(turn, 0)
            return
        change = self._conclude(turn, name, evidence, words)
        if change is None or change.after.status is not OrderStatus.REJECTED:
            return
        turn.notice(Severity.ERROR, f"Refused: {order(turn.state, change.after)}: {words}")
        if event.retry_after is not None:
            self._reconciling.look_up_once(turn, change.after)

    def not_sent(self, turn: Turn, event: OrderNotSent) -> None:
        """Nothing left this machine."""
        name, reason = event.client_order_id, EndReason.NOT_SENT
        change = self._conclude(turn, name, Evidence.NOT_SENT, event.detail, reason)
        if change is not None and change.ended:
            words = order(turn.state, change.after)
            turn.notice(Severity.ERROR, f"Not sent: {words}: {event.detail}")

    def unknown(self, turn: Turn, event: OrderOutcomeUnknown) -> None:
        """It was sent and no answer can be trusted: only evidence will tell."""
        self._is_unknown(turn, event.client_order_id, Evidence.OUTCOME_UNKNOWN, event.detail)

    def filled(self, turn: Turn, event: FillReported) -> None:
        """One of our executions; the same one again changes nothing."""
        if not turn.state.fill_log.report(event.fill):
            return
        turn.dirty.mark(Part.FILLS, Part.ORDERS, Part.BALANCES)
        turn.notice(Severity.INFO, fill(turn.state, event.fill))
        self._reconciling.balances_soon(turn)
        change = turn.state.orders.fill(event.fill, turn.now)
        if change is not None:
            self._tell(turn, change)
        else:
            self._reconciling.list_soon(turn)

    def listed(self, turn: Turn, event: OpenOrdersListed) -> None:
        """All orders that rest: presence is proof, absence only counts twice."""
        orders = turn.state.orders
        is_first = turn.state.link.ts_reconciled is None
        foreign = 0
        for report in event.reports:
            name = orders.name_of(report.venue_order_id)
            known = orders.get(name) if name else None
            is_it = known is not None and may_be(known, report)
            if known is not None and is_it and known.ts_updated < event.ts_sent:
                orders.listed_again(known.client_order_id, turn.now)
            elif known is not None and is_it and known.status is OrderStatus.VANISHED:
                continue
            foreign += sum(each.before is None for each in self.reported(turn, report))
        absences = self._reconciling.missing(turn, event)
        for name in absences.gone:
            self._vanished(turn, name)
        self._settle(turn, self._fencing.listed(turn, event))
        self._reconciling.gate.compared(turn, event, absences)
        if foreign:
            origin = "from before" if is_first else "placed by another program"
            text = f"{foreign} order{'s'[: foreign != 1]} {origin} on this wallet"
            turn.notice(Severity.INFO, text)

    def tick(self, turn: Turn) -> None:
        """Time passed: an order whose answer is overdue has an unknown outcome."""
        for name, since in tuple(self._submitted.items()):
            known = turn.state.orders.get(name)
            if known is None or known.status is not OrderStatus.SUBMITTING:
                del self._submitted[name]
            elif turn.time - since > OVERDUE:
                detail = f"no answer within {seconds(OVERDUE)}"
                self._is_unknown(turn, name, Evidence.OVERDUE, detail)
        self.settle(turn)

    def settle(self, turn: Turn) -> None:
        """What became certain by fences, or can't become so any more, is concluded."""
        for report in self.adopting.release(turn):
            self.reported(turn, report)
        self._settle(turn, self._fencing.tick(turn))
        for name in self._reconciling.written_off(turn):
            self._conclude(turn, name, Evidence.WRITTEN_OFF)
        for name in self._reconciling.unprovable(turn):
            if not self._fencing.is_pursued(name):
                self._conclude(turn, name, Evidence.UNPROVABLE, _NO_PROOF)
        self._reconciling.gate.look(turn)
        self.freezing.look(turn)

    def _settle(self, turn: Turn, conclusions: Iterable[Conclusion]) -> None:
        for name, evidence, reason in conclusions:
            detail = _NO_PROOF if evidence is Evidence.UNPROVABLE else ""
            change = self._conclude(turn, name, evidence, detail, reason)
            if change is not None and change.after.status is OrderStatus.VANISHED:
                self._reconciling.vanished(turn, change.after)

    def _vanished(self, turn: Turn, name: ClientOrderId) -> None:
        known = turn.state.orders.get(name)
        if known is None:
            return
        stood = known.status.value.replace("_", " ")
        proof = f"last known {stood} at {time_of_day(known.ts_updated)}"
        change = self._conclude(turn, name, Evidence.ABSENT, proof)
        if change is not None and change.after.status is OrderStatus.VANISHED:
            self._reconciling.vanished(turn, change.after)

    def _objection(self, turn: Turn, intent: OrderIntent) -> str | None:
        """Why the order is not sent; None when it may be, and then its slot is taken."""
        state = turn.state
        instrument = state.instruments.get(intent.instrument_id)
        checks = (
            (state.is_read_only or state.address is None, "this session only reads"),
            (state.kill is not None, "order entry is locked by the kill switch"),
            (state.journal.state is JournalState.OPENING, "the journal is being read"),
            (
                state.journal.state is JournalState.FAILED,
                f"the journal can't be written: {state.journal.detail}",
            ),
            (state.link.state is not LinkState.UP, "the link is down"),
            (state.link.is_silent, "the exchange says nothing, books may be old"),
            (instrument is None, "there is no such market"),
            (
                instrument is not None and instrument.state is MarketState.HALTED,
                "the market is halted",
            ),
            (
                state.orders.get(intent.client_order_id) is not None,
                "an order of this name was sent already",
            ),
            (
                state.orders.count(OrderStatus.UNKNOWN) >= MAX_UNKNOWN,
                f"{MAX_UNKNOWN} orders have an unknown outcome; they are being checked",
            ),
        )
        for is_wrong, words in checks:
            if is_wrong:
                return words
        is_timed = state.capabilities.nonce_window is not None
        return (
            self._doubt(turn, intent)
            or (clock_skew.objection(state.clock_skew) if is_timed else None)
            or unproven(turn, intent.instrument_id)
        )

    @staticmethod
    def _judged(turn: Turn, command: Submit) -> str | None:
        """What a guard says against the order, or what it would cost that nobody agreed to.

        The words that were typed for it are heard.
        """
        intent = command.intent
        context = context_of(turn.state, intent, turn.now)
        if context is None:
            return "there is no such market"
        found = unanswered(intent, context, command.consents)
        if found:
            return "; ".join(each.text for each in found)
        others = unaccepted(victims_in(context, intent), command.sacrifices)
        if not others:
            return None
        more = f" and {len(others) - 1} more" if len(others) > 1 else ""
        named = f"{order(turn.state, others[0])} ({others[0].client_order_id}){more}"
        return f"the exchange would cancel {named}, which was not agreed to"

    def _doubt(self, turn: Turn, intent: OrderIntent) -> str | None:
        """What must be certain before another order is sent; None when it is."""
        if words := turn.state.frozen.get(intent.instrument_id):
            return words
        if words := turn.state.reconcile.waiting_for:
            return f"{words}; a moment"
        return protecting.objection(turn, intent.instrument_id) or self._fencing.objection(turn)

    @staticmethod
    def _charge(turn: Turn, intent: OrderIntent) -> str | None:
        """The order's slot is taken, or the answer is when there will be one."""
        budgets = turn.state.budgets
        rests = intent.time_in_force is TimeInForce.GTC
        resting = len(turn.state.active_orders())
        is_counted = rests or budgets.shares_orders_and_cancels
        cancels_needed = resting + rests if is_counted else 0
        if budgets.try_order(turn.now, cancels_needed):
            return None
        if not budgets.can_ever_cancel(cancels_needed):
            return f"{resting} orders rest, and each keeps a cancel: take one back first"
        wait = budgets.order_wait(turn.now, cancels_needed)
        kept = "" if budgets.order_wait(turn.now, 0) else ", the rest is kept for cancels"
        return f"the order budget is used up{kept}; next slot in {seconds(wait)}"

    def _is_unknown(self, turn: Turn, name: ClientOrderId, evidence: Evidence, detail: str) -> None:
        change = self._conclude(turn, name, evidence, f"{detail}; checking")
        if change is None or change.after.status is not OrderStatus.UNKNOWN:
            return
        self._reconciling.look_up(turn, name)
        if change.before == change.after:
            return
        words = order(turn.state, change.after)
        turn.notice(Severity.ERROR, f"Unknown outcome: {words}: {detail}; checking")

    def _conclude(
        self,
        turn: Turn,
        name: ClientOrderId,
        evidence: Evidence,
        detail: str | None = None,
        reason: EndReason | None = None,
    ) -> OrderChange | None:
        change = turn.state.orders.conclude(name, evidence, turn.now, reason=reason, detail=detail)
        if change is not None:
            self._tell(turn, change)
        return change

    def _tell(self, turn: Turn, change: OrderChange) -> None:
        """What a person should know of a change, and everything that shows orders is repainted."""
        turn.dirty.mark(Part.ORDERS, Part.BALANCES)
        before, after = change.before, change.after
        self._reconciling.gate.told(change)
        self._fencing.told(turn, change)
        words = order(turn.state, after)
        if change.is_contradiction:
            text = f"The venue contradicts itself: {words} is {after.status}"
            turn.notice(Severity.ERROR, text)
        if change.is_overfill:
            self.freezing.freeze(turn, change)
        was_unknown = before is not None and before.status.is_unproven
        if was_unknown and before is not None and after.status is not before.status:
            turn.notice(*_found(after, words))
        if change.ended and not after.is_external:
            ending = end(turn.state, after)
            is_expected = after.end_reason is EndReason.IOC_REMAINDER
            if ending is not None:
                turn.notice(Severity.INFO if is_expected else Severity.WARNING, ending)


def _found(after: Order, words: str) -> tuple[Severity, str]:
    """What became of an order whose outcome was unknown, and how loudly it is said."""
    match after.status:
        case OrderStatus.UNRESOLVED:
            text = f"Not resolved: {words}: no proof either way; counted as resting; cancel it"
            return Severity.ERROR, text
        case OrderStatus.VANISHED:
            return Severity.WARNING, f"Placed, and resting no more: {words}; checking"
        case OrderStatus.LOST:
            return Severity.WARNING, f"Given up: {words}; look at the balances"
        case OrderStatus.REJECTED if after.end_reason is EndReason.NOT_PLACED:
            return Severity.INFO, f"Never placed, proven: {words}"
        case OrderStatus.REJECTED:
            return Severity.INFO, f"Not placed: {words}"
        case _:
            return Severity.INFO, f"Found: {words} is {after.status}"
