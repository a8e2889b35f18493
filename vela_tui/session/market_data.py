"""Books, trades, candles and figures: what is subscribed, read, and asked for again."""

from collections.abc import Iterable, Mapping
from typing import Final

from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import BookState, LinkState
from vela_tui.domain.events import (
    BookRead,
    BookSnapshotted,
    BookUpdated,
    CandlesListed,
    InstrumentsListed,
    QuotesChanged,
    TickerReported,
    TradesReported,
)
from vela_tui.domain.instrument import Instrument, InstrumentId
from vela_tui.domain.market import Trade
from vela_tui.session.auditing import BookAudit
from vela_tui.session.changes import Part
from vela_tui.session.commands import SelectInterval
from vela_tui.session.effects import Subscribe, Unsubscribe
from vela_tui.session.resync import BookResync
from vela_tui.session.turn import Turn
from vela_tui.session.views import Severity
from vela_tui.session.wording import symbol
from vela_tui.state.book import Book, BookChange
from vela_tui.state.candles import CandleSeries
from vela_tui.state.listing import shown_first, successor
from vela_tui.state.trades import TradeTape
from vela_tui.venues.codec import Feed, Read, ReadKind, Topic

TICKER_EVERY: Final = 60 * SECOND
"""How often the day's figures are read."""
QUOTES_EVERY: Final = 15 * SECOND
"""When the markets list tells nothing of any market for so long, it is read: four of the hundred
reads a minute at most (seed:392), however many markets there are."""
ASK_AGAIN: Final = 10 * SECOND
"""When a list that never came is asked for again."""
PULSES: Final = 5
"""So many whole books must stay away before the one shown is stale."""


