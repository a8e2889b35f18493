"""All markets as one table: best prices, spread, own orders, age; sorted and filtered at will."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, ClassVar, Final

from textual.message import Message
from textual.strip import Strip

from vela_tui.domain.clock import SECOND
from vela_tui.domain.instrument import Instrument, InstrumentId
from vela_tui.domain.market import MarketQuote
from vela_tui.session.views import SessionPort
from vela_tui.state.measures import spread_bps
from vela_tui.state.option_chain import in_order
from vela_tui.ui.options import UiOptions
from vela_tui.ui.render import table, watch_rows
from vela_tui.ui.render.line import Run, Runs
from vela_tui.ui.render.watch_rows import OwnOrders
from vela_tui.ui.widgets.table_view import TableView

CALM: Final = 2 * SECOND
"""Rows are put in a new order so seldom: a figure that moves does not move its row at once."""

_Sortable = Decimal | int | str | None
_Figure = Callable[[Instrument, MarketQuote], _Sortable]


class Watchlist(TableView[Instrument]):
    """Every market that the venue lists, one line each."""

    columns: ClassVar = watch_rows.COLUMNS
    empty: ClassVar = "no market's name holds this"
    needs_link: ClassVar = True

    class Chosen(Message):
        """A market was chosen."""

        def __init__(self, instrument_id: InstrumentId) -> None:
            super().__init__()
            self.instrument_id = instrument_id

    def __init__(self, session: SessionPort, options: UiOptions) -> None:
        super().__init__(session, options, id="watchlist")
        self._sorted_by: int | None = None
        self._is_descending = False
        self._filter = ""
        self._order: tuple[InstrumentId, ...] = ()
        self._ordered_at: int | None = None
        self._own: dict[InstrumentId, OwnOrders] = {}
        self._figures: dict[str, _Figure] = {
            "market": lambda each, _: each.symbol,
            "bid": lambda _, quote: quote.bid,
            "ask": lambda _, quote: quote.ask,
            "bp": lambda _, quote: spread_bps(quote.bid, quote.ask),
            "last": lambda _, quote: quote.last,
            "24 h": lambda _, quote: quote.change_24h,
            "volume": lambda _, quote: quote.volume_24h,
            "own": lambda each, _: self._own.get(each.id, OwnOrders()).count,
            "age": lambda each, _: self._age(each.id),
            "alert": lambda each, _: self._alerts(each.id) or None,
        }

    @property
    def filter_text(self) -> str:
        """What a market's name must hold to be shown."""
        return self._filter

    def filter_by(self, text: str) -> None:
        """Only markets whose name holds this text are shown."""
        self._filter = text.strip().casefold()
        self._arrange_anew()

    def sort_by(self, step: int) -> None:
        """The next column decides, or the one before; beyond the ends the venue's order.

        Numbers begin with the largest, names with the first.
        """
        places = [None, *range(1, len(self.columns))]
        at = (places.index(self._sorted_by) + step) % len(places)
        self._sorted_by = places[at]
        self._is_descending = at > 1
        self._arrange_anew()

    def reverse(self) -> None:
        """The sorted column decides the other way round."""
        self._is_descending = not self._is_descending
        self._arrange_anew()

    def _arrange_anew(self) -> None:
        self._ordered_at = None
        self.forget()

    def records(self) -> Sequence[Instrument]:
        """The markets that pass the filter, in their order."""
        view, now = self.session.view, self.session.clock.monotonic()
        self._own = watch_rows.own_orders(view.active_orders())
        is_due = self._ordered_at is None or now - self._ordered_at >= CALM
        if is_due or len(self._order) != len(view.instruments):
            self._ordered_at = now
            self._order = self._arranged()
        listed = view.instruments
        shown = (listed[each] for each in self._order if each in listed)
        return tuple(each for each in shown if self._filter in each.symbol.casefold())

    def _arranged(self) -> tuple[InstrumentId, ...]:
        """By the sorted column; what is not known comes last, whichever way round."""
        view = self.session.view
        each_in_order = in_order(view.instruments.values())
        if self._sorted_by is None:
            if self._is_descending:
                each_in_order = each_in_order[::-1]
            return tuple(each.id for each in each_in_order)
        figure = self._figures[self.columns[self._sorted_by].title]
        known: list[tuple[Any, InstrumentId]] = []
        unknown: list[InstrumentId] = []
        for each in each_in_order:
            value = figure(each, view.quotes.get(each.id) or MarketQuote(each.id))
            if value is None:
                unknown.append(each.id)
            else:
                known.append((value, each.id))
        known.sort(key=lambda pair: pair[0], reverse=self._is_descending)
        return (*(name for _, name in known), *unknown)

    def _age(self, instrument_id: InstrumentId) -> int | None:
        heard = self.session.view.quote_heard(instrument_id)
        return None if heard is None else max(0, self.session.clock.now() - heard)

    def _alerts(self, instrument_id: InstrumentId) -> int:
        return sum(each.instrument_id == instrument_id for each in self.session.view.alerts)

    def key(self, record: Instrument) -> Hashable:
        """The instrument's id."""
        return record.id

    def cells(self, record: Instrument) -> tuple[Run, ...]:
        """The market's line."""
        view = self.session.view
        alerts = [each for each in view.alerts if each.instrument_id == record.id]
        return watch_rows.cells(
            record,
            view.quotes.get(record.id),
            self._own.get(record.id, OwnOrders()),
            self._age(record.id),
            alerts,
            is_shown=record.id == view.selected,
        )

    def line(self, y: int) -> Hashable:
        """The titles with the order in them, a market's row, or nothing."""
        if y == 0:
            return ("titles", self._sorted_by, self._is_descending)
        return super().line(y)

    def draw(self, row: Hashable) -> Strip:
        """The strip of a row; an arrow stands at the column that decides the order."""
        if not (isinstance(row, tuple) and row and row[0] == "titles"):
            return super().draw(row)
        arrow = "▼" if self._is_descending else "▲"
        titled = [
            replace(column, title=arrow + column.title) if at == self._sorted_by else column
            for at, column in enumerate(self.columns)
        ]
        width = self.extent.width
        return table.draw_header(titled, self._widths, width, self.palette, self.ground)

    def title_runs(self) -> Runs:
        """How many markets, of how many, and by what they are sorted."""
        total, shown = len(self.session.view.instruments), len(self._records)
        count = str(total) if shown == total else f"{shown} of {total}"
        runs: Runs = (("markets ", "strong"), (count, "quiet"))
        if self._filter:
            runs = (*runs, ("  name holds ", "quiet"), (self._filter, "hand"))
        if self._sorted_by is not None:
            way = "down" if self._is_descending else "up"
            title = self.columns[self._sorted_by].title
            runs = (*runs, (f"  sorted by {title} {way}", "quiet"))
        return runs

    def action_choose(self) -> None:
        """The market under the cursor is asked for."""
        if (instrument := self.selected) is not None:
            self.post_message(self.Chosen(instrument.id))

    def action_cursor_left(self) -> None:
        """The column before decides the order."""
        self.sort_by(-1)

    def action_cursor_right(self) -> None:
        """The column after decides the order."""
        self.sort_by(1)
