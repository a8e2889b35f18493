"""Sessions on a real exchange in a process of its own; nothing between them is made up."""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import httpx

from vela_tui.domain.account import AccountName
from vela_tui.domain.amounts import Price, Quantity
from vela_tui.domain.clock import MILLISECOND
from vela_tui.domain.enums import BookSide, BookState, LinkState, Mode, Side, TimeInForce
from vela_tui.domain.order import OrderIntent
from vela_tui.keys.credential import PAPER, Credential
from vela_tui.keys.signer import EthSigner
from vela_tui.rules.scale_proof import PriceProof
from vela_tui.session.commands import Cancel, CancelMany, Submit
from vela_tui.session.engine import Engine
from vela_tui.session.journal import FileJournal
from vela_tui.session.judging import victims_of
from vela_tui.session.links import VenueLinks
from vela_tui.session.runner import Runner
from vela_tui.session.state import SessionConfig
from vela_tui.venues.registry import open_codec

ROOT = Path(__file__).parents[2]
DEADLINE = 60
"""Seconds in which what is waited for must hold, on a machine that is busy."""


def run_exchange(*options):
    """Where an exchange listens, for as long as it is wanted."""
    command = [sys.executable, "-m", "vela_tui.sim", "--port", "0", "--json", "--owner-pipe"]
    process = subprocess.Popen(
        [*command, "--flow", "none", "--faults", *options],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        yield json.loads(process.stdout.readline())["http"]
    finally:
        process.stdin.close()
        process.wait(60)
        process.stdout.close()


class HurriedClock:
    """A clock that starts right and runs faster: a poll of ten seconds comes in one."""

    def __init__(self, pace: int = 1):
        self._pace = pace
        self._now, self._monotonic = time.time_ns(), time.monotonic_ns()
        self._from = time.monotonic_ns()
        self._before = 0

    def run(self, pace: int) -> None:
        """From now on it runs so fast."""
        self._before, self._from = self._since(), time.monotonic_ns()
        self._pace = pace

    def _since(self) -> int:
        return self._before + (time.monotonic_ns() - self._from) * self._pace

    def now(self) -> int:
        return self._now + self._since()

    def monotonic(self) -> int:
        return self._monotonic + self._since()


async def until(holds: Callable[[], object], what: str | Callable[[], str]) -> None:
    end = time.monotonic() + DEADLINE
    while not holds():
        late = time.monotonic() >= end
        assert not late, f"waited in vain for {what() if callable(what) else what}"
        await asyncio.sleep(0.01)


async def fund(url: str, address: str, **amounts: str) -> None:
    async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=60) as client:
        for asset, amount in amounts.items():
            body = {"user": address, "asset": asset, "amount": amount}
            (await client.post("/deposit", json=body)).raise_for_status()


async def resting(url: str, address: str) -> set[str]:
    """The names of the wallet's orders in the exchange's own list."""
    async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=60) as client:
        told = (await client.get(f"/account/{address}/orders")).json()["data"]
    return {order["client_order_id"] for order in told}


async def break_things(url: str, **faults: object) -> None:
    """The exchange is asked for mishaps; see `vela_tui.sim.faults`."""
    async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=60) as client:
        (await client.post("/sim/faults", json=faults)).raise_for_status()


