"""From Enter in the ticket to the first byte of the signed order at the exchange's socket.

The whole program in a pseudo-terminal, with a live account, the book moving meanwhile. The
floor is what can't be left out: a signature, an fsync and a request on a warm connection, one
after another in a bare process of the same run.
"""

import asyncio
import os
import re
import sys
import tempfile
import time
from pathlib import Path

import httpx
from eth_account import Account
from eth_account.messages import encode_defunct

from tests.bench import order_steps
from tests.bench.feed import Feed
from tests.bench.figures import Table, median, quantile
from tests.bench.plan import Plan
from tests.bench.terminal import Terminal

STARTS = (200, 200, 1_000, 200, 200, 200)
"""The rate of each start, one after another: medians of single starts lie up to a third apart."""
_FIGURES = 200
"""The rate by which the table of the suite judges."""
_PASSPHRASE = "correct horse battery staple 7"
_TRIES = 5
_ORDERS = 12
"""Orders of one start: fewer than the venue takes in a minute, the reserve for cancels left."""
_SETTINGS = """confirm_live = "off"
[guards]
orders_per_minute = { soft = 20 }
"""


def run(plan: Plan) -> Table:
    """A dozen orders of each start; the steps of an order in a bare process afterwards."""
    table = Table("key_to_wire", "Enter to the socket, updates a second")
    floor = asyncio.run(_floor())
    table.keep("floor", floor)
    table.add("sign + fsync + POST, bare", p50_ms=median(floor), p99_ms=quantile(floor, 0.99),
              ratio=1.0)  # fmt: skip
    found: dict[int, list[float]] = {}
    for rate in (_FIGURES,) if plan.is_quick else STARTS:
        found.setdefault(rate, []).extend(_orders(rate, plan.share(_ORDERS, 5)))
    for rate, waits in found.items():
        what = f"vela-tui, {rate}/s"
        table.keep(what, waits)
        table.add(what, p50_ms=median(waits), p99_ms=quantile(waits, 0.99),
                  ratio=median(waits) / median(floor), orders=len(waits))  # fmt: skip
    judged, bare = found[_FIGURES], "sign, fsync and POST in a bare process"
    table.figure("key.wire", median(judged), bare, median(floor))
    table.figure("key.wire.p99", quantile(judged, 0.99), bare, quantile(floor, 0.99))
    order_steps.measure(table, plan.share(300, 60))
    return table


def _orders(rate: int, count: int) -> list[float]:
    program = [sys.executable, "-m", "vela_tui"]
    with tempfile.TemporaryDirectory() as home, Feed(rate=20) as feed:
        config = Path(home) / ".config" / "vela-tui"
        config.mkdir(parents=True, mode=0o700)
        (config / "config.toml").write_text(_SETTINGS)
        (config / "config.toml").chmod(0o600)
        adding = ["accounts", "add", "main", "--venue", "vela", "--url", feed.url]
        _add_account([*program, *adding, "--new", "--store", "keystore"], Path(home))
        terminal = Terminal([*program, "--account", "main", "--market", "ETH-USDC"], Path(home))
        try:
            terminal.until("assphrase")
            terminal.press(_PASSPHRASE + "\r")
            terminal.until("logged in", 30)
            terminal.until(r"1\d\d\.\d{4}")
            feed.rate(rate)
            terminal.read_for(3)
            feed.log()
            return [_one(terminal, feed) for _ in range(count)]
        finally:
            terminal.close()


def _add_account(command: list[str], home: Path) -> None:
    adding = Terminal(command, home)
    for words in ("New passphrase", "same again"):
        adding.until(words)
        adding.press(_PASSPHRASE + "\r")
    adding.until("0x[0-9a-fA-F]{40}")
    adding.close()


def _one(terminal: Terminal, feed: Feed) -> float:
    """Milliseconds from Enter to the stub's socket."""
    _open_ticket(terminal)
    terminal.press("0.01")
    terminal.until("vela:order")
    terminal.read_for(
        0.5
    )  # a hand takes that long, and an Enter sooner than that is held to be one
    pressed = terminal.press("\r")
    end = time.monotonic() + 10
    while time.monotonic() < end:
        terminal.read_for(0.25)
        if came := [at for _, at in feed.log()["orders"]]:
            terminal.read_for(0.4)
            terminal.press("\x1b")  # on a busy machine the ticket may still stand open
            terminal.read_for(0.2)
            return float(came[0] - pressed) / 1e6
    shown = re.sub(rb"\s+", b" ", terminal.text)[-1_500:]
    raise TimeoutError(f"no order came: {shown!r}")


def _open_ticket(terminal: Terminal) -> None:
    """The ticket stands open; on a busy machine the key may have been read as one with Escape."""
    for _ in range(_TRIES):
        terminal.forget()
        terminal.press("b")
        try:
            terminal.until("notional", 3)
        except TimeoutError:
            continue
        return
    raise TimeoutError("the ticket never opened")


async def _floor() -> list[float]:
    """Milliseconds of a signature, an appended line with fsync, and a POST until it came."""
    account = Account.create()
    found = []
    with Feed() as feed, tempfile.TemporaryFile() as line:
        async with httpx.AsyncClient(base_url=feed.url, trust_env=False) as client:
            await client.get("/markets")
            for at in range(200):
                begun = time.monotonic_ns()
                text = f"vela:order:ETH-USDC:bid:24000000000:{at}:limit:gtc:{at}"
                signature = account.sign_message(encode_defunct(text=text)).signature.hex()
                line.write(b"x" * 300)
                line.flush()
                os.fsync(line.fileno())
                order = {"market_id": "ETH-USDC", "side": "bid", "price": 1, "quantity": 1}
                await client.post("/orders", json={**order, "signature": signature})
                found.append((feed.log()["orders"][0][1] - begun) / 1e6)
    return found
