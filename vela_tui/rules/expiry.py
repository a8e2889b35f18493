"""How near the end of an option's life is, as stages and as a countdown; the time is handed in."""

from enum import StrEnum
from typing import Final

from vela_tui.domain.clock import DAY, MINUTE, SECOND

WARNED: Final = 30 * MINUTE
"""Left to live when a person is told, whatever the venue says of its average (assumption R-49)."""
ASKED: Final = 2 * MINUTE
"""Left to live when an order is asked about before it is sent (assumption R-49)."""
_HOUR: Final = 60 * MINUTE


class Stage(StrEnum):
    """How much of an option's life is left."""

    OPEN = "open"
    ENDING = "ending"
    """Half an hour and less, or the average that settles it is being taken."""
    LAST_MINUTES = "last minutes"
    """An order may meet the end before it meets another order."""
    EXPIRED = "expired"


def stage(now: int, expires_at: int, averages_from: int | None = None) -> Stage:
    """The stage of an option at a moment.

    Args:
        now: nanoseconds UTC.
        expires_at: the instant of its expiry, nanoseconds UTC.
        averages_from: when the average that settles it begins, nanoseconds UTC; None: not told.
    """
    left = expires_at - now
    if left <= 0:
        return Stage.EXPIRED
    if left <= ASKED:
        return Stage.LAST_MINUTES
    is_averaged = averages_from is not None and averages_from <= now
    return Stage.ENDING if left <= WARNED or is_averaged else Stage.OPEN


def countdown(left: int) -> str:
    """What is left in two units, calm while it is long: `19h 55m`, `44m`, `29m 12s`, `59s`.

    Rounded down, so that it never promises time that is not there.

    Args:
        left: nanoseconds; nothing is left where it is not positive.
    """
    if left <= 0:
        return "expired"
    if left >= DAY:
        return f"{left // DAY}d {left % DAY // _HOUR}h"
    if left >= _HOUR:
        return f"{left // _HOUR}h {left % _HOUR // MINUTE:02d}m"
    if left > WARNED:
        return f"{left // MINUTE}m"
    if left >= MINUTE:
        return f"{left // MINUTE}m {left % MINUTE // SECOND:02d}s"
    return f"{left // SECOND}s"
