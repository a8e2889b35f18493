"""Market makers alone, with a value that is moved under them."""

from random import Random

import pytest

from vela_tui.sim.exchange import Exchange
from vela_tui.sim.markets import MARKETS
from vela_tui.sim.participants import Participant, pick_quantity
from vela_tui.sim.quoting import Quoting
from vela_tui.sim.valuation import FINE, Valuation

ETH = next(market for market in MARKETS if market.base == "ETH")


@pytest.fixture
def desk():
    exchange = Exchange([ETH])
    makers = [Participant(exchange, number) for number in (1, 2)]
    for maker in makers:
        maker.fund(0)
    rng = Random(5)
    value = Valuation(rng, ETH.mid, ETH.mid, steps=1, burst_one_in=1_000)
    quoting = Quoting(exchange, ETH, makers, rng, half_spread_ppm=110)
    quoting.open(value, 0)
    return exchange, quoting, value


@pytest.mark.parametrize("basis_points", [-60, -5, 5, 60])
def test_quotes_follow_the_value_without_anybody_trading(desk, basis_points):
    exchange, quoting, value = desk
    value.fine += value.fine * basis_points // 10_000
    for _ in range(40):
        quoting.turn(value, 0)
    bid, ask = exchange.best(ETH.market_id)
    assert bid * FINE < value.fine < ask * FINE
    assert (ask - bid) * 10_000 <= 4 * bid
    assert exchange.trades(ETH.market_id) == ()


def test_quotes_left_behind_are_taken_away(desk):
    exchange, quoting, value = desk
    value.fine = value.fine * 102 // 100
    for _ in range(300):
        quoting.turn(value, 0)
    bids, asks = exchange.book(ETH.market_id)
    for levels in (bids, asks):
        assert 15 <= len(levels) <= 36
        assert abs(levels[-1][0] - levels[0][0]) * 1_000 < 9 * levels[0][0]


def test_the_walk_stays_near_home_and_moves():
    rng = Random(3)
    value = Valuation(rng, ETH.mid, ETH.mid, steps=1, burst_one_in=1_500)
    seen = []
    for _ in range(100_000):
        value.step()
        seen.append(value.fine // FINE)
    assert ETH.mid * 85 // 100 < min(seen) < max(seen) < ETH.mid * 115 // 100
    assert max(seen) - min(seen) > ETH.mid // 200


def test_a_value_never_reaches_nothing():
    value = Valuation(Random(1), 1, 1, steps=5, burst_one_in=50)
    for _ in range(5_000):
        value.step()
        assert value.fine >= FINE
        assert value.ceil(200, 1) >= 1


def test_quantities_are_whole_lots_worth_about_what_was_asked():
    rng = Random(2)
    for market in MARKETS:
        for _ in range(50):
            quantity = pick_quantity(rng, market, market.mid, (1_000,))
            assert quantity > 0
            assert quantity % market.lot == 0
            worth = quantity * market.mid // 10**12
            assert 100 <= worth <= 1_400 or quantity == market.lot


def test_a_participant_that_runs_short_is_given_more():
    exchange = Exchange([ETH])
    maker = Participant(exchange, 1)
    maker.fund(0)
    supplied = exchange.supplied()["ETH"]
    maker.fund(0)
    assert exchange.supplied()["ETH"] == supplied
    assert maker.place("ETH-USDC", "ask", ETH.tick, supplied - 1, "gtc", 0)
    maker.fund(0)
    assert exchange.supplied()["ETH"] == 2 * supplied


def test_a_refusal_is_nothing_to_a_participant():
    maker = Participant(Exchange([ETH]), 1)
    assert maker.place("ETH-USDC", "bid", ETH.mid, 10**6, "gtc", 0) is None
    maker.cancel(77, 0)
