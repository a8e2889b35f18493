"""The age of what is painted, read back from a pseudo-terminal, and the processor that it costs."""

import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.bench.feed import Feed
from tests.bench.figures import Table, median, quantile
from tests.bench.market import CYCLE
from tests.bench.terminal import Terminal

RATES = (0, 1, 20, 100, 300, 1_000, 3_000)
"""Updates a second."""
_WARM = 3.0
_SPACE = 0.2
"""Seconds at the start of a rate that don't count."""

Program = Callable[[str], list[str]]
"""The command of a program, given the stub's base URL."""


def own(url: str) -> list[str]:
    """The whole terminal, reading only."""
    return [
        *(sys.executable, "-m", "vela_tui", "--url", url),
        *("--read-only", "--market", "ETH-USDC"),
    ]


def peer(name: str) -> Program:
    """A peer of this folder: the same feed on a bare table."""
    return lambda url: [sys.executable, "-m", f"tests.bench.peers.{name}", url]


PROGRAMS: dict[str, Program] = {
    "vela-tui": own,
    "bare Textual line view": peer("line_view"),
    "rich.Live, 30 Hz": peer("rich_live"),
    "curses": peer("curses_book"),
}


def ages(
    painted: Sequence[tuple[int, int]], sent: Sequence[Sequence[int]], begun: int
) -> list[float]:
    """Milliseconds between the leaving of an update and its being readable.

    A counter counts when it is read first; a line that is painted again tells nothing new.
    """
    times = {counter % CYCLE: at for counter, at in sent}
    found: list[float] = []
    last = -1
    for counter, at in painted:
        if counter != last and counter in times and times[counter] >= begun:
            found.append((at - times[counter]) / 1e6)
        last = counter
    return found


def run(seconds: float, rates: Sequence[int], names: Sequence[str]) -> Table:
    """Every program at every rate, one after another."""
    table = Table("frame_to_screen", "program, updates a second")
    for name in names:
        with tempfile.TemporaryDirectory() as home, Feed(rate=20) as feed:
            terminal = Terminal(PROGRAMS[name](feed.url), Path(home))
            try:
                terminal.until(r"1\d\d\.\d{4}")
                terminal.read(_WARM)
                for rate in rates:
                    _measure(table, name, terminal, feed, rate, seconds)
            finally:
                terminal.close()
    return table


def _measure(
    table: Table, name: str, terminal: Terminal, feed: Feed, rate: int, seconds: float
) -> None:
    feed.rate(rate)
    terminal.read(_SPACE + 1)
    terminal.forget()
    feed.log()
    begun, cpu = time.monotonic_ns(), terminal.cpu()
    terminal.read(seconds)
    spent = (terminal.cpu() - cpu) / ((time.monotonic_ns() - begun) / 1e9)
    terminal.read(_SPACE)
    log = feed.log()
    found = ages(terminal.painted.counters, log["sent"], begun)
    what = f"{name}, {rate}/s"
    table.keep(what, found)
    half = len(found) // 2
    table.add(
        what,
        cpu=f"{spent:.1%}",
        p50_ms=quantile(found, 0.5),
        p99_ms=quantile(found, 0.99),
        max_ms=max(found, default=float("nan")),
        growth_ms=median(found[half:]) - median(found[:half]) if half else float("nan"),
        painted_a_s=len(found) / seconds,
        kB_a_s=terminal.painted.size / seconds / 1_000,
        MB=terminal.memory(),
    )
