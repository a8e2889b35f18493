"""The crowd: repeatable, solvent, bounded, and it really trades with a client."""

import os
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise

import pytest

from vela_tui.sim.exchange import Exchange
from vela_tui.sim.flow import STEP_NS, Flow
from vela_tui.sim.markets import MARKETS
from vela_tui.sim.messages import (
    UNIT,
    BookChanged,
    Filled,
    OrderUpdated,
    PlaceOrder,
    Rejected,
    Traded,
)
from vela_tui.sim.statistics import DAY, HOUR, MINUTE

START = 1_713_000_000 * 10**9
CLIENT = "0x" + "c" * 40


def listed(market_id):
    """One of the sixteen."""
    return next(market for market in MARKETS if market.market_id == market_id)


class Room:
    """An exchange with its crowd, and one client."""

    def __init__(self, seed=7, mode="calm", start=START, exchange=None):
        self.exchange = exchange or Exchange()
        self.now = start
        self.nonce = 0
        self.flow = Flow(self.exchange, seed, mode, start)
        self.events = self.exchange.drain()

    def run(self, steps):
        """What happened in that many steps."""
        told = []
        for _ in range(steps):
            self.now += STEP_NS
            self.flow.step(self.now)
            told += self.exchange.drain()
        return told

    def fund(self):
        for asset in self.exchange.assets():
            self.exchange.deposit(CLIENT, asset, 10**15, self.now)

    def place(self, market, side, price, quantity, tif="gtc"):
        self.nonce += 1
        order = PlaceOrder(CLIENT, market, side, price, quantity, tif, self.nonce)
        return self.exchange.place(order, self.now)


def _shifted(events, by):
    """The events with their times moved, so that runs can be compared."""
    moved = []
    for event in events:
        if isinstance(event, Traded):
            trade = replace(event.trade, timestamp=event.trade.timestamp - by)
            moved.append(replace(event, trade=trade))
        else:
            moved.append(replace(event, timestamp=event.timestamp - by))
    return moved


@pytest.mark.parametrize("mode", ["calm", "busy"])
def test_the_same_seed_gives_the_same_history_at_any_hour(mode):
    later = 3 * DAY + 12_345_678_901
    first, second = Room(mode=mode), Room(mode=mode, start=START + later)
    told, again = first.run(300), second.run(300)
    assert told == _shifted(again, later)
    assert _shifted(first.events, 0) == _shifted(second.events, later)
    assert any(isinstance(event, Traded) for event in told)
    for market in first.exchange.market_ids():
        assert first.exchange.book(market) == second.exchange.book(market)


def test_another_seed_gives_another_history():
    assert Room(seed=1).run(50) != Room(seed=2).run(50)


_DIGEST = """
import hashlib
from vela_tui.sim.exchange import Exchange
from vela_tui.sim.flow import Flow
exchange = Exchange()
flow = Flow(exchange, 7, "busy", 10**18)
for step in range(100):
    flow.step(10**18 + step)
print(hashlib.sha256(repr(exchange.drain()).encode()).hexdigest())
"""


