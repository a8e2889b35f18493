"""What stands beside a book: our orders at their prices, and whether the book may be believed."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from decimal import Decimal
from typing import Final

from vela_tui.domain.amounts import Price
from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import BookSide, BookState, CancelState, OrderStatus
from vela_tui.domain.order import Order
from vela_tui.session.views import BookView
from vela_tui.ui import format as fmt
from vela_tui.ui.render.depth import Place
from vela_tui.ui.render.line import Runs

LONG: Final = 10 * SECOND
"""From this age on the age in a pane's title is dim."""

_WORST_FIRST: Final = "?◇✕◆"

OwnMark = tuple[str, str]
"""Our quantity at a price with its glyph, and its style."""
_NOTHING: Final[OwnMark] = ("", "own")


def book_words(book: BookView, now: int) -> Runs:
    """A book's state in words: live and how old, or why it can't be believed."""
    age = max(0, now - book.ts_recv) if book.ts_recv is not None else None
    if book.state is BookState.EMPTY or age is None:
        return (("waiting for a snapshot", "stale"),)
    if book.state is BookState.GAP:
        return ((f"gap · resync {book.resyncs}", "stale"),)
    if book.state is BookState.STALE:
        return ((f"stale {fmt.seconds(age)}", "stale"),)
    return (("live", "good"),) if fmt.age(age) == "now" else ((f"live · {fmt.age(age)}", "quiet"),)


def age_runs(ts: int | None, now: int) -> Runs:
    """How long ago the venue told of what a pane shows; dim when that is long. Empty: never."""
    if ts is None:
        return ()
    age = max(0, now - ts)
    return ((" · ", "rule"), (fmt.calm_age(age), "quiet" if age >= LONG else "text"))


class OwnPlaces:
    """Where own orders stand in one market's book, worked out once for each change of them.

    Args:
        orders: of that market.
        places: decimals of its quantities.
    """

    def __init__(self, orders: Iterable[Order] = (), places: int = 0) -> None:
        self._marks = own_marks(orders, places)
        self._prices = {side: {p for at, p in self._marks if at is side} for side in BookSide}
        self.width = max((len(text) for text, _ in self._marks.values()), default=0)
        """Of the widest mark, in cells."""

    def prices(self, side: BookSide) -> AbstractSet[Price]:
        """Prices of this side that own orders stand at."""
        return self._prices[side]

    def mark(self, place: Place) -> OwnMark:
        """What stands beside the price; empty where nothing of ours does."""
        return self._marks.get(place, _NOTHING) if self._marks else _NOTHING


def own_marks(orders: Iterable[Order], places: int) -> dict[Place, OwnMark]:
    """Our quantities by place: resting `◆`, being cancelled `✕`, not yet known `◇`, unknown `?`."""
    totals: dict[Place, Decimal] = {}
    glyphs: dict[Place, str] = {}
    for order in orders:
        place = (order.side.rests_on, order.price)
        totals[place] = totals.get(place, Decimal(0)) + order.remaining_quantity
        glyph = _glyph(order)
        known = glyphs.setdefault(place, glyph)
        if known != glyph:
            glyphs[place] = min(known, glyph, key=_WORST_FIRST.index)
    return {
        place: (
            f"{glyphs[place]}{fmt.exact(total, places)}",
            "alarm" if glyphs[place] == "?" else "own",
        )
        for place, total in totals.items()
    }


def worst_glyph(orders: Iterable[Order]) -> str:
    """The glyph of the order whose state is known least; empty without orders."""
    return min(map(_glyph, orders), key=_WORST_FIRST.index, default="")


def _glyph(order: Order) -> str:
    is_doubtful = order.status.is_unproven or order.status is OrderStatus.VANISHED
    if is_doubtful or order.cancel is CancelState.UNKNOWN:
        return "?"
    if order.status is OrderStatus.SUBMITTING:
        return "◇"
    return "✕" if order.cancel is CancelState.REQUESTED else "◆"
