"""What happened to our orders: what the venue says of them, and what became of each request."""

from vela_tui.domain.amounts import Price, Quantity
from vela_tui.domain.enums import EndReason, OrderStatus, Side, TimeInForce
from vela_tui.domain.instrument import InstrumentId
from vela_tui.domain.order import ClientOrderId, Fill, VenueOrderId
from vela_tui.domain.value import Value


class OrderReport(Value, frozen=True):
    """What the venue says of one of our orders; None where this message does not say."""

    client_order_id: ClientOrderId | None
    venue_order_id: VenueOrderId
    status: OrderStatus
    filled_quantity: Quantity
    instrument_id: InstrumentId | None = None
    side: Side | None = None
    price: Price | None = None
    quantity: Quantity | None = None
    time_in_force: TimeInForce | None = None
    post_only: bool | None = None
    end_reason: EndReason | None = None
    ts_event: int | None = None


class OrderReported(Value, frozen=True):
    """One order's state, from the private feed or from a lookup."""

    report: OrderReport
    ts_recv: int


class OpenOrdersListed(Value, frozen=True):
    """All orders that rest at the venue for this account, and nothing else.

    Whoever does not stand here did not rest between `ts_sent` and `ts_recv`.
    """

    reports: tuple[OrderReport, ...]
    ts_sent: int
    ts_recv: int
    is_complete: bool = True
    """False when the venue may have cut the list at its limit: absence then proves nothing."""


class OrderHistoryListed(Value, frozen=True):
    """Orders of this account as they stand, ended ones too, the newest first.

    What is not named may lie further back than the list reaches.
    """

    reports: tuple[OrderReport, ...]
    ts_sent: int
    ts_recv: int


class FillReported(Value, frozen=True):
    """One of our executions; may be told more than once."""

    fill: Fill
    ts_recv: int


class OrderAccepted(Value, frozen=True):
    """The venue took the order; the report says how it stands."""

    client_order_id: ClientOrderId
    report: OrderReport
    ts_recv: int
    fills: tuple[Fill, ...] = ()
    """Executions that the answer itself tells."""
    displaced: tuple[OrderReport, ...] = ()
    """Orders of ours that the venue cancelled to make room for this one."""


class OrderRefused(Value, frozen=True):
    """The venue declined the order in a well-formed answer to the request itself."""

    client_order_id: ClientOrderId
    code: str
    message: str
    retry_after: int | None
    """Nanoseconds to wait, when a rate limit was the reason; 0 where the venue did not say."""
    ts_recv: int
    is_nonce: bool = False
    """Whether the nonce was the reason: used already, or too old for the venue's window."""
    is_used: bool = False
    """Whether the venue says that it has this very nonce, or this very name, already."""


class OrderOutcomeUnknown(Value, frozen=True):
    """The order was sent and no trustworthy answer came: it may rest, be filled, or not exist."""

    client_order_id: ClientOrderId
    detail: str
    ts_recv: int


class OrderNotSent(Value, frozen=True):
    """Nothing of the order left this machine: it can't be executed."""

    client_order_id: ClientOrderId
    detail: str
    ts_recv: int


class OrderLookupMissed(Value, frozen=True):
    """No resting order has this client order id: no proof, a filled order is missed as well."""

    client_order_id: ClientOrderId
    ts_sent: int
    ts_recv: int


class CancelAccepted(Value, frozen=True):
    """The venue confirmed the cancel."""

    client_order_id: ClientOrderId
    ts_recv: int


class CancelRefused(Value, frozen=True):
    """The venue declined the cancel; `is_gone` when it says that no such order rests."""

    client_order_id: ClientOrderId
    code: str
    message: str
    is_gone: bool
    retry_after: int | None
    ts_recv: int
    is_nonce: bool = False
    """Whether the nonce was the reason: used already, or too old for the venue's window."""
    is_ours: bool = False
    """Whether this program gave up, not the venue: the words are ours."""


class CancelOutcomeUnknown(Value, frozen=True):
    """The cancel was sent, or may have been, and no trustworthy answer came."""

    client_order_id: ClientOrderId
    detail: str
    ts_recv: int


class CancelNotSent(Value, frozen=True):
    """Not a byte of the cancel left this machine."""

    client_order_id: ClientOrderId
    detail: str
    ts_recv: int


OrderEvent = (
    OrderReported
    | OpenOrdersListed
    | OrderHistoryListed
    | FillReported
    | OrderAccepted
    | OrderRefused
    | OrderOutcomeUnknown
    | OrderNotSent
    | OrderLookupMissed
    | CancelAccepted
    | CancelRefused
    | CancelOutcomeUnknown
    | CancelNotSent
)
