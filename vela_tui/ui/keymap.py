"""A person's keymap: presets, and why one does not fit, in words that name what would be right."""

import difflib
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Final

from textual.keys import KEY_NAME_REPLACEMENTS, Keys

from vela_tui.ui.actions import ACTIONS
from vela_tui.ui.bindings import MOVEMENTS, key_label

PRESETS: Final[Mapping[str, Mapping[str, str]]] = {
    "vim": {},
    "arrows": {each.id: ",".join(key for key in each.keys if len(key) > 1) for each in MOVEMENTS},
}
"""By name, what differs from the table of keys: `arrows` frees h, j, k, l, g and G."""

_GLOBAL: Final = frozenset(each.id for each in ACTIONS.values() if each.is_global)
_NAMED: Final = frozenset(each.value for each in Keys) | set(KEY_NAME_REPLACEMENTS.values())
_MODIFIERS: Final = frozenset({"ctrl", "alt", "shift", "super", "meta", "hyper"})
_UNSEEN: Final = {
    "ctrl+i": "tab",
    "ctrl+j": "enter",
    "ctrl+m": "enter",
    "ctrl+[": "escape",
    "ctrl+left_square_bracket": "escape",
}
"""Keys that a terminal sends as the very bytes of another one."""
_WITHOUT: Final = frozenset({"app.palette"})
"""Actions whose keys the toolkit binds by itself."""


def default_keys() -> dict[str, tuple[str, ...]]:
    """The keys of the table, by id of action and movement."""
    return {
        **{each.id: each.keys for each in ACTIONS.values()},
        **{each.id: each.keys for each in MOVEMENTS},
    }


def merged(preset: str, keys: Mapping[str, str]) -> dict[str, str]:
    """The preset's keys, a person's own in their place."""
    return {**PRESETS[preset], **{name: _spelled(text) for name, text in keys.items()}}


def _spelled(text: str) -> str:
    """Keys by the toolkit's names: `?` is `question_mark`."""
    return ",".join(_key(each.strip()) for each in text.split(","))


def _key(text: str) -> str:
    head, last = (text[:-1].removesuffix("+"), "+") if text.endswith("+") else _split(text)
    if len(last) == 1 and not last.isalnum():
        name = unicodedata.name(last, last).lower().replace(" ", "_").replace("-", "_")
        last = KEY_NAME_REPLACEMENTS.get(name, name)
    return f"{head}+{last}" if head else last


def _split(text: str) -> tuple[str, str]:
    head, _, last = text.rpartition("+")
    return head, last


def problems(keymap: Mapping[str, str]) -> tuple[str, ...]:
    """Why this keymap does not fit, a sentence each; empty when it does.

    Args:
        keymap: keys by id, comma-separated, as `merged` gives them.
    """
    keys = default_keys()
    found = list(_unknown(keymap))
    for name, text in keymap.items():
        if name in keys:
            keys[name] = tuple(text.split(","))
            found += _unusable(name, keys[name])
    return (*found, *_doubled(keys))


def _unknown(keymap: Mapping[str, str]) -> Iterator[str]:
    known = default_keys()
    for name in keymap:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.0)[0]
            yield f"there is no action {name[:60]!a}; did you mean {near}?"
        elif name in _WITHOUT:
            yield f"{name}: its key is the toolkit's and can't be changed"


def _unusable(name: str, keys: tuple[str, ...]) -> Iterator[str]:
    for key in keys:
        if (same := _UNSEEN.get(key)) is not None:
            yield f"{name}: {key} can't be told from {same} by a terminal; choose another key"
        elif not _is_key(key):
            yield f"{name}: {key[:30]!a} is no key; right would be f12, ctrl+b or X"
        elif name in _GLOBAL and len(key) == 1:
            yield f"{name}: {key} would be taken away from everything that is typed; add ctrl+"


def _is_key(key: str) -> bool:
    *modifiers, last = key.split("+")
    is_known = (len(last) == 1 and last.isprintable()) or last in _NAMED or _is_symbol(last)
    return is_known and _MODIFIERS.issuperset(modifiers)


def _is_symbol(name: str) -> bool:
    try:
        unicodedata.lookup(name.replace("_", " "))
    except KeyError:
        return False
    return True


def _doubled(keys: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Every key that two of them claim; it would do the one or the other by chance."""
    owners: dict[str, list[str]] = {}
    for name, each in keys.items():
        for key in dict.fromkeys(each):
            owners.setdefault(key, []).append(name)
    for key, names in owners.items():
        if len(names) > 1:
            yield f"{key_label(key)} is the key of {' and of '.join(names)}: give one another"
