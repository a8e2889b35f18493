"""The order book as a ladder: asks above, bids below, the spread fixed in the middle.

The book never jumps. Lines are counted from the spread, whose line does not move while the
market does: a level that comes or goes moves the levels behind it and nothing else. Until a key
moves it the cursor stands on the best price; from then on it belongs to a price, not to a line: it
moves with its price, and when the price's level goes, an empty line keeps the price's place.
"""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import ClassVar, Final

from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.timer import Timer

from vela_tui.domain.amounts import EXACT, Price, decimal_places
from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import BookSide, BookState, Side
from vela_tui.domain.instrument import Instrument, InstrumentId
from vela_tui.domain.order import Order
from vela_tui.session.changes import Dirty, Part
from vela_tui.session.views import BookView, SessionPort
from vela_tui.state.grouping import MULTIPLES, group_price
from vela_tui.ui import format as fmt
from vela_tui.ui.options import UiOptions
from vela_tui.ui.render import depth, ladder
from vela_tui.ui.render.book_marks import OwnPlaces, book_words
from vela_tui.ui.render.depth import Place, Rung
from vela_tui.ui.render.ladder import LadderRow, LadderWidths
from vela_tui.ui.render.lights import Lights, few
from vela_tui.ui.render.line import Runs, draw
from vela_tui.ui.widgets.line_view import Laid, LineView

_HEADER: Final = "header"
_NARROW: Final = 30
"""Cells below which the title names the market only."""


_places = lru_cache(maxsize=4_096)(decimal_places)


