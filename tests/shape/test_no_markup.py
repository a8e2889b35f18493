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


TITLES = {"border_title", "border_subtitle", "sub_title", "title", "tooltip", "label"}
"""Attributes whose text the toolkit reads as markup when it is a `str`."""
MADE = {
    *("Content", "assemble", "styled", "join", "Text", "help_text", "figures"),
    *("scale_levels", "scale_figures", "exchange_text"),
}
"""Calls that give content, not markup: of the toolkit, and of ours that return such content."""


CONTENT_NAMES = {"said", "listed"}
"""Local names that hold content: what the command line and the ticket say below themselves."""


def is_content(node):
    """Whether a value is content, or a literal of our own without a bracket."""
    if isinstance(node, ast.Constant):
        return not isinstance(node.value, str) or "[" not in node.value
    if isinstance(node, ast.Call):
        return (getattr(node.func, "attr", None) or getattr(node.func, "id", "")) in MADE
    return isinstance(node, ast.Name) and node.id in CONTENT_NAMES


def titles(tree):
    """Assignments to what is read as markup, and texts put into widgets that show them."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Attribute) and target.attr in TITLES:
                    yield target.attr, node.value, node.lineno
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "update":
            for argument in node.args:
                yield "update", argument, node.lineno


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_title_or_update_is_read_as_markup(path):
    """P52: titles, tooltips and updates take content or a plain literal, never a venue's `str`."""
    found = [
        f"{path.name}:{line} {name}"
        for name, value, line in titles(ast.parse(path.read_text("utf8")))
        if not is_content(value)
    ]
    assert found == []


def test_rule_finds_markup():
    """So that finding none means something."""
    tree = ast.parse("a.border_title = symbol\nb.update(f'{x}')\nc.tooltip = '[b]'\nd.title = 'x'")
    assert sum(not is_content(value) for _, value, _ in titles(tree)) == 3
