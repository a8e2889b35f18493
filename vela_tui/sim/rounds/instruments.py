"""What a round lists: calls and puts on a ladder of strikes around the price (R-54)."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final, Literal

from vela_tui.domain.value import Value

OptionType = Literal["call", "put"]

MICRO: Final = 1_000_000
"""Integers in one USDC (joyride.md section 3)."""
MILLI: Final = 1_000
"""Integers in one contract."""
TICK: Final = 1_000
MIN_SIZE: Final = 100
CONTRACT_SIZE: Final = 1
LADDER_STRIKES: Final = 5
"""Strikes of an asset in a new round (R-54)."""
MAX_STRIKE: Final = 10**15

_STEP_DIVISOR: Final = 40
"""Strikes are about a fortieth of the price apart: a standard deviation of half a day."""
_ID: Final = re.compile(r"[A-Z0-9]{1,12}_USDC-\d{1,2}[A-Z]{3}\d{2}-\d{1,12}(?:_\d{1,6})?-[CP]")
_MONTHS: Final = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC"


class Instrument(Value, frozen=True):
    """An option that is listed until its round is settled."""

    instrument_id: str
    asset: str
    strike: int
    """Millionths of USDC."""
    option_type: OptionType
    expiration: int
    """Unix seconds."""

    @property
    def is_call(self) -> bool:
        """Whether it pays above the strike."""
        return self.option_type == "call"

    def payoff(self, price: int) -> int:
        """What one contract pays its owner at that settlement price, both in millionths (R-51)."""
        return max(0, price - self.strike if self.is_call else self.strike - price)


def is_instrument_id(text: str) -> bool:
    """Whether the text has the shape of an instrument's id (joyride.md section 3)."""
    return _ID.fullmatch(text) is not None


def instrument(asset: str, expiration: int, strike: int, option_type: OptionType) -> Instrument:
    """The option under its id: `SOL_USDC-3MAR26-75-C`, without a leading zero (joyride.md 16.1).

    Args:
        asset: the underlying.
        expiration: Unix seconds.
        strike: millionths of USDC; a fraction stands behind an underscore (R-07).
        option_type: call or put.
    """
    day = datetime.fromtimestamp(expiration, UTC)
    whole, fraction = divmod(strike, MICRO)
    price = f"{whole}_{f'{fraction:06}'.rstrip('0')}" if fraction else str(whole)
    date = f"{day.day}{_MONTHS[3 * day.month - 3 : 3 * day.month]}{day.year % 100:02}"
    name = f"{asset}_USDC-{date}-{price}-{option_type[0].upper()}"
    return Instrument(name, asset, strike, option_type, expiration)


def ladder(asset: str, expiration: int, spot: int) -> Iterator[Instrument]:
    """Calls and puts on the strikes nearest to the price, the lowest strike first (R-54).

    Args:
        asset: the underlying.
        expiration: Unix seconds.
        spot: millionths of USDC.
    """
    step = strike_step(spot)
    middle = max(LADDER_STRIKES // 2 + 1, (spot + step // 2) // step)
    for rung in range(-(LADDER_STRIKES // 2), LADDER_STRIKES // 2 + 1):
        for option_type in ("call", "put"):
            yield instrument(asset, expiration, (middle + rung) * step, option_type)


def strike_step(spot: int) -> int:
    """The round distance, one, two or five times a power of ten, nearest to a 40th of the price."""
    aim = max(spot // _STEP_DIVISOR, TICK)
    power: int = 10 ** (len(str(aim)) - 1)
    return min((power, 2 * power, 5 * power, 10 * power), key=lambda step: abs(step - aim))
