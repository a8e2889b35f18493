"""The machine's clock, handed to whoever needs the time."""

import time


class SystemClock:
    """Implements `domain.clock.Clock` with the operating system's clocks."""

    def now(self) -> int:
        """Nanoseconds UTC since 1970."""
        return time.time_ns()

    def monotonic(self) -> int:
        """Nanoseconds that never go back and stand still while the machine sleeps."""
        return time.monotonic_ns()
