"""What is derived from the actions: bindings, the footer's entries, the README's table.

Movement keys stand here as well: every pane answers the same ones.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from textual.binding import Binding

from vela_tui.domain.value import Value
from vela_tui.ui.actions import ACTIONS, Action, Palette
from vela_tui.ui.desk import Desk


class Movement(Value, frozen=True):
    """Keys that move a pane's cursor: a pair of habits, one meaning."""

    action: str
    """The Textual action that a line view answers."""
    keys: tuple[str, ...]
    description: str
    """For the help."""

    @property
    def id(self) -> str:
        """Stable: a user's keymap names it."""
        return f"move.{self.action}"


MOVEMENTS: Final = (
    Movement("cursor_up", ("up", "k"), "One line up."),
    Movement("cursor_down", ("down", "j"), "One line down."),
    Movement("cursor_left", ("left", "h"), "To the left, or the pane before."),
    Movement("cursor_right", ("right", "l"), "To the right, or the pane after."),
    Movement("cursor_home", ("g", "home"), "To the first line."),
    Movement("cursor_end", ("G", "end"), "To the last line."),
    Movement("half_page_up", ("ctrl+u", "pageup"), "Half a page up."),
    Movement("half_page_down", ("ctrl+d", "pagedown"), "Half a page down."),
    Movement("choose", ("enter",), "Choose what the cursor is on."),
)
"""What every pane answers; panes bind these and nothing else by themselves."""


class ScreenKey(Value, frozen=True):
    """A key that one screen alone answers."""

    action: str
    keys: tuple[str, ...]
    title: str
    """For that screen's line of keys."""
    description: str
    """For the help and the README."""

    @property
    def label(self) -> str:
        """The first key as a person reads it."""
        return key_label(self.keys[0])


WATCHLIST: Final = (
    ScreenKey(
        "sort(1)",
        ("greater_than_sign",),
        "sort",
        "In the watchlist: sort by the next column.",
    ),
    ScreenKey(
        "sort(-1)",
        ("less_than_sign",),
        "back",
        "In the watchlist: by the column before.",
    ),
    ScreenKey("reverse", ("r",), "reverse", "In the watchlist: the other way round."),
    ScreenKey("filter", ("slash",), "filter", "In the watchlist: show names that hold a text."),
    ScreenKey("set_alert", ("a",), "alert", "In the watchlist: type an alert for this market."),
    ScreenKey("remove_alert", ("d",), "no alert", "In the watchlist: remove its newest alert."),
    ScreenKey("step_out", ("escape", "w"), "close", "In the watchlist: step out one level."),
)
"""What the watchlist answers beside the movements."""

OPTION_BOARD: Final = (
    ScreenKey(
        "trade('buy')", ("b",), "buy", "On the options board: the ticket to buy this option."
    ),
    ScreenKey(
        "trade('sell')", ("s",), "sell", "On the options board: the ticket to sell this option."
    ),
    ScreenKey(
        "underlying(1)", ("tab",), "underlying", "On the options board: the next underlying."
    ),
    ScreenKey("close", ("escape", "o"), "close", "On the options board: back to the trade screen."),
    ScreenKey(
        "expiry(1)", ("greater_than_sign",), "expiry", "On the options board: the next expiry."
    ),
    ScreenKey(
        "expiry(-1)", ("less_than_sign",), "earlier", "On the options board: the expiry before."
    ),
    ScreenKey(
        "underlying(-1)", ("shift+tab",), "back", "On the options board: the underlying before."
    ),
)
"""What the options board answers beside the movements."""

DIAGNOSTICS: Final = (
    ScreenKey("cycle_level", ("f",), "level", "In the diagnostics: show graver lines of the log."),
    ScreenKey("close", ("escape", "D"), "close", "In the diagnostics: back to the trade screen."),
)
"""What the diagnostics answer beside the movements."""

_LABELS: Final = {
    "slash": "/",
    "colon": ":",
    "dollar_sign": "$",
    "greater_than_sign": ">",
    "less_than_sign": "<",
    "question_mark": "?",
    "delete": "del",
    "escape": "esc",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "pageup": "pgup",
    "pagedown": "pgdn",
}


def key_label(key: str) -> str:
    """The key as a person reads it: `?` for `question_mark`, `F1` for `f1`."""
    if key in _LABELS:
        return _LABELS[key]
    return key.upper() if key[0] == "f" and key[1:].isdigit() else key


def keys_of(each: Action | Movement, keymap: Mapping[str, str]) -> tuple[str, ...]:
    """The keys that do this, a person's own where the keymap names them."""
    own = keymap.get(each.id)
    return tuple(own.split(",")) if own else each.keys


def screen_bindings() -> list[Binding]:
    """Bindings of the trade screen; it answers `action_perform(id)` by `perform`."""
    return [_binding(each) for each in ACTIONS.values() if not each.is_global and _is_ours(each)]


def app_bindings() -> list[Binding]:
    """Bindings that work under any focus; the app answers `action_perform(id)` by `perform`."""
    return [_binding(each) for each in ACTIONS.values() if each.is_global]


def movement_bindings() -> list[Binding]:
    """Bindings of a line view: hjkl and arrows alike."""
    return [
        Binding(",".join(each.keys), each.action, each.description, show=False, id=each.id)
        for each in MOVEMENTS
    ]


def _is_ours(each: Action) -> bool:
    """Whether the toolkit does not bind the key by itself."""
    return each.id != Palette.id


def _binding(each: Action) -> Binding:
    return Binding(
        ",".join(each.keys),
        each.textual_action or f"perform('{each.id}')",
        each.title,
        show=each.shows_in_footer,
        key_display=key_label(each.keys[0]),
        priority=each.is_global,
        tooltip=each.description,
        id=each.id,
    )


class FooterItem(Value, frozen=True):
    """One entry of the key line."""

    key: str
    title: str
    is_enabled: bool


def footer_items(desk: Desk, keymap: Mapping[str, str] | None = None) -> Sequence[FooterItem]:
    """The key line's entries, in order of use: drop them whole from the right to fit."""
    return [
        FooterItem(key_label(keys_of(each, keymap or {})[0]), each.title, each.is_enabled(desk))
        for each in ACTIONS.values()
        if each.shows_in_footer and each.is_offered(desk)
    ]


def markdown_table() -> str:
    """The keys as the README's table shows them."""
    return "\n".join(("| key | does |", "|---|---|", *_markdown_rows()))


def _markdown_rows() -> Iterator[str]:
    for each in ACTIONS.values():
        yield f"| {_keys_markdown(each.keys)} | {each.description} |"
    for key in (*WATCHLIST, *OPTION_BOARD, *DIAGNOSTICS):
        yield f"| {_keys_markdown(key.keys)} | {key.description} |"
    for movement in MOVEMENTS:
        yield f"| {_keys_markdown(movement.keys)} | {movement.description} |"


def _keys_markdown(keys: tuple[str, ...]) -> str:
    return " ".join(f"`{key_label(key)}`" for key in keys)
