"""Order-flow imbalance: which side of the touch and of the tape grows."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from vela_tui.domain.amounts import Quantity

_NONE: Final = Quantity(Decimal(0))


@dataclass(frozen=True, slots=True)
class OrderFlow:
    """The last seconds of one market, in base units."""

    window: int
    """Nanoseconds that it covers; less than asked for while less was seen."""
    net: Decimal = _NONE
    """Quantity that came to the best bid or left the best ask, minus the opposite."""
    gross: Quantity = _NONE
    """All quantity that came or left at the touch."""
    bought: Quantity = _NONE
    """Traded by aggressive buyers."""
    sold: Quantity = _NONE
    """Traded by aggressive sellers."""

    @property
    def imbalance(self) -> Decimal | None:
        """Net over gross, -1 (all sellers) to 1 (all buyers), rounded; None when nothing moved."""
        return self.net / self.gross if self.gross > 0 else None

    @property
    def trade_imbalance(self) -> Decimal | None:
        """Bought minus sold over both, -1 to 1, rounded; None without a trade."""
        traded = self.bought + self.sold
        return (self.bought - self.sold) / traded if traded > 0 else None
