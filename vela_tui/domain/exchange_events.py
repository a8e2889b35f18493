"""What only some dialects of a venue tell, beyond the markets and the account."""

from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class PriceWitnessed:
    """Best prices of a market, made from raw integers by the scale in which orders are signed.

    Beside the same prices as plain decimals they prove that scale (reliability P55).
    """

    instrument_id: InstrumentId
    bid: Price | None
    ask: Price | None
    ts_recv: int


@dataclass(frozen=True, slots=True)
class StrayReported:
    """The private feed told of orders by number alone; one of them is ours, and not known yet."""

    venue_order_ids: tuple[VenueOrderId, ...]
    """The likeliest first."""
    ts_recv: int


@dataclass(frozen=True, slots=True)
class ExchangeStatusReported:
    """How the exchange is."""

    status: ExchangeStatus
    ts_recv: int


@dataclass(frozen=True, slots=True)
class FeesListed:
    """The rates of every market."""

    fees: tuple[MarketFees, ...]
    ts_recv: int


@dataclass(frozen=True, slots=True)
class OrderDetailed:
    """One order of ours, with its executions."""

    detail: OrderDetail
    ts_recv: int


@dataclass(frozen=True, slots=True)
class BatchesListed:
    """Batches, oldest first; the newest ones where there are too many to keep."""

    batches: tuple[Batch, ...]
    ts_recv: int


@dataclass(frozen=True, slots=True)
class ProofsListed:
    """The proofs of the newest batches."""

    proofs: tuple[BatchProof, ...]
    ts_recv: int


@dataclass(frozen=True, slots=True)
class StateRootReported:
    """The exchange's state root."""

    root: StateRoot
    ts_recv: int


@dataclass(frozen=True, slots=True)
class TableReported:
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
