"""What the panes of the maker's desk share: a place among the others, and a title that says so."""

from typing import ClassVar, Protocol

from vela_tui.session.views import SessionPort
from vela_tui.ui.options import UiOptions
from vela_tui.ui.render.line import Run, Runs
from vela_tui.ui.widgets.line_view import LineView
from vela_tui.ui.widgets.table_view import Record, TableView


class Places(Protocol):
    """Where the panes stand: beside each other, or one at a time."""

    def tabs(self, name: str) -> tuple[str, ...]:
        """The panes that share this one's place, itself included; empty where it is alone."""
        ...

    def turn(self, by: int) -> None:
        """The pane so many places further has the focus, and stands in front of its place."""


def tab_runs(title: str, places: Places) -> Runs:
    """A pane's title; where it shares its place, the others' beside it."""
    runs: list[Run] = []
    for name in places.tabs(title):
        runs += [(" │ ", "rule")] if runs else []
        runs.append((name, "strong" if name == title else "quiet"))
    return tuple(runs) or ((title, "text"),)


class Placed:
    """A pane that has its place from `Places`: left and right go to the pane before and after."""

    title: ClassVar[str]
    """One word, also the widget's id."""
    is_calm: ClassVar[bool] = True
    """Whether looking at it costs so little that each tick may."""
    places: Places

    def title_runs(self) -> Runs:
        """The pane's name among those that share its place."""
        return tab_runs(self.title, self.places)

    def cycle(self) -> None:
        """What the pane counts is the next of its choices, where it has some."""

    def action_cursor_left(self) -> None:
        """The pane before has the focus."""
        self.places.turn(-1)

    def action_cursor_right(self) -> None:
        """The pane after has the focus."""
        self.places.turn(1)


class MakerPane(Placed, LineView):
    """Lines on the maker's desk."""

    def __init__(self, session: SessionPort, options: UiOptions, places: Places) -> None:
        super().__init__(session, options, id=self.title)
        self.places = places
        self._lines: list[Runs] = []


class MakerTable(Placed, TableView[Record]):
    """A table on the maker's desk."""

    def __init__(self, session: SessionPort, options: UiOptions, places: Places) -> None:
        super().__init__(session, options, id=self.title)
        self.places = places
