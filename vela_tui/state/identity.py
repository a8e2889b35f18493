"""Whether two accounts of an order speak of the same one.

Names do not decide alone. A client order id is free again once its order ended (seed:216-218),
so another program may hold the one that ours was refused for; and an exchange that forgot its
last minute gives its own numbers anew (reliability.md S12, P15). What was ordered never changes:
a report on other terms is about another order.
"""

from vela_tui.domain.events import OrderReport
from vela_tui.domain.order import ClientOrderId, Fill, Order, VenueOrderId


def nameless(venue_order_id: VenueOrderId) -> ClientOrderId:
    """What we call an order of which only the venue's number is known, or whose name is taken."""
    return ClientOrderId(f"venue-{venue_order_id}")


def may_be(order: Order, report: OrderReport) -> bool:
    """Whether a report that bears the order's name or number fits the order's own terms."""
    told = (report.instrument_id, report.side, report.price, report.quantity)
    ours = (order.instrument_id, order.side, order.price, order.quantity)
    return _is_named(order, report.client_order_id) and all(
        term in (None, own) for term, own in zip(told, ours, strict=True)
    )


def may_have_filled(order: Order, fill: Fill) -> bool:
    """Whether an execution that bears the order's name or number fits the order's own terms."""
    is_there = (fill.instrument_id, fill.side) == (order.instrument_id, order.side)
    return is_there and _is_named(order, fill.client_order_id)


def is_on_same_terms(order: Order, other: Order) -> bool:
    """Whether both order the same."""
    return (order.instrument_id, order.side, order.price, order.quantity) == (
        other.instrument_id,
        other.side,
        other.price,
        other.quantity,
    )


def _is_named(order: Order, name: ClientOrderId | None) -> bool:
    """Whether the order may go by this name at the venue; one that we named ourselves by any."""
    if name is None or name == order.client_order_id:
        return True
    number = order.venue_order_id
    return number is not None and order.client_order_id == nameless(number)
