"""P01: clients killed at any moment lose no order, double none, and send none unwritten."""

import asyncio
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import life
import pytest
from exchange_kit import Session, fund, run_exchange, until

from vela_tui.domain.enums import EndReason, OrderStatus, Side
from vela_tui.domain.events import OpenOrdersListed, OrderReported
from vela_tui.keys.credential import PAPER, Credential

ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("VELA_KILLS", "20"))
NIGHTLY_KILLS = int(os.environ.get("VELA_KILLS", "1000"))
LIVES = 3
"""Of one wallet; what stays unknown for ever would fill it up."""
WITHIN = 60
"""Seconds in which a life must begin to trade, on a machine that has other work too."""


@dataclass
class Tally:
    """What was met on the way; a run that met nothing has shown nothing."""

    kills: int = 0
    orders: int = 0
    executed: int = 0
    recalled: int = 0
    unknown: int = 0
    idle: int = 0
    never_placed: int = 0
    placed_and_gone: int = 0
    unresolved: int = 0
    faults: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def exchange():
    yield from run_exchange("--rate-limits", "off")


class Driver:
    """The process that bears clients."""

    def __init__(self):
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("driver.py"))],
            cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1,
        )  # fmt: skip
        assert self._line() == "loaded"

    def _line(self):
        return self._process.stdout.readline().strip()

    async def line(self):
        return await asyncio.wait_for(asyncio.to_thread(self._line), WITHIN)

    async def bear(self, **orders):
        """A client that lives: its process id."""
        self._process.stdin.write(json.dumps(orders) + "\n")
        return int((await self.says("born ")).removeprefix("born "))

    async def says(self, words):
        """The next line of these words; what a life said that is over already is passed over."""
        while not (said := await self.line()).startswith(words):
            assert said.startswith("placing "), said or "the driver ended"
        return said

    def end(self):
        self._process.stdin.close()
        self._process.wait(60)
        self._process.stdout.close()


@pytest.fixture
def driver():
    driver = Driver()
    yield driver
    driver.end()


async def gone(pid):
    """The process is killed and nothing of it is left."""
    os.kill(pid, signal.SIGKILL)
    end = time.monotonic() + WITHIN
    while time.monotonic() < end:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        await asyncio.sleep(0.002)
    raise AssertionError(f"{pid} is still there")


async def kill_once(driver, rng, **orders):
    """One life, ended at a random moment of its start or of its trade. Whether it traded."""
    pid = await driver.bear(seed=rng.randrange(10**9), **orders)
    traded = rng.random() >= 0.1
    try:
        if traded:
            await driver.says(f"placing {pid}")
            await asyncio.sleep(rng.random() * 0.25)
        else:
            await asyncio.sleep(rng.random() * 0.3)
    finally:  # a life that never traded ends as well
        await gone(pid)
    return traded


def journaled(path):
    """Every order that the journal knows: its name, its nonce, and how it stands."""
    if not path.exists():
        return []  # killed before it came so far
    with sqlite3.connect(path) as journal:
        is_made = journal.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        columns = "client_order_id, nonce, status"
        rows = journal.execute(f"SELECT {columns} FROM intent").fetchall() if is_made else []
    journal.close()
    return rows


async def compare(url, observer, path, key, tally):
    """What the journal, a client that starts now, and the exchange say is the same."""
    rows = journaled(path)
    names = {name for name, _, _ in rows}
    client = life.client(url, key, path)
    task = asyncio.create_task(client.run())
    try:
        await until(lambda: life.is_ready(client), "a clean pass")
        resting = await agreed(url, observer, client)
        judge(names, rows, resting, observer, client, tally)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def settle(url, observer, path, key, tally):
    """A client with fences starts on the same journal: what it proves is so at the exchange."""
    names = [name for name, _, _ in journaled(path) if not name.startswith("vf-")]
    client = life.client(url, key, path, nonce_fence=True)
    task = asyncio.create_task(client.run())
    try:
        await until(lambda: life.is_ready(client), "a clean pass")
        end = time.monotonic() + WITHIN
        while is_in_question(client) and time.monotonic() < end:  # noqa: ASYNC110 - as in life
            await asyncio.sleep(0.05)
        placed = {
            order.client_order_id
            for order in [*observer.view.active_orders(), *observer.view.ended_orders()]
        }
        for name in names:
            tally.faults += proofs(client.view.order(name), name in placed, tally)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def is_in_question(client):
    doubtful = {OrderStatus.UNKNOWN, OrderStatus.VANISHED}
    statuses = {order.status for order in client.view.active_orders()}
    return bool(client.view.reconcile.fences or doubtful & statuses)


