"""What an order is judged by, gathered from the session's view."""

from typing import Final

from vela_tui.domain.enums import BookSide, BookState
from vela_tui.domain.instrument import Instrument
from vela_tui.rules.draft import plain
from vela_tui.rules.grammar import GrammarContext
from vela_tui.rules.outlook import OrderContext
from vela_tui.session.views import SessionView

_LEVELS: Final = 200
"""Levels of a side that a forecast walks through; a venue shows fewer."""


def order_context(view: SessionView, instrument: Instrument) -> OrderContext:
    """The market and the account as the session knows them now."""
    book = view.book(instrument.id)
    return OrderContext(
        instrument,
        view.capabilities,
        book.levels(BookSide.BID, _LEVELS),
        book.levels(BookSide.ASK, _LEVELS),
        book.state is BookState.LIVE,
        view.balances or None,
        view.credit,
        view.active_orders(),
    )


def grammar_context(view: SessionView) -> GrammarContext:
    """What the words of a command line may refer to now."""
    prices: list[str] = []
    if view.selected is not None and view.selected in view.instruments:
        book, instrument = view.book(view.selected), view.instruments[view.selected]
        bests = (book.best(BookSide.BID), book.best(BookSide.ASK))
        prices = [plain(price, instrument.price_places) for price in bests if price is not None]
    return GrammarContext(
        view.instruments,
        view.selected,
        tuple(each.label for each in view.capabilities.executions),
        view.active_orders(),
        tuple(prices),
    )
