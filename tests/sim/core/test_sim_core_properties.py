"""Scenario 31: whatever users do, money is conserved and the book is sound.

Beside it a second, naive exchange of one market: a sorted list of orders scanned from the
start. It shares no code with the first and must agree with it on every execution.
"""

import os
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from vela_tui.sim.exchange import Exchange
from vela_tui.sim.messages import (
    UNIT,
    BookChanged,
    CancelOrder,
    Filled,
    MarketSpec,
    PlaceOrder,
    Rejected,
)
from vela_tui.sim.terms import ExchangeOptions

EXAMPLES = int(os.environ.get("VELA_EXAMPLES", "300"))
USERS = tuple(f"0x{index:040x}" for index in range(1, 4))
MARKETS = (
    MarketSpec("ETH-USDC", "ETH", "USDC", 1_000_000, 1, 1),
    MarketSpec("BTC-USDC", "BTC", "USDC", 1_000_000, 1, 1),
)
ASSETS = ("USDC", "ETH", "BTC")

users = st.sampled_from(USERS)
markets = st.sampled_from([market.market_id for market in MARKETS])
sides = st.sampled_from(["bid", "ask"])
tifs = st.sampled_from(["gtc", "gtc", "gtc", "post_only", "ioc", "fok"])
prices = st.integers(1_333_331, 1_333_340) | st.sampled_from([1, 7, 1_333_333, 900_000_001])
quantities = st.integers(1, 3_000_001) | st.sampled_from([1, 500_001, UNIT])


class Conservation(RuleBasedStateMachine):
    """Three users, two markets, every request there is."""

    listed = MARKETS
    options = ExchangeOptions(max_resting_orders=6)

    def __init__(self):
        super().__init__()
        self.exchange = Exchange(self.listed, options=self.options)
        self.now = 10**18
        self.nonces = Counter()
        self.deposits = Counter()
        self.books = {market.market_id: ({}, {}) for market in MARKETS}

    def nonce(self, user):
        self.nonces[user] += 1
        return self.nonces[user]

    @initialize(amounts=st.lists(st.integers(0, 20_000_003), min_size=9, max_size=9))
    def fund(self, amounts):
        pairs = [(user, asset) for user in USERS for asset in ASSETS]
        for (user, asset), amount in zip(pairs, amounts, strict=True):
            if amount:
                self.deposit(user=user, asset=asset, amount=amount)

    @rule(user=users, asset=st.sampled_from(ASSETS), amount=st.integers(1, 5_000_001))
    def deposit(self, user, asset, amount):
        self.now += 1
        self.exchange.deposit(user, asset, amount, self.now)
        self.deposits[asset] += amount

    @rule(user=users, market=markets, side=sides, price=prices, quantity=quantities, tif=tifs)
    def place(self, user, market, side, price, quantity, tif):
        self.now += 1
        order = PlaceOrder(user, market, side, price, quantity, tif, self.nonce(user))
        before = self.exchange.dump(USERS)
        try:
            placed = self.exchange.place(order, self.now)
        except Rejected:
            assert self.exchange.dump(USERS) == before
            assert self.exchange.drain() == []
            return
        assert tif != "fok" or placed.status == "filled"
        assert tif != "post_only" or placed.status == "open"
        assert tif != "ioc" or placed.status in ("filled", "cancelled")

    @rule(user=users, pick=st.integers(0, 40))
    def cancel(self, user, pick):
        self.now += 1
        orders = self.exchange.open_orders(user)
        if orders:
            wanted = orders[pick % len(orders)].order_id
            order = self.exchange.cancel(CancelOrder(user, self.nonce(user), wanted), self.now)
            assert order.status == "cancelled"

    @rule(user=users)
    def restart_keeps_everything(self, user):
        again = Exchange(self.listed, options=self.options)
        again.load(self.exchange.dump(USERS))
        assert again.dump(USERS) == self.exchange.dump(USERS)
        assert again.balances(user) == self.exchange.balances(user)
        for market in MARKETS:
            assert again.book(market.market_id) == self.exchange.book(market.market_id)

    @invariant()
    def money_is_conserved_and_never_negative(self):
        held = Counter()
        for user in USERS:
            for view in self.exchange.balances(user):
                assert view.available >= 0
                assert view.locked >= 0
                held[view.asset] += view.available + view.locked
        fees = self.exchange.fees_collected()
        for asset in ASSETS:
            assert held[asset] + fees.get(asset, 0) == self.deposits[asset]
            assert fees.get(asset, 0) >= 0
            assert self.exchange.supplied().get(asset, 0) == self.deposits[asset]

    @invariant()
    def locks_and_credit_are_those_of_the_open_orders(self):
        for user in USERS:
            locks, quoted = Counter(), 0
            for order in self.exchange.open_orders(user):
                rest = order.price * order.remaining_quantity // self.listed[0].unit
                base = order.market_id.split("-")[0]
                locks["USDC" if order.side == "bid" else base] += (
                    rest if order.side == "bid" else order.remaining_quantity
                )
                quoted += rest
            for view in self.exchange.balances(user):
                self.check_lock(view, locks[view.asset])
            credit = self.exchange.credit(user)
            assert credit.total_open_notional == quoted
            self.check_credit(credit)

    def check_lock(self, view, lock):
        """Every open order has money of its own."""
        assert view.locked == lock

    def check_credit(self, credit):
        assert credit.total_open_notional <= credit.deposited_balance

    @invariant()
    def the_book_is_the_sum_of_open_orders_and_crosses_only_within_a_user(self):
        orders = [order for user in USERS for order in self.exchange.open_orders(user)]
        for market in MARKETS:
            own = [order for order in orders if order.market_id == market.market_id]
            for side, levels in zip(
                ("bid", "ask"), self.exchange.book(market.market_id), strict=True
            ):
                expected = Counter()
                for order in own:
                    if order.side == side:
                        expected[order.price] += order.remaining_quantity
                assert dict(levels) == dict(expected)
                assert all(quantity > 0 for _, quantity in levels)
                ranked = [price for price, _ in levels]
                assert ranked == sorted(ranked, reverse=side == "bid")
            for bid in own:
                for ask in own:
                    if bid.side == "bid" and ask.side == "ask" and bid.user != ask.user:
                        assert bid.price < ask.price

    @invariant()
    def applying_every_book_event_gives_the_book(self):
        for event in self.exchange.drain():
            if not isinstance(event, BookChanged):
                continue
            for half, levels in zip(
                self.books[event.market_id], (event.bids, event.asks), strict=True
            ):
                for price, quantity in levels:
                    half.pop(price, None)
                    if quantity:
                        half[price] = quantity
        for market_id, halves in self.books.items():
            assert tuple(map(dict, self.exchange.book(market_id))) == halves