def proofs(order, was_placed, tally):
    """What a fence proved of an order that is not so."""
    if order is None:
        return
    if order.end_reason is EndReason.NOT_PLACED:
        tally.never_placed += 1
        if was_placed:
            yield f"{order.client_order_id} is proven never placed, and it was placed"
    elif order.status is OrderStatus.LOST:
        tally.placed_and_gone += 1
        if not was_placed:
            yield f"{order.client_order_id} is proven placed, and it never was"
    else:
        tally.unresolved += order.status.is_unproven


async def agreed(url, observer, client):
    """What rests at the exchange, as soon as the client and the observer say the same of it.

    A request of the killed client may be carried out while the next one starts; what they still
    say differently after the deadline is for `judge`.
    """
    end = time.monotonic() + WITHIN
    async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=60) as http:
        while True:
            told = (await http.get(f"/account/{observer.view.address}/orders?limit=500")).json()
            resting = {order["client_order_id"] for order in told["data"]}
            if resting == shown_resting(client) == shown_resting(observer):
                return resting
            if time.monotonic() > end:
                return resting
            await asyncio.sleep(0.05)


def shown_resting(session):
    orders = session.view.active_orders()
    return {order.client_order_id for order in orders if order.status.is_resting}


def judge(names, rows, resting, observer, client, tally):
    """The promise, line by line."""
    placed = {
        order.client_order_id: order
        for order in [*observer.view.active_orders(), *observer.view.ended_orders()]
    }
    fault = tally.faults.append
    if strays := set(placed) - names:
        fault(f"without a row, or doubled: {sorted(strays)}")
    if len(names) != len(rows) or len({nonce for _, nonce, _ in rows}) != len(rows):
        fault("a name or a nonce stands twice in the journal")
    if len(observer.numbers) != len(placed):
        fault(f"{len(observer.numbers)} orders at the exchange under {len(placed)} names")
    claimed = shown_resting(client)
    if claimed != resting:
        fault(f"shown and not there: {claimed - resting}; there and not shown: {resting - claimed}")
    for name, _, status in rows:
        order = client.view.order(name)
        now = order.status if order is not None else OrderStatus(status)
        tally.faults += claims(name, order, now, placed.get(name), name in resting)
        tally.unknown += now.is_unproven
    tally.orders += len(rows)
    tally.executed += sum(order.filled_quantity > 0 for order in placed.values())
    tally.recalled += len(resting)


def claims(name, order, now, there, rests):
    """What is said of one order and is not so at the exchange."""
    if order is not None and order.is_external:
        yield f"{name} is taken for another program's"
    if now is OrderStatus.REJECTED and there is not None:
        yield f"{name} is called refused or never placed, and it was placed"
    if now.is_terminal and rests:
        yield f"{name} is called {now}, and it rests"
    if now in {OrderStatus.FILLED, OrderStatus.CANCELLED} and there is None:
        yield f"{name} is called {now}, and it was never placed"
    if order is not None and there is not None and order.filled_quantity > there.filled_quantity:
        yield f"{name}: {order.filled_quantity} counted as filled of {there.filled_quantity}"


class Observer(Session):
    """Hears everything that happens to a wallet and never sends an order."""

    def __init__(self, find, **options):
        super().__init__(find, **options)
        self.numbers = set()
        self._hear = self.runner._apply
        self.runner._apply = self._apply

    def _apply(self, items):
        for item in items:
            if isinstance(item, OrderReported):
                self.numbers.add(item.report.venue_order_id)
            elif isinstance(item, OpenOrdersListed):
                self.numbers.update(report.venue_order_id for report in item.reports)
        self._hear(items)


