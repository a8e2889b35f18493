"""Orders that rest or may rest, with what is asked of all of them kept up as they change.

A screen asks how many there are, how they stand and what they quote at every frame: that costs no
more with ten thousand orders than with ten, until one of them changes.
"""

from collections.abc import Iterator, MutableMapping, Sequence
from decimal import Decimal

from vela_tui.domain.amounts import EXACT, Amount, notional
from vela_tui.domain.enums import OrderStatus
from vela_tui.domain.order import ClientOrderId, Order

_NONE = Decimal(0)


class ActiveOrders(MutableMapping[ClientOrderId, Order]):
    """By our name of them, in the order in which they came."""

    __slots__ = ("_counts", "_newest", "_orders", "_quoted", "_uncounted")

    def __init__(self) -> None:
        self._orders: dict[ClientOrderId, Order] = {}
        self._counts: dict[OrderStatus, int] = {}
        self._newest: Sequence[Order] | None = None
        self._quoted = _NONE
        self._uncounted: dict[ClientOrderId, Order | None] = {}
        """Orders that changed since `_quoted` was right, as they stood then."""

    def __getitem__(self, name: ClientOrderId) -> Order:
        return self._orders[name]

    def __setitem__(self, name: ClientOrderId, order: Order) -> None:
        self._left(name)
        self._orders[name] = order
        self._counts[order.status] = self._counts.get(order.status, 0) + 1

    def __delitem__(self, name: ClientOrderId) -> None:
        if name not in self._orders:
            raise KeyError(name)
        self._left(name)
        del self._orders[name]

    def __iter__(self) -> Iterator[ClientOrderId]:
        return iter(self._orders)

    def __len__(self) -> int:
        return len(self._orders)

    def _left(self, name: ClientOrderId) -> None:
        before = self._orders.get(name)
        self._newest = None
        self._uncounted.setdefault(name, before)
        if before is not None:
            self._counts[before.status] -= 1

    @property
    def newest_first(self) -> Sequence[Order]:
        """All of them; the same object until one of them changes."""
        if self._newest is None:
            orders = sorted(self._orders.values(), key=lambda each: each.ts_created, reverse=True)
            self._newest = tuple(orders)
        return self._newest

    @property
    def open_notional(self) -> Amount:
        """The notional of what remains of all of them, exactly; only what changed is reckoned."""
        quoted = self._quoted
        for name, before in self._uncounted.items():
            if before is not None:
                quoted = EXACT.subtract(quoted, _notional(before))
            if (order := self._orders.get(name)) is not None:
                quoted = EXACT.add(quoted, _notional(order))
        self._quoted = quoted
        self._uncounted.clear()
        return Amount(quoted)

    def count(self, status: OrderStatus) -> int:
        """How many stand so."""
        return self._counts.get(status, 0)

    def having(self, *statuses: OrderStatus) -> Sequence[Order]:
        """Those that stand so, the oldest first."""
        if not any(self._counts.get(status) for status in statuses):
            return []
        return [order for order in self._orders.values() if order.status in statuses]


def _notional(order: Order) -> Amount:
    return notional(order.price, order.remaining_quantity)
