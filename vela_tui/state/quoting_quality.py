"""How well own orders stand: time at the touch, and how much of them is filled."""

from decimal import Decimal
from typing import Final

from vela_tui.domain.amounts import EXACT, Quantity
from vela_tui.domain.enums import OrderStatus
from vela_tui.domain.instrument import InstrumentId
from vela_tui.domain.order import ClientOrderId, Order
from vela_tui.domain.value import Value

MAX_ENDED: Final = 2_000
"""Ended orders remembered; more than the order table keeps, so that none is counted twice."""
_NONE: Final = Quantity(Decimal(0))


class QuoteQuality(Value, frozen=True):
    """Figures of one market since the session began. Times are nanoseconds."""

    observed: int = 0
    """How long a live book of the market was seen; shares below are of this time."""
    bid_at_touch: int = 0
    """How long an own bid stood at the best bid."""
    ask_at_touch: int = 0
    """How long an own ask stood at the best ask."""
    both_at_touch: int = 0
    """How long own orders stood at both."""
    placed_quantity: Quantity = _NONE
    """Of own orders that were placed in this session, by proof."""
    filled_quantity: Quantity = _NONE
    """Of these orders."""

    @property
    def bid_share(self) -> Decimal | None:
        """Time at the best bid, 0 to 1, rounded; None before a book was seen."""
        return self._share(self.bid_at_touch)

    @property
    def ask_share(self) -> Decimal | None:
        """Time at the best ask, 0 to 1, rounded; None before a book was seen."""
        return self._share(self.ask_at_touch)

    @property
    def both_share(self) -> Decimal | None:
        """Time at both, 0 to 1, rounded; None before a book was seen."""
        return self._share(self.both_at_touch)

    @property
    def fill_ratio(self) -> Decimal | None:
        """Filled of placed quantity, 0 to 1, rounded; None before an order was placed."""
        return self.filled_quantity / self.placed_quantity if self.placed_quantity > 0 else None

    def _share(self, at_touch: int) -> Decimal | None:
        return Decimal(at_touch) / Decimal(self.observed) if self.observed > 0 else None


class TouchClock:
    """How long own orders stood at the best prices of one market, while its book was live."""

    __slots__ = ("_ask", "_at", "_bid", "_both", "_is_ask", "_is_bid", "_is_live", "_observed")

    def __init__(self) -> None:
        self._at = 0
        self._is_live = self._is_bid = self._is_ask = False
        self._observed = self._bid = self._ask = self._both = 0

    def stands(self, now: int, *, is_live: bool, is_bid: bool, is_ask: bool) -> None:
        """From now on it stands like this; what stood until now is counted.

        Args:
            now: nanoseconds that never go back.
            is_live: whether the book may be believed.
            is_bid: whether an own bid is at the best bid.
            is_ask: whether an own ask is at the best ask.
        """
        self._observed, self._bid, self._ask, self._both = self._sums(now)
        self._at = now
        self._is_live, self._is_bid, self._is_ask = is_live, is_bid, is_ask

    def read(self, now: int, placed: Quantity, filled: Quantity) -> QuoteQuality:
        """All figures at this moment."""
        return QuoteQuality(*self._sums(now), placed, filled)

    def _sums(self, now: int) -> tuple[int, int, int, int]:
        passed = max(now - self._at, 0) if self._is_live else 0
        return (
            self._observed + passed,
            self._bid + passed * self._is_bid,
            self._ask + passed * self._is_ask,
            self._both + passed * (self._is_bid and self._is_ask),
        )


class PlacedOrders:
    """How much of the own orders of this session was placed, and filled, by market."""

    __slots__ = ("_ended", "_filled", "_known", "_placed")

    def __init__(self) -> None:
        self._known: dict[ClientOrderId, Quantity] = {}
        self._ended: dict[ClientOrderId, None] = {}
        self._placed: dict[InstrumentId, Quantity] = {}
        self._filled: dict[InstrumentId, Quantity] = {}

    def told(self, order: Order, since: int) -> None:
        """The order stands like this now.

        Args:
            order: any of the wallet's; those of others, and of before, do not count.
            since: when the session began, nanoseconds UTC.
        """
        name = order.client_order_id
        if order.is_external or order.ts_created < since:
            return
        is_proven = order.status.is_resting or order.filled_quantity > 0
        is_proven |= order.status in {OrderStatus.CANCELLED, OrderStatus.VANISHED}
        if name not in self._known:
            if not is_proven:
                return
            self._known[name] = _NONE
            self._add(self._placed, order, order.quantity)
        more = EXACT.subtract(order.filled_quantity, self._known[name])
        if more:
            self._add(self._filled, order, Quantity(more))
            self._known[name] = order.filled_quantity
        if order.status.is_terminal:
            self._ended[name] = None
            if len(self._ended) > MAX_ENDED:
                self._forget(next(iter(self._ended)))

    def placed(self, instrument_id: InstrumentId) -> Quantity:
        """Quantity of the orders that were placed in a market."""
        return self._placed.get(instrument_id, _NONE)

    def filled(self, instrument_id: InstrumentId) -> Quantity:
        """What of it was filled."""
        return self._filled.get(instrument_id, _NONE)

    def _forget(self, name: ClientOrderId) -> None:
        del self._ended[name]
        self._known.pop(name, None)

    @staticmethod
    def _add(sums: dict[InstrumentId, Quantity], order: Order, more: Quantity) -> None:
        known = sums.get(order.instrument_id, _NONE)
        sums[order.instrument_id] = Quantity(EXACT.add(known, more))
