"""What happened at a venue of options: quotes and greeks, positions, the end of a round."""

from vela_tui.domain.amounts import Price
from vela_tui.domain.option import OptionQuote, Position, RoundTiming, Settlement
from vela_tui.domain.value import Value


class OptionsQuoted(Value, frozen=True):
    """These options are quoted and marked so; fields that are None stay as they were."""

    quotes: tuple[OptionQuote, ...]
    ts_recv: int


class SpotChanged(Value, frozen=True):
    """The price of an underlying asset, in quote."""

    underlying: str
    price: Price
    ts_recv: int


class PositionsReported(Value, frozen=True):
    """All that is held: an instrument that is not named is not held."""

    positions: tuple[Position, ...]
    ts_recv: int


class RoundTimed(Value, frozen=True):
    """When the present round is settled."""

    timing: RoundTiming
    ts_recv: int


class PositionsSettled(Value, frozen=True):
    """Positions ended with their round, each for this payout; told more than once, perhaps."""

    settlements: tuple[Settlement, ...]
    ts_recv: int


class RoundEnded(Value, frozen=True):
    """A round has been settled: its instruments are no more, its orders are cancelled."""

    expired_at: int
    """When its options expired, nanoseconds UTC."""
    ts_recv: int


OptionEvent = (
    OptionsQuoted | SpotChanged | PositionsReported | RoundTimed | PositionsSettled | RoundEnded
)
