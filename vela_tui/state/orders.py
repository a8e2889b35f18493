"""Our orders: what is known of each, by evidence only.

Filled quantities never fall. An order that ended stays ended, but counts a late fill. Orders are
found by our name of them; the venue's name leads to the same order once both are known. An order
that another program placed is kept as external, under its own client order id or `venue-<id>`.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from vela_tui.domain.amounts import EXACT, Amount, Quantity
from vela_tui.domain.enums import CancelState, EndReason, OrderStatus
from vela_tui.domain.events import OrderReport
from vela_tui.domain.order import ClientOrderId, Fill, Order, OrderIntent, VenueOrderId
from vela_tui.domain.value import Value
from vela_tui.state import births
from vela_tui.state.active_orders import ActiveOrders
from vela_tui.state.births import ZERO
from vela_tui.state.endings import end_reason, is_unexplained, kept_detail
from vela_tui.state.identity import is_on_same_terms, may_be, may_have_filled, nameless
from vela_tui.state.transitions import TRANSITIONS, Evidence, of_report

MAX_ENDED: Final = 1_000
"""Ended orders kept to be shown and to recognise late reports."""
MAX_ACTIVE: Final = 5_000
"""Active orders kept; a venue's list beyond that is not believed."""
MAX_EARLY_FILLS: Final = 1_000
"""Fills held until the order they belong to is known."""


class OrderChange(Value, frozen=True):
    """What a piece of evidence did to one order."""

    before: Order | None
    """None when the order was not known."""
    after: Order
    is_contradiction: bool = False
    """Whether the venue contradicts itself: a refused order rests or was filled, or more was
    filled than ordered."""
    is_overfill: bool = False
    """Whether more is filled than was ordered, first known by this."""

    @property
    def ended(self) -> bool:
        """Whether the order ended by this."""
        was_active = self.before is None or not self.before.status.is_terminal
        return was_active and self.after.status.is_terminal


