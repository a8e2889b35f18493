"""The help: generated from the actions, so that it can't drift from the keys."""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from vela_tui.ui.actions import ACTIONS, Group
from vela_tui.ui.bindings import (
    DIAGNOSTICS,
    MOVEMENTS,
    OPTION_BOARD,
    WATCHLIST,
    ScreenKey,
    key_label,
    keys_of,
)

_KEYS_WIDTH = 15
_LEAST_WIDTH = 40
_TICKET = (
    ("tab shift+tab", "The next field, the one before."),
    ("↑ ↓", "In price and quantity: one step; with shift, ten."),
    ("[ ] F2 … F5", "In quantity: a smaller or a larger preset; the four of the settings."),
    ("%", "In quantity: 25, 50, 75, 100 percent of what money and credit carry."),
    ("$", "In quantity: what was typed is money; the quantity that is worth no more."),
    ("!", "Agree to lose the orders that are listed; without it Enter sends nothing."),
    ("=", "Dry run: the exact text and body; nothing is signed, sent or kept."),
    ("← → space", "In side and order: the next choice."),
    (
        "enter",
        "Send, after a question where one is wanted; a wrong field gets the focus instead.",
    ),
)
_COMMANDS = (
    ("buy SIZE @ PRICE [EXECUTION] [id ID] [!]", "Place an order to buy; sell likewise."),
    ("SIZE", "A quantity, 25% of what you can afford, or $500 worth."),
    ("!", "Agrees to lose the orders that were named after the first Enter."),
    ("dry buy ...", "Show the text to sign and the body; send nothing."),
    ("scale buy N from PRICE to PRICE total QTY", "Equal orders at equal steps, shown first."),
    ("cancel ID", "Cancel one order."),
    ("cancel [all|MARKET] [FILTER ...]", "Cancel all that match, in the market shown unless said."),
    ("FILTER", "bids, asks, at PRICE, from PRICE to PRICE, older 30s, PREFIX*, nearest, farthest."),
    ("flatten", "Sell what you hold of this market's base; always asks."),
    ("undo", "Cancel what was placed within the last five seconds."),
    ("market SYMBOL", "Show a market."),
    ("unfreeze SYMBOL", "Take orders again where too much was filled; asks, then checks all."),
    ("alert MARKET > PRICE", "Tell when the middle of bid and ask is above; < when below."),
    ("alert MARKET spread > BP", "Tell when the spread is wider than so many basis points."),
    ("alert fills", "Tell each execution of your orders."),
    ("alert list", "Show the alerts; alert remove N or all forgets them."),
    ("export fills csv PATH", "Write fills, orders or pnl as csv or json; ! replaces a file."),
    ("quit", "Quit."),
)


class HelpScreen(ModalScreen[None]):
    """Every key and what it does, in groups; scrolls.

    Args:
        keymap: a person's own keys, by id.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,q,f1", "close", "close", show=False),
        Binding("j,down", "scroll('down')", "down", show=False),
        Binding("k,up", "scroll('up')", "up", show=False),
        Binding("ctrl+d,pagedown,space", "scroll('page_down')", "page down", show=False),
        Binding("ctrl+u,pageup", "scroll('page_up')", "page up", show=False),
        Binding("g,home", "scroll('home')", "to the top", show=False),
        Binding("G,end", "scroll('end')", "to the end", show=False),
    ]
    AUTO_FOCUS = ""

    def __init__(self, keymap: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self._keymap = keymap or {}

    def compose(self) -> ComposeResult:
        """One scrolling text."""
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = "help"
            with VerticalScroll(classes="help-body", can_focus=False):
                yield Static("", markup=False, classes="help-text")
            yield Static(Content("↑ ↓ scroll   esc closes"), markup=False, classes="hint")

    def on_resize(self) -> None:
        """The text is wrapped to what the dialog has."""
        room = self.query_one(VerticalScroll).scrollable_content_region.width
        self.query_one(".help-text", Static).update(
            help_text(max(room, _LEAST_WIDTH), self._keymap)
        )

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


def help_text(width: int, keymap: Mapping[str, str] | None = None) -> Content:
    """All keys and commands, grouped; what they do stands beside them, wrapped to a width."""
    parts: list[Content] = []
    for head, rows in _sections(keymap or {}):
        parts.append(Content.styled(head, "bold $hand"))
        parts += [line for key, meaning in rows for line in _lines(key, meaning, width)]
        parts.append(Content(""))
    return Content("\n").join(parts)


def _sections(keymap: Mapping[str, str]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    for group in Group:
        rows = [each for each in ACTIONS.values() if each.group is group]
        yield group.value, [(_keys(keys_of(each, keymap)), each.description) for each in rows]
    yield (
        "Move, in every pane",
        [(_keys(keys_of(each, keymap)), each.description) for each in MOVEMENTS],
    )
    yield _of_screen("In the watchlist", WATCHLIST)
    yield _of_screen("On the options board", OPTION_BOARD)
    yield _of_screen("In the diagnostics", DIAGNOSTICS)
    yield "In the ticket", list(_TICKET)
    yield "In the command line", list(_COMMANDS)


def _of_screen(head: str, keys: Sequence[ScreenKey]) -> tuple[str, list[tuple[str, str]]]:
    """The keys of one screen; its name is the head and stands in no line."""
    rows = [
        (_keys(each.keys), each.description.removeprefix(f"{head}: ").capitalize()) for each in keys
    ]
    return head, rows


def _keys(keys: tuple[str, ...]) -> str:
    return " ".join(key_label(key) for key in keys)


def _lines(key: str, meaning: str, width: int) -> Iterator[Content]:
    """Key and meaning side by side; the meaning begins below where the key is long."""
    wrapped = textwrap.wrap(meaning, width - _KEYS_WIDTH)
    if len(key) >= _KEYS_WIDTH:
        yield Content.styled(key, "bold")
    else:
        yield Content.assemble((f"{key:<{_KEYS_WIDTH}}", "bold"), wrapped.pop(0))
    for line in wrapped:
        yield Content(f"{'':<{_KEYS_WIDTH}}{line}")
