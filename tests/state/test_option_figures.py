"""Premium, breakeven, P&L and greeks of options: exact, and nothing is made up."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from vela_tui.domain.amounts import Price, Quantity
from vela_tui.domain.instrument import Instrument, OptionKind, OptionTerms, instrument_id
from vela_tui.domain.option import Greeks, OptionQuote, Position
from vela_tui.state.option_figures import (
    HeldFigures,
    breakeven,
    held_figures,
    scaled,
    totals,
)

D = Decimal
NAME = instrument_id("venue", "SOL-150-C")


def option(kind=OptionKind.CALL, strike="150", multiplier="1"):
    step = D("0.001")
    steps = (Price(step), Quantity(step), Price(step), Quantity(step))
    terms = OptionTerms("SOL", Price(D(strike)), kind, 0, D(multiplier))
    return Instrument(NAME, "SOL-150-C", "SOL", "USDC", *steps, option=terms)


def quote(bid=None, ask=None, delta=None):
    greeks = None if delta is None else Greeks(D(delta))
    sides = [None if each is None else Price(D(each)) for each in (bid, ask)]
    return OptionQuote(NAME, *sides, greeks=greeks, has_quote=True)


def test_value_and_pnl_are_taken_at_the_middle():
    """Scenario J16 of the notes: +1 at 1.50, mid 1.70."""
    position = Position(NAME, D(1), Price(D("1.5")))
    told = held_figures(position, option(), quote("1.6", "1.8", "0.5306"))
    assert (told.value, told.pnl) == (D("1.70"), D("0.20"))
    assert f"{told.share * 100:.2f}" == "13.33"
    assert told.delta == D("0.5306")
    assert told.breakeven == D("151.5")


def test_without_both_quotes_nothing_is_worth_anything_that_is_known():
    position = Position(NAME, D(1), Price(D("1.5")))
    for told in (None, quote(), quote(bid="1"), quote(ask="2")):
        figures = held_figures(position, option(), told)
        assert (figures.value, figures.pnl, figures.share, figures.delta) == (None,) * 4
        assert figures.breakeven == D("151.5")


def test_of_an_option_that_is_listed_no_more_nothing_is_said():
    position = Position(NAME, D(1), Price(D("1.5")))
    assert held_figures(position, None, quote("1", "2")) == HeldFigures()


def test_what_is_short_gains_as_the_price_falls():
    told = held_figures(
        Position(NAME, D(-2), Price(D("1.5"))), option(), quote("0.9", "1.1", "0.4")
    )
    assert (told.value, told.pnl, told.delta) == (D("-2.0"), D("1.0"), D("-0.8"))
    assert f"{told.share * 100:.2f}" == "33.33"


def test_the_multiplier_counts_in_money_and_in_greeks():
    large = option(multiplier="10")
    told = held_figures(Position(NAME, D(2), Price(D(1))), large, quote("2", "2", "0.5"))
    assert (told.value, told.pnl, told.delta) == (40, 20, 10)
    assert large.notional(Price(D("1.5")), Quantity(D("0.5"))) == D("7.5")
    assert option().notional(Price(D(2)), Quantity(D("0.5"))) == 1


def test_a_position_that_cost_nothing_has_no_percentage():
    assert held_figures(Position(NAME, D(1), Price(D(0))), option(), quote("1", "1")).share is None


def test_a_put_breaks_even_below_its_strike():
    put = option(OptionKind.PUT).option
    assert breakeven(put, Price(D("2.5"))) == D("147.5")


def test_greeks_of_many_keep_what_is_not_known():
    told = scaled(Greeks(D("0.5"), vega=D("0.02"), leverage=D(58)), D(-3))
    assert told == Greeks(D("-1.5"), vega=D("-0.06"))


def test_a_total_of_which_a_part_is_unknown_is_unknown():
    known = HeldFigures(D(1), D(2), None, D(3))
    assert totals([known, known]) == HeldFigures(D(2), D(4), None, D(6))
    assert totals([known, HeldFigures(delta=D(1))]) == HeldFigures(delta=D(4))


PRICES = st.decimals("0.001", "100000", places=3)
QUANTITIES = st.decimals("-9999", "9999", places=3)


@given(PRICES, PRICES, PRICES, QUANTITIES, st.sampled_from(["1", "0.1", "100"]))
def test_money_is_exact_by_fractions(average, bid, ask, quantity, multiplier):
    position = Position(NAME, quantity, Price(average))
    told = held_figures(position, option(multiplier=multiplier), quote(bid, ask))
    units = Fraction(quantity) * Fraction(multiplier)
    value = (Fraction(bid) + Fraction(ask)) / 2 * units
    assert Fraction(told.value) == value
    assert Fraction(told.pnl) == value - Fraction(average) * units


@given(PRICES, PRICES, st.sampled_from(OptionKind))
def test_at_the_breakeven_the_payoff_is_the_premium(strike, premium, kind):
    terms = option(kind, str(strike)).option
    spot = breakeven(terms, Price(premium))
    assert (spot - strike if kind is OptionKind.CALL else strike - spot) == premium
