"""The session's side of its journal: opened at the start, written behind, mended when it fails.

No order leaves without its line in the journal (reliability P21); reads and cancels never wait
for it. What happens to the journal reaches the engine as events.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from vela_tui.domain.clock import SECOND, Clock
from vela_tui.domain.enums import JournalState
from vela_tui.domain.errors import ExportError, JournalError
from vela_tui.domain.events import Event
from vela_tui.domain.order import ClientOrderId, OrderIntent
from vela_tui.domain.recall import ExportEnded, JournalChanged, OrdersRecalled
from vela_tui.session.effects import Record, Remember, WriteExport
from vela_tui.session.export_file import write_export
from vela_tui.session.history import ROWS, History, Row, written
from vela_tui.session.ports import Journal

INTENT_WITHIN: Final = 2 * SECOND
"""An order that the disk did not take by then is not sent: it would leave unawaited."""
OPENED_WITHIN: Final = 3 * SECOND
"""The link waits so long for the journal, then goes on without it."""
MEND_EVERY: Final = 5 * SECOND
"""Between attempts while the journal can't be written."""
CANCEL: Final = "cancel"
"""The kind of an attempt that cancels an order."""
Standing = Callable[[], Awaitable[None]]
"""Waits until an order stands in the journal: it may be sent then."""


class Bookkeeping:
    """Keeps the journal; without one, everything here is free and nothing is denied.

    Args:
        journal: the wallet's; None for a session that keeps none.
        clock: stamps events.
        tell: applies events to the engine.
    """

    def __init__(
        self, journal: Journal | None, clock: Clock, tell: Callable[[Iterable[Event]], None]
    ) -> None:
        self._journal = journal
        self._clock = clock
        self._tell = tell
        self._is_open = False
        self._state = JournalState.OPENING
        self._tried = asyncio.Event()
        self._wanted = asyncio.Event()

    async def keep(self) -> None:
        """The journal's whole life; ends when cancelled, at once where there is none."""
        journal = self._journal
        if journal is None:
            self._tried.set()
            return
        while True:
            try:
                if not self._is_open:
                    await self._open(journal)
                self._wanted.clear()
                await journal.flush()
            except JournalError as error:
                self._fail(error)
                await asyncio.sleep(MEND_EVERY / SECOND)
                continue
            if self._is_open:  # an intent may have failed while this was written
                self._become(JournalState.READY)
            await self._wanted.wait()

    async def opened(self) -> None:
        """The journal was opened, or it was tried for long enough."""
        try:
            async with asyncio.timeout(OPENED_WITHIN / SECOND):
                await self._tried.wait()
        except TimeoutError:
            return

    def intend(self, intent: OrderIntent, nonce: int, text: str) -> Standing:
        """The disk begins to write the order down; what is returned waits until it stands there.

        Raises:
            JournalError: when it can't be written; so does what is returned.
        """
        if self._journal is None:
            return _free
        if not self._is_open:
            raise JournalError("the journal is not open")
        begun = self._journal.intend(intent, nonce, text)
        return partial(self._stands, begun, intent.client_order_id, nonce)

    async def _stands(self, begun: Awaitable[None], name: ClientOrderId, nonce: int) -> None:
        try:
            async with asyncio.timeout(INTENT_WITHIN / SECOND):
                await begun
        except TimeoutError:
            self.withdraw(name, nonce)
            self._fail(JournalError("the disk does not answer"))
            raise JournalError("the journal was not written in time") from None
        except JournalError as error:
            self._fail(error)
            raise JournalError(f"the journal can't be written: {error}") from None

    def record(self, effect: Record | Remember) -> None:
        """What became of orders, or was seen, is written soon."""
        if self._journal is None:
            return
        if isinstance(effect, Remember):
            self._journal.remember(effect.sign)
        else:
            self._journal.record(effect.orders, effect.fills, effect.mids)
        self._wanted.set()

    def cancelling(self, name: ClientOrderId, nonce: int) -> None:
        """A cancel with this nonce leaves; it is never held up by the disk."""
        if self._journal is not None:
            self._journal.attempted(CANCEL, name, nonce)
            self._wanted.set()

    def withdraw(self, name: ClientOrderId, nonce: int) -> None:
        """This order was given up before it left."""
        if self._journal is not None:
            self._journal.withdraw(name, nonce)
            self._wanted.set()

    async def export(self, effect: WriteExport) -> tuple[Event, ...]:
        """What stands in the journal is in the file that was asked for, or the event says why."""
        rows, failure = 0, ""
        try:
            found = ROWS[effect.what](await self._history())
            rows = len(found)
            await asyncio.to_thread(_write, effect, found)
        except (JournalError, ExportError) as error:
            failure = str(error)
            if "there already" in failure:
                failure += "; ! behind the line replaces it"
        return (ExportEnded(effect.path, rows, failure, self._clock.now()),)

    async def _history(self) -> History:
        if self._journal is None or not self._is_open:
            raise JournalError("the journal is not open")
        return await self._journal.history()

    async def close(self) -> None:
        """Everything is written, if the disk lets us; idempotent."""
        if self._journal is not None:
            await self._journal.close()

    async def _open(self, journal: Journal) -> None:
        try:
            recalled = await journal.open()
        finally:
            self._tried.set()
        self._is_open = True
        now = self._clock.now()
        self._tell(
            (
                OrdersRecalled(
                    recalled.orders, recalled.fills, recalled.trail, now, recalled.earlier
                ),
                JournalChanged(JournalState.READY, recalled.warning, now),
            )
        )
        self._state = JournalState.READY

    def _fail(self, error: JournalError) -> None:
        # the file closes itself when it failed for good: whatever it was, it is opened anew
        self._is_open = False
        self._wanted.set()
        self._become(JournalState.FAILED, str(error))

    def _become(self, state: JournalState, detail: str = "") -> None:
        if state is not self._state:
            self._state = state
            self._tell((JournalChanged(state, detail, self._clock.now()),))


async def _free() -> None:
    """There is no journal."""


def _write(effect: WriteExport, rows: Sequence[Row]) -> None:
    write_export(Path(effect.path), written(rows, effect.form), may_replace=effect.may_replace)