def test_the_history_does_not_depend_on_the_process():
    """Hash randomisation, the one thing that differs between two processes, changes nothing."""
    digests = {
        subprocess.run(
            [sys.executable, "-c", _DIGEST],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            timeout=60,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


def test_none_is_nobody():
    room = Room(mode="none")
    assert room.run(100) == []
    assert room.events == []
    assert room.flow.users == ()
    for market in room.exchange.market_ids():
        assert room.exchange.book(market) == ((), ())
        assert room.exchange.candles(market, MINUTE, 10, room.now) == ()
        assert room.exchange.trades(market) == ()


def test_every_market_opens_with_a_book_a_chart_and_a_full_day():
    room = Room()
    exchange, now = room.exchange, room.now
    for market_id in exchange.market_ids():
        market = exchange.market(market_id)
        bids, asks = exchange.book(market_id)
        assert bids[0][0] < asks[0][0]
        if market.mid > 100 * market.tick:
            assert min(len(bids), len(asks)) >= 10
            assert (asks[0][0] - bids[0][0]) * 10_000 < 10 * market.mid
        minutes = exchange.candles(market_id, MINUTE, 2_000, now)
        assert len(minutes) >= 1_440
        assert len(exchange.candles(market_id, HOUR, 500, now)) == 500
        assert len(exchange.candles(market_id, DAY, 500, now)) > 180
        for candle in minutes:
            assert 0 < candle.low <= min(candle.open, candle.close)
            assert candle.high >= max(candle.open, candle.close)
            assert candle.open % market.tick == candle.close % market.tick == 0
        ticker = exchange.ticker(market_id, now)
        assert ticker.volume_24h > 0
        assert abs(ticker.last_price - (bids[0][0] + asks[0][0]) // 2) <= max(
            2 * market.tick, market.mid // 500
        )
        trades = exchange.trades(market_id, 500)
        assert len(trades) >= 20
        assert all(newer.timestamp >= older.timestamp for newer, older in pairwise(trades))
        assert trades[0].timestamp <= now


def test_a_calm_and_a_busy_minute():
    calm, busy = Room().run(600), Room(mode="busy").run(600)

    def count(events, kind):
        markets = [
            event.trade.market_id if isinstance(event, Traded) else event.market_id
            for event in events
            if isinstance(event, kind)
        ]
        return markets.count("ETH-USDC"), len(set(markets))

    trades, markets = count(calm, Traded)
    assert 25 <= trades <= 150
    assert markets == 16
    assert 180 <= count(calm, BookChanged)[0] <= 1_200
    assert count(busy, Traded)[0] >= 3 * trades


def test_nobody_is_told_of_the_crowds_own_orders():
    told = Room().run(100)
    assert {type(event) for event in told} == {Traded, BookChanged}


@pytest.mark.parametrize("mode", ["calm", "busy"])
@pytest.mark.parametrize("side", ["bid", "ask"])
def test_an_order_at_the_touch_is_filled_within_a_minute(mode, side):
    """Most are, of twenty in different hours; a few see the price run away."""
    filled = 0
    for seed in range(20):
        room = Room(seed=seed, mode=mode, exchange=Exchange([listed("ETH-USDC")]))
        room.fund()
        room.run(20 + seed)
        bid, ask = room.exchange.best("ETH-USDC")
        room.place("ETH-USDC", side, bid if side == "bid" else ask, UNIT // 2)
        filled += any(
            isinstance(event, Filled) and event.user == CLIENT
            for _ in range(60)
            for event in room.run(10)
        )
    assert filled >= 15


def test_an_order_can_be_filled_in_parts():
    room = Room(mode="busy", exchange=Exchange([listed("ETH-USDC")]))
    room.fund()
    bid, _ = room.exchange.best("ETH-USDC")
    order = room.place("ETH-USDC", "bid", bid, 20 * UNIT)
    room.exchange.drain()
    updates = [
        event.order.filled_quantity
        for event in room.run(3_000)
        if isinstance(event, OrderUpdated) and event.order.order_id == order.order_id
    ]
    assert len(updates) > 1
    assert updates == sorted(updates)


def test_the_crowd_recovers_from_a_client_that_takes_everything():
    room = Room()
    room.fund()
    _, asks = room.exchange.book("SOL-USDC")
    room.place("SOL-USDC", "bid", asks[-1][0], sum(quantity for _, quantity in asks), "ioc")
    assert room.exchange.book("SOL-USDC")[1] == ()
    room.run(600)
    bids, asks = room.exchange.book("SOL-USDC")
    assert len(asks) >= 10
    assert (asks[0][0] - bids[0][0]) * 10_000 < 20 * bids[0][0]


def test_a_price_far_from_the_value_is_corrected():
    room = Room()
    room.fund()
    _, ask = room.exchange.best("ETH-USDC")
    order = room.place("ETH-USDC", "ask", ask * 98 // 100 + 1, UNIT, "gtc")
    assert order.status in ("filled", "partially_filled")
    wall = room.place("ETH-USDC", "bid", ask * 102 // 100, 100 * UNIT)
    room.run(300)
    assert not room.exchange.is_open(CLIENT, wall.order_id)


def test_money_is_conserved_and_orders_stay_bounded():
    room = Room(mode="busy")
    room.fund()
    bid, ask = room.exchange.best("BTC-USDC")
    room.place("BTC-USDC", "bid", bid, UNIT // 10)
    room.place("BTC-USDC", "ask", ask, UNIT // 10)
    room.run(2_000)
    exchange = room.exchange
    held = dict.fromkeys(exchange.assets(), 0)
    for user in (*room.flow.users, CLIENT):
        for view in exchange.balances(user):
            assert view.available >= 0
            assert view.locked >= 0
            held[view.asset] += view.available + view.locked
        assert len(exchange.open_orders(user, limit=10_000)) <= 16 * 2 * 40
    fees = exchange.fees_collected()
    assert {a: n + fees.get(a, 0) for a, n in held.items()} == exchange.supplied()
    assert fees["USDC"] > 0


def test_after_a_restart_prices_go_on_near_where_they_stood():
    room = Room(seed=1)
    state = room.exchange.dump([])
    state["marks"] = {**state["marks"], "ETH-USDC": 2_500 * UNIT, "BTC-USDC": 1}
    again = Exchange()
    again.load(state)
    resumed = Room(seed=99, exchange=again)
    resumed.run(50)
    bid, ask = resumed.exchange.best("ETH-USDC")
    assert abs((bid + ask) // 2 - 2_500 * UNIT) < 10 * UNIT
    assert resumed.exchange.best("BTC-USDC")[0] > 40_000 * UNIT


def test_a_restart_again_and_again_does_not_move_a_coarse_price():
    mids, state = [], None
    for seed in range(30):
        exchange = Exchange([listed("PEPE-USDC")])
        if state is not None:
            exchange.load(state)
        room = Room(seed=seed, exchange=exchange)
        room.run(10)
        state = exchange.dump([])
        mids.append(state["marks"]["PEPE-USDC"])
    assert set(mids) <= {6, 7, 8, 9, 10}


def test_a_paused_market_stands_still_and_wakes_again():
    room = Room()
    room.exchange.pause("ETH-USDC", paused=True)
    told = room.run(100)
    assert not any(isinstance(e, Traded) and e.trade.market_id == "ETH-USDC" for e in told)
    room.fund()
    with pytest.raises(Rejected):
        room.place("ETH-USDC", "bid", 1, 1)
    room.exchange.pause("ETH-USDC", paused=False)
    told = room.run(300)
    assert any(isinstance(e, Traded) and e.trade.market_id == "ETH-USDC" for e in told)
    bids, asks = room.exchange.book("ETH-USDC")
    assert min(len(bids), len(asks)) >= 10


def test_the_core_and_the_crowd_load_no_transport_and_no_client():
    script = (
        "import sys, vela_tui.sim.exchange, vela_tui.sim.flow, vela_tui.sim.limits\n"
        "banned = {'asyncio', 'socket', 'starlette', 'uvicorn', 'httpx', 'textual', "
        "'vela_tui.state', 'vela_tui.venues'}\n"
        "print(sorted(banned & set(sys.modules)))"
    )
    shown = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=True, timeout=60, text=True
    )
    assert shown.stdout.strip() == "[]"
