"""What an option is worth by Black and Scholes, without interest, on a smile (R-53).

The only floats of the exchange: they make quotes, marks and Greeks, never balances.
"""

from math import erf, exp, log, pi, sqrt
from typing import Final

from vela_tui.domain.value import Value

YEAR_S: Final = 31_536_000
_BASE_IV: Final = 0.80
_CURVE: Final = 0.5
_DAYS: Final = 365
_PERCENT: Final = 100
_LOWEST_IV, _HIGHEST_IV = 0.01, 20.0
_HALVINGS: Final = 44
_LEAST_S: Final = 1
"""Seconds; an option that ends this moment is priced as if it had one left."""


class Terms(Value, frozen=True):
    """What the model needs to know, in USD."""

    spot: float
    strike: float
    seconds: int
    """Until the round ends."""
    is_call: bool

    @property
    def root(self) -> float:
        """Square root of the time left, in years."""
        return sqrt(max(self.seconds, _LEAST_S) / YEAR_S)


class Greeks(Value, frozen=True):
    """Sensitivities of one contract (scales of R-50)."""

    price: float
    """USD."""
    delta: float
    gamma: float
    vega: float
    """USD per point of volatility (1 %)."""
    theta: float
    """USD per day."""
    rho: float
    """USD per point of interest."""
    iv: float
    """A fraction."""
    leverage: float
    """Percent that the option moves by when the underlying moves by one; the venue's lambda."""
    pop: float
    """Probability of ending in the money."""


def smile(terms: Terms) -> float:
    """The model's volatility at that strike, as a fraction: 0.80 + 0.5 ln(K/S)²."""
    return _BASE_IV + _CURVE * log(terms.strike / terms.spot) ** 2


def value(terms: Terms, iv: float) -> float:
    """USD that one contract is worth."""
    d1, d2 = _moneyness(terms, iv)
    if terms.is_call:
        return terms.spot * _cdf(d1) - terms.strike * _cdf(d2)
    return terms.strike * _cdf(-d2) - terms.spot * _cdf(-d1)


def greeks(terms: Terms, iv: float) -> Greeks:
    """The option's value and how it moves."""
    d1, d2 = _moneyness(terms, iv)
    root, density = terms.root, exp(-d1 * d1 / 2) / sqrt(2 * pi)
    sign = 1 if terms.is_call else -1
    price, delta = value(terms, iv), sign * _cdf(sign * d1)
    pop = _cdf(sign * d2)
    return Greeks(
        price=price,
        delta=delta,
        gamma=density / (terms.spot * iv * root),
        vega=terms.spot * density * root / _PERCENT,
        theta=-terms.spot * density * iv / (2 * root) / _DAYS,
        rho=sign * terms.strike * root * root * pop / _PERCENT,
        iv=iv,
        leverage=delta * terms.spot / price if price > 0 else 0.0,
        pop=pop,
    )


def implied(terms: Terms, price: float) -> float | None:
    """The volatility at which the option is worth that much; None where none explains it."""
    low, high = _LOWEST_IV, _HIGHEST_IV
    if not value(terms, low) < price < value(terms, high):
        return None
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if value(terms, middle) < price else (low, middle)
    return (low + high) / 2


def _moneyness(terms: Terms, iv: float) -> tuple[float, float]:
    spread = iv * terms.root
    d1 = log(terms.spot / terms.strike) / spread + spread / 2
    return d1, d1 - spread


def _cdf(at: float) -> float:
    return (1 + erf(at / sqrt(2))) / 2
