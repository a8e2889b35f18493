"""The top line: what is at stake, which market, and its figures."""

from collections.abc import Sequence

from vela_tui.domain.amounts import Price
from vela_tui.domain.enums import BookSide, BookState, MarketState, Mode, Side
from vela_tui.domain.instrument import Instrument
from vela_tui.session.views import SessionView
from vela_tui.ui import format as fmt
from vela_tui.ui.render.line import Part, Run, part
from vela_tui.ui.render.option_headline import option_parts


def badge(mode: Mode, rank: int = 0) -> Part:
    """PAPER or LIVE, in words and in its colour."""
    return part(rank, (f" {mode.value.upper()} ", mode.value))


def headline(view: SessionView, now: int) -> Sequence[Part]:
    """The parts of the top line, in their order; the last ranks go first.

    Args:
        view: the session.
        now: nanoseconds UTC, for what expires.
    """
    instrument = view.instruments.get(view.selected) if view.selected is not None else None
    if instrument is None:
        return (badge(view.mode), part(0, ("waiting for the venue's markets", "quiet")))
    if instrument.option is not None:
        return (badge(view.mode), *option_parts(view, instrument, now))
    parts = [badge(view.mode), part(0, (instrument.symbol, "strong")), *_last(view, instrument)]
    if instrument.state is not MarketState.ACTIVE:
        parts.insert(2, part(0, (instrument.state.value, "stale")))
    return (*parts, *_quote(view, instrument), *_day(view, instrument))


def last_price(view: SessionView, instrument: Instrument) -> Price | None:
    """The price of the newest public trade that is known."""
    trades = view.trades(instrument.id)
    if trades:
        return trades[0].price
    ticker, quote = view.ticker(instrument.id), view.quotes.get(instrument.id)
    if ticker is not None and ticker.last is not None:
        return ticker.last
    return quote.last if quote is not None else None


def _last(view: SessionView, instrument: Instrument) -> list[Part]:
    last = last_price(view, instrument)
    if last is None:
        return []
    trades = view.trades(instrument.id)
    side = trades[0].aggressor_side if trades else None
    arrows: dict[Side | None, Run] = {Side.BUY: (" ▲", "bid"), Side.SELL: (" ▼", "ask")}
    parts = [
        part(
            1, (fmt.exact(last, instrument.price_places), "strong"), arrows.get(side, ("", "text"))
        )
    ]
    ticker, quote = view.ticker(instrument.id), view.quotes.get(instrument.id)
    change = ticker.change if ticker is not None else None
    if change is None and quote is not None:
        change = quote.change_24h
    if change is not None:
        style = "good" if change > 0 else "ask" if change < 0 else "quiet"
        parts.append(part(2, (fmt.percent(change), style)))
    return parts


def _quote(view: SessionView, instrument: Instrument) -> list[Part]:
    book, places = view.book(instrument.id), instrument.price_places
    bid, ask = book.best(BookSide.BID), book.best(BookSide.ASK)
    is_live = book.state is BookState.LIVE
    parts = [
        part(3, (f"{word} ", "quiet"), (fmt.exact(price, places), word if is_live else "quiet"))
        for word, price in (("bid", bid), ("ask", ask))
        if price is not None
    ]
    if bid is not None and ask is not None:
        spread, points = fmt.exact(ask - bid, places), fmt.basis_points(ask - bid, (ask + bid) / 2)
        crossing = fmt.crossing(ask - bid)
        word, style = (crossing, "stale") if crossing else ("spread", "quiet")
        told = (spread, style if crossing else "text")
        parts.append(part(6, (f"{word} ", style), told, (f" · {points} bp", "quiet")))
    return parts


def _day(view: SessionView, instrument: Instrument) -> list[Part]:
    ticker, places = view.ticker(instrument.id), instrument.price_places
    if ticker is None:
        return []
    parts = []
    if ticker.low is not None and ticker.high is not None:
        low, high = fmt.exact(ticker.low, places), fmt.exact(ticker.high, places)
        parts.append(part(4, ("24 h ", "quiet"), (low, "text"), (" - ", "quiet"), (high, "text")))
    if ticker.volume is not None:
        volume = fmt.compact(ticker.volume)
        parts.append(part(5, ("vol ", "quiet"), (volume, "text"), (f" {instrument.base}", "quiet")))
    return parts
