"""The venue's credit cap, worked out before an order is sent.

The notional of all open orders, both sides and every market, may not exceed what was deposited.
An order that would exceed it makes the venue cancel the oldest open orders one by one until it
fits; one that would not fit even alone is refused and cancels nothing (seed:241-265; vela.md
section 13). The venue drops fractions of its smallest unit from each notional, we keep them:
a forecast may name one order too many at the very edge, never one too few.
"""

from collections.abc import Iterable
from decimal import Decimal

from vela_tui.domain.amounts import EXACT, Amount, notional
from vela_tui.domain.enums import Side
from vela_tui.domain.order import Order, OrderIntent
from vela_tui.domain.value import Value


class CreditForecast(Value, frozen=True):
    """What an order would do to the credit."""

    open_notional: Amount
    """Of all open orders, the new one included and the victims excluded."""
    headroom: Amount
    """What may still be quoted afterwards without a further victim."""
    victims: tuple[Order, ...]
    """Orders that the venue would cancel to make room, in its order: oldest first."""
    fits: bool
    """Whether the order is within the deposit at all; if not, it is refused without victims."""


def open_notional(orders: Iterable[Order]) -> Amount:
    """The notional of what remains of these orders."""
    total = Decimal(0)
    for order in orders:
        total = EXACT.add(total, notional(order.price, order.remaining_quantity))
    return Amount(total)


def headroom(used: Amount, deposited: Amount) -> Amount:
    """What may still be quoted before a victim is needed; never below zero."""
    return Amount(max(EXACT.subtract(deposited, used), Decimal(0)))


def oldest_first(orders: Iterable[Order]) -> list[Order]:
    """The orders as the venue would cancel them to make room."""
    return sorted(orders, key=_age)


def forecast(
    intent: OrderIntent,
    orders: Iterable[Order],
    deposited: Amount,
    available: Amount | None = None,
) -> CreditForecast:
    """What the venue would do with its credit cap if this order were sent now.

    Args:
        intent: the order.
        orders: all active orders.
        deposited: the deposit against which credit is counted.
        available: quote currency that backs no order; None when it is not known. A bid makes
            the venue cancel further while it is smaller than the bid's notional, and each
            cancelled bid sets its own free.
    """
    oldest = oldest_first(orders)
    used = open_notional(oldest)
    wanted = notional(intent.price, intent.quantity)
    if wanted > deposited:
        return CreditForecast(used, headroom(used, deposited), (), fits=False)
    free = available if intent.side is Side.BUY else None
    victims = []
    for order in oldest:
        is_funded = free is None or free >= wanted
        if EXACT.add(used, wanted) <= deposited and is_funded:
            break
        victims.append(order)
        released = notional(order.price, order.remaining_quantity)
        used = Amount(EXACT.subtract(used, released))
        if free is not None and order.side is Side.BUY:
            free = Amount(EXACT.add(free, released))
    total = Amount(EXACT.add(used, wanted))
    return CreditForecast(total, headroom(total, deposited), tuple(victims), fits=True)


def _age(order: Order) -> tuple[int, int, str]:
    """By acceptance, then by the venue's id, which is a rising number where it is one."""
    name = order.venue_order_id or ""
    number = int(name) if name.isascii() and name.isdigit() and len(name) <= 20 else 0  # noqa: PLR2004 - u64
    return (order.ts_created, number, name)
