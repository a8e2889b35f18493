"""Each ended order gets its cause: a person's key, the kill switch, or what took its credit."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import chain

from vela_tui.domain.enums import EndReason, OrderStatus
from vela_tui.domain.order import ClientOrderId, Fill, Order, OrderIntent
from vela_tui.rules.outlook import credit_forecast, credit_of
from vela_tui.session.changes import Part
from vela_tui.session.judging import order_context
from vela_tui.session.turn import Turn
from vela_tui.state.attribution import Attribution, Cause
from vela_tui.state.credit import open_notional


class Attributing:
    """Looks at what was sent and what ended, once a turn."""

    def __init__(self) -> None:
        self._attribution = Attribution()

    def sent(self, turn: Turn, intent: OrderIntent) -> None:
        """An order leaves: what it will cost is worked out while all of it still rests."""
        instrument = turn.state.instruments.get(intent.instrument_id)
        names = None
        if instrument is not None:
            others = [
                each
                for each in turn.state.active_orders()
                if each.client_order_id != intent.client_order_id
            ]
            known = order_context(turn.state, instrument, turn.now, levels=1)
            context = replace(known, active_orders=others)
            if (foreseen := credit_forecast(intent, context)) is not None:
                names = frozenset(each.client_order_id for each in foreseen.victims)
        self._attribution.sent(intent.client_order_id, names, turn.time)

    def told(self, turn: Turn, orders: Iterable[Order], fills: Iterable[Fill]) -> None:
        """These orders changed and these executions are new."""
        for _ in fills:
            self._attribution.filled(turn.time)
        changed = tuple(orders)
        for order in changed:
            if order.status.is_terminal:
                self._explain(turn, order.client_order_id, self._cause(turn, order))
            for victim, cause in self._attribution.numbered(order).items():
                self._explain(turn, victim, cause)

    def _cause(self, turn: Turn, order: Order) -> Cause | None:
        is_cancelled = order.status is OrderStatus.CANCELLED
        if is_cancelled and order.end_reason is EndReason.USER and turn.state.kill is not None:
            return Cause(EndReason.KILL)
        is_frozen = turn.state.maker.protection.frozen_for(order.instrument_id, turn.time) > 0
        if is_cancelled and order.end_reason is EndReason.USER and is_frozen:
            return Cause(EndReason.MMP)
        is_silent = is_cancelled and order.end_reason is EndReason.VENUE
        is_over = is_silent and _was_over(turn, order)
        return self._attribution.cause(order, turn.time, turn.state.orders.get, is_over=is_over)

    @staticmethod
    def _explain(turn: Turn, name: ClientOrderId, cause: Cause | None) -> None:
        order = turn.state.orders.get(name)
        if cause is None or order is None or not order.status.is_terminal:
            return
        if (order.end_reason, order.detail) != (cause.reason, cause.detail):
            turn.state.orders.explain(name, cause.reason, cause.detail)
            turn.dirty.mark(Part.ORDERS)


def _was_over(turn: Turn, order: Order) -> bool:
    """Whether more was quoted than the credit allows while this order rested."""
    instrument = turn.state.instruments.get(order.instrument_id)
    if instrument is None:
        return False
    context = order_context(turn.state, instrument, turn.now)
    known = credit_of(replace(context, active_orders=(*context.active_orders, order)))
    if known is None:
        return False
    quoted = open_notional(chain(turn.state.active_orders(), [order]))
    return quoted > known.deposited
