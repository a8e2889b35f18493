"""What the words of a command line may refer to, gathered from the session's view."""

from vela_tui.domain.enums import BookSide
from vela_tui.rules.draft import plain
from vela_tui.rules.grammar import GrammarContext
from vela_tui.session.views import SessionView


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
