"""What stands beside a book: our orders at their prices, and whether the book may be believed."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import BookState, CancelState, OrderStatus
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


def own_marks(orders: Iterable[Order], places: int) -> dict[Place, OwnMark]:
    """Our quantities by place: resting `◆`, being cancelled `✕`, not yet known `◇`, unknown `?`."""
    totals: dict[Place, Decimal] = {}
    glyphs: dict[Place, str] = {}
    for order in orders:
        place = (order.side.rests_on, order.price)
        totals[place] = totals.get(place, Decimal(0)) + order.remaining_quantity
        glyph = _glyph(order)
        glyphs[place] = min((glyphs.get(place, glyph), glyph), key=_WORST_FIRST.index)
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
