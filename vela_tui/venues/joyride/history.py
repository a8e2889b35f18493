"""What an option was quoted at before, as candles (H04, T04, R-23).

The candles are of mids, not of trades: no page tells trades of before. So nothing of them is
volume; what is traded from now on grows the last one.
"""

from collections.abc import Iterable
from operator import attrgetter
from typing import Final

from vela_tui.domain.amounts import Price
from vela_tui.domain.clock import DAY
from vela_tui.domain.instrument import InstrumentId
from vela_tui.domain.market import Candle
from vela_tui.state.candles import INTERVALS
from vela_tui.venues.joyride import endpoints, values, wire

CANDLES: Final = 300
"""So many are asked for at most."""
LONGEST: Final = 7 * DAY
"""No more of the past is asked for: an option lives for one round of a day (joyride.md 8)."""
_MICROSECOND: Final = 1_000
_NONE: Final = values.quantity(0)


def path(
    identity: InstrumentId, interval: str | None, now: int | None, expires_at: int | None = None
) -> str:
    """Where the quotes lie of which the candles of an interval are made.

    They are asked for from the beginning of a candle on, so that none is cut, and till the option
    expires: what is newest is told even where the exchange's clock is ahead of ours, as in a
    simulator whose days are short.

    Args:
        identity: the option.
        interval: as shown and typed, `5m`.
        now: nanoseconds UTC; None where no time is known: then no bounds are told, which no page
            forbids (R-23).
        expires_at: nanoseconds UTC; None where the option is not listed: then the candle that
            grows now is the last.

    Raises:
        ValueError: there are no candles of that width.
    """
    width = _width(interval)
    if now is None:
        return endpoints.price_history(identity)
    last = now - now % width + width
    start = max(last - min(CANDLES * width, LONGEST), 0)
    end = max(last, expires_at or 0)
    bounds = (start // _MICROSECOND, end // _MICROSECOND)
    return endpoints.price_history(identity, bounds)


def of_mids(told: Iterable[wire.PastQuote], interval: str | None) -> tuple[Candle, ...]:
    """Candles of what the option's mids were, oldest first, without volume.

    A moment at which one side was not quoted has no mid and makes no candle.

    Args:
        told: quotes in any order.
        interval: as shown and typed, `5m`.

    Raises:
        ValueError: there are no candles of that width, or a time lies outside 1970 to 2262.
    """
    width = _width(interval)
    candles: dict[int, Candle] = {}
    for each in sorted(told, key=attrgetter("ts")):
        mid = values.price_or_none(each.mid)
        if mid is not None:
            ts = values.instant(each.ts)
            start = ts - ts % width
            candles[start] = _moved(candles.get(start), start, mid)
    return tuple(candles.values())


def _moved(candle: Candle | None, start: int, mid: Price) -> Candle:
    if candle is None:
        return Candle(start, mid, mid, mid, mid, _NONE)
    high, low = max(candle.high, mid), min(candle.low, mid)
    return Candle(start, candle.open, high, low, mid, _NONE)


def _width(interval: str | None) -> int:
    width = INTERVALS.get(interval or "")
    if width is None:
        raise ValueError(f"there are no candles of {interval}")
    return width