class OrderTable:
    """Active orders and a bounded history of ended ones."""

    __slots__ = ("_active", "_changed", "_doubted", "_early", "_ended", "_fill_sums", "_names")

    def __init__(self) -> None:
        self._active = ActiveOrders()
        self._ended: dict[ClientOrderId, Order] = {}
        self._names: dict[VenueOrderId, ClientOrderId] = {}
        self._fill_sums: dict[ClientOrderId, Quantity] = {}
        self._doubted: set[ClientOrderId] = set()
        self._early: dict[VenueOrderId, list[Fill]] = {}
        self._changed: dict[ClientOrderId, None] = {}

    def get(self, client_order_id: ClientOrderId) -> Order | None:
        """An order by our name of it."""
        return self._active.get(client_order_id) or self._ended.get(client_order_id)

    def name_of(self, venue_order_id: VenueOrderId) -> ClientOrderId | None:
        """Our name of the order that the venue calls so."""
        return self._names.get(venue_order_id)

    def active(self) -> Sequence[Order]:
        """Orders that rest or may rest, newest first; the same object until one changes."""
        return self._active.newest_first

    @property
    def open_notional(self) -> Amount:
        """The notional of what remains of all active orders."""
        return self._active.open_notional

    def ended(self) -> Sequence[Order]:
        """Orders that ended, the newest end first."""
        return tuple(reversed(self._ended.values()))

    def count(self, status: OrderStatus) -> int:
        """How many orders stand so."""
        return self._active.count(status)

    def having(self, *statuses: OrderStatus) -> Sequence[Order]:
        """Active orders that stand so, the oldest first."""
        return self._active.having(*statuses)

    def submit(self, intent: OrderIntent, now: int) -> Order:
        """A new order of ours is SUBMITTING. Its client order id must not be known yet."""
        order = births.sent(intent, now)
        self._keep(order)
        return order

    def recall(self, order: Order) -> Order | None:
        """An order of an earlier session is ours, as the journal tells it.

        Returns:
            The order as it is kept; None where a known one stays as it is. One that was taken
            for another program's, on the same terms, is ours with all that is known of it.
        """
        name, number = order.client_order_id, order.venue_order_id
        known = self.get(name)
        if known is not None:
            if not known.is_external or not is_on_same_terms(known, order):
                return None
            order = replace(known, is_external=False)
        self._keep(order)
        if number is not None:
            self._names.setdefault(number, name)
        return order

    def recall_fill(self, fill: Fill) -> None:
        """An execution that an earlier session counted is counted for its order, if it is here."""
        order = self._order_of(fill)
        if order is None or order.client_order_id not in self._active:
            return
        name = order.client_order_id
        total = Quantity(EXACT.add(self._fill_sums.get(name, ZERO), fill.quantity))
        self._fill_sums[name] = total
        filled = Quantity(max(order.filled_quantity, total))
        self._keep(replace(order, filled_quantity=filled, venue_order_id=fill.venue_order_id))

    @property
    def has_changed(self) -> bool:
        """Whether an order changed since they were last taken."""
        return bool(self._changed)

    def take_changed(self) -> Sequence[Order]:
        """Orders that changed since the last call, each as it stands now."""
        changed, self._changed = self._changed, {}
        return [order for name in changed if (order := self.get(name)) is not None]

    def conclude(
        self,
        client_order_id: ClientOrderId,
        evidence: Evidence,
        now: int,
        *,
        reason: EndReason | None = None,
        detail: str | None = None,
    ) -> OrderChange | None:
        """An order of ours met this evidence. None when the order is not known.

        Args:
            client_order_id: our name of it.
            evidence: what was learned.
            now: nanoseconds UTC.
            reason: why it ended, if it ends by this and the reason is known.
            detail: the sentence beside the order; None leaves it when the status stays.
        """
        before = self.get(client_order_id)
        return self._step(before, evidence, now, reason, detail) if before else None

    def explain(self, client_order_id: ClientOrderId, reason: EndReason, detail: str) -> None:
        """An order that ended ended for this reason."""
        if (order := self._ended.get(client_order_id)) is not None:
            self._keep(replace(order, end_reason=reason, detail=detail))

    def note(
        self,
        client_order_id: ClientOrderId,
        *,
        cancel: CancelState | None = None,
        detail: str | None = None,
    ) -> bool:
        """What we do about an active order, beside its status. Returns whether that is news.

        `ts_updated` stays: it is the time of the last evidence, which this is not.
        """
        order = self._active.get(client_order_id)
        if order is None:
            return False
        noted = replace(
            order,
            cancel=order.cancel if cancel is None else cancel,
            detail=order.detail if detail is None else detail,
        )
        self._active[client_order_id] = noted
        return noted != order

    def report(self, report: OrderReport, now: int) -> tuple[OrderChange, ...]:
        """The venue told how an order stands.

        Returns:
            What changed: nothing for old news and for an unknown order of which too little was
            told; fills that came before their order are applied with it.
        """
        evidence = of_report(report.status)
        if evidence is None:
            return ()
        known = self._claim(report)
        order = known or self._adopt(report, now)
        if order is None:
            return ()
        anew = self._proven_anew(order, report) if order.client_order_id in self._doubted else order
        told = births.with_facts(anew, report)
        change = self._step(anew, evidence, now, report.end_reason, told=told)
        first = replace(change, before=known)
        changes = (first, *self._release_early_fills(report.venue_order_id, now))
        return tuple(change for change in changes if change.after != change.before)

    def forget_numbers(self) -> None:
        """The venue's numbers mean nothing any more: it started again and may give them anew.

        Each order is found by its client order id until it is listed under a number again.
        """
        self._names.clear()
        self._early.clear()
        self._doubted = {*self._active, *self._ended}
        for name, order in tuple(self._active.items()):
            self._active[name] = replace(order, venue_order_id=None)
            self._fill_sums.pop(name, None)

    def _proven_anew(self, order: Order, report: OrderReport) -> Order:
        """The first word on an order since the exchange started again: what it forgot is undone.

        An exchange that lost its last minute may have lost fills and cancels with it
        (reliability.md S12): what it shows resting rests, filled as far as it says.
        """
        self._doubted.discard(order.client_order_id)
        if not report.status.is_resting:
            return order
        self._fill_sums.pop(order.client_order_id, None)
        return replace(
            order,
            status=OrderStatus.OPEN,
            end_reason=None,
            detail="",
            filled_quantity=report.filled_quantity,
        )

    def listed_again(self, client_order_id: ClientOrderId, now: int) -> None:
        """An order that only we had concluded to be gone rests after all: it is open again."""
        order = self._ended.get(client_order_id)
        if order is None or order.status is not OrderStatus.LOST:
            return
        status = OrderStatus.PARTIALLY_FILLED if order.filled_quantity else OrderStatus.OPEN
        self._keep(replace(order, status=status, end_reason=None, detail="", ts_updated=now))

    def fill(self, fill: Fill, now: int) -> OrderChange | None:
        """One of our executions, new to the fill log, counts for its order.

        Returns:
            None when the order is not known yet: the fill is held and counts once it is.
        """
        order = self._order_of(fill)
        if order is None:
            self._hold(fill)
            return None
        return self._count(order, fill, now)

    def _order_of(self, fill: Fill) -> Order | None:
        name = self._names.get(fill.venue_order_id)
        order = self.get(name) if name is not None else None
        if order is not None and may_have_filled(order, fill):
            return order
        order = self.get(fill.client_order_id) if fill.client_order_id else None
        is_free = order is not None and order.venue_order_id is None
        return order if order and is_free and may_have_filled(order, fill) else None

    def _count(self, order: Order, fill: Fill, now: int) -> OrderChange:
        name = order.client_order_id
        total = Quantity(EXACT.add(self._fill_sums.get(name, ZERO), fill.quantity))
        self._fill_sums[name] = total
        filled = Quantity(max(order.filled_quantity, total))
        told = replace(order, filled_quantity=filled, venue_order_id=fill.venue_order_id)
        evidence = Evidence.LAST_FILL if filled >= order.quantity else Evidence.FILL
        self._names[fill.venue_order_id] = name
        return self._step(order, evidence, now, None, told=told)

    def _hold(self, fill: Fill) -> None:
        if sum(map(len, self._early.values())) >= MAX_EARLY_FILLS:
            del self._early[next(iter(self._early))]
        self._early.setdefault(fill.venue_order_id, []).append(fill)

    def _release_early_fills(self, venue_order_id: VenueOrderId, now: int) -> list[OrderChange]:
        held = self._early.pop(venue_order_id, [])
        return [change for fill in held if (change := self.fill(fill, now))]

    def _claim(self, report: OrderReport) -> Order | None:
        """The known order that a report speaks of; its two names lead to one order from now on.

        An order that was first seen without our name is taken over by the one that has it.
        A client order id that the venue gave free and another program used again is not ours.
        """
        named = self.get(report.client_order_id) if report.client_order_id else None
        number = report.venue_order_id
        known = self._names.get(number)
        if named and named.venue_order_id in {None, number} and may_be(named, report):
            self._names[number] = named.client_order_id
            if known is not None and known != named.client_order_id:
                return self._take_over(named, known)
            return named
        order = self.get(known) if known is not None else None
        if order is not None and not may_be(order, report):
            self._lose_number(order)
            return None
        return order

    def _lose_number(self, order: Order) -> None:
        """The venue gave the order's number to another one; what became of it is not known."""
        if order.client_order_id in self._active:
            self._active[order.client_order_id] = replace(order, venue_order_id=None)

    def _take_over(self, order: Order, stranger: ClientOrderId) -> Order:
        other = self.get(stranger)
        if other is None:
            return order
        if not other.is_external or not is_on_same_terms(order, other):
            self._lose_number(other)
            return order
        self._active.pop(stranger, None)
        self._ended.pop(stranger, None)
        total = self._fill_sums.pop(stranger, ZERO)
        name = order.client_order_id
        self._fill_sums[name] = Quantity(max(self._fill_sums.get(name, ZERO), total))
        merged = replace(
            order,
            venue_order_id=other.venue_order_id,
            filled_quantity=Quantity(max(order.filled_quantity, other.filled_quantity)),
        )
        evidence = of_report(other.status)
        if evidence is not None:
            return self._step(merged, evidence, other.ts_updated, other.end_reason).after
        return merged

    def _adopt(self, report: OrderReport, now: int) -> Order | None:
        """An order that this session did not place is external; None when too little is told."""
        name = report.client_order_id
        if name is None or self.get(name) is not None:
            name = nameless(report.venue_order_id)
        order = births.told(name, report, now)
        if order is None or len(self._active) >= MAX_ACTIVE:
            return None
        self._fill_sums.pop(name, None)
        self._names[report.venue_order_id] = name
        self._keep(order)
        return order

    def _step(
        self,
        before: Order,
        evidence: Evidence,
        now: int,
        reason: EndReason | None,
        detail: str | None = None,
        *,
        told: Order | None = None,
    ) -> OrderChange:
        """The table's next status, with all that follows from it, is kept."""
        after = told or before
        status = TRANSITIONS[before.status, evidence]
        if after.quantity > 0 and after.filled_quantity >= after.quantity:
            status = OrderStatus.FILLED
        elif status is OrderStatus.OPEN and after.filled_quantity > 0:
            status = OrderStatus.PARTIALLY_FILLED
        if status is not before.status:
            after = replace(
                after,
                status=status,
                end_reason=end_reason(after, status, reason),
                detail=detail or kept_detail(after, status),
                cancel=CancelState.NONE if status.is_terminal else after.cancel,
            )
        elif detail is not None and not status.is_terminal:
            after = replace(after, detail=detail)
        elif reason is not None and is_unexplained(before, evidence):
            after = replace(after, end_reason=reason)
        if after != before:
            after = replace(after, ts_updated=now)
        self._keep(after)
        was_refused = before.status is OrderStatus.REJECTED and status is not before.status
        is_over = before.filled_quantity < after.filled_quantity > after.quantity
        return OrderChange(before, after, was_refused or is_over, is_over)

    def _keep(self, order: Order) -> None:
        name = order.client_order_id
        self._changed[name] = None
        if not order.status.is_terminal:
            self._ended.pop(name, None)
            self._active[name] = order
            return
        self._active.pop(name, None)
        self._ended[name] = order
        if len(self._ended) > MAX_ENDED:
            self._forget(next(iter(self._ended)))

    def _forget(self, name: ClientOrderId) -> None:
        order = self._ended.pop(name)
        self._fill_sums.pop(name, None)
        number = order.venue_order_id
        if number is not None and self._names.get(number) == name:
            del self._names[number]
