"""The maker's desk: gauges, figures and charts in place of the book. Built when first shown."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from textual import events
from textual.containers import Container

from vela_tui.session.changes import Dirty
from vela_tui.session.views import SessionPort
from vela_tui.ui.frame import Later, Pace
from vela_tui.ui.options import UiOptions

if TYPE_CHECKING:
    from vela_tui.ui.widgets.maker_panes import Pane

SHOWN: Final = "-maker"
"""The screen's class while the maker's desk stands in place of the book."""
CALM: Final = 1 / 4
"""Seconds between two looks of a pane: its figures are read, not watched."""
CHART: Final = 1.0
"""Seconds between two charts: one costs some twenty milliseconds."""

Groups = tuple[tuple[str, ...], ...]
"""Panes that share a place stand together; each place shows the one in front."""

LAYOUTS: Final[Mapping[str, Groups]] = {
    "-stacked": (("gauges",), ("earnings", "quality", "queue", "days", "depth", "profit")),
    "-beside": (("gauges",), ("earnings", "quality", "queue", "days", "depth", "profit")),
    "-medium": (("gauges",), ("depth", "profit"), ("earnings", "days"), ("quality", "queue")),
    "-wide": (("gauges",), ("depth",), ("profit",), ("earnings", "days"), ("quality",), ("queue",)),
}
"""By the class of the size, which the style sheet knows as well."""
_MEDIUM: Final = 110
_WIDE: Final = 150
"""Cells from which a layout has room."""
_TALL: Final = 27
"""Lines from which there is more than one row of panes."""


def layout_of(width: int, height: int) -> str:
    """The class of a size."""
    if width < _MEDIUM:
        return "-stacked"
    if height < _TALL:
        return "-beside"
    return "-medium" if width < _WIDE else "-wide"


class MakerDesk(Container):
    """The panes of a maker. Implements `maker_pane.Places`.

    Nothing of it exists before it is first shown, and nothing of it works while it is hidden.
    """

    def __init__(
        self,
        session: SessionPort,
        options: UiOptions,
        *,
        later: Later,
        seconds: Callable[[], float],
    ) -> None:
        super().__init__(id="maker")
        self._session = session
        self._options = options
        self._later = later
        self._seconds = seconds
        self._panes: dict[str, Pane] = {}
        self._paces: dict[str, Pace] = {}
        self._fronts: dict[tuple[str, ...], str] = {}
        self._size_class = "-stacked"
        self._focused = "gauges"

    @property
    def is_shown(self) -> bool:
        """Whether the maker's desk stands in place of the book."""
        return self.is_mounted and self.screen.has_class(SHOWN)

    def hide(self) -> None:
        """The book stands in its place again."""
        self.screen.remove_class(SHOWN)

    def open(self) -> None:
        """The panes stand and show this moment; the one that had the focus has it again."""
        self.screen.add_class(SHOWN)
        if not self._panes:
            from vela_tui.ui.widgets.maker_panes import panes_of

            for pane in panes_of(self._session, self._options, self):
                interval = CALM if pane.is_calm else CHART
                self._panes[pane.title] = pane
                self._paces[pane.title] = Pace(
                    pane.repaint, interval, later=self._later, seconds=self._seconds
                )
            self.mount(*self._panes.values())
            self._place_panes()
        self.call_after_refresh(self.take_focus)

    def take_focus(self) -> None:
        """The pane that had the focus last has it."""
        if self.is_shown and self.is_on_screen:
            self._panes[self._focused].focus()

    def cycle(self) -> None:
        """The earnings are of the other period."""
        for pane in self._panes.values():
            pane.cycle()

    def forget(self) -> None:
        """Every pane is drawn anew: what a person chose to see may have changed."""
        for pane in self._panes.values():
            pane.forget()

    def paint(self, dirty: Dirty) -> None:
        """Each pane on the screen that these changes concern repaints, at its pace."""
        for name, pane in self._panes.items():
            if pane.is_on_screen and pane.concerns(dirty):
                self._paces[name].ask()

    def finish(self) -> None:
        """No pane waits for its pace."""
        for pace in self._paces.values():
            pace.finish()

    def tick(self) -> None:
        """What depends on the clock is brought up to date: only a text that changed is painted."""
        for pane in self._panes.values():
            if pane.is_on_screen:
                (pane.repaint if pane.is_calm else pane.retitle)()

    def tabs(self, name: str) -> tuple[str, ...]:
        """The panes that share this one's place, itself included; empty where it is alone."""
        group = next(each for each in LAYOUTS[self._size_class] if name in each)
        return group if len(group) > 1 else ()

    def turn(self, by: int) -> None:
        """The pane so many places further has the focus, and stands in front of its place."""
        names = list(self._panes)
        focused = next((name for name, pane in self._panes.items() if pane.has_focus), names[0])
        self._focused = names[(names.index(focused) + by) % len(names)]
        group = self.tabs(self._focused)
        if group:
            self._fronts[group] = self._focused
            self._place_panes()
        self._panes[self._focused].focus()

    def on_resize(self, event: events.Resize) -> None:
        """Panes share places where there is little room."""
        self._size_class = layout_of(event.size.width, event.size.height)
        self._place_panes()

    def _place_panes(self) -> None:
        for name in LAYOUTS:
            self.set_class(name == self._size_class, name)
        for group in LAYOUTS[self._size_class]:
            front = self._fronts.get(group, group[0])
            for name in group:
                if name in self._panes:
                    self._panes[name].display = name == front
                    self._panes[name].retitle()
