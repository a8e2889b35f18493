"""What the spread was, and what was left of it: quoted, effective, realized."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Spreads:
    """Spreads of one market since the session began, in bps of the mid, rounded; None: unknown.

    Effective is what takers paid on our maker fills, twice the distance of the fill price from
    the mid at the fill; realized is the same against the mid ten seconds later, so effective
    minus realized is what the fills gave away to the market (price impact).
    """

    quoted: Decimal | None = None
    """Now."""
    quoted_average: Decimal | None = None
    """Weighted by time, while a live book was seen."""
    effective: Decimal | None = None
    """Of own maker fills, weighted by quantity."""
    realized: Decimal | None = None
    """Of own maker fills that are ten seconds old, weighted by quantity."""
    impact: Decimal | None = None
    """Effective minus realized of the same fills."""
    volume_weighted_average: Decimal | None = None
    """The quoted spread that public trades met, weighted by their quantity."""
