"""Time is handed in: nothing below the screen reads a clock by itself."""

from typing import Final, Protocol

MILLISECOND: Final = 1_000_000
"""In nanoseconds."""
SECOND: Final = 1_000_000_000
"""In nanoseconds."""
MINUTE: Final = 60 * SECOND
"""In nanoseconds."""


class Clock(Protocol):
    """Where times come from."""

    def now(self) -> int:
        """Nanoseconds UTC since 1970; may jump when the system's clock is set."""
        ...

    def monotonic(self) -> int:
        """Nanoseconds that never go back, from an arbitrary start."""
        ...
