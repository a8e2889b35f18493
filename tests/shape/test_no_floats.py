"""No binary floating point where money is (P58): the rule, and every exception by name."""

import ast
from pathlib import Path

import pytest

import vela_tui

ROOT = Path(vela_tui.__file__).parent
ROOMS = ("domain", "rules", "state", "venues", "session", "sim")
MODULES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
SECONDS = {
    "session/departures.py",  # until when frames wait, by the loop's clock
    "session/runner.py",  # a pace in seconds
    "sim/faults.py",  # the delay of an answer
    "sim/gateways/connection.py",  # the patience with a reader
    "sim/listener.py",
    "sim/server.py",  # paces and patience
    "sim/state_file.py",  # patience
}
"""Modules whose floats are seconds."""
CHANCE = {
    "rules/grammar_words.py",  # how alike two words are
    "sim/rounds/marks.py",  # volatilities; marks are rounded before money is
    "sim/rounds/pricing.py",  # what an option is worth, a model's opinion
}
"""Modules whose floats are chances, likenesses, and made-up prices that are rounded before use."""


def floats(path: Path) -> list[str]:
    """Where a module makes a float: a literal, a cast, or a division that is not of seconds."""
    found = []
    for node in ast.walk(ast.parse(path.read_text("utf8"))):
        is_literal = isinstance(node, ast.Constant) and isinstance(node.value, float)
        is_cast = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "float"
        is_name = isinstance(node, ast.Name) and node.id == "float"
        if is_literal or is_cast or is_name:
            found.append(f"{path.name}:{node.lineno}")
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_float_is_made(path):
    """P58: outside the modules named above there is no float at all."""
    if str(path.relative_to(ROOT)) in SECONDS | CHANCE:
        return
    assert floats(path) == []


def test_exceptions_are_needed():
    """A module that makes no float any more leaves the list."""
    for name in SECONDS | CHANCE:
        assert floats(ROOT / name), name


def test_rule_finds_floats(tmp_path):
    """So that finding none means something."""
    module = tmp_path / "money.py"
    module.write_text("price = float('1') * 1.5\n")
    assert len(floats(module)) >= 2
