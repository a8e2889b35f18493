"""Money is exact: a decimal becomes an integer without loss, or is refused.

No binary floating point touches a price, a quantity or an amount. Arithmetic runs in a
context that raises where a result would have to be rounded.
"""

import re
from decimal import Context, Decimal, DivisionByZero, Inexact, InvalidOperation, Overflow
from functools import lru_cache
from typing import Final, NewType

from vela_tui.domain.errors import AmountError
from vela_tui.domain.value import Value

Price = NewType("Price", Decimal)
"""Quote per base."""
Quantity = NewType("Quantity", Decimal)
"""How much of an instrument, in base units."""
Amount = NewType("Amount", Decimal)
"""Money in one currency: a balance, a notional, a fee (negative is a rebate)."""

EXACT: Final = Context(prec=80, traps=[Inexact, InvalidOperation, Overflow, DivisionByZero])
"""Arithmetic that raises `decimal.Inexact` instead of rounding."""

_PLAIN: Final = re.compile(r"(0|[1-9][0-9]{0,19})(\.[0-9]{1,18})?")
_MAX_RAW: Final = 2**63 - 1


def parse_plain(text: str) -> Decimal:
    """A plain decimal number as people type it, exactly: digits and one point, nothing else.

    Args:
        text: for example `1580.50`; no sign, exponent, blank, separator or foreign digit,
            at most 20 digits before the point and 18 after it.

    Returns:
        The same number, trailing zeros kept.

    Raises:
        AmountError: when the text is anything else; the message says what would be right.
    """
    if not _PLAIN.fullmatch(text):
        shown = text if len(text) <= 24 else text[:23] + "…"  # noqa: PLR2004 - fits one line
        raise AmountError(f"{shown!r} is not a plain number such as 1580.50")
    return Decimal(text)


class Scale(Value, frozen=True):
    """A fixed-point scale: an integer on the wire stands for itself times 10^-places."""

    places: int
    """Decimal places of the wire integer; 6 where a coin is a million (seed:104)."""

    def encode(self, value: Decimal) -> int:
        """The wire integer that stands for this value exactly.

        Raises:
            AmountError: when the value has more decimal places than the scale, is negative,
                is not finite or exceeds 2^63 - 1 raw units.
        """
        if not value.is_finite() or value.is_signed():
            raise AmountError(f"{value} can't be sent")
        try:
            raw = int(value.scaleb(self.places, EXACT).to_integral_exact(context=EXACT))
        except (Inexact, InvalidOperation, Overflow):
            raise AmountError(f"{value} has more than {self.places} decimal places") from None
        if raw > _MAX_RAW:
            raise AmountError(f"{value} is too large")
        return raw

    def decode(self, raw: int) -> Decimal:
        """The exact value that a wire integer, of either sign, stands for."""
        return EXACT.multiply(raw, self.unit)

    @property
    def unit(self) -> Decimal:
        """What the wire integer 1 stands for."""
        return _unit(self.places)


@lru_cache(maxsize=32)
def _unit(places: int) -> Decimal:
    return Decimal(1).scaleb(-places, EXACT)


def notional(price: Price, quantity: Quantity) -> Amount:
    """Price times quantity, in the quote currency, exactly."""
    return Amount(EXACT.multiply(price, quantity))


def decimal_places(step: Decimal) -> int:
    """How many decimal places a step such as 0.01 has: 2."""
    exponent = step.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def is_multiple(value: Decimal, step: Decimal) -> bool:
    """Whether the value is a whole number of steps."""
    return EXACT.remainder(value, step) == 0
