"""When a fresh book is asked for: at once, but ever more slowly while gaps keep coming.

Some servers make gaps for everybody whenever anybody subscribes (reliability.md S9): asking
without pause would keep the book from ever settling and use up the budget of messages (P30, P31).
"""

from typing import Final

from vela_tui.domain.clock import MINUTE, SECOND
from vela_tui.domain.enums import BookState
from vela_tui.domain.instrument import InstrumentId
from vela_tui.session.effects import Resync
from vela_tui.session.turn import Turn
from vela_tui.session.views import Severity
from vela_tui.session.wording import seconds, symbol
from vela_tui.state.book import Book
from vela_tui.venues.codec import Feed, Read, ReadKind, Topic

DELAYS: Final = tuple(each * SECOND for each in (1, 2, 4, 8, 16, 30))
"""At least so long after the first, second, ... request the next one may follow."""
READ_AFTER: Final = 3 * SECOND
"""When no snapshot came for so long, the book is read over HTTP (vela.md section 6.4)."""
READ_AGAIN: Final = 5 * SECOND
"""While none comes, so often (reliability.md section 5)."""
ASK_AGAIN: Final = 6 * SECOND
"""When that brought none either, it is asked for again."""
CALM: Final = MINUTE
"""After so long without a request the next gap is met at once again."""
_TOLD_AT: Final = 3


class BookResync:
    """The requests for a fresh snapshot of the book shown."""

    def __init__(self) -> None:
        self._asked_at = 0
        self._next_at = 0
        self._count = 0
        self._is_wanted = False
        self._read_at = 0

    def subscribed(self, turn: Turn) -> None:
        """The book was just subscribed: a snapshot is on its way."""
        self._asked_at = turn.time
        self._next_at = turn.time + DELAYS[0]
        self._count = 0
        self._is_wanted = False
        self._read_at = turn.time + READ_AFTER

    def wanted(self, turn: Turn, instrument_id: InstrumentId, book: Book) -> None:
        """Only a fresh snapshot helps: it is asked for now, or as soon as that is due."""
        self._is_wanted = True
        self.tick(turn, instrument_id, book)

    def tick(self, turn: Turn, instrument_id: InstrumentId, book: Book) -> None:
        """What is due is done; a book that is not live is never left alone."""
        if book.state is BookState.LIVE and not self._is_wanted:
            if turn.time - self._asked_at >= CALM:
                self._count = 0
            return
        waited = turn.time - self._asked_at
        is_unread = book.is_awaiting and turn.time >= self._read_at
        if is_unread and turn.fetch(Read(ReadKind.BOOK, instrument_id)):
            self._read_at = turn.time + READ_AGAIN
        is_due = self._is_wanted or not book.is_awaiting or waited >= ASK_AGAIN
        if is_due and turn.time >= self._next_at:
            self._ask(turn, instrument_id, book)

    def _ask(self, turn: Turn, instrument_id: InstrumentId, book: Book) -> None:
        if turn.time - self._asked_at >= CALM:
            self._count = 0
        delay = DELAYS[min(self._count, len(DELAYS) - 1)]
        self._next_at = turn.time + delay
        if not turn.state.budgets.try_messages(turn.now, 2):
            return
        self._asked_at = turn.time
        self._count += 1
        self._is_wanted = False
        self._read_at = turn.time + READ_AFTER
        book.resyncing()
        turn.do(Resync(Topic(Feed.BOOK, instrument_id)))
        if self._count >= _TOLD_AT:
            name = symbol(turn.state, instrument_id)
            text = f"The book of {name} keeps missing messages; next fresh one in {seconds(delay)}"
            turn.notice(Severity.WARNING, text)
