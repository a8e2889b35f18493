"""Changed lines go to the terminal in the step in which they changed.

The toolkit's own way takes three messages and a timer from a refresh to the terminal, up to a
sixtieth of a second and a third of the cost of a frame (performance.md section 6: "compositor
refreshed in the pump"). The short way uses parts of the toolkit that are not promised to stay:
all of them are named here, and where one is missing, or the screen is not in a state to be
painted into, the toolkit's own way is taken.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from textual.geometry import Region
from textual.screen import Screen
from textual.widget import Widget

_WIDGET_PARTS: Final = ("_set_dirty", "_exchange_repaint_regions")
_SCREEN_PARTS: Final = ("_compositor", "_compositor_refresh", "_layout_required")
_COMPOSITOR_PARTS: Final = ("size", "update_widgets", "visible_widgets")


class Brush:
    """Paints lines of the views of one screen.

    Args:
        screen: the screen that the views stand on.
    """

    def __init__(self, screen: Screen[Any]) -> None:
        self._screen = screen
        self._marked: dict[Widget, None] = {}
        self._is_gathering = False
        self._has_parts = (
            all(hasattr(Widget, part) for part in _WIDGET_PARTS)
            and all(hasattr(screen, part) for part in _SCREEN_PARTS)
            and all(hasattr(screen._compositor, part) for part in _COMPOSITOR_PARTS)
        )
        self.strokes = 0
        """How many times the short way was taken."""

    def paint(self, view: Widget, regions: Iterable[Region]) -> None:
        """These parts of a view's content are painted: now, or at the end of the frame."""
        if not self._is_open(view):
            Widget.refresh(view, *regions)
            return
        view._set_dirty(*regions)
        self._marked[view] = None
        if not self._is_gathering:
            self._flush()

    @contextmanager
    def frame(self) -> Iterator[None]:
        """What is painted inside goes to the terminal together, at the end."""
        self._is_gathering = True
        try:
            yield
        finally:
            self._is_gathering = False
            self._flush()

    def _is_open(self, view: Widget) -> bool:
        """Whether the screen is laid out for the terminal's size, on top, and the view on it."""
        screen = self._screen
        return (
            self._has_parts
            and screen.app.screen is screen
            and not screen._layout_required
            and screen._compositor.size == screen.app.size
            and not screen.app._batch_count
            and view in screen._compositor.visible_widgets
        )

    def _flush(self) -> None:
        """One view after another: a small region costs less than the union of all."""
        marked, self._marked = self._marked, {}
        for view in marked:
            if self._is_open(view):
                self.strokes += 1
                self._screen._compositor.update_widgets({view})
                self._screen._compositor_refresh()
            else:
                Widget.refresh(view)
