"""Assessment: what is wrong with a draft, and what would follow from it."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vela_tui.domain.account import Balance, Credit
from vela_tui.domain.amounts import is_multiple
from vela_tui.domain.enums import MarketState, OrderStatus, Side, TimeInForce
from vela_tui.rules.draft import Field, grouped, plain
from vela_tui.rules.outlook import fee, money
from vela_tui.rules.validate import assess


def faults(assessment):
    return {each.field: each.message for each in assessment.violations}


def test_sound_draft_becomes_the_intent_that_was_typed(made):
    """Every number of the intent is the number typed, trailing zeros aside."""
    intent = assess(made.draft(price="1578.50", quantity="0.5"), made.context()).intent
    assert (intent.price, intent.quantity) == (Decimal("1578.5"), Decimal("0.5"))
    assert (intent.time_in_force, intent.post_only) == (TimeInForce.GTC, False)
    assert intent.client_order_id == "my-1"


@pytest.mark.parametrize(
    ("field", "changes", "right"),
    [
        (Field.PRICE, {"price": ""}, "type a price"),
        (Field.QUANTITY, {"quantity": ""}, "type a quantity"),
        (Field.PRICE, {"price": "1,580.50"}, "1580.50"),
        (Field.PRICE, {"price": "1e3"}, "not a plain number"),
        (Field.PRICE, {"price": "-1"}, "not a plain number"),
        (Field.PRICE, {"price": "\u0661"}, "not a plain number"),
        (Field.PRICE, {"price": "0"}, "at least 0.000001"),
        (Field.PRICE, {"price": "0.0000001"}, "0.000001"),
        (Field.PRICE, {"price": "1.0000015"}, "1.000001 or 1.000002"),
        (Field.QUANTITY, {"quantity": "0.1234567"}, "0.123456 or 0.123457"),
        (Field.PRICE, {"price": "9" * 20}, "too large"),
        (Field.EXECUTION, {"execution": "day"}, "post, gtc, ioc, fok"),
        (Field.CLIENT_ORDER_ID, {"name": ""}, "type an id"),
        (Field.CLIENT_ORDER_ID, {"name": "a" * 65}, "at most 64"),
        (Field.CLIENT_ORDER_ID, {"name": "bad id!"}, "' ' is not allowed"),
        (Field.CLIENT_ORDER_ID, {"name": "é"}, "'é' is not allowed"),
        (Field.CLIENT_ORDER_ID, {"name": "mine-1"}, "choose another"),
    ],
)
def test_wrong_field_is_named_with_what_would_be_right(made, field, changes, right):
    """No intent leaves; the message helps."""
    context = made.context(active_orders=(made.order("mine-1", quantity="0.01"),))
    assessment = assess(made.draft(**changes), context)
    assert assessment.intent is None
    assert right in faults(assessment)[field]
    assert set(faults(assessment)) == {field}


def test_halted_market_takes_nothing(made):
    """The side's field says so."""
    instrument = replace(made.instrument(), state=MarketState.HALTED)
    assert "halted" in faults(assess(made.draft(), made.context(instrument=instrument)))[Field.SIDE]


class TestFees:
    """Figures are the venue's to the last micro-unit (vela.md 12)."""

    @pytest.mark.parametrize(
        ("price", "quantity", "maker", "taker"),
        [
            ("1580", "1", "-0.158", "0.79"),
            ("1580.5", "0.25", "-0.039512", "0.197563"),
            ("0.01", "1", "-0.000001", "0.000005"),
            ("0.001999", "1", "0", "0.000001"),
        ],
    )
    def test_vectors(self, price, quantity, maker, taker):
        """The documented pairs come out."""
        price, quantity = Decimal(price), Decimal(quantity)
        assert fee(price, quantity, Decimal("-0.0001")) == Decimal(maker)
        assert fee(price, quantity, Decimal("0.0005")) == Decimal(taker)

    @given(
        price=st.integers(1, 10**12),
        quantity=st.integers(1, 10**12),
        bps=st.sampled_from([-1, 5, 0, -20, 7]),
    )
    def test_equal_to_the_integer_rule(self, price, quantity, bps):
        """floor(p q bps / 10^10 + 1/2), as the simulator computes it in integers."""
        scale = 10**6 * 10_000
        expected = (2 * price * quantity * bps + scale) // (2 * scale)
        given_fee = fee(Decimal(price) / 10**6, Decimal(quantity) / 10**6, Decimal(bps) / 10_000)
        assert given_fee * 10**6 == expected


class TestMatch:
    """What the book as shown would fill at once."""

    def test_sweeps_levels_at_their_own_prices(self, made):
        """1 at 1580 and 0.5 at 1581 of 2 at 1581; the rest rests."""
        assessment = assess(made.draft(price="1581", quantity="2"), made.context())
        assert assessment.match.quantity == Decimal("1.5")
        assert assessment.match.cost == Decimal("2370.5")
        assert assessment.match.fee == Decimal("0.79") + Decimal("0.39525")
        assert assessment.resting == Decimal("0.5")
        assert assessment.resting_fee == Decimal("-0.07905")

    def test_post_only_never_matches_and_warns(self, made):
        """It would be refused at 1580; 1579.99 rests."""
        assessment = assess(made.draft(execution="post"), made.context())
        assert assessment.match.quantity == 0
        assert assessment.intent is not None
        assert any("1579.99 rests" in each for each in assessment.cautions)

    def test_fok_that_finds_too_little_fills_nothing(self, made):
        """Half a fill is none."""
        assessment = assess(made.draft(quantity="2", execution="fok"), made.context())
        assert assessment.match.quantity == 0
        assert assessment.resting == 0
        assert any(each.startswith("fok") for each in assessment.cautions)

    def test_own_orders_are_passed_over(self, made):
        """The venue skips them (vela.md 9): the next level fills."""
        own = made.order("mine", Side.SELL, "1580", "1")
        assessment = assess(made.draft(price="1581"), made.context(active_orders=(own,)))
        assert assessment.match.quantity == Decimal("0.5")
        assert assessment.match.skipped == 1
        assert any("your own" in each for each in assessment.cautions)

    def test_stale_book_is_said(self, made):
        """What fills now is a guess then."""
        assessment = assess(made.draft(), made.context(is_book_live=False))
        assert any("not live" in each for each in assessment.cautions)


