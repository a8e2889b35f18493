"""The credit forecast names the very orders that the practice exchange cancels, step by step.

By both rules: the documented one, and the engine's, which lets the same money be quoted five times.
"""

import os
from decimal import Decimal
from random import Random

import pytest

from vela_tui.domain.account import Balance
from vela_tui.domain.amounts import Amount, Price, Quantity
from vela_tui.domain.enums import CancelState, OrderStatus, Side, TimeInForce
from vela_tui.domain.instrument import InstrumentId
from vela_tui.domain.order import ClientOrderId, Order, OrderIntent, VenueOrderId
from vela_tui.sim.exchange import Exchange
from vela_tui.sim.markets import MARKETS
from vela_tui.sim.messages import UNIT, CancelOrder, PlaceOrder, Rejected
from vela_tui.sim.terms import ExchangeOptions
from vela_tui.state import overquoting
from vela_tui.state.credit import forecast

STEPS = int(os.environ.get("VELA_STEPS", "2000"))
USER = f"0x{10:040x}"
MARKET = "ETH-USDC"
ETH = InstrumentId("vela:ETH-USDC")


def display(raw):
    return Decimal(raw) / UNIT


def shown(view):
    """An open order as our side knows it."""
    return Order(
        ClientOrderId(f"n-{view.order_id}"), VenueOrderId(str(view.order_id)), ETH,
        Side.BUY if view.side == "bid" else Side.SELL, Price(display(view.price)),
        Quantity(display(view.quantity)), Quantity(display(view.filled_quantity)),
        TimeInForce.GTC, False, OrderStatus.OPEN, CancelState.NONE, False, None, "",
        view.created_at, 0,
    )  # fmt: skip


class Account:
    """A wallet that quotes at random, and the exchange's word on each quote."""

    def __init__(self, seed, ratio=None):
        self.random, self.ratio = Random(seed), ratio
        self.exchange = Exchange(MARKETS, options=ExchangeOptions(credit_ratio=ratio))
        self.now, self.nonce = 1_713_000_000 * 10**9, 1_713_000_000_000
        for asset, amount in (("USDC", 3_000), ("ETH", 50)):
            self.exchange.deposit(USER, asset, amount * UNIT, self.tick())

    def tick(self):
        self.now += 1_000_000
        self.nonce += 1
        return self.now

    def orders(self):
        return [shown(view) for view in self.exchange.open_orders(USER)]

    def held(self, currency):
        held = {view.asset: view for view in self.exchange.balances(USER)}
        if currency not in held:
            return Balance(currency, Amount(Decimal(0)), Amount(Decimal(0)))
        view = held[currency]
        reserved = Amount(display(view.locked))
        return Balance(currency, Amount(display(view.available)), reserved)

    def foreseen(self, intent, orders):
        quote = self.held("USDC")
        if self.ratio is not None:
            spent = quote if intent.side is Side.BUY else self.held("ETH")
            return overquoting.forecast(intent, orders, spent, quote, self.ratio)
        deposited = Amount(display(self.exchange.credit(USER).deposited_balance))
        return forecast(intent, orders, deposited, quote.available)

    def step(self):
        """One quote: who was foreseen to go, and who went; None when it was refused."""
        side = self.random.choice(["bid", "ask"])
        low, high = (50, 90) if side == "bid" else (110, 150)
        price = self.random.randint(low, high) * UNIT
        size = self.random.randint(1, 120) * UNIT // 10
        before = self.orders()
        intent = OrderIntent(
            ETH, ClientOrderId("new"), Side.BUY if side == "bid" else Side.SELL,
            Price(display(price)), Quantity(display(size)), TimeInForce.GTC,
        )  # fmt: skip
        foreseen = self.foreseen(intent, before)
        request = PlaceOrder(
            user=USER, market_id=MARKET, side=side, price=price, quantity=size,
            time_in_force="gtc", nonce=self.nonce, client_order_id=None,
        )  # fmt: skip
        try:
            placed = self.exchange.place(request, self.tick())
        except Rejected:
            return self.refused(foreseen)
        assert foreseen.fits
        left = {view.order_id for view in self.exchange.open_orders(USER)}
        gone = [o.client_order_id for o in before if int(o.venue_order_id) not in left]
        assert placed.order_id in left
        told = display(self.exchange.credit(USER).total_open_notional)
        assert foreseen.open_notional == told
        return [order.client_order_id for order in foreseen.victims], gone

    def refused(self, foreseen):
        """By the engine's rule foreseen; the documented one also refuses asks without cover."""
        assert self.ratio is None or not foreseen.fits

    def cancel_one(self):
        if orders := self.orders():
            chosen = self.random.choice(orders)
            cancel = CancelOrder(USER, self.nonce, int(chosen.venue_order_id), None)
            self.exchange.cancel(cancel, self.tick())


@pytest.mark.parametrize("ratio", [None, 5])
def test_every_credit_cancel_is_foreseen_and_none_else(ratio):
    """P12: model equality over 2,000 steps by each rule (VELA_STEPS=20000 at night)."""
    account, compared, cancelled = Account(12, ratio), 0, 0
    for at in range(STEPS):
        if at % 7 == 0:
            account.cancel_one()
        told = account.step()
        if told is not None:
            foreseen, gone = told
            assert sorted(foreseen) == sorted(gone)
            compared += 1
            cancelled += len(gone)
    assert compared > STEPS // 2
    assert cancelled > STEPS // 4
