"""A table that shares its place with others, behind one row of tabs."""

from textual.containers import Vertical

from vela_tui.ui.widgets.table_view import Record, TableView


class Tabs(Vertical):
    """Tables of which one stands in front."""

    def turn(self, by: int) -> None:
        """The table so many tabs further stands in front and has the focus."""


class LedgerTable(TableView[Record]):
    """A table behind a tab: left and right go to the tab before and after."""

    def action_cursor_left(self) -> None:
        """The tab before."""
        self._turn(-1)

    def action_cursor_right(self) -> None:
        """The tab after."""
        self._turn(1)

    def _turn(self, by: int) -> None:
        if isinstance(self.parent, Tabs):
            self.parent.turn(by)
