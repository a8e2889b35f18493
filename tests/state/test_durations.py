"""Durations by the last few hundred, counts by a bounded number of kinds."""

from hypothesis import given
from hypothesis import strategies as st

from vela_tui.state.durations import KEPT, MOST_KINDS, OTHERS, Counts, Durations


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=80), st.integers(1, 100))
def test_so_many_percent_took_no_longer(taken, percent):
    durations = Durations()
    for each in taken:
        durations.add(each)
    found = durations.quantile(percent)
    assert found in taken
    assert sum(each <= found for each in taken) * 100 >= percent * len(taken)
    assert sum(each < found for each in taken) * 100 < percent * len(taken)


def test_old_ones_are_forgotten_and_none_is_negative():
    durations = Durations()
    assert durations.quantile(50) is None
    durations.add(10**9)
    for _ in range(KEPT):
        durations.add(-5)
    assert len(durations) == KEPT
    assert durations.quantile(100) == 0


@given(st.lists(st.text(max_size=3), max_size=200))
def test_kinds_are_counted_and_their_number_is_bounded(kinds):
    counts = Counts()
    for each in kinds:
        counts.add(each)
    assert counts.total == len(kinds)
    assert len(counts.by_kind) <= MOST_KINDS + 1
    if len(set(kinds)) > MOST_KINDS:
        assert OTHERS in counts.by_kind
