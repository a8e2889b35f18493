"""The maker's tables: earnings by market, quality of the quotes, the queue, the days."""

from collections.abc import Hashable, Sequence
from typing import ClassVar, Final

from vela_tui.domain.clock import SECOND
from vela_tui.domain.instrument import Instrument, InstrumentId
from vela_tui.domain.order import Order
from vela_tui.session.changes import Part
from vela_tui.session.maker_view import AccountsView
from vela_tui.session.views import SessionPort
from vela_tui.state.markout import HORIZONS
from vela_tui.ui.options import UiOptions
from vela_tui.ui.render import maker_rows as rows
from vela_tui.ui.render.line import Run, Runs
from vela_tui.ui.render.maker_rows import Day, Earned, Quoted
from vela_tui.ui.widgets.maker_pane import MakerTable, Places

FLOW: Final = 60 * SECOND
"""The window of the order-flow imbalance."""
PERIODS: Final = ("today", "session")


class Earnings(MakerTable[Earned]):
    """Profit by market, split into spread, inventory and rebate; the sum of each currency last."""

    title: ClassVar = "earnings"
    columns: ClassVar = rows.EARNINGS
    empty: ClassVar = "no fills yet"
    has_cursor_on_focus: ClassVar = False
    parts: ClassVar = frozenset({Part.MAKER, Part.FILLS, Part.INSTRUMENTS})

    def __init__(self, session: SessionPort, options: UiOptions, places: Places) -> None:
        super().__init__(session, options, places)
        self.period = PERIODS[0]
        """Which fills count."""

    def cycle(self) -> None:
        """The other period is shown."""
        self.period = PERIODS[(PERIODS.index(self.period) + 1) % len(PERIODS)]
        self.reset()
        self.repaint()

    @property
    def accounts(self) -> AccountsView:
        """The period's accounts."""
        maker = self.session.view.maker
        return maker.today if self.period == "today" else maker.session

    def records(self) -> Sequence[Earned]:
        """The markets with fills, then the sums."""
        accounts, instruments = self.accounts, self.session.view.instruments
        markets = [
            Earned(known.symbol, accounts.tally(each), accounts.pnl(each), known)
            for each in accounts.instrument_ids
            if (known := instruments.get(each)) is not None
        ]
        sums = [
            Earned(f"all {each}", accounts.total_tally(each), accounts.total_pnl(each), None)
            for each in accounts.currencies
        ]
        return (*markets, *sums)

    def key(self, record: Earned) -> Hashable:
        """The market, or the currency of a sum."""
        return record.name

    def cells(self, record: Earned) -> tuple[Run, ...]:
        """The market's line."""
        return rows.earned_cells(record, is_hidden=self.options.hides_balances)

    def title_runs(self) -> Runs:
        """The period among those that there are."""
        runs: list[Run] = [*super().title_runs(), (" ·", "rule")]
        for each in PERIODS:
            runs += [(" ", "text"), (each, "strong" if each == self.period else "quiet")]
        if not self.accounts.is_whole:
            runs.append((" · partial", "stale"))
        return tuple(runs)


class Quality(MakerTable[Quoted]):
    """Mark-outs, time at the touch, fill ratio, flow and spreads, by market."""

    title: ClassVar = "quality"
    columns: ClassVar = rows.QUALITY
    empty: ClassVar = "no market is shown yet"
    has_cursor_on_focus: ClassVar = False
    parts: ClassVar = frozenset({Part.MAKER, Part.ORDERS, Part.SELECTION, Part.INSTRUMENTS})

    def records(self) -> Sequence[Quoted]:
        """Markets that are shown, quoted or were traded in this session."""
        view = self.session.view
        ids: dict[InstrumentId, None] = {}
        if view.selected is not None:
            ids[view.selected] = None
        ids |= dict.fromkeys(order.instrument_id for order in view.active_orders())
        ids |= dict.fromkeys(view.maker.session.instrument_ids)
        return [
            self._quoted(known) for each in ids if (known := view.instruments.get(each)) is not None
        ]

    def _quoted(self, instrument: Instrument) -> Quoted:
        maker, now, name = self.session.view.maker, self.session.clock.now(), instrument.id
        return Quoted(
            instrument,
            tuple(maker.markout(name, horizon) for horizon in HORIZONS),
            tuple(maker.markout_points(name, HORIZONS[1])[-rows.TREND :]),
            maker.quality(name, now),
            maker.flow(name, FLOW, now),
            maker.spreads(name, now),
        )

    def key(self, record: Quoted) -> Hashable:
        """The market."""
        return record.instrument.id

    def cells(self, record: Quoted) -> tuple[Run, ...]:
        """The market's line."""
        return rows.quoted_cells(record)

    def title_runs(self) -> Runs:
        """The unit of the mark-outs and the spreads."""
        return (*super().title_runs(), (" · mark-outs and spreads in bp", "quiet"))


class Queue(MakerTable[Order]):
    """Own orders, each with an estimate of what is filled before it."""

    title: ClassVar = "queue"
    columns: ClassVar = rows.QUEUE
    empty: ClassVar = "no open orders"
    needs_link: ClassVar = True
    has_cursor_on_focus: ClassVar = False
    parts: ClassVar = frozenset({Part.ORDERS, Part.BOOK, Part.INSTRUMENTS, Part.MAKER})

    def records(self) -> Sequence[Order]:
        """Active orders, newest first."""
        return self.session.view.active_orders()

    def key(self, record: Order) -> Hashable:
        """Our name of the order."""
        return record.client_order_id

    def cells(self, record: Order) -> tuple[Run, ...]:
        """The order's line."""
        view = self.session.view
        estimate = view.maker.queue(record.client_order_id)
        return rows.queue_cells(record, estimate, view.instruments.get(record.instrument_id))

    def title_runs(self) -> Runs:
        """What the figures are."""
        return (*super().title_runs(), (" · estimates", "quiet"))


class Days(MakerTable[Day]):
    """Fees and profit by day, the newest first."""

    title: ClassVar = "days"
    columns: ClassVar = rows.DAYS
    empty: ClassVar = "no fills on any day yet"
    parts: ClassVar = frozenset({Part.MAKER, Part.FILLS})

    def records(self) -> Sequence[Day]:
        """Each day's sums, by currency."""
        maker = self.session.view.maker
        return [
            Day(
                ordinal,
                currency,
                accounts.total_tally(currency),
                accounts.total_pnl(currency),
                accounts.is_whole,
            )
            for ordinal in maker.days
            for accounts in (maker.day(ordinal),)
            for currency in accounts.currencies
        ]

    def key(self, record: Day) -> Hashable:
        """The day and the currency."""
        return record.ordinal, record.currency

    def cells(self, record: Day) -> tuple[Run, ...]:
        """The day's line."""
        has_currencies = len({each.currency for each in self._records}) > 1
        is_hidden = self.options.hides_balances
        return rows.day_cells(record, has_currencies=has_currencies, is_hidden=is_hidden)
