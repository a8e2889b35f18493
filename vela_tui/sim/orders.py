"""An order inside the exchange, and the identifiers that its owner may give it."""

import re
from dataclasses import dataclass
from typing import Final

from vela_tui.sim.fees import notional
from vela_tui.sim.messages import (
    BookSide,
    MarketSpec,
    OrderStatus,
    OrderView,
    Rejected,
    TimeInForce,
)

_CLIENT_ORDER_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)


def parse_client_order_id(text: str | None) -> str | None:
    """A well-formed client order id; None for an absent or empty one (vela.md section 8).

    Raises:
        Rejected: `InvalidClientOrderId` beyond 64 letters, digits, hyphens and underscores.
    """
    if not text:
        return None
    if _CLIENT_ORDER_ID.fullmatch(text) is None:
        raise Rejected(
            "InvalidClientOrderId",
            "A client order id has at most 64 letters, digits, hyphens and underscores.",
        )
    return text


@dataclass(slots=True, eq=False)
class Order:
    """A live order: only its filled quantity and its end ever change."""

    order_id: int
    client_order_id: str | None
    user: str
    market_id: str
    side: BookSide
    price: int
    quantity: int
    time_in_force: TimeInForce
    created_at: int
    unit: int
    """Raw units in one whole coin or quote unit."""
    filled_quantity: int = 0
    is_cancelled: bool = False

    @property
    def remaining_quantity(self) -> int:
        """Quantity that no execution has taken yet."""
        return self.quantity - self.filled_quantity

    @property
    def remaining_notional(self) -> int:
        """What the rest counts for in the owner's credit, raw quote units."""
        return notional(self.price, self.quantity - self.filled_quantity, self.unit)

    @property
    def lock(self) -> int:
        """What the rest locks while it is open: quote for a bid, base for an ask."""
        return self.remaining_notional if self.side == "bid" else self.remaining_quantity

    @property
    def status(self) -> OrderStatus:
        """The order's status in the seed's words (vela.md section 11)."""
        if self.is_cancelled:
            return "cancelled"
        if self.filled_quantity == self.quantity:
            return "filled"
        return "partially_filled" if self.filled_quantity else "open"

    def view(self) -> OrderView:
        """The order as it stands now."""
        return OrderView(
            order_id=self.order_id,
            client_order_id=self.client_order_id,
            user=self.user,
            market_id=self.market_id,
            side=self.side,
            price=self.price,
            quantity=self.quantity,
            filled_quantity=self.filled_quantity,
            time_in_force=self.time_in_force,
            status=self.status,
            created_at=self.created_at,
        )


def spent_asset(side: BookSide, market: MarketSpec) -> str:
    """What an order of that side locks and pays with: quote for a bid, base for an ask."""
    return market.quote if side == "bid" else market.base
