"""The prices of the underlyings, walking by themselves in whole numbers, and their mean (R-52)."""

from collections.abc import Mapping
from math import isqrt
from random import Random
from typing import Final

from vela_tui.sim.rounds.instruments import MICRO
from vela_tui.sim.rounds.schedule import is_sampled

HOME: Final = {"SOL": 180_250_000, "BTC": 100_000_000_000, "ETH": 3_500_000_000}
"""Millionths at which the walks begin, which they are slowly pulled back to."""

_PPB: Final = 1_000_000_000
_VOLATILITY_PPB: Final = 142_459
"""Deviation of one second: 80 % a year, what the options are priced at (R-53)."""
_NOISE_DEVIATION: Final = 418
"""Standard deviation of the difference of two uniform numbers below 1,024."""
_PULL_S: Final = 2_000_000
"""Seconds in which the pull alone would bring a price home: three weeks and a bit."""
_FINE: Final = 1_000
"""Steps of the walk in one millionth."""


class Walk:
    """One asset's price; the same seed gives the same price after the same seconds.

    Args:
        rng: decides everything.
        price: millionths, where it begins.
        home: millionths, where it is pulled to.
    """

    def __init__(self, rng: Random, price: int, home: int) -> None:
        self._rng = rng
        self._fine = price * _FINE
        self._home = home * _FINE

    @property
    def price(self) -> int:
        """Millionths."""
        return self._fine // _FINE

    def jump(self, price: int) -> None:
        """The walk goes on from there."""
        self._fine = price * _FINE

    def step(self, seconds: int) -> None:
        """So many seconds have passed."""
        noise = self._rng.getrandbits(10) - self._rng.getrandbits(10)
        deviation = _VOLATILITY_PPB * isqrt(seconds * 10_000) // 100
        self._fine += self._fine * (noise * deviation // _NOISE_DEVIATION) // _PPB
        self._fine += (self._home - self._fine) * seconds // _PULL_S
        self._fine = max(self._fine, MICRO * _FINE // 100)


class Mean:
    """The settlement price of every asset: the mean of its samples of the last half hour.

    Args:
        samples: sums and counts by asset, of a half hour that has begun.
    """

    def __init__(self, samples: Mapping[str, tuple[int, int]] | None = None) -> None:
        self._samples = dict(samples or {})

    def sample(self, asset: str, price: int, first: int, seconds: int, expiration: int) -> None:
        """The price held for so many seconds; those of the window count, one sample each.

        Args:
            asset: whose.
            price: millionths.
            first: Unix second, the first for which it held.
            seconds: how many.
            expiration: Unix second at which the round ends.
        """
        if not seconds or not is_sampled(first, expiration):
            return
        total, count = self._samples.get(asset, (0, 0))
        self._samples[asset] = (total + price * seconds, count + seconds)

    def prices(self) -> dict[str, int]:
        """Millionths, rounded down, of every asset that was sampled."""
        return {asset: total // count for asset, (total, count) in self._samples.items()}

    def dump(self) -> dict[str, tuple[int, int]]:
        """Sums and counts, to go on from."""
        return dict(self._samples)
