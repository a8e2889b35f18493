"""What a whole scale would do: each order judged as if those before it were taken already.

So every cap, the credit, the money and the victims are those of the order's own turn; the words
are the same that a single order gets.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from vela_tui.domain.account import Balance, Credit
from vela_tui.domain.amounts import EXACT, Amount, Quantity
from vela_tui.domain.enums import CancelState, OrderStatus, Side
from vela_tui.domain.order import ClientOrderId, Order, OrderIntent
from vela_tui.domain.value import Value
from vela_tui.rules.budget import EntryRoom
from vela_tui.rules.draft import OrderDraft, grouped, plain
from vela_tui.rules.guard import Breach
from vela_tui.rules.outlook import OrderContext, money
from vela_tui.rules.scale import ScaleDraft, ScaleFault, ScalePlan, plan_scale
from vela_tui.rules.validate import Assessment, assess

_ZERO: Final = Amount(Decimal(0))
_NOTHING: Final = Quantity(Decimal(0))


class ScaleOutlook(Value, frozen=True):
    """All that is known of a scale before it is sent."""

    faults: tuple[ScaleFault, ...] = ()
    """Fields that are wrong."""
    plan: ScalePlan | None = None
    intents: tuple[OrderIntent, ...] = ()
    """In the order in which they are sent; empty where the scale may not be sent."""
    blocked: str = ""
    """Why it may not be sent although every field is sound; empty where it may."""
    worth: Amount = _ZERO
    """Of all orders together."""
    taking: Quantity = _NOTHING
    """What fills at once by the book as shown, if no order takes what another one took."""
    fees: Amount = _ZERO
    """Of what fills at once and of what rests, once that is filled; negative is a rebate."""
    credit: tuple[Credit, Credit] | None = None
    """Before and after."""
    victims: tuple[Order, ...] = ()
    """Orders that the venue would cancel, in its order."""
    breaches: tuple[Breach, ...] = ()
    """What a typed word must answer, each kind once."""
    cautions: tuple[str, ...] = ()


def foresee(
    draft: ScaleDraft,
    context: OrderContext,
    names: Sequence[ClientOrderId],
    now: int,
    room: EntryRoom | None = None,
) -> ScaleOutlook:
    """What would follow from this scale. Never raises.

    Args:
        draft: as typed.
        context: the market and the account.
        names: of the orders; at least as many as the scale has.
        now: nanoseconds UTC.
        room: what the limits leave for new orders; None where there are none.
    """
    plan = plan_scale(draft, context.instrument)
    if not isinstance(plan, ScalePlan):
        return ScaleOutlook(faults=plan)
    before, found = context.credit, ScaleOutlook(plan=plan)
    for at, price in enumerate(plan.prices):
        text = plain(price, context.instrument.price_places)
        name = names[at] if at < len(names) else ClientOrderId("")
        single = OrderDraft(
            draft.instrument_id,
            draft.side,
            text,
            plain(plan.quantity),
            draft.execution,
            name,
        )
        judged = assess(single, context)
        why = _objection(judged, found)
        if why or judged.intent is None:
            return replace(found, intents=(), blocked=f"order {at + 1} at {text}: {why}")
        found = _with(found, judged, judged.intent)
        context = _afterwards(context, judged, judged.intent, now + at + 1)
    after = context.credit
    found = replace(found, credit=(before, after) if before and after else None)
    count = len(plan.prices)
    if room is not None and room.left < count:
        why = f"the limits leave {room.left} orders now, it needs {count}"
        return replace(found, intents=(), blocked=why)
    return found


def _objection(judged: Assessment, found: ScaleOutlook) -> str:
    """Why this order of the scale may not be sent; empty where it may."""
    if judged.violations:
        first = judged.violations[0]
        return f"{first.field.value}: {first.message}"
    ours = {intent.client_order_id for intent in found.intents}
    doomed = judged.credit.victims if judged.credit else ()
    if any(order.client_order_id in ours for order in doomed):
        return "it would make the exchange cancel another order of this scale"
    return ""


def _with(found: ScaleOutlook, judged: Assessment, intent: OrderIntent) -> ScaleOutlook:
    """The sums with one more order."""
    match = judged.match
    taken = match.quantity if match else Decimal(0)
    fee = EXACT.add(match.fee if match else _ZERO, judged.resting_fee or _ZERO)
    asked = {breach.consent for breach in found.breaches}
    new = tuple(breach for breach in judged.breaches if breach.consent not in asked)
    return replace(
        found,
        intents=(*found.intents, intent),
        worth=Amount(EXACT.add(found.worth, judged.worth or _ZERO)),
        taking=Quantity(EXACT.add(found.taking, taken)),
        fees=Amount(EXACT.add(found.fees, fee)),
        victims=(*found.victims, *(judged.credit.victims if judged.credit else ())),
        breaches=(*found.breaches, *new),
        cautions=tuple(dict.fromkeys((*found.cautions, *judged.cautions))),
    )


def _afterwards(
    context: OrderContext, judged: Assessment, intent: OrderIntent, now: int
) -> OrderContext:
    """The account once the order was taken and its victims are gone."""
    doomed = judged.credit.victims if judged.credit else ()
    active = [order for order in context.active_orders if order not in doomed]
    resting = judged.resting or Quantity(Decimal(0))
    if resting:
        active.append(_resting(intent, resting, now))
    return replace(
        context,
        active_orders=tuple(active),
        balances=_paid(context, judged, intent, doomed),
        credit=judged.credit.after if judged.credit else context.credit,
        orders_last_minute=context.orders_last_minute + 1,
    )


def _resting(intent: OrderIntent, quantity: Quantity, now: int) -> Order:
    """The order as it would rest, younger than all others."""
    return Order(
        intent.client_order_id,
        None,
        intent.instrument_id,
        intent.side,
        intent.price,
        quantity,
        Quantity(Decimal(0)),
        intent.time_in_force,
        intent.post_only,
        OrderStatus.OPEN,
        CancelState.NONE,
        is_external=False,
        end_reason=None,
        detail="",
        ts_created=now,
        ts_updated=now,
    )


def _paid(
    context: OrderContext, judged: Assessment, intent: OrderIntent, doomed: Sequence[Order]
) -> dict[str, Balance] | None:
    """The balances with what the order takes and what its victims set free."""
    if context.balances is None:
        return None
    moved = dict(context.balances)
    for currency, change in _moves(context, judged, intent, doomed):
        held = moved.get(currency)
        if held is not None:
            free = Amount(EXACT.add(held.available, change))
            moved[currency] = replace(held, available=Amount(max(free, _ZERO)))
    return moved


def _moves(
    context: OrderContext, judged: Assessment, intent: OrderIntent, doomed: Sequence[Order]
) -> Iterator[tuple[str, Decimal]]:
    """Available money by currency: less by what this order needs, more by what victims backed."""
    base, quote = context.instrument.base, context.instrument.quote
    if intent.side is Side.SELL:
        yield base, -intent.quantity
    else:
        fee = judged.match.fee if judged.match else _ZERO
        yield quote, -EXACT.add(money(judged.worth or _ZERO), max(fee, _ZERO))
    for order in doomed:
        if order.side is Side.BUY:
            yield quote, EXACT.multiply(order.price, order.remaining_quantity)
        elif order.instrument_id == intent.instrument_id:
            yield base, order.remaining_quantity


def scale_sentence(outlook: ScaleOutlook, side: Side, base: str, places: int) -> str:
    """The scale in words: `BUY 5 x 0.4 ETH, 3,200.00 to 3,190.00, 2.50 apart`."""
    plan = outlook.plan
    if plan is None:
        return ""
    first, last = (grouped(price, places) for price in (plan.prices[0], plan.prices[-1]))
    what = f"{side.value.upper()} {len(plan.prices)} x {grouped(plan.quantity)} {base}"
    return f"{what}, {first} to {last}, {grouped(abs(plan.step), places)} apart"
