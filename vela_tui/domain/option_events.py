"""What happened at a venue of options: quotes and greeks, positions, the end of a round."""

from dataclasses import dataclass

from vela_tui.domain.amounts import Price
from vela_tui.domain.option import OptionQuote, Position, RoundTiming, Settlement


@dataclass(frozen=True, slots=True)
class OptionsQuoted:
    """These options are quoted and marked so; fields that are None stay as they were."""

    quotes: tuple[OptionQuote, ...]
    ts_recv: int


@dataclass(frozen=True, slots=True)
class SpotChanged:
    """The price of an underlying asset, in quote."""

    underlying: str
    price: Price
    ts_recv: int


@dataclass(frozen=True, slots=True)
class PositionsReported:
    """All that is held: an instrument that is not named is not held."""

    positions: tuple[Position, ...]
    ts_recv: int


@dataclass(frozen=True, slots=True)
class RoundTimed:
    """When the present round is settled."""

    timing: RoundTiming
    ts_recv: int


@dataclass(frozen=True, slots=True)
class PositionsSettled:
    """Positions ended with their round, each for this payout; told more than once, perhaps."""

    settlements: tuple[Settlement, ...]
    ts_recv: int


@dataclass(frozen=True, slots=True)
class RoundEnded:
    """A round has been settled: its instruments are no more, its orders are cancelled."""

    expired_at: int
    """When its options expired, nanoseconds UTC."""
    ts_recv: int


OptionEvent = (
    OptionsQuoted | SpotChanged | PositionsReported | RoundTimed | PositionsSettled | RoundEnded
)
