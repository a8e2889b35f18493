"""The core of the exchange of rounds: every rule, no transport and no clock.

A request is planned whole and then carried out, so that a refused one has changed nothing.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from vela_tui.sim.matching import Execution
from vela_tui.sim.messages import BookSide
from vela_tui.sim.rounds.accounts import PAPER_MONEY, Account, OptionOrder, cost
from vela_tui.sim.rounds.instruments import MILLI, MIN_SIZE, TICK
from vela_tui.sim.rounds.listing import Listing
from vela_tui.sim.rounds.margin import opens, per_contract, required
from vela_tui.sim.rounds.messages import (
    MAX_PRICE,
    MAX_SIZE,
    AccountOpened,
    BookChanged,
    Code,
    Filled,
    FillView,
    OrderChanged,
    OrderView,
    PlaceOrder,
    Printed,
    PrintView,
    Rejected,
    Role,
    Settled,
    Settlement,
)
from vela_tui.sim.rounds.settlement import pay
from vela_tui.sim.rounds.state import (
    Opening,
    SavedAccount,
    SavedOption,
    encode_opening,
    parse_opening,
)


class Receipt(NamedTuple):
    """What an order came to."""

    order: OrderView
    fills: tuple[FillView, ...]
    """The owner's side of its executions."""


class _Plan(NamedTuple):
    executions: list[Execution]
    rests: bool


