"""Every pair of status and evidence, written out a second time as rules."""

import pytest

from vela_tui.domain.enums import OrderStatus as S
from vela_tui.state.transitions import TRANSITIONS, Evidence, of_report

PAIRS = [(status, evidence) for status in S for evidence in Evidence]
WAITING = {S.SUBMITTING, S.UNKNOWN}


ENDS = {
    Evidence.CANCELLED: S.CANCELLED,
    Evidence.CANCEL_ACCEPTED: S.CANCELLED,
    Evidence.REJECTED: S.REJECTED,
}
WHILE_WAITING = {
    Evidence.REFUSED: S.REJECTED,
    Evidence.NOT_SENT: S.REJECTED,
    Evidence.OUTCOME_UNKNOWN: S.UNKNOWN,
    Evidence.OVERDUE: S.UNKNOWN,
}


def expected_of_execution(status, evidence):
    """Executions always count; resting is believed of all but what was filled or cancelled."""
    if evidence in {Evidence.FILLED, Evidence.LAST_FILL}:
        return S.FILLED
    if status in {S.FILLED, S.CANCELLED}:
        return status
    has_fills = evidence is not Evidence.OPEN or status is S.PARTIALLY_FILLED
    return S.PARTIALLY_FILLED if has_fills else S.OPEN


def expected_of_end(status, evidence):
    """What ended stays ended; answers to the request count only while one is awaited."""
    if status.is_terminal:
        return status
    if evidence in ENDS:
        was_placed = evidence is Evidence.REJECTED and status is S.PARTIALLY_FILLED
        return S.CANCELLED if was_placed else ENDS[evidence]
    if status in WAITING:
        return WHILE_WAITING.get(evidence, status)
    return S.CANCELLED if evidence is Evidence.ABSENT else status


EXECUTION = {
    Evidence.OPEN,
    Evidence.PARTIALLY_FILLED,
    Evidence.FILLED,
    Evidence.FILL,
    Evidence.LAST_FILL,
}


def test_the_table_is_total():
    assert set(TRANSITIONS) == set(PAIRS)


@pytest.mark.parametrize(("status", "evidence"), PAIRS)
def test_each_pair_follows_the_rules(status, evidence):
    rule = expected_of_execution if evidence in EXECUTION else expected_of_end
    assert TRANSITIONS[status, evidence] is rule(status, evidence)


@pytest.mark.parametrize("evidence", [Evidence.LOOKUP_MISSED, Evidence.ABSENT, Evidence.OVERDUE])
def test_an_unknown_outcome_never_ends_by_absence_or_time(evidence):
    assert TRANSITIONS[S.UNKNOWN, evidence] is S.UNKNOWN


@pytest.mark.parametrize("status", list(S))
def test_only_the_venues_states_can_be_reported(status):
    assert (of_report(status) is None) == (status in WAITING)
