"""The venue's time, by what it says is left of its round: an exchange's time may run faster."""

from typing import Final

from vela_tui.domain.clock import SECOND

_SAME: Final = 2 * SECOND
"""What is left is told in whole seconds: a smaller difference from our clock means nothing."""
_FAST: Final = 3
"""From so many of its seconds in two of ours on, its time runs at another pace than ours."""


class RoundClock:
    """Carries on what the venue told by our clock, at the pace of the last two times it told."""

    __slots__ = ("_ours", "_passed", "_venues")

    def __init__(self) -> None:
        self._ours: int | None = None
        self._venues = 0
        self._passed = (1, 1)
        """Of the venue's time and of ours."""

    def told(self, venues: int, ours: int) -> None:
        """It was so late at the venue when it was so late here; nanoseconds UTC, both."""
        if self._ours is not None and ours > self._ours:
            passed = (venues - self._venues, ours - self._ours)
            is_fast = 2 * passed[0] >= _FAST * passed[1]
            self._passed = passed if is_fast else (1, 1)
        self._venues, self._ours = venues, ours

    def now(self, ours: int) -> int:
        """The venue's time; ours where it has told none, or the same."""
        if self._ours is None:
            return ours
        theirs, here = self._passed
        now = self._venues + (ours - self._ours) * theirs // here
        is_same = theirs == here and abs(now - ours) < _SAME
        return ours if is_same else now
