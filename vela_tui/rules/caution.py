"""What is allowed and may surprise: said before an order is sent, never forbidden."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from vela_tui.domain.enums import BookSide, MarketState, Side, TimeInForce
from vela_tui.domain.order import OrderIntent
from vela_tui.rules.draft import grouped, plain
from vela_tui.rules.option_orders import option_cautions
from vela_tui.rules.outlook import Match, OrderContext, crosses

_FAR: Final = Decimal("0.05")
"""How far beyond the best opposite price a limit may go before a caution is spoken."""


def cautions_of(intent: OrderIntent, match: Match, context: OrderContext) -> Iterator[str]:
    """Sentences about this order, the gravest first.

    Args:
        intent: the order, its fields sound.
        match: what would fill at once.
        context: the market and the account.
    """
    yield from option_cautions(intent, context)
    yield from _own(intent, context)
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


def _own(intent: OrderIntent, context: OrderContext) -> Iterator[str]:
    """Own orders that this one would meet, or that it repeats."""
    here = [each for each in context.active_orders if each.instrument_id == intent.instrument_id]
    met = [
        order
        for order in here
        if order.side is not intent.side and crosses(intent.side, intent.price, order.price)
    ]
    if met:
        first, more = met[0], f" and {len(met) - 1} more" if len(met) > 1 else ""
        what = f"{first.side.value} {plain(first.remaining_quantity)} @ {grouped(first.price)}"
        yield f"self-trade: meets your own {what} ({first.client_order_id}){more}"
    terms = (intent.side, intent.price, intent.quantity)
    for order in here:
        if order.status.is_resting and (order.side, order.price, order.quantity) == terms:
            yield f"the same order rests already ({order.client_order_id})"
            return


def _nearest_resting(side: Side, context: OrderContext) -> str:
    """The most aggressive price that would not match."""
    level = context.levels(side.rests_on.opposite)[0][0]
    ticks = -1 if side.rests_on is BookSide.BID else 1
    price = context.instrument.bump(context.instrument.round_price(level, side.opposite), ticks)
    return plain(price, context.instrument.price_places)