class Exchange(Listing):
    """All options and all accounts; every request happens wholly or not at all.

    Args:
        spots: each asset's price in millionths.
        seeds_accounts: whether newcomers are given paper money (joyride.md section 10).
    """

    def __init__(self, spots: Mapping[str, int], *, seeds_accounts: bool = True) -> None:
        super().__init__(spots)
        self._seeds_accounts = seeds_accounts
        self._accounts: dict[str, Account] = {}
        self._next_order_id = 1
        self._next_trade_id = 1

    def open_account(self, user: str) -> Account:
        """The user's account; a newcomer's is opened and given paper money."""
        account = self._accounts.get(user)
        if account is None:
            account = self._accounts[user] = Account(user)
            if self._seeds_accounts:
                account.credit(PAPER_MONEY)
            self._events.append(AccountOpened(user))
        return account

    def open_house(self, user: str, money: int) -> None:
        """A participant of the simulation has an account with that much money."""
        account = self._accounts[user] = Account(user, is_house=True)
        account.credit(money)

    def account(self, user: str) -> Account | None:
        """The user's account, to be read only; None for somebody who never came."""
        return self._accounts.get(user)

    def accounts(self) -> Iterator[Account]:
        """Everybody's, to be read only."""
        return iter(self._accounts.values())

    def place(self, request: PlaceOrder, now: int) -> Receipt:
        """The order as it stands after matching, and what it traded.

        Args:
            request: of a user with an account.
            now: microseconds UTC.

        Raises:
            Rejected: and then nothing changed.
        """
        option = self.tradable(request.instrument_id, now)
        limit = _checked_limit(request)
        account = self._accounts[request.user]
        plan = self._plan(request, limit)
        if request.side == "bid":
            self._require_cash(account, request, plan, now)
        else:
            self._require_margin(account, request, now)
        order = self._order(request, now)
        touched: dict[int, OptionOrder] = {}
        fills = [self._execute(order, execution, touched, now) for execution in plan.executions]
        if plan.rests:
            self._books[option.instrument_id].add(order)
            account.rest(order)
        else:
            order.is_cancelled = order.remaining_quantity > 0
            account.remember(order)
        for changed in (*touched.values(), order):
            self._tell_order(changed)
        if touched or plan.rests:
            self._events.append(BookChanged(option.instrument_id))
        return Receipt(order.told(), tuple(fills))

    def cancel(self, user: str, instrument_id: str, order_id: int) -> OrderView:
        """The order, cancelled; its lock is released.

        Raises:
            Rejected: 1003 where the user has no such order in that instrument (R-41), 1008 where
                it has ended.
        """
        account = self._accounts[user]
        order = account.orders.get(order_id)
        if order is None:
            ended = next((each for each in account.ended if each.order_id == order_id), None)
            if ended is not None and ended.market_id == instrument_id:
                raise Rejected(Code.ORDER_ENDED, "Order already cancelled or filled")
        if order is None or order.market_id != instrument_id:
            raise Rejected(Code.ORDER_NOT_FOUND, "Order not found")
        self._close(account, order)
        self._events.append(BookChanged(instrument_id))
        return order.told()

    def cancel_all(self, user: str, instrument_id: str | None = None) -> list[int]:
        """Ids of the user's orders that rested, in that instrument if one is named."""
        account = self._accounts[user]
        orders = [
            order for order in account.orders.values() if instrument_id in (None, order.market_id)
        ]
        for order in orders:
            self._close(account, order)
        self._events += [BookChanged(book) for book in dict.fromkeys(o.market_id for o in orders)]
        return [order.order_id for order in orders]

    def settle(self, expiration: int, prices: Mapping[str, int]) -> Settlement:
        """The round is over: orders are cancelled, positions are money, nothing of it is listed.

        Args:
            expiration: Unix seconds; a round that is not listed settles to nothing.
            prices: settlement prices in millionths; an asset without one takes its price of now.
        """
        over = {o.instrument_id: o for o in self._options.values() if o.expiration == expiration}
        cancelled = 0
        for account in self._accounts.values():
            for order in [each for each in account.orders.values() if each.market_id in over]:
                self._close(account, order)
                cancelled += not account.is_house
        rows = [
            row
            for account in self._accounts.values()
            for row in pay(account, over, {**self._spots, **prices})
        ]
        for option in over.values():
            self._delist(option)
        self._paused.discard(expiration)
        settlement = Settlement(expiration, len(over), cancelled, tuple(rows))
        if over:
            self._events.append(Settled(settlement))
        return settlement

    def dump(self, samples: Mapping[str, tuple[int, int]]) -> dict[str, object]:
        """What survives a restart, ready for JSON.

        Args:
            samples: sums and counts of the settlement price so far.
        """
        options = self._options.values()
        opening = Opening(
            next_order_id=self._next_order_id,
            next_trade_id=self._next_trade_id,
            spots=dict(self._spots),
            samples=dict(samples),
            options=[SavedOption(o.asset, o.expiration, o.strike, o.option_type) for o in options],
            accounts={each.user: SavedAccount.of(each) for each in self._accounts.values()},
        )
        return encode_opening(opening)

    def load(self, state: Mapping[str, object]) -> dict[str, tuple[int, int]]:
        """Takes over a dumped state, wholly or not at all; returns its samples.

        Loaded orders rest as they did, without matching one another; nobody is told.

        Raises:
            ValueError: the state is not one that `dump` gives, or the exchange is in use.
        """
        if self._accounts or self._options:
            raise ValueError("a state is loaded before anything else happens")
        opening = parse_opening(state, self.assets)
        self._spots |= opening.spots
        self.list_options(saved.restore() for saved in opening.options)
        self._accounts = {user: each.restore(user) for user, each in opening.accounts.items()}
        self._next_order_id, self._next_trade_id = opening.next_order_id, opening.next_trade_id
        orders = (order for each in self._accounts.values() for order in each.orders.values())
        for order in sorted(orders, key=lambda order: order.order_id):
            self._books[order.market_id].add(order)
        self.drain()
        return dict(opening.samples)

    def resting(self, user: str, instrument_id: str) -> list[tuple[int, tuple[BookSide, int]]]:
        """Ids of the user's resting orders in the instrument, with side and price."""
        orders = self._accounts[user].orders.values()
        return [(o.order_id, (o.side, o.price)) for o in orders if o.market_id == instrument_id]

    def open_orders(self, user: str) -> list[OrderView]:
        """The user's resting orders, oldest first."""
        account = self._accounts.get(user)
        return [] if account is None else [order.told() for order in account.orders.values()]

    def order_history(self, user: str) -> list[OrderView]:
        """The user's orders that are remembered, resting or ended, newest first."""
        account = self._accounts.get(user)
        if account is None:
            return []
        orders = [*account.ended, *account.orders.values()]
        return [o.told() for o in sorted(orders, key=lambda each: -each.order_id)]

    def _plan(self, request: PlaceOrder, limit: int) -> _Plan:
        """What the order would trade, up to its owner's own order: there it ends (R-39)."""
        book = self._books[request.instrument_id]
        executions = book.plan(request.side, limit, request.size, user="")
        own = next(
            (at for at, each in enumerate(executions) if each.maker.user == request.user), None
        )
        executions = executions[:own]
        left = request.size - sum(quantity for _, quantity in executions)
        if request.time_in_force == "fok" and left:
            return _Plan([], rests=False)
        is_patient = request.type == "limit" and request.time_in_force == "gtc"
        return _Plan(executions, rests=is_patient and own is None and left > 0)

    def _require_cash(self, account: Account, request: PlaceOrder, plan: _Plan, now: int) -> None:
        """A bid is paid for at its limit (R-35), and leaves the margin of shorts that it opens on.

        Buying back a short asks for its cost alone: nobody is kept in what he can't afford.
        """
        if request.price is not None and request.type == "limit":
            need = cost(request.price, request.size)
        else:
            need = sum(cost(maker.price, quantity) for maker, quantity in plan.executions)
        closes = -account.position(request.instrument_id) >= request.size
        if not account.is_house and not closes:
            need += required(account, lambda each: self._margin(each, now))
        if need > account.available:
            raise Rejected(Code.INSUFFICIENT_BALANCE, "Insufficient balance")

    def _require_margin(self, account: Account, request: PlaceOrder, now: int) -> None:
        """A sale that opens a short shows margin for all shorts (R-38)."""
        sold = (request.instrument_id, request.size)
        if account.is_house or not opens(account, *sold):
            return
        if required(account, lambda each: self._margin(each, now), sold) > account.available:
            raise Rejected(Code.INSUFFICIENT_BALANCE, "Insufficient balance for margin")

    def _margin(self, instrument_id: str, now: int) -> int:
        option = self._options[instrument_id]
        return per_contract(option, self._spots[option.asset], self.marks.micros(option, now))

    def _order(self, request: PlaceOrder, now: int) -> OptionOrder:
        order = OptionOrder(
            order_id=self._next_order_id,
            client_order_id=None,
            user=request.user,
            market_id=request.instrument_id,
            side=request.side,
            price=request.price or 0,
            quantity=request.size,
            time_in_force=request.time_in_force,
            created_at=now,
            unit=MILLI,
            type=request.type,
        )
        self._next_order_id += 1
        return order

    def _execute(
        self, taker: OptionOrder, execution: Execution, touched: dict[int, OptionOrder], now: int
    ) -> FillView:
        maker, size = self._accounts[execution.maker.user], execution.quantity
        resting = maker.orders[execution.maker.order_id]
        if resting.side == "bid":
            maker.lock_shrinks(cost(resting.price, size))
        self._books[taker.market_id].execute(resting, size)
        taker.filled_quantity += size
        if not resting.remaining_quantity:
            del maker.orders[resting.order_id]
            maker.remember(resting)
        change = size if taker.side == "bid" else -size
        self._accounts[taker.user].trade(taker.market_id, change, resting.price)
        maker.trade(taker.market_id, -change, resting.price)
        touched[resting.order_id] = resting
        trade_id = self._next_trade_id
        self._next_trade_id += 1
        printed = PrintView(taker.market_id, resting.price, size, taker.side, now)
        self._events.append(Printed(printed))
        self._tell_fill(_fill(resting, "maker", trade_id, printed))
        told = _fill(taker, "taker", trade_id, printed)
        self._tell_fill(told)
        return told

    def _close(self, account: Account, order: OptionOrder) -> None:
        self._books[order.market_id].remove(order)
        account.unrest(order)
        order.is_cancelled = True
        self._tell_order(order)

    def _tell_order(self, order: OptionOrder) -> None:
        if not self._accounts[order.user].is_house:
            self._events.append(OrderChanged(order.told()))

    def _tell_fill(self, fill: FillView) -> None:
        if not self._accounts[fill.user].is_house:
            self._events.append(Filled(fill))


def _checked_limit(request: PlaceOrder) -> int:
    """The price up to which the order trades; a market order's is any (R-21, R-40)."""
    if request.type == "limit":
        price = request.price
        if price is None or not 0 < price <= MAX_PRICE or price % TICK:
            raise Rejected(Code.INVALID_PRICE, f"Price must be a positive multiple of {TICK}")
    if not MIN_SIZE <= request.size <= MAX_SIZE:
        raise Rejected(Code.INVALID_SIZE, f"Size must be at least {MIN_SIZE}")
    if request.type == "limit":
        return request.price or 0
    side: BookSide = request.side
    return MAX_PRICE if side == "bid" else 0


def _fill(order: OptionOrder, role: Role, trade_id: int, trade: PrintView) -> FillView:
    return FillView(
        trade_id=trade_id,
        order_id=order.order_id,
        instrument_id=trade.instrument_id,
        user=order.user,
        side=order.side,
        price=trade.price,
        size=trade.size,
        role=role,
        timestamp=trade.timestamp,
    )
