"""Flatten: sell what is held of a market's base at once, as far as the visible book takes it.

On a spot market nothing is short: the position is the inventory. What backs resting asks can't be
sold while they rest; it is told, and stays.
"""

from decimal import ROUND_FLOOR, Decimal
from typing import Final

from vela_tui.domain.account import Balance
from vela_tui.domain.amounts import EXACT, Amount, Price, Quantity
from vela_tui.domain.enums import Side, TimeInForce
from vela_tui.domain.order import ClientOrderId, OrderIntent
from vela_tui.domain.value import Value
from vela_tui.rules.draft import grouped
from vela_tui.rules.option_orders import closable
from vela_tui.rules.outlook import OrderContext, match_now

_ZERO: Final = Decimal(0)


class FlattenPlan(Value, frozen=True):
    """The one order that sells the inventory."""

    intent: OrderIntent
    """An IOC sale down to the last bid that is needed; what finds none is cancelled, not left."""
    beyond: Quantity
    """More than the visible bids take."""
    reserved: Quantity
    """Backs resting asks, and stays."""


def plan_flatten(context: OrderContext, name: ClientOrderId) -> FlattenPlan | str:
    """The plan, or why there is none, in words. Never raises.

    Args:
        context: the market and the account.
        name: of the order.
    """
    instrument = context.instrument
    held = _holding(context)
    if not any(each.time_in_force is TimeInForce.IOC for each in context.capabilities.executions):
        return "this venue has no ioc orders: sell by hand"
    if held is None:
        return f"how much {instrument.base} you hold is not known yet"
    quantity = _in_lots(held.available, instrument.lot_size)
    if not quantity and (context.position or _ZERO) < 0:
        return "this option is short: buy it back by hand"
    if not quantity:
        backs = f"; {grouped(held.reserved)} back your asks" if held.reserved else ""
        nothing = "are no" if instrument.option is not None else "is no"
        return f"there {nothing} {instrument.unit} to sell{backs}"
    if not context.is_book_live or not context.bids:
        return "the book has no bid that can be believed"
    price, found = context.bids[0][0], _ZERO
    for price, level in context.bids:
        found = EXACT.add(found, max(level - context.own_quantity(Side.BUY, price), _ZERO))
        if found >= quantity:
            break
    intent = OrderIntent(
        instrument.id, name, Side.SELL, Price(price), quantity, TimeInForce.IOC, post_only=False
    )
    return FlattenPlan(intent, Quantity(max(quantity - found, _ZERO)), Quantity(held.reserved))


def _holding(context: OrderContext) -> Balance | None:
    """What may be sold: the base, or the contracts held of an option; None while not known."""
    if context.instrument.option is None:
        return context.held(context.instrument.base)
    return Balance(context.instrument.unit, Amount(closable(context)), Amount(_ZERO))


def _in_lots(value: Decimal, lot: Decimal) -> Quantity:
    """The largest whole number of the venue's lots that does not exceed the value."""
    steps = (value / lot).to_integral_value(ROUND_FLOOR)
    return Quantity(EXACT.multiply(steps, lot))


def flatten_notes(plan: FlattenPlan, context: OrderContext) -> tuple[str, ...]:
    """What is to be known of the sale before it is sent, a sentence each.

    Args:
        plan: the sale.
        context: the market and the account.
    """
    instrument, intent = context.instrument, plan.intent
    match = match_now(intent.side, intent.price, intent.quantity, context)
    average = match.average_price
    shown = f"{average:,.{max(instrument.price_places, 2)}f}" if average is not None else "-"
    found = f"{grouped(match.quantity)} {instrument.unit} find a bid now, at {shown} on average"
    notes = [f"Flatten: {found}; the fee is about {match.fee:,.2f} {instrument.quote}."]
    if plan.beyond:
        notes.append(f"{grouped(plan.beyond)} find no bid in sight and stay yours.")
    if plan.reserved:
        notes.append(f"{grouped(plan.reserved)} back your asks and stay: cancel those first.")
    return tuple(notes)
