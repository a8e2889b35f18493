"""A maker's figures of one session: changed by the engine alone, read as `MakerView`."""

from collections import deque
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Final

from vela_tui.domain.amounts import Price
from vela_tui.domain.clock import SECOND
from vela_tui.domain.instrument import InstrumentId
from vela_tui.domain.order import ClientOrderId, Fill
from vela_tui.session.maker_view import PnlPoint
from vela_tui.state.accounts import PeriodAccounts
from vela_tui.state.flow import OrderFlow
from vela_tui.state.markout import Markout
from vela_tui.state.mids import MidBoard
from vela_tui.state.queue import QueueEstimate
from vela_tui.state.quoting_quality import QuoteQuality
from vela_tui.state.spreads import Spreads

MAX_DAYS: Final = 31
"""Days kept; the journal forgets fills after thirty (reliability.md section 4.5)."""
POINT_EVERY: Final = 10 * SECOND
"""Between two points of the profit chart."""
MAX_POINTS: Final = 2_160
"""Six hours of points."""
_EPOCH: Final = 719_163
_DAY: Final = 86_400 * SECOND

DayOf = Callable[[int], int]
"""The day of a moment (nanoseconds UTC) as `datetime.date.toordinal` counts it."""


def utc_day(ts: int) -> int:
    """The day in UTC."""
    return _EPOCH + ts // _DAY


class MakerState:
    """Implements `maker_view.MakerView`.

    Args:
        day_of: where a day begins and ends.
    """

    def __init__(self, day_of: DayOf = utc_day) -> None:
        self.mids = MidBoard()
        """Mids that may be believed."""
        self.session = PeriodAccounts(0, self.mids)
        """Since this session began."""
        self._day_of = day_of
        self._days: dict[int, PeriodAccounts] = {}
        self._today = 0
        self._points: dict[str, deque[PnlPoint]] = {}

    @property
    def today(self) -> PeriodAccounts:
        """Since midnight."""
        return self.day(self._today)

    @property
    def days(self) -> Sequence[int]:
        """Days with fills, the newest first."""
        return sorted(self._days, reverse=True)

    def day(self, ordinal: int) -> PeriodAccounts:
        """A day's own; empty for one that is not among `days`."""
        return self._days.get(ordinal) or PeriodAccounts(0, self.mids)

    def mid(self, instrument_id: InstrumentId) -> Price | None:
        """The mid of a live book, else of a fresh quote; None without."""
        return self.mids.mid(instrument_id)

    def pnl_points(self, currency: str) -> Sequence[PnlPoint]:
        """The session's total every ten seconds, oldest first."""
        return tuple(self._points.get(currency, ()))

    def markout(self, instrument_id: InstrumentId, horizon: int) -> Markout:
        """Of maker fills since the session began."""
        del instrument_id, horizon
        return Markout()

    def markout_points(self, instrument_id: InstrumentId, horizon: int) -> Sequence[Decimal]:
        """The last maker fills' own mark-outs in bps, oldest first."""
        del instrument_id, horizon
        return ()

    def quality(self, instrument_id: InstrumentId, now: int) -> QuoteQuality:
        """Time at touch and fill ratio since the session began."""
        del instrument_id, now
        return QuoteQuality()

    def queue(self, client_order_id: ClientOrderId) -> QueueEstimate | None:
        """Where an own resting order stands; None where that is not known."""
        del client_order_id
        return None

    def flow(self, instrument_id: InstrumentId, window: int, now: int) -> OrderFlow | None:
        """Order flow of the last `window` nanoseconds; None where not seen."""
        del instrument_id, window, now
        return None

    def spreads(self, instrument_id: InstrumentId, now: int) -> Spreads:
        """Quoted, effective and realized spread since the session began."""
        del instrument_id, now
        return Spreads()

    def began(self, now: int) -> None:
        """The session's first moment."""
        if not self.session.since:
            self.session.since = now
            self._today = self._day_of(now)

    def recalled(self, fill: Fill, mid: Price | None) -> None:
        """A fill of an earlier session: the day's, not this session's."""
        self._account(fill).add(fill, mid)

    def filled(self, fill: Fill, mid: Price | None) -> None:
        """A fill that was told in this session."""
        self.session.add(fill, mid)
        self._account(fill).add(fill, mid)

    def passed(self, now: int) -> bool:
        """Time passed: a new day may have begun. Returns whether one has."""
        day = self._day_of(now)
        if day == self._today:
            return False
        if (over := self._days.get(self._today)) is not None:
            over.close(self.mids.copy())
        self._today = day
        return True

    def sample(self, now: int) -> None:
        """The totals of this moment become points of the chart."""
        for currency in self.session.currencies:
            points = self._points.setdefault(currency, deque(maxlen=MAX_POINTS))
            points.append(PnlPoint(now, self.session.total_pnl(currency).total))

    def _account(self, fill: Fill) -> PeriodAccounts:
        day = self._day_of(fill.ts_event)
        known = self._days.get(day)
        if known is None:
            known = self._days[day] = PeriodAccounts(fill.ts_event, self.mids)
            if day != self._today:
                known.close(MidBoard())
            if len(self._days) > MAX_DAYS:
                del self._days[min(self._days)]
        return known
