"""What an order is judged by, gathered from the session: the screen and the engine see the same."""

from dataclasses import replace
from typing import Final

from vela_tui.domain.amounts import Price, notional
from vela_tui.domain.capability import Capabilities
from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import BookSide, BookState
from vela_tui.domain.instrument import Instrument, InstrumentId
from vela_tui.domain.order import Order, OrderIntent
from vela_tui.rules.guard import Breach, Consent, unanswered
from vela_tui.rules.outlook import OrderContext, credit_outlook, crosses
from vela_tui.rules.victims import Touch
from vela_tui.session.views import SessionView

FRESH: Final = 10 * SECOND
"""A line of the markets list that is older is not held against the book."""
_LEVELS: Final = 200
"""Levels of a side that a forecast walks through; a venue shows fewer."""


def order_context(
    view: SessionView, instrument: Instrument, now: int, levels: int = _LEVELS
) -> OrderContext:
    """The market and the account as the session knows them.

    Args:
        view: the session.
        instrument: the market.
        now: nanoseconds UTC.
        levels: of each side of the book; one is enough where nothing can be taken.
    """
    book = view.book(instrument.id)
    held = view.options.positions.get(instrument.id)
    return OrderContext(
        instrument,
        _rated(view, instrument.id),
        book.levels(BookSide.BID, levels),
        book.levels(BookSide.ASK, levels),
        book.state is BookState.LIVE,
        view.balances or None,
        view.credit,
        view.active_orders(),
        view.guards.caps(instrument.symbol),
        view.quote_since(instrument.id, now - FRESH),
        view.orders_last_minute(now),
        view.options.quotes.get(instrument.id),
        held.quantity if held is not None else None,
        view.options.now(now) if instrument.option is not None else None,
    )


def context_of(view: SessionView, intent: OrderIntent, now: int) -> OrderContext | None:
    """What this order is judged by now; None for a market that is not known.

    Of the book it holds what the order could take, and the touch.
    """
    instrument = view.instruments.get(intent.instrument_id)
    if instrument is None:
        return None
    best = view.book(instrument.id).best(intent.side.rests_on.opposite)
    takes = crosses(intent.side, intent.price, best)
    return order_context(view, instrument, now, _LEVELS if takes else 1)


def _rated(view: SessionView, instrument_id: InstrumentId) -> Capabilities:
    """What the venue can do, at the rates that it told of this market, where it did."""
    fees = view.exchange.fees(instrument_id)
    if fees is None:
        return view.capabilities
    return replace(view.capabilities, maker_fee=fees.maker, taker_fee=fees.taker)


def breaches_of(
    view: SessionView, intent: OrderIntent, now: int, consents: frozenset[Consent] = frozenset()
) -> tuple[Breach, ...]:
    """Why this order is not simply sent now; nothing for a market that is not known.

    Args:
        view: the session.
        intent: the order.
        now: nanoseconds UTC.
        consents: the words that were typed for this one order.
    """
    context = context_of(view, intent, now)
    return () if context is None else unanswered(intent, context, consents)


def victims_of(view: SessionView, intent: OrderIntent, now: int) -> tuple[Order, ...]:
    """Orders that the venue would cancel for this one now, its first victim first.

    Args:
        view: the session.
        intent: the order.
        now: nanoseconds UTC.
    """
    context = context_of(view, intent, now)
    return () if context is None else victims_in(context, intent)


def victims_in(context: OrderContext, intent: OrderIntent) -> tuple[Order, ...]:
    """Orders that the venue would cancel for this one in this context, its first victim first."""
    outlook = credit_outlook(intent, notional(intent.price, intent.quantity), context)
    return outlook.victims if outlook else ()


def touch_of(view: SessionView) -> Touch:
    """Best prices by the live book where it is shown, else by the markets list."""

    def touch(instrument_id: InstrumentId, side: BookSide) -> Price | None:
        book = view.book(instrument_id)
        if book.state is BookState.LIVE:
            return book.best(side)
        quote = view.quotes.get(instrument_id)
        if quote is None:
            return None
        return quote.bid if side is BookSide.BID else quote.ask

    return touch
