"""Money in decimal digits, to and from the exchange's integers."""

import re
from typing import Final

_AMOUNT: Final = re.compile(r"\s*([0-9]{1,30})(?:\.([0-9]{0,60}))?\s*", re.ASCII)
_PLACES: Final = 6
"""Decimal places of a ratio."""


def decimal_text(raw: int, decimals: int) -> str:
    """An integer x 10^decimals as the shortest decimal: with 6, `1580500000` is `1580.5`."""
    sign = "-" if raw < 0 else ""
    whole, fraction = divmod(abs(raw), 10**decimals)
    digits = f"{fraction:0{decimals}d}".rstrip("0") if fraction else ""
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
    return decimal_text(numerator * scale * 10**_PLACES // denominator, _PLACES)


def parse_amount(text: str, decimals: int) -> int | None:
    """A deposit's amount in raw units; None where the text is no amount.

    Digits, then at most a point and digits; blanks around it are allowed, signs and exponents
    are not (vela.md 3.5).

    Args:
        text: what the client sent.
        decimals: places that count; those beyond are cut.
    """
    match = _AMOUNT.fullmatch(text)
    if match is None:
        return None
    fraction = (match[2] or "")[:decimals].ljust(decimals, "0")
    return int(match[1] + fraction)
