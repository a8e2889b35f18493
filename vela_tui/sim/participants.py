"""Those who trade on the exchange besides the client: funded, without signatures or limits."""

from collections.abc import Sequence
from random import Random
from typing import Final

from vela_tui.sim.exchange import Exchange
from vela_tui.sim.messages import (
    BookSide,
    CancelOrder,
    MarketSpec,
    OrderView,
    PlaceOrder,
    Rejected,
    TimeInForce,
)

_STAKE: Final = 4 * 10**18
"""Raw units of every asset that a participant is given at a time."""


class Participant:
    """One address that trades through the exchange's front door.

    Its private events are told to nobody.

    Args:
        exchange: where it trades.
        number: makes its address.
    """

    def __init__(self, exchange: Exchange, number: int) -> None:
        self._exchange = exchange
        self._nonce = 0
        self.user = f"0x5{number:039x}"
        """Lower-case address."""
        exchange.mute(self.user)

    def fund(self, now: int) -> None:
        """It holds plenty of every asset, and more again when it has used up half of one."""
        held = {view.asset: view.available for view in self._exchange.balances(self.user)}
        for asset in self._exchange.assets():
            if held.get(asset, 0) < _STAKE // 2:
                self._exchange.deposit(self.user, asset, _STAKE, now)

    def place(
        self,
        market_id: str,
        side: BookSide,
        price: int,
        quantity: int,
        time_in_force: TimeInForce,
        now: int,
    ) -> OrderView | None:
        """The order as it stands; None if it was refused, which happens to everybody."""
        self._nonce += 1
        order = PlaceOrder(self.user, market_id, side, price, quantity, time_in_force, self._nonce)
        try:
            return self._exchange.place(order, now)
        except Rejected:
            return None

    def cancel(self, order_id: int, now: int) -> None:
        """The order is open no longer, whether or not it still was."""
        if self._exchange.is_open(self.user, order_id):
            self._nonce += 1
            self._exchange.cancel(CancelOrder(self.user, self._nonce, order_id), now)


def pick_quantity(rng: Random, market: MarketSpec, price: int, worths: Sequence[int]) -> int:
    """A quantity worth about one of `worths` whole quote units, in lots; every third a round one.

    Args:
        rng: decides.
        market: whose lot is kept.
        price: raw.
        worths: whole quote units, equally likely.
    """
    worth = rng.choice(worths) * rng.randrange(60, 141)
    quantity = worth * market.unit * market.unit // (100 * price)
    step = market.lot
    if rng.randrange(3) == 0:
        step = max(step, 10 ** (len(str(quantity)) - 1))
    return max(market.lot, quantity - quantity % step)
