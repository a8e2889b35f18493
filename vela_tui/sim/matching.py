"""One market's book: price first, then time; resting prices; a match is planned, never undone."""

from bisect import bisect_left, insort
from collections.abc import Collection, Iterator
from typing import NamedTuple

from vela_tui.sim.messages import BookSide
from vela_tui.sim.orders import Order
from vela_tui.sim.purses import Purses

Levels = tuple[tuple[int, int], ...]


class Execution(NamedTuple):
    """A planned trade: this much of that resting order, at its price."""

    maker: Order
    quantity: int


class _Level:
    """All orders at one price, oldest first."""

    __slots__ = ("orders", "quantity")

    def __init__(self) -> None:
        self.orders: dict[int, Order] = {}
        self.quantity = 0


class _BookHalf:
    """All levels of one side; `toward` is -1 where the best price is the highest."""

    __slots__ = ("_toward", "levels", "prices")

    def __init__(self, toward: int) -> None:
        self._toward = toward
        self.levels: dict[int, _Level] = {}
        self.prices: list[int] = []
        """Every price times `toward`, ascending: the best comes first."""

    def best(self) -> int | None:
        return self.prices[0] * self._toward if self.prices else None

    def add(self, order: Order) -> None:
        level = self.levels.get(order.price)
        if level is None:
            level = self.levels[order.price] = _Level()
            insort(self.prices, order.price * self._toward)
        level.orders[order.order_id] = order
        level.quantity += order.remaining_quantity

    def remove(self, order: Order) -> None:
        level = self.levels[order.price]
        del level.orders[order.order_id]
        level.quantity -= order.remaining_quantity
        if not level.orders:
            del self.levels[order.price]
            del self.prices[bisect_left(self.prices, order.price * self._toward)]

    def reached_by(self, price: int) -> Iterator[_Level]:
        """Levels at which an order of the other side with that limit would trade, best first."""
        limit = price * self._toward
        for key in self.prices:
            if key > limit:
                return
            yield self.levels[key * self._toward]

    def depth(self, count: int | None) -> Levels:
        prices = self.prices if count is None else self.prices[:count]
        toward, levels = self._toward, self.levels
        return tuple((key * toward, levels[key * toward].quantity) for key in prices)


class OrderBook:
    """The resting orders of one market."""

    __slots__ = ("_asks", "_bids", "resting_orders")

    def __init__(self) -> None:
        self._bids = _BookHalf(-1)
        self._asks = _BookHalf(1)
        self.resting_orders = 0
        """How many orders rest, both sides."""

    def plan(
        self, side: BookSide, price: int, quantity: int, user: str, purses: Purses | None = None
    ) -> list[Execution]:
        """What an order would trade now; nothing changes.

        The user's own orders are skipped, and matching goes on behind them (decision 5).

        Args:
            side: the incoming order's side.
            price: its limit.
            quantity: how much it wants.
            user: its owner.
            purses: what the makers can pay; None where every order has its own money.

        Returns:
            Executions in price-time order; they add up to `quantity` or to all there is.
        """
        executions: list[Execution] = []
        for level in self._opposite(side).reached_by(price):
            for maker in level.orders.values():
                if maker.user == user:
                    continue
                taken = min(quantity, maker.remaining_quantity)
                if purses is not None:
                    taken = purses.pay(maker, taken)
                    if not taken:
                        continue
                executions.append(Execution(maker, taken))
                quantity -= taken
                if not quantity:
                    return executions
        return executions

    def would_match(self, side: BookSide, price: int, without: Collection[Order] = ()) -> bool:
        """Whether the limit reaches a resting order, the user's own included (vela.md 9).

        Args:
            side: the incoming order's side.
            price: its limit.
            without: orders to leave out, because the request would cancel them first.
        """
        return any(
            order not in without
            for level in self._opposite(side).reached_by(price)
            for order in level.orders.values()
        )

    def add(self, order: Order) -> None:
        """The order rests behind all others at its price."""
        self._own(order.side).add(order)
        self.resting_orders += 1

    def remove(self, order: Order) -> None:
        """The order rests no longer."""
        self._own(order.side).remove(order)
        self.resting_orders -= 1

    def execute(self, order: Order, quantity: int) -> None:
        """The resting order is filled by that much; it keeps its place, or leaves when complete."""
        self._own(order.side).levels[order.price].quantity -= quantity
        order.filled_quantity += quantity
        if not order.remaining_quantity:
            self.remove(order)

    def best(self) -> tuple[int | None, int | None]:
        """Best bid and best ask."""
        return self._bids.best(), self._asks.best()

    def quantity_at(self, side: BookSide, price: int) -> int:
        """The level's total quantity, 0 where there is none."""
        level = self._own(side).levels.get(price)
        return level.quantity if level is not None else 0

    def orders_at(self, side: BookSide, price: int) -> int:
        """How many orders make up the level, 0 where there is none."""
        level = self._own(side).levels.get(price)
        return len(level.orders) if level is not None else 0

    def levels(self, depth: int | None = None) -> tuple[Levels, Levels]:
        """Bids and asks as (price, quantity), best first."""
        return self._bids.depth(depth), self._asks.depth(depth)

    def _own(self, side: BookSide) -> _BookHalf:
        return self._bids if side == "bid" else self._asks

    def _opposite(self, side: BookSide) -> _BookHalf:
        return self._asks if side == "bid" else self._bids
