"""What an option is held to be worth now, and by which evidence (joyride.md section 9)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final, Literal

from vela_tui.domain.value import Value
from vela_tui.sim.rounds.instruments import MICRO, Instrument
from vela_tui.sim.rounds.pricing import Greeks, Terms, greeks, implied, smile, value
from vela_tui.sim.rounds.schedule import SECOND

CARRY_S: Final = 60
"""Seconds for which the last good volatility stands in for a book of one side."""

MarkSource = Literal["two_sided_mid", "carry_forward", "surface_fallback"]
Best = tuple[int | None, int | None]
_BASIS_POINTS: Final = 10_000
_MS_PER_SECOND: Final = 1_000


class Mark(Value, frozen=True):
    """An option's mark, by the model at the volatility that its source gives."""

    option: Instrument
    source: MarkSource
    greeks: Greeks
    quote_age_ms: int | None
    """Since both sides were last quoted; None where they never were."""
    spread_bps: int | None
    """Of the middle; None without two sides."""


class Marks:
    """Marks of all that is listed; remembers the last volatility that a book gave.

    Args:
        spot: an asset's price in millionths.
        best: an instrument's best bid and ask.
    """

    def __init__(self, spot: Callable[[str], int], best: Callable[[str], Best]) -> None:
        self._spot = spot
        self._best = best
        self._good: dict[str, tuple[float, int]] = {}

    def mark(self, option: Instrument, now: int) -> Mark:
        """The mark of this moment.

        Args:
            option: what is listed.
            now: microseconds UTC.
        """
        terms, spread = self.terms(option, now), None
        mid = middle(*self._best(option.instrument_id))
        iv = None if mid is None else implied(terms, mid / MICRO)
        if iv is not None:
            self._good[option.instrument_id] = (iv, now)
        if mid is not None:
            bid, ask = self._best(option.instrument_id)
            spread = ((ask or 0) - (bid or 0)) * _BASIS_POINTS // mid
        source: MarkSource = "two_sided_mid"
        good, seen = self._good.get(option.instrument_id, (None, None))
        if iv is None:
            is_fresh = seen is not None and now - seen <= CARRY_S * SECOND
            source = "carry_forward" if is_fresh else "surface_fallback"
            iv = good if is_fresh else None
        age = None if seen is None else (now - seen) * _MS_PER_SECOND // SECOND
        told = greeks(terms, smile(terms) if iv is None else iv)
        if source == "two_sided_mid" and mid is not None:
            told = replace(told, price=mid / MICRO)
        return Mark(option, source, told, age, spread)

    def micros(self, option: Instrument, now: int) -> int:
        """Millionths that one contract is worth: the middle of the book, or else the model."""
        mid = middle(*self._best(option.instrument_id))
        if mid is not None:
            return mid
        terms = self.terms(option, now)
        return round(value(terms, smile(terms)) * MICRO)

    def terms(self, option: Instrument, now: int) -> Terms:
        """What the model needs to know of the option now."""
        spot = self._spot(option.asset)
        left = option.expiration - now // SECOND
        return Terms(spot / MICRO, option.strike / MICRO, left, option.is_call)

    def forget(self, instrument_id: str) -> None:
        """The instrument is gone."""
        self._good.pop(instrument_id, None)


def middle(bid: int | None, ask: int | None) -> int | None:
    """The middle of a book of two sides, in millionths, rounded down."""
    return None if bid is None or ask is None else (bid + ask) // 2
