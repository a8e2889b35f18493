"""Balances by currency, and the deposit against which credit is counted."""

from collections.abc import Mapping
from typing import Final

from vela_tui.domain.account import Balance, Credit
from vela_tui.domain.events import BalancesReported

MAX_CURRENCIES: Final = 500
"""More than any venue lists; what comes beyond is ignored."""


class BalanceSheet:
    """What the venue last said of our money."""

    __slots__ = ("_balances", "credit")

    def __init__(self) -> None:
        self._balances: dict[str, Balance] = {}
        self.credit: Credit | None = None
        """As last told; None while the venue has not told."""

    @property
    def balances(self) -> Mapping[str, Balance]:
        """By currency."""
        return self._balances

    def report(self, event: BalancesReported) -> bool:
        """Balances that were told; a complete report empties the currencies it does not name.

        Returns:
            Whether any figure changed.
        """
        before = (self._balances, self.credit)
        kept = {} if event.is_complete else dict(self._balances)
        kept.update((balance.currency, balance) for balance in event.balances)
        self._balances = dict(list(kept.items())[:MAX_CURRENCIES])
        self.credit = event.credit or self.credit
        return before != (self._balances, self.credit)
