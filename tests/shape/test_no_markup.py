"""Text from a venue can't become markup: nothing on the screen is read as markup at all."""

import ast
from pathlib import Path

import pytest

import vela_tui.ui

ROOT = Path(vela_tui.ui.__file__).parent
MODULES = sorted(ROOT.rglob("*.py"))
READS_MARKUP = {"Static", "Label", "Markdown", "Button", "notify", "OptionList"}
"""Calls whose text is markup unless `markup=False` says otherwise."""
FORBIDDEN = {"from_markup", "render_str"}


def calls(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", None) or getattr(node.func, "id", "")
            yield name, node


def is_plain(node):
    """Whether markup is off, or the text is a literal of our own without a bracket."""
    if any(k.arg == "markup" and getattr(k.value, "value", None) is False for k in node.keywords):
        return True
    return all(
        (isinstance(a, ast.Constant) and "[" not in str(a.value)) or isinstance(a, ast.Starred)
        for a in node.args
    )


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_text_is_read_as_markup(path):
    """No `from_markup`; widgets that would read markup are told not to, or hold a plain literal."""
    found = [
        f"{path.name}:{node.lineno} {name}"
        for name, node in calls(ast.parse(path.read_text("utf8")))
        if name in FORBIDDEN or (name in READS_MARKUP and not is_plain(node))
    ]
    assert found == []
