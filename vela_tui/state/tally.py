"""Fees and rebates of own fills, as the venue told them; nothing is recomputed.

Source: makers earn 1 bp of notional and takers pay 5 bps, settled with each fill (seed:266-272);
the venue's own figures are the truth (vela.md section 12).
"""

from dataclasses import replace
from decimal import Decimal
from typing import Final

from vela_tui.domain.amounts import EXACT, Amount, notional
from vela_tui.domain.enums import Liquidity
from vela_tui.domain.order import Fill
from vela_tui.domain.value import Value

NOTHING: Final = Amount(Decimal(0))
_BPS: Final = Decimal(10_000)


class Tally(Value, frozen=True):
    """What was traded and what it earned or cost in fees. Amounts are in the quote currency."""

    maker_fills: int = 0
    """Fills of orders that rested."""
    taker_fills: int = 0
    """Fills of orders that removed."""
    maker_notional: Amount = NOTHING
    """Traded as maker."""
    taker_notional: Amount = NOTHING
    """Traded as taker."""
    rebates: Amount = NOTHING
    """Received for maker fills; negative where the venue charged them."""
    taker_fees: Amount = NOTHING
    """Paid for taker fills."""

    @property
    def fills(self) -> int:
        """All fills."""
        return self.maker_fills + self.taker_fills

    @property
    def notional(self) -> Amount:
        """Traded altogether."""
        return Amount(EXACT.add(self.maker_notional, self.taker_notional))

    @property
    def net(self) -> Amount:
        """Rebates minus taker fees: negative when fees cost more than rebates brought."""
        return Amount(EXACT.subtract(self.rebates, self.taker_fees))

    @property
    def net_bps(self) -> Decimal | None:
        """The net in ten-thousandths of all that was traded, rounded; None before a fill."""
        return self.net * _BPS / self.notional if self.notional > 0 else None

    @property
    def maker_share(self) -> Decimal | None:
        """The maker's part of the notional, 0 to 1, rounded; None before a fill."""
        return self.maker_notional / self.notional if self.notional > 0 else None

    def with_fill(self, fill: Fill) -> "Tally":
        """This tally and one more fill."""
        traded = notional(fill.price, fill.quantity)
        if fill.liquidity is Liquidity.MAKER:
            return replace(
                self,
                maker_fills=self.maker_fills + 1,
                maker_notional=Amount(EXACT.add(self.maker_notional, traded)),
                rebates=Amount(EXACT.subtract(self.rebates, fill.fee)),
            )
        return replace(
            self,
            taker_fills=self.taker_fills + 1,
            taker_notional=Amount(EXACT.add(self.taker_notional, traded)),
            taker_fees=Amount(EXACT.add(self.taker_fees, fill.fee)),
        )

    def __add__(self, other: "Tally") -> "Tally":
        """Both together; the caller sees to it that the currency is the same."""
        return Tally(
            self.maker_fills + other.maker_fills,
            self.taker_fills + other.taker_fills,
            Amount(EXACT.add(self.maker_notional, other.maker_notional)),
            Amount(EXACT.add(self.taker_notional, other.taker_notional)),
            Amount(EXACT.add(self.rebates, other.rebates)),
            Amount(EXACT.add(self.taker_fees, other.taker_fees)),
        )
