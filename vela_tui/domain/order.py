"""Orders and fills: what is being asked for, and what is known of it."""

from typing import NewType

from vela_tui.domain.amounts import Amount, Price, Quantity
from vela_tui.domain.enums import CancelState, EndReason, Liquidity, OrderStatus, Side, TimeInForce
from vela_tui.domain.instrument import InstrumentId
from vela_tui.domain.market import TradeId
from vela_tui.domain.value import Value

ClientOrderId = NewType("ClientOrderId", str)
"""Our name of an order."""
VenueOrderId = NewType("VenueOrderId", str)
"""The venue's name of an order."""


class OrderIntent(Value, frozen=True):
    """A validated limit order, ready to be signed. Its numbers fit the venue's scale exactly."""

    instrument_id: InstrumentId
    client_order_id: ClientOrderId
    side: Side
    price: Price
    quantity: Quantity
    time_in_force: TimeInForce
    post_only: bool = False


class Order(Value, frozen=True):
    """All that is known of one order at one moment."""

    client_order_id: ClientOrderId
    """Ours; for an order that was placed without one, `venue-` and the venue's id."""
    venue_order_id: VenueOrderId | None
    instrument_id: InstrumentId
    side: Side
    price: Price
    quantity: Quantity
    filled_quantity: Quantity
    time_in_force: TimeInForce
    post_only: bool
    status: OrderStatus
    cancel: CancelState
    is_external: bool
    """Whether it was placed by another program on the same wallet, or before this session."""
    end_reason: EndReason | None
    detail: str
    """A sentence: the venue's refusal, or what is being checked. Sanitised."""
    ts_created: int
    """Nanoseconds UTC: the venue's where known, else ours."""
    ts_updated: int
    """Nanoseconds UTC, ours."""

    @property
    def remaining_quantity(self) -> Quantity:
        """Quantity minus filled quantity, never below zero."""
        return Quantity(max(self.quantity - self.filled_quantity, self.quantity * 0))


class Fill(Value, frozen=True):
    """One of our executions."""

    instrument_id: InstrumentId
    trade_id: TradeId
    client_order_id: ClientOrderId | None
    venue_order_id: VenueOrderId
    side: Side
    price: Price
    quantity: Quantity
    liquidity: Liquidity
    fee: Amount
    """In the fee currency; negative is a rebate. The venue's figure, never recomputed."""
    fee_currency: str
    ts_event: int
    """Nanoseconds UTC, the venue's clock."""
