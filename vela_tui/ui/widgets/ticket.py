"""The order ticket: it opens beside the book and is assessed again at every key."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from textual.widget import Widget

from vela_tui.domain.amounts import Price
from vela_tui.domain.enums import Side
from vela_tui.session.changes import Dirty
from vela_tui.ui.desk import Desk

PRESETS: Final = (Decimal(100), Decimal(500), Decimal(1_000), Decimal(5_000))
"""Notional values in the quote currency, as quantities offered by `[` and `]`."""


class Ticket(Widget):
    """An order being typed, and what would follow from it."""

    def __init__(
        self, desk: Desk, *, presets: Sequence[Decimal] = PRESETS, id: str | None = "ticket"
    ) -> None:
        super().__init__(id=id)
        self._desk = desk
        self._presets = presets

    def open(self, side: Side, price: Price | None) -> None:
        """The ticket is shown with this side and price, the quantity under the hand."""

    def repaint(self, dirty: Dirty) -> None:
        """The pump's call: what depends on these parts is assessed again, ten times a second."""
