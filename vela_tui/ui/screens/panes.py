"""The panes of the trade screen as one set: who is painted by which change, and when."""

from collections.abc import Callable
from functools import partial
from typing import Final

from vela_tui.session.changes import Dirty
from vela_tui.session.commands import SelectInterval
from vela_tui.session.views import SessionPort
from vela_tui.ui.frame import Later, Pace
from vela_tui.ui.options import UiOptions
from vela_tui.ui.widgets.candle_chart import CandleChart
from vela_tui.ui.widgets.ladder import Ladder
from vela_tui.ui.widgets.ledger import Ledger, Orders
from vela_tui.ui.widgets.line_view import LineView
from vela_tui.ui.widgets.panes import Markets, Tape

FRONTS: Final = ("trades", "markets", "candles")
"""Panes that share one place where there is little room."""


TAPE: Final = 1 / 15
"""Seconds between two looks of the tape and the markets: faster than this nobody reads."""
CHART: Final = 1 / 4
"""Seconds between two charts: a chart is dear, and read slowly."""


class Panes:
    """The live views. One that is not on the screen does no work; it catches up when shown.

    The ladder is painted at every frame; what is read rather than watched has a calmer pace.
    """

    def __init__(
        self,
        session: SessionPort,
        options: UiOptions,
        *,
        later: Later,
        seconds: Callable[[], float],
    ) -> None:
        self._session = session
        self.ladder = Ladder(session, options)
        self.tape = Tape(session, options)
        self.markets = Markets(session, options)
        self.candles = CandleChart(session, options)
        self.ledger = Ledger(session, options)
        self._paced = [
            (view, Pace(partial(_repaint, view), interval, later=later, seconds=seconds))
            for view, interval in (
                (self.tape, TAPE),
                (self.markets, TAPE),
                (self.candles, CHART),
            )
        ]

    @property
    def orders(self) -> Orders:
        """The open orders."""
        return self.ledger.query_one(Orders)

    def paint(self, dirty: Dirty) -> None:
        """Each pane on the screen that these changes concern repaints its lines."""
        self.ladder.flash(dirty)
        if self.ladder.concerns(dirty):
            _repaint(self.ladder)
        for view, pace in self._paced:
            if view.concerns(dirty):
                pace.ask()
        self.ledger.repaint(dirty)

    def recentre(self) -> None:
        """The ladder shows the spread in its middle, its cursor on the best price."""
        self.ladder.recentre()

    def regroup(self, by: int) -> None:
        """The ladder's levels are grouped by a step that is so much coarser, or finer."""
        self.ladder.regroup(by)

    def filter_trades(self) -> None:
        """The tape shows trades of the next least notional, or all again."""
        self.tape.filter()

    def cycle_interval(self) -> None:
        """The candles have the next interval."""
        view = self._session.view
        intervals = view.capabilities.candle_intervals
        at = intervals.index(view.interval) + 1 if view.interval in intervals else 0
        self._session.submit(SelectInterval(intervals[at % len(intervals)]))

    def finish(self) -> None:
        """No view waits for its pace."""
        for _, pace in self._paced:
            pace.finish()

    def tick(self) -> None:
        """What depends on the clock is brought up to date."""
        for view in (self.ladder, self.tape, self.markets, self.candles):
            view.retitle()
        self.ledger.retitle()
        front: LineView = self.ledger.front
        if front is self.orders:
            front.repaint()


def _repaint(view: LineView) -> None:
    if view.is_on_screen:
        view.repaint()
