"""Orders for options: the premium, the end, the mark as the reference, what may be sold."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vela_tui.domain.amounts import Price, Quantity
from vela_tui.domain.clock import MINUTE, SECOND
from vela_tui.domain.enums import Mode, Side, TimeInForce
from vela_tui.domain.instrument import OptionKind, OptionTerms
from vela_tui.domain.option import MarkSource, OptionQuote
from vela_tui.domain.order import ClientOrderId, OrderIntent
from vela_tui.rules.caps import Cap, Measure, guards_of
from vela_tui.rules.draft import Field
from vela_tui.rules.flatten import plan_flatten
from vela_tui.rules.guard import Consent, breaches
from vela_tui.rules.option_orders import exposure
from vela_tui.rules.sizing import affordable
from vela_tui.rules.validate import assess

D = Decimal
EIGHT = 1_795_334_400 * SECOND


def instrument(made, multiplier="1"):
    terms = OptionTerms("SOL", Price(D(180)), OptionKind.CALL, EIGHT, D(multiplier))
    return replace(
        made.instrument(), base="SOL", display_tick=Price(D("0.001")), option=terms,
        display_lot=Quantity(D("0.001")), min_quantity=Quantity(D("0.1")),
    )  # fmt: skip


def quote(mark="2", source=MarkSource.TWO_SIDED_MID):
    return OptionQuote("any", mark=Price(D(mark)), mark_source=source)


@pytest.fixture
def context(made):
    """An hour before the end; a wide book around a mark of 2; 10,000 USDC and no SOL."""

    def make(**changes):
        multiplier = changes.pop("multiplier", "1")
        return made.context(
            instrument=instrument(made, multiplier),
            capabilities=replace(made.capabilities, has_credit=False),
            bids=made.levels(("1.5", 3)),
            asks=made.levels(("2.5", 3), ("2.6", 3)),
            balances={"USDC": replace(made.context().balances["USDC"])},
            credit=None,
            **({"option": quote(), "now": EIGHT - 60 * MINUTE} | changes),
        )

    return make


def intent(side=Side.BUY, price="2", quantity="1"):
    return OrderIntent(
        "vela:ETH-USDC", ClientOrderId("a"), side, Price(D(price)), Quantity(D(quantity)),
        TimeInForce.GTC, post_only=False,
    )  # fmt: skip


def test_the_premium_counts_the_multiplier(made, context):
    draft = made.draft(price="2.6", quantity="4")
    told = assess(draft, context(multiplier="10"))
    assert told.worth == D(104)
    assert told.match.cost == D("2.5") * 30 + D("2.6") * 10
    assert told.match.average_price == D("2.525")
    assert assess(draft, context()).match.average_price == D("2.525")


def test_a_buy_that_costs_more_than_there_is_says_so_with_the_multiplier(made, context):
    draft = made.draft(price="2", quantity="60")
    assert assess(draft, context()).violation(Field.QUANTITY) is None
    fault = assess(draft, context(multiplier="100")).violation(Field.QUANTITY)
    assert "needs 12,000" in fault.message


def test_a_sale_needs_no_asset_and_says_what_is_not_held(made, context):
    draft = made.draft(Side.SELL, "2", "3")
    told = assess(draft, context(position=D(1)))
    assert told.intent is not None
    assert "sells 2 that you don't hold: the exchange decides on margin" in told.cautions
    assert not any("hold" in each for each in assess(draft, context(position=D(3))).cautions)


def test_less_than_the_smallest_quantity_is_named(made, context):
    fault = assess(made.draft(price="2", quantity="0.05"), context()).violation(Field.QUANTITY)
    assert fault.message == "at least 0.1"
    assert assess(made.draft(price="2", quantity="0.1"), context()).intent is not None


@pytest.mark.parametrize(
    ("left", "asked"),
    [(2 * MINUTE + 1, None), (2 * MINUTE, "2m 00s"), (59 * SECOND, "59s"), (1, "0s")],
)
def test_in_the_last_two_minutes_a_word_is_asked_for(context, left, asked):
    found = breaches(intent(), context(now=EIGHT - left))
    words = [each.text for each in found if each.consent is Consent.EXPIRES]
    assert words == ([] if asked is None else [f"this option is settled in {asked}"])


def test_an_expired_option_takes_no_order(made, context):
    told = assess(made.draft(price="2", quantity="1"), context(now=EIGHT))
    assert told.intent is None
    assert told.violation(Field.SIDE).message.startswith("this option has expired")


def test_in_the_last_half_hour_the_ticket_says_so(made, context):
    draft = made.draft(price="2", quantity="1")
    assert "settles in 29m 59s" in assess(draft, context(now=EIGHT - 30 * MINUTE + 1)).cautions
    assert not any("settles" in each for each in assess(draft, context()).cautions)


def test_the_collar_is_laid_around_the_mark_not_around_a_wide_book(context):
    caps = guards_of(Mode.LIVE).default
    assert not breaches(intent(price="2.04"), context(caps=caps))
    (soft,) = breaches(intent(price="2.1"), context(caps=caps))
    assert (soft.field, soft.consent) == (Field.PRICE, Consent.OVER)
    assert soft.text.startswith("5 % from the mark 2.000")
    (hard,) = breaches(intent(price="2.5"), context(caps=caps))
    assert hard.consent is None


def test_without_a_mark_the_book_is_the_reference(context):
    caps = guards_of(Mode.LIVE).default
    (hard,) = breaches(intent(price="2.5"), context(caps=caps, option=None))
    assert "from the middle" in hard.text
    bare = replace(context(caps=caps, option=None), bids=(), asks=())
    (asked,) = breaches(intent(), bare)
    assert asked.consent is Consent.NO_REFERENCE
    assert not breaches(intent(), replace(bare, option=quote()))


def test_one_step_from_the_mark_is_no_slip(context):
    cheap = context(caps=guards_of(Mode.LIVE).default, option=quote("0.002"))
    assert not breaches(intent(price="0.001"), cheap)
    assert not breaches(intent(price="0.003"), cheap)
    assert breaches(intent(price="0.004"), cheap)


@pytest.mark.parametrize("source", [None, *MarkSource])
def test_a_mark_that_no_market_makes_is_told(made, context, source):
    told = assess(made.draft(price="2", quantity="1"), context(option=quote(source=source)))
    is_told = any("no market of both sides" in each for each in told.cautions)
    assert is_told is (source is not MarkSource.TWO_SIDED_MID)


def test_the_inventory_of_an_option_counts_both_ways(context):
    caps = guards_of(Mode.PAPER).default.changed({Measure.INVENTORY: {"hard": D(5)}})
    assert caps.of(Measure.INVENTORY) == Cap(None, D(5))
    assert not breaches(intent(quantity="4"), context(caps=caps, position=D(1)))
    assert breaches(intent(quantity="5"), context(caps=caps, position=D(1)))
    assert not breaches(intent(Side.SELL, quantity="6"), context(caps=caps, position=D(1)))
    (short,) = breaches(intent(Side.SELL, quantity="7"), context(caps=caps, position=D(1)))
    assert short.text.startswith("6 contracts held")


@given(st.decimals("-99", "99", places=3), st.decimals("0.001", "99", places=3))
def test_a_sale_undoes_in_exposure_what_the_same_buy_makes(position, quantity):
    from types import SimpleNamespace

    after = position + quantity
    here = SimpleNamespace(position=position, active_orders=())
    there = SimpleNamespace(position=after, active_orders=())
    assert exposure(intent(Side.BUY, quantity=str(quantity)), here) == abs(after)
    assert exposure(intent(Side.SELL, quantity=str(quantity)), there) == abs(position)


def test_shares_are_of_what_the_money_buys_and_of_what_is_held(context):
    execution = context().capabilities.executions[0]
    price = Price(D(2))
    assert affordable(Side.BUY, price, execution, context(multiplier="10")) == 500
    assert affordable(Side.SELL, price, execution, context(position=D("1.5"))) == D("1.5")
    assert affordable(Side.SELL, price, execution, context(position=D(-3))) == 0


def test_flatten_sells_contracts_and_leaves_a_short_to_the_hand(context):
    plan = plan_flatten(context(position=D(2)), ClientOrderId("f"))
    assert (plan.intent.side, plan.intent.quantity, plan.intent.price) == (Side.SELL, 2, D("1.5"))
    assert "short" in plan_flatten(context(position=D(-2)), ClientOrderId("f"))
    nothing = plan_flatten(context(), ClientOrderId("f"))
    assert nothing == "there are no contracts to sell"