class MarketData:
    """Keeps the instrument shown up to date."""

    def __init__(self) -> None:
        self._resync = BookResync()
        self.audit = BookAudit()
        """Compares the book shown with what HTTP says."""
        self._followed: InstrumentId | None = None
        self._is_primed = False
        self._ticker_at = 0
        self._lists_at = 0
        self._quotes_at = 0

    def connected(self, turn: Turn) -> None:
        """A fresh link is up: everything shown is subscribed and the instruments are read."""
        selected = turn.state.selected
        of_all = () if turn.state.capabilities.has_quotes_by_instrument else (Topic(Feed.QUOTES),)
        if selected is not None and _has_expired(turn, selected):
            selected = None  # its feeds are gone; the list tells what follows it
        topics = (*of_all, *(_topics(selected) if selected else ()))
        if topics:
            turn.subscribe(*topics)
        self._followed = selected
        turn.fetch(Read(ReadKind.INSTRUMENTS))
        self._lists_at = turn.time + ASK_AGAIN
        self._resync.subscribed(turn)

    def disconnected(self, turn: Turn) -> None:
        """The link is down: every book is stale and starts anew with the next link."""
        self._is_primed = False
        self._followed = None
        for instrument_id, book in turn.state.books.items():
            _mark(turn, instrument_id, book.disconnected())

    def silenced(self, turn: Turn) -> None:
        """The link says nothing: every book is stale."""
        for instrument_id, book in turn.state.books.items():
            _mark(turn, instrument_id, book.silenced())

    def read_selected(self, turn: Turn) -> None:
        """What the feeds do not tell of the instrument shown is read."""
        selected = turn.state.selected
        if selected is None:
            return
        self._read_candles(turn, selected)
        turn.fetch(Read(ReadKind.TICKER, selected))
        turn.fetch(Read(ReadKind.TRADES, selected))
        self._ticker_at = turn.time + TICKER_EVERY
        self._lists_at = turn.time + ASK_AGAIN

    def instruments_listed(self, turn: Turn, event: InstrumentsListed) -> None:
        """The venue's instruments are known; the preferred one, or the first, is shown."""
        gone = turn.state.instruments.told(event.instruments, is_complete=event.is_complete)
        turn.state.quote_board.listed(turn.state.instruments)
        turn.state.quote_board.report(event.quotes)
        self._quotes_at = turn.time + QUOTES_EVERY
        turn.dirty.mark(Part.INSTRUMENTS, Part.QUOTES)
        if gone:
            self._drop(turn, gone)
        if turn.state.selected is None and event.instruments:
            preferred = turn.state.config.preferred_symbol
            named = [each.id for each in event.instruments if each.symbol == preferred]
            first = shown_first(event.instruments, turn.state.options.spots)
            self.select(turn, (named or [first or event.instruments[0].id])[0])

    def _drop(self, turn: Turn, gone: Mapping[InstrumentId, Instrument]) -> None:
        """What trades no more is followed no more; what was shown of it gives way to its like."""
        state, selected = turn.state, turn.state.selected
        if self._followed in gone:  # the venue ended the feeds itself
            self._followed = None
        if selected is not None and selected in gone:
            state.selected = None
            follower = successor(gone[selected], tuple(state.instruments.values()))
            if follower is not None:
                name = symbol(state, follower)
                text = f"{gone[selected].symbol} trades no more: {name} is shown"
                turn.notice(Severity.INFO, text)
                self.select(turn, follower)
            turn.dirty.mark(Part.SELECTION, Part.BOOK, Part.TRADES, Part.CANDLES, Part.TICKER)
        for identity in gone:
            for kept in (state.books, state.tapes, state.tickers, state.price_proofs):
                kept.pop(identity, None)
        state.series = {key: each for key, each in state.series.items() if key[0] not in gone}

    def quotes_changed(self, turn: Turn, event: QuotesChanged) -> None:
        """Lines of the markets list changed."""
        self._quotes_at = turn.time + QUOTES_EVERY
        turn.dirty.quotes |= turn.state.quote_board.report(event.quotes)

    def select(self, turn: Turn, instrument_id: InstrumentId) -> None:
        """Another instrument is shown; its feeds take the place of the old one's."""
        state, old = turn.state, turn.state.selected
        if instrument_id == old:
            return
        if instrument_id not in state.instruments:
            turn.notice(Severity.WARNING, f"There is no market {symbol(state, instrument_id)}")
            return
        if old is not None:
            _mark(turn, old, state.books[old].disconnected())
        state.selected = instrument_id
        state.books.setdefault(instrument_id, Book())
        state.tapes.setdefault(instrument_id, TradeTape())
        state.series.clear()
        self._is_primed = False
        turn.dirty.mark(Part.SELECTION, Part.BOOK, Part.TRADES, Part.CANDLES, Part.TICKER)
        if state.link.state is LinkState.UP:
            self._follow(turn, instrument_id)

    def _follow(self, turn: Turn, selected: InstrumentId) -> None:
        """The feeds and reads of the instrument shown, as soon as the budget of messages allows.

        Who leafs through the markets would use it up, and what is subscribed beyond it is lost.
        """
        old = self._followed
        if old == selected:  # it was left and taken up again before another could be followed
            self._resync.wanted(turn, selected, turn.state.books[selected])
            self.read_selected(turn)
            return
        ending = _topics(old) if old is not None else ()
        count = len(ending) + len(_topics(selected))
        if not turn.state.budgets.try_messages(turn.now, count):
            name = symbol(turn.state, selected)
            text = f"The book of {name} waits: this minute's messages are used up"
            turn.notice(Severity.WARNING, text)
            return
        if ending:
            turn.do(Unsubscribe(ending))
        turn.do(Subscribe(_topics(selected)))
        self._followed = selected
        self._resync.subscribed(turn)
        self.audit.begin_anew(turn)
        self.read_selected(turn)

    def select_interval(self, turn: Turn, command: SelectInterval) -> None:
        """Candles of another interval are shown; they are read afresh."""
        state, interval = turn.state, command.interval
        if interval not in state.capabilities.candle_intervals:
            known = ", ".join(state.capabilities.candle_intervals)
            turn.notice(Severity.WARNING, f"There are no candles of that width, only {known}")
            return
        if interval == state.interval:
            return
        state.interval = interval
        turn.dirty.mark(Part.SELECTION, Part.CANDLES)
        if state.selected is not None:
            self._read_candles(turn, state.selected)
            self._lists_at = turn.time + ASK_AGAIN

    def snapshotted(self, turn: Turn, event: BookSnapshotted) -> None:
        """A whole book came; one that is not subscribed any more is ignored."""
        if event.instrument_id == turn.state.selected:
            change = turn.state.books[event.instrument_id].snapshotted(event)
            if change:
                self.audit.begin_anew(turn)
            self._told(turn, event.instrument_id, change)

    def book_read(self, turn: Turn, event: BookRead) -> None:
        """A book was read over HTTP: it replaces one that is awaited, else it audits ours."""
        if event.instrument_id != turn.state.selected:
            return
        book = turn.state.books[event.instrument_id]
        if book.is_awaiting:
            self.snapshotted(turn, event)
        elif self.audit.answered(turn, event, book):
            self._proven_wrong(turn, event.instrument_id, book)

    def updated(self, turn: Turn, event: BookUpdated) -> None:
        """Levels changed; those of a book that is not subscribed any more are ignored."""
        if event.instrument_id != turn.state.selected:
            return
        book = turn.state.books[event.instrument_id]
        self._told(turn, event.instrument_id, book.updated(event))
        if self.audit.updated(turn, event, book):
            self._proven_wrong(turn, event.instrument_id, book)

    def trades_told(self, turn: Turn, event: TradesReported) -> None:
        """Public trades of the instrument shown, each counted once."""
        selected = turn.state.selected
        told = [trade for trade in event.trades if trade.instrument_id == selected]
        if selected is None or not told:
            return
        tape = turn.state.tapes[selected]
        newest = tape.ts_newest if self._is_primed else None
        fresh = tape.report(told)
        self._is_primed = True
        if fresh:
            if newest is not None:
                turn.trades = tuple(each for each in fresh if each.ts_event >= newest)
            turn.dirty.mark(Part.TRADES)
            self._grow_candles(turn, selected, fresh, newest)

    def candles_listed(self, turn: Turn, event: CandlesListed) -> None:
        """The venue's candles of the instrument shown; where it has none, trades make them."""
        state = turn.state
        intervals = state.capabilities.candle_intervals
        if event.instrument_id != state.selected or event.interval not in intervals:
            return
        series = CandleSeries(event.interval)
        series.listed(event.candles)
        if not event.candles:
            for trade in reversed(state.trades(event.instrument_id)):
                series.trade(trade)
        state.series[event.instrument_id, event.interval] = series
        turn.dirty.mark(Part.CANDLES)

    def _read_candles(
        self, turn: Turn, instrument_id: InstrumentId, *, is_background: bool = False
    ) -> None:
        """The candles shown are read; where the venue keeps none, only trades make them."""
        interval = turn.state.interval
        if ReadKind.CANDLES not in turn.state.capabilities.unreadable:
            read = Read(ReadKind.CANDLES, instrument_id, interval=interval)
            turn.fetch(read, is_background=is_background)
        elif (instrument_id, interval) not in turn.state.series:
            self.candles_listed(turn, CandlesListed(instrument_id, interval, (), turn.now))

    def ticker_told(self, turn: Turn, event: TickerReported) -> None:
        """The day's figures of a market."""
        instrument_id = event.ticker.instrument_id
        if instrument_id in turn.state.instruments:
            turn.state.tickers[instrument_id] = event.ticker
            turn.dirty.mark(Part.TICKER)

    def tick(self, turn: Turn, *, is_silent: bool) -> None:
        """Time passed: what is due is read or asked for again."""
        state = turn.state
        if state.link.state is not LinkState.UP or is_silent:
            return
        if state.selected is None:
            if turn.time >= self._lists_at:
                self._lists_at = turn.time + ASK_AGAIN
                turn.fetch(Read(ReadKind.INSTRUMENTS), is_background=True)
            return
        if state.selected != self._followed:
            if _has_expired(turn, state.selected):
                return
            self._follow(turn, state.selected)
            return
        self._resync.tick(turn, state.selected, state.books[state.selected])
        self._feel_pulse(turn, state.selected, state.books[state.selected])
        self.audit.tick(turn, state.selected, state.books[state.selected])
        if turn.time >= self._ticker_at:
            self._ticker_at = turn.time + TICKER_EVERY
            turn.fetch(Read(ReadKind.TICKER, state.selected), is_background=True)
        if turn.time >= self._quotes_at:
            self._quotes_at = turn.time + QUOTES_EVERY
            turn.fetch(Read(ReadKind.INSTRUMENTS), is_background=True)
        is_listed = (state.selected, state.interval) in state.series
        if not is_listed and turn.time >= self._lists_at:
            self._lists_at = turn.time + ASK_AGAIN
            self._read_candles(turn, state.selected, is_background=True)

    def _feel_pulse(self, turn: Turn, instrument_id: InstrumentId, book: Book) -> None:
        """A book that a feed repeats by itself, and does not, is stale although the link lives."""
        pulse = turn.state.capabilities.book_pulse
        if pulse is None or book.state is not BookState.LIVE or book.ts_recv is None:
            return
        if turn.now - book.ts_recv > PULSES * pulse:
            _mark(turn, instrument_id, book.silenced())
            self._resync.wanted(turn, instrument_id, book)

    def _proven_wrong(self, turn: Turn, instrument_id: InstrumentId, book: Book) -> None:
        self._told(turn, instrument_id, book.doubted())
        name = symbol(turn.state, instrument_id)
        text = f"The book of {name} was not the exchange's own: a fresh one is asked for"
        turn.notice(Severity.ERROR, text)

    def _told(self, turn: Turn, instrument_id: InstrumentId, change: BookChange) -> None:
        _mark(turn, instrument_id, change)
        if change.is_whole and turn.state.books[instrument_id].is_crossed:
            self.audit.looks_strange(turn)
        if change.needs_snapshot:
            self._resync.wanted(turn, instrument_id, turn.state.books[instrument_id])

    def _grow_candles(
        self, turn: Turn, selected: InstrumentId, fresh: Iterable[Trade], newest: int | None
    ) -> None:
        """New trades grow every candle series; `newest` is None while trades may be history."""
        for (instrument_id, _), series in turn.state.series.items():
            if instrument_id != selected:
                continue
            for trade in fresh:
                is_history = newest is None or trade.ts_event < newest
                if series.trade(trade, is_history=is_history):
                    turn.dirty.mark(Part.CANDLES)


def _topics(instrument_id: InstrumentId) -> tuple[Topic, Topic]:
    return (Topic(Feed.BOOK, instrument_id), Topic(Feed.TRADES, instrument_id))


def _has_expired(turn: Turn, instrument_id: InstrumentId) -> bool:
    """Whether the instrument's life has ended, by its own word."""
    instrument = turn.state.instruments.get(instrument_id)
    terms = None if instrument is None else instrument.option
    return terms is not None and terms.expires_at <= turn.now


def _mark(turn: Turn, instrument_id: InstrumentId, change: BookChange) -> None:
    if instrument_id != turn.state.selected:
        return
    if change.is_whole:
        turn.dirty.mark(Part.BOOK)
    turn.dirty.mark_levels(instrument_id, change)
