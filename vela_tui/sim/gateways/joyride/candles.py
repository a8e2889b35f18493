"""The underlyings' candles, as far as they have come (joyride.md K05), and quotes of the past."""

from collections import deque
from dataclasses import dataclass
from typing import Final, NamedTuple

from vela_tui.sim.gateways.joyride.answers import Answer
from vela_tui.sim.gateways.joyride.channels import TIMEFRAMES
from vela_tui.sim.rounds.floor import Floor
from vela_tui.sim.rounds.instruments import MICRO
from vela_tui.sim.rounds.marks import middle
from vela_tui.sim.rounds.schedule import SECOND

SAMPLE_S: Final = 60
SAMPLES: Final = 1_440
"""A day's."""


class _Quote(NamedTuple):
    timestamp: int
    bid: int | None
    ask: int | None
    spot: int


@dataclass(slots=True)
class _Candle:
    start: int
    open: int
    high: int
    low: int
    close: int


class Candles:
    """The candle of now, of every asset and timeframe.

    Args:
        floor: whose underlyings.
    """

    def __init__(self, floor: Floor) -> None:
        self._floor = floor
        self._candles: dict[tuple[str, str], _Candle] = {}
        for asset in floor.exchange.assets:
            self.moved(asset, floor.now())

    def moved(self, asset: str, now: int) -> tuple[str, ...]:
        """The asset has another price; the timeframes whose candle is another one now."""
        price = self._floor.exchange.spot(asset)
        for timeframe, seconds in TIMEFRAMES.items():
            start = now // SECOND // seconds * seconds
            candle = self._candles.get((asset, timeframe))
            if candle is None or candle.start != start:
                opened = price if candle is None else candle.close
                high, low = max(opened, price), min(opened, price)
                self._candles[asset, timeframe] = _Candle(start, opened, high, low, price)
            else:
                candle.high, candle.low = max(candle.high, price), min(candle.low, price)
                candle.close = price
        return tuple(TIMEFRAMES)

    def current(self, asset: str, timeframe: str) -> Answer:
        """K05, in USD; its time is its beginning."""
        candle = self._candles[asset, timeframe]
        return {
            "asset": asset,
            "timeframe": timeframe,
            "open": candle.open / MICRO,
            "high": candle.high / MICRO,
            "low": candle.low / MICRO,
            "close": candle.close / MICRO,
            "timestamp": candle.start * SECOND,
        }


class Past:
    """What each option was quoted at, a sample a minute (joyride.md T04).

    Args:
        floor: whose options.
    """

    def __init__(self, floor: Floor) -> None:
        self._floor = floor
        self._samples: dict[str, deque[_Quote]] = {}
        self._sampled = 0

    def sample(self) -> None:
        """A sample of every option is kept, once a minute of the exchange's time."""
        now, exchange = self._floor.now(), self._floor.exchange
        if now - self._sampled < SAMPLE_S * SECOND:
            return
        self._sampled = now
        listed = {option.instrument_id: option for option in exchange.options()}
        for instrument_id in [each for each in self._samples if each not in listed]:
            del self._samples[instrument_id]
        for instrument_id, option in listed.items():
            bid, ask = exchange.best(instrument_id)
            row = _Quote(now, bid, ask, exchange.spot(option.asset))
            self._samples.setdefault(instrument_id, deque(maxlen=SAMPLES)).append(row)

    def between(self, instrument_id: str, start: int, end: int) -> list[Answer]:
        """The samples of that stretch, both ends in microseconds, oldest first."""
        rows = self._samples.get(instrument_id, ())
        return [_told(row) for row in rows if start <= row.timestamp <= end]


def _told(row: _Quote) -> Answer:
    return {
        "timestamp": row.timestamp,
        "bid_price": row.bid,
        "ask_price": row.ask,
        "mid_price": middle(row.bid, row.ask),
        "spot_price": row.spot,
    }
