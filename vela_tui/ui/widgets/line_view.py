"""A view whose every line is a pure function of one row, repainted line by line."""

from collections.abc import Hashable, Iterable
from typing import ClassVar, Final, Self

from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import BindingType
from textual.cache import FIFOCache
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from vela_tui.domain.enums import LinkState
from vela_tui.session.changes import Dirty, Part
from vela_tui.session.views import SessionPort
from vela_tui.ui.bindings import movement_bindings
from vela_tui.ui.brush import Brush, Written
from vela_tui.ui.options import UiOptions
from vela_tui.ui.render.line import Runs, harmless
from vela_tui.ui.render.palette import NO_STYLE, Palette
from vela_tui.ui.render.pen import Inks, Pen

_NEVER: Final = object()
_STRIPS: Final = 128
"""Strips kept: each is twenty objects that the interpreter's collector looks through."""
_TEXTS: Final = 512
"""Lines kept as the terminal takes them; a pane shows far fewer."""

Laid = tuple[Runs, str]
"""Texts with the names of their meanings, and the palette field under them; none is the view's."""


class LineView(Written, can_focus=True):
    """Lines of which only those whose row changed are built and painted again.

    A subclass gives the row of a line and draws a row; lines are kept by row, so a row that
    moved to another line is not built again: as text for the brush, as a strip for the toolkit.
    There is no scroll bar: the first line may stay (column titles), and what is shown is chosen
    by the cursor.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*movement_bindings()]
    parts: ClassVar[frozenset[Part]] = frozenset()
    """What this view depends on."""
    needs_link: ClassVar[bool] = False
    """Whether what is shown can't be believed while the link is not up."""

    def __init__(
        self,
        session: SessionPort,
        options: UiOptions,
        *,
        id: str | None = None,  # noqa: A002 - the toolkit's word
    ) -> None:
        super().__init__(id=id)
        self.session = session
        self.options = options
        self.brush: Brush | None = None
        """What paints changed lines at once; None leaves it to the toolkit."""
        self.built = 0
        """Lines built so far, as text or as a strip; one that is both counts once."""
        self._strips: FIFOCache[Hashable, Strip] = FIFOCache(_STRIPS)
        self._texts: FIFOCache[Hashable, str] = FIFOCache(_TEXTS)
        self._inks: dict[str, Inks] = {}
        self._pen: Pen | None = None
        self._painted: dict[int, object] = {}
        self._palette: Palette | None = None
        self._ground: Style | None = None
        self._extent: Size | None = None
        self._title: Runs = ()
        self._is_titling = False
        self._is_arranging = False
        self._is_stale = False
        self._fits: Size | None = None
        self._look: Hashable = None

    def line(self, y: int) -> Hashable:
        """All that is drawn on a line of the screen, as a value; None is an empty line."""
        raise NotImplementedError

    def draw(self, row: Hashable) -> Strip:
        """The strip of a row, as wide as the view."""
        raise NotImplementedError

    def laid(self, row: Hashable) -> Laid | None:  # noqa: ARG002 - a subclass knows its rows
        """A row that is drawn often as texts on a ground, which cost a tenth of a strip.

        Returns:
            None for a row that only `draw` knows to draw.
        """
        return None

    def rearrange(self) -> None:
        """The state that `line` reads is brought up to date; called before lines are compared."""

    def title_runs(self) -> Runs:
        """The border's title."""
        return ()

    def concerns(self, dirty: Dirty) -> bool:
        """Whether any of these changes shows here."""
        has_lost = self.needs_link and Part.LINK in dirty.parts
        return has_lost or not self.parts.isdisjoint(dirty.parts)

    @property
    def palette(self) -> Palette:
        """The styles of the theme, gathered once for each change of style."""
        if self._palette is None:
            self._palette = Palette.of(self.app.theme_variables, is_stale=self._is_stale)
        return self._palette

    @property
    def ground(self) -> Style:
        """What lies under every line; the toolkit works it out anew after each refresh."""
        if self._ground is None:
            self._ground = self.rich_style
        return self._ground

    @property
    def extent(self) -> Size:
        """The size of the content; the toolkit's own property adds up borders at each call."""
        if self._extent is None:
            self._extent = self.size
        return self._extent

    @property
    def is_stale(self) -> bool:
        """Whether the whole view is dimmed, because what it shows can't be believed."""
        return self._is_stale

    @is_stale.setter
    def is_stale(self, is_stale: bool) -> None:
        """The view is dimmed or bright from now on."""
        if is_stale is not self._is_stale:
            self._is_stale = is_stale
            self.set_class(is_stale, "-stale")
            self.forget()

    def repaint(self) -> None:
        """Lines whose row changed since they were painted are painted again, and no others."""
        if not self.is_mounted or not self.extent:
            return
        if self.needs_link:
            link = self.session.view.link
            self.is_stale = link.state is not LinkState.UP and link.ts_recv is not None
        self.rearrange()
        self.retitle()
        painted = self._painted
        self.invalidate(
            y for y in range(self.extent.height) if painted.get(y, _NEVER) != self.line(y)
        )

    def invalidate(self, lines: Iterable[int]) -> None:
        """These lines of the screen are painted again."""
        if not (changed := list(lines)):
            return
        if self.brush is not None:
            self.brush.paint_lines(self, changed)
        else:
            self.refresh(*(Region(0, y, self.extent.width, 1) for y in changed))

    def retitle(self) -> None:
        """The border says what it must say now; an equal title is left alone."""
        runs = self.title_runs()
        if runs != self._title:
            self._title = runs
            bright = Palette.of(self.app.theme_variables)
            self._is_titling = True
            self.border_title = styled(framed(runs, self), bright)
            self._is_titling = False

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Self:
        """The toolkit's word; where only the title changed, only its line is painted."""
        if self._is_titling and not regions and self.is_mounted:
            if self._is_arranging:
                return self
            return self._paint((Region(0, 0, self.outer_size.width, 1) - self.content_offset,))
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def _paint(self, regions: Iterable[Region]) -> Self:
        if self.brush is None:
            return super().refresh(*regions)
        self.brush.paint(self, regions)
        return self

    def forget(self) -> None:
        """Every strip and the palette are gathered anew."""
        self._drop()
        if self.is_mounted and self.size:
            self._arrange()
            self.refresh()

    def _drop(self) -> None:
        self._palette = self._ground = self._extent = None
        self._title = ()
        self.forget_lines()

    def _arrange(self) -> None:
        """Rows and title are those of this moment and this size; who calls paints them."""
        self._fits, self._look = self.outer_size, self._dressed()
        self.rearrange()
        self._is_arranging = True
        self.retitle()
        self._is_arranging = False

    def _dressed(self) -> Hashable:
        """All of the styles that strips depend on."""
        return self.app.theme, self.rich_style, self.styles.gutter, self.styles.border_left[0]

    def render_lines(self, crop: Region) -> list[Strip]:
        """Lines of the size there is: the toolkit paints a new size before it tells of it."""
        if self._fits != self.outer_size:
            self._drop()
            self._arrange()
        return super().render_lines(crop)

    def forget_lines(self) -> None:
        """No line is kept: each is drawn another way from now on."""
        self._strips.clear()
        self._texts.clear()
        self._inks.clear()
        self._painted.clear()

    def render_line(self, y: int) -> Strip:
        """The strip of a line, from the cache where its row was drawn before."""
        row = self.line(y)
        is_known = self._painted.get(y, _NEVER) == row
        self._painted[y] = row
        return self._strip(row, is_known=is_known)

    def written(self, y: int, pen: Pen) -> str:
        """The text of a line: a row that is laid out is written, any other's strip is kept."""
        if pen is not self._pen:
            self._pen = pen
            self._texts.clear()
            self._inks.clear()
        row = self.line(y)
        self._painted[y] = row
        if pen.knows_inks and (laid := self.laid(row)) is not None:
            text = self._inks_on(laid[1], pen).write(laid[0], self.extent.width)
            if text is not None:
                self.built += row not in self._strips
                return text
        kept = self._texts.get(row)
        if kept is None:
            self._texts[row] = kept = pen.strip(self._strip(row))
        return kept

    def _inks_on(self, ground: str, pen: Pen) -> Inks:
        inks = self._inks.get(ground)
        if inks is None:
            style = self.palette.named(ground) if ground else NO_STYLE
            inks = self._inks[ground] = Inks(pen, self.palette, self.ground + style)
        return inks

    def _strip(self, row: Hashable, *, is_known: bool = False) -> Strip:
        strip = self._strips.get(row)
        if strip is None:
            self.built += not is_known
            self._strips[row] = strip = self.draw(row)
        return strip

    def action_cursor_left(self) -> None:
        """The pane before has the focus."""
        self.screen.focus_previous()

    def action_cursor_right(self) -> None:
        """The pane after has the focus."""
        self.screen.focus_next()

    def notify_style_update(self) -> None:
        """A new theme reaches every line; styles that came out the same change nothing."""
        super().notify_style_update()
        if hasattr(self, "_look") and self.is_mounted and self._look != self._dressed():
            self.forget()

    def on_resize(self, _: events.Resize) -> None:
        """Every line has a new width."""
        if self._fits != self.outer_size:
            self.forget()

    def on_show(self, _: events.Show) -> None:
        """What changed while this was hidden is shown."""
        self.repaint()

    def watch_has_focus(self, _has_focus: bool) -> None:  # noqa: FBT001 - the toolkit's signature
        """The cursor is lit, or dimmed."""
        super().watch_has_focus(_has_focus)
        self.repaint()


def framed(runs: Runs, widget: Widget) -> Runs:
    """The title with a blank at each end where no corner of a frame gives one."""
    has_corner = widget.styles.border_left[0] not in {"", "none"}
    return runs if has_corner or not runs else ((" ", "text"), *runs, (" ", "text"))


def styled(runs: Runs, palette: Palette) -> Text:
    """Runs as text for a border; plain text only, whatever a venue wrote."""
    return Text.assemble(
        *((harmless(text), palette.named(name)) for text, name in runs), no_wrap=True
    )
