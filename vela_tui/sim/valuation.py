"""What the participants hold a market to be worth, moving by itself in whole numbers.

A walk with a slow pull toward where it began, drifts that last a minute or so, and now and
then a burst. Integers throughout: the same seed gives the same walk on every machine.
"""

from math import isqrt
from random import Random
from typing import Final

FINE: Final = 1_000_000
"""Steps of the walk in one raw price unit: a price of 8 raw must be able to move slowly."""
PPB: Final = 1_000_000_000

_NOISE_DEVIATION: Final = 418
"""Standard deviation of the difference of two uniform numbers below 1,024."""
_VOLATILITY_PPB: Final = 20_000
"""Deviation of one step: 0.6 basis points a second, 35 % a year without drifts and bursts."""
_PULL: Final = 1_000_000
"""Steps in which the pull alone would bring the value home: a day and a little."""
_MAX_DRIFT_PPB: Final = 500
_BURST_DRIFT_PPB: Final = 14_000
_BURST_VOLATILITY: Final = 3


class Valuation:
    """One market's value, and how excited its participants are.

    Args:
        rng: decides everything.
        price: raw, where the walk begins.
        home: raw, where it is pulled to.
        steps: base steps that one `step` stands for.
        burst_one_in: base steps between two bursts, on average.
    """

    def __init__(
        self, rng: Random, price: int, home: int, *, steps: int, burst_one_in: int
    ) -> None:
        self._rng = rng
        self._steps = steps
        self._volatility_ppb = _VOLATILITY_PPB * isqrt(steps * 10_000) // 100
        self._burst_one_in = max(1, burst_one_in // steps)
        self._home = home * FINE
        self._drift_ppb = 0
        self._drift_left = 0
        self._burst_left = 0
        self.fine = price * FINE
        """The value, in raw price units times `FINE`."""

    @property
    def bursting(self) -> bool:
        """Whether everybody is in a hurry just now."""
        return self._burst_left > 0

    @property
    def lean(self) -> int:
        """-1, 0 or 1: the direction in which those who take are inclined."""
        return (self._drift_ppb > 0) - (self._drift_ppb < 0)

    def step(self) -> None:
        """The value has moved once."""
        rng = self._rng
        if self._burst_left:
            self._burst_left -= 1
        if self._drift_left:
            self._drift_left -= 1
        else:
            self._drift_left = rng.randrange(200, 1_200) // self._steps
            self._drift_ppb = rng.randrange(-_MAX_DRIFT_PPB, _MAX_DRIFT_PPB + 1)
        if not self._burst_left and rng.randrange(self._burst_one_in) == 0:
            self._burst_left = max(1, rng.randrange(20, 60) // self._steps)
            self._drift_left = self._burst_left
            self._drift_ppb = rng.choice((-_BURST_DRIFT_PPB, _BURST_DRIFT_PPB))
        noise = rng.getrandbits(10) - rng.getrandbits(10)
        volatility = self._volatility_ppb * (_BURST_VOLATILITY if self._burst_left else 1)
        moved_ppb = noise * volatility // _NOISE_DEVIATION + self._drift_ppb * self._steps
        self.fine += self.fine * moved_ppb // PPB + (self._home - self.fine) * self._steps // _PULL
        self.fine = max(self.fine, FINE)

    def floor(self, below_ppm: int, tick: int) -> int:
        """The highest price on the tick that is at least that far below the value."""
        return (self.fine - self.fine * below_ppm // 1_000_000) // (tick * FINE) * tick

    def ceil(self, above_ppm: int, tick: int) -> int:
        """The lowest price on the tick that is at least that far above the value."""
        return -((-self.fine - self.fine * above_ppm // 1_000_000) // (tick * FINE)) * tick
