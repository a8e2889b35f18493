"""Flatten: all that can be sold now, down to the bid that is needed and no further."""

from dataclasses import replace
from decimal import Decimal

import pytest

from vela_tui.domain.account import Balance
from vela_tui.domain.enums import Side, TimeInForce
from vela_tui.rules.flatten import FlattenPlan, flatten_notes, plan_flatten


def holding(made, available, reserved="0", **changes):
    eth = Balance("ETH", Decimal(available), Decimal(reserved))
    return made.context(balances={"ETH": eth}, **changes)


@pytest.mark.parametrize(
    ("available", "price", "beyond"),
    [("1", "1579", "0"), ("2", "1579", "0"), ("2.5", "1578", "0"), ("7", "1578", "1")],
)
def test_limit_is_the_last_bid_that_is_needed(made, available, price, beyond):
    """2 at 1579 and 4 at 1578 are there."""
    plan = plan_flatten(holding(made, available), "f-1")
    assert isinstance(plan, FlattenPlan)
    assert (plan.intent.side, plan.intent.time_in_force) == (Side.SELL, TimeInForce.IOC)
    assert (plan.intent.price, plan.intent.quantity) == (Decimal(price), Decimal(available))
    assert plan.beyond == Decimal(beyond)


def test_own_bids_take_nothing(made):
    """The exchange passes them over."""
    context = holding(made, "1", active_orders=[made.order("b", price="1579", quantity="2")])
    assert plan_flatten(context, "f-1").intent.price == Decimal(1578)


def test_what_backs_asks_stays_and_is_told(made):
    """And a remainder below the venue's lot is not sold."""
    context = holding(made, "1.0000009", "0.5")
    plan = plan_flatten(context, "f-1")
    assert plan.intent.quantity == Decimal(1)
    assert any("0.5 back your asks" in note for note in flatten_notes(plan, context))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"balances": None}, "not known yet"),
        ({"balances": {}}, "there is no ETH"),
        ({"is_book_live": False}, "no bid that can be believed"),
        ({"bids": ()}, "no bid that can be believed"),
    ],
)
def test_no_plan_says_why(made, changes, words):
    """In words."""
    assert words in plan_flatten(replace(holding(made, "1"), **changes), "f-1")


def test_a_venue_without_ioc_is_sold_at_by_hand(made):
    """Nothing that could rest is sent."""
    only_post = replace(made.capabilities, executions=made.capabilities.executions[:2])
    context = holding(made, "1", capabilities=only_post)
    assert "no ioc" in plan_flatten(context, "f-1")
