"""A maker's figures of one session: changed by the engine alone, read as `MakerView`."""

from collections import deque
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

from vela_tui.domain.amounts import Price
from vela_tui.domain.clock import SECOND, DayOf, utc_day
from vela_tui.domain.enums import Liquidity
from vela_tui.domain.instrument import InstrumentId
from vela_tui.domain.order import ClientOrderId, Fill, Order
from vela_tui.domain.recall import FillMid
from vela_tui.domain.value import Value
from vela_tui.rules.protection import MakerProtection, Protection
from vela_tui.session.maker_view import PnlPoint
from vela_tui.state.accounts import PeriodAccounts
from vela_tui.state.flow import OrderFlow
from vela_tui.state.market_watch import MarketWatch, WatchedBook
from vela_tui.state.markout import MarkedFill, Markout, MarkoutWatch, bps_of
from vela_tui.state.mids import MidBoard
from vela_tui.state.own_quotes import OwnQuotes
from vela_tui.state.queue import QueueEstimate
from vela_tui.state.quoting_quality import PlacedOrders, QuoteQuality, TouchClock
from vela_tui.state.spreads import SpreadMeter, Spreads

MAX_DAYS: Final = 31
"""Days kept; the journal forgets fills after thirty (reliability.md section 4.5)."""
POINT_EVERY: Final = 10 * SECOND
"""Between two points of the profit chart."""
MAX_POINTS: Final = 2_160
"""Six hours of points."""
MAX_MARKOUTS: Final = 120
"""Single mark-outs kept for a market and a horizon: as wide as a sparkline gets."""
AT_ONCE: Final = 500
"""Recalled fills that are counted in one turn."""


class RecalledFill(Value, frozen=True):
    """A fill that was written down before, with the mids that were known of it."""

    fill: Fill
    mid: Price | None
    """At the fill."""
    marked: tuple[MarkedFill, ...] = ()
    """At its horizons, of a maker fill."""
    is_of_session: bool = False
    """Whether it was told in the session that goes on."""


