"""Grouped prices are whole steps and lose nothing."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vela_tui.domain.enums import BookSide
from vela_tui.state.grouping import MULTIPLES, group_price, grouped

D = Decimal
TICK = D("0.1")
SIDES = st.sampled_from(list(BookSide))
LEVELS = st.dictionaries(
    st.integers(1, 40_000), st.integers(1, 10**9), min_size=1, max_size=60
).map(lambda known: [(D(at) / 10, D(size) / 10**6) for at, size in known.items()])


def best_first(levels, side):
    return sorted(levels, reverse=side is BookSide.BID)


@given(LEVELS, SIDES, st.sampled_from(MULTIPLES))
def test_every_step_has_the_sum_of_its_levels_and_all_levels_have_a_step(levels, side, multiple):
    step = TICK * multiple
    levels = best_first(levels, side)
    groups = grouped(levels, side, step)
    assert sum(quantity for _, quantity in groups) == sum(quantity for _, quantity in levels)
    assert [price for price, _ in groups] == [price for price, _ in best_first(groups, side)]
    for price, quantity in groups:
        assert price % step == 0
        sign = 1 if side is BookSide.BID else -1
        assert quantity == sum(q for p, q in levels if 0 <= (p - price) * sign < step)


@given(LEVELS, SIDES)
def test_a_step_of_one_tick_groups_nothing(levels, side):
    levels = best_first(levels, side)
    assert grouped(levels, side, TICK) == levels


@pytest.mark.parametrize(
    ("side", "price", "step"),
    [(BookSide.BID, "3199.9", "3199.5"), (BookSide.ASK, "3199.6", "3200")],
)
def test_sides_move_apart(side, price, step):
    assert group_price(D(price), side, D("0.5")) == D(step)
