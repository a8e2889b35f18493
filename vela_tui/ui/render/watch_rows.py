"""A market's line of the watchlist, and the alerts below it: cells and meanings, no widgets."""

from collections.abc import Iterable, Sequence
from typing import Final

from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import Side
from vela_tui.domain.instrument import Instrument, InstrumentId
from vela_tui.domain.market import MarketQuote
from vela_tui.domain.order import Order
from vela_tui.domain.value import Value
from vela_tui.session.views import SessionView
from vela_tui.state.alerts import Alert, AlertKind
from vela_tui.ui import format as fmt
from vela_tui.ui.render.line import Run, Runs
from vela_tui.ui.render.table import Column

OLD: Final = 30 * SECOND
"""A line that nothing was told of for so long is dimmed: twice the interval of the reads."""

COLUMNS: Final = (
    Column("", 1, 0),
    Column("market", 9, 0),
    Column("bid", 9, 0, is_number=True),
    Column("ask", 9, 0, is_number=True),
    Column("bp", 5, 0, is_number=True),
    Column("last", 9, 5, is_number=True),
    Column("24 h", 7, 1, is_number=True),
    Column("volume", 7, 4, is_number=True),
    Column("own", 7, 2, is_number=True),
    Column("age", 4, 0, is_number=True),
    Column("alert", 6, 3),
)

_GAP: Final = "   "


class OwnOrders(Value, frozen=True):
    """How many of our orders rest, or may rest, in one market."""

    bids: int = 0
    asks: int = 0

    @property
    def count(self) -> int:
        """Both sides."""
        return self.bids + self.asks


def own_orders(orders: Iterable[Order]) -> dict[InstrumentId, OwnOrders]:
    """Our orders by market; markets without any are left out."""
    counts: dict[InstrumentId, OwnOrders] = {}
    for order in orders:
        known = counts.get(order.instrument_id, OwnOrders())
        is_bid = order.side is Side.BUY
        counts[order.instrument_id] = OwnOrders(known.bids + is_bid, known.asks + (not is_bid))
    return counts


def cells(
    instrument: Instrument,
    quote: MarketQuote | None,
    own: OwnOrders,
    age: int | None,
    alerts: Sequence[Alert],
    *,
    is_shown: bool,
) -> tuple[Run, ...]:
    """A market's line: a figure that is old is dimmed, one that is not known is a dash.

    Args:
        instrument: the market.
        quote: its figures; None before any came.
        own: our orders in it.
        age: nanoseconds since anything was told of it; None where nothing was.
        alerts: those on this market.
        is_shown: whether the trade screen shows it.
    """
    places = instrument.price_places
    quote = quote or MarketQuote(instrument.id)
    is_old = age is None or age >= OLD
    change = quote.change_24h
    way = "quiet" if not change or is_old else "good" if change > 0 else "ask"
    spread = fmt.ABSENT
    if quote.bid is not None and quote.ask is not None:
        spread = fmt.basis_points(quote.ask - quote.bid, (quote.ask + quote.bid) / 2)
    is_crossed = quote.bid is not None and quote.ask is not None and quote.bid >= quote.ask
    sides = " ".join(
        f"{count}{letter}" for count, letter in ((own.bids, "b"), (own.asks, "a")) if count
    )
    return (
        ("▸" if is_shown else " ", "hand"),
        (instrument.symbol, "strong" if is_shown else "text"),
        (fmt.optional(quote.bid, places), "quiet" if is_old else "bid"),
        (fmt.optional(quote.ask, places), "quiet" if is_old else "ask"),
        (spread, "alarm" if is_crossed else "quiet" if is_old else "text"),
        (fmt.optional(quote.last, places), "quiet" if is_old else "text"),
        (fmt.ABSENT if change is None else fmt.percent(change), way),
        (fmt.ABSENT if quote.volume_24h is None else fmt.compact(quote.volume_24h), "quiet"),
        (sides, "own"),
        (fmt.ABSENT if age is None else fmt.age(age), "stale" if is_old else "quiet"),
        alert_run(alerts),
    )


def alert_run(alerts: Sequence[Alert]) -> Run:
    """The alerts of one market: how many, and whether one holds now."""
    if not alerts:
        return ("", "quiet")
    if any(each.holds for each in alerts):
        return (f"● {len(alerts)}", "stale")
    return (f"○ {len(alerts)}", "quiet")


MOST_LINES: Final = 4
"""Lines that alerts take at most; the last one says how many more there are."""


def alert_lines(view: SessionView, signal: str, width: int) -> tuple[Runs, ...]:
    """Every alert in words, and how it is told, in as few lines as they need."""
    if not view.alerts:
        words = " sets one, or :alert ETH-USDC > 3300, :alert fills"
        return ((("no alerts; ", "quiet"), ("a", "hand"), (words, "quiet")),)
    lines: list[Runs] = [((f"alerts ({_telling(signal)})", "quiet"),)]
    for at, alert in enumerate(view.alerts):
        runs = _alert(view, alert)
        if _width(lines[-1]) + _width(runs) + len(_GAP) <= width:
            lines[-1] = (*lines[-1], (_GAP, "text"), *runs)
        elif len(lines) < MOST_LINES:
            lines.append(runs)
        else:
            more = f"   and {len(view.alerts) - at} more"
            lines[-1] = (*_cut(lines[-1], width - len(more)), (more, "stale"))
            break
    return tuple(lines)


def _alert(view: SessionView, alert: Alert) -> Runs:
    mark = ("● ", "stale") if alert.holds else ("○ ", "quiet")
    return (mark, (f"{alert.number} ", "hand"), (_words(view, alert), "text"))


def _width(runs: Runs) -> int:
    return sum(len(text) for text, _ in runs)


def _cut(runs: Runs, width: int) -> Runs:
    """As many whole runs as fit."""
    kept: list[Run] = []
    for run in runs:
        if _width((*kept, run)) > width:
            break
        kept.append(run)
    return tuple(kept)


def _telling(signal: str) -> str:
    return "on the screen only" if signal == "off" else f"on the screen and by {signal}"


def _words(view: SessionView, alert: Alert) -> str:
    instrument = view.instruments.get(alert.instrument_id) if alert.instrument_id else None
    if alert.level is None:
        return alert.kind.value
    name = instrument.symbol if instrument else "?"
    unit = " bp" if alert.kind is AlertKind.SPREAD else ""
    return f"{name} {alert.kind.value} {fmt.exact(alert.level)}{unit}"
