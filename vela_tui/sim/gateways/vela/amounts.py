"""Money in decimal digits, to and from the exchange's integers."""

import re
from typing import Final

from vela_tui.sim.messages import UNIT

_AMOUNT: Final = re.compile(r"\s*([0-9]{1,30})(?:\.([0-9]{0,60}))?\s*", re.ASCII)
_DECIMALS: Final = 6


def decimal_text(raw: int) -> str:
    """An integer x 10^6 as the shortest decimal that means the same: `1580500000` is `1580.5`."""
    sign = "-" if raw < 0 else ""
    whole, fraction = divmod(abs(raw), UNIT)
    digits = f"{fraction:06d}".rstrip("0")
    return f"{sign}{whole}.{digits}" if digits else f"{sign}{whole}"


def ratio_text(numerator: int, denominator: int, *, scale: int = 1) -> str | None:
    """A ratio as a decimal of at most six places, rounded down; None where it has no value.

    Args:
        numerator: any integer.
        denominator: zero makes the ratio zero when the numerator is zero too, else None.
        scale: 100 for percent.
    """
    if denominator == 0:
        return "0" if numerator == 0 else None
    return decimal_text(numerator * scale * UNIT // denominator)


def parse_amount(text: str) -> int | None:
    """A deposit's amount in raw units; None where the text is no amount.

    Digits, then at most a point and digits; places beyond the sixth are cut, blanks around it
    are allowed, signs and exponents are not (vela.md 3.5).
    """
    match = _AMOUNT.fullmatch(text)
    if match is None:
        return None
    fraction = (match[2] or "")[:_DECIMALS].ljust(_DECIMALS, "0")
    return int(match[1]) * UNIT + int(fraction)
