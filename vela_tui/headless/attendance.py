"""A session that runs without a screen: facts are waited for, each with words for its absence."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Final

from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import BookState, JournalState, LinkState
from vela_tui.domain.instrument import InstrumentId
from vela_tui.headless.codes import Exit
from vela_tui.headless.halt import Halt
from vela_tui.rules.scale_proof import PriceProof
from vela_tui.session.runner import Runner
from vela_tui.session.state import SessionState
from vela_tui.session.wording import seconds

_LOOK: Final = 0.25
"""Seconds between two looks where nothing wakes us: some facts are only a matter of time."""


class Attendance:
    """One command's time with a session.

    Args:
        runner: running.
        living: its task.
        seconds: how long the whole command may wait.
    """

    def __init__(self, runner: Runner, living: "asyncio.Task[None]", seconds: int) -> None:
        self.runner = runner
        self._living = living
        self._ends_at = runner.clock.monotonic() + seconds * SECOND
        self._woken = asyncio.Event()
        runner.watch(self._woken.set)

    @property
    def view(self) -> SessionState:
        """What is known."""
        return self.runner.view

    async def until(self, holds: Callable[[], object], what: str) -> None:
        """The fact holds.

        Raises:
            Halt: when it does not in time, when the exchange can't be reached, or when it asks
                to wait.
        """
        while not holds():
            self._check(what)
            if not await self.moves():
                raise Halt(Exit.NETWORK, f"the exchange did not tell in time: no {what}")

    async def moves(self) -> bool:
        """Something may have changed; False when the time is up."""
        left = self._ends_at - self.runner.clock.monotonic()
        if left <= 0:
            return False
        self._woken.clear()
        self.runner.take_dirty()
        with suppress(TimeoutError):
            async with asyncio.timeout(min(left / SECOND, _LOOK)):
                await self._woken.wait()
        return True

    def _check(self, what: str) -> None:
        if self._living.done():
            raise Halt(Exit.FAILURE, f"the session stopped: no {what}")
        link = self.view.link
        if link.state is LinkState.DOWN:
            raise Halt(Exit.NETWORK, f"no {what}: {link.detail}")
        left = self._ends_at - self.runner.clock.monotonic()
        reads, now = self.view.budgets.reads, self.runner.clock.now()
        if reads is not None and reads.blocked_until - now > left:
            wait = seconds(reads.blocked_until - now)
            raise Halt(Exit.RATE_LIMITED, f"no {what}: the exchange asks to wait {wait}")

    async def market(self, symbol: str) -> InstrumentId:
        """This market is known and shown.

        Raises:
            Halt: as `until`; with USAGE when there is no such market.
        """
        await self.until(lambda: self.view.instruments, "list of markets")
        for each in self.view.instruments.values():
            if each.symbol.casefold() == symbol.casefold():
                selected = self.view.selected
                if selected != each.id:
                    from vela_tui.session.commands import SelectInstrument

                    self.runner.submit(SelectInstrument(each.id))
                return each.id
        from vela_tui.rules.grammar import nearest

        near = nearest(symbol, [each.symbol for each in self.view.instruments.values()])
        right = f"; did you mean {near[0]}?" if near else ""
        raise Halt(Exit.USAGE, f"there is no market {symbol[:24]!a}{right}")

    async def book(self, instrument_id: InstrumentId) -> None:
        """The market's book is live."""
        await self.until(lambda: self.view.book(instrument_id).state is BookState.LIVE, "live book")

    async def account(self) -> None:
        """Open orders and balances are those that the exchange told."""
        if self.view.address is None:
            raise Halt(Exit.USAGE, "say whose: --account NAME, or --paper")
        await self.until(
            lambda: self.view.link.ts_reconciled is not None and not self.waits, "open orders"
        )

    @property
    def waits(self) -> str:
        """Why new orders wait, in words; empty when they need not."""
        return self.view.reconcile.waiting_for

    async def wallet(self) -> None:
        """The journal can be written and the wallet signs."""
        view = self.view
        await self.until(lambda: view.journal.state is not JournalState.OPENING, "journal")
        if view.journal.state is JournalState.FAILED:
            raise Halt(Exit.FAILURE, f"no order leaves unwritten: {view.journal.detail}")
        await self.until(self._opens, "wallet")

    def _opens(self) -> bool:
        refusals = [n.text for n in self.view.notices if n.text.startswith("The wallet did not")]
        if refusals:
            raise Halt(Exit.CREDENTIALS, refusals[0])
        return self.runner.can_trade

    async def proof(self, instrument_id: InstrumentId) -> None:
        """The market's integers are proven to mean what they are taken to mean."""

        def is_settled() -> bool:
            found, quote = self.view.price_proof(instrument_id), self.view.quotes[instrument_id]
            has_price = quote.bid is not None or quote.ask is not None
            return found in {PriceProof.PROVEN, PriceProof.WRONG} or not has_price

        if not self.view.capabilities.needs_price_proof:
            return
        await self.until(is_settled, "proof of the price scale")


@asynccontextmanager
async def attend(runner: Runner, seconds: int) -> AsyncIterator[Attendance]:
    """The session runs for as long as this lasts, and has let go of everything after it."""
    living = asyncio.create_task(runner.run())
    try:
        yield Attendance(runner, living, seconds)
    finally:
        runner.watch(None)
        living.cancel()
        await asyncio.wait([living])
