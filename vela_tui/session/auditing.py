"""The audit of the book shown: the feed has no checksum, so once a minute HTTP is asked (P32).

Both ways count with the same numbers (seed:334; vela.md 6.4). The answer is never compared with
the book of another moment: updates that came since the audit began are applied to the answer
first, and one that is ahead of the feed waits until the feed has come as far.

Where what is read has no number (joyride.md 7.2, R-47), nobody knows which of both is newer. Then
an answer counts only when no message of the book came since it was asked for. Yet a change may
be on its way: one that differs is asked again at once, and only two in a row prove anything.
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
        self._is_suspect = False

    def begin_anew(self, turn: Turn, wait: int | None = None) -> None:
        """The book was just told whole: nothing under way counts, and the next audit is later.

        Args:
            turn: of what is applied now.
            wait: nanoseconds until the next one; None for as long as the venue's books are left.
        """
        self._asked = None
        self._answer = None
        self._is_suspect = False
        self._since.clear()
        self._due_at = turn.time + ((_pace(turn) or EVERY) if wait is None else wait)

    def looks_strange(self, turn: Turn) -> None:
        """A legal book that is hardly ever right, such as a crossed one, is audited soon."""
        self._due_at = min(self._due_at, max(turn.time + SECOND, self._began_at + AT_ONCE))

    def tick(self, turn: Turn, instrument_id: InstrumentId, book: Book) -> None:
        """Time passed: an audit that is due begins, one without an end is given up."""
        if _pace(turn) is None:
            return
        if self._asked is not None and turn.time - self._began_at >= AGAIN:
            self.begin_anew(turn, 0)
        if self._asked is not None or book.state is not BookState.LIVE or turn.time < self._due_at:
            return
        if turn.fetch(Read(ReadKind.BOOK, instrument_id), is_background=True):
            self._asked, self._began_at = instrument_id, turn.time
            self._since.clear()

    def updated(self, turn: Turn, event: BookUpdated, book: Book) -> bool:
        """The feed went on. Returns whether the book is proven wrong by now."""
        self._is_suspect = False
        if self._asked is None:
            return False
        self._since.append(event)
        return self._answer is not None and self._judge(turn, self._answer, book)

    def answered(self, turn: Turn, event: BookRead, book: Book) -> bool:
        """The book came over HTTP. Returns whether ours is proven wrong."""
        if self._asked != event.instrument_id:
            return False
        if not turn.state.capabilities.numbers_book_reads:
            return self._judge_unnumbered(turn, event, book)
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
        return self._concluded(turn, is_right=_agree(expected, book))

    def _judge_unnumbered(self, turn: Turn, answer: BookRead, book: Book) -> bool:
        if book.state is not BookState.LIVE or self._since or not _is_newer(answer, book):
            self.begin_anew(turn, AGAIN)
            return False
        is_right = _agree(_brought_forward(answer, self._since), book)
        if is_right or self._is_suspect:
            return self._concluded(turn, is_right=is_right)
        self.begin_anew(turn, 0)
        self._is_suspect = True
        self.tick(turn, answer.instrument_id, book)
        return False

    def _concluded(self, turn: Turn, *, is_right: bool) -> bool:
        self.agreed += is_right
        self.differed += not is_right
        self.begin_anew(turn)
        return not is_right


def _pace(turn: Turn) -> int | None:
    """Nanoseconds from the end of one audit to the next; None where there are none."""
    able = turn.state.capabilities
    return EVERY if able.numbers_book_reads else able.audits_unnumbered_books_every


def _is_newer(answer: BookRead, book: Book) -> bool:
    """Whether a read was asked for after the last message of the book shown."""
    sent, told = answer.ts_sent, book.ts_recv
    return sent is not None and told is not None and sent > told


def _agree(one: Book, other: Book) -> bool:
    """Whether both hold the same best levels."""
    return all(one.levels(side, LEVELS) == other.levels(side, LEVELS) for side in BookSide)


def _brought_forward(answer: BookRead, since: deque[BookUpdated]) -> Book:
    book = Book()
    book.snapshotted(answer)
    for update in sorted(since, key=lambda each: each.sequence):
        book.updated(update)
    return book
