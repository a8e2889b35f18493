"""Changed lines go to the terminal in the step in which they changed.

The toolkit's own way takes three messages and a timer from a refresh to the terminal, up to a
sixtieth of a second, and composes every line of every pane that the changed ones reach over: three
quarters of the cost of a frame (performance.md section 6). The short ways use parts of the toolkit
that are not promised to stay: all of them are named here, and where one is missing, or the screen
is not in a state to be painted into, the toolkit's own way is taken.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final
from weakref import WeakKeyDictionary

from rich.console import Console
from textual._compositor import CompositorUpdate
from textual.geometry import Region
from textual.screen import Screen
from textual.widget import Widget

from vela_tui.ui.render.pen import Pen

_WIDGET_PARTS: Final = ("_set_dirty", "_exchange_repaint_regions", "get_line_filters")
_SCREEN_PARTS: Final = ("_compositor", "_compositor_refresh", "_layout_required")
_COMPOSITOR_PARTS: Final = ("size", "update_widgets", "visible_widgets")


class Written(Widget):
    """A view whose lines can be had as the terminal takes them."""

    def written(self, y: int, pen: Pen) -> str:
        """A line of the content, exactly as wide as it, wholly styled.

        Args:
            y: counted from the top of the content.
            pen: writes it; what it wrote holds until there is another pen.
        """
        raise NotImplementedError


class _Strokes(CompositorUpdate):
    """Lines and where they begin, as the terminal takes them."""

    def __init__(self, lines: Sequence[tuple[int, int, str]]) -> None:
        self._lines = lines

    def render_segments(self, console: Console) -> str:  # noqa: ARG002 - the pen knew it
        """A jump to each line, and the line."""
        return "".join(f"\x1b[{y + 1};{x + 1}H{text}" for x, y, text in self._lines)


class Brush:
    """Paints lines of the views of one screen.

    Args:
        screen: the screen that the views stand on.
    """

    def __init__(self, screen: Screen[Any]) -> None:
        self._screen = screen
        self._marked: dict[Widget, None] = {}
        self._lines: list[tuple[int, int, str]] = []
        self._is_gathering = False
        self._layout: object = None
        self._apart: dict[Widget, bool] = {}
        self._pens: WeakKeyDictionary[Widget, Pen] = WeakKeyDictionary()
        self._has_parts = (
            all(hasattr(Widget, part) for part in _WIDGET_PARTS)
            and all(hasattr(screen, part) for part in _SCREEN_PARTS)
            and all(hasattr(screen._compositor, part) for part in _COMPOSITOR_PARTS)
        )
        self.strokes = 0
        """How many times a short way was taken."""

    def paint(self, view: Widget, regions: Iterable[Region]) -> None:
        """These parts of a view are composed: now, or at the end of the frame."""
        if not self._is_open(view):
            Widget.refresh(view, *regions)
            return
        view._set_dirty(*regions)
        self._marked[view] = None
        if not self._is_gathering:
            self._flush()

    def paint_lines(self, view: Written, lines: Iterable[int]) -> None:
        """These lines of a view's content are painted: now, or at the end of the frame.

        Args:
            view: whose lines they are.
            lines: counted from the top of the content.
        """
        width = view.size.width
        if not self._is_open(view) or not self._stands_apart(view):
            self.paint(view, [Region(0, y, width, 1) for y in lines])
            return
        corner, within = view.content_region.offset, view.content_offset
        pen = self._pen(view)
        for y in lines:
            self._lines.append((corner.x, corner.y + y, view.written(y, pen)))
            view._styles_cache.set_dirty(Region(within.x, within.y + y, width, 1))
        if not self._is_gathering:
            self._flush()

    def _pen(self, view: Widget) -> Pen:
        """What writes the lines of a view; the same one while nothing of its looks changes."""
        looks = (self._screen.app.console, view.get_line_filters(), view.background_colors[1])
        pen = self._pens.get(view)
        if pen is None or not pen.is_for(*looks):
            pen = self._pens[view] = Pen(*looks)
        return pen

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

    def _stands_apart(self, view: Widget) -> bool:
        """Whether the whole view is in sight and nothing lies over it: no toast, no tooltip."""
        visible = self._screen._compositor.visible_widgets
        if visible is not self._layout:
            self._layout = visible
            self._apart.clear()
        if view not in self._apart:
            region, clip = visible[view]
            family = {view, *view.ancestors}
            others = (other for widget, (other, _) in visible.items() if widget not in family)
            is_whole = clip.contains_region(region) and view.opacity == 1
            self._apart[view] = is_whole and not any(map(region.overlaps, others))
        return self._apart[view]

    def _flush(self) -> None:
        """One view after another: a small region costs less than the union of all."""
        marked, self._marked = self._marked, {}
        lines, self._lines = self._lines, []
        for view in marked:
            if self._is_open(view):
                self.strokes += 1
                self._screen._compositor.update_widgets({view})
                self._screen._compositor_refresh()
            else:
                Widget.refresh(view)
        if lines:
            self.strokes += 1
            strokes: Any = _Strokes(lines)  # an update of the compositor, whatever the hint says
            self._screen.app._display(self._screen, strokes)
