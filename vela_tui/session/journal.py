"""The journal without its delays: one thread writes, the event loop never waits for the disk.

What must hold before an order is sent is awaited (`intend`); what became of it is written soon
after, many changes in one transaction (reliability.md decision 5 and section 4.5).
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from vela_tui.domain.clock import SECOND, Clock
from vela_tui.domain.errors import AmountError, JournalError
from vela_tui.domain.order import ClientOrderId, Fill, Order, OrderIntent
from vela_tui.domain.recall import FillMid
from vela_tui.domain.trail import Sign
from vela_tui.session import journal_history, journal_maker
from vela_tui.session import journal_rows as rows
from vela_tui.session.history import History
from vela_tui.session.journal_file import JournalFile
from vela_tui.session.journal_thread import JournalThread
from vela_tui.session.ports import Recalled

MAX_PENDING: Final = 20_000
"""Changes kept while the disk takes none; the oldest give way."""
LAST_WRITES: Final = 2 * SECOND
"""At the end, what is not written yet has so long."""
ORDER: Final = "order"
"""The kind of an attempt that places an order."""
_T = TypeVar("_T")
_log = logging.getLogger(__name__)


class FileJournal:
    """A wallet's journal in a file; implements `ports.Journal`.

    Args:
        path: the file.
        owner: venue and wallet, so that one wallet's orders are never taken for another's.
        clock: stamps what is written.
    """

    def __init__(self, path: Path, owner: str, clock: Clock) -> None:
        self._file = JournalFile(path, owner)
        self._clock = clock
        self._thread = JournalThread()
        self._pending: deque[rows.Statement] = deque(maxlen=MAX_PENDING)
        self._is_closed = False

    async def open(self) -> Recalled:
        """The journal can be written; what stood in it.

        Raises:
            JournalError: when it can't.
        """
        return await self._run(lambda: self._file.open(self._clock.now()))

    def intend(self, intent: OrderIntent, nonce: int, text: str) -> Awaitable[None]:
        """The disk begins with this call; what is awaited ends when the order stands there.

        Raises:
            JournalError: when it can't; so does what is awaited.
        """
        now = self._clock.now()
        row = rows.intent_row(intent, nonce, text, now)
        attempt = rows.attempt_news(ORDER, intent.client_order_id, nonce, now)
        return self._begin(lambda: self._file.intend(row, attempt))

    def record(
        self, orders: Iterable[Order], fills: Iterable[Fill], mids: Iterable[FillMid] = ()
    ) -> None:
        """What became of our orders, and their executions, hold together after the next `flush`."""
        now = self._clock.now()
        try:
            news = [each for order in orders for each in rows.order_news(order, now)]
            news += [rows.fill_news(fill, now) for fill in fills]
            news += [journal_maker.mid_news(mid, now) for mid in mids]
        except AmountError:
            _log.exception("a figure can't be written down")
            return
        self._pending.extend(news)

    def attempted(self, kind: str, name: ClientOrderId, nonce: int) -> None:
        """A request with this nonce is about to leave; holds after the next `flush`."""
        self._pending.append(rows.attempt_news(kind, name, nonce, self._clock.now()))

    def remember(self, sign: Sign) -> None:
        """This was seen now; holds after the next `flush`."""
        self._pending.append(rows.fact_news(sign.value, str(self._clock.now())))

    def withdraw(self, name: ClientOrderId, nonce: int) -> None:
        """This order never left this machine; holds after the next `flush`."""
        self._pending.append(rows.withdrawal(name, nonce, self._clock.now()))

    async def flush(self) -> None:
        """Everything recorded so far stands on the disk, and the disk takes writes.

        Raises:
            JournalError: when it does not; it is kept and written by the next `flush`.
        """
        await self._run(self._write_pending)

    async def history(self) -> History:
        """All that stands on the disk, the newest news included.

        It is read part by part, so that an order waits for one part at most.

        Raises:
            JournalError: when it can't be read.
        """
        await self.flush()
        found = []
        for sql in journal_history.QUERIES:
            cursor = await self._run(partial(self._file.select, sql))
            rows_found: list[rows.Row] = []
            while part := await self._run(partial(journal_history.fetch, cursor)):
                rows_found += part
            found.append(rows_found)
        return journal_history.history_of(*found)

    async def close(self) -> None:
        """What was recorded is written if the disk lets us, and the file is free; idempotent."""
        if self._is_closed:
            return
        self._pending.append(journal_maker.session_ended(self._clock.now()))
        with suppress(JournalError, TimeoutError):
            async with asyncio.timeout(LAST_WRITES / SECOND):
                await self.flush()
        self._is_closed = True
        with suppress(TimeoutError):
            async with asyncio.timeout(LAST_WRITES / SECOND):
                await self._thread.begin(self._file.close)
        self._thread.end()

    def _write_pending(self) -> None:
        # this thread alone takes; the loop alone adds, at the other end
        taken = [self._pending.popleft() for _ in range(len(self._pending))]
        try:
            if taken:
                self._file.write(taken)
            else:
                self._file.prove(self._clock.now())
        except JournalError:
            self._pending.extendleft(reversed(taken))
            raise

    async def _run(self, work: Callable[[], _T]) -> _T:
        return await self._begin(work)

    def _begin(self, work: Callable[[], _T]) -> asyncio.Future[_T]:
        if self._is_closed:
            raise JournalError("it is closed")
        return self._thread.begin(work)
