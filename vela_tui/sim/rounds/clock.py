"""The simulated time: the world's, or faster from the start on (R-52's half hour in 30 seconds)."""

from collections.abc import Callable
from typing import Final

_NS_PER_US: Final = 1_000


class SpedClock:
    """Microseconds UTC: the start, and since then so many times what really passed.

    Args:
        nanoseconds: the real clock.
        speed: how many simulated seconds one real second has.
    """

    def __init__(self, nanoseconds: Callable[[], int], speed: int = 1) -> None:
        self._nanoseconds = nanoseconds
        self._start = nanoseconds()
        self._speed = speed
        self._ahead = 0

    def __call__(self) -> int:
        """Now."""
        passed = (self._nanoseconds() - self._start) * self._speed
        return (self._start + passed) // _NS_PER_US + self._ahead

    def advance(self, microseconds: int) -> None:
        """So much more has passed at once."""
        self._ahead += microseconds
