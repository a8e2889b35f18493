"""Scales: exact or refused, judged order by order, never more than was shown."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vela_tui.domain.account import Balance, Credit
from vela_tui.domain.amounts import is_multiple
from vela_tui.domain.enums import Side
from vela_tui.rules.budget import EntryRoom
from vela_tui.rules.guard import Consent
from vela_tui.rules.scale import ScaleDraft, ScaleField, ScalePlan, plan_scale
from vela_tui.rules.scale_outlook import foresee

NAMES = [f"s-{at}" for at in range(50)]
relaxed = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
prices = st.integers(1, 400_000).map(lambda cents: Decimal(cents) / 100)
totals = st.integers(1, 500_000).map(lambda lots: Decimal(lots) / 10_000)


def draft(made, count="5", first="1570", last="1560", total="2", side=Side.BUY, execution="post"):
    return ScaleDraft(made.eth, side, count, first, last, total, execution)


@relaxed
@given(st.integers(2, 50), prices, prices, totals)
def test_levels_are_on_ticks_and_lots_and_sum_to_the_total(made, count, first, last, total):
    """Exactly: the ends as typed, equal distances, no remainder; else a field is wrong."""
    instrument = made.instrument()
    plan = plan_scale(draft(made, str(count), f"{first:f}", f"{last:f}", f"{total:f}"), instrument)
    if not isinstance(plan, ScalePlan):
        assert {each.field for each in plan} <= {ScaleField.LAST, ScaleField.TOTAL}
        return
    assert len(plan.prices) == count
    assert (plan.prices[0], plan.prices[-1]) == (first, last)
    assert all(is_multiple(price, instrument.tick_size) for price in plan.prices)
    assert is_multiple(plan.quantity, instrument.lot_size)
    assert plan.quantity * count == total
    gaps = {after - before for before, after in zip(plan.prices, plan.prices[1:], strict=False)}
    assert gaps == {plan.step}


@relaxed
@given(st.integers(2, 50), prices, prices, totals)
def test_what_is_said_to_be_right_is_right(made, count, first, last, total):
    """Each figure that a fault names can be typed, and then that field is sound."""
    instrument = made.instrument()
    typed = draft(made, str(count), f"{first:f}", f"{last:f}", f"{total:f}")
    plan = plan_scale(typed, instrument)
    for fault in () if isinstance(plan, ScalePlan) else plan:
        if ": " not in fault.message:
            continue
        for right in fault.message.rpartition(": ")[2].removeprefix("to ").split(" or "):
            mended = plan_scale(typed.replaced(fault.field, right), instrument)
            assert isinstance(mended, ScalePlan) or fault.field not in {e.field for e in mended}


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        (ScaleField.COUNT, "1", "from 2 to 50"),
        (ScaleField.COUNT, "51", "from 2 to 50"),
        (ScaleField.COUNT, "x", "whole number"),
        (ScaleField.FIRST, "", "type a price"),
        (ScaleField.FIRST, "1,570", "not a plain number"),
        (ScaleField.LAST, "1570", "another price"),
        (ScaleField.LAST, "1560.01", "to 1560.00 or 1560.04"),
        (ScaleField.LAST, "1569.97", "to 1569.96"),
        (ScaleField.TOTAL, "2.0001", "2.0000 or 2.0005"),
        (ScaleField.TOTAL, "0", "more than 0"),
        (ScaleField.TOTAL, "", "type a quantity"),
    ],
)
def test_wrong_field_is_named_with_what_would_be_right(made, field, text, words):
    """Nothing is rounded for anybody."""
    (fault,) = plan_scale(draft(made).replaced(field, text), made.instrument())
    assert fault.field is field
    assert words in fault.message


def test_a_scale_is_told_whole(made):
    """Worth, rebate and credit of all orders, in the order in which they are sent."""
    found = foresee(draft(made), made.context(), NAMES, 0, EntryRoom(20, 20, 0))
    assert [intent.price for intent in found.intents] == [
        Decimal(text) for text in ("1570", "1567.5", "1565", "1562.5", "1560")
    ]
    assert [intent.client_order_id for intent in found.intents] == NAMES[:5]
    assert found.worth == Decimal(3130)
    assert found.fees == Decimal("-0.313")
    before, after = found.credit
    assert (before.open_notional, after.open_notional) == (0, Decimal(3130))
    assert (found.victims, found.breaches, found.blocked) == ((), (), "")


def test_each_order_is_judged_after_those_before_it(made):
    """The third bid finds the money of two gone."""
    balances = {"USDC": Balance("USDC", Decimal(1500), Decimal(0))}
    found = foresee(draft(made), made.context(balances=balances, credit=None), NAMES, 0)
    assert found.intents == ()
    assert found.blocked.startswith("order 3 at 1565.00: quantity")


def test_a_sale_needs_the_base_of_all_its_orders(made):
    """5 ETH are there; six orders of one are not."""
    scale = draft(made, "6", "1590", "1595", "6", Side.SELL)
    found = foresee(scale, made.context(), NAMES, 0)
    assert found.blocked.startswith("order 6 at 1595.00")


def test_victims_of_all_orders_are_named_once(made):
    """The second order needs the room of the oldest."""
    old = made.order("old", price="1500", quantity="5", ts_created=1)
    context = made.context(active_orders=[old], credit=Credit(Decimal(7500), Decimal(10000)))
    found = foresee(draft(made), context, NAMES, 10)
    assert [order.client_order_id for order in found.victims] == ["old"]
    assert len(found.intents) == 5


def test_a_scale_never_costs_its_own_orders_their_place(made):
    """More than the credit carries is refused, not eaten up from its own beginning."""
    context = made.context(
        credit=Credit(Decimal(0), Decimal(2000)),
        balances={"USDC": Balance("USDC", Decimal(10000), Decimal(0))},
    )
    found = foresee(draft(made), context, NAMES, 0)
    assert found.intents == ()
    assert "another order of this scale" in found.blocked


def test_the_limits_and_the_kill_reserve_are_respected(made):
    """Four slots are too few for five."""
    found = foresee(draft(made), made.context(), NAMES, 0, EntryRoom(4, 20, 16))
    assert found.intents == ()
    assert "leave 4 orders now, it needs 5" in found.blocked


def test_guards_hold_for_each_order(made, live_caps):
    """A soft cap asks once for all, a hard one blocks the scale."""
    context = made.context(caps=live_caps)
    found = foresee(draft(made, total="4"), context, NAMES, 0)
    assert [breach.consent for breach in found.breaches] == [Consent.OVER]
    blocked = foresee(draft(made, last="1370"), context, NAMES, 0)
    assert "the hard cap is 10 %" in blocked.blocked
    many = foresee(draft(made, count="16", last="1540", total="1.6"), context, NAMES, 0)
    assert "16 open orders" in many.blocked


def test_what_takes_is_told(made):
    """A scale of limit orders that crosses says so."""
    scale = replace(draft(made, "2", "1581", "1579", "1"), execution="gtc")
    assert foresee(scale, made.context(), NAMES, 0).taking == Decimal("0.5")
