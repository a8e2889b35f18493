"""A few signed figures as a row of blocks: half height is zero, above it is gain."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

_BLOCKS: Final = "▁▂▃▄▅▆▇█"
_BELOW: Final = 3
_ABOVE: Final = 4


def sparkline(points: Sequence[Decimal], width: int) -> str:
    """The last figures, oldest at the left; nothing where there are none.

    The four low blocks are losses, the four high ones gains, so that the sign can be read without
    a colour; the largest figure of either sign is the full height. Zero is the lowest gain.

    Args:
        points: signed figures, oldest first.
        width: cells at most.
    """
    shown = points[-width:] if width > 0 else ()
    largest = max((abs(point) for point in shown), default=Decimal(0))
    return "".join(_block(point, largest) for point in shown)


def _block(point: Decimal, largest: Decimal) -> str:
    steps = int(abs(point) * _BELOW / largest) if largest else 0
    return _BLOCKS[_BELOW - steps] if point < 0 else _BLOCKS[_ABOVE + steps]
