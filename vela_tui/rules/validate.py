"""Whether a draft may be sent, decided at every key: what is wrong, and what would be right.

No intent leaves here that breaks a rule of the venue as far as we know it, and no number in it
differs from the one that was typed.
"""

import re
from decimal import Decimal
from typing import Final

from vela_tui.domain.amounts import (
    EXACT,
    Amount,
    Price,
    Quantity,
    is_multiple,
    notional,
    parse_plain,
)
from vela_tui.domain.capability import Execution
from vela_tui.domain.enums import MarketState, Side, TimeInForce
from vela_tui.domain.errors import AmountError
from vela_tui.domain.order import ClientOrderId, Order, OrderIntent
from vela_tui.domain.value import Value
from vela_tui.rules.caution import cautions_of
from vela_tui.rules.draft import Field, OrderDraft, execution_of, grouped, plain
from vela_tui.rules.expiry import Stage
from vela_tui.rules.guard import Breach, breaches
from vela_tui.rules.option_orders import stage_of
from vela_tui.rules.outlook import (
    CreditOutlook,
    Match,
    OrderContext,
    credit_outlook,
    fee,
    match_now,
    money,
)

_MAX_STEPS: Final = 2**63 - 2
"""The largest integer the venue takes for a price or a quantity (vela.md 1.2)."""
_NOTHING: Final = Match(
    Quantity(Decimal(0)), Amount(Decimal(0)), Amount(Decimal(0)), *(Quantity(Decimal(0)),) * 2
)


class Violation(Value, frozen=True):
    """One field that is wrong."""

    field: Field
    message: str
    """What is wrong and what would be right, in a few words."""


class Assessment(Value, frozen=True):
    """All that is known of a draft before it is sent."""

    violations: tuple[Violation, ...] = ()
    cautions: tuple[str, ...] = ()
    """What is allowed and may surprise, the gravest first."""
    intent: OrderIntent | None = None
    """None as long as a field is wrong."""
    worth: Amount | None = None
    """The whole order's notional, in the quote currency, exact."""
    match: Match | None = None
    """What the book as shown would fill at once."""
    resting: Quantity | None = None
    """What would rest."""
    resting_fee: Amount | None = None
    """The maker's fee when all that rests is filled; negative is a rebate."""
    credit: CreditOutlook | None = None
    breaches: tuple[Breach, ...] = ()
    """What must be answered by a typed word before the order is sent."""

    def violation(self, field: Field) -> Violation | None:
        """The first thing that is wrong with a field."""
        return next((each for each in self.violations if each.field is field), None)


def assess(draft: OrderDraft, context: OrderContext) -> Assessment:
    """The draft's assessment in this context. Never raises."""
    violations: list[Violation] = []
    price = _number(Field.PRICE, draft.price, context.instrument.tick_size, violations)
    quantity = _number(Field.QUANTITY, draft.quantity, context.instrument.lot_size, violations)
    execution = _execution(draft, context, violations)
    _check_client_order_id(draft, context, violations)
    if context.instrument.state is MarketState.HALTED:
        violations.append(Violation(Field.SIDE, "this market is halted: orders are not taken"))
    if stage_of(context) is Stage.EXPIRED:
        violations.append(Violation(Field.SIDE, "this option has expired: orders are not taken"))
    least = context.instrument.min_quantity
    if least is not None and quantity is not None and quantity < least:
        violations.append(Violation(Field.QUANTITY, f"at least {plain(least)}"))
    if price is None or quantity is None or execution is None:
        return Assessment(tuple(violations))
    intent = OrderIntent(
        draft.instrument_id,
        ClientOrderId(draft.client_order_id),
        draft.side,
        Price(price),
        Quantity(quantity),
        execution.time_in_force,
        execution.post_only,
    )
    return _with_outlook(intent, context, violations)


def assess_intent(intent: OrderIntent, context: OrderContext) -> Assessment:
    """What follows from an order whose fields are sound; what blocks it is among the violations."""
    return _with_outlook(intent, context, [])


def _with_outlook(
    intent: OrderIntent, context: OrderContext, violations: list[Violation]
) -> Assessment:
    worth = context.instrument.notional(intent.price, intent.quantity)
    match = _match(intent, context)
    rests = intent.time_in_force is TimeInForce.GTC
    resting = Quantity(intent.quantity - match.quantity if rests else Decimal(0))
    resting_worth = context.instrument.notional(intent.price, resting)
    credit = credit_outlook(intent, resting_worth, context)
    _check_funds(intent, match, resting_worth, credit, context, violations)
    found = breaches(intent, context)
    violations += (Violation(each.field, each.text) for each in found if each.consent is None)
    asked = tuple(each for each in found if each.consent is not None)
    return Assessment(
        tuple(violations),
        (*(each.text for each in asked), *cautions_of(intent, match, context)),
        None if violations else intent,
        worth,
        match,
        resting,
        fee(intent.price, context.instrument.units(resting), context.capabilities.maker_fee),
        credit,
        asked,
    )


