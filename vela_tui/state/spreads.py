"""What the spread was, and what was left of it: quoted, effective, realized."""

from decimal import Decimal
from typing import Final

from vela_tui.domain.amounts import EXACT, Amount, Price, Quantity, notional
from vela_tui.domain.clock import SECOND
from vela_tui.domain.order import Fill
from vela_tui.domain.value import Value
from vela_tui.state.markout import edge
from vela_tui.state.tally import NOTHING

AFTER: Final = 10 * SECOND
"""The horizon at which a spread is realized; one of `markout.HORIZONS`."""
_TWICE_BPS: Final = Decimal(20_000)
_NONE: Final = Decimal(0)


class Spreads(Value, frozen=True):
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


class EarnedSpread(Value, frozen=True):
    """What own maker fills earned against the mid at the fill, and ten seconds later."""

    edge: Amount = NOTHING
    """At the fill: sum of signed quantity times (mid minus fill price)."""
    notional: Amount = NOTHING
    """Of these fills, at the mid."""
    edge_then: Amount = NOTHING
    """At the fill, of those fills alone whose mid ten seconds later is known."""
    edge_after: Amount = NOTHING
    """Ten seconds later, of the same fills."""
    notional_then: Amount = NOTHING
    """Of the same fills, at the mid at the fill."""

    @property
    def effective(self) -> Decimal | None:
        """Twice the edge in bps of the notional, rounded; None before a fill."""
        return self.edge * _TWICE_BPS / self.notional if self.notional > 0 else None

    @property
    def realized(self) -> Decimal | None:
        """Twice the edge ten seconds later in bps, rounded; None before one is known."""
        return self.edge_after * _TWICE_BPS / self.notional_then if self.notional_then > 0 else None

    @property
    def impact(self) -> Decimal | None:
        """What was given away in between, in bps, rounded; None before it is known."""
        if self.notional_then <= 0:
            return None
        return EXACT.subtract(self.edge_then, self.edge_after) * _TWICE_BPS / self.notional_then

    def filled(self, fill: Fill, mid: Price) -> "EarnedSpread":
        """One more maker fill, and the mid at it."""
        return EarnedSpread(
            _plus(self.edge, edge(fill, mid)),
            _plus(self.notional, notional(mid, fill.quantity)),
            self.edge_then,
            self.edge_after,
            self.notional_then,
        )

    def marked(self, fill: Fill, mid: Price, after: Price) -> "EarnedSpread":
        """A maker fill is ten seconds old: the mid at it, and the mid now."""
        return EarnedSpread(
            self.edge,
            self.notional,
            _plus(self.edge_then, edge(fill, mid)),
            _plus(self.edge_after, edge(fill, after)),
            _plus(self.notional_then, notional(mid, fill.quantity)),
        )


class SpreadMeter:
    """The quoted spread of one market: averaged by time, and by what was traded at it."""

    __slots__ = ("_at", "_observed", "_spread", "_traded", "_weighted", "_weighted_by_volume")

    def __init__(self) -> None:
        self._spread: Decimal | None = None
        self._at = 0
        self._observed = 0
        self._weighted = _NONE
        self._traded = _NONE
        self._weighted_by_volume = _NONE

    def stands(self, spread: Decimal | None, now: int) -> None:
        """The quoted spread is this from now on.

        Args:
            spread: in bps of the mid; None while it is not known.
            now: nanoseconds that never go back.
        """
        self._observed, self._weighted = self._sums(now)
        self._spread, self._at = spread, now

    def traded(self, quantity: Quantity) -> None:
        """A public trade met the spread as it stands."""
        if self._spread is not None:
            self._traded += quantity
            self._weighted_by_volume += self._spread * quantity

    def read(self, earned: EarnedSpread, now: int) -> Spreads:
        """All figures at this moment, with what own fills earned."""
        observed, weighted = self._sums(now)
        return Spreads(
            quoted=self._spread,
            quoted_average=weighted / observed if observed else None,
            effective=earned.effective,
            realized=earned.realized,
            impact=earned.impact,
            volume_weighted_average=(
                self._weighted_by_volume / self._traded if self._traded else None
            ),
        )

    def _sums(self, now: int) -> tuple[int, Decimal]:
        if self._spread is None:
            return self._observed, self._weighted
        passed = max(now - self._at, 0)
        return self._observed + passed, self._weighted + self._spread * passed


def _plus(one: Amount, other: Amount) -> Amount:
    return Amount(EXACT.add(one, other))
