"""A small exchange to speak to in whole coins, with a clock and nonces of its own."""

from contextlib import contextmanager
from decimal import Decimal

import pytest

from vela_tui.sim.exchange import Exchange
from vela_tui.sim.markets import MARKETS
from vela_tui.sim.messages import UNIT, CancelOrder, PlaceOrder, Rejected
from vela_tui.sim.terms import ExchangeOptions

ETH = "ETH-USDC"


def raw(text):
    """The fixed-point integer of a display value, exactly."""
    scaled = Decimal(str(text)) * UNIT
    assert scaled == int(scaled)
    return int(scaled)


class Core:
    """An exchange whose clock moves by a millisecond with every request."""

    def __init__(self, options=None):
        self.exchange = Exchange(MARKETS, options=options or ExchangeOptions())
        self.now = 1_713_000_000 * 10**9
        self.nonce = 1_713_000_000_000
        self.users = {name: f"0x{index:040x}" for index, name in enumerate("ABCDEFG", start=10)}

    def tick(self):
        self.now += 1_000_000
        return self.now

    def fund(self, name, **amounts):
        for asset, amount in amounts.items():
            self.exchange.deposit(self.users[name], asset, raw(amount), self.tick())
        self.exchange.drain()

    def place(self, name, side, quantity, price, tif="gtc", *, market=ETH, cid=None, nonce=None):
        self.nonce += 1
        order = PlaceOrder(
            user=self.users[name],
            market_id=market,
            side=side,
            price=raw(price),
            quantity=raw(quantity),
            time_in_force=tif,
            nonce=self.nonce if nonce is None else nonce,
            client_order_id=cid,
        )
        return self.exchange.place(order, self.tick())

    def bid(self, name, quantity, price, tif="gtc", **more):
        return self.place(name, "bid", quantity, price, tif, **more)

    def ask(self, name, quantity, price, tif="gtc", **more):
        return self.place(name, "ask", quantity, price, tif, **more)

    def cancel(self, name, order_id=None, *, cid=None, nonce=None):
        self.nonce += 1
        used = self.nonce if nonce is None else nonce
        return self.exchange.cancel(CancelOrder(self.users[name], used, order_id, cid), self.tick())

    def money(self, name, asset="USDC"):
        """Available and locked, raw units."""
        for view in self.exchange.balances(self.users[name]):
            if view.asset == asset:
                return view.available, view.locked
        return 0, 0

    def open_ids(self, name):
        return [order.order_id for order in self.exchange.open_orders(self.users[name])]

    def book(self, market=ETH):
        bids, asks = self.exchange.book(market)
        return list(bids), list(asks)

    def events(self, kind=None):
        drained = self.exchange.drain()
        return drained if kind is None else [event for event in drained if type(event) is kind]

    def everything(self):
        """All that a request could change."""
        exchange, users = self.exchange, self.users.values()
        return (
            exchange.dump(users),
            [exchange.balances(user) for user in users],
            [exchange.credit(user) for user in users],
            [exchange.book(market) for market in exchange.market_ids()],
            [exchange.trades(market) for market in exchange.market_ids()],
            dict(exchange.fees_collected()),
        )

    @contextmanager
    def refused(self, code):
        """The request inside is refused with that code and changes nothing."""
        self.exchange.drain()
        before = self.everything()
        with pytest.raises(Rejected) as caught:
            yield caught
        assert caught.value.code == code
        assert caught.value.message
        assert self.everything() == before
        assert self.exchange.drain() == []


@pytest.fixture
def core():
    return Core()


@pytest.fixture
def make_core():
    return Core


@pytest.fixture
def to_raw():
    return raw
