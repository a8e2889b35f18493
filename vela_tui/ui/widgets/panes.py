"""The public panes that are tables: markets and the tape."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.message import Message

from vela_tui.domain.instrument import Instrument, InstrumentId
from vela_tui.domain.market import Trade
from vela_tui.session.changes import Dirty, Part
from vela_tui.session.views import SessionPort
from vela_tui.ui.options import UiOptions
from vela_tui.ui.render import rows
from vela_tui.ui.render.line import Run, Runs
from vela_tui.ui.widgets.table_view import TableView

_WIDE_TAPE = 46
"""Cells from which the tape shows milliseconds."""


class Markets(TableView[Instrument]):
    """Every market of the venue, in its order."""

    @dataclass
    class Chosen(Message):
        """A person wants to see this market."""

        instrument_id: InstrumentId

    columns: ClassVar = rows.MARKETS
    empty: ClassVar = "waiting for the venue's markets"
    parts: ClassVar = frozenset({Part.INSTRUMENTS, Part.SELECTION, Part.QUOTES, Part.ORDERS})
    needs_link: ClassVar = True

    def __init__(self, session: SessionPort, options: UiOptions) -> None:
        super().__init__(session, options, id="markets")
        self._own: Mapping[InstrumentId, int] = {}

    def concerns(self, dirty: Dirty) -> bool:
        """Whether any line of the list changed."""
        return bool(dirty.quotes) or super().concerns(dirty)

    def records(self) -> Sequence[Instrument]:
        """The venue's instruments."""
        counts: dict[InstrumentId, int] = {}
        for order in self.session.view.active_orders():
            counts[order.instrument_id] = counts.get(order.instrument_id, 0) + 1
        self._own = counts
        return tuple(self.session.view.instruments.values())

    def key(self, record: Instrument) -> Hashable:
        """The instrument's id."""
        return record.id

    def cells(self, record: Instrument) -> tuple[Run, ...]:
        """The market's line."""
        view = self.session.view
        quote, own = view.quotes.get(record.id), self._own.get(record.id, 0)
        return rows.market_cells(record, quote, own, is_shown=record.id == view.selected)

    def title_runs(self) -> Runs:
        """The number of markets."""
        return (("markets ", "text"), (str(len(self.session.view.instruments)), "quiet"))

    def action_choose(self) -> None:
        """The market under the cursor is asked for."""
        if (instrument := self.selected) is not None:
            self.post_message(self.Chosen(instrument.id))


class Tape(TableView[Trade]):
    """Public trades of the selected market, newest first."""

    columns: ClassVar = rows.TAPE
    empty: ClassVar = "no trades yet"
    has_cursor_on_focus: ClassVar = False
    parts: ClassVar = frozenset({Part.TRADES, Part.SELECTION, Part.INSTRUMENTS})
    needs_link: ClassVar = True

    def __init__(self, session: SessionPort, options: UiOptions) -> None:
        super().__init__(session, options, id="trades")
        self._shown: InstrumentId | None = None

    def records(self) -> Sequence[Trade]:
        """The selected market's trades."""
        selected = self.session.view.selected
        if selected != self._shown:
            self._shown = selected
            self.reset()
        return self.session.view.trades(selected) if selected is not None else ()

    def key(self, record: Trade) -> Hashable:
        """The trade's id."""
        return record.trade_id

    def cells(self, record: Trade) -> tuple[Run, ...]:
        """The trade's line."""
        view = self.session.view
        is_wide = self.extent.width >= _WIDE_TAPE
        return rows.trade_cells(record, view.instruments, self.options.zone, is_wide=is_wide)

    def title_runs(self) -> Runs:
        """What this is, and how far back the view stands."""
        if not self.top:
            return (("trades", "text"),)
        return (("trades ", "text"), (f"{self.top} newer above", "stale"))
