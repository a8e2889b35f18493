"""What only some dialects of a venue tell, beyond the markets and the account."""

from dataclasses import dataclass

from vela_tui.domain.amounts import Price
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


ExchangeEvent = PriceWitnessed | StrayReported
