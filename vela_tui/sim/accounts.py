"""Who owns what: balances, locks, open orders and deposits, to the micro (vela.md section 10).

For every asset, what all users hold plus the fees kept equals what was supplied, always;
and a user's locked money is the sum of the locks of the user's open orders, or all there is
where the terms let several orders count on the same money.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from vela_tui.sim.messages import BalanceView, CreditView
from vela_tui.sim.nonces import NonceWindow
from vela_tui.sim.orders import Order
from vela_tui.sim.terms import CREDIT_ASSET, ExchangeOptions


@dataclass(slots=True)
class Holding:
    """One user's money in one asset, raw units."""

    total: int = 0
    claimed: int = 0
    """The sum of the open orders' locks; may exceed the total where orders share money."""

    @property
    def locked(self) -> int:
        """What the open orders hold of the total."""
        return min(self.total, self.claimed)

    @property
    def available(self) -> int:
        """What the open orders leave of the total."""
        return self.total - self.locked


@dataclass(slots=True, eq=False)
class Account:
    """One user's holdings and open orders."""

    user: str
    nonces: NonceWindow
    holdings: dict[str, Holding] = field(default_factory=dict)
    deposited: int = 0
    """Net deposits of the credit asset: the cap on open notional (decision 1, option C)."""
    open_notional: int = 0
    """Sum of the open orders' remaining notional, all markets, both sides (seed:243-246)."""
    open_orders: dict[int, Order] = field(default_factory=dict)
    """By id, oldest first."""
    orders_by_client_id: dict[str, Order] = field(default_factory=dict)
    """The open orders that carry a client id."""

    def holding(self, asset: str) -> Holding:
        """The user's row for the asset, made when first needed."""
        held = self.holdings.get(asset)
        if held is None:
            held = self.holdings[asset] = Holding()
        return held

    def available(self, asset: str) -> int:
        """What new orders may use."""
        held = self.holdings.get(asset)
        return held.available if held is not None else 0

    def total(self, asset: str) -> int:
        """Available plus locked."""
        held = self.holdings.get(asset)
        return held.total if held is not None else 0

    def attach(self, order: Order, asset: str) -> None:
        """The order is open and its lock is taken from what is available of `asset`."""
        self.holding(asset).claimed += order.lock
        self.open_notional += order.remaining_notional
        self.open_orders[order.order_id] = order
        if order.client_order_id is not None:
            self.orders_by_client_id[order.client_order_id] = order

    def detach(self, order: Order, asset: str) -> None:
        """The order is open no longer; exactly its lock is released and its client id is free."""
        self.holding(asset).claimed -= order.lock
        self.open_notional -= order.remaining_notional
        del self.open_orders[order.order_id]
        if order.client_order_id is not None:
            del self.orders_by_client_id[order.client_order_id]

    def balances(self) -> tuple[BalanceView, ...]:
        """Every row, in the order in which the user came to hold the assets."""
        return tuple(
            BalanceView(asset, held.available, held.locked) for asset, held in self.holdings.items()
        )

    def credit(self) -> CreditView:
        """Open notional against net deposits."""
        return CreditView(self.open_notional, self.deposited)


class Ledger:
    """All accounts, what came in from outside, and the fees kept.

    Args:
        options: whose nonce rules new accounts follow.
    """

    def __init__(self, options: ExchangeOptions) -> None:
        self._options = options
        self._accounts: dict[str, Account] = {}
        self._supplied: dict[str, int] = {}
        self._fees: dict[str, int] = {}

    def __iter__(self) -> Iterator[Account]:
        return iter(self._accounts.values())

    def find(self, user: str) -> Account | None:
        """The user's account, if there is one."""
        return self._accounts.get(user)

    def blank(self, user: str, nonces: tuple[int, ...] = ()) -> Account:
        """An empty account that is not on the ledger."""
        window = NonceWindow(
            self._options.nonce_window,
            strict_minimum=self._options.strict_nonce_minimum,
            held=nonces,
        )
        return Account(user, window)

    def open(self, account: Account) -> Account:
        """The account that the ledger holds for the user: this one, if it had none."""
        return self._accounts.setdefault(account.user, account)

    def supply(self, account: Account, asset: str, amount: int) -> None:
        """Money from outside is available to the account; its deposits are the caller's matter."""
        account.holding(asset).total += amount
        self._supplied[asset] = self._supplied.get(asset, 0) + amount

    def deposit(self, account: Account, asset: str, amount: int) -> None:
        """Money from outside is available, and counts for the user's credit if it is USDC."""
        self.supply(account, asset, amount)
        if asset == CREDIT_ASSET:
            account.deposited += amount

    def keep_fee(self, asset: str, amount: int) -> None:
        """The exchange keeps the amount, taken from an account by the caller."""
        self._fees[asset] = self._fees.get(asset, 0) + amount

    @property
    def fees(self) -> Mapping[str, int]:
        """Net fees kept, per asset."""
        return dict(self._fees)

    @property
    def supplied(self) -> Mapping[str, int]:
        """All money that ever came from outside, per asset."""
        return dict(self._supplied)
