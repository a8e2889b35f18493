"""What holds of an order for an option besides: its end, what is held, what a mark is good for."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from vela_tui.domain.amounts import EXACT, Price, Quantity
from vela_tui.domain.enums import Side
from vela_tui.domain.order import OrderIntent
from vela_tui.rules.draft import grouped
from vela_tui.rules.expiry import Stage, countdown, stage
from vela_tui.rules.outlook import OrderContext

_TWO: Final = Decimal(2)
_ZERO: Final = Decimal(0)


def stage_of(context: OrderContext) -> Stage:
    """How near the option's end is; what is no option has none."""
    terms = context.instrument.option
    if terms is None or context.now is None:
        return Stage.OPEN
    return stage(context.now, terms.expires_at)


def left_of(context: OrderContext) -> str:
    """The countdown to the option's expiry; empty for what has none."""
    terms = context.instrument.option
    if terms is None or context.now is None:
        return ""
    return countdown(terms.expires_at - context.now)


def mark_doubled(context: OrderContext) -> Decimal | None:
    """Twice the mark that the venue tells, whatever its source; None where none is told.

    An option's book may be empty, or far apart, where its mark is sound.
    """
    option = context.option
    if context.instrument.option is None or option is None or option.mark is None:
        return None
    return EXACT.multiply(option.mark, _TWO)


def is_next_to(price: Price, mark_twice: Decimal, context: OrderContext) -> bool:
    """Whether no price step lies between a price and the mark: a cheap option has no nearer one."""
    gap = EXACT.subtract(EXACT.multiply(price, _TWO), mark_twice)
    return abs(gap) <= EXACT.multiply(context.instrument.display_tick, _TWO)


def closable(context: OrderContext) -> Quantity:
    """How much of the option is held, and so may be sold without being short."""
    return Quantity(max(context.position or _ZERO, _ZERO))


def exposure(intent: OrderIntent, context: OrderContext) -> Decimal:
    """Contracts held, either way, if this order and all that rest on its side are filled."""
    total = EXACT.add(context.position or _ZERO, _signed(intent.side, intent.quantity))
    for order in context.active_orders:
        if order.side is intent.side and order.instrument_id == intent.instrument_id:
            total = EXACT.add(total, _signed(order.side, order.remaining_quantity))
    return abs(total)


def _signed(side: Side, quantity: Quantity) -> Decimal:
    return quantity if side is Side.BUY else -quantity


def option_cautions(intent: OrderIntent, context: OrderContext) -> Iterator[str]:
    """What may surprise in an order for an option, the gravest first."""
    if context.instrument.option is None:
        return
    if stage_of(context) is Stage.ENDING:
        yield f"settles in {left_of(context)}"
    beyond = EXACT.subtract(intent.quantity, closable(context))
    if intent.side is Side.SELL and beyond > 0:
        yield f"sells {grouped(beyond)} that you don't hold: the exchange decides on margin"
    option = context.option
    if option is not None and option.mark is not None:
        source = option.mark_source
        if source is None or not source.is_trusted:
            yield "the mark stands on no market of both sides"
