"""Lines about options: the underlyings, the round's end, the option under the cursor."""

from collections.abc import Sequence
from datetime import tzinfo

from vela_tui.rules.expiry import Stage, countdown, stage
from vela_tui.session.views import SessionView
from vela_tui.state.option_figures import breakeven
from vela_tui.ui import format as fmt
from vela_tui.ui.render.line import Part, Runs, fitted, part
from vela_tui.ui.render.option_marks import (
    WORDS,
    average_words,
    figure,
    left_run,
    mark_run,
    next_expiry,
    source_of,
    spot_text,
    terms_words,
    time_words,
    timing_of,
    volatility,
)
from vela_tui.ui.render.option_rows import OptionFacts


def spot_parts(view: SessionView, underlyings: Sequence[str], shown: str) -> list[Part]:
    """Each underlying with its spot, the one that is shown between arrows."""
    parts = []
    for name in underlyings:
        spot = view.options.spots.get(name)
        is_shown = name == shown
        parts.append(
            part(
                0 if is_shown else 1,
                ("▸" if is_shown else " ", "hand"),
                (name, "strong" if is_shown else "quiet"),
                (f" {spot_text(spot)}", "text" if is_shown else "quiet"),
                ("◂" if is_shown else " ", "hand"),
            )
        )
    return parts


def round_line(view: SessionView, expires_at: int | None, now: int, zone: tzinfo) -> list[Part]:
    """What is left of these options' life, and the average that settles them."""
    if expires_at is None:
        return [part(0, ("waiting for the venue's options", "quiet"))]
    now = view.options.now(now)
    timing = timing_of(expires_at, view.options.timing)
    settles = part(0, ("settles ", "quiet"), (time_words(expires_at, zone), "text"))
    parts = [part(0, left_run(expires_at, now, timing)), settles]
    if timing is not None:
        style = "stale" if timing.averages_from <= now else "quiet"
        parts.append(part(1, (average_words(timing, now, zone), style)))
    return parts


def ending(view: SessionView, now: int, zone: tzinfo) -> list[Part]:
    """The band over a round that ends: how soon, what is at stake; empty while there is time."""
    now = view.options.now(now)
    expires_at = next_expiry(view.instruments.values(), now)
    if expires_at is None:
        return []
    timing = timing_of(expires_at, view.options.timing)
    how = stage(now, expires_at, timing.averages_from if timing is not None else None)
    if how is Stage.OPEN:
        return []
    if how is Stage.EXPIRED:
        return [part(0, (" EXPIRED", "band")), part(0, ("waiting for the settlement", "band"))]
    left = countdown(expires_at - now)
    head = " LAST MINUTES" if how is Stage.LAST_MINUTES else " SETTLES"
    parts = [part(0, (head, "band")), part(0, (f"in {left}", "band"))]
    if how is Stage.LAST_MINUTES:
        parts.append(part(1, ("an order is asked about first", "band")))
    parts += [part(2, (words, "band")) for words in _at_stake(view, expires_at)]
    if timing is not None:
        parts.append(part(3, (average_words(timing, now, zone), "band")))
    return parts


def _at_stake(view: SessionView, expires_at: int) -> list[str]:
    dying = {
        name
        for name, each in view.instruments.items()
        if each.option is not None and each.option.expires_at == expires_at
    }
    orders = sum(each.instrument_id in dying for each in view.active_orders())
    held = sum(each in dying for each in view.options.positions)
    words = [f"{held} position{'s'[: held != 1]} settle{'s'[: held == 1]}"] if held else []
    if orders:
        words.append(f"{orders} order{'s'[: orders != 1]} will be cancelled")
    return words


def detail(facts: OptionFacts, width: int) -> Runs:
    """The option under the cursor in words: where its mark comes from, its greeks, breakeven."""
    instrument, quote = facts.instrument, facts.quote
    terms = instrument.option if instrument is not None else None
    if instrument is None or terms is None:
        return (("no option is listed here", "quiet"),)
    parts = [part(0, (terms_words(terms), "strong"))]
    if quote is not None and quote.mark is not None:
        text, style = mark_run(quote, instrument.price_places)
        told = (f" {WORDS[source_of(quote)]}", "quiet")
        parts.append(part(1, ("mark ", "quiet"), (text.rstrip(), style), told))
    if quote is not None and quote.ask is not None:
        even = fmt.exact(breakeven(terms, quote.ask), instrument.price_places)
        words = ("breakeven at the ask ", "quiet")
        parts.append(part(4, words, (even, "text")))
    if quote is not None and (quote.volatility is not None or quote.greeks is not None):
        parts.append(part(2, ("IV ", "quiet"), (volatility(quote.volatility), "text")))
    greeks = quote.greeks if quote is not None else None
    if greeks is not None:
        for rank, name, value in (
            (2, "delta", greeks.delta),
            (3, "gamma", greeks.gamma),
            (5, "theta", greeks.theta),
            (5, "vega", greeks.vega),
        ):
            parts.append(part(rank, (f"{name} ", "quiet"), (figure(value), "text")))
    parts.append(part(6, (instrument.symbol, "quiet")))
    return fitted(parts, width)
