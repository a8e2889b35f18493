"""Time is handed in: nothing below the screen reads a clock by itself."""

from collections.abc import Callable
from typing import Final, Protocol

MILLISECOND: Final = 1_000_000
"""In nanoseconds."""
SECOND: Final = 1_000_000_000
"""In nanoseconds."""
MINUTE: Final = 60 * SECOND
"""In nanoseconds."""
DAY: Final = 1_440 * MINUTE
"""In nanoseconds; in UTC, which has no other ones."""
_EPOCH: Final = 719_163


class Clock(Protocol):
    """Where times come from."""

    def now(self) -> int:
        """Nanoseconds UTC since 1970; may jump when the system's clock is set."""
        ...

    def monotonic(self) -> int:
        """Nanoseconds that never go back, from an arbitrary start."""
        ...


DayOf = Callable[[int], int]
"""The day of a moment (nanoseconds UTC) as `datetime.date.toordinal` counts it."""


def utc_day(ts: int) -> int:
    """The day in UTC."""
    return _EPOCH + ts // DAY
