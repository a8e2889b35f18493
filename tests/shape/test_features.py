"""Every feature that a market maker was promised is here, is reached as told, and is pinned."""

import ast
import shlex
import sys
from dataclasses import fields
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
sys.path.insert(0, str(TESTS))

from features import KEYS, features, markdown  # noqa: E402 - stands beside the tests

from vela_tui.cli import build_parser  # noqa: E402
from vela_tui.config import Settings  # noqa: E402
from vela_tui.domain.instrument import Instrument, instrument_id  # noqa: E402
from vela_tui.rules.grammar import GrammarContext, Problem, parse  # noqa: E402

README = (TESTS.parent / "README.md").read_text("utf8")
FEATURES = features()
PINNED = [each for each in FEATURES if each.tests]
ROWS = {str(number) for number in range(1, 126)} | {f"6.{number}" for number in range(1, 17)}
SHOULDS_AND_LATER = (
    *(6, 9, 16, 20, 21, 22, 23, 36, 43, 44, 45, 57, 58, 64, 71, 72, 73, 74, 75, 76, 77, 78, 79, 80),
    *(92, 94, 95, 102, 103, 106, 109, 113, 114, 115, 118),
)
MUSTS = ROWS - {str(each) for each in SHOULDS_AND_LATER}
"""Ninety of the notes' musts and the sixteen that no other terminal shows."""
MISSING_MUSTS = {"7"}
"""Musts that are not Vela's."""


def name(feature):
    return "-".join(feature.numbers)


def test_every_row_is_there_once():
    """No row is forgotten, doubled or made up."""
    told = [number for each in FEATURES for number in each.numbers]
    assert sorted(told) == sorted(ROWS)
    assert len(MUSTS) == 90 + 16


def test_only_what_is_not_velas_is_missing_of_the_musts():
    """A must has a test; a row without one says why."""
    absent = {number for each in FEATURES if each.absent for number in each.numbers}
    assert absent & MUSTS == MISSING_MUSTS
    assert not [each for each in FEATURES if bool(each.absent) == bool(each.tests)]


@pytest.mark.parametrize("feature", PINNED, ids=name)
def test_it_is_pinned_by_tests_of_every_run(feature):
    """Its tests exist, and the night is not needed for them."""
    for test in feature.tests:
        path, _, function = test.partition("::")
        assert function in always_run(path), test


@pytest.mark.parametrize("feature", PINNED, ids=name)
def test_it_is_reached_as_told(feature):
    """Its keys are bound, its commands and lines are understood, its settings are settings."""
    assert feature.keys or feature.shell or feature.lines or feature.settings or feature.at
    assert not set(feature.keys) - set(KEYS)
    assert not set(feature.settings) - {each.name for each in fields(Settings)}
    for command in feature.shell:
        build_parser().parse_args(shlex.split(command))
    for line in feature.lines:
        assert not isinstance(parse(line, grammar_context()), Problem), line


def test_readme_tells_what_the_table_holds():
    """The list of the README is the one that is made of the table."""
    told = README.partition("<!-- features -->\n")[2].partition("\n<!-- /features -->")[0]
    assert told.strip() == markdown().strip()


def test_the_night_s_tests_are_told_apart():
    """The rule of this file finds tests that only the night runs."""
    assert "test_a_thousand_killed_clients_lose_nothing" not in always_run("kill/test_kill.py")
    assert "test_killed_clients_lose_nothing" in always_run("kill/test_kill.py")


def grammar_context():
    """A market is shown; no order rests."""
    tick, lot = Decimal("0.1"), Decimal("0.0001")
    market = Instrument(
        instrument_id("vela", "ETH-USDC"), "ETH-USDC", "ETH", "USDC", tick, lot, tick, lot
    )
    return GrammarContext({market.id: market}, market.id, ("post", "gtc", "ioc", "fok"))


@cache
def always_run(path):
    """Names of the tests of a file that need no `-m nightly`."""
    tree = ast.parse((TESTS / path).read_text("utf8"))
    if any(is_of_the_night(each) for each in tree.body if is_module_mark(each)):
        return frozenset()
    return frozenset(
        each.name
        for each in ast.walk(tree)
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)
        and each.name.startswith("test_")
        and not any(is_of_the_night(mark) for mark in each.decorator_list)
    )


def is_module_mark(node):
    """Whether this statement marks every test of its file."""
    return isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark"


def is_of_the_night(node):
    """Whether a mark stands for the whole test; one inside a parameter marks that alone."""
    words = ast.unparse(node)
    return "mark.nightly" in words and "param(" not in words
