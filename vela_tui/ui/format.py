"""Numbers and times as text of fixed width: exact, without exponents, the same everywhere."""

from datetime import UTC, datetime, tzinfo
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Decimal
from functools import lru_cache
from typing import Final

from vela_tui.domain.amounts import decimal_places
from vela_tui.domain.clock import MILLISECOND, MINUTE, SECOND

ABSENT = "-"
"""Stands where nothing is known."""
HIDDEN = "****"
"""Stands for money that is not to be seen; as long for any sum."""
_HOUR = 60 * MINUTE
_DAY = 24 * _HOUR
_UNITS: Final = (
    (10**15, 10**15, "P"),
    (10**12, 10**12, "T"),
    (10**9, 10**9, "G"),
    (10**6, 10**6, "M"),
    (10**4, 10**3, "k"),
)
"""From which figure on, in which unit, with which letter: coins worth a millionth are many."""


@lru_cache(maxsize=16_384)
def exact(value: Decimal, places: int = 0) -> str:
    """The whole number with thousands separated, with at least `places` decimals; never rounded."""
    return f"{value:,.{max(places, decimal_places(value))}f}"


@lru_cache(maxsize=16_384)
def truncated(value: Decimal, places: int) -> str:
    """The number cut to `places` decimals; one that would read as zero and is not says so."""
    cut = value.quantize(Decimal(1).scaleb(-places), ROUND_DOWN)
    if not cut and value:
        return f"<{Decimal(1).scaleb(-places):f}"
    return f"{cut:,f}"


@lru_cache(maxsize=4_096)
def rounded(value: Decimal, places: int) -> str:
    """The nearest number of `places` decimals; for derived figures, never for money held."""
    return f"{value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN):,f}"


def optional(value: Decimal | None, places: int) -> str:
    """The exact number, or a dash where it is not known."""
    return ABSENT if value is None else exact(value, places)


def signed(value: Decimal, places: int) -> str:
    """The rounded number with its sign; what rounds to zero has none."""
    text = rounded(value, places)
    if not text.strip("-0.,"):
        return text.lstrip("-")
    return f"+{text}" if value > 0 else text


def percent(fraction: Decimal) -> str:
    """A fraction as a signed percentage: 0.0124 is `+1.24%`."""
    return f"{signed(fraction * 100, 2)}%"


def basis_points(spread: Decimal, mid: Decimal) -> str:
    """A spread relative to the middle price, in hundredths of a percent: `2.2`."""
    return rounded(spread / mid * 10_000, 1) if mid else ABSENT


@lru_cache(maxsize=1_024)
def compact(value: Decimal) -> str:
    """A figure in at most six characters: `0.42`, `1,285`, `48.2k`, `3.10M`."""
    for least, unit, letter in _UNITS:
        if abs(value) >= least:
            scaled = value / unit
            return f"{scaled:.2f}{letter}" if abs(scaled) < 10 else f"{scaled:.1f}{letter}"  # noqa: PLR2004 - three figures suffice
    return f"{value:,.0f}" if abs(value) >= 1 or not value else f"{value:,.2f}"


def age(nanoseconds: int) -> str:
    """An age for a line that shall be calm: `now` below a second, then one unit that grows."""
    if nanoseconds < SECOND:
        return "now"
    for unit, word in ((_DAY, "d"), (_HOUR, "h"), (MINUTE, "m")):
        if nanoseconds >= unit:
            return f"{nanoseconds // unit}{word}"
    return f"{nanoseconds // SECOND}s"


def seconds(nanoseconds: int) -> str:
    """An age that matters, in tenths of a second while it is short: `3.2 s`, `48 s`, `5m`."""
    if nanoseconds < 10 * SECOND:
        return f"{max(nanoseconds, 0) // (100 * MILLISECOND) / 10:.1f} s"
    return f"{nanoseconds // SECOND} s" if nanoseconds < 2 * MINUTE else age(nanoseconds)


def calm_age(nanoseconds: int) -> str:
    """An age that changes seldom: `now` below five seconds, then steps of five, then minutes."""
    if nanoseconds >= MINUTE:
        return age(nanoseconds)
    step = max(nanoseconds, 0) // (5 * SECOND) * 5
    return f"{step}s" if step else "now"


def crossing(spread: Decimal) -> str:
    """The word for a book whose best bid is not below its best ask; empty for any other."""
    return "crossed" if spread < 0 else "" if spread else "locked"


def round_trip(nanoseconds: int) -> str:
    """A round trip in milliseconds: `0.4 ms`, `12 ms`."""
    whole = nanoseconds // MILLISECOND
    return f"{whole} ms" if whole >= 1 else f"{nanoseconds // 100_000 / 10:.1f} ms"


def time_of_day(ts: int, zone: tzinfo = UTC, *, with_milliseconds: bool = False) -> str:
    """The wall clock's reading at an instant: `12:04:31` or `12:04:31.412`."""
    whole, rest = divmod(ts, SECOND)
    text = _clock_text(whole, zone)
    return f"{text}.{rest // MILLISECOND:03d}" if with_milliseconds else text


@lru_cache(maxsize=1_024)
def _clock_text(second: int, zone: tzinfo) -> str:
    return datetime.fromtimestamp(second, zone).strftime("%H:%M:%S")


def hour_and_minute(ts: int, zone: tzinfo = UTC) -> str:
    """The wall clock's reading without seconds, `12:04`."""
    return time_of_day(ts, zone)[:5]


def day_and_month(ts: int, zone: tzinfo = UTC) -> str:
    """The date without its year, `21 Nov`."""
    return datetime.fromtimestamp(ts // SECOND, zone).strftime("%d %b")


def clipped(text: str, width: int) -> str:
    """The text within a width, its cut shown by an ellipsis."""
    return text if len(text) <= width else f"{text[: max(width - 1, 0)]}…"[:width]
