"""What survives a restart of the exchange of rounds: accounts, what is listed, and the prices.

Everybody's account is kept, the participants' too: for every contract held somebody owes one.
Ended orders and executions are not kept; the counters are, so that no id is given twice.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec

from vela_tui.sim.messages import BookSide
from vela_tui.sim.rounds.accounts import Account, OptionOrder, Position, cost
from vela_tui.sim.rounds.instruments import MAX_STRIKE, MILLI, Instrument, OptionType, instrument
from vela_tui.sim.rounds.messages import MAX_PRICE, MAX_SIZE
from vela_tui.sim.rounds.schedule import LAST_SECOND

_MOST = 2**62
_Id = Annotated[int, msgspec.Meta(ge=1, le=_MOST)]
_Amount = Annotated[int, msgspec.Meta(ge=0, le=_MOST)]
_Size = Annotated[int, msgspec.Meta(ge=1, le=MAX_SIZE)]
_Signed = Annotated[int, msgspec.Meta(ge=-_MOST, le=_MOST)]
_Price = Annotated[int, msgspec.Meta(ge=1, le=MAX_PRICE)]


class SavedOption(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something listed; its id follows from it."""

    asset: str
    expiration: Annotated[int, msgspec.Meta(ge=0, le=LAST_SECOND)]
    strike: Annotated[int, msgspec.Meta(ge=1, le=MAX_STRIKE)]
    option_type: OptionType

    def restore(self) -> Instrument:
        """The instrument."""
        return instrument(self.asset, self.expiration, self.strike, self.option_type)


class SavedOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A resting order; its lock follows from it."""

    order_id: _Id
    instrument_id: str
    side: BookSide
    price: _Price
    size: _Size
    remaining: _Size
    created_at: _Amount

    def restore(self, user: str) -> OptionOrder:
        """The order, as it rested."""
        return OptionOrder(
            order_id=self.order_id,
            client_order_id=None,
            user=user,
            market_id=self.instrument_id,
            side=self.side,
            price=self.price,
            quantity=self.size,
            time_in_force="gtc",
            created_at=self.created_at,
            unit=MILLI,
            filled_quantity=self.size - self.remaining,
        )


class SavedAccount(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One user's money, positions and resting orders."""

    cash: _Amount
    """Available and locked."""
    initial_balance: _Amount
    shortfall: _Amount
    is_house: bool
    positions: dict[str, tuple[_Signed, _Amount]]
    """Quantity and average price, by instrument."""
    orders: list[SavedOrder]
    """Oldest first; the house's are not kept."""

    @classmethod
    def of(cls, account: Account) -> "SavedAccount":
        """The account as it stands."""
        orders = () if account.is_house else account.orders.values()
        return cls(
            cash=account.available + account.locked,
            initial_balance=account.initial_balance,
            shortfall=account.shortfall,
            is_house=account.is_house,
            positions={
                each: (held.quantity, held.avg_price) for each, held in account.positions.items()
            },
            orders=[_saved(order) for order in orders],
        )

    def restore(self, user: str) -> Account:
        """The account, its orders resting."""
        account = Account(
            user,
            available=self.cash,
            initial_balance=self.initial_balance,
            shortfall=self.shortfall,
            is_house=self.is_house,
            positions={each: Position(*held) for each, held in self.positions.items()},
        )
        for saved in self.orders:
            account.rest(saved.restore(user))
        return account


class Opening(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A state with which an exchange of rounds can begin."""

    next_order_id: _Id
    next_trade_id: _Id
    spots: dict[str, _Price]
    samples: dict[str, tuple[_Amount, _Id]]
    """Sums and counts of the settlement price so far."""
    options: list[SavedOption]
    accounts: dict[str, SavedAccount]
    kind: Literal["rounds"] = "rounds"
    version: Literal[1] = 1


def encode_opening(opening: Opening) -> dict[str, object]:
    """The state as plain objects for JSON."""
    encoded: dict[str, object] = msgspec.to_builtins(opening)
    return encoded


def parse_opening(state: Mapping[str, object], assets: tuple[str, ...]) -> Opening:
    """A state that contradicts itself nowhere.

    Args:
        state: plain objects, as `encode_opening` gave them.
        assets: what there are options on.

    Raises:
        ValueError: the state is malformed, of other assets, or owes more than it holds.
    """
    try:
        opening = msgspec.convert(state, Opening)
    except msgspec.ValidationError as error:
        raise ValueError(f"not a saved exchange of rounds: {error}") from error
    listed = {saved.restore().instrument_id for saved in opening.options}
    if set(opening.spots) != set(assets) or not set(opening.samples) <= set(assets):
        raise ValueError("its assets are others")
    if any(saved.asset not in assets for saved in opening.options):
        raise ValueError("an option is on another asset")
    order_ids: list[int] = []
    held: Counter[str] = Counter()
    for account in opening.accounts.values():
        order_ids += [order.order_id for order in account.orders]
        held.update({each: quantity for each, (quantity, _) in account.positions.items()})
        _require_sound(account, listed)
    if len(order_ids) != len(set(order_ids)) or max(order_ids, default=0) >= opening.next_order_id:
        raise ValueError("an order id is given twice")
    if any(held.values()):
        raise ValueError("more contracts are held than owed, or fewer")
    return opening


def _require_sound(account: SavedAccount, listed: set[str]) -> None:
    names = {order.instrument_id for order in account.orders} | set(account.positions)
    if not names <= listed:
        raise ValueError("an instrument is not listed")
    if any(order.remaining > order.size for order in account.orders):
        raise ValueError("more of an order is left than it was for")
    bids = [order for order in account.orders if order.side == "bid"]
    if sum(cost(order.price, order.remaining) for order in bids) > account.cash:
        raise ValueError("open orders lock more than is held")


def _saved(order: OptionOrder) -> SavedOrder:
    return SavedOrder(
        order_id=order.order_id,
        instrument_id=order.market_id,
        side=order.side,
        price=order.price,
        size=order.quantity,
        remaining=order.remaining_quantity,
        created_at=order.created_at,
    )
