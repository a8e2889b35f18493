"""Times as venues write them: integers whose unit their size tells."""

from typing import Final

from vela_tui.domain.clock import MILLISECOND, SECOND

_LATEST: Final = 2**63 - 1
"""Nanoseconds; the year 2262."""
_UNITS: Final = ((10**17, 1), (10**14, 1_000), (10**11, MILLISECOND))
"""From this integer on, one unit is so many nanoseconds; below, seconds (vela.md section 15,
joyride.md R-31)."""


def unit_of(value: int) -> int:
    """How many nanoseconds the unit of a time has: seconds, ms, µs and ns never overlap."""
    return next((unit for least, unit in _UNITS if value >= least), SECOND)


def checked(nanoseconds: int) -> int:
    """The time itself.

    Raises:
        ValueError: before 1970 or after 2262.
    """
    if not 0 <= nanoseconds <= _LATEST:
        raise ValueError("a time lies outside 1970 to 2262")
    return nanoseconds
