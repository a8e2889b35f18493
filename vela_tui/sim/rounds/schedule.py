"""When a round ends and what its last half hour is for (joyride.md section 8)."""

from typing import Final

SECOND: Final = 1_000_000
"""Microseconds."""
EPOCH_MS: Final = 1_735_718_400_000
"""2025-01-01 08:00 UTC, where the first round began (joyride.md T05)."""
DURATION_HOURS: Final = 24
DURATION_S: Final = DURATION_HOURS * 3_600
WINDOW_S: Final = 1_800
"""The last half hour, over which the settlement price is taken (joyride.md 8, R-52)."""
LAST_SECOND: Final = 4_102_444_800
"""2100-01-01: later ends are mistakes."""

_EPOCH_S: Final = EPOCH_MS // 1_000


def next_settlement(now_s: int) -> int:
    """The first round's end after that second, in Unix seconds (joyride.md section 8)."""
    number = (now_s - _EPOCH_S) // DURATION_S
    return _EPOCH_S + (number + 1) * DURATION_S


def window_start(expiration: int) -> int:
    """The Unix second from which on the settlement price is sampled."""
    return expiration - WINDOW_S


def is_sampled(second: int, expiration: int) -> bool:
    """Whether the sample of that second counts: 07:30:00 to 07:59:59 (R-52)."""
    return window_start(expiration) <= second < expiration
