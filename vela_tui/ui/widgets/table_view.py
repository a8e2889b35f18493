"""A table over a sequence of records: only the rows on the screen are ever looked at."""

from abc import abstractmethod
from collections.abc import Hashable, Sequence
from typing import ClassVar, Generic, TypeVar

from rich.style import Style
from textual import events
from textual.strip import Strip

from vela_tui.session.views import SessionPort
from vela_tui.ui.options import UiOptions
from vela_tui.ui.render import table
from vela_tui.ui.render.line import Run, draw
from vela_tui.ui.render.table import Column, TableRow, Widths
from vela_tui.ui.widgets.line_view import LineView

Record = TypeVar("Record")
_HEADER = "header"


class TableView(LineView, Generic[Record]):
    """Rows of cells under column titles, with a cursor that stays on its record.

    When the record under the cursor goes, the cursor goes with it until it is moved again:
    a key pressed in that moment must not meet another record.
    """

    columns: ClassVar[tuple[Column, ...]] = ()
    empty: ClassVar[str] = "nothing yet"
    """Said when there are no records."""
    has_cursor_on_focus: ClassVar[bool] = True

    def __init__(self, session: SessionPort, options: UiOptions, *, id: str | None = None) -> None:  # noqa: A002 - the toolkit's word
        super().__init__(session, options, id=id)
        self._records: Sequence[Record] = ()
        self._rows: list[tuple[Run, ...]] = []
        self._top = 0
        self._cursor: int | None = None
        self._cursor_key: Hashable = None
        self._needs = [max(column.width, len(column.title)) for column in self.columns]
        self._widths: Widths = tuple(self._needs)
        self._fitted_to = 0

    @abstractmethod
    def records(self) -> Sequence[Record]:
        """What the table shows, first row first."""

    @abstractmethod
    def key(self, record: Record) -> Hashable:
        """What a record is known by."""

    @abstractmethod
    def cells(self, record: Record) -> tuple[Run, ...]:
        """One cell for each column."""

    @property
    def selected(self) -> Record | None:
        """The record under the cursor."""
        at = self._cursor
        return self._records[at] if at is not None and at < len(self._records) else None

    @property
    def top(self) -> int:
        """How many records stand above the first one in sight."""
        return self._top

    def reset(self) -> None:
        """The first record is on top, there is no cursor, columns are as narrow as can be."""
        self._top, self._cursor, self._cursor_key = 0, None, None
        self._needs = [max(column.width, len(column.title)) for column in self.columns]

    @property
    def _room(self) -> int:
        return max(0, self.extent.height - 1)

    def rearrange(self) -> None:
        """The cursor is where its record is, and the columns hold what is on the screen."""
        self._records = self.records()
        self._follow()
        self._top = max(0, min(self._top, len(self._records) - self._room))
        self._widen()

    def _follow(self) -> None:
        at, records = self._cursor, self._records
        if at is None or (at < len(records) and self.key(records[at]) == self._cursor_key):
            return
        found = next(
            (i for i, each in enumerate(records) if self.key(each) == self._cursor_key), None
        )
        if found is not None and self._top:
            self._top += found - at
        self._cursor = found

    def _widen(self) -> None:
        if self.extent.width != self._fitted_to:  # cells may be shorter in another room
            self._fitted_to = self.extent.width
            self._needs = [max(column.width, len(column.title)) for column in self.columns]
            self._widths = ()
        needs = list(self._needs)
        shown = range(self._top, min(self._top + self._room, len(self._records)))
        self._rows = [self.cells(self._records[at]) for at in shown]
        for cells in self._rows:
            for at, (text, _) in enumerate(cells):
                if len(text) > needs[at] and not self.columns[at].stretches:
                    needs[at] = len(text)
        widths = self.fitted(needs)
        if (needs, widths) != (self._needs, self._widths):
            self._needs, self._widths = needs, widths
            self.forget_lines()

    def fitted(self, needs: Sequence[int]) -> Widths:
        """The widths of the columns that there is room for, from the cells that each needs."""
        return table.fit(self.columns, needs, self.extent.width)

    def line(self, y: int) -> Hashable:
        """The titles, a record's row, or nothing."""
        if y == 0:
            return _HEADER
        if y > len(self._rows):
            return self.empty if y == 1 else None
        cursor = (2 if self.has_focus else 1) if self._top + y - 1 == self._cursor else 0
        return TableRow(self._rows[y - 1], cursor)

    def draw(self, row: Hashable) -> Strip:
        """The strip of a row, as wide as the view."""
        width, palette, ground = self.extent.width, self.palette, self.ground
        if isinstance(row, TableRow):
            return table.draw_row(row, self.columns, self._widths, width, palette, ground)
        if row is None:
            return Strip.blank(width, ground)
        if row == _HEADER:
            return table.draw_header(self.columns, self._widths, width, palette, ground)
        return draw(((str(row), "quiet"),), width, palette, ground + Style(italic=False))

    def move_to(self, at: int) -> None:
        """The cursor stands on this row, or on the nearest there is, and is in sight."""
        if not self._records:
            return
        at = max(0, min(at, len(self._records) - 1))
        self._cursor, self._cursor_key = at, self.key(self._records[at])
        if at < self._top:
            self._top = at
        elif at >= self._top + self._room:
            self._top = at - self._room + 1
        self.repaint()

    def _from_cursor(self, rows: int) -> None:
        self.move_to(self._top if self._cursor is None else self._cursor + rows)

    def action_cursor_up(self) -> None:
        """One row up."""
        self._from_cursor(-1)

    def action_cursor_down(self) -> None:
        """One row down."""
        self._from_cursor(1)

    def action_cursor_home(self) -> None:
        """The first row; what comes in above is in sight again."""
        self.move_to(0)

    def action_cursor_end(self) -> None:
        """The last row."""
        self.move_to(len(self._records) - 1)

    def action_half_page_up(self) -> None:
        """Half a page up."""
        self._from_cursor(-max(1, self._room // 2))

    def action_half_page_down(self) -> None:
        """Half a page down."""
        self._from_cursor(max(1, self._room // 2))

    def on_focus(self) -> None:
        """The cursor is in sight where a record can be chosen."""
        if self._cursor is None and self.has_cursor_on_focus:
            self.rearrange()
            self.move_to(self._top)
        self.repaint()

    def on_click(self, event: events.Click) -> None:
        """The row that was clicked has the cursor."""
        offset = event.get_content_offset(self)
        if offset is not None and offset.y > 0 and self._top + offset.y - 1 < len(self._records):
            self.move_to(self._top + offset.y - 1)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Three rows further."""
        event.stop()
        self._scroll(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Three rows back."""
        event.stop()
        self._scroll(-3)

    def _scroll(self, rows: int) -> None:
        self._top = max(0, self._top + rows)
        self.repaint()
