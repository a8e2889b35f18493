"""The top line over an option: its terms and its end first, then what the venue tells of it."""

from collections.abc import Sequence

from vela_tui.domain.enums import BookSide, BookState, MarketState
from vela_tui.domain.instrument import Instrument
from vela_tui.session.views import SessionView
from vela_tui.ui import format as fmt
from vela_tui.ui.render.line import Part, part
from vela_tui.ui.render.option_marks import (
    greek,
    left_run,
    mark_run,
    spot_text,
    terms_words,
    timing_of,
    volatility,
)


def option_parts(view: SessionView, instrument: Instrument, now: int) -> Sequence[Part]:
    """The parts after PAPER or LIVE, in their order; the last ranks go first.

    Args:
        view: the session.
        instrument: an option.
        now: nanoseconds UTC.
    """
    terms = instrument.option
    if terms is None:
        return ()
    parts = [part(0, (f"{terms.underlying} ", "strong"), (terms_words(terms), "strong"))]
    if instrument.state is not MarketState.ACTIVE:
        parts.append(part(0, (instrument.state.value, "stale")))
    timing = timing_of(terms.expires_at, view.options.timing)
    parts.append(part(0, left_run(terms.expires_at, view.options.now(now), timing)))
    return (*parts, *_told(view, instrument), *_touch(view, instrument))


def _told(view: SessionView, instrument: Instrument) -> list[Part]:
    """Mark, volatility, delta and the underlying's spot."""
    quote, terms = view.options.quotes.get(instrument.id), instrument.option
    spot = view.options.spots.get(terms.underlying) if terms is not None else None
    parts = []
    if quote is not None:
        text, style = mark_run(quote, instrument.price_places)
        parts.append(part(1, ("mark ", "quiet"), (text.rstrip(), style)))
        parts.append(part(3, ("IV ", "quiet"), (volatility(quote.volatility), "text")))
        delta = quote.greeks.delta if quote.greeks is not None else None
        parts.append(part(2, ("delta ", "quiet"), (greek(delta, 2), "text")))
    if spot is not None:
        parts.append(part(1, ("spot ", "quiet"), (spot_text(spot), "text")))
    return parts


def _touch(view: SessionView, instrument: Instrument) -> list[Part]:
    book, places = view.book(instrument.id), instrument.price_places
    is_live = book.state is BookState.LIVE
    return [
        part(4, (f"{side.value} ", "quiet"), (fmt.exact(price, places), style))
        for side in BookSide
        if (price := book.best(side)) is not None
        for style in (side.value if is_live else "quiet",)
    ]
