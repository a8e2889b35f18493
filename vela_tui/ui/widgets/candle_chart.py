"""The candles of the selected market."""

from collections.abc import Hashable
from typing import ClassVar

from textual.strip import Strip

from vela_tui.session.changes import Part
from vela_tui.session.views import SessionPort
from vela_tui.ui.options import UiOptions
from vela_tui.ui.render.book_marks import age_runs
from vela_tui.ui.render.candles import chart
from vela_tui.ui.render.line import Runs, draw
from vela_tui.ui.widgets.line_view import LineView


class CandleChart(LineView):
    """Candles from the venue and from live trades, the newest at the right."""

    parts: ClassVar = frozenset({Part.CANDLES, Part.SELECTION, Part.INSTRUMENTS})

    def __init__(self, session: SessionPort, options: UiOptions) -> None:
        super().__init__(session, options, id="candles")
        self._lines: list[Runs] = []

    def rearrange(self) -> None:
        """The chart of what is known now."""
        view = self.session.view
        instrument = view.instruments.get(view.selected) if view.selected is not None else None
        if instrument is None:
            self._lines = []
            return
        trades = view.trades(instrument.id)
        candles = view.candles(instrument.id, view.interval)
        last = trades[0].price if trades else candles[-1].close if candles else None
        self._lines = chart(
            candles,
            self.extent.width,
            self.extent.height,
            places=instrument.price_places,
            zone=self.options.zone,
            last=last,
        )

    def title_runs(self) -> Runs:
        """The interval shown among those that there are."""
        view = self.session.view
        runs: list[tuple[str, str]] = [("candles ", "text")]
        for interval in view.capabilities.candle_intervals:
            runs += [(interval, "strong" if interval == view.interval else "quiet"), (" ", "text")]
        heard = (view.heard(part, view.selected) for part in (Part.CANDLES, Part.TRADES))
        newest = max((ts for ts in heard if ts is not None), default=None)
        return (*runs[:-1], *age_runs(newest, self.session.clock.now()))

    def line(self, y: int) -> Hashable:
        """One line of the chart."""
        return self._lines[y] if y < len(self._lines) else ()

    def draw(self, row: Hashable) -> Strip:
        """The line's strip, as wide as the view."""
        runs = row if isinstance(row, tuple) else ()
        return draw(runs, self.extent.width, self.palette, self.ground)
