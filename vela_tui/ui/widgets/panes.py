"""The public panes that are tables: markets and the tape."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, Final

from textual.message import Message

from vela_tui.domain.instrument import Instrument, InstrumentId
from vela_tui.domain.market import Trade
from vela_tui.session.changes import Dirty, Part
from vela_tui.session.views import SessionPort
from vela_tui.state.option_chain import in_order
from vela_tui.ui import format as fmt
from vela_tui.ui.options import UiOptions
from vela_tui.ui.render import rows
from vela_tui.ui.render.book_marks import age_runs
from vela_tui.ui.render.line import Run, Runs
from vela_tui.ui.widgets.table_view import TableView

FILTERS: Final = (Decimal(0), Decimal(100), Decimal(1_000), Decimal(10_000), Decimal(100_000))
"""The least notional of a trade on the tape; 0 shows all."""
_WIDE_TAPE: Final = 46
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
        """The venue's instruments, options by strike."""
        counts: dict[InstrumentId, int] = {}
        for order in self.session.view.active_orders():
            counts[order.instrument_id] = counts.get(order.instrument_id, 0) + 1
        self._own = counts
        return in_order(self.session.view.instruments.values())

    def key(self, record: Instrument) -> Hashable:
        """The instrument's id."""
        return record.id

    def cells(self, record: Instrument) -> tuple[Run, ...]:
        """The market's line."""
        view = self.session.view
        quote, own = view.quotes.get(record.id), self._own.get(record.id, 0)
        return rows.market_cells(record, quote, own, is_shown=record.id == view.selected)

    def title_runs(self) -> Runs:
        """The number of markets, and how old the newest line is."""
        view = self.session.view
        count = (str(len(view.instruments)), "quiet")
        age = age_runs(view.heard(Part.QUOTES), self.session.clock.now())
        return (("markets ", "text"), count, *age)

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
        self.least = FILTERS[0]
        """The least notional of a trade that is shown, in the quote currency."""

    def records(self) -> Sequence[Trade]:
        """The selected market's trades."""
        selected = self.session.view.selected
        if selected != self._shown:
            self._shown = selected
            self.reset()
        trades = self.session.view.trades(selected) if selected is not None else ()
        if not self.least:
            return trades
        listed = self.session.view.instruments
        return [
            each
            for each in trades
            if rows.worth(listed, each.instrument_id, each.price, each.quantity) >= self.least
        ]

    def filter(self) -> None:
        """Trades of the next least notional are shown, or all again."""
        self.least = FILTERS[(FILTERS.index(self.least) + 1) % len(FILTERS)]
        self.reset()
        self.repaint()

    def key(self, record: Trade) -> Hashable:
        """The trade's id."""
        return record.trade_id

    def cells(self, record: Trade) -> tuple[Run, ...]:
        """The trade's line."""
        view = self.session.view
        is_wide = self.extent.width >= _WIDE_TAPE
        return rows.trade_cells(record, view.instruments, self.options.zone, is_wide=is_wide)

    def title_runs(self) -> Runs:
        """What this is, which trades are left out, how old it is, how far back the view stands."""
        view, selected = self.session.view, self.session.view.selected
        named: Runs = (("trades", "text"),)
        if self.least:
            named = (*named, (f" ≥ {fmt.exact(self.least)}", "own"))
        if self.top:
            return (*named, (f" {self.top} newer above", "stale"))
        return (*named, *age_runs(view.heard(Part.TRADES, selected), self.session.clock.now()))