async def stock(maker):
    """The book has two sides, and more to take than the lives of one wallet can."""
    for side, price, size in ((Side.BUY, "3199", "1"), (Side.SELL, "3201", "4")):
        mine = [order for order in maker.view.active_orders() if order.side is side]
        if sum(order.remaining_quantity for order in mine) < 1:
            while maker.order(name := maker.place(side, price, size)) is None:  # noqa: ASYNC110 - a state is waited for
                await asyncio.sleep(0.1)  # the prices are still being proven
            await maker.reaches(name, OrderStatus.OPEN)


async def rounds(exchange, driver, folder, kills, tally, *, careless=False, fenced=False):
    """So many kills, over as many wallets as that takes, or until a fault was met.

    More orders than kills are met: on a machine on which lives are short, more of them are lived.
    """
    rng = random.Random(20261121)

    async def find():
        return exchange

    maker = Session(find)
    await fund(exchange, maker.view.address, USDC="100000", ETH="1000")
    await maker.ready()
    while (tally.kills < kills or tally.orders <= kills) and not tally.faults:
        await stock(maker)
        credential = Credential.make(PAPER)
        key = credential.reveal().hex()
        path = folder / "journal" / f"{tally.kills}.sqlite3"
        await fund(exchange, credential.address, USDC="10000")
        observer = Observer(find, credential=credential)
        await until(lambda seen=observer: seen.view.link.is_logged_in, "the observer")
        try:
            for _ in range(min(LIVES, max(kills - tally.kills, 1))):
                orders = {"url": exchange, "key": key, "journal": str(path), "careless": careless}
                traded = await kill_once(driver, rng, **orders)
                tally.kills += 1
                tally.idle += not traded
            await compare(exchange, observer, path, key, tally)
            if fenced:
                await settle(exchange, observer, path, key, tally)
        finally:
            await observer.stop()
    await maker.stop()


async def test_killed_clients_lose_nothing(exchange, driver, tmp_path):
    """P01: 20 kills at random moments: 0 lost, 0 doubled, 0 orders without a row."""
    tally = Tally()
    await rounds(exchange, driver, tmp_path, KILLS, tally)
    print(tally)  # noqa: T201 - the figures reached
    assert tally.faults == []
    assert tally.kills >= KILLS
    assert tally.orders > KILLS
    assert tally.recalled


async def test_a_client_that_does_not_write_first_is_caught(exchange, driver, tmp_path):
    """The comparison can fail: a client without its fsync leaves orders that no row tells of."""
    tally = Tally()
    await rounds(exchange, driver, tmp_path, KILLS, tally, careless=True)
    assert any("without a row" in fault for fault in tally.faults)


@pytest.mark.nightly
@pytest.mark.timeout(3600)
async def test_fences_settle_what_killed_clients_left(exchange, driver, tmp_path):
    """P03, P06: a tenth of the night's kills, and fences after them: 0 wrong proofs."""
    tally = Tally()
    await rounds(exchange, driver, tmp_path, max(NIGHTLY_KILLS // 10, LIVES), tally, fenced=True)
    print(tally)  # noqa: T201 - the figures reached
    assert tally.faults == []
    assert tally.never_placed + tally.placed_and_gone > tally.unresolved


@pytest.mark.nightly
@pytest.mark.timeout(3600)
async def test_a_thousand_killed_clients_lose_nothing(exchange, driver, tmp_path):
    """P01: 1,000 kills: 0 lost, 0 doubled, 0 orders without a row."""
    tally = Tally()
    await rounds(exchange, driver, tmp_path, NIGHTLY_KILLS, tally)
    print(tally)  # noqa: T201 - the figures reached
    assert tally.faults == []
    assert tally.kills >= NIGHTLY_KILLS
    assert tally.executed
    assert tally.recalled
