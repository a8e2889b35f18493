"""How much can be bought or sold: percent of what is available, and presets by notional."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import ROUND_FLOOR, Context, Decimal
from typing import Final

from vela_tui.domain.amounts import Price, Quantity, parse_plain
from vela_tui.domain.capability import Execution
from vela_tui.domain.enums import Side
from vela_tui.domain.errors import AmountError
from vela_tui.domain.instrument import Instrument
from vela_tui.rules.draft import OrderDraft, execution_of, plain
from vela_tui.rules.option_orders import closable
from vela_tui.rules.outlook import OrderContext

PERCENTS: Final = (25, 50, 75, 100)
"""Shares of what is available, as a key cycles them."""
_DOWN: Final = Context(prec=60, rounding=ROUND_FLOOR)
"""Quotients are rounded down here, so that what is offered can be paid."""
_ZERO: Final = Quantity(Decimal(0))


def affordable(
    side: Side, price: Price, execution: Execution, context: OrderContext
) -> Quantity | None:
    """The largest quantity, in display lots, that money and credit carry with nobody making room.

    Args:
        side: of the order.
        price: its limit.
        execution: a buy that may take pays the taker's fee as well.
        context: the account.

    Returns:
        The quantity, 0 when nothing is left; None while the balance is not known.
    """
    if side is Side.SELL and context.instrument.option is not None:
        return context.instrument.round_quantity(closable(context))
    currency = context.instrument.base if side is Side.SELL else context.instrument.quote
    balance = context.held(currency)
    if balance is None or price <= 0:
        return None
    most: Decimal = balance.available
    if side is Side.BUY:
        rate = Decimal(0) if execution.post_only else max(context.capabilities.taker_fee, _ZERO)
        most = _contracts(_DOWN.divide(balance.available, price * (1 + rate)), context.instrument)
    if context.credit is not None and context.capabilities.has_credit:
        most = min(most, _DOWN.divide(context.credit.headroom, price))
    return context.instrument.round_quantity(most)


def _contracts(units: Decimal, instrument: Instrument) -> Decimal:
    """How many contracts hold no more than so many units of what a price is quoted for."""
    terms = instrument.option
    if terms is None or not terms.multiplier:
        return units
    return _DOWN.divide(units, terms.multiplier)


def share(
    percent: int, side: Side, price: Price, execution: Execution, context: OrderContext
) -> Quantity | None:
    """This percentage of what is affordable, rounded down to display lots; None if not known."""
    most = affordable(side, price, execution, context)
    return None if most is None else context.instrument.round_quantity(most * percent / 100)


def presets(
    notionals: Sequence[Decimal], price: Price, instrument: Instrument
) -> tuple[Quantity, ...]:
    """Quantities worth about these notionals at a price, ascending, at least one display lot."""
    if price <= 0:
        return ()
    lots = {max(worth_of(each, price, instrument), instrument.display_lot) for each in notionals}
    return tuple(sorted(lots))


def bumped(quantity: Quantity, lots: int, instrument: Instrument) -> Quantity:
    """The quantity moved by whole display lots, never below one."""
    moved = quantity + instrument.display_lot * lots
    return Quantity(max(moved, instrument.display_lot))


def sized(draft: OrderDraft, context: OrderContext) -> OrderDraft:
    """The draft with its size as a quantity: `25%` of what is affordable, `$500` worth of it.

    Rounded down to display lots, so that it can be paid; a size that can't be told yet, because
    the price or the balance is missing, is left as it was typed.
    """
    try:
        price = Price(parse_plain(draft.price))
        if draft.quantity.startswith("$"):
            worth = parse_plain(draft.quantity[1:])
        elif not draft.quantity.endswith("%"):
            return draft
        else:
            return _of_percent(draft, price, context)
    except AmountError:
        return draft
    return _with_quantity(draft, worth_of(worth, price, context.instrument), context)


def worth_of(worth: Decimal, price: Price, instrument: Instrument) -> Quantity:
    """The largest quantity, in display lots, that is worth no more than this at a price."""
    if price <= 0:
        return _ZERO
    return instrument.round_quantity(_contracts(_DOWN.divide(worth, price), instrument))


def _of_percent(draft: OrderDraft, price: Price, context: OrderContext) -> OrderDraft:
    execution = execution_of(draft.execution, context.capabilities)
    percent = draft.quantity.removesuffix("%")
    if execution is None or not percent.isdigit():
        return draft
    found = share(int(percent), draft.side, price, execution, context)
    return draft if found is None else _with_quantity(draft, found, context)


def _with_quantity(draft: OrderDraft, quantity: Quantity, context: OrderContext) -> OrderDraft:
    return replace(draft, quantity=plain(quantity, context.instrument.quantity_places))
