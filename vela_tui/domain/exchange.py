"""What an exchange tells of itself: its state, its rates, and how final an execution is."""

from decimal import Decimal
from enum import StrEnum

from vela_tui.domain.amounts import Amount, Price, Quantity
from vela_tui.domain.enums import OrderStatus, Side
from vela_tui.domain.instrument import InstrumentId
from vela_tui.domain.market import TradeId
from vela_tui.domain.order import ClientOrderId, VenueOrderId
from vela_tui.domain.value import Value


class ExchangeStatus(Value, frozen=True):
    """How the exchange is, by its own word. Texts are sanitised; None where it does not say."""

    state: str
    """`starting`, `operational`, `degraded`."""
    uptime: int
    """Nanoseconds since it started."""
    version: str
    ts_snapshot: int | None
    """When it last saved its state, nanoseconds UTC."""
    orders_today: int
    fills_today: int
    volume_today: Amount | None
    """In the quote currency, as the exchange adds it up; for showing only."""
    markets: int
    clients: int
    """Open connections to its feed."""
    restart_reason: str
    """Why it last started again, in its words; empty where it does not say."""


class MarketFees(Value, frozen=True):
    """The rates of one market, as fractions of notional; negative is a rebate: -0.0001 is -1 bp."""

    instrument_id: InstrumentId
    maker: Decimal
    taker: Decimal


class DetailedFill(Value, frozen=True):
    """One execution of an order as its details tell it: without a fee."""

    trade_id: TradeId
    price: Price
    quantity: Quantity
    ts_event: int


class OrderDetail(Value, frozen=True):
    """An order of ours as the exchange keeps it for ever.

    Its status is the one that its placing or its last execution had: a cancel does not change it
    (vela.md section 10, defect 10), so `open` is no proof that it rests.
    """

    venue_order_id: VenueOrderId
    client_order_id: ClientOrderId | None
    instrument_id: InstrumentId
    side: Side
    price: Price
    quantity: Quantity
    filled_quantity: Quantity
    status: OrderStatus
    fills: tuple[DetailedFill, ...]
    ts_created: int
    ts_updated: int


class ProofState(StrEnum):
    """How far the proof of a batch is."""

    PENDING = "pending"
    PROVEN = "proven"
    SKIPPED = "skipped"
    """It is only made when somebody challenges the batch."""
    FAILED = "failed"
    OTHER = "other"


class Batch(Value, frozen=True):
    """Executions of one window of time, settled together."""

    number: int
    ts_start: int
    """Nanoseconds UTC at which its window begins."""
    trade_ids: tuple[TradeId, ...]
    """Newest last; the newest ones where there are too many to keep."""
    fill_count: int
    order_count: int
    state_root: str


class BatchProof(Value, frozen=True):
    """The proof of one batch."""

    number: int
    state: ProofState
    ts_generated: int | None
    """Nanoseconds UTC."""


class StateRoot(Value, frozen=True):
    """The exchange's state as one number, and when it was last anchored on a chain."""

    root: str
    ts: int
    orders: int
    users: int
    anchor: str
    """The transaction that anchored it last; empty where there was none."""
    ts_anchor: int | None
    anchors: int


class FinalityStage(StrEnum):
    """How far an execution is from being final; each stage includes the ones before it."""

    EXECUTED = "executed"
    """In no batch that was told."""
    BATCHED = "batched"
    PROVEN = "proven"
    """The proof of its batch was made."""
    ANCHORED = "anchored"
    """The state root was anchored on a chain after its batch."""

    @property
    def is_final(self) -> bool:
        """Whether nothing can undo it any more."""
        return self in {FinalityStage.PROVEN, FinalityStage.ANCHORED}


class FillFinality(Value, frozen=True):
    """How final one execution of ours is."""

    stage: FinalityStage
    batch: int | None
    """The number of its batch."""
    proof: ProofState | None
    """Of its batch; None where nothing was told."""
    ts_final: int | None
    """When it became final, nanoseconds UTC; the time to final is this less the execution's."""


class Table(Value, frozen=True):
    """Names and values as the exchange tells them, to be shown as they are. Sanitised."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    """Each as long as `columns`; what the exchange does not say is `n/a`."""
