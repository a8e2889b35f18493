"""Alerts on the command line: what they mean, what is wrong with them, what may follow."""

from decimal import Decimal

import pytest

from vela_tui.domain.instrument import Instrument, instrument_id
from vela_tui.rules.alert_grammar import ListAlerts, RemoveAlert, SetAlert
from vela_tui.rules.completion import complete
from vela_tui.rules.grammar import GrammarContext, Problem, parse, render
from vela_tui.state.alerts import AlertKind

ONE = Decimal(1)
ETH, BTC = (
    Instrument(instrument_id("vela", symbol), symbol, symbol[:3], "USDC", ONE, ONE, ONE, ONE)
    for symbol in ("ETH-USDC", "BTC-USDC")
)
CONTEXT = GrammarContext({ETH.id: ETH, BTC.id: BTC}, ETH.id, ("gtc",))


@pytest.mark.parametrize(
    ("line", "meaning"),
    [
        ("alert ETH-USDC > 3300", SetAlert(AlertKind.ABOVE, ETH.id, Decimal(3300))),
        ("alert eth-usdc>3300.5", SetAlert(AlertKind.ABOVE, ETH.id, Decimal("3300.5"))),
        ("ALERT BTC-USDC < 9", SetAlert(AlertKind.BELOW, BTC.id, Decimal(9))),
        ("alert ETH-USDC spread > 20", SetAlert(AlertKind.SPREAD, ETH.id, Decimal(20))),
        ("alert fills", SetAlert(AlertKind.FILLS)),
        ("alert remove 3", RemoveAlert(3)),
        ("alert remove all", RemoveAlert(None)),
        ("alert list", ListAlerts()),
    ],
)
def test_a_line_means_its_alert_and_is_rendered_back(line, meaning):
    assert parse(line, CONTEXT) == meaning
    assert parse(render(meaning, CONTEXT), CONTEXT) == meaning


@pytest.mark.parametrize(
    ("line", "word", "words"),
    [
        ("alert", "", "a market, fills, list or remove is missing"),
        ("alert ETH", "ETH", "eth-usdc"),
        ("alert ETH-USDC", "", "<, > or spread is missing"),
        ("alert ETH-USDC > -1", "-1", "not a plain number"),
        ("alert ETH-USDC > 1 2", "2", "one word too many"),
        ("alert ETH-USDC spread 20", "20", "is not >"),
        ("alert remove x", "x", "not a plain number"),
    ],
)
def test_the_wrong_word_is_named(line, word, words):
    problem = parse(line, CONTEXT)
    assert isinstance(problem, Problem)
    assert problem.word == word
    assert words in problem.message


def test_a_number_that_is_not_whole_names_no_alert():
    assert parse("alert remove 1.5", CONTEXT) == RemoveAlert(0)


@pytest.mark.parametrize(
    ("line", "candidates", "hint"),
    [
        ("alert ", ("fills", "list", "remove", "ETH-USDC", "BTC-USDC"), ""),
        ("alert e", ("ETH-USDC",), ""),
        ("alert ETH-USDC ", (">", "<", "spread"), ""),
        ("alert ETH-USDC spread ", (">",), ""),
        ("alert ETH-USDC > ", (), "price"),
        ("alert ETH-USDC spread > ", (), "basis points"),
        ("alert remove ", ("all",), "number"),
    ],
)
def test_what_may_follow_is_offered(line, candidates, hint):
    offered = complete(line, len(line), CONTEXT)
    assert (offered.candidates, offered.hint) == (candidates, hint)
