"""Whatever three traders do, over rounds, pauses and restarts: joyride.md 13.4."""

import os

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from vela_tui.sim.rounds.exchange import Exchange
from vela_tui.sim.rounds.floor import Floor
from vela_tui.sim.rounds.messages import OrderChanged, PlaceOrder, Rejected, Settled
from vela_tui.sim.rounds.schedule import SECOND
from vela_tui.sim.rounds.spots import Mean

START = (1_795_334_400 - 3_600) * SECOND
HOME = {"SOL": 180_250_000}
USERS = ("ann", "bob", "cyd")
CLOSED = {"filled", "cancelled"}

users = st.sampled_from(USERS)
sides = st.sampled_from(["bid", "ask"])
books = st.integers(0, 1)
prices = st.integers(1, 6).map(lambda at: at * 500_000)
sizes = st.integers(1, 30).map(lambda at: at * 100) | st.just(50)


class Rounds(RuleBasedStateMachine):
    """One exchange, its clock, and what must hold of both."""

    @initialize()
    def open(self):
        self.time = START
        self.ended = {}
        self.exchange = Exchange(HOME)
        self._attend(Mean())
        for user in USERS:
            self.floor.open_account(user)
        # poor enough to meet the limits of money and margin
        for user, money in zip(USERS, (2_000_000, 60_000_000, 20_000_000_000), strict=True):
            account = self.exchange.account(user)
            account.available = account.initial_balance = money
        self.cash = self._cash()

    def _attend(self, mean):
        self.floor = Floor(self.exchange, lambda: self.time, mean=mean)
        self.floor.listen(self._heard)

    def _heard(self, events):
        for event in events:
            if isinstance(event, OrderChanged):
                order = event.order
                assert self.ended.get(order.order_id) is None, "an order that ended came again"
                assert 0 <= order.remaining <= order.size
                assert (order.status == "filled") == (order.remaining == 0)
                if order.status in CLOSED:
                    self.ended[order.order_id] = order.status
            elif isinstance(event, Settled):
                self.cash = self._cash()

    def _cash(self):
        return sum(account.available + account.locked for account in self.exchange.accounts())

    def _instrument(self, at):
        return self.exchange.options()[at].instrument_id

    def _oracle(self, request):
        """What it trades: whoever is best, then whoever was first, up to an own order."""
        is_bid = request.side == "bid"
        resting = [
            order
            for account in self.exchange.accounts()
            for order in account.orders.values()
            if order.market_id == request.instrument_id and order.side != request.side
        ]
        resting.sort(key=lambda o: (o.price if is_bid else -o.price, o.order_id))
        left, fills, is_own = request.size, [], False
        for order in resting:
            within = request.price is None or (
                order.price <= request.price if is_bid else order.price >= request.price
            )
            if not left or not within:
                break
            if order.user == request.user:
                is_own = True
                break
            size = min(left, order.remaining_quantity)
            fills.append((order.price, size))
            left -= size
        if request.time_in_force == "fok" and left:
            return [], "cancelled"
        if not left:
            return fills, "filled"
        if request.type == "market" or request.time_in_force != "gtc" or is_own:
            return fills, "cancelled"
        return fills, "partially_filled" if fills else "open"

    @rule(
        user=users,
        side=sides,
        at=books,
        price=prices,
        size=sizes,
        lasting=st.sampled_from(["gtc", "gtc", "gtc", "ioc", "fok"]),
        is_market=st.integers(0, 9).map(lambda n: n == 0),
    )
    def place(self, user, side, at, price, size, lasting, is_market):
        kind, limit = ("market", None) if is_market else ("limit", price)
        request = PlaceOrder(user, self._instrument(at), side, kind, size, limit, lasting)
        before = self.exchange.dump({})
        wanted = self._oracle(request)
        try:
            receipt = self.floor.place(request)
        except Rejected:
            assert self.exchange.dump({}) == before
            return
        told = [(fill.price, fill.size) for fill in receipt.fills]
        assert (told, receipt.order.status) == wanted
        assert receipt.order.size - receipt.order.remaining == sum(size for _, size in told)

    @rule(side=sides, price=prices, size=sizes, at=books)
    def spend(self, side, price, size, at):
        """The poor one trades as well as he can."""
        self.place("ann", side, at, price, size, "gtc", is_market=False)

    @rule(size=sizes, at=books)
    def sell_short(self, size, at):
        """Somebody buys what one of little money owes."""
        self.place("cyd", "bid", at, 3_000_000, size, "gtc", is_market=False)
        self.place("bob", "ask", at, 500_000, size, "gtc", is_market=False)

    @rule(user=users, at=st.integers(0, 5), other=books)
    def cancel(self, user, at, other):
        orders = self.exchange.open_orders(user)
        if not orders:
            return
        order = orders[at % len(orders)]
        available = self.exchange.account(user).available
        lock = order.price * order.remaining // 1_000 if order.side == "bid" else 0
        if self._instrument(other) != order.instrument_id:
            before = self.exchange.dump({})
            try:
                self.floor.cancel(user, self._instrument(other), order.order_id)
            except Rejected:
                assert self.exchange.dump({}) == before
            else:
                raise AssertionError("cancelled in another instrument")
        self.floor.cancel(user, order.instrument_id, order.order_id)
        assert self.exchange.account(user).available == available + lock

    @rule(user=users, at=st.none() | books)
    def cancel_all(self, user, at):
        named = None if at is None else self._instrument(at)
        self.floor.cancel_all(user, named)
        left = {order.instrument_id for order in self.exchange.open_orders(user)}
        assert not left if named is None else named not in left

    @rule(percent=st.sampled_from([70, 97, 103, 140]))
    def move(self, percent):
        self.floor.set_spot("SOL", max(10_000_000, self.exchange.spot("SOL") * percent // 100))

    @rule(seconds=st.sampled_from([1, 60, 1_799, 1_800, 3_600, 90_000]))
    def wait(self, seconds):
        self.time += seconds * SECOND
        self.floor.step()

    @rule(paused=st.integers(0, 5).map(lambda n: n == 0))
    def pause(self, paused):
        self.exchange.pause(self.floor.settlement, paused=paused)

    @rule()
    def restart(self):
        kept = self.exchange.dump(self.floor.mean.dump())
        again = Exchange(HOME)
        mean = Mean(again.load(kept))
        assert again.dump(mean.dump()) == kept
        self.exchange = again
        self._attend(mean)

    @invariant()
    def nobody_owes_unrecorded(self):
        for account in self.exchange.accounts():
            assert account.available >= 0
            assert account.shortfall >= 0

    @invariant()
    def locks_are_the_bids(self):
        for account in self.exchange.accounts():
            bids = [order for order in account.orders.values() if order.side == "bid"]
            assert account.locked == sum(o.price * o.remaining_quantity // 1_000 for o in bids)

    @invariant()
    def what_is_held_is_owed(self):
        for option in self.exchange.options():
            held = [each.position(option.instrument_id) for each in self.exchange.accounts()]
            assert sum(held) == 0
        listed = {option.instrument_id for option in self.exchange.options()}
        assert all(set(each.positions) <= listed for each in self.exchange.accounts())

    @invariant()
    def money_only_moves(self):
        assert self._cash() == self.cash

    @invariant()
    def books_are_the_orders(self):
        for option in self.exchange.options():
            depth = self.exchange.depth(option.instrument_id, 10_000)
            bid, ask = self.exchange.best(option.instrument_id)
            assert bid is None or ask is None or bid < ask
            levels = {}
            for account in self.exchange.accounts():
                for order in account.orders.values():
                    if order.market_id == option.instrument_id:
                        size, count = levels.get((order.side, order.price), (0, 0))
                        left = order.remaining_quantity
                        assert left > 0
                        levels[order.side, order.price] = (size + left, count + 1)
            told = {("bid", row.price): (row.size, row.orders) for row in depth.bids}
            told |= {("ask", row.price): (row.size, row.orders) for row in depth.asks}
            assert told == levels


Rounds.TestCase.settings = settings(
    max_examples=int(os.environ.get("VELA_EXAMPLES", "40")), stateful_step_count=40, deadline=None
)
TestRounds = Rounds.TestCase
