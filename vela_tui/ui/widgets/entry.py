"""A line of text under the hand: no key in it moves anything, and its letter is there at once."""

from collections.abc import Callable
from typing import Self

from textual.app import App
from textual.events import Key
from textual.geometry import Region, Size
from textual.reactive import Reactive
from textual.widget import Widget
from textual.widgets import Input

from vela_tui.ui.brush import Brush


def is_entered(event: Key, on_enter: Callable[[], None] | None) -> bool:
    """Whether this was Enter, and has been done.

    As a binding it would go from widget to widget up to the program and back: 1.5 ms, half of
    what an order may take.
    """
    if event.key != "enter" or on_enter is None:
        return False
    event.stop()
    event.prevent_default()
    on_enter()
    return True


def is_entered_at_once(app: App[None], event: Key) -> bool:
    """Whether this was Enter for a place that waits for nothing else, and has been done.

    A place that has keys to come to gets it behind them.
    """
    place = app.focused
    if event.key != "enter" or place is None or event.is_forwarded or place.message_queue_size:
        return False
    return is_entered(event, getattr(place, "on_enter", None))


class Entry(Input):
    """A text in a place of fixed size.

    The toolkit lays the whole screen out at every key, since the text's length might matter to
    what is around it, and paints up to a sixtieth of a second later.
    """

    virtual_size: Reactive[Size] = Reactive(Size(0, 0), layout=False)
    brush: Brush | None = None
    """What paints a key's letter in its own step; None leaves it to the toolkit."""
    on_enter: Callable[[], None] | None = None
    """What Enter does; None leaves it to the toolkit, which posts `Submitted`."""

    async def _on_key(self, event: Key) -> None:
        if is_entered(event, self.on_enter) or self.brush is None:
            return
        event.prevent_default()
        with self.brush.frame():
            await super()._on_key(event)

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Self:
        """The toolkit's word; what needs no other place is painted now."""
        if self.brush is not None and repaint and not layout and not recompose and self.is_mounted:
            self.brush.paint(self, regions)
            return self
        return Widget.refresh(self, *regions, repaint=repaint, layout=layout, recompose=recompose)
