"""Money held at a venue."""

from decimal import Decimal
from typing import NewType

from vela_tui.domain.amounts import Amount
from vela_tui.domain.value import Value

AccountName = NewType("AccountName", str)
"""The name under which a person keeps an account, `main`."""


class Balance(Value, frozen=True):
    """Money in one currency."""

    currency: str
    available: Amount
    reserved: Amount
    """Backs active orders."""

    @property
    def total(self) -> Amount:
        """Available plus reserved."""
        return Amount(self.available + self.reserved)


class Credit(Value, frozen=True):
    """How much of the venue's credit is used: open notional against what was deposited."""

    open_notional: Amount
    deposited: Amount
    """What may be quoted altogether."""
    is_estimate: bool = False
    """Worked out here from the balances, where the venue keeps credit and tells none."""

    @property
    def utilization(self) -> Decimal | None:
        """Used share, 1 is all of it; None when nothing was deposited. For showing only."""
        return self.open_notional / self.deposited if self.deposited > 0 else None

    @property
    def headroom(self) -> Amount:
        """What may still be quoted before the venue cancels older orders."""
        return Amount(max(self.deposited - self.open_notional, Decimal(0)))
