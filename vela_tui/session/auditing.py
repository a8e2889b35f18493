"""The audit of the book shown: the feed has no checksum, so once a minute HTTP is asked (P32).

Both ways count with the same numbers (seed:334; vela.md 6.4). The answer is never compared with
the book of another moment: updates that came since the audit began are applied to the answer
first, and one that is ahead of the feed waits until the feed has come as far.
"""

from collections import deque
from typing import Final

from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import BookSide, BookState
from vela_tui.domain.events import BookRead, BookUpdated
from vela_tui.domain.instrument import InstrumentId
from vela_tui.session.turn import Turn
from vela_tui.state.book import Book
from vela_tui.venues.codec import Read, ReadKind

EVERY: Final = 50 * SECOND
"""From the end of one audit to the next: found within a minute, the answer's way included."""
AGAIN: Final = 5 * SECOND
"""When an audit came to nothing, the next one follows so soon."""
AT_ONCE: Final = 10 * SECOND
"""A book that looks strange is audited ahead of time, though not more often than this."""
LEVELS: Final = 10
"""Levels compared on each side, best first."""
MAX_SINCE: Final = 2_048
"""Updates remembered while an audit is under way; with more it comes to nothing."""


class BookAudit:
    """One audit at a time, of one instrument.

    Attributes:
        agreed: audits that found the book right.
        differed: audits that found it wrong.
    """

    def __init__(self) -> None:
        self.agreed = 0
        self.differed = 0
        self._due_at = 0
        self._began_at = 0
        self._asked: InstrumentId | None = None
        self._since: deque[BookUpdated] = deque(maxlen=MAX_SINCE)
        self._answer: BookRead | None = None

    def begin_anew(self, turn: Turn, wait: int = EVERY) -> None:
        """The book was just told whole: nothing under way counts, and the next audit is later."""
        self._asked = None
        self._answer = None
        self._since.clear()
        self._due_at = turn.time + wait

    def looks_strange(self, turn: Turn) -> None:
        """A legal book that is hardly ever right, such as a crossed one, is audited soon."""
        self._due_at = min(self._due_at, max(turn.time + SECOND, self._began_at + AT_ONCE))

    def tick(self, turn: Turn, instrument_id: InstrumentId, book: Book) -> None:
        """Time passed: an audit that is due begins, one without an end is given up."""
        if self._asked is not None and turn.time - self._began_at >= AGAIN:
            self.begin_anew(turn, 0)
        if self._asked is not None or book.state is not BookState.LIVE or turn.time < self._due_at:
            return
        if turn.fetch(Read(ReadKind.BOOK, instrument_id), is_background=True):
            self._asked, self._began_at = instrument_id, turn.time
            self._since.clear()

    def updated(self, turn: Turn, event: BookUpdated, book: Book) -> bool:
        """The feed went on. Returns whether the book is proven wrong by now."""
        if self._asked is None:
            return False
        self._since.append(event)
        return self._answer is not None and self._judge(turn, self._answer, book)

    def answered(self, turn: Turn, event: BookRead, book: Book) -> bool:
        """The book came over HTTP. Returns whether ours is proven wrong."""
        if self._asked != event.instrument_id:
            return False
        self._answer = event
        return self._judge(turn, event, book)

    def _judge(self, turn: Turn, answer: BookRead, book: Book) -> bool:
        if book.state is not BookState.LIVE or book.sequence is None:
            self.begin_anew(turn, AGAIN)
            return False
        if answer.sequence > book.sequence:  # the feed has yet to come as far
            return False
        expected = _brought_forward(answer, self._since)
        if expected.sequence != book.sequence:  # too old to be brought forward
            self.begin_anew(turn, AGAIN)
            return False
        is_right = all(
            expected.levels(side, LEVELS) == book.levels(side, LEVELS) for side in BookSide
        )
        self.agreed += is_right
        self.differed += not is_right
        self.begin_anew(turn)
        return not is_right


def _brought_forward(answer: BookRead, since: deque[BookUpdated]) -> Book:
    book = Book()
    book.snapshotted(answer)
    for update in sorted(since, key=lambda each: each.sequence):
        book.updated(update)
    return book