class MakerState:
    """Implements `maker_view.MakerView`.

    Args:
        day_of: where a day begins and ends.
        protection: when too many fills freeze a market; None for never.
    """

    def __init__(self, day_of: DayOf = utc_day, protection: Protection | None = None) -> None:
        self.protection = MakerProtection(protection)
        """Which markets too many fills have frozen."""
        self.mids = MidBoard()
        """Mids that may be believed."""
        self.session = PeriodAccounts(0, self.mids)
        """Since this session began."""
        self.own = OwnQuotes()
        """Own resting orders by level."""
        self.watches: dict[InstrumentId, MarketWatch] = {}
        """Markets whose book was seen."""
        self._day_of = day_of
        self._days: dict[int, PeriodAccounts] = {}
        self._today = 0
        self._time = self._shift = 0
        self._whole_after = 0
        self._recalled: deque[RecalledFill] = deque()
        self._new_mids: list[FillMid] = []
        self._placed = PlacedOrders()
        self._waiting = MarkoutWatch()
        self._markouts: dict[tuple[InstrumentId, int], deque[Decimal]] = {}
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

    @property
    def protection_terms(self) -> Protection | None:
        """When too many fills freeze a market; None where that is off."""
        return self.protection.terms

    def fills_counted(self, instrument_id: InstrumentId, now: int) -> int:
        """Maker fills in the window of the protection that ends now."""
        return self.protection.count(instrument_id, now + self._shift)

    def frozen_for(self, instrument_id: InstrumentId, now: int) -> int:
        """Nanoseconds for which the protection keeps a market frozen; 0 where it does not."""
        return self.protection.frozen_for(instrument_id, now + self._shift)

    def mid(self, instrument_id: InstrumentId) -> Price | None:
        """The mid of a live book, else of a fresh quote; None without."""
        return self.mids.mid(instrument_id)

    def pnl_points(self, currency: str) -> Sequence[PnlPoint]:
        """The session's total every ten seconds, oldest first."""
        return tuple(self._points.get(currency, ()))

    def markout(self, instrument_id: InstrumentId, horizon: int) -> Markout:
        """Of maker fills since the session began."""
        return self.session.markout(instrument_id, horizon)

    def markout_points(self, instrument_id: InstrumentId, horizon: int) -> Sequence[Decimal]:
        """The last maker fills' own mark-outs in bps, oldest first."""
        return tuple(self._markouts.get((instrument_id, horizon), ()))

    def quality(self, instrument_id: InstrumentId, now: int) -> QuoteQuality:
        """Time at touch and fill ratio since the session began."""
        watch = self.watches.get(instrument_id)
        clock = watch.clock if watch else TouchClock()
        placed, filled = self._placed.placed(instrument_id), self._placed.filled(instrument_id)
        return clock.read(now + self._shift, placed, filled)

    def queue(self, client_order_id: ClientOrderId) -> QueueEstimate | None:
        """Where an own resting order stands; None where that is not known."""
        order = self.own.order(client_order_id)
        watch = self.watches.get(order.instrument_id) if order else None
        if watch is None or not watch.is_live:
            return None
        return watch.queue.estimate(client_order_id, self._time)

    def flow(self, instrument_id: InstrumentId, window: int, now: int) -> OrderFlow | None:
        """Order flow of the last `window` nanoseconds; None where not seen."""
        watch = self.watches.get(instrument_id)
        return watch.flow.flow(window, now + self._shift) if watch else None

    def spreads(self, instrument_id: InstrumentId, now: int) -> Spreads:
        """Quoted, effective and realized spread since the session began."""
        watch = self.watches.get(instrument_id)
        meter = watch.spread if watch else SpreadMeter()
        return meter.read(self.session.earned(instrument_id), now + self._shift)

    def turned(self, now: int, time: int) -> None:
        """Another turn began.

        Args:
            now: nanoseconds UTC, as the system's clock says.
            time: nanoseconds that never go back.
        """
        self._time, self._shift = time, time - now
        if not self.session.since:
            self.session.since = now
            self._today = self._day_of(now)

    def watch(self, instrument_id: InstrumentId) -> MarketWatch:
        """The market is watched from now on, if it was not."""
        known = self.watches.get(instrument_id)
        if known is None:
            known = self.watches[instrument_id] = MarketWatch(instrument_id, self.own)
            for order in self.own.orders(instrument_id):
                known.queue.told(order, None, self._time)
        return known

    def told(self, order: Order, book: WatchedBook) -> None:
        """One of the wallet's orders stands like this now; its market's book as it is."""
        self.own.told(order)
        self._placed.told(order, self.session.since)
        if (watch := self.watches.get(order.instrument_id)) is not None:
            watch.own_told(order, book, self._time)

    def mid_told(self, instrument_id: InstrumentId, mid: Price | None) -> bool:
        """The mid is this from now on; fills whose time came before are marked with the old one.

        Returns whether anything changed.
        """
        marked = self._waiting.passed(instrument_id, self.mids.mid(instrument_id), self._time)
        for each in marked:
            self._mark(each)
        return self.mids.told(instrument_id, mid) or bool(marked)

    def goes_on(self, since: int) -> None:
        """The session began before: it crashed and goes on."""
        self.session.since = min(since, self.session.since or since)

    def recall(self, fills: Iterable[RecalledFill]) -> None:
        """Fills of before; they are counted soon, a part of them each turn."""
        self._recalled.extend(fills)

    def count_recalled(self) -> bool:
        """A part of the recalled fills counts. Returns whether there was one.

        A fill takes ten microseconds, and there may be twenty thousand.
        """
        part = [self._recalled.popleft() for _ in range(min(len(self._recalled), AT_ONCE))]
        for each in part:
            accounts = [self._account(each.fill)]
            if each.is_of_session:
                accounts.append(self.session)
            for account in accounts:
                account.add(each.fill, each.mid)
                for marked in each.marked:
                    account.mark(marked)
        return bool(part)

    def cut_off(self, oldest: Fill) -> None:
        """Fills before this one are not known: its day, and older ones, are not whole."""
        self._whole_after = self._day_of(oldest.ts_event)
        for day, account in self._days.items():
            account.is_whole = day > self._whole_after

    def filled(self, fill: Fill, mid: Price | None, *, is_late: bool) -> None:
        """A fill that was told in this session.

        Args:
            fill: the execution.
            mid: as it was known at the fill.
            is_late: whether it happened long before it was told: then it has no mark-outs.
        """
        if self._recalled:  # those of before come first: the average entry depends on it
            self._recalled.append(RecalledFill(fill, mid, is_of_session=True))
        else:
            self.session.add(fill, mid)
            self._account(fill).add(fill, mid)
        if mid is not None:
            self._keep(fill, 0, mid)
        if fill.liquidity is Liquidity.MAKER and not is_late:
            self._waiting.filled(fill, mid, self._time)

    def passed(self, now: int) -> bool:
        """Time passed: a new day may have begun. Returns whether one has."""
        day = self._day_of(now)
        if day == self._today:
            return False
        if (over := self._days.get(self._today)) is not None:
            over.close(self.mids.copy())
        if (begun := self._days.get(day)) is not None:  # a fill was ahead of us, or a clock was
            begun.close(self.mids)
        self._today = day
        return True

    def sample(self, now: int) -> None:
        """The totals of this moment become points of the chart."""
        for currency in self.session.currencies:
            points = self._points.setdefault(currency, deque(maxlen=MAX_POINTS))
            points.append(PnlPoint(now, self.session.total_pnl(currency).total))

    @property
    def has_news(self) -> bool:
        """Whether mids are to be written down, or recalled fills to be counted."""
        return bool(self._new_mids or self._recalled)

    def take_mids(self) -> tuple[FillMid, ...]:
        """Mids at fills and after them that became known since the last call."""
        new, self._new_mids = self._new_mids, []
        return tuple(new)

    def _keep(self, fill: Fill, horizon: int, mid: Price) -> None:
        self._new_mids.append(
            FillMid(fill.trade_id, fill.venue_order_id, fill.ts_event, horizon, mid)
        )

    def _mark(self, marked: MarkedFill) -> None:
        fill = marked.fill
        self._keep(fill, marked.horizon, marked.mid)
        self.session.mark(marked)
        self._account(fill).mark(marked)
        points = self._markouts.setdefault(
            (fill.instrument_id, marked.horizon), deque(maxlen=MAX_MARKOUTS)
        )
        points.append(bps_of(fill, marked.mid))

    def _account(self, fill: Fill) -> PeriodAccounts:
        day = self._day_of(fill.ts_event)
        known = self._days.get(day)
        if known is None:
            known = self._days[day] = PeriodAccounts(fill.ts_event, self.mids)
            known.is_whole = day > self._whole_after
            if day != self._today:
                known.close(MidBoard())
            if len(self._days) > MAX_DAYS:
                del self._days[min(self._days)]
        return known
