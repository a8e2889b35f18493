"""The exchange's core: every rule of the venue, no transport and no clock.

A request is planned whole and then carried out, so that a refused one has changed nothing.
The choices that the seed leaves open are listed in `vela_tui.sim.decisions`.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from vela_tui.sim.accounts import Account, Ledger
from vela_tui.sim.credit import rule_of
from vela_tui.sim.journal import Journal
from vela_tui.sim.listing import Listing
from vela_tui.sim.markets import MARKETS
from vela_tui.sim.messages import (
    MAX_RAW,
    UNIT,
    BalanceView,
    BookSide,
    CancelOrder,
    CancelReason,
    CreditView,
    ExchangeEvent,
    Filled,
    MarketSpec,
    OrderView,
    Parties,
    PlaceOrder,
    Rejected,
    TradeView,
)
from vela_tui.sim.orders import Order, spent_asset
from vela_tui.sim.planning import Plan, plan
from vela_tui.sim.purses import Purses
from vela_tui.sim.settlement import Fees, fees_of, settle
from vela_tui.sim.state import Opening, SavedAccount, encode_state, parse_state
from vela_tui.sim.terms import ExchangeOptions

DEFAULT_OPTIONS: Final = ExchangeOptions()
"""The documented terms."""


class Exchange(Listing):
    """All markets and all accounts; every request happens wholly or not at all.

    Args:
        markets: what is listed, in listing order; all quoted in USDC.
        options: the terms of trade.

    Raises:
        ValueError: a market is listed twice or not quoted in USDC.
    """

    def __init__(
        self,
        markets: Sequence[MarketSpec] = MARKETS,
        *,
        options: ExchangeOptions = DEFAULT_OPTIONS,
    ) -> None:
        super().__init__(markets, options.trade_history)
        self._options = options
        self._rule = rule_of(options)
        self._ledger = Ledger(options)
        self._journal = Journal(self._books)
        self._next_order_id = 1
        self._next_execution = 1

    def place(self, order: PlaceOrder, now: int) -> OrderView:
        """The order as it stands after matching.

        Args:
            order: the request, its signature verified.
            now: ns UTC.

        Raises:
            Rejected: and then nothing changed; the nonce is free again (vela.md section 7).
        """
        market = self.market(order.market_id)
        if order.market_id in self._paused:
            raise Rejected("InvalidMarket", f"{order.market_id} is paused.")
        account = self._ledger.find(order.user) or self._ledger.blank(order.user)
        purses = None if self._rule.is_backed else Purses(self._ledger, market)
        planned = plan(
            order, account, market, self._books[market.market_id], self._options, self._rule, purses
        )

        account = self._ledger.open(account)
        account.nonces.consume(order.nonce)
        for victim in planned.victims:
            self._close(account, victim, "credit", now)
        placed = Order(
            order_id=self._next_order_id,
            client_order_id=planned.client_order_id,
            user=order.user,
            market_id=order.market_id,
            side=order.side,
            price=order.price,
            quantity=order.quantity,
            time_in_force=order.time_in_force,
            created_at=now,
            unit=market.unit,
        )
        self._next_order_id += 1
        self._journal.order(placed, now)
        for maker, quantity in planned.executions:
            self._execute(account, placed, maker, quantity, now)
        self._trim(placed, planned, now)
        if planned.rests:
            self._rest(account, placed)
        elif placed.remaining_quantity:
            placed.is_cancelled = True
            self._journal.order(placed, now, "ioc")
        self._journal.finish(now)
        return placed.view()

    def cancel(self, cancel: CancelOrder, now: int) -> OrderView:
        """The order, cancelled, with exactly its lock released.

        An order that is not open, or not this user's, is not found, whatever the nonce: a
        repeated cancel learns that the order is gone (vela.md 3.3).

        Args:
            cancel: the request, its signature verified.
            now: ns UTC.

        Raises:
            Rejected: and then nothing changed.
        """
        if cancel.order_id is None and not cancel.client_order_id:
            raise Rejected("InvalidRequest", "A cancel names an order id or a client order id.")
        account = self._ledger.find(cancel.user)
        order = _find(account, cancel.order_id, cancel.client_order_id)
        if account is None or order is None:
            raise Rejected("OrderNotFound", "You have no such open order.")
        account.nonces.check(cancel.nonce)
        account.nonces.consume(cancel.nonce)
        self._close(account, order, "user", now)
        self._journal.finish(now)
        return order.view()

    def deposit(self, user: str, asset: str, amount: int, now: int) -> None:
        """The amount is available to the user, and raises the credit cap if it is USDC.

        Args:
            user: lower-case address.
            asset: one of `assets()`.
            amount: raw units.
            now: ns UTC.

        Raises:
            Rejected: `InvalidRequest` for another asset or amount.
        """
        if asset not in self._assets:
            raise Rejected("InvalidRequest", f"Supported assets: {', '.join(self._assets)}.")
        if not 1 <= amount <= MAX_RAW:
            raise Rejected("InvalidRequest", "A deposit is greater than 0.")
        account = self._ledger.open(self._ledger.find(user) or self._ledger.blank(user))
        self._ledger.deposit(account, asset, amount)
        self._journal.balance(user, asset, "deposit")
        self._journal.finish(now)

    def mute(self, user: str) -> None:
        """The user's private events are told no more; what is public stays public."""
        self._journal.mute(user)

    def drain(self) -> list[ExchangeEvent]:
        """Events since the last drain, in order."""
        return self._journal.drain()

    def find_order(
        self, user: str, order_id: int | None, client_order_id: str | None
    ) -> OrderView | None:
        """That user's open order, by id if one is given, else by client id."""
        order = _find(self._ledger.find(user), order_id, client_order_id)
        return order.view() if order is not None else None

    def is_open(self, user: str, order_id: int) -> bool:
        """Whether that user has that order open."""
        account = self._ledger.find(user)
        return account is not None and order_id in account.open_orders

    def open_orders(
        self,
        user: str,
        market_id: str | None = None,
        side: BookSide | None = None,
        limit: int = 100,
    ) -> tuple[OrderView, ...]:
        """That user's open orders, oldest first, filtered and then cut to `limit`."""
        account = self._ledger.find(user)
        orders = account.open_orders.values() if account is not None else ()
        chosen = [
            order
            for order in orders
            if market_id in (None, order.market_id) and side in (None, order.side)
        ]
        return tuple(order.view() for order in chosen[: max(0, limit)])

    def has_account(self, user: str) -> bool:
        """Whether the user ever deposited, traded or was loaded."""
        return self._ledger.find(user) is not None

    def balances(self, user: str) -> tuple[BalanceView, ...]:
        """Every asset that the user ever held; empty for an unknown user."""
        account = self._ledger.find(user)
        return account.balances() if account is not None else ()

    def credit(self, user: str) -> CreditView:
        """Open notional and net USDC deposits; zeros for an unknown user."""
        account = self._ledger.find(user)
        return account.credit() if account is not None else CreditView(0, 0)

    def fees_collected(self) -> Mapping[str, int]:
        """Net fees kept by the exchange, per asset, raw units."""
        return self._ledger.fees

    def supplied(self) -> Mapping[str, int]:
        """All money that came from outside, per asset: what users hold plus the fees kept."""
        return self._ledger.supplied

    def dump(self, users: Collection[str]) -> dict[str, object]:
        """What survives a restart of these users' accounts, ready for JSON."""
        opening = Opening(
            next_order_id=self._next_order_id,
            next_execution=self._next_execution,
            marks={market_id: self.mark(market_id) for market_id in self._markets},
            accounts={
                user: SavedAccount.of(account)
                for user in users
                if (account := self._ledger.find(user)) is not None
            },
            unit=next((market.unit for market in self._markets.values()), UNIT),
        )
        return encode_state(opening)

    def load(self, state: Mapping[str, object]) -> None:
        """Takes over a dumped state, wholly or not at all, before anything else happened.

        Loaded orders rest as they did, without matching one another and without an event.

        Raises:
            ValueError: the state is not one that `dump` gives for these markets, or the
                exchange is already in use.
        """
        if self._next_order_id != 1 or any(True for _ in self._ledger):
            raise ValueError("a state is loaded before anything else happens")
        opening = parse_state(state, self._markets, self._assets, is_backed=self._rule.is_backed)
        self._marks = dict(opening.marks)
        self._next_order_id = opening.next_order_id
        self._next_execution = opening.next_execution
        resting: list[Order] = []
        for user, saved in opening.accounts.items():
            account = self._ledger.open(self._ledger.blank(user, tuple(saved.nonces)))
            resting += saved.restore(account, self._ledger, self._markets)
        for order in sorted(resting, key=lambda order: order.order_id):
            self._books[order.market_id].add(order)

    def _execute(
        self, taker: Account, placed: Order, maker: Order, quantity: int, now: int
    ) -> None:
        market = self._markets[placed.market_id]
        fees = fees_of(maker.price, quantity, market.unit, self._options)
        number = self._next_execution
        self._next_execution += 1
        settle(self._ledger, self._books[placed.market_id], market, maker, taker, quantity, fees)
        placed.filled_quantity += quantity
        for order, role in ((placed, "taker"), (maker, "maker")):
            self._journal.fill(_filled(order, maker.price, quantity, role, fees, number, now))
            self._journal.order(order, now)
            self._touch(order.user, (market.quote, market.base))
        self._journal.level(maker)
        trade = TradeView(
            f"trade_{number}", placed.market_id, maker.price, quantity, placed.side, now
        )
        self._tapes[placed.market_id].record(trade)
        parties = Parties(
            maker_order_id=maker.order_id,
            taker_order_id=placed.order_id,
            maker=maker.user,
            taker=placed.user,
            maker_fee=fees.maker,
            taker_fee=fees.taker,
            maker_quantity=maker.quantity,
            maker_remaining=maker.remaining_quantity,
        )
        self._journal.trade(trade, parties)

    def _trim(self, placed: Order, planned: Plan, now: int) -> None:
        """No maker of this match quotes what it can no longer pay for."""
        for maker in planned.dry:
            self._close(self._owner(maker), maker, "credit", now)
        if placed.side == "bid" or self._rule.is_backed:
            return
        for owner in dict.fromkeys(self._owner(maker) for maker, _ in planned.executions):
            for surplus in self._rule.surplus(owner):
                self._close(owner, surplus, "credit", now)

    def _owner(self, order: Order) -> Account:
        owner = self._ledger.find(order.user)
        assert owner is not None, "an open order's owner has an account"  # noqa: S101 - ledger invariant
        return owner

    def _touch(self, user: str, assets: Iterable[str]) -> None:
        for asset in assets:
            self._journal.balance(user, asset, "fill")

    def _rest(self, account: Account, order: Order) -> None:
        asset = spent_asset(order.side, self._markets[order.market_id])
        account.attach(order, asset)
        self._books[order.market_id].add(order)
        self._journal.balance(order.user, asset, "order")
        self._journal.level(order)

    def _close(self, account: Account, order: Order, reason: CancelReason, now: int) -> None:
        asset = spent_asset(order.side, self._markets[order.market_id])
        self._books[order.market_id].remove(order)
        account.detach(order, asset)
        order.is_cancelled = True
        self._journal.order(order, now, reason)
        self._journal.balance(order.user, asset, "cancel")
        self._journal.level(order)


def _find(
    account: Account | None, order_id: int | None, client_order_id: str | None
) -> Order | None:
    """The account's open order; the order id wins where both are given (vela.md 2.2)."""
    if account is None:
        return None
    if order_id is not None:
        return account.open_orders.get(order_id)
    return account.orders_by_client_id.get(client_order_id or "")


def _filled(
    order: Order, price: int, quantity: int, role: str, fees: Fees, number: int, now: int
) -> Filled:
    return Filled(
        user=order.user,
        fill_id=f"fill_{number}",
        order_id=order.order_id,
        client_order_id=order.client_order_id,
        market_id=order.market_id,
        side=order.side,
        price=price,
        quantity=quantity,
        role="maker" if role == "maker" else "taker",
        maker_fee=fees.maker,
        taker_fee=fees.taker,
        timestamp=now,
    )
