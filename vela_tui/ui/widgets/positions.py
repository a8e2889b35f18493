"""What is held of options, what it is worth, and what became of it when its round ended."""

from collections.abc import Hashable, Sequence
from typing import ClassVar

from vela_tui.domain.instrument import InstrumentId
from vela_tui.session.changes import Part
from vela_tui.ui.render import position_rows
from vela_tui.ui.render.line import Run, Runs
from vela_tui.ui.render.position_rows import Held, PositionRow, Total
from vela_tui.ui.widgets.ledger_table import LedgerTable
from vela_tui.ui.widgets.panes import Markets


class Positions(LedgerTable[PositionRow]):
    """Positions by underlying, with sums and net delta; settled ones below them."""

    columns: ClassVar = position_rows.COLUMNS
    needs_link: ClassVar = True
    empty: ClassVar = "no positions"
    parts: ClassVar = frozenset({Part.OPTIONS, Part.INSTRUMENTS})

    def records(self) -> Sequence[PositionRow]:
        """Positions, sums, settlements."""
        return position_rows.position_rows(self.session.view)

    def key(self, record: PositionRow) -> Hashable:
        """Of which kind it is, and of what."""
        match record:
            case Held():
                return ("held", record.position.instrument_id)
            case Total():
                return ("total", record.underlying)
        return ("ended", record.settlement.instrument_id)

    def cells(self, record: PositionRow) -> tuple[Run, ...]:
        """The row."""
        return position_rows.row_cells(record, is_hidden=self.options.hides_balances)

    def title_runs(self) -> Runs:
        """How many positions there are, where this table has a frame of its own."""
        return (("positions ", "text"), (str(len(self.session.view.options.positions)), "quiet"))

    def action_choose(self) -> None:
        """The option under the cursor is asked for, where it is still listed."""
        name = self._chosen()
        if name is not None and name in self.session.view.instruments:
            self.post_message(Markets.Chosen(name))

    def _chosen(self) -> InstrumentId | None:
        record = self.selected
        return record.position.instrument_id if isinstance(record, Held) else None
