"""Candles as half blocks and thin wicks, with a price axis, volume and the time of day.

The only place beside the bars where a number becomes a float: to choose a cell.
"""

from collections.abc import Sequence
from datetime import tzinfo
from decimal import Decimal
from itertools import groupby, pairwise
from typing import Final

from vela_tui.domain.amounts import Price
from vela_tui.domain.clock import MINUTE
from vela_tui.domain.market import Candle
from vela_tui.ui import format as fmt
from vela_tui.ui.render.line import Run, Runs

_DAY: Final = 24 * 60 * MINUTE
_STRIDE: Final = 2
"""Cells from one candle to the next."""
_RISING: Final = " ▁▂▃▄▅▆▇█"
_BODY, _WICK, _NONE = 2, 1, 0
_CELLS: Final = {
    (_BODY, _BODY): "█",
    (_BODY, _WICK): "▀",
    (_BODY, _NONE): "▀",
    (_WICK, _BODY): "▄",
    (_NONE, _BODY): "▄",
    (_WICK, _WICK): "│",
    (_WICK, _NONE): "╵",
    (_NONE, _WICK): "╷",
    (_NONE, _NONE): " ",
}
_WITH_TIMES: Final = 6
_WITH_VOLUME: Final = 9
_LABEL_EVERY: Final = Decimal("1.6")
"""Lines between two prices on the axis, at least."""


class _Scale:
    """Prices to half lines, 0 at the top."""

    def __init__(self, candles: Sequence[Candle], last: Price | None, lines: int) -> None:
        self.low = min(candle.low for candle in candles)
        self.high = max(candle.high for candle in candles)
        if last is not None:
            self.low, self.high = min(self.low, last), max(self.high, last)
        self._halves = lines * 2
        self._span = float(self.high - self.low) or 1.0
        self._is_flat = self.high == self.low

    def half(self, price: Decimal) -> int:
        """The half line of a price."""
        if self._is_flat:
            return self._halves // 2
        down = float(self.high - price) / self._span
        return max(0, min(self._halves - 1, int(down * self._halves)))


def chart(
    candles: Sequence[Candle],
    width: int,
    height: int,
    *,
    places: int,
    zone: tzinfo,
    last: Price | None = None,
) -> list[Runs]:
    """The lines of a chart, the newest candle at its right edge.

    Args:
        candles: oldest first; those that don't fit are left out.
        width: cells of a line.
        height: lines.
        places: decimals of the axis.
        zone: the wall clock of the time line.
        last: the last price, marked on the axis.
    """
    axis = max((len(fmt.exact(candle.high, places)) for candle in candles), default=0) + 2
    room = (width - axis) // _STRIDE
    if not candles or room < 1 or height < 1:
        return [(("no candles yet", "quiet"),)] + [()] * (height - 1) if height else []
    shown = candles[-room:]
    has_times, has_volume = height >= _WITH_TIMES, height >= _WITH_VOLUME
    lines = height - has_times - has_volume
    scale = _Scale(shown, last, lines)
    columns = [_column(candle, scale, lines) for candle in shown]
    pad = width - axis - room * _STRIDE + (room - len(shown)) * _STRIDE
    labels = _axis(scale, lines, places, last)
    drawn = [
        _line([column[y] for column in columns], pad, labels.get(y, (" ", "rule")))
        for y in range(lines)
    ]
    if has_volume:
        drawn.append(_line(_volumes(shown), pad, (" vol", "quiet")))
    if has_times:
        drawn.append(((" " * pad + _times(shown, zone), "quiet"),))
    return drawn


def _style(candle: Candle) -> str:
    return "bid" if candle.close >= candle.open else "ask"


def _column(candle: Candle, scale: _Scale, lines: int) -> list[Run]:
    top, bottom = scale.half(candle.high), scale.half(candle.low)
    body_top = scale.half(max(candle.open, candle.close))
    body_bottom = scale.half(min(candle.open, candle.close))
    style = _style(candle)

    def at(half: int) -> int:
        if body_top <= half <= body_bottom:
            return _BODY
        return _WICK if top <= half <= bottom else _NONE

    return [(_CELLS[at(2 * y), at(2 * y + 1)], style) for y in range(lines)]


def _line(cells: Sequence[Run], pad: int, label: Run) -> Runs:
    runs: list[Run] = [(" " * pad, "text")]
    for style, group in groupby(cells, key=lambda cell: cell[1] if cell[0] != " " else "text"):
        runs.append(("".join(glyph + " " * (_STRIDE - 1) for glyph, _ in group), style))
    return (*runs, label)


def _axis(scale: _Scale, lines: int, places: int, last: Price | None) -> dict[int, Run]:
    step = _round_step((scale.high - scale.low) * _LABEL_EVERY / max(lines, 1), places)
    labels: dict[int, Run] = {}
    price = (scale.low / step).to_integral_value() * step
    while price <= scale.high:
        if price >= scale.low:
            labels[scale.half(price) // 2] = (f"┤{fmt.rounded(price, places)}", "quiet")
        price += step
    if last is not None:
        labels[scale.half(last) // 2] = (f"◂{fmt.exact(last, places)}", "hand")
    return labels


def _round_step(least: Decimal, places: int) -> Decimal:
    """The next of 1, 2, 5 times a power of ten, and no smaller than the axis can say."""
    smallest = Decimal(1).scaleb(-places)
    if least <= smallest:
        return smallest
    power = Decimal(1).scaleb(least.adjusted())
    factors = (Decimal(1), Decimal(2), Decimal(5), Decimal(10))
    return next(factor * power for factor in factors if factor * power >= least)


def _volumes(shown: Sequence[Candle]) -> list[Run]:
    largest = float(max(candle.volume for candle in shown)) or 1.0
    steps = len(_RISING) - 1
    return [
        (
            _RISING[max(1 if candle.volume else 0, int(float(candle.volume) / largest * steps))],
            f"{_style(candle)}_bar",
        )
        for candle in shown
    ]


def _times(shown: Sequence[Candle], zone: tzinfo) -> str:
    """Times under every few candles, where the clock reads a round figure."""
    interval = min((b.start - a.start for a, b in pairwise(shown)), default=MINUTE)
    show = fmt.day_and_month if interval >= _DAY else fmt.hour_and_minute
    every = next((n for n in (6, 12, 24, 48) if n * _STRIDE >= 2 * len(show(0, zone))), 6)
    text, end = "", len(shown) * _STRIDE
    for at, candle in enumerate(shown):
        place, label = at * _STRIDE, show(candle.start, zone)
        fits = len(text) <= place and place + len(label) <= end
        if interval and candle.start // interval % every == 0 and fits:
            text = text.ljust(place) + label
    return text
