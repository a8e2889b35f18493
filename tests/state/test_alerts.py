"""Alerts begin to hold once, at exact figures, and say nothing of a book without two sides."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from vela_tui.domain.instrument import instrument_id
from vela_tui.domain.market import MarketQuote
from vela_tui.state.alerts import MOST, Alert, AlertBoard, AlertKind

ETH = instrument_id("vela", "ETH-USDC")
D = Decimal
prices = st.decimals("0.000001", "99999999", places=6)


def quote(bid, ask):
    return MarketQuote(ETH, bid and D(bid), ask and D(ask))


def board(kind, level):
    made = AlertBoard()
    made.set(Alert(0, kind, ETH, D(level)))
    return made


def test_an_alert_rings_when_it_begins_to_hold_and_not_while_it_holds():
    alerts = board(AlertKind.ABOVE, "3300")
    rung = [
        len(alerts.quoted(quote(bid, ask)))
        for bid, ask in (("3299", "3300"), ("3300", "3301"), ("3301", "3302"), ("3290", "3291"))
    ]
    assert rung == [0, 1, 0, 0]
    assert len(alerts.quoted(quote("3300", "3300.01"))) == 1


def test_the_middle_itself_is_neither_above_nor_below():
    for kind in (AlertKind.ABOVE, AlertKind.BELOW):
        assert not board(kind, "3300").quoted(quote("3299", "3301"))


def test_a_book_with_one_side_changes_nothing():
    alerts = board(AlertKind.BELOW, "3300")
    assert alerts.quoted(quote("3200", "3201"))
    assert not alerts.quoted(quote(None, "9999"))
    assert alerts.alerts[0].holds


@given(prices, prices, prices, st.sampled_from([AlertKind.ABOVE, AlertKind.BELOW]))
def test_a_price_is_held_against_the_exact_middle(bid, ask, level, kind):
    middle = (Fraction(bid) + Fraction(ask)) / 2
    true = middle > Fraction(level) if kind is AlertKind.ABOVE else middle < Fraction(level)
    assert Alert(1, kind, ETH, level).is_true(quote(bid, ask)) is true


@given(prices, prices, st.decimals(0, 1000, places=3))
def test_a_spread_is_held_against_exact_basis_points(bid, ask, level):
    middle = (Fraction(bid) + Fraction(ask)) / 2
    true = (Fraction(ask) - Fraction(bid)) / middle * 10_000 > Fraction(level)
    assert Alert(1, AlertKind.SPREAD, ETH, level).is_true(quote(bid, ask)) is true


def test_the_same_condition_is_set_once_and_numbers_are_not_used_again():
    alerts = AlertBoard()
    first = alerts.set(Alert(0, AlertKind.FILLS))
    assert alerts.set(Alert(0, AlertKind.FILLS)) is first
    assert alerts.remove(first.number) == 1
    assert alerts.remove(first.number) == 0
    assert alerts.set(Alert(0, AlertKind.FILLS)).number == first.number + 1
    assert alerts.waits_for_fills


def test_there_is_an_end_to_alerts():
    alerts = AlertBoard()
    made = [alerts.set(Alert(0, AlertKind.ABOVE, ETH, D(n))) for n in range(MOST + 1)]
    assert made[-1] is None
    assert all(made[:-1])
    assert alerts.remove(None) == MOST
