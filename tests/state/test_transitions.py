"""Every pair of status and evidence, written out a second time as rules."""

import pytest

from vela_tui.domain.enums import OrderStatus as S
from vela_tui.state.transitions import TRANSITIONS, Evidence, of_report

PAIRS = [(status, evidence) for status in S for evidence in Evidence]
WAITING = {S.SUBMITTING, S.UNKNOWN, S.UNRESOLVED}


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
SETTLED = {
    Evidence.UNPROVABLE: {S.UNKNOWN: S.UNRESOLVED},
    Evidence.WRITTEN_OFF: {S.UNRESOLVED: S.LOST, S.VANISHED: S.LOST},
    Evidence.NONCE_USED: {S.UNKNOWN: S.VANISHED, S.UNRESOLVED: S.VANISHED},
    Evidence.FENCED: dict.fromkeys((S.UNKNOWN, S.UNRESOLVED, S.VANISHED, S.LOST), S.REJECTED),
    Evidence.ABSENT: {S.OPEN: S.VANISHED, S.PARTIALLY_FILLED: S.VANISHED},
}
"""What neither the venue's word on the order nor an answer to its request is."""


def expected_of_execution(status, evidence):
    """Executions always count; resting is believed of all but what ended another way."""
    if evidence in {Evidence.FILLED, Evidence.LAST_FILL}:
        return S.FILLED
    if status in {S.FILLED, S.CANCELLED, S.LOST}:
        return status
    if status is S.VANISHED and evidence is Evidence.FILL:
        return status
    has_fills = evidence is not Evidence.OPEN or status is S.PARTIALLY_FILLED
    return S.PARTIALLY_FILLED if has_fills else S.OPEN


def expected_of_end(status, evidence):
    """What ended stays ended; answers to the request count only while one is awaited."""
    if evidence in SETTLED:
        return SETTLED[evidence].get(status, status)
    if evidence in ENDS and status not in {S.FILLED, S.CANCELLED, S.REJECTED}:
        rested = status in {S.PARTIALLY_FILLED, S.VANISHED, S.LOST}
        return S.CANCELLED if evidence is Evidence.REJECTED and rested else ENDS[evidence]
    if status is S.UNRESOLVED and WHILE_WAITING.get(evidence) is S.UNKNOWN:
        return status
    if status in WAITING:
        return WHILE_WAITING.get(evidence, status)
    return status


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
    assert (of_report(status) is None) == (status in {*WAITING, S.VANISHED, S.LOST})


@pytest.mark.parametrize(("status", "evidence"), [p for p in PAIRS if p[1] is not Evidence.FENCED])
def test_only_a_fence_proves_that_an_order_was_never_placed(status, evidence):
    """P03, P06: without a fence no absence, no lookup and no time ends an unknown outcome."""
    quiet = {Evidence.ABSENT, Evidence.LOOKUP_MISSED, Evidence.OVERDUE, Evidence.OUTCOME_UNKNOWN}
    if status in {S.UNKNOWN, S.UNRESOLVED} and evidence in quiet | {Evidence.UNPROVABLE}:
        assert not TRANSITIONS[status, evidence].is_terminal
