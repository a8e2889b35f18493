"""What happens in a session, told to the maker's figures."""

from collections.abc import Sequence
from typing import Final

from vela_tui.domain.amounts import Price
from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import BookSide, BookState, LinkState
from vela_tui.domain.events import (
    BookSnapshotted,
    BookUpdated,
    Event,
    InstrumentsListed,
    LinkChanged,
    QuotesChanged,
)
from vela_tui.domain.instrument import InstrumentId
from vela_tui.domain.order import Fill
from vela_tui.session.changes import Part
from vela_tui.session.commands import Command, SelectInstrument
from vela_tui.session.maker_state import POINT_EVERY
from vela_tui.session.turn import Turn
from vela_tui.state import measures

QUOTE_LIFE: Final = 15 * SECOND
"""A line of the markets list counts as live for so long; it is told when it changes, or every
five seconds (vela.md section 6.1), and a silent link is noticed before."""
LATE: Final = 3 * SECOND
"""The mid at a fill that was told later than this is not known any more."""


class Making:
    """Feeds `state.maker` once each turn, when everything else has been applied."""

    def __init__(self) -> None:
        self._point_at = 0

    def heard(self, turn: Turn, item: Event | Command) -> None:
        """An event or a command was applied: mids and recalled fills follow."""
        maker = turn.state.maker
        maker.began(turn.now)
        if isinstance(item, BookSnapshotted | BookUpdated):
            self._look(turn, item.instrument_id)
        elif isinstance(item, QuotesChanged):
            for quote in item.quotes:
                self._look(turn, quote.instrument_id)
        elif isinstance(item, LinkChanged | SelectInstrument | InstrumentsListed):
            self._look_at_all(turn)
        log = turn.state.fill_log
        for fill in log.take_recalled():
            maker.recalled(fill, None)
            turn.dirty.mark(Part.MAKER)

    def filled(self, turn: Turn, fills: Sequence[Fill]) -> None:
        """These executions are new."""
        for fill in fills:
            turn.state.maker.filled(fill, self._mid_at(turn, fill))
            turn.dirty.mark(Part.MAKER)

    def tick(self, turn: Turn) -> None:
        """Time passed: mids grow old, days end, the chart gets a point."""
        maker = turn.state.maker
        self._look_at_all(turn)
        if maker.passed(turn.now):
            turn.dirty.mark(Part.MAKER)
        if turn.time >= self._point_at:
            self._point_at = turn.time + POINT_EVERY
            maker.sample(turn.now)

    def _look_at_all(self, turn: Turn) -> None:
        for instrument_id in turn.state.instruments:
            self._look(turn, instrument_id)

    @staticmethod
    def _look(turn: Turn, instrument_id: InstrumentId) -> None:
        mid = _live_mid(turn, instrument_id)
        if turn.state.maker.mids.told(instrument_id, mid):
            turn.dirty.mark(Part.MAKER)

    @staticmethod
    def _mid_at(turn: Turn, fill: Fill) -> Price | None:
        """The mid at a fill that was told at once; nobody knows it of one told late."""
        told_after = turn.now + (turn.state.clock_skew or 0) - fill.ts_event
        return None if told_after > LATE else turn.state.maker.mid(fill.instrument_id)


def _live_mid(turn: Turn, instrument_id: InstrumentId) -> Price | None:
    """The mid of the live book, else of a fresh line of the markets list; crossed ones are none."""
    state = turn.state
    if state.link.state is not LinkState.UP or state.link.is_silent:
        return None
    book = state.books.get(instrument_id)
    if book is not None and book.state is BookState.LIVE:
        bid, ask = book.best(BookSide.BID), book.best(BookSide.ASK)
    elif (quote := state.quote_since(instrument_id, turn.now - QUOTE_LIFE)) is not None:
        bid, ask = quote.bid, quote.ask
    else:
        return None
    is_crossed = bid is not None and ask is not None and bid >= ask
    return None if is_crossed else measures.mid(bid, ask)
