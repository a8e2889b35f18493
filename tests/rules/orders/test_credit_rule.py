"""The ticket's credit follows the rule of the dialect that is spoken: deposit, or five times it."""

from dataclasses import replace
from decimal import Decimal

import pytest

from vela_tui.domain.account import Balance
from vela_tui.domain.enums import Side
from vela_tui.rules.validate import assess
from vela_tui.venues.vela.capabilities import ENGINE


def usdc(available, reserved="0"):
    return {"USDC": Balance("USDC", Decimal(available), Decimal(reserved))}


def judged(made, draft, **changes):
    return assess(draft, made.context(capabilities=ENGINE, credit=None, **changes)).credit


def test_the_engine_counts_what_is_held_five_times(made):
    credit = judged(made, made.draft(price="1500", quantity="1"), balances=usdc("2000"))
    assert (credit.before.deposited, credit.before.open_notional) == (10_000, 0)
    assert (credit.after.open_notional, credit.victims) == (1_500, ())


@pytest.mark.parametrize(("available", "victims"), [("1000", ["old"]), ("1500", [])])
def test_the_engines_victims_go_only_where_the_order_is_not_covered(made, available, victims):
    """Section 13, [E] 3 and 4: covered by what is available, it costs nobody anything."""
    old, newer = (
        made.order(name, quantity="3", ts_created=at) for at, name in enumerate(("old", "new"))
    )
    held = usdc(available, str(2_000 - int(available)))
    credit = judged(made, made.draft(price="1500"), balances=held, active_orders=(newer, old))
    assert [each.client_order_id for each in credit.victims] == victims


def test_an_ask_is_covered_by_its_base_whatever_is_quoted(made):
    held = {**usdc("10"), "ETH": Balance("ETH", Decimal(1), Decimal(0))}
    ask = made.draft(Side.SELL, price="1600", quantity="1")
    assert judged(made, ask, balances=held).victims == ()


def test_without_balances_the_engines_credit_is_not_known(made):
    assert judged(made, made.draft(), balances=None) is None


def test_the_documented_rule_still_asks_for_the_deposit(made):
    context = replace(made.context(), credit=None)
    assert assess(made.draft(), context).credit is None
