"""Victims: where they stand, how old they are, and who of them was agreed to."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import BookSide, Side
from vela_tui.rules.victims import age_text, distance_text, unaccepted, victims


def touch(best):
    return lambda _, side: None if best is None else Decimal(best[side])


@pytest.mark.parametrize(
    ("side", "price", "words"),
    [
        (Side.BUY, "1579", "AT TOUCH"),
        (Side.BUY, "1579.5", "AT TOUCH"),
        (Side.BUY, "1578.25", "0.75 behind"),
        (Side.SELL, "1580", "AT TOUCH"),
        (Side.SELL, "1583", "3 behind"),
    ],
)
def test_distance_is_from_the_best_price_of_its_own_side(made, side, price, words):
    """A better price than the best one known is at the touch as well."""
    best = {BookSide.BID: 1579, BookSide.ASK: 1580}
    (told,) = victims([made.order("a", side, price)], touch(best), 0)
    assert distance_text(told) == words


def test_unknown_touch_is_no_distance(made):
    """n/a, not 0."""
    (told,) = victims([made.order("a")], touch(None), 0)
    assert not told.is_at_touch
    assert distance_text(told) == "touch n/a"


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0:00"), (252, "4:12"), (7500, "2h05"), (3 * 86_400, "3d")]
)
def test_ages_are_short(seconds, text):
    """Four characters, mostly."""
    assert age_text(seconds * SECOND) == text


names = st.sets(st.integers(0, 9)).map(lambda each: {f"o-{at}" for at in each})


@given(names, names)
def test_an_agreement_covers_what_was_shown_and_nothing_else(doomed, agreed):
    """Whoever came up since stands in the way."""
    orders = [type("Told", (), {"client_order_id": name})() for name in sorted(doomed)]
    left = {order.client_order_id for order in unaccepted(orders, agreed)}
    assert left == doomed - agreed
