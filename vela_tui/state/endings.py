"""Why an order ended, and what stays to be read beside it."""

from vela_tui.domain.enums import CancelState, EndReason, OrderStatus, TimeInForce
from vela_tui.domain.order import Order
from vela_tui.state.transitions import Evidence


def kept_detail(order: Order, status: OrderStatus) -> str:
    """The last proof that an order rested stays beside it once it is lost (reliability.md P15)."""
    return order.detail if status is OrderStatus.LOST else ""


def is_unexplained(order: Order, evidence: Evidence) -> bool:
    """Whether a second report of the order's cancel may tell why it was.

    The engine's feed names no reason; the answer to the order that it made room for, which comes
    later, does (vela.md 3.1, 6.3).
    """
    return evidence is Evidence.CANCELLED and order.end_reason is EndReason.VENUE


def end_reason(order: Order, status: OrderStatus, told: EndReason | None) -> EndReason | None:
    """Why an order ended: the venue's word, else what we asked for, else the order's own terms."""
    if not status.is_terminal:
        return None
    if status is OrderStatus.FILLED:
        return EndReason.FILLED
    if status is OrderStatus.LOST:
        return EndReason.GONE
    if told is not None or status is OrderStatus.REJECTED:
        return told or EndReason.REFUSED
    if order.cancel is not CancelState.NONE:
        return EndReason.USER
    is_ioc = order.time_in_force is TimeInForce.IOC
    return EndReason.IOC_REMAINDER if is_ioc else EndReason.VENUE
