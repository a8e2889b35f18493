"""What the charts draw, exactly: cumulative quantities as steps, profit as unbroken pieces."""

from collections.abc import Iterable, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Final

from vela_tui.domain.amounts import EXACT, Amount, Price, Quantity, decimal_places
from vela_tui.domain.enums import BookSide
from vela_tui.domain.market import Level
from vela_tui.domain.order import Order
from vela_tui.domain.value import Value
from vela_tui.session.maker_view import PnlPoint
from vela_tui.session.views import BookView
from vela_tui.state.measures import mid
from vela_tui.ui import format as fmt
from vela_tui.ui.render.depth import full_scale

LEVELS: Final = 200
"""Levels of a side that are looked at."""

_STEPS: Final = 4
"""Steps of an axis that are aimed at."""

_LONG: Final = 10_000
"""From here on figures are told in thousands."""

Step = tuple[Price, Quantity]
"""A price, and all that rests from the best price to it."""


class DepthPicture(Value, frozen=True):
    """Equal pictures are drawn alike, so a chart of an equal one is left alone."""

    mid: Price
    """The middle of the chart."""
    bids: tuple[Step, ...]
    """Best first."""
    asks: tuple[Step, ...]
    """Best first."""
    own: tuple[Price, ...]
    """Prices of own orders within the chart, ascending."""

    @property
    def reach(self) -> Decimal:
        """From the middle to either edge."""
        return max(abs(price - self.mid) for price, _ in (*self.bids, *self.asks))


def depth_picture(book: BookView, own: Iterable[Order]) -> DepthPicture | None:
    """The depth of a book; None unless both of its sides are there.

    The side that reaches less far sets the edge of both, so that heights can be compared.

    Args:
        book: the book.
        own: own active orders of its market.
    """
    middle = mid(book.best(BookSide.BID), book.best(BookSide.ASK))
    bids, asks = (book.levels(side, LEVELS) for side in (BookSide.BID, BookSide.ASK))
    if middle is None:
        return None
    reach = min(abs(levels[-1][0] - middle) for levels in (bids, asks))
    reach = max(reach, *(abs(levels[0][0] - middle) for levels in (bids, asks)))
    inside = {order.price for order in own if abs(order.price - middle) <= reach}
    return DepthPicture(
        middle, _steps(bids, middle, reach), _steps(asks, middle, reach), tuple(sorted(inside))
    )


def _steps(levels: Sequence[Level], middle: Price, reach: Decimal) -> tuple[Step, ...]:
    total, steps = Quantity(Decimal(0)), []
    for price, quantity in levels:
        if abs(price - middle) > reach:
            break
        total = Quantity(EXACT.add(total, quantity))
        steps.append((price, total))
    return tuple(steps)


def corners(steps: Sequence[Step], edge: Decimal) -> tuple[list[Decimal], list[Decimal]]:
    """The stairs of one side as coordinates, out to an edge."""
    xs: list[Decimal] = []
    ys: list[Decimal] = []
    height = Decimal(0)
    for price, total in steps:
        xs += [price, price]
        ys += [height, total]
        height = total
    return [*xs, edge], [*ys, height]


def round_figures(low: Decimal, high: Decimal) -> tuple[Decimal, ...]:
    """Whole steps of 1, 2 or 5 times a power of ten that hold both ends, some two to seven."""
    step = full_scale((high - low) / _STEPS)
    first = (low / step).to_integral_value(ROUND_FLOOR)
    last = max((high / step).to_integral_value(ROUND_CEILING), first + 1)
    return tuple(step * at for at in range(int(first), int(last) + 1))


def axis_labels(figures: Sequence[Decimal]) -> list[str]:
    """The figures of an axis as text, each exact: with the decimals of a step, or in thousands."""
    places = decimal_places(figures[1] - figures[0])
    if max(abs(figure) for figure in figures) < _LONG:
        return [fmt.exact(figure, places) for figure in figures]
    return [fmt.compact(figure) for figure in figures]


Piece = tuple[tuple[int, Amount], ...]
"""Moments (nanoseconds UTC) and totals that follow each other without a hole."""


def profit_pieces(points: Iterable[PnlPoint]) -> tuple[Piece, ...]:
    """The points of a profit line; where a mid was not known nothing is drawn."""
    pieces: list[list[tuple[int, Amount]]] = [[]]
    for point in points:
        if point.total is not None:
            pieces[-1].append((point.ts, point.total))
        elif pieces[-1]:
            pieces.append([])
    return tuple(tuple(piece) for piece in pieces if piece)
