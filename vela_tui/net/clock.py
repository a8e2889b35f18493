"""The machine's clock, handed to whoever needs the time."""

import time
from datetime import datetime

from vela_tui.domain.clock import SECOND, DayOf, utc_day


class SystemClock:
    """Implements `domain.clock.Clock` with the operating system's clocks."""

    def now(self) -> int:
        """Nanoseconds UTC since 1970."""
        return time.time_ns()

    def monotonic(self) -> int:
        """Nanoseconds that never go back and stand still while the machine sleeps."""
        return time.monotonic_ns()


def day_of(zone: str) -> DayOf:
    """Where days begin: in UTC for `utc`, else where this machine is."""
    return utc_day if zone == "utc" else _local_day


def _local_day(ts: int) -> int:
    # the machine's own zone, daylight saving included
    return datetime.fromtimestamp(ts // SECOND).astimezone().toordinal()
