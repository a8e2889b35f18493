"""The rows of a ladder: of each frame only those that differ from the last one are made."""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from vela_tui.domain.amounts import Price, Quantity
from vela_tui.ui import format as fmt
from vela_tui.ui.render.book_marks import OwnPlaces
from vela_tui.ui.render.depth import Place, Rung
from vela_tui.ui.render.ladder import LadderRow, LadderWidths, bar_length
from vela_tui.ui.render.lights import Lights


class RowTerms(NamedTuple):
    """What all rows of a frame have in common; where it differs, every row is another."""

    columns: LadderWidths
    price_places: int
    quantity_places: int
    scale: Decimal
    """The quantity of a full bar."""
    own: OwnPlaces
    """Another object for each change of our orders."""


class LadderRows:
    """Makes rows, and gives those of the frame before where they say the same."""

    def __init__(self) -> None:
        self.made = 0
        """Rows made so far."""
        self._terms: RowTerms | None = None
        self._known: dict[Price, tuple[Quantity, Quantity, LadderRow]] = {}

    def of(
        self, rungs: Iterable[Rung], terms: RowTerms, *, cursor: tuple[Place, int] | None,
        lights: Lights, now: int,
    ) -> list[LadderRow]:  # fmt: skip
        """The rows of one side's prices.

        Args:
            rungs: best first.
            terms: what they have in common.
            cursor: where it stands, and how it is drawn there.
            lights: which places are lit.
            now: the session's monotonic nanoseconds.
        """
        known = self._known if terms == self._terms else {}
        self._terms, self._known = terms, {}
        shows_total = bool(terms.columns.cumulative)
        rows = []
        for rung in rungs:
            side, price, quantity, total = rung
            here = cursor[1] if cursor is not None and cursor[0] == (side, price) else 0
            is_lit = bool(lights) and lights.is_lit((side, price), now)
            before = known.get(price)
            if (
                before is not None
                and before[0] == quantity
                and (not shows_total or before[1] == total)
                and before[2].cursor == here
                and before[2].is_flashing is is_lit
            ):
                row = before[2]
            else:
                row = self._made(rung, terms, here, is_lit=is_lit)
            self._known[price] = (quantity, total, row)
            rows.append(row)
        return rows

    def _made(self, rung: Rung, terms: RowTerms, cursor: int, *, is_lit: bool) -> LadderRow:
        self.made += 1
        side, price, quantity, total = rung
        columns, places = terms.columns, terms.quantity_places
        return LadderRow(
            side,
            fmt.exact(price, terms.price_places),
            fmt.truncated(quantity, places) if quantity else "",
            fmt.truncated(total, places) if columns.cumulative else "",
            fmt.compact(price * quantity) if columns.notional else "",
            *terms.own.mark((side, price)),
            bar_length(quantity, terms.scale, columns.bar),
            is_lit,
            cursor,
        )
