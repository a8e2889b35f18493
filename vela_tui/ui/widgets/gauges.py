"""The maker's gauges: what the venue still allows, line by line."""

from collections.abc import Hashable
from typing import ClassVar, Final

from textual.strip import Strip

from vela_tui.session.changes import Part
from vela_tui.ui.render import gauges
from vela_tui.ui.render.finality import final_parts
from vela_tui.ui.render.line import Part as LinePart
from vela_tui.ui.render.line import Runs, draw, fitted
from vela_tui.ui.render.protection import protection_parts
from vela_tui.ui.widgets.maker_pane import MakerPane

_BAR: Final = 10
_WIDE: Final = 70
"""Cells from which bars are twice as long."""


class Gauges(MakerPane):
    """Credit, nonces, budgets and the kill switch, each with its figure and its word."""

    title: ClassVar = "gauges"
    parts: ClassVar = frozenset(
        {Part.BUDGETS, Part.BALANCES, Part.ORDERS, Part.LINK, Part.FILLS, Part.EXCHANGE}
    )

    def rearrange(self) -> None:
        """What each gauge says now."""
        width, shown = self.extent.width, self._gauges()
        labels = max(len(label) for label, _ in shown) + 1
        self._lines: list[Runs] = [
            ((label.ljust(labels), "quiet"), *fitted(parts, width - labels))
            for label, parts in shown
        ]

    def _gauges(self) -> list[tuple[str, list[LinePart]]]:
        view, now = self.session.view, self.session.clock.now()
        is_hidden = self.options.hides_balances
        cells = _BAR * (2 if self.extent.width >= _WIDE else 1)
        return [
            ("credit", gauges.credit_parts(view.credit, cells, is_hidden=is_hidden)),
            ("first out", gauges.first_out_parts(view)),
            ("nonces", gauges.nonce_parts(view.nonces)),
            *(
                (word, gauges.budget_parts(budget, now, cells))
                for word, budget in gauges.budgets(view)
            ),
            ("kill", gauges.kill_parts(view, now)),
            *((("mmp", mmp),) if (mmp := protection_parts(view, now)) else ()),
            ("fees", gauges.fee_parts(view)),
            ("final", final_parts(view, now)),
        ]

    def line(self, y: int) -> Hashable:
        """One gauge."""
        return self._lines[y] if y < len(self._lines) else ()

    def draw(self, row: Hashable) -> Strip:
        """The gauge's strip."""
        runs = row if isinstance(row, tuple) else ()
        return draw(runs, self.extent.width, self.palette, self.ground)