class TestCredit:
    """The seed's example: 10 000 deposited, 9 479 quoted, 521 left (seed:253-262)."""

    @pytest.fixture
    def quoting(self, made):
        orders = (
            made.order("a", Side.BUY, "1580", "3", ts_created=1),
            made.order("b", Side.SELL, "1582", "2", ts_created=2),
            made.order("c", Side.BUY, "1575", "1", ts_created=3),
        )
        balances = {
            "USDC": Balance("USDC", Decimal(3685), Decimal(6315)),
            "ETH": Balance("ETH", Decimal(0), Decimal(2)),
        }
        return made.context(
            active_orders=orders, balances=balances, credit=Credit(Decimal(9479), Decimal(10000))
        )

    def test_exactly_the_headroom_costs_nobody_a_place(self, made, quoting):
        """521 fits: equality fits."""
        draft = made.draft(price="521", execution="post")
        assessment = assess(draft, quoting)
        assert assessment.credit.victims == ()
        assert assessment.credit.after.open_notional == 10000

    def test_oldest_goes_first(self, made, quoting):
        """600 more needs room: the oldest order goes, and is named."""
        assessment = assess(made.draft(price="600", execution="post"), quoting)
        assert [order.client_order_id for order in assessment.credit.victims] == ["a"]
        assert assessment.credit.after.open_notional == 5339

    def test_more_than_everything_is_refused(self, made, quoting):
        """No cancelling could make room."""
        assessment = assess(made.draft(price="10001", execution="post"), quoting)
        assert "credit" in faults(assessment)[Field.QUANTITY]

    def test_unknown_credit_names_nobody(self, made, quoting):
        """What is not known is not claimed."""
        assert assess(made.draft(price="600"), replace(quoting, credit=None)).credit is None


class TestFunds:
    """An order must be backed by what the account holds."""

    def test_sell_needs_the_base(self, made):
        """5 ETH are there, 6 are not."""
        message = faults(assess(made.draft(Side.SELL, "1600", "6"), made.context()))
        assert message[Field.QUANTITY] == "too much: 5 ETH available"

    def test_taker_needs_the_fee_as_well(self, made):
        """1580 is not enough for 1580 and 5 bp (decision 6)."""
        balances = {"USDC": Balance("USDC", Decimal(1580), Decimal(0))}
        assessment = assess(made.draft(), made.context(balances=balances))
        assert "needs 1,580.79" in faults(assessment)[Field.QUANTITY]

    def test_unknown_balances_refuse_nothing(self, made):
        """The venue knows better than we do."""
        assert assess(made.draft(), made.context(balances=None)).intent is not None


amounts = st.decimals("0", "4000", places=7).map(lambda value: f"{value:f}")
digits = amounts | st.integers(0, 4000).map(str) | st.text("0123456789.", max_size=12)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    side=st.sampled_from(Side),
    price=digits | st.text(max_size=6),
    quantity=digits | st.text(max_size=6),
    execution=st.sampled_from(["", "post", "gtc", "ioc", "fok", "day"]),
    name=st.just("my-1") | st.text("ab-_ é", max_size=70),
)
def test_an_intent_breaks_no_rule(made, side, price, quantity, execution, name):
    """Whatever was typed: an intent is exactly what was typed, in whole steps, affordable."""
    context = made.context(active_orders=(made.order("a", quantity="0.01"),))
    assessment = assess(made.draft(side, price, quantity, execution, name), context)
    intent = assessment.intent
    assert (intent is None) == bool(assessment.violations)
    if intent is not None:
        assert plain(intent.price).rstrip("0.") in price
        assert intent.price == Decimal(price)
        assert intent.quantity == Decimal(quantity)
        assert min(intent.price, intent.quantity) > 0
        assert is_multiple(intent.price, context.instrument.tick_size)
        assert is_multiple(intent.quantity, context.instrument.lot_size)
        assert intent.price * intent.quantity <= context.credit.deposited
        assert intent.client_order_id not in {"", "a"}
        assert assessment.match.quantity + assessment.resting <= intent.quantity


@given(st.decimals("0", "1e9", places=9))
def test_booked_money_never_exceeds_the_exact(value):
    """Rounded down by less than a micro-unit."""
    assert 0 <= value - money(value) < Decimal("0.000001")


@given(st.decimals("0", "1e9", places=6))
def test_texts_are_exact(value):
    """Neither way of writing a number loses a digit."""
    assert Decimal(plain(value, 2)) == value
    assert Decimal(grouped(value, 2).replace(",", "")) == value


def test_only_resting_own_orders_are_passed_over(made):
    """An order that may not be in the book is not subtracted from it."""
    own = made.order("mine", Side.SELL, "1580", "1", status=OrderStatus.SUBMITTING)
    assessment = assess(made.draft(), made.context(active_orders=(own,)))
    assert assessment.match.quantity == 1
