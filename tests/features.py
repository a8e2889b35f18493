"""The table of features as rows, and the README's list that is made of it.

`python tests/features.py` prints that list.
"""

import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

from vela_tui.ui.actions import ACTIONS
from vela_tui.ui.bindings import DIAGNOSTICS, MOVEMENTS, WATCHLIST, key_label

TABLE = Path(__file__).with_name("features.toml")


@dataclass(frozen=True, slots=True)
class Feature:
    """One row: what it does, how it is reached, and what pins it or why it is absent."""

    area: str
    numbers: tuple[str, ...]
    does: str
    keys: tuple[str, ...] = ()
    shell: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    at: str = ""
    tests: tuple[str, ...] = ()
    absent: str = ""

    @property
    def way(self) -> str:
        """Where it is and what leads there, as the README writes it."""
        ways = [f"`{KEYS[each]}`" for each in self.keys]
        ways += [f"`vela-tui {each}`" for each in self.shell]
        ways += [f"`:{each}`" for each in self.lines]
        ways += [f"`{each}`" for each in self.settings]
        return " ".join((*([self.at] if self.at else []), *ways))


KEYS = {
    **{each.id: key_label(each.keys[0]) for each in ACTIONS.values()},
    **{f"movement.{each.action}": key_label(each.keys[-1]) for each in MOVEMENTS},
    **{f"watchlist.{each.action}": each.label for each in WATCHLIST},
    **{f"diagnostics.{each.action}": each.label for each in DIAGNOSTICS},
}
"""First keys by the ids that the table uses."""


def features() -> list[Feature]:
    """Every row of the table, in its order.

    Raises:
        TypeError: for a key that no row has.
    """
    table = tomllib.loads(TABLE.read_text("utf8"))
    return [
        Feature(area["name"], **{key: _frozen(value) for key, value in row.items()})
        for area in table["area"]
        for row in area["row"]
    ]


def _frozen(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def markdown() -> str:
    """The README's list: a folded table for each area, with what leads to each feature."""
    by_area: dict[str, list[Feature]] = {}
    for feature in features():
        if feature.tests:
            by_area.setdefault(feature.area, []).append(feature)
    return "\n\n".join(_folded(area, rows) for area, rows in by_area.items())


def _folded(area: str, rows: list[Feature]) -> str:
    told = "\n".join(f"| {_capital(each.does)} | {each.way} |" for each in rows)
    summary = f"<details><summary>{area}</summary>"
    return f"{summary}\n\n| | key, command or place |\n|---|---|\n{told}\n\n</details>"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


if __name__ == "__main__":
    sys.stdout.write(markdown() + "\n")
