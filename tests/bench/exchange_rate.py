"""Orders a second that the practice exchange takes, alone and with a terminal that looks on.

The exchange runs in its own process. A client in another sends orders that were signed beforehand
over eight warm connections: an offer that rests, then a bid that takes one. Without a rate it sends
as fast as it is answered; then 2,000 a second for a while, with a terminal on the same two cores,
and without orders, to see what the orders do to the terminal. A third wallet renews one bid twenty
times a second whose quantity is a counter: its age is from the exchange's answer to the letters.

The core alone is timed in this process: the same orders without HTTP, JSON and signatures.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.bench.figures import Table, median, quantile
from tests.bench.load import MARKET, Line, Wallet, orders, request
from tests.bench.machine import seconds_of
from tests.bench.market import CYCLE, counted
from tests.bench.plan import Plan
from tests.bench.terminal import Terminal
from vela_tui.sim.exchange import Exchange
from vela_tui.sim.floor import Floor
from vela_tui.sim.gateways.dialects import new_exchange
from vela_tui.sim.gateways.signing import is_signed_by
from vela_tui.sim.gateways.vela.endpoints import Mutations
from vela_tui.sim.gateways.vela.limits import Limits
from vela_tui.sim.messages import PlaceOrder

GOAL: Final = 2_000
PUBLISHED: Final = 725_000
"""Orders a second that the venue says of its matching engine (performance.md, section 10)."""
_BEACON: Final = 1 / 20
"""Seconds between two counters."""
_PRICES: Final = (99_900_000, 100_000_000)
"""Where the counters rest, in turn: below every offer."""


@contextmanager
def exchange() -> Iterator[tuple[int, int]]:
    """An exchange without participants and limits, in its own process: its port, the process."""
    command = [sys.executable, "-m", "vela_tui.sim", "--port", "0", "--json", "--flow", "none",
               "--rate-limits", "off", "--owner-pipe"]  # fmt: skip
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdin is not None
    try:
        port = int(json.loads(process.stdout.readline())["http"].rpartition(":")[2])
        yield port, process.pid
    finally:
        process.stdin.close()
        process.wait(10)


class Load:
    """The client, its orders signed, waiting for the word."""

    def __init__(self, port: int, count: int, rate: float) -> None:
        command = [sys.executable, "-m", "tests.bench.load", "--port", str(port)]
        command += ["--orders", str(count), "--rate", str(rate)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        if self._process.stdout.readline() != "ready\n":
            raise RuntimeError("the client did not sign")

    def go(self) -> None:
        """The first order leaves."""
        assert self._process.stdin is not None
        self._process.stdin.write("go\n")
        self._process.stdin.flush()

    def done(self) -> dict[str, Any]:
        """What became of them."""
        out, _ = self._process.communicate(timeout=60)
        told: dict[str, Any] = json.loads(out)
        if told["refused"]:
            raise RuntimeError(f"orders were refused: {told['refused'][0]}")
        return told


@dataclass
class Beacon:
    """A bid whose quantity counts, renewed twenty times a second."""

    line: Line
    wallet: Wallet
    counter: int = 0
    resting: int | None = None

    @classmethod
    def at(cls, port: int, number: int) -> "Beacon":
        """With money of its own."""
        beacon = cls(Line(port, []), Wallet(number))
        beacon._ask("/deposit", {"user": beacon.wallet.address, "asset": "USDC",
                                 "amount": "1000000"})  # fmt: skip
        return beacon

    def renew(self) -> tuple[int, int]:
        """The counter of a new bid and the nanosecond at which the exchange had answered."""
        self.counter += 1
        price = _PRICES[self.counter % 2]
        body = self.wallet.order("bid", price, counted(self.counter), "gtc")
        told = self._ask("/orders", body)
        at = time.monotonic_ns()
        if self.resting is not None:
            self._ask("/orders/cancel", self.wallet.cancel(self.resting))
        self.resting = int(told["order_id"])
        return self.counter % CYCLE, at

    def _ask(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        port = self.line.socket.getpeername()[1]
        self.line.socket.sendall(request(port, path, body))
        while (answer := self.line.answer()) is None:
            pass
        told: dict[str, Any] = json.loads(answer.partition(b"\r\n\r\n")[2])
        if not told["ok"]:
            raise RuntimeError(f"{path}: {told}")
        return told["data"]  # type: ignore[no-any-return]


def run(plan: Plan) -> Table:
    """As fast as may be; at the goal beside a terminal, in turn with silence; then the core."""
    table = Table("exchange_rate", "the practice exchange")
    rates, waits, costs = [], [], []
    for _ in range(plan.share(2, 1)):
        with exchange() as (port, pid):
            load = Load(port, plan.share(12_000, 3_000), 0)
            spent = seconds_of(pid)
            load.go()
            told = load.done()
            costs.append((seconds_of(pid) - spent) / len(told["waits"]) * 1e6)
            rates.append(len(told["waits"]) / told["seconds"])
            waits += told["waits"]
    table.keep("orders/s, as fast as answered", rates)
    table.add("orders/s through HTTP", value=f"{median(rates):,.0f}",
              p50_ms=median(waits), p99_ms=quantile(waits, 0.99))  # fmt: skip
    table.keep("µs of the exchange's processor an order", costs)
    table.add("the exchange's processor an order", µs=median(costs),
              value=f"{1e6 / median(costs):,.0f}")  # fmt: skip
    table.figure("exchange.http", median(rates), "goal", float(GOAL))
    _beside_a_terminal(table, plan)
    _core(table, plan)
    return table


def _beside_a_terminal(table: Table, plan: Plan) -> None:
    ages: dict[str, list[float]] = {"without orders": [], f"with {GOAL:,} orders/s": []}
    shares, held = [], []
    with ExitStack() as opened:
        port, _ = opened.enter_context(exchange())
        home = opened.enter_context(tempfile.TemporaryDirectory())
        beacon = Beacon.at(port, 999)
        beacon.renew()
        command = [sys.executable, "-m", "vela_tui", "--url", f"http://127.0.0.1:{port}",
                   "--read-only", "--market", MARKET]  # fmt: skip
        terminal = Terminal(command, Path(home))
        opened.callback(terminal.close)
        terminal.until(r"1\d\d\.\d{4}")
        terminal.read_for(2)
        seconds = plan.share(4, 2)
        quiet, loaded = ages.values()
        for _ in range(plan.turns):
            quiet += _ages(terminal, beacon, seconds)
            load = Load(port, GOAL * (seconds + 1), GOAL)
            cpu, begun = terminal.cpu(), time.monotonic()
            load.go()
            loaded += _ages(terminal, beacon, seconds)
            shares.append((terminal.cpu() - cpu) / (time.monotonic() - begun))
            told = load.done()
            held.append(len(told["waits"]) / told["seconds"])
    for what, found in ages.items():
        table.keep(f"order to screen, ms, {what}", found)
        table.add(f"order to screen, {what}", p50_ms=median(found), p99_ms=quantile(found, 0.99))
    table.add(f"of {GOAL:,} orders/s asked for, beside a terminal", value=f"{median(held):,.0f}")
    table.add("the terminal's processor meanwhile", value=f"{median(shares):.0%}")
    table.figure("exchange.age", quantile(loaded, 0.99), "the same without orders",
                 quantile(quiet, 0.99))  # fmt: skip


def _ages(terminal: Terminal, beacon: Beacon, seconds: float) -> list[float]:
    """Milliseconds from each answer to its counter's first appearance."""
    terminal.forget()
    sent: dict[int, int] = {}
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        counter, at = beacon.renew()
        sent[counter] = at
        terminal.read_for(_BEACON)
    terminal.read_for(1)
    found: dict[int, float] = {}
    for counter, at in terminal.painted.counters:
        if counter in sent:
            found.setdefault(counter, (at - sent[counter]) / 1e6)
    return [*found.values()]


