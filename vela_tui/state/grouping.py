"""Levels of a book by steps of several ticks: whole steps, and sums without a loss."""

from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Final

from vela_tui.domain.amounts import EXACT, Price, Quantity
from vela_tui.domain.enums import BookSide
from vela_tui.domain.market import Level

MULTIPLES: Final = (1, 2, 5, 10, 50, 100, 500)
"""Ticks of a step; 1 groups nothing."""


def group_price(price: Price, side: BookSide, step: Decimal) -> Price:
    """The step that a level belongs to: never better than its price.

    Bids go down and asks go up, so that sides never meet that did not.
    """
    rounding = ROUND_FLOOR if side is BookSide.BID else ROUND_CEILING
    return Price(EXACT.multiply((price / step).to_integral_value(rounding), step))


def grouped(levels: Sequence[Level], side: BookSide, step: Decimal) -> list[Level]:
    """The levels as steps, best first; each has the exact sum of the levels that belong to it.

    Args:
        levels: best first.
        side: whose they are.
        step: a price step above 0.
    """
    groups: dict[Price, Quantity] = {}
    for price, quantity in levels:
        at = group_price(price, side, step)
        groups[at] = Quantity(EXACT.add(groups.get(at, Quantity(Decimal(0))), quantity))
    return list(groups.items())
