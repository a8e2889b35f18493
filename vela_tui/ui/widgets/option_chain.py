"""The options of one underlying as a table of strikes: calls left, puts right, one cell in hand."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from textual.message import Message
from textual.strip import Strip

from vela_tui.domain.amounts import Price
from vela_tui.domain.instrument import Instrument, InstrumentId, OptionKind
from vela_tui.domain.order import Order
from vela_tui.session.changes import Part
from vela_tui.session.views import SessionPort
from vela_tui.state.option_chain import Chain, Strike, chains
from vela_tui.ui.options import UiOptions
from vela_tui.ui.render import option_rows
from vela_tui.ui.render.line import Run, Runs
from vela_tui.ui.render.option_marks import expiry_words
from vela_tui.ui.render.option_rows import ChainRow, OptionFacts
from vela_tui.ui.render.table import TableRow, Widths
from vela_tui.ui.widgets.table_view import TableView

_TITLES: Final = ("titles",)


class OptionChain(TableView[Strike]):
    """The strikes of the chain that is chosen, the lowest on top."""

    columns: ClassVar = option_rows.COLUMNS
    empty: ClassVar = "no options are listed"
    needs_link: ClassVar = True
    parts: ClassVar = frozenset({Part.OPTIONS, Part.INSTRUMENTS, Part.ORDERS})

    @dataclass
    class Chosen(Message):
        """A person wants to see this option."""

        instrument_id: InstrumentId

    def __init__(self, session: SessionPort, options: UiOptions) -> None:
        super().__init__(session, options, id="chain")
        self.kind = OptionKind.CALL
        """On which side the cursor stands."""
        self._chains: tuple[Chain, ...] = ()
        self._at: tuple[str, int] | None = None
        self._orders: dict[InstrumentId, tuple[Order, ...]] = {}
        self._nearest: Price | None = None

    @property
    def chain(self) -> Chain | None:
        """The chain that is shown; None where nothing is listed."""
        return next(
            (each for each in self._chains if (each.underlying, each.expires_at) == self._at), None
        )

    @property
    def underlyings(self) -> tuple[str, ...]:
        """All underlyings, in the venue's order."""
        return tuple(dict.fromkeys(each.underlying for each in self._chains))

    @property
    def expiries(self) -> tuple[int, ...]:
        """All expiries of the underlying that is shown, the next one first."""
        shown = self.chain
        if shown is None:
            return ()
        return tuple(e.expires_at for e in self._chains if e.underlying == shown.underlying)

    @property
    def option(self) -> Instrument | None:
        """The option under the cursor; None where none is listed there."""
        strike = self.selected
        return None if strike is None else strike.option(self.kind)

    def facts(self, instrument: Instrument | None) -> OptionFacts:
        """All that is known of an option."""
        if instrument is None:
            return OptionFacts(None)
        view, name = self.session.view, instrument.id
        return OptionFacts(
            instrument,
            view.options.quotes.get(name),
            view.quotes.get(name),
            view.options.positions.get(name),
            self._orders.get(name, ()),
        )

    def begin_at(self, instrument_id: InstrumentId | None) -> None:
        """The chain of this option is shown, the cursor on it; else the strike nearest to spot."""
        self.rearrange()
        listed = self.session.view.instruments
        instrument = listed.get(instrument_id) if instrument_id is not None else None
        terms = instrument.option if instrument is not None else None
        if terms is None:
            self._to_nearest()
            return
        self._at, self.kind = (terms.underlying, terms.expires_at), terms.kind
        self.rearrange()
        self._to_strike(terms.strike)

    def turn_underlying(self, by: int) -> None:
        """The chain of the next underlying is shown, or of the one before."""
        names, shown = self.underlyings, self.chain
        if shown is not None:
            name = names[(names.index(shown.underlying) + by) % len(names)]
            self._show(next(each for each in self._chains if each.underlying == name))

    def turn_expiry(self, by: int) -> None:
        """The chain of the next expiry is shown, or of the one before."""
        shown = self.chain
        if shown is not None:
            same = [each for each in self._chains if each.underlying == shown.underlying]
            self._show(same[(same.index(shown) + by) % len(same)])

    def _show(self, chain: Chain) -> None:
        self._at = (chain.underlying, chain.expires_at)
        self.reset()
        self.forget()
        self._to_nearest()

    def _to_nearest(self) -> None:
        if self._nearest is not None:
            self._to_strike(self._nearest)
        else:
            self.move_to(0)

    def _to_strike(self, price: Price) -> None:
        prices = [each.price for each in self._records]
        if price in prices:
            self.move_to(prices.index(price))

    def records(self) -> Sequence[Strike]:
        """The strikes of the chain; a chain that expired gives its place to the next one."""
        view = self.session.view
        self._chains = chains(view.instruments.values())
        orders: dict[InstrumentId, tuple[Order, ...]] = {}
        for order in view.active_orders():
            orders[order.instrument_id] = (*orders.get(order.instrument_id, ()), order)
        self._orders = orders
        shown = self.chain or self._next()
        if shown is None:
            return ()
        self._at = (shown.underlying, shown.expires_at)
        self._nearest = shown.nearest(view.options.spots.get(shown.underlying))
        return shown.strikes

    def _next(self) -> Chain | None:
        """The next chain of the underlying that was shown, or the venue's first."""
        same = (each for each in self._chains if self._at and each.underlying == self._at[0])
        return next(same, self._chains[0] if self._chains else None)

    def key(self, record: Strike) -> Hashable:
        """The strike's price."""
        return record.price

    def cells(self, record: Strike) -> tuple[Run, ...]:
        """The strike's line."""
        call, put = self.facts(record.call), self.facts(record.put)
        return option_rows.chain_cells(record, call, put, self._nearest)

    def fitted(self, needs: Sequence[int]) -> Widths:
        """Both sides alike."""
        return option_rows.fit(needs, self.extent.width)

    def line(self, y: int) -> Hashable:
        """The titles, a strike with the cursor on one of its halves, or nothing."""
        if y == 0:
            return _TITLES
        row = super().line(y)
        if isinstance(row, TableRow):
            return (
                ChainRow(row.cells, self.kind, self.has_focus)
                if row.cursor
                else ChainRow(row.cells)
            )
        return row

    def draw(self, row: Hashable) -> Strip:
        """The strip of a row."""
        width, palette, ground = self.extent.width, self.palette, self.ground
        if row is _TITLES:
            return option_rows.draw_titles(self._widths, width, palette, ground)
        if isinstance(row, ChainRow):
            return option_rows.draw_chain(row, self._widths, width, palette, ground)
        return super().draw(row)

    def title_runs(self) -> Runs:
        """The underlying, its expiry, and how many strikes there are."""
        shown = self.chain
        if shown is None:
            return (("options", "text"),)
        runs: Runs = (
            (shown.underlying, "strong"),
            (f" {expiry_words(shown.expires_at, self.options.zone)}", "text"),
            (f" · {len(shown.strikes)} strikes", "quiet"),
        )
        if not option_rows.has_side_words(self._widths, self.extent.width):
            runs = (*runs, (" · calls left, puts right", "quiet"))
        count = len(self.expiries)
        if count > 1:
            at = self.expiries.index(shown.expires_at) + 1
            runs = (*runs, (f" · expiry {at} of {count}", "quiet"))
        return runs

    def on_focus(self) -> None:
        """The cursor is in sight; where it has no place yet, it is nearest to the spot."""
        if self.selected is None:
            self.rearrange()
            self._to_nearest()
        self.repaint()

    def action_cursor_left(self) -> None:
        """The call of the strike."""
        self.kind = OptionKind.CALL
        self.repaint()

    def action_cursor_right(self) -> None:
        """The put of the strike."""
        self.kind = OptionKind.PUT
        self.repaint()

    def action_choose(self) -> None:
        """The option under the cursor is asked for."""
        if (instrument := self.option) is not None:
            self.post_message(self.Chosen(instrument.id))
