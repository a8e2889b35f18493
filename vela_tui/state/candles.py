"""Candles of one instrument and interval: the venue's history, its last one growing by trades.

The venue's list is the truth each time it is read. A trade grows a candle only when it is newer
than every trade that was known when the list came: older ones are in the list already.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from vela_tui.domain.amounts import EXACT, Price, Quantity
from vela_tui.domain.clock import MINUTE
from vela_tui.domain.market import Candle, Trade

INTERVALS: Final = {
    "1m": MINUTE,
    "5m": 5 * MINUTE,
    "15m": 15 * MINUTE,
    "1h": 60 * MINUTE,
    "4h": 240 * MINUTE,
    "1d": 1_440 * MINUTE,
}
"""Nanoseconds of each interval; all begin at whole multiples of themselves since 1970."""
MAX_CANDLES: Final = 1_000
"""Twice what the venue lists at most (vela.md section 1.2)."""


class CandleSeries:
    """Candles oldest first; the last one is still growing.

    Args:
        interval: as shown and typed, `5m`. Of an interval that is not in `INTERVALS` only the
            venue's own candles are shown.
    """

    __slots__ = ("_candles", "_covered_until", "_width")

    def __init__(self, interval: str) -> None:
        self._width = INTERVALS.get(interval)
        self._candles: list[Candle] = []
        self._covered_until = 0

    @property
    def oldest_first(self) -> Sequence[Candle]:
        """All candles kept."""
        return self._candles

    def listed(self, candles: Iterable[Candle], covered_until: int) -> None:
        """The venue's candles stand here and no others.

        Args:
            candles: in any order; the later word counts where two begin together.
            covered_until: the venue's time of the newest trade known by now, nanoseconds UTC;
                trades up to it are taken to be in the candles.
        """
        by_start = {candle.start: candle for candle in candles}
        self._candles = [by_start[start] for start in sorted(by_start)][-MAX_CANDLES:]
        self._covered_until = covered_until

    def trade(self, trade: Trade) -> bool:
        """A new public trade grows the candle in which it happened. Returns whether one grew.

        Trades of a candle before the last one, and of before the venue's list, change nothing.
        """
        if self._width is None or trade.ts_event <= self._covered_until:
            return False
        start = trade.ts_event - trade.ts_event % self._width
        last = self._candles[-1] if self._candles else None
        if last is None or start > last.start:
            price = trade.price
            self._candles.append(Candle(start, price, price, price, price, trade.quantity))
            del self._candles[:-MAX_CANDLES]
            return True
        if start < last.start:
            return False
        self._candles[-1] = _grown(last, trade)
        return True


def _grown(candle: Candle, trade: Trade) -> Candle:
    return replace(
        candle,
        high=Price(max(candle.high, trade.price)),
        low=Price(min(candle.low, trade.price)),
        close=trade.price,
        volume=Quantity(EXACT.add(candle.volume, trade.quantity)),
    )
