"""What the exchange tells of itself: its state, rates, finality, and the tables that it keeps."""

from datetime import tzinfo
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from vela_tui.domain.enums import Extra
from vela_tui.session.commands import AskExchange
from vela_tui.session.views import SessionPort
from vela_tui.ui.render.exchange import Section, sections

_LOOK_EVERY: Final = 1.0
"""Seconds."""
_NAME: Final = 22
_COLUMN: Final = 13
_ASKED: Final = tuple(extra for extra in Extra if extra is not Extra.ORDER_DETAILS)


class ExchangeScreen(ModalScreen[None]):
    """One scrolling text, drawn again when something in it changed.

    Args:
        session: asks for it and holds it.
        zone: in which times are shown.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,e,q", "close", "close", show=False),
        Binding("j,down", "scroll('down')", "down", show=False),
        Binding("k,up", "scroll('up')", "up", show=False),
        Binding("ctrl+d,pagedown,space", "scroll('page_down')", "page down", show=False),
        Binding("ctrl+u,pageup", "scroll('page_up')", "page up", show=False),
    ]
    AUTO_FOCUS = ""

    def __init__(self, session: SessionPort, zone: tzinfo) -> None:
        super().__init__()
        self._session = session
        self._zone = zone
        self._shown: list[Section] = []

    def compose(self) -> ComposeResult:
        """One scrolling text."""
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = "exchange"
            with VerticalScroll(classes="help-body", can_focus=False):
                yield Static("", markup=False, classes="help-text")
            yield Static(Content("↑ ↓ scroll   esc closes"), markup=False, classes="hint")

    def on_mount(self) -> None:
        """What is not read by itself is asked for."""
        view = self._session.view
        for extra in _ASKED:
            if extra in view.exchange.extras:
                self._session.submit(AskExchange(extra))
        self.set_interval(_LOOK_EVERY, self._look)
        self._look()

    def _look(self) -> None:
        told = sections(self._session.view, self._session.clock.now(), self._zone)
        if told != self._shown:
            self._shown = told
            self.query_one(".help-text", Static).update(exchange_text(told))

    def action_close(self) -> None:
        """The text is away."""
        self.dismiss(None)

    def action_scroll(self, direction: str) -> None:
        """The text moves."""
        body = self.query_one(VerticalScroll)
        {
            "down": body.scroll_down,
            "up": body.scroll_up,
            "page_down": body.scroll_page_down,
            "page_up": body.scroll_page_up,
        }[direction](animate=False)


def exchange_text(told: list[Section]) -> Content:
    """Heads, names and values as a text; whatever the exchange wrote is data, never markup."""
    lines: list[Content] = []
    for head, rows in told:
        lines.append(Content.styled(head, "bold $hand"))
        for row in rows:
            if len(row) <= 2:  # noqa: PLR2004 - a name and a value
                name, value = row[0], row[-1]
                lines.append(Content.assemble((f"{name:<{_NAME}}", "$quiet"), value))
            else:
                cells = [f"{cell[: _COLUMN - 1]:<{_COLUMN}}" for cell in row]
                lines.append(Content("".join(cells)))
        lines.append(Content(""))
    return Content("\n").join(lines)
