"""Numbers and times as text: exact, fixed, never an exponent."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vela_tui.domain.clock import MILLISECOND, MINUTE, SECOND
from vela_tui.ui import format as fmt

raw = st.integers(min_value=-(2**63), max_value=2**63 - 1)
places = st.integers(min_value=0, max_value=8)


@given(raw, st.integers(min_value=0, max_value=18), places)
def test_exact_says_the_number_itself(number, scale, shown):
    """What is read back from the text is the number, with no exponent and no missing decimal."""
    value = Decimal(number).scaleb(-scale)
    text = fmt.exact(value, shown)
    assert Decimal(text.replace(",", "")) == value
    assert "E" not in text.upper()
    assert len(text.partition(".")[2]) >= shown


@given(st.integers(min_value=0, max_value=2**63 - 1), places)
def test_truncated_never_says_more_than_there_is(number, shown):
    """A quantity cut to fewer decimals is never larger, and never reads as nothing."""
    value = Decimal(number).scaleb(-6)
    text = fmt.truncated(value, shown)
    if text.startswith("<"):
        assert 0 < value < Decimal(text[1:])
    else:
        assert 0 <= value - Decimal(text.replace(",", "")) < Decimal(1).scaleb(-shown)
        assert (Decimal(text.replace(",", "")) == 0) == (value == 0)


@pytest.mark.parametrize(
    ("value", "shown", "text"),
    [
        ("3200.5", 2, "3,200.50"),
        ("0.000008", 6, "0.000008"),
        ("3199.8001", 1, "3,199.8001"),
        ("94020", 0, "94,020"),
        ("1E+3", 0, "1,000"),
    ],
)
def test_exact(value, shown, text):
    assert fmt.exact(Decimal(value), shown) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [("0.0124", "+1.24%"), ("-0.0231", "-2.31%"), ("0", "0.00%"), ("-0.00001", "0.00%")],
)
def test_percent_has_a_sign_unless_it_is_zero(value, text):
    assert fmt.percent(Decimal(value)) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0", "0"), ("0.42", "0.42"), ("246.12", "246"), ("5886", "5,886"), ("48231", "48.2k"),
        ("195400", "195.4k"), ("3100000", "3.10M"), ("812000000", "812.0M"), ("4.1E9", "4.10G"),
        ("6.7375E13", "67.4T"), ("5E15", "5.00P"),
    ],
)  # fmt: skip
def test_compact_fits_six_characters(value, text):
    assert fmt.compact(Decimal(value)) == text
    assert len(text) <= 6


@pytest.mark.parametrize(
    ("age", "text"),
    [
        (0, "now"), (999 * MILLISECOND, "now"), (SECOND, "1s"), (59 * SECOND, "59s"),
        (MINUTE, "1m"), (61 * MINUTE, "1h"), (49 * 60 * MINUTE, "2d"),
    ],
)  # fmt: skip
def test_an_age_is_calm(age, text):
    assert fmt.age(age) == text


@pytest.mark.parametrize(
    ("age", "text"),
    [
        (3_249 * MILLISECOND, "3.2 s"), (0, "0.0 s"), (-5, "0.0 s"), (48 * SECOND, "48 s"),
        (5 * MINUTE, "5m"),
    ],
)  # fmt: skip
def test_an_age_that_matters_is_finer(age, text):
    assert fmt.seconds(age) == text


def test_times_are_those_of_the_zone():
    from datetime import timedelta, timezone

    ts = 1_795_262_671_412 * MILLISECOND
    assert fmt.time_of_day(ts, with_milliseconds=True) == "12:04:31.412"
    assert fmt.time_of_day(ts, timezone(timedelta(hours=-5))) == "07:04:31"
    assert fmt.hour_and_minute(ts) == "12:04"
    assert fmt.day_and_month(ts) == "21 Nov"


@pytest.mark.parametrize(
    ("trip", "text"), [(12 * MILLISECOND, "12 ms"), (400_000, "0.4 ms"), (0, "0.0 ms")]
)
def test_a_round_trip_is_in_milliseconds(trip, text):
    assert fmt.round_trip(trip) == text
