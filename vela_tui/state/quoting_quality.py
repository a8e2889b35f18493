"""How well own orders stand: time at the touch, and how much of them is filled."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from vela_tui.domain.amounts import Quantity

_NONE: Final = Quantity(Decimal(0))


@dataclass(frozen=True, slots=True)
class QuoteQuality:
    """Figures of one market since the session began. Times are nanoseconds."""

    observed: int = 0
    """How long a live book of the market was seen; shares below are of this time."""
    bid_at_touch: int = 0
    """How long an own bid stood at the best bid."""
    ask_at_touch: int = 0
    """How long an own ask stood at the best ask."""
    both_at_touch: int = 0
    """How long own orders stood at both."""
    placed_quantity: Quantity = _NONE
    """Of own orders that were placed in this session, by proof."""
    filled_quantity: Quantity = _NONE
    """Of these orders."""

    @property
    def bid_share(self) -> Decimal | None:
        """Time at the best bid, 0 to 1, rounded; None before a book was seen."""
        return self._share(self.bid_at_touch)

    @property
    def ask_share(self) -> Decimal | None:
        """Time at the best ask, 0 to 1, rounded; None before a book was seen."""
        return self._share(self.ask_at_touch)

    @property
    def both_share(self) -> Decimal | None:
        """Time at both, 0 to 1, rounded; None before a book was seen."""
        return self._share(self.both_at_touch)

    @property
    def fill_ratio(self) -> Decimal | None:
        """Filled of placed quantity, 0 to 1, rounded; None before an order was placed."""
        return self.filled_quantity / self.placed_quantity if self.placed_quantity > 0 else None

    def _share(self, at_touch: int) -> Decimal | None:
        return Decimal(at_touch) / Decimal(self.observed) if self.observed > 0 else None