class Ladder(LineView):
    """The book of the selected market, with a cursor on its prices."""

    @dataclass
    class Chosen(Message):
        """A person wants an order at this price."""

        side: Side
        price: Price

    parts: ClassVar = frozenset(
        {Part.BOOK, Part.ORDERS, Part.SELECTION, Part.LINK, Part.INSTRUMENTS}
    )

    def __init__(self, session: SessionPort, options: UiOptions) -> None:
        super().__init__(session, options, id="book")
        self._shown: InstrumentId | None = None
        self._cursor: Place | None = None
        self.follows = True
        """Whether the cursor stands on the best price, wherever that is."""
        self._shift = 0
        self._multiple = MULTIPLES[0]
        self._lines: list[LadderRow | Runs | None] = []
        self._places: list[Place] = []
        self._price_places = self._price_width = self._quantity_width = 0
        self._columns = LadderWidths(0, 0, 0, 0, 0, 0)
        self._own = OwnPlaces()
        self._marked: tuple[Sequence[Order], int] = ((), 0)
        self._lights = Lights()
        self._flash_timer: Timer | None = None

    @property
    def cursor(self) -> Place | None:
        """The price under the cursor; None on an empty book."""
        return self._cursor

    @property
    def instrument(self) -> Instrument | None:
        """The instrument shown."""
        selected = self.session.view.selected
        return None if selected is None else self.session.view.instruments.get(selected)

    @property
    def _middle(self) -> int:
        """The spread's line; the titles stand on line 0."""
        return 1 + (self.extent.height - 2) // 2 + self._shift

    def concerns(self, dirty: Dirty) -> bool:
        """Whether the selected book or our orders in it changed."""
        return super().concerns(dirty) or self.session.view.selected in dirty.moved

    def flash(self, dirty: Dirty) -> None:
        """Levels that changed are lit from now on; where most change, a light tells nothing."""
        selected = self.session.view.selected
        if not self.options.flashes or selected is None:
            return
        now = self.session.clock.monotonic()
        if not self._lights.is_full:
            changed = few(dirty.moved.get(selected, ()), self._stood_by)
            self._lights.light(changed, now)
        self._wait_for_dark(now)

    def _wait_for_dark(self, now: int) -> None:
        if self._flash_timer is None and (wait := self._lights.wait(now)) is not None:
            self._flash_timer = self.set_timer(wait / SECOND, self._fade)

    def _fade(self) -> None:
        """Lights that are over go out; of nothing else is the row looked at."""
        now = self.session.clock.monotonic()
        self._flash_timer = None
        over = [y for y in self._lights.put_out(now) if y < len(self._lines)]
        for y in over:
            row = self._lines[y]
            if isinstance(row, LadderRow):
                self._lines[y] = row._replace(is_flashing=False)
        self._wait_for_dark(now)
        self.invalidate(over)

    def title_runs(self) -> Runs:
        """The market and the state of its book."""
        instrument = self.instrument
        if instrument is None:
            return (("book", "text"),)
        book = self.session.view.book(instrument.id)
        words = book_words(book, self.session.clock.now())
        named = (instrument.symbol, "strong"), (" · ", "rule"), *words
        if (step := self.step) is not None:
            size = fmt.exact(step, instrument.price_places)
            grouping = (("by ", "quiet"), (size, "own"), (" · ", "rule"))
            named = (*named[:2], *grouping, *named[2:])
        return named if self.extent.width < _NARROW else (("book ", "text"), *named)

    @property
    def step(self) -> Decimal | None:
        """The price step by which levels are grouped; None where each stands by itself."""
        if self.instrument is None or self._multiple == MULTIPLES[0]:
            return None
        return EXACT.multiply(self.instrument.display_tick, Decimal(self._multiple))

    def _stood_by(self, side: BookSide, price: Price) -> Price:
        """The price of the line that holds a level."""
        return price if (step := self.step) is None else group_price(price, side, step)

    def regroup(self, by: int) -> None:
        """Levels are grouped by the next coarser or finer step; the cursor is on the best one."""
        at = (MULTIPLES.index(self._multiple) + by) % len(MULTIPLES)
        self._multiple = MULTIPLES[at]
        self._lights.clear()
        self.recentre()

    def rearrange(self) -> None:
        """Every line's row is what the book says now."""
        instrument = self.instrument
        height = self.extent.height
        self._lights.lines.clear()
        if instrument is None or height < 3:  # noqa: PLR2004 - titles, spread, one price
            self._lines, self._places = [None] * height, []
            if instrument is None and height:
                words = "waiting for the venue's markets"
                self._lines[height // 2] = ladder.words_runs(words, self.extent.width)
            return
        if instrument.id != self._shown:
            self._reset(instrument)
        book = self.session.view.book(instrument.id)
        self.is_stale = book.state in {BookState.GAP, BookState.STALE}
        self._mark_own(instrument)
        self._place_cursor(book)
        asks = self._rungs(book, BookSide.ASK, self._middle - 1)
        bids = self._rungs(book, BookSide.BID, height - 1 - self._middle)
        self._measure(instrument, [*asks, *bids])
        self._fill(book, asks, bids)

    def _mark_own(self, instrument: Instrument) -> None:
        """Own orders in their levels; looked at again when one of them changed."""
        active, places = self.session.view.active_orders(), instrument.quantity_places
        if active is not self._marked[0] or places != self._marked[1]:
            self._marked = (active, places)
            here = (order for order in active if order.instrument_id == instrument.id)
            self._own = OwnPlaces(here, places)

    def _reset(self, instrument: Instrument) -> None:
        self._shown, self._cursor, self._shift = instrument.id, None, 0
        self._own, self._marked = OwnPlaces(), ((), 0)
        self.follows = True
        self._lights.clear()
        self._price_places = instrument.price_places
        self._price_width = self._quantity_width = 0

    def _place_cursor(self, book: BookView) -> None:
        if self._cursor is None or self.follows:
            side = self._cursor[0] if self._cursor else BookSide.BID
            self._cursor = self._best(book, side)
            return
        side, price = self._cursor
        other = book.best(side.opposite)
        if other is not None and not book.quantity_at(side, price):
            is_crossed = price <= other if side is BookSide.ASK else price >= other
            if is_crossed:
                self._cursor = (side.opposite, price)

    def _best(self, book: BookView, side: BookSide) -> Place | None:
        for each in (side, side.opposite):
            if (price := book.best(each)) is not None:
                return each, self._stood_by(each, price)
        return None

    def _rungs(self, book: BookView, side: BookSide, count: int) -> list[Rung]:
        extra = set(self._own.prices(side))
        if self._cursor is not None and self._cursor[0] is side:
            extra.add(self._cursor[1])
        return depth.rungs(book, side, count, extra, self.step)

    def _measure(self, instrument: Instrument, shown: list[Rung]) -> None:
        """Column widths only ever grow while a market is shown, so nothing wobbles."""
        if not shown:
            return
        self._price_places = max(self._price_places, *(_places(rung.price) for rung in shown))
        places = instrument.quantity_places
        prices = [len(fmt.exact(rung.price, self._price_places)) for rung in shown]
        totals = [len(fmt.truncated(rung.cumulative, places)) for rung in shown]
        self._price_width = max(self._price_width, *prices)
        self._quantity_width = max(self._quantity_width, len("quantity"), *totals)
        columns = ladder.widths(
            self.extent.width, self._price_width, self._quantity_width, own=max(self._own.width, 7)
        )
        if columns != self._columns:
            self._columns = columns
            self.forget_lines()

    def _fill(self, book: BookView, asks: list[Rung], bids: list[Rung]) -> None:
        height, middle = self.extent.height, self._middle
        lines: list[LadderRow | Runs | None] = [None] * height
        largest = max((rung.quantity for rung in (*asks, *bids)), default=Decimal(0))
        scale = depth.full_scale(largest)
        for rungs, by in ((asks, -1), (bids, 1)):
            y = middle
            for rung, row in zip(rungs, self._rows(rungs, scale), strict=True):
                y += by
                if 1 <= y < height:
                    lines[y] = row
                    if row.is_flashing:
                        self._lights.lines[y] = (rung.side, rung.price)
        if 1 <= middle < height:
            lines[middle] = self._spread(book, depth.gauge(book, asks, bids))
        self._lines = lines
        self._places = [(r.side, r.price) for r in reversed(asks)] + [
            (r.side, r.price) for r in bids
        ]

    def _spread(self, book: BookView, gauge: depth.Gauge) -> Runs:
        if book.state is BookState.EMPTY:
            return ladder.words_runs("waiting for a snapshot", self.extent.width)
        return ladder.spread_runs(gauge, self._price_places, self.extent.width)

    def _rows(self, rungs: Iterable[Rung], scale: Decimal) -> Iterator[LadderRow]:
        """What is drawn of each price; all that is the same for all of them is looked up once."""
        instrument, columns, now = self.instrument, self._columns, self.session.clock.monotonic()
        places = instrument.quantity_places if instrument else 0
        price_places, lights, own = self._price_places, self._lights, self._own
        cursor = 2 if self.has_focus else 1
        for rung in rungs:
            side, price, quantity, cumulative = rung
            place = (side, price)
            yield LadderRow(
                side,
                fmt.exact(price, price_places),
                fmt.truncated(quantity, places) if quantity else "",
                fmt.truncated(cumulative, places) if columns.cumulative else "",
                fmt.compact(price * quantity) if columns.notional else "",
                *own.mark(place),
                ladder.bar_length(quantity, scale, columns.bar),
                bool(lights) and lights.is_lit(place, now),
                cursor if place == self._cursor else 0,
            )

    def line(self, y: int) -> Hashable:
        """The titles, a price, the spread, or nothing."""
        if y == 0:
            return _HEADER
        return self._lines[y] if y < len(self._lines) else None

    def draw(self, row: Hashable) -> Strip:
        """The strip of a row, as wide as the view."""
        width, palette, ground = self.extent.width, self.palette, self.ground
        if isinstance(row, LadderRow):
            return ladder.draw_row(row, self._columns, width, palette, ground)
        if row == _HEADER:
            return ladder.draw_header(self._columns, width, palette, ground)
        if isinstance(row, tuple):
            return draw(row, width, palette, ground)
        return Strip.blank(width, ground)

    def laid(self, row: Hashable) -> Laid | None:
        """Prices and the spread change at every frame: they are written as texts."""
        if isinstance(row, LadderRow):
            return ladder.row_runs(row, self._columns), ladder.row_ground(row)
        return (row, "") if isinstance(row, tuple) else None

    def move_to(self, place: Place) -> None:
        """The cursor stands on this price."""
        self._cursor, self.follows = place, False
        self.repaint()

    def recentre(self) -> None:
        """The spread stands in the middle, the cursor on the best price of its side, to stay."""
        if (instrument := self.instrument) is None:
            return
        book = self.session.view.book(instrument.id)
        side = self._cursor[0] if self._cursor else BookSide.BID
        self._shift, self._cursor, self.follows = 0, self._best(book, side), True
        self.repaint()

    def _step(self, lines: int) -> None:
        """The cursor moves by prices; the view follows when it would leave."""
        instrument = self.instrument
        if instrument is None or self._cursor is None:
            return
        book = self.session.view.book(instrument.id)
        reach = self.extent.height + abs(self._shift) + abs(lines)
        asks = self._rungs(book, BookSide.ASK, reach)
        bids = self._rungs(book, BookSide.BID, reach)
        places = [(r.side, r.price) for r in reversed(asks)] + [(r.side, r.price) for r in bids]
        if not places:
            return
        here = self._cursor
        at = places.index(here) if here in places else depth.nearest(places, here[1])
        to = max(0, min(len(places) - 1, at + lines))
        self._cursor, self.follows = places[to], False
        offset = to - len(asks) + (1 if to >= len(asks) else 0)
        self._keep_in_sight(offset)
        self.repaint()

    def _keep_in_sight(self, offset: int) -> None:
        y = self._middle + offset
        if y < 1:
            self._shift += 1 - y
        elif y >= self.extent.height:
            self._shift -= y - self.extent.height + 1

    def action_cursor_up(self) -> None:
        """The next higher price."""
        self._step(-1)

    def action_cursor_down(self) -> None:
        """The next lower price."""
        self._step(1)

    def action_half_page_up(self) -> None:
        """Half a page of prices up."""
        self._step(-max(1, self.extent.height // 2))

    def action_half_page_down(self) -> None:
        """Half a page of prices down."""
        self._step(max(1, self.extent.height // 2))

    def action_cursor_home(self) -> None:
        """The best ask."""
        self._to_best(BookSide.ASK)

    def action_cursor_end(self) -> None:
        """The best bid."""
        self._to_best(BookSide.BID)

    def _to_best(self, side: BookSide) -> None:
        if (instrument := self.instrument) is not None:
            self._shift = 0
            self._cursor = self._best(self.session.view.book(instrument.id), side)
            self.follows = True
            self.repaint()

    def action_choose(self) -> None:
        """A ticket that joins the level under the cursor is asked for."""
        if self._cursor is not None:
            side, price = self._cursor
            self.post_message(self.Chosen(Side.BUY if side is BookSide.BID else Side.SELL, price))

    def on_click(self, event: events.Click) -> None:
        """The price that was clicked has the cursor."""
        offset = event.get_content_offset(self)
        if offset is None or not 0 < offset.y < len(self._lines):
            return
        at = offset.y - self._middle
        asks = sum(1 for side, _ in self._places if side is BookSide.ASK)
        index = asks + at if at < 0 else asks + at - 1
        if at and 0 <= index < len(self._places):
            self.move_to(self._places[index])
