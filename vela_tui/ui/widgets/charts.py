"""Charts of the maker's desk, drawn by plotext: the depth of the book, the session's profit.

Here numbers become floats, to choose cells and for nothing else. A chart whose picture did not
change is left alone.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import ClassVar, Final

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.color import Color
from textual.containers import Container
from textual.widgets import Static
from textual_plotext import PlotextPlot
from textual_plotext.plot import Plot

from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import BookState
from vela_tui.domain.instrument import Instrument
from vela_tui.session.changes import Dirty, Part
from vela_tui.session.views import SessionPort
from vela_tui.ui import format as fmt
from vela_tui.ui.bindings import movement_bindings
from vela_tui.ui.options import UiOptions
from vela_tui.ui.render.chart_pictures import (
    DepthPicture,
    axis_labels,
    corners,
    depth_picture,
    profit_pieces,
    round_figures,
)
from vela_tui.ui.render.line import Runs
from vela_tui.ui.render.maker_rows import gain
from vela_tui.ui.render.palette import Palette
from vela_tui.ui.widgets.line_view import framed, styled
from vela_tui.ui.widgets.maker_pane import Placed, Places

Ink = tuple[int, int, int]
_OWN: Final = "◆"
_FINE: Final = "braille"


class Chart(Placed, Container, can_focus=True):
    """One chart with a title; words stand where there is nothing to draw."""

    BINDINGS: ClassVar[list[BindingType]] = [*movement_bindings()]
    is_calm: ClassVar = False
    parts: ClassVar[frozenset[Part]]
    """What the chart depends on."""

    def __init__(self, session: SessionPort, options: UiOptions, places: Places) -> None:
        super().__init__(id=self.title)
        self.session = session
        self.options = options
        self.places = places
        self.drawn = 0
        """Charts drawn so far."""
        self._shown: object = None
        self._title: object = None

    def compose(self) -> ComposeResult:
        """The plot, and the words that stand in its place."""
        yield PlotextPlot()
        yield Static("", classes="empty", markup=False)

    def picture(self) -> object:
        """What would be drawn now, as a value; a text says why there is nothing to draw."""
        raise NotImplementedError

    def draw(self, plot: Plot, picture: object) -> None:
        """The picture is on the plot, which is empty."""
        raise NotImplementedError

    def concerns(self, dirty: Dirty) -> bool:
        """Whether any of these changes shows here."""
        return not self.parts.isdisjoint(dirty.parts)

    def repaint(self) -> None:
        """The chart shows this moment; an equal picture is not drawn again."""
        if not self.is_mounted or not self.size:
            return
        picture = self.picture()
        self.retitle()
        shown = (picture, self.app.theme, self.size)
        if shown == self._shown:
            return
        self._shown = shown
        words, plot = self.query_one(Static), self.query_one(PlotextPlot)
        words.display, plot.display = isinstance(picture, str), not isinstance(picture, str)
        if isinstance(picture, str):
            words.update(Text(picture))
            return
        self.drawn += 1
        plot.plt.clear_figure()
        plot.plt.frame(frame=False)
        self.draw(plot.plt, picture)
        plot.refresh()

    def forget(self) -> None:
        """The chart is drawn anew: what a person chose to see may have changed."""
        self._shown = self._title = None
        self.repaint()

    def retitle(self) -> None:
        """The border says what it must say now; an equal title is left alone."""
        if not self.is_mounted:
            return
        title = framed(self.title_runs(), self)
        if (title, self.app.theme) != self._title:
            self._title = (title, self.app.theme)
            self.border_title = styled(title, Palette.of(self.app.theme_variables))

    def ink(self, name: str) -> Ink:
        """A colour of the theme for a line."""
        red, green, blue = Color.parse(self.app.theme_variables[name]).rgb
        return red, green, blue

    def on_resize(self) -> None:
        """The axes have other figures."""
        self.repaint()

    def on_show(self) -> None:
        """What changed while this was hidden is shown."""
        self.repaint()

    def notify_style_update(self) -> None:
        """A new theme reaches every line."""
        super().notify_style_update()
        if self.is_mounted:
            self.call_after_refresh(self.repaint)


class Depth(Chart):
    """The cumulative depth of the selected market, own orders marked at their prices."""

    title: ClassVar = "depth"
    parts: ClassVar = frozenset({Part.BOOK, Part.ORDERS, Part.SELECTION, Part.LINK})

    @property
    def instrument(self) -> Instrument | None:
        """The instrument shown."""
        view = self.session.view
        return None if view.selected is None else view.instruments.get(view.selected)

    def concerns(self, dirty: Dirty) -> bool:
        """Whether the selected book or our orders in it changed."""
        return super().concerns(dirty) or self.session.view.selected in dirty.moved

    def title_runs(self) -> Runs:
        """The market as well."""
        named = super().title_runs()
        if (instrument := self.instrument) is None:
            return named
        book = self.session.view.book(instrument.id)
        runs = (*named, (" ", "text"), (instrument.symbol, "strong"))
        return runs if book.state is BookState.LIVE else (*runs, (f" · {book.state}", "stale"))

    def picture(self) -> object:
        """The depth of the selected market."""
        view, instrument = self.session.view, self.instrument
        if instrument is None:
            return "waiting for the venue's markets"
        book = view.book(instrument.id)
        self.set_class(book.state in {BookState.GAP, BookState.STALE}, "-stale")
        here = (each for each in view.active_orders() if each.instrument_id == instrument.id)
        return depth_picture(book, here) or "waiting for both sides of the book"

    def draw(self, plot: Plot, picture: object) -> None:
        """Stairs of bids to the left, of asks to the right."""
        if not isinstance(picture, DepthPicture) or self.instrument is None:
            return
        mid, reach = picture.mid, picture.reach
        for steps, name, edge in (
            (picture.bids, "bid", mid - reach),
            (picture.asks, "ask", mid + reach),
        ):
            xs, ys = corners(steps, edge)
            plot.plot(_floats(xs), _floats(ys), color=self.ink(name), marker=_FINE)
        highest = max(steps[-1][1] for steps in (picture.bids, picture.asks))
        own = [float(price) for price in picture.own]
        if own:
            plot.scatter(own, [0.0] * len(own), color=self.ink("own"), marker=_OWN)
        places = self.instrument.price_places
        prices = [mid - reach, mid, mid + reach]
        plot.xticks(_floats(prices), [fmt.rounded(price, places) for price in prices])
        _scale(plot, Decimal(0), highest)
        plot.xlim(float(mid - reach), float(mid + reach))
        plot.ticks_color(self.ink("quiet"))


class Profit(Chart):
    """The session's total profit over time, in the quote currency of the selected market."""

    title: ClassVar = "profit"
    parts: ClassVar = frozenset({Part.MAKER, Part.FILLS, Part.SELECTION})

    @property
    def currency(self) -> str | None:
        """What is summed."""
        view = self.session.view
        known = None if view.selected is None else view.instruments.get(view.selected)
        currencies = view.maker.session.currencies
        if known is not None and known.quote in currencies:
            return known.quote
        return currencies[0] if currencies else None

    def title_runs(self) -> Runs:
        """The total now as well."""
        named = super().title_runs()
        if (currency := self.currency) is None or self.options.hides_balances:
            return named
        total = self.session.view.maker.session.total_pnl(currency).total
        return (*named, (" session ", "quiet"), gain(total), (f" {currency}", "quiet"))

    def picture(self) -> object:
        """The points of the session, pieces without a hole; none where money is hidden."""
        if self.options.hides_balances:
            return fmt.HIDDEN
        currency = self.currency
        points = self.session.view.maker.pnl_points(currency) if currency is not None else ()
        pieces = profit_pieces(points)
        if pieces:
            return pieces
        # A point is taken every few seconds: the first fill comes before its first point.
        return "no fills in this session yet" if currency is None else "no point to draw yet"

    def draw(self, plot: Plot, picture: object) -> None:
        """A line for each piece; a hole is where a mid was not known."""
        if not isinstance(picture, tuple):
            return
        totals = [total for piece in picture for _, total in piece]
        low, high = min(*totals, Decimal(0)), max(*totals, Decimal(0))
        start, end = picture[0][0][0], picture[-1][-1][0]
        for piece in picture:
            seconds = [(ts - start) / SECOND for ts, _ in piece]
            ink = self.ink("bid" if piece[-1][1] >= 0 else "ask")
            plot.plot(seconds, _floats(total for _, total in piece), color=ink, marker=_FINE)
        plot.hline(0, self.ink("rule"))
        zone = self.options.zone
        at = [start, (start + end) // 2, end]
        plot.xticks([(ts - start) / SECOND for ts in at], [fmt.time_of_day(t, zone) for t in at])
        _scale(plot, low, high if high > low else low + 1)
        plot.ticks_color(self.ink("quiet"))


def _scale(plot: Plot, low: Decimal, high: Decimal) -> None:
    """A few round figures at the left, which stay the same while the highest one does."""
    figures = round_figures(low, high)
    plot.yticks(_floats(figures), axis_labels(figures))
    plot.ylim(float(figures[0]), float(figures[-1]))


def _floats(values: Iterable[Decimal]) -> list[float]:
    return [float(value) for value in values]
