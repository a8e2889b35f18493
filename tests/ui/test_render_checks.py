"""What is being proven is said where the ship's state stands."""

import pytest
from scripted_session import ScriptedSession

from vela_tui.domain.clock import SECOND
from vela_tui.ui.render.checks import FOUND_FOR, check_runs


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({}, ""),
        ({"waiting_for": "open orders are compared"}, "◌ checking orders"),
        ({"checking": 1}, "? checking 1 order"),
        ({"checking": 3, "waiting_for": "x"}, "? checking 3 orders"),
        ({"unresolved": 2}, "? 2 orders unresolved"),
        ({"held": {"vf-1"}, "checking": 1}, "? fencing 1"),
        ({"found": "1 filled, 1 external", "ts_found": 0}, "found: 1 filled, 1 external"),
    ],
)
def test_the_line_says_what_is_checked_and_found(told, words):
    """P02, P15: a check that holds orders up, or that found something, is seen."""
    session = ScriptedSession()
    session.go_up()
    session.view.reconcile.waiting_for = ""
    for name, value in told.items():
        setattr(session.view.reconcile, name, value)
    assert "".join(text for text, _ in check_runs(session.view, 5 * SECOND)) == words


def test_what_was_found_is_news_for_a_while():
    session = ScriptedSession()
    session.go_up()
    session.view.reconcile.found, session.view.reconcile.ts_found = "1 lost", 0
    assert check_runs(session.view, FOUND_FOR) == ()
