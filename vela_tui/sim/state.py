"""What survives a restart of the exchange: chosen accounts, and where the markets stood.

Fills and executions are not kept. The counters are, so that no order id or fill id is ever
given twice to a client that remembers more than the exchange does.
"""

from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec

from vela_tui.sim.accounts import Account, Ledger
from vela_tui.sim.fees import notional
from vela_tui.sim.messages import MAX_RAW, UNIT, BookSide, MarketSpec, TimeInForce
from vela_tui.sim.orders import Order, spent_asset

_Raw = Annotated[int, msgspec.Meta(ge=1, le=MAX_RAW)]
_Amount = Annotated[int, msgspec.Meta(ge=0)]
_Address = Annotated[str, msgspec.Meta(pattern=r"^0x[0-9a-f]{40}$")]
_ClientOrderId = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{1,64}$")]


class SavedOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An open order; its lock follows from it."""

    order_id: Annotated[int, msgspec.Meta(ge=1)]
    client_order_id: _ClientOrderId | None
    market_id: str
    side: BookSide
    price: _Raw
    quantity: _Raw
    filled_quantity: _Amount
    time_in_force: TimeInForce
    created_at: int

    @classmethod
    def of(cls, order: Order) -> "SavedOrder":
        """The order as it stands."""
        return cls(
            order_id=order.order_id,
            client_order_id=order.client_order_id,
            market_id=order.market_id,
            side=order.side,
            price=order.price,
            quantity=order.quantity,
            filled_quantity=order.filled_quantity,
            time_in_force=order.time_in_force,
            created_at=order.created_at,
        )

    def restore(self, user: str, unit: int) -> Order:
        """The order, open again; `unit` is its market's."""
        return Order(
            order_id=self.order_id,
            client_order_id=self.client_order_id,
            user=user,
            market_id=self.market_id,
            side=self.side,
            price=self.price,
            quantity=self.quantity,
            time_in_force=self.time_in_force,
            created_at=self.created_at,
            unit=unit,
            filled_quantity=self.filled_quantity,
        )


class SavedAccount(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One user's money and open orders."""

    deposited: _Amount
    """Net deposits of the credit asset, raw units."""
    totals: dict[str, _Amount]
    """Available plus locked per asset, raw units."""
    nonces: list[_Amount]
    orders: list[SavedOrder]
    """Oldest first."""

    @classmethod
    def of(cls, account: Account) -> "SavedAccount":
        """The account as it stands."""
        return cls(
            deposited=account.deposited,
            totals={asset: held.total for asset, held in account.holdings.items()},
            nonces=list(account.nonces.held()),
            orders=[SavedOrder.of(order) for order in account.open_orders.values()],
        )

    def restore(
        self, account: Account, ledger: Ledger, markets: Mapping[str, MarketSpec]
    ) -> list[Order]:
        """The blank account holds all of this; returns its open orders, oldest first."""
        for asset, total in self.totals.items():
            ledger.supply(account, asset, total)
        account.deposited = self.deposited
        orders = [
            saved.restore(account.user, markets[saved.market_id].unit) for saved in self.orders
        ]
        for order in orders:
            account.attach(order, spent_asset(order.side, markets[order.market_id]))
        return orders


class Opening(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A state with which an exchange can begin."""

    next_order_id: Annotated[int, msgspec.Meta(ge=1)]
    next_execution: Annotated[int, msgspec.Meta(ge=1)]
    marks: dict[str, _Raw]
    """Price near which each market stood."""
    accounts: dict[_Address, SavedAccount]
    unit: int = UNIT
    """Raw units in one whole coin; files that do not say are older than the choice."""
    version: Literal[1] = 1


def encode_state(opening: Opening) -> dict[str, object]:
    """The state as plain objects for JSON."""
    encoded: dict[str, object] = msgspec.to_builtins(opening)
    return encoded


def parse_state(
    state: Mapping[str, object],
    markets: Mapping[str, MarketSpec],
    assets: tuple[str, ...],
    *,
    is_backed: bool,
) -> Opening:
    """A state that fits these markets and contradicts itself nowhere.

    Args:
        state: plain objects, as `encode_state` gave them.
        markets: what the exchange lists.
        assets: what it holds.
        is_backed: whether the terms give every open order money of its own.

    Raises:
        ValueError: the state is malformed, for other markets, or owes more than it holds.
    """
    try:
        opening = msgspec.convert(state, Opening)
    except msgspec.ValidationError as error:
        raise ValueError(f"not a saved exchange: {error}") from error
    if any(market.unit != opening.unit for market in markets.values()):
        raise ValueError("its amounts are in other units")
    order_ids: set[int] = set()
    for account in opening.accounts.values():
        _require_sound(account, markets, assets, is_backed=is_backed)
        order_ids.update(order.order_id for order in account.orders)
    if len(order_ids) != sum(len(account.orders) for account in opening.accounts.values()):
        raise ValueError("an order id is given twice")
    if any(order_id >= opening.next_order_id for order_id in order_ids):
        raise ValueError("an order id is not below the next one")
    return opening


def _require_sound(
    account: SavedAccount,
    markets: Mapping[str, MarketSpec],
    assets: tuple[str, ...],
    *,
    is_backed: bool,
) -> None:
    if not account.totals.keys() <= set(assets):
        raise ValueError("an asset is not listed")
    locks: dict[str, int] = {}
    for saved in account.orders:
        market = markets.get(saved.market_id)
        if market is None:
            raise ValueError("an order's market is not listed")
        if saved.filled_quantity >= saved.quantity:
            raise ValueError("an open order has nothing left to fill")
        if notional(saved.price, saved.quantity, market.unit) > MAX_RAW:
            raise ValueError("an order's notional is too large")
        order = saved.restore("", market.unit)
        asset = spent_asset(order.side, market)
        locks[asset] = locks.get(asset, 0) + order.lock
    if is_backed and any(lock > account.totals.get(asset, 0) for asset, lock in locks.items()):
        raise ValueError(f"open orders lock more than is held of {', '.join(locks)}")
    ids = [order.client_order_id for order in account.orders if order.client_order_id]
    if len(ids) != len(set(ids)):
        raise ValueError("a client order id is given twice")
