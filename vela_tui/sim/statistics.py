"""One market's executions as the public sees them: a list, candles and 24 hours (vela.md 3.6).

Executions fall into buckets of a minute, an hour and a day; every wider interval is folded
from the widest of these that divides it, so that a chart of days needs no memory of minutes.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from vela_tui.sim.fees import notional
from vela_tui.sim.messages import CandleView, TickerView, TradeView

MINUTE: Final = 60 * 1_000_000_000
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
INTERVALS: Final = (MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 4 * HOUR, DAY)
"""The candle intervals that the venue serves, ns."""

RETAINED: Final = ((MINUTE, 2_880), (HOUR, 2_160), (DAY, 730))
"""Bucket widths, ns, and how many of each are remembered."""


@dataclass(slots=True)
class Bucket:
    """Prices and quantities of one stretch of time, raw units."""

    open: int
    high: int
    low: int
    close: int
    volume: int = 0
    quote_volume: int = 0
    trade_count: int = 0

    def absorb(self, later: "Bucket") -> None:
        """The bucket covers a later stretch too."""
        self.high = max(self.high, later.high)
        self.low = min(self.low, later.low)
        self.close = later.close
        self.volume += later.volume
        self.quote_volume += later.quote_volume
        self.trade_count += later.trade_count

    def copy(self) -> "Bucket":
        """An equal bucket that changes by itself."""
        return Bucket(
            self.open,
            self.high,
            self.low,
            self.close,
            self.volume,
            self.quote_volume,
            self.trade_count,
        )


class Buckets:
    """Consecutive buckets of one width, oldest first; stretches without trades have none.

    Args:
        width: ns.
        retained: how many are remembered.
    """

    __slots__ = ("_by_start", "_retained", "width")

    def __init__(self, width: int, retained: int) -> None:
        self.width = width
        self._retained = retained
        self._by_start: dict[int, Bucket] = {}

    def add(self, at: int, bucket: Bucket) -> None:
        """The bucket counts at that time; a clock that went back counts as standing still."""
        start = at - at % self.width
        newest = next(reversed(self._by_start), start)
        start = max(start, newest)
        known = self._by_start.get(start)
        if known is not None:
            known.absorb(bucket)
            return
        self._by_start[start] = bucket.copy()
        if len(self._by_start) > self._retained:
            del self._by_start[next(iter(self._by_start))]

    def extend(self, later: Iterable[tuple[int, Bucket]]) -> None:
        """Buckets of this width, all later than any so far, oldest first, are taken over."""
        self._by_start.update(later)
        while len(self._by_start) > self._retained:
            del self._by_start[next(iter(self._by_start))]

    def newest_first(self) -> Iterator[tuple[int, Bucket]]:
        """Start times, ns, and buckets."""
        return reversed(self._by_start.items())


class Tape:
    """One market's history.

    Args:
        market_id: the market.
        trades_retained: how many executions the public list remembers.
        unit: raw units in one whole coin or quote unit.
    """

    def __init__(self, market_id: str, trades_retained: int, unit: int) -> None:
        self._market_id = market_id
        self._unit = unit
        self._trades: deque[TradeView] = deque(maxlen=trades_retained)
        self._resolutions = tuple(Buckets(width, count) for width, count in RETAINED)
        self._settled: tuple[tuple[int, int], Bucket | None] | None = None

    @property
    def last_price(self) -> int | None:
        """Price of the newest execution."""
        return self._trades[-1].price if self._trades else None

    def record(self, trade: TradeView) -> None:
        """The execution is on the list and in every resolution."""
        price, quantity = trade.price, trade.quantity
        self._trades.append(trade)
        worth = notional(price, quantity, self._unit)
        bucket = Bucket(price, price, price, price, quantity, worth, 1)
        for buckets in self._resolutions:
            buckets.add(trade.timestamp, bucket)

    def backfill(self, width: int, past: Sequence[tuple[int, Bucket]]) -> None:
        """A past that the tape has not seen, later than all that it has, is in the candles.

        Args:
            width: of the buckets, ns; one of the widths in `RETAINED`.
            past: start times, ns, and buckets, oldest first; wider candles are folded from them.
        """
        for buckets in self._resolutions:
            if buckets.width == width:
                buckets.extend(past)
            elif buckets.width > width:
                past = _refold(past, buckets.width)
                for start, bucket in past:
                    buckets.add(start, bucket)

    def trades(self, limit: int) -> tuple[TradeView, ...]:
        """Newest executions first."""
        return tuple(islice(reversed(self._trades), max(0, limit)))

    def candles(self, interval: int, limit: int, now: int) -> tuple[CandleView, ...]:
        """Newest interval first, from the one that holds `now` back to the first known.

        An interval without executions repeats the close before it, with no volume: a chart
        is continuous, and the newest candle is always the current one.

        Raises:
            ValueError: the interval is none of `INTERVALS`.
        """
        if interval not in INTERVALS:
            raise ValueError(f"no candles of {interval} ns")
        newest = now - now % interval
        first = newest - (max(0, limit) - 1) * interval
        known, carried = self._fold(interval, first)
        if carried is None and not known:
            return ()
        start = first if carried is not None else min(known)
        views: list[CandleView] = []
        for time in range(start, newest + 1, interval):
            bucket = known.get(time)
            if bucket is None:
                assert carried is not None, "the range starts at a known close"  # noqa: S101 - see start
                bucket = Bucket(carried, carried, carried, carried)
            carried = bucket.close
            views.append(_view(time, bucket))
        views.reverse()
        return tuple(views)

    def ticker(self, best_bid: int | None, best_ask: int | None, now: int) -> TickerView:
        """The 24 hours up to `now`, to the minute."""
        day = self._last_day(now)
        return TickerView(
            market_id=self._market_id,
            open_24h=day.open if day else None,
            high_24h=day.high if day else None,
            low_24h=day.low if day else None,
            last_price=self.last_price,
            volume_24h=day.volume if day else 0,
            quote_volume_24h=day.quote_volume if day else 0,
            trade_count_24h=day.trade_count if day else 0,
            best_bid=best_bid,
            best_ask=best_ask,
            timestamp=now,
        )

    def _fold(self, interval: int, first: int) -> tuple[dict[int, Bucket], int | None]:
        """Buckets by interval from `first` on, and the last close before it."""
        finest = max(
            (buckets for buckets in self._resolutions if interval % buckets.width == 0),
            key=lambda buckets: buckets.width,
        )
        recent: list[tuple[int, Bucket]] = []
        carried: int | None = None
        for start, bucket in finest.newest_first():
            if start < first:
                carried = bucket.close
                break
            recent.append((start, bucket))
        return dict(_refold(reversed(recent), interval)), carried

    def _last_day(self, now: int) -> Bucket | None:
        """All of the window in one bucket; what lies before the newest minute is kept folded."""
        first = now - now % MINUTE - DAY + MINUTE
        minutes = self._resolutions[0].newest_first()
        newest_start, newest = next(minutes, (0, None))
        if newest is None or newest_start < first:
            return None
        key = (first, newest_start)
        if self._settled is None or self._settled[0] != key:
            self._settled = (
                key,
                _join(reversed([bucket for start, bucket in minutes if start >= first])),
            )
        settled = self._settled[1]
        return newest if settled is None else _join((settled, newest))


def _refold(buckets: Iterable[tuple[int, Bucket]], width: int) -> list[tuple[int, Bucket]]:
    """The same executions in buckets of a greater width, oldest first."""
    folded: dict[int, Bucket] = {}
    for at, bucket in buckets:
        start = at - at % width
        known = folded.get(start)
        if known is None:
            folded[start] = bucket.copy()
        else:
            known.absorb(bucket)
    return list(folded.items())


def _join(buckets: Iterable[Bucket]) -> Bucket | None:
    """One bucket over all of them, oldest first; None of none."""
    joined: Bucket | None = None
    for bucket in buckets:
        if joined is None:
            joined = bucket.copy()
        else:
            joined.absorb(bucket)
    return joined


def _view(time: int, bucket: Bucket) -> CandleView:
    return CandleView(
        time=time,
        open=bucket.open,
        high=bucket.high,
        low=bucket.low,
        close=bucket.close,
        volume=bucket.volume,
        quote_volume=bucket.quote_volume,
        trade_count=bucket.trade_count,
    )