class Session:
    """A runner at work, and what a person would do and see."""

    def __init__(
        self,
        find,
        *,
        pace=1,
        reads_only=False,
        credential=None,
        open_wallet=None,
        journal=None,
        dialect="documented",
        nonce_fence=False,
    ):
        self.credential = credential or Credential.make(PAPER)
        self._find = find
        address = None if reads_only else self.credential.address
        self.clock = HurriedClock(pace)
        codec = open_codec("vela", address, dialect)
        config = SessionConfig(
            mode=Mode.PAPER, host="127.0.0.1", account=AccountName("paper"), address=address,
            is_read_only=reads_only, capabilities=codec.capabilities,
            preferred_symbol="ETH-USDC", default_interval="5m", keeps_journal=journal is not None,
            nonce_fence=nonce_fence,
        )  # fmt: skip
        self.links = VenueLinks(find, self.clock, "/ws")
        self.runner = Runner(
            Engine(config, nonce_seed=self.clock.now() // MILLISECOND),
            codec, self.links, self.clock,
            None if reads_only else (open_wallet or self._open_wallet), seed=1,
            journal=FileJournal(*journal, self.clock) if journal else None,
        )  # fmt: skip
        if pace > 1:  # a clock that runs is no clock that is wrong
            self.runner._requests.time.heard = lambda _: None
        self._placed = {}
        self.turns: list[Callable[[object], None]] = []
        """Told of each item once the session has taken it: nothing of a moment is missed."""
        self.losses: list[set[BookState]] = []
        """In which states the books were, each time that the link had just been lost."""
        self._take, self.runner._engine.apply = self.runner._engine.apply, self._taken
        self.task = asyncio.create_task(self.runner.run())

    def _taken(self, item, now):
        was_up = self.view.link.state is LinkState.UP
        effects = self._take(item, now)
        if was_up and self.view.link.state is not LinkState.UP:
            self.losses.append({book.state for book in self.view.books.values()})
        for each in self.turns:
            each(item)
        return effects

    async def _open_wallet(self):
        return await asyncio.to_thread(EthSigner, self.credential, await self._find())

    @property
    def view(self):
        return self.runner.view

    async def ready(self) -> None:
        """Everything that a person waits for before the first order."""
        await until(lambda: self.view.link.state is LinkState.UP, "a link")
        await until(lambda: self.view.selected, "a market")
        if self.view.address is not None:
            await until(lambda: self.runner.can_trade, "a wallet")
            await until(lambda: self.view.link.is_logged_in, "the private feed")
            await until(lambda: not self.view.reconcile.waiting_for, "a clean pass")
        await until(lambda: self.book.state is BookState.LIVE, "a book")

    @property
    def book(self):
        return self.view.book(self.view.selected)

    @property
    def proof(self):
        return self.view.price_proof(self.view.selected)

    def levels(self, count=50):
        return {side: list(self.book.levels(side, count)) for side in BookSide}

    def intent(self, side, price, size, tif=TimeInForce.GTC, *, name=None, market=None):
        return OrderIntent(
            market or self.view.selected, name or self.runner.next_client_order_id(), Side(side),
            Price(Decimal(price)), Quantity(Decimal(size)), tif,
        )  # fmt: skip

    def place(self, side, price, size, tif=TimeInForce.GTC, **terms):
        """An order is sent: its name."""
        intent = self.intent(side, price, size, tif, **terms)
        doomed = victims_of(self.view, intent, self.clock.now())
        agreed = frozenset(order.client_order_id for order in doomed)
        self.runner.submit(Submit(intent, sacrifices=agreed))
        self._placed[intent.client_order_id] = intent
        return intent.client_order_id

    def cancel(self, name):
        self.runner.submit(Cancel(name))

    def order(self, name):
        return self.view.order(name)

    def status(self, name):
        order = self.view.order(name)
        return order.status if order else None

    def _is(self, name, status):
        """Whether the order has it; one that was to wait for a proof of prices is tried again.

        On a market whose only prices are the test's own, the list may tell a bid before the book
        does: the order is refused with that advice, and a person follows it.
        """
        waits = self.order(name) is None and self.proof is not PriceProof.PENDING
        advice = any("prices are being proven" in text for text in self.notices()[-1:])
        if waits and advice and name in self._placed:
            self.runner.submit(Submit(self._placed[name]))
        return self.status(name) is status

    async def reaches(self, name, status):
        await until(
            lambda: self._is(name, status),
            lambda: f"{name} {status}: {self.order(name)}, told {self.notices()}",
        )
        return self.order(name)

    def notices(self):
        return [notice.text for notice in self.view.notices]

    async def leave(self):
        """Nothing of this wallet rests any more, and nothing runs."""
        if not self.task.done() and self.view.active_orders() and self.runner.can_trade:
            self.runner.submit(CancelMany())
            await until(lambda: not self.view.active_orders(), "the last cancels")
        await self.stop()

    async def stop(self):
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)
