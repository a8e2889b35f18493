"""What is allowed and may surprise: said before an order is sent, never forbidden."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from vela_tui.domain.enums import BookSide, MarketState, Side, TimeInForce
from vela_tui.domain.order import Order, OrderIntent
from vela_tui.rules.draft import grouped, plain
from vela_tui.rules.outlook import CreditOutlook, Match, OrderContext, crosses

_FAR: Final = Decimal("0.05")
"""How far beyond the best opposite price a limit may go before a caution is spoken."""
_NAMED: Final = 2
"""How many orders are named before the rest is counted."""


def cautions_of(
    intent: OrderIntent, match: Match, credit: CreditOutlook | None, context: OrderContext
) -> Iterator[str]:
    """Sentences about this order, the gravest first.

    Args:
        intent: the order, its fields sound.
        match: what would fill at once.
        credit: the credit before and after, where known.
        context: the market and the account.
    """
    if credit is not None and credit.victims:
        yield _victims_text(credit.victims, context)
    best = context.best_against(intent.side)
    if best is not None and crosses(intent.side, intent.price, best):
        yield from _crossing(intent, match, context)
        if abs(intent.price - best) > best * _FAR:
            share = abs(intent.price - best) / best * 100
            yield f"{share:.0f}% beyond the best price {grouped(best)}"
    if not context.is_book_live:
        yield "the book is not live: what fills now is a guess"
    if intent.time_in_force is TimeInForce.FOK and not match.quantity:
        yield "fok: the book can't fill it whole; it would be refused"
    if intent.time_in_force is TimeInForce.IOC and match.quantity < intent.quantity:
        rest = plain(intent.quantity - match.quantity)
        yield f"ioc: {rest} finds nothing now and would be cancelled"
    if context.instrument.state is MarketState.OTHER:
        yield "this market may not take orders now"


def _crossing(intent: OrderIntent, match: Match, context: OrderContext) -> Iterator[str]:
    if intent.post_only:
        right = _nearest_resting(intent.side, context)
        yield f"post: would match and be refused; {right} rests"
    if match.skipped:
        yield f"passes over {plain(match.skipped)} of your own orders"


def _nearest_resting(side: Side, context: OrderContext) -> str:
    """The most aggressive price that would not match."""
    level = context.levels(side.rests_on.opposite)[0][0]
    ticks = -1 if side.rests_on is BookSide.BID else 1
    price = context.instrument.bump(context.instrument.round_price(level, side.opposite), ticks)
    return plain(price, context.instrument.price_places)


def _victims_text(victims: tuple[Order, ...], context: OrderContext) -> str:
    """The orders that would make room, oldest first, the first ones by name."""
    named = ", ".join(_order_text(order, context) for order in victims[:_NAMED])
    more = f" and {len(victims) - _NAMED} more" if len(victims) > _NAMED else ""
    return f"credit: cancels your oldest: {named}{more}"


def _order_text(order: Order, context: OrderContext) -> str:
    is_here = order.instrument_id == context.instrument.id
    places = context.instrument.price_places if is_here else 0
    what = f"{order.side.value} {plain(order.remaining_quantity)} @ {grouped(order.price, places)}"
    return what if is_here else f"{what} elsewhere"
