"""The panes of the trade screen as one set: who is painted by which change, and when."""

from typing import Final

from vela_tui.session.changes import Dirty, Part
from vela_tui.session.views import SessionPort
from vela_tui.ui.options import UiOptions
from vela_tui.ui.widgets.candle_chart import CandleChart
from vela_tui.ui.widgets.ladder import Ladder
from vela_tui.ui.widgets.ledger import Ledger, Orders
from vela_tui.ui.widgets.line_view import LineView
from vela_tui.ui.widgets.panes import Markets, Tape

FRONTS: Final = ("trades", "markets", "candles")
"""Panes that share one place where there is little room."""


class Panes:
    """The live views. One that is not on the screen does no work; it catches up when shown."""

    def __init__(self, session: SessionPort, options: UiOptions) -> None:
        self.ladder = Ladder(session, options)
        self.tape = Tape(session, options)
        self.markets = Markets(session, options)
        self.candles = CandleChart(session, options)
        self.ledger = Ledger(session, options)
        self._candles_wait = False

    @property
    def orders(self) -> Orders:
        """The open orders."""
        return self.ledger.query_one(Orders)

    def paint(self, dirty: Dirty) -> None:
        """Each pane on the screen that these changes concern repaints its lines."""
        self.ladder.flash(dirty)
        for pane in (self.ladder, self.tape, self.markets):
            if pane.concerns(dirty) and pane.is_on_screen:
                pane.repaint()
        if self.candles.concerns(dirty):
            self._candles_changed(dirty)
        self.ledger.repaint(dirty)

    def _candles_changed(self, dirty: Dirty) -> None:
        """A chart is dear and read slowly: trades reach it at the tick, another market at once."""
        self._candles_wait = True
        if not dirty.parts.isdisjoint({Part.SELECTION, Part.INSTRUMENTS}):
            self._paint_candles()

    def _paint_candles(self) -> None:
        if self._candles_wait and self.candles.is_on_screen:
            self._candles_wait = False
            self.candles.repaint()

    def tick(self) -> None:
        """What depends on the clock is brought up to date."""
        self._paint_candles()
        self.ladder.retitle()
        front: LineView = self.ledger.front
        if front is self.orders:
            front.repaint()