def _match(intent: OrderIntent, context: OrderContext) -> Match:
    """Post-only orders and fill-or-kill orders that can't be filled whole take nothing."""
    if intent.post_only:
        return _NOTHING
    match = match_now(intent.side, intent.price, intent.quantity, context)
    is_killed = intent.time_in_force is TimeInForce.FOK and match.quantity < intent.quantity
    return _NOTHING if is_killed else match


def _number(field: Field, text: str, step: Decimal, violations: list[Violation]) -> Decimal | None:
    """The field's number, or None and a violation."""
    message = ""
    if not text:
        message = f"type a {field.value}"
    else:
        try:
            value = parse_plain(text)
        except AmountError as error:
            message = str(error)
        else:
            message = _number_fault(value, step)
            if not message:
                return value
    violations.append(Violation(field, message))
    return None


def _number_fault(value: Decimal, step: Decimal) -> str:
    """What is wrong with a number; empty when nothing is."""
    if value == 0:
        return f"more than 0: at least {plain(step)}"
    if value > step * _MAX_STEPS:
        return "too large for the venue"
    if not is_multiple(value, step):
        below, above = _nearest(value, step)
        right = f"{plain(below)} or {plain(above)}" if below else plain(above)
        return f"in steps of {plain(step)}: {right}"
    return ""


def _nearest(value: Decimal, step: Decimal) -> tuple[Decimal, Decimal]:
    """The whole steps below and above a value."""
    whole = EXACT.divide_int(value, step)
    return EXACT.multiply(whole, step), EXACT.multiply(whole + 1, step)


def _execution(
    draft: OrderDraft, context: OrderContext, violations: list[Violation]
) -> Execution | None:
    execution = execution_of(draft.execution, context.capabilities)
    if execution is None:
        labels = ", ".join(each.label for each in context.capabilities.executions)
        violations.append(Violation(Field.EXECUTION, f"one of {labels}"))
    return execution


def _check_client_order_id(
    draft: OrderDraft, context: OrderContext, violations: list[Violation]
) -> None:
    text, capabilities = draft.client_order_id, context.capabilities
    longest, alphabet = capabilities.client_order_id_length, capabilities.client_order_id_alphabet
    message = ""
    if not text:
        message = "type an id, for example my-1"
    elif len(text) > longest:
        message = f"at most {longest} characters: {len(text)} are too many"
    elif wrong := next((char for char in text if not re.fullmatch(alphabet, char)), None):
        message = f"{wrong!r} is not allowed: {alphabet} only"
    elif any(order.client_order_id == text for order in context.active_orders):
        message = "an open order has this id: choose another"
    if message:
        violations.append(Violation(Field.CLIENT_ORDER_ID, message))


def _check_funds(
    intent: OrderIntent,
    match: Match,
    resting_worth: Amount,
    credit: CreditOutlook | None,
    context: OrderContext,
    violations: list[Violation],
) -> None:
    """The account could back this order if the venue made all the room it can (vela.md 13)."""
    worth = money(context.instrument.notional(intent.price, intent.quantity))
    if credit is not None and worth > credit.before.deposited:
        most = grouped(credit.before.deposited, 2)
        violations.append(Violation(Field.QUANTITY, f"worth more than the credit of {most}"))
        return
    if intent.side is Side.SELL:
        if context.instrument.option is not None:
            return  # what backs a short is the exchange's rule, which no page tells
        base = context.held(context.instrument.base)
        if base is not None and intent.quantity > base.available:
            has = f"{grouped(base.available)} {base.currency} available"
            violations.append(Violation(Field.QUANTITY, f"too much: {has}"))
        return
    quote = context.held(context.instrument.quote)
    if quote is None:
        return
    needed = Amount(money(match.cost) + match.fee + resting_worth)
    freed = sum((_lock(order) for order in credit.victims), Decimal(0)) if credit else Decimal(0)
    may_free = context.capabilities.has_credit and credit is None
    covered = quote.total if may_free else quote.available + freed
    if worth > quote.total or needed > covered:
        has = f"{grouped(quote.available, 2)} {quote.currency} available"
        violations.append(
            Violation(Field.QUANTITY, f"needs {grouped(max(needed, worth), 2)}: {has}")
        )


def _lock(order: Order) -> Amount:
    return (
        notional(order.price, order.remaining_quantity)
        if order.side is Side.BUY
        else Amount(Decimal(0))
    )
