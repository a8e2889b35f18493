"""Mark-out: what the mid did after own maker fills, the real cost of being picked off.

Source: features.md section 6, row 9; the horizons are 1, 10 and 60 seconds.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from vela_tui.domain.amounts import Amount
from vela_tui.domain.clock import SECOND
from vela_tui.state.tally import NOTHING

HORIZONS: Final = (SECOND, 10 * SECOND, 60 * SECOND)
"""Nanoseconds after a fill at which the mid is looked at."""
_BPS: Final = Decimal(10_000)


@dataclass(frozen=True, slots=True)
class Markout:
    """The mid some time after maker fills, against their prices. In the quote currency."""

    gain: Amount = NOTHING
    """Sum of signed quantity times (mid then minus fill price): negative is adverse."""
    notional: Amount = NOTHING
    """Of the fills that were looked at."""
    fills: int = 0
    """Fills for which a live mid was known at that time; others do not count."""

    @property
    def bps(self) -> Decimal | None:
        """The gain in ten-thousandths of the notional, signed and rounded; None before one."""
        return self.gain * _BPS / self.notional if self.notional > 0 else None
