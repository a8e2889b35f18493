"""The end of an option's life: in stages, and in a countdown that promises nothing too much."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vela_tui.domain.clock import DAY, MINUTE, SECOND
from vela_tui.rules.expiry import Stage, countdown, stage

EIGHT = 1_795_334_400 * SECOND
"""22 November 2026, 08:00:00 UTC."""
UNITS = {"d": DAY, "h": 60 * MINUTE, "m": MINUTE, "s": SECOND}


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (19 * 60 * MINUTE, Stage.OPEN),
        (30 * MINUTE + 1, Stage.OPEN),
        (30 * MINUTE, Stage.ENDING),
        (2 * MINUTE + 1, Stage.ENDING),
        (2 * MINUTE, Stage.LAST_MINUTES),
        (1, Stage.LAST_MINUTES),
        (0, Stage.EXPIRED),
        (-DAY, Stage.EXPIRED),
    ],
)
def test_the_stages_begin_at_half_an_hour_and_at_two_minutes(left, expected):
    assert stage(EIGHT - left, EIGHT, EIGHT - 30 * MINUTE) is expected
    assert stage(EIGHT - left, EIGHT) is expected


def test_an_average_that_begins_earlier_warns_earlier():
    assert stage(EIGHT - 59 * MINUTE, EIGHT, EIGHT - 60 * MINUTE) is Stage.ENDING
    assert stage(EIGHT - 61 * MINUTE, EIGHT, EIGHT - 60 * MINUTE) is Stage.OPEN


@pytest.mark.parametrize(
    ("left", "text"),
    [
        (26 * 60 * MINUTE, "1d 2h"),
        (DAY - 1, "23h 59m"),
        (19 * 60 * MINUTE + 5 * MINUTE, "19h 05m"),
        (44 * MINUTE + 59 * SECOND, "44m"),
        (29 * MINUTE + 12 * SECOND, "29m 12s"),
        (MINUTE + 1, "1m 00s"),
        (MINUTE - 1, "59s"),
        (SECOND - 1, "0s"),
        (0, "expired"),
        (-1, "expired"),
    ],
)
def test_the_countdown_is_calm_while_it_is_long(left, text):
    assert countdown(left) == text


@given(st.integers(min_value=1, max_value=40 * DAY))
def test_the_countdown_never_promises_too_much_and_hides_less_than_its_last_unit(left):
    parts = re.findall(r"(\d+)([dhms])", countdown(left))
    told = sum(int(count) * UNITS[unit] for count, unit in parts)
    assert told <= left < told + UNITS[parts[-1][1]]
