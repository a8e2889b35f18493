"""Sizes that are offered can be paid."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vela_tui.domain.account import Balance, Credit
from vela_tui.domain.enums import Side
from vela_tui.rules.sizing import affordable, bumped, presets, share
from vela_tui.rules.validate import assess


def test_buy_that_may_take_keeps_room_for_the_fee(made):
    """10 000 / (1580 * 1.0005) in lots of 0.0001; post-only needs no fee."""
    gtc, post = made.capabilities.executions[1], made.capabilities.executions[0]
    context = made.context()
    assert affordable(Side.BUY, Decimal(1580), gtc, context) == Decimal("6.3259")
    assert affordable(Side.BUY, Decimal(1580), post, context) == Decimal("6.3291")


def test_sell_is_bounded_by_base_and_credit(made):
    """5 ETH are there; at 4000 the credit carries 2.5."""
    post = made.capabilities.executions[0]
    assert affordable(Side.SELL, Decimal(1580), post, made.context()) == 5
    assert affordable(Side.SELL, Decimal(4000), post, made.context()) == Decimal("2.5")


def test_unknown_balance_offers_nothing(made):
    """None is not zero."""
    post = made.capabilities.executions[0]
    assert share(50, Side.BUY, Decimal(1580), post, made.context(balances=None)) is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    side=st.sampled_from(Side),
    price=st.decimals("0.01", "5000", places=2),
    percent=st.sampled_from([25, 50, 75, 100]),
    available=st.decimals("0", "20000", places=6),
    index=st.integers(0, 3),
)
def test_a_share_is_always_accepted(made, side, price, percent, available, index):
    """Whatever is offered has no violation and costs nobody a place."""
    execution = made.capabilities.executions[index]
    context = made.context(
        balances={name: Balance(name, available, Decimal(0)) for name in ("USDC", "ETH")},
        credit=Credit(Decimal(0), Decimal(10000)),
    )
    quantity = share(percent, side, price, execution, context)
    if quantity:
        draft = made.draft(side, f"{price:f}", f"{quantity:f}", execution.label)
        assessment = assess(draft, context)
        assert not assessment.violations
        assert assessment.credit.victims == ()


@pytest.mark.parametrize("price", ["94000", "3200", "0.18", "0.000008"])
def test_presets_ascend_in_whole_lots(made, price):
    """At least one lot, never two alike."""
    sizes = presets((Decimal(100), Decimal(500)), Decimal(price), made.instrument())
    assert list(sizes) == sorted(set(sizes))
    assert all(size >= Decimal("0.0001") for size in sizes)


def test_bumping_stops_at_one_lot(made):
    """There is no order of nothing."""
    assert bumped(Decimal("0.0001"), -10, made.instrument()) == Decimal("0.0001")
