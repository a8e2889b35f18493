"""The fills of one period by market: a session's, or a day's. Each period begins flat."""

from collections.abc import Sequence
from typing import Protocol

from vela_tui.domain.amounts import Price
from vela_tui.domain.instrument import InstrumentId
from vela_tui.domain.order import Fill
from vela_tui.state.markout import MarkedFill, Markout
from vela_tui.state.pnl import Ledger, Pnl
from vela_tui.state.spreads import EarnedSpread
from vela_tui.state.tally import Tally


class Mids(Protocol):
    """Where the mids come from at which a period is valued."""

    def mid(self, instrument_id: InstrumentId) -> Price | None:
        """The mid; None while no live one is known."""
        ...


class PeriodAccounts:
    """Ledgers of one period.

    Args:
        since: when the period began, nanoseconds UTC.
        mids: values what is held.
    """

    __slots__ = ("_currencies", "_ledgers", "_mids", "is_whole", "since")

    def __init__(self, since: int, mids: Mids) -> None:
        self.since = since
        """When the session began, or the day's first fill was, nanoseconds UTC; 0 before one."""
        self.is_whole = True
        """False when fills of the period are known to be missing from it."""
        self._mids = mids
        self._ledgers: dict[InstrumentId, Ledger] = {}
        self._currencies: dict[InstrumentId, str] = {}

    @property
    def instrument_ids(self) -> Sequence[InstrumentId]:
        """Markets with a fill in this period, in the order of their first one."""
        return tuple(self._ledgers)

    @property
    def currencies(self) -> Sequence[str]:
        """The quote currencies of these markets, each once."""
        return tuple(dict.fromkeys(self._currencies.values()))

    def currency(self, instrument_id: InstrumentId) -> str:
        """The quote currency of a market with a fill; empty for another one."""
        return self._currencies.get(instrument_id, "")

    def close(self, mids: Mids) -> None:
        """The period is over: what it holds is valued at these mids from now on."""
        self._mids = mids

    def add(self, fill: Fill, mid: Price | None) -> None:
        """One more fill, with the mid that was known when it happened.

        Its fee's currency is the market's quote currency (seed:266-272).
        """
        ledger = self._ledgers.setdefault(fill.instrument_id, Ledger())
        self._currencies.setdefault(fill.instrument_id, fill.fee_currency)
        ledger.add(fill, mid)

    def mark(self, marked: MarkedFill) -> None:
        """A maker fill of this period has come to a horizon."""
        if (ledger := self._ledgers.get(marked.fill.instrument_id)) is not None:
            ledger.mark(marked)

    def markout(self, instrument_id: InstrumentId, horizon: int) -> Markout:
        """What the mid did after the maker fills in a market."""
        ledger = self._ledgers.get(instrument_id)
        return ledger.markouts[horizon] if ledger else Markout()

    def earned(self, instrument_id: InstrumentId) -> EarnedSpread:
        """What the maker fills in a market earned against the mid."""
        ledger = self._ledgers.get(instrument_id)
        return ledger.earned if ledger else EarnedSpread()

    def tally(self, instrument_id: InstrumentId) -> Tally:
        """Fees and rebates in a market."""
        ledger = self._ledgers.get(instrument_id)
        return ledger.tally if ledger else Tally()

    def pnl(self, instrument_id: InstrumentId) -> Pnl:
        """Profit and loss in a market, at its mid now."""
        ledger = self._ledgers.get(instrument_id)
        mid = self._mids.mid(instrument_id)
        return ledger.pnl(mid) if ledger else Pnl(mid=mid)

    def total_tally(self, currency: str) -> Tally:
        """Fees and rebates of all markets that are quoted in this currency."""
        total = Tally()
        for instrument_id in self._quoted_in(currency):
            total += self.tally(instrument_id)
        return total

    def total_pnl(self, currency: str) -> Pnl:
        """Profit and loss of all markets quoted in this currency; no quantity, entry or mid."""
        total = Pnl()
        for instrument_id in self._quoted_in(currency):
            total += self.pnl(instrument_id)
        return total

    def _quoted_in(self, currency: str) -> Sequence[InstrumentId]:
        return [each for each, quote in self._currencies.items() if quote == currency]
