"""The company of a paper trader: quotes near the model, trades, and the same again by its seed."""

from random import Random

import pytest

from vela_tui.sim.rounds.exchange import Exchange
from vela_tui.sim.rounds.floor import Floor
from vela_tui.sim.rounds.flow import Flow
from vela_tui.sim.rounds.messages import Filled, PlaceOrder, Printed
from vela_tui.sim.rounds.schedule import SECOND
from vela_tui.sim.rounds.spots import HOME, Walk

EXPIRATION = 1_795_334_400
START = (EXPIRATION - 6 * 3_600) * SECOND


class Crowd:
    """A floor whose clock moves when the test says so, and all that it told."""

    def __init__(self, mode="calm", seed=7, start=START):
        self.time = start
        self.exchange = Exchange(HOME)
        self.floor = Floor(self.exchange, lambda: self.time, seed=seed, moves=True)
        self.floor.participants = Flow(self.exchange, seed, mode, start)
        self.floor.tell()
        self.events = []
        self.floor.listen(self.events.extend)

    def step(self, times, seconds=0.1):
        for _ in range(times):
            self.time += round(seconds * SECOND)
            self.floor.step()

    def prints(self):
        return [event for event in self.events if isinstance(event, Printed)]

    def unsided(self):
        """Options without an ask, or with a bid missing that the model would make."""
        found = []
        for option in self.exchange.options():
            bid, ask = self.exchange.best(option.instrument_id)
            value = self.exchange.marks.micros(option, self.time)
            if ask is None or (bid is None and value > 200_000):
                found.append(option.instrument_id)
            assert bid is None or ask is None or bid < ask
        return found


def test_books_are_quoted_at_the_opening_around_the_model():
    crowd = Crowd()
    assert len(crowd.exchange.options()) == 30
    assert crowd.unsided() == []
    for option in crowd.exchange.options():
        bid, _ = crowd.exchange.best(option.instrument_id)
        if bid is not None:
            mark = crowd.exchange.marks.mark(option, crowd.time)
            assert mark.greeks.iv == pytest.approx(0.8, rel=0.15), option


@pytest.mark.parametrize("mode", ["calm", "busy"])
def test_the_same_seed_does_the_same(mode):
    first, second, other = Crowd(mode), Crowd(mode), Crowd(mode, seed=8)
    for crowd in (first, second, other):
        crowd.step(100)
    assert first.events == second.events
    assert first.exchange.dump({}) == second.exchange.dump({})
    assert first.events != other.events


def test_they_trade_and_the_busy_ones_more():
    calm, busy = Crowd("calm"), Crowd("busy")
    for crowd in (calm, busy):
        crowd.step(300)
        assert crowd.unsided() == []
    assert 5 < len(calm.prints()) < len(busy.prints()) / 2


def test_an_order_that_rests_at_the_best_price_is_filled():
    crowd = Crowd()
    crowd.floor.open_account("ann")
    for option in crowd.exchange.options()[:10]:
        bid, _ = crowd.exchange.best(option.instrument_id)
        order = PlaceOrder("ann", option.instrument_id, "bid", "limit", 1_000, (bid or 0) + 1_000)
        crowd.floor.place(order)
    crowd.step(600)
    filled = {event.fill.instrument_id for event in crowd.events if isinstance(event, Filled)}
    assert len(filled) >= 5


def test_they_quote_the_next_round_too():
    """At sixty times the speed, over the half hour of the settlement price and its end."""
    crowd = Crowd(start=(EXPIRATION - 2_400) * SECOND)
    crowd.step(450, seconds=6)
    assert crowd.time > (EXPIRATION + 200) * SECOND
    assert crowd.exchange.expirations() == (EXPIRATION + 86_400,)
    assert crowd.unsided() == []
    held = [account.shortfall for account in crowd.exchange.accounts()]
    assert held == [0, 0, 0]


def test_prices_move_as_much_as_the_options_say():
    """A day's move, over many seeds, is about the 4.2 % of 80 % a year."""
    moves = []
    for seed in range(200):
        walk = Walk(Random(seed), HOME["BTC"], HOME["BTC"])
        for _ in range(24):
            walk.step(3_600)
        moves.append(walk.price / HOME["BTC"] - 1)
    deviation = (sum(move * move for move in moves) / len(moves)) ** 0.5
    assert 0.03 < deviation < 0.055
