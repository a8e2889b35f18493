"""The help: generated from the actions, so that it can't drift from the keys."""

from collections.abc import Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from vela_tui.ui.actions import ACTIONS, Action, Group
from vela_tui.ui.bindings import MOVEMENTS, key_label

_KEYS_WIDTH = 14
_COMMANDS = (
    ("buy QTY @ PRICE [EXECUTION] [id ID]", "Place an order to buy; sell likewise."),
    ("cancel ID|bids|asks|all|MARKET [bids|asks]", "Cancel one order, or many."),
    ("market SYMBOL", "Show a market."),
    ("quit", "Quit."),
)


class HelpScreen(ModalScreen[None]):
    """Every key and what it does, in groups; scrolls."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,q,f1", "close", "close", show=False),
        Binding("j,down", "scroll('down')", "down", show=False),
        Binding("k,up", "scroll('up')", "up", show=False),
        Binding("ctrl+d,pagedown,space", "scroll('page_down')", "page down", show=False),
        Binding("ctrl+u,pageup", "scroll('page_up')", "page up", show=False),
        Binding("g,home", "scroll('home')", "to the top", show=False),
        Binding("G,end", "scroll('end')", "to the end", show=False),
    ]
    AUTO_FOCUS = None

    def compose(self) -> ComposeResult:
        """One scrolling text."""
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = "help"
            with VerticalScroll(classes="help-body", can_focus=False):
                yield Static(help_text(), markup=False)
            yield Static(Content("↑ ↓ scroll   esc closes"), markup=False, classes="hint")

    def action_close(self) -> None:
        """The help is away."""
        self.dismiss(None)

    def action_scroll(self, direction: str) -> None:
        """The text moves."""
        body = self.query_one(VerticalScroll)
        {
            "down": body.scroll_down,
            "up": body.scroll_up,
            "page_down": body.scroll_page_down,
            "page_up": body.scroll_page_up,
            "home": body.scroll_home,
            "end": body.scroll_end,
        }[direction](animate=False)


def help_text() -> Content:
    """All keys and commands, grouped, one line each where there is room."""
    return Content("\n").join(
        Content.assemble(
            (head, "bold $hand"), "\n", Content("\n").join(list(_lines(rows, width))), "\n"
        )
        for head, rows, width in _sections()
    )


def _sections() -> Iterator[tuple[str, list[tuple[str, str]], int]]:
    for group in Group:
        rows = [_row(each) for each in ACTIONS.values() if each.group is group]
        yield group.value, rows, _KEYS_WIDTH
    moves = [(_keys(each.keys), each.description) for each in MOVEMENTS]
    yield "Move, in every pane", moves, _KEYS_WIDTH
    yield "Command line", list(_COMMANDS), 0


def _row(each: Action) -> tuple[str, str]:
    return _keys(each.keys), each.description


def _keys(keys: tuple[str, ...]) -> str:
    return " ".join(key_label(key) for key in keys)


def _lines(rows: list[tuple[str, str]], width: int) -> Iterator[Content]:
    """Key and meaning side by side; the meaning stands below where the key is long."""
    for key, meaning in rows:
        if width:
            yield Content.assemble((f"{key:<{width}}", "bold"), meaning)
        else:
            yield Content.assemble((key, "bold"), "\n  ", meaning)