def _core(table: Table, plan: Plan) -> None:
    """The same orders without HTTP: the core alone, and what stands around it."""
    count = plan.share(20_000, 4_000)
    makers, takers = Wallet(1), Wallet(2)
    pairs = zip(orders(makers, 1, count), orders(takers, 1, count), strict=True)
    bodies = [each[at % 2] for at, each in enumerate(pairs)]  # an offer, and another's bid for it
    raw = [json.dumps(body).encode() for body in bodies]
    texts = [(f"vela:order:{b['market_id']}:{b['side']}:{b['price']}:{b['quantity']}:{b['nonce']}",
              b["signature"], b["user"]) for b in bodies]  # fmt: skip
    placed = [PlaceOrder(b["user"].lower(), MARKET, b["side"], b["price"], b["quantity"],
                         b["time_in_force"], b["nonce"], None) for b in bodies]  # fmt: skip
    now = time.time_ns()
    bare, floor = _open(makers, takers), Floor(_open(makers, takers), time.time_ns)
    mutations = Mutations(floor, Limits(is_enforced=False))
    costs = {
        "the core: match, settle, book": _each(
            placed, lambda order: (bare.place(order, now), bare.drain())
        ),
        "a signature verified (coincurve)": _each(
            texts, lambda told: is_signed_by(told[2], told[1], told[0])
        ),
        "body to answer, all but HTTP": _each(raw, mutations.place),
    }
    for what, cost in costs.items():
        table.keep(f"µs, {what}", [cost])
        table.add(what, µs=cost, value=f"{1e6 / cost:,.0f}")
    core = 1e6 / costs["the core: match, settle, book"]
    table.figure("exchange.core", core, "published by the venue, not measured here",
                 float(PUBLISHED))  # fmt: skip
    table.note = (
        f"The core does {core:,.0f} orders a second in one thread of Python, where the venue "
        f"publishes {PUBLISHED:,} of compiled matching: exact integers, accounts, fees and a "
        "journal of events for each order, by an interpreter, are what limits it; through HTTP it "
        "is the parsing, the recovery of each signature and two system calls."
    )


def _open(*wallets: Wallet) -> Exchange:
    core = new_exchange("documented")
    for wallet in wallets:
        for asset in ("USDC", "ETH"):
            core.deposit(wallet.address, asset, 10**12, time.time_ns())
    core.drain()
    return core


def _each(items: list[Any], act: Callable[[Any], object]) -> float:
    """Microseconds of this thread for each."""
    begun = time.thread_time_ns()
    for item in items:
        act(item)
    return (time.thread_time_ns() - begun) / len(items) / 1_000
