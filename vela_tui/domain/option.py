"""What is known of options beyond their terms: marks, greeks, positions, the end of a round."""

from decimal import Decimal
from enum import StrEnum

from vela_tui.domain.amounts import Amount, Price
from vela_tui.domain.instrument import InstrumentId
from vela_tui.domain.value import Value


class MarkSource(StrEnum):
    """Where a mark comes from; only a two-sided mid is a price at which somebody trades."""

    TWO_SIDED_MID = "two_sided_mid"
    CARRY_FORWARD = "carry_forward"
    SURFACE_FALLBACK = "surface_fallback"
    OTHER = "other"

    @property
    def is_trusted(self) -> bool:
        """Whether it comes from a live market of both sides."""
        return self is MarkSource.TWO_SIDED_MID


class Greeks(Value, frozen=True):
    """Sensitivities of one unit; None where the venue does not say. Figures, not money."""

    delta: Decimal | None = None
    gamma: Decimal | None = None
    theta: Decimal | None = None
    """Per day, in quote."""
    vega: Decimal | None = None
    """Per point of volatility (1 %), in quote."""
    rho: Decimal | None = None
    """Per point of the rate (1 %), in quote."""
    leverage: Decimal | None = None
    """Delta times spot over price; the venue's `lambda`."""
    profit_chance: Decimal | None = None
    """Of ending in the money, 0 to 1; the venue's `pop`."""


class OptionQuote(Value, frozen=True):
    """What was told of one option; a field that is None was not told by this message."""

    instrument_id: InstrumentId
    bid: Price | None = None
    ask: Price | None = None
    mark: Price | None = None
    mark_source: MarkSource | None = None
    spot: Price | None = None
    """Of the underlying."""
    volatility: Decimal | None = None
    """Implied, a fraction a year: 0.8 is 80 %."""
    greeks: Greeks | None = None
    has_quote: bool = False
    """Whether bid and ask are told: None then means that nobody quotes."""


class Position(Value, frozen=True):
    """How much is held of one instrument."""

    instrument_id: InstrumentId
    quantity: Decimal
    """Contracts; negative is short."""
    average_price: Price
    """Of the entry, per unit."""


class RoundTiming(Value, frozen=True):
    """When the round that trades now is settled."""

    settles_at: int
    """Nanoseconds UTC."""
    averages_from: int
    """When the average that settles it (TWAP) begins to be taken, nanoseconds UTC."""
    told_at: int | None = None
    """What the venue's clock said when it told this, nanoseconds UTC; None where it did not."""


class Settlement(Value, frozen=True):
    """What became of one position when its round ended."""

    instrument_id: InstrumentId
    quantity: Decimal
    """Contracts; negative was short."""
    average_price: Price
    """Of the entry."""
    settlement_price: Price | None
    """Of the underlying (TWAP)."""
    payout: Amount
    """What was paid to us; negative when we paid."""
    pnl: Amount
    """Payout minus what the position had cost."""
