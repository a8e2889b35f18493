"""Orders as they are first known: sent by us, or told by the venue."""

from dataclasses import replace
from decimal import Decimal
from typing import Final

from vela_tui.domain.amounts import Quantity
from vela_tui.domain.enums import CancelState, OrderStatus, TimeInForce
from vela_tui.domain.events import OrderReport
from vela_tui.domain.order import ClientOrderId, Order, OrderIntent

ZERO: Final = Quantity(Decimal(0))


def with_facts(order: Order, report: OrderReport) -> Order:
    """The order with the report's name and filled quantity; what was ordered never changes."""
    is_full = report.status is OrderStatus.FILLED
    told = order.quantity if is_full else report.filled_quantity
    return replace(
        order,
        venue_order_id=order.venue_order_id or report.venue_order_id,
        filled_quantity=Quantity(max(order.filled_quantity, told)),
    )


def sent(intent: OrderIntent, now: int) -> Order:
    """An order of ours that is on its way: SUBMITTING."""
    return Order(
        client_order_id=intent.client_order_id,
        venue_order_id=None,
        instrument_id=intent.instrument_id,
        side=intent.side,
        price=intent.price,
        quantity=intent.quantity,
        filled_quantity=ZERO,
        time_in_force=intent.time_in_force,
        post_only=intent.post_only,
        status=OrderStatus.SUBMITTING,
        cancel=CancelState.NONE,
        is_external=False,
        end_reason=None,
        detail="",
        ts_created=now,
        ts_updated=now,
    )


def told(name: ClientOrderId, report: OrderReport, now: int) -> Order | None:
    """An order that this session did not send: external; None when too little is told of it."""
    if (
        report.instrument_id is None
        or report.side is None
        or report.price is None
        or report.quantity is None
    ):
        return None
    return Order(
        client_order_id=name,
        venue_order_id=report.venue_order_id,
        instrument_id=report.instrument_id,
        side=report.side,
        price=report.price,
        quantity=report.quantity,
        filled_quantity=ZERO,
        time_in_force=report.time_in_force or TimeInForce.GTC,
        post_only=bool(report.post_only),
        status=OrderStatus.OPEN,
        cancel=CancelState.NONE,
        is_external=True,
        end_reason=None,
        detail="",
        ts_created=report.ts_event or now,
        ts_updated=now,
    )
