"""Candles of one instrument and interval: the venue's history, its last one growing by trades.

The venue's list is the truth each time it is read. Trades that happened before it came are in it
already: they may move its last candle's prices, which does no harm twice, but not its volume.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
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

    __slots__ = ("_candles", "_listed_last", "_width")

    def __init__(self, interval: str) -> None:
        self._width = INTERVALS.get(interval)
        self._candles: list[Candle] = []
        self._listed_last: int | None = None

    @property
    def oldest_first(self) -> Sequence[Candle]:
        """All candles kept."""
        return self._candles

    def listed(self, candles: Iterable[Candle]) -> None:
        """The venue's candles stand here and no others; the later word counts for one start."""
        by_start = {candle.start: candle for candle in candles}
        self._candles = [by_start[start] for start in sorted(by_start)][-MAX_CANDLES:]
        self._listed_last = self._candles[-1].start if self._candles else None

    def trade(self, trade: Trade, *, is_history: bool = False) -> bool:
        """A public trade, new to the tape, grows the candle in which it happened.

        Args:
            trade: a trade of the last candle or of a later one; older ones change nothing.
            is_history: whether it may have happened before the venue's list was made.

        Returns:
            Whether a candle grew.
        """
        if self._width is None:
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
        is_counted = is_history and start == self._listed_last
        self._candles[-1] = _grown(
            last, trade, Quantity(Decimal(0)) if is_counted else trade.quantity
        )
        return True


def _grown(candle: Candle, trade: Trade, volume: Quantity) -> Candle:
    return replace(
        candle,
        high=Price(max(candle.high, trade.price)),
        low=Price(min(candle.low, trade.price)),
        close=trade.price,
        volume=Quantity(EXACT.add(candle.volume, volume)),
    )
