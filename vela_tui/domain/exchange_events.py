"""What only some dialects of a venue tell, beyond the markets and the account."""

from vela_tui.domain.amounts import Price
from vela_tui.domain.enums import Extra
from vela_tui.domain.exchange import (
    Batch,
    BatchProof,
    ExchangeStatus,
    MarketFees,
    OrderDetail,
    StateRoot,
    Table,
)
from vela_tui.domain.instrument import InstrumentId
from vela_tui.domain.order import VenueOrderId
from vela_tui.domain.value import Value


class PriceWitnessed(Value, frozen=True):
    """Best prices of a market, made from raw integers by the scale in which orders are signed.

    Beside the same prices as plain decimals they prove that scale (reliability P55).
    """

    instrument_id: InstrumentId
    bid: Price | None
    ask: Price | None
    ts_recv: int


class StrayReported(Value, frozen=True):
    """The private feed told of orders by number alone; one of them is ours, and not known yet."""

    venue_order_ids: tuple[VenueOrderId, ...]
    """The likeliest first."""
    ts_recv: int


class ExchangeStatusReported(Value, frozen=True):
    """How the exchange is."""

    status: ExchangeStatus
    ts_recv: int


class FeesListed(Value, frozen=True):
    """The rates of every market."""

    fees: tuple[MarketFees, ...]
    ts_recv: int


class OrderDetailed(Value, frozen=True):
    """One order of ours, with its executions."""

    detail: OrderDetail
    ts_recv: int


class BatchesListed(Value, frozen=True):
    """Batches, oldest first; the newest ones where there are too many to keep."""

    batches: tuple[Batch, ...]
    ts_recv: int


class ProofsListed(Value, frozen=True):
    """The proofs of the newest batches."""

    proofs: tuple[BatchProof, ...]
    ts_recv: int


class StateRootReported(Value, frozen=True):
    """The exchange's state root."""

    root: StateRoot
    ts_recv: int


class TableReported(Value, frozen=True):
    """A table of names and values that the exchange keeps."""

    extra: Extra
    """Which one: the leaderboard, the referral or the analytics."""
    table: Table
    ts_recv: int


ExchangeEvent = (
    PriceWitnessed
    | StrayReported
    | ExchangeStatusReported
    | FeesListed
    | OrderDetailed
    | BatchesListed
    | ProofsListed
    | StateRootReported
    | TableReported
)
