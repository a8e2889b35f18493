"""The light on a price whose quantity changed: which places have one, and until when."""

from collections.abc import Callable, Iterable
from typing import Final

from vela_tui.domain.amounts import Price
from vela_tui.domain.clock import MILLISECOND
from vela_tui.domain.enums import BookSide
from vela_tui.state.book import BookChange
from vela_tui.ui.render.depth import Place

FLASH: Final = 300 * MILLISECOND
"""How long a level that changed is lit."""
LIT: Final = 6
"""Levels that one frame lights at most, and half of those that are lit at once."""
_FADES: Final = 100 * MILLISECOND
"""Lights go out together at these beats: ten times a second at most are theirs."""


class Lights:
    """Places that are lit; and, while they are painted, the lines that they stand on."""

    def __init__(self) -> None:
        self._until: dict[Place, int] = {}
        self.lines: dict[int, Place] = {}
        """The place of each line that is painted lit."""

    def __bool__(self) -> bool:
        return bool(self._until)

    @property
    def is_full(self) -> bool:
        """Whether so many are lit that another one would tell nothing."""
        return len(self._until) > 2 * LIT

    def light(self, places: Iterable[Place], now: int) -> None:
        """These places are lit from now on."""
        until = -(-(now + FLASH) // _FADES) * _FADES
        self._until |= dict.fromkeys(places, until)

    def is_lit(self, place: Place, now: int) -> bool:
        """Whether a place is lit."""
        return self._until.get(place, 0) > now

    def wait(self, now: int) -> int | None:
        """Nanoseconds until the next ones go out; None where none is lit."""
        return max(min(self._until.values()) - now, MILLISECOND) if self._until else None

    def put_out(self, now: int) -> list[int]:
        """Those whose time is over are out. Returns the lines that were painted with them."""
        self._until = {place: until for place, until in self._until.items() if until > now}
        over = [y for y, place in self.lines.items() if place not in self._until]
        for y in over:
            del self.lines[y]
        return over

    def clear(self) -> None:
        """None is lit."""
        self._until.clear()


def few(
    changes: Iterable[BookChange], stood_by: Callable[[BookSide, Price], Price]
) -> frozenset[Place]:
    """Where levels changed; nowhere when more did than one frame lights.

    Args:
        changes: of one book, since the last frame.
        stood_by: the price of the line that a level belongs to.
    """
    places: set[Place] = set()
    for change in changes:
        places |= {(side, stood_by(side, price)) for side, price in change.levels}
        if len(places) > LIT:
            return frozenset()
    return frozenset(places)
