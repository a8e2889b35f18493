"""What the screen may see of a maker's day: fees, profit, and how well the quotes stand."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Protocol

from vela_tui.domain.amounts import Amount, Price
from vela_tui.domain.instrument import InstrumentId
from vela_tui.domain.order import ClientOrderId
from vela_tui.domain.value import Value
from vela_tui.rules.protection import Protection
from vela_tui.state.flow import OrderFlow
from vela_tui.state.markout import Markout
from vela_tui.state.pnl import Pnl
from vela_tui.state.queue import QueueEstimate
from vela_tui.state.quoting_quality import QuoteQuality
from vela_tui.state.spreads import Spreads
from vela_tui.state.tally import Tally


class PnlPoint(Value, frozen=True):
    """The total at one moment, for a chart."""

    ts: int
    """Nanoseconds UTC."""
    total: Amount | None
    """Of all markets of one currency; None where a mid was not known."""


class AccountsView(Protocol):
    """One period's fills by market: a session's or a day's. Each period begins flat.

    What was held before the period is not its own: its net quantity is what its fills added.
    """

    @property
    def since(self) -> int:
        """When the session began, or the day's first fill was, nanoseconds UTC; 0 before one."""
        ...

    @property
    def is_whole(self) -> bool:
        """False when fills of the period are known to be missing: say `partial`."""
        ...

    @property
    def instrument_ids(self) -> Sequence[InstrumentId]:
        """Markets with a fill in this period, in the order of their first one."""
        ...

    @property
    def currencies(self) -> Sequence[str]:
        """The quote currencies of these markets, each once; amounts of one can be summed."""
        ...

    def tally(self, instrument_id: InstrumentId) -> Tally:
        """Fees and rebates in a market."""
        ...

    def pnl(self, instrument_id: InstrumentId) -> Pnl:
        """Profit and loss in a market, at its mid now (a past day's: at its last known mid)."""
        ...

    def markout(self, instrument_id: InstrumentId, horizon: int) -> Markout:
        """What the mid did after the maker fills in a market.

        Args:
            instrument_id: the market.
            horizon: one of `state.markout.HORIZONS`, nanoseconds.
        """
        ...

    def total_tally(self, currency: str) -> Tally:
        """Fees and rebates of all markets that are quoted in this currency."""
        ...

    def total_pnl(self, currency: str) -> Pnl:
        """Profit and loss of all markets quoted in this currency; no quantity, entry or mid."""
        ...


class MakerView(Protocol):
    """A maker's figures. What is not known is None, never 0. `Part.MAKER` says when to look.

    Times that grow by themselves (time at touch, flow) are asked for with `now`, nanoseconds UTC
    of the session's clock.
    """

    @property
    def session(self) -> AccountsView:
        """Since this session began."""
        ...

    @property
    def today(self) -> AccountsView:
        """Since midnight, fills of earlier sessions included."""
        ...

    @property
    def days(self) -> Sequence[int]:
        """Days with fills, as ordinals (`datetime.date.fromordinal`), the newest first."""
        ...

    def day(self, ordinal: int) -> AccountsView:
        """A day's own; empty for one that is not among `days`."""
        ...

    @property
    def protection_terms(self) -> Protection | None:
        """When too many fills freeze a market; None where that is off."""
        ...

    def fills_counted(self, instrument_id: InstrumentId, now: int) -> int:
        """Maker fills in the window of the protection that ends now."""
        ...

    def frozen_for(self, instrument_id: InstrumentId, now: int) -> int:
        """Nanoseconds for which the protection keeps a market frozen; 0 where it does not."""
        ...

    def mid(self, instrument_id: InstrumentId) -> Price | None:
        """The mid of a live book, else of a quote that is a few seconds old; None without."""
        ...

    def pnl_points(self, currency: str) -> Sequence[PnlPoint]:
        """The session's total every ten seconds, oldest first, six hours at most."""
        ...

    def markout(self, instrument_id: InstrumentId, horizon: int) -> Markout:
        """Of maker fills since the session began.

        Args:
            instrument_id: the market.
            horizon: one of `state.markout.HORIZONS`, nanoseconds.
        """
        ...

    def markout_points(self, instrument_id: InstrumentId, horizon: int) -> Sequence[Decimal]:
        """The last maker fills' own mark-outs in bps, signed, oldest first: a sparkline."""
        ...

    def quality(self, instrument_id: InstrumentId, now: int) -> QuoteQuality:
        """Time at touch and fill ratio since the session began."""
        ...

    def queue(self, client_order_id: ClientOrderId) -> QueueEstimate | None:
        """Where an own resting order stands; None where its book is not live or it rests not."""
        ...

    def flow(self, instrument_id: InstrumentId, window: int, now: int) -> OrderFlow | None:
        """Order flow of the last `window` nanoseconds, a minute at most; None where not seen."""
        ...

    def spreads(self, instrument_id: InstrumentId, now: int) -> Spreads:
        """Quoted, effective and realized spread since the session began."""
        ...
