"""An option's figures in words: its name, its mark with the sign of its source, its expiry."""

from collections.abc import Iterable, Mapping
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import Final

from vela_tui.domain.clock import SECOND
from vela_tui.domain.instrument import Instrument, OptionTerms
from vela_tui.domain.option import MarkSource, OptionQuote, RoundTiming
from vela_tui.rules.expiry import Stage, countdown, stage
from vela_tui.ui import format as fmt
from vela_tui.ui.render.line import Run

SIGNS: Final[Mapping[MarkSource, str]] = {
    MarkSource.TWO_SIDED_MID: " ",
    MarkSource.CARRY_FORWARD: "~",
    MarkSource.SURFACE_FALLBACK: "*",
    MarkSource.OTHER: "?",
}
"""What stands behind a mark: a blank where both sides are quoted now, so that points align."""
WORDS: Final[Mapping[MarkSource, str]] = {
    MarkSource.TWO_SIDED_MID: "middle of both sides",
    MarkSource.CARRY_FORWARD: "carried forward",
    MarkSource.SURFACE_FALLBACK: "off a surface",
    MarkSource.OTHER: "source not told",
}
LEGEND: Final = "   ".join(
    f"{SIGNS[each]} {WORDS[each]}" for each in MarkSource if not each.is_trusted
)
_MOST_PLACES: Final = 6
_STYLES: Final[Mapping[MarkSource, str]] = {
    MarkSource.TWO_SIDED_MID: "text",
    MarkSource.CARRY_FORWARD: "stale",
    MarkSource.SURFACE_FALLBACK: "quiet",
    MarkSource.OTHER: "quiet",
}


def source_of(quote: OptionQuote) -> MarkSource:
    """Where the mark comes from; one whose source was not told is of another source."""
    return quote.mark_source or MarkSource.OTHER


def mark_run(quote: OptionQuote | None, places: int) -> Run:
    """The mark with its sign; bright only where both sides are quoted now."""
    if quote is None or quote.mark is None:
        return (fmt.ABSENT, "quiet")
    source = source_of(quote)
    return (f"{fmt.rounded(quote.mark, places)}{SIGNS[source]}", _STYLES[source])


def spot_text(value: Decimal | None) -> str:
    """An underlying's price, rounded: in cents where it is worth one and more."""
    return fmt.ABSENT if value is None else fmt.rounded(value, 2 if value >= 1 else _MOST_PLACES)


def volatility(value: Decimal | None) -> str:
    """Implied volatility a year, in percent: `80.0%`."""
    return fmt.ABSENT if value is None else f"{fmt.rounded(value * 100, 1)}%"


def greek(value: Decimal | None, places: int = 3) -> str:
    """A greek with its sign."""
    return fmt.ABSENT if value is None else fmt.signed(value, places)


def figure(value: Decimal | None) -> str:
    """A greek by its first three figures, with its sign: sums of many options are of any size."""
    if value is None:
        return fmt.ABSENT
    text = fmt.signed(value, min(max(2 - value.adjusted(), 0), _MOST_PLACES))
    return text if text.strip("0.") else "0.00"


def terms_words(terms: OptionTerms) -> str:
    """The strike and the kind: `180 call`."""
    return f"{fmt.exact(terms.strike)} {terms.kind.value}"


def time_words(ts: int, zone: tzinfo) -> str:
    """The hour and the minute with the name of their zone: `08:00 UTC`."""
    name = datetime.fromtimestamp(ts // SECOND, zone).tzname() or ""
    return f"{fmt.hour_and_minute(ts, zone)} {name}".rstrip()


def expiry_words(expires_at: int, zone: tzinfo) -> str:
    """The day and the time of an expiry: `22 Nov 08:00 UTC`."""
    return f"{fmt.day_and_month(expires_at, zone)} {time_words(expires_at, zone)}"


def average_words(timing: RoundTiming, now: int, zone: tzinfo) -> str:
    """The window of the average (TWAP) that settles a round, and whether it is being taken."""
    window = f"{fmt.hour_and_minute(timing.averages_from, zone)}-"
    window += time_words(timing.settles_at, zone)
    is_taken = timing.averages_from <= now < timing.settles_at
    return f"average of {window}{', in the window' if is_taken else ''}"


def left_run(expires_at: int, now: int, timing: RoundTiming | None) -> Run:
    """What is left until an expiry, louder as it comes near."""
    told = timing_of(expires_at, timing)
    how = stage(now, expires_at, told.averages_from if told is not None else None)
    styles = {Stage.OPEN: "text", Stage.ENDING: "stale"}
    words = countdown(expires_at - now)
    return (words if how is Stage.EXPIRED else f"{words} left", styles.get(how, "alarm"))


def timing_of(expires_at: int, timing: RoundTiming | None) -> RoundTiming | None:
    """The round's timing where it is of this expiry; None where it is of another one."""
    return timing if timing is not None and timing.settles_at == expires_at else None


def next_expiry(instruments: Iterable[Instrument], now: int) -> int | None:
    """When the options that live shortest expire; when all have, the last that did; None: none."""
    expiries = {each.option.expires_at for each in instruments if each.option is not None}
    alive = [each for each in expiries if each > now]
    return min(alive) if alive else max(expiries, default=None)