Conservation.TestCase.settings = settings(
    max_examples=EXAMPLES, stateful_step_count=30, deadline=None
)
TestConservation = Conservation.TestCase


class Overquoted(Conservation):
    """The engine's terms: orders that count on the same money, and no money made by that."""

    listed = tuple(replace(market, unit=10**5) for market in MARKETS)
    options = ExchangeOptions(max_resting_orders=6, credit_ratio=5)

    def check_lock(self, view, lock):
        assert view.locked == min(lock, view.available + view.locked)

    def check_credit(self, credit):
        """What the rule allows changes with every fill; it is asked for when an order comes."""


Overquoted.TestCase.settings = Conservation.TestCase.settings
TestOverquoted = Overquoted.TestCase


class Naive:
    """A book as a list of [user, side, price, remaining, id] in order of arrival."""

    def __init__(self):
        self.resting = []

    def place(self, user, side, price, quantity, tif, number):
        """The executions as (maker id, price, quantity), or None for a refusal."""
        best_first = sorted(
            (
                order
                for order in self.resting
                if order[1] != side and (order[2] <= price if side == "bid" else order[2] >= price)
            ),
            key=lambda order: (order[2] if side == "bid" else -order[2], order[4]),
        )
        if tif == "post_only" and best_first:
            return None
        foreign = [order for order in best_first if order[0] != user]
        if tif == "fok" and sum(order[3] for order in foreign) < quantity:
            return None
        trades = []
        for order in foreign:
            taken = min(quantity, order[3])
            if taken:
                order[3] -= taken
                quantity -= taken
                trades.append((order[4], order[2], taken))
        self.resting = [order for order in self.resting if order[3]]
        if quantity and tif in ("gtc", "post_only"):
            self.resting.append([user, side, price, quantity, number])
        return trades


requests = st.tuples(users, sides, st.integers(95, 105), st.integers(1, 9), tifs)


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.lists(requests, max_size=60))
def test_matching_agrees_with_a_naive_book(sequence):
    exchange, naive, numbers = Exchange(MARKETS[:1]), Naive(), {}
    for user in USERS:
        for asset in ("USDC", "ETH"):
            exchange.deposit(user, asset, 10**15, 0)
    for number, (user, side, price, quantity, tif) in enumerate(sequence):
        exchange.drain()
        order = PlaceOrder(user, "ETH-USDC", side, price * UNIT, quantity * UNIT, tif, number + 100)
        expected = naive.place(user, side, price, quantity, tif, number)
        if expected is None:
            with pytest.raises(Rejected) as refused:
                exchange.place(order, number)
            assert refused.value.code in ("PostOnlyWouldMatch", "FokNotFilled")
            continue
        placed = exchange.place(order, number)
        numbers[placed.order_id] = number
        trades = [
            (numbers[event.order_id], event.price // UNIT, event.quantity // UNIT)
            for event in exchange.drain()
            if isinstance(event, Filled) and event.role == "maker"
        ]
        assert trades == expected
    left = [
        (numbers[order.order_id], order.remaining_quantity // UNIT)
        for user in USERS
        for order in exchange.open_orders(user, limit=1000)
    ]
    assert sorted(left) == sorted((order[4], order[3]) for order in naive.resting)
