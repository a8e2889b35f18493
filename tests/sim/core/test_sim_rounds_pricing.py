"""What an option is worth, against values that were computed elsewhere (joyride.md R-53)."""

import pytest

from vela_tui.sim.rounds.pricing import Terms, greeks, implied, smile, value

PUBLISHED = Terms(180.25, 180.0, 6 * 3600, is_call=True)


def test_greeks_are_the_published_ones():
    """R-53: S = 180.25, K = 180, volatility 0.80, six hours."""
    told = greeks(PUBLISHED, 0.80)
    wanted = {
        "price": 1.632796,
        "delta": 0.530592,
        "gamma": 0.105400,
        "vega": 0.0187642,
        "theta": -3.002268,
        "leverage": 58.5739,
        "pop": 0.522258,
    }
    for name, figure in wanted.items():
        assert getattr(told, name) == pytest.approx(figure, rel=1e-5), name
    assert smile(PUBLISHED) == pytest.approx(0.80, rel=1e-5)


def test_call_and_put_differ_by_what_is_in_the_money():
    put = Terms(180.25, 180.0, 6 * 3600, is_call=False)
    assert value(PUBLISHED, 0.8) - value(put, 0.8) == pytest.approx(0.25)
    assert greeks(PUBLISHED, 0.8).delta - greeks(put, 0.8).delta == pytest.approx(1)
    assert greeks(PUBLISHED, 0.8).gamma == pytest.approx(greeks(put, 0.8).gamma)


@pytest.mark.parametrize("strike", [150.0, 180.0, 220.0])
@pytest.mark.parametrize("is_call", [True, False])
def test_the_volatility_of_a_price_is_found_again(strike, is_call):
    terms = Terms(180.25, strike, 24 * 3600, is_call)
    assert implied(terms, value(terms, 1.3)) == pytest.approx(1.3, rel=1e-3)


def test_a_price_that_no_volatility_explains_has_none():
    assert implied(PUBLISHED, 0.2) is None
    assert implied(PUBLISHED, 180.25) is None
