"""Who holds what: paper money, what resting bids lock of it, positions and orders."""

from collections import deque
from dataclasses import dataclass, field
from typing import Final

from vela_tui.sim.orders import Order
from vela_tui.sim.rounds.instruments import MILLI
from vela_tui.sim.rounds.messages import OrderType, OrderView

PAPER_MONEY: Final = 10_000_000_000
"""What a newcomer is given: 10,000 USDC (joyride.md sections 1 and 10)."""
HISTORY: Final = 1_000
"""Orders of one account that are remembered after their end."""


@dataclass(slots=True, eq=False)
class OptionOrder(Order):
    """An order for an option; its book takes it for any other."""

    type: OrderType = "limit"

    def told(self) -> OrderView:
        """The order as it stands now."""
        return OrderView(
            order_id=self.order_id,
            instrument_id=self.market_id,
            user=self.user,
            side=self.side,
            type=self.type,
            price=self.price,
            size=self.quantity,
            remaining=self.remaining_quantity,
            status=self.status,
            created_at=self.created_at,
        )


@dataclass(slots=True)
class Position:
    """Contracts held, or owed where the quantity is negative."""

    quantity: int
    """Thousandths of a contract."""
    avg_price: int
    """Volume-weighted entry in millionths, rounded down (R-36)."""

    def trade(self, change: int, price: int) -> None:
        """So much more, or less, was bought at that price.

        The average moves only while the position grows; where it turns over it begins anew.
        """
        held = self.quantity
        if held == 0 or (held > 0) == (change > 0):
            worth = abs(held) * self.avg_price + abs(change) * price
            self.avg_price = worth // (abs(held) + abs(change))
        elif abs(change) > abs(held):
            self.avg_price = price
        self.quantity += change


@dataclass(slots=True, eq=False)
class Account:
    """One user's money in millionths of USDC, positions and orders."""

    user: str
    available: int = 0
    initial_balance: int = 0
    """What was credited from outside; profit is measured from it (joyride.md T08)."""
    shortfall: int = 0
    """What settled shorts could not pay (joyride.md section 9)."""
    is_house: bool = False
    """Whether it is a participant of the simulation: trusted, so it shows no margin."""
    locked: int = 0
    """Sum of the locks of resting bids (R-35)."""
    positions: dict[str, Position] = field(default_factory=dict)
    orders: dict[int, OptionOrder] = field(default_factory=dict)
    """Those that rest, oldest first."""
    ended: deque[OptionOrder] = field(default_factory=lambda: deque(maxlen=HISTORY))

    @property
    def total_pnl(self) -> int:
        """Cash won or lost (joyride.md section 5.3)."""
        return self.available + self.locked - self.initial_balance

    def credit(self, amount: int) -> None:
        """Paper money came from outside."""
        self.available += amount
        self.initial_balance += amount

    def rest(self, order: OptionOrder) -> None:
        """The order waits; a bid locks its cost out of what is available."""
        self.orders[order.order_id] = order
        self._lock(bid_lock(order))

    def unrest(self, order: OptionOrder) -> None:
        """The order waits no longer; what a bid still locked is available again."""
        del self.orders[order.order_id]
        self._lock(-bid_lock(order))
        self.remember(order)

    def remember(self, order: OptionOrder) -> None:
        """The order has ended; the house's are forgotten."""
        if not self.is_house:
            self.ended.append(order)

    def lock_shrinks(self, amount: int) -> None:
        """That much of a resting bid was executed: its lock is free to pay for it."""
        self._lock(-amount)

    def position(self, instrument_id: str) -> int:
        """Thousandths of a contract held; negative where short."""
        held = self.positions.get(instrument_id)
        return held.quantity if held is not None else 0

    def trade(self, instrument_id: str, change: int, price: int) -> None:
        """The position moved by an execution, and the cash with it."""
        self.available -= cost(price, change)
        held = self.positions.setdefault(instrument_id, Position(0, 0))
        held.trade(change, price)
        if not held.quantity:
            del self.positions[instrument_id]

    def _lock(self, amount: int) -> None:
        self.available -= amount
        self.locked += amount


def cost(price: int, size: int) -> int:
    """Millionths that so many thousandths of a contract cost; exact on the tick (R-05)."""
    return price * size // MILLI


def bid_lock(order: OptionOrder) -> int:
    """What the order locks while it rests: a bid its remaining cost, an ask nothing (R-35)."""
    return cost(order.price, order.remaining_quantity) if order.side == "bid" else 0
