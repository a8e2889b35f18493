"""The age of what is painted, read back from a pseudo-terminal, and the processor that it costs."""

import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from tests.bench.charts import chart
from tests.bench.feed import Feed
from tests.bench.figures import Table, median, quantile, steepness
from tests.bench.market import CYCLE
from tests.bench.plan import Plan
from tests.bench.terminal import Terminal

_WARM = 3.0
_SPACE = 0.2
"""Seconds at the start of a rate that don't count."""
_COUNTED = 20
"""From so many updates a second on the kernel's clock ticks say what they cost."""
_SLOW = 300
"""Up to so many updates a second half the time says as much."""

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


@dataclass
class Lane:
    """One program in its terminal, with an exchange of its own that is silent between turns."""

    name: str
    feed: Feed
    terminal: Terminal

    def measure(self, rate: int, seconds: float) -> "Sample":
        """What is painted, and what it costs, at so many updates a second."""
        self.terminal.resume()
        self.feed.rate(rate)
        self.terminal.read_for(_SPACE + 1)
        self.terminal.forget()
        self.feed.log()
        begun, cpu = time.monotonic_ns(), self.terminal.cpu()
        self.terminal.read_for(seconds)
        spent = (self.terminal.cpu() - cpu) / ((time.monotonic_ns() - begun) / 1e9)
        self.terminal.read_for(_SPACE)
        log = self.feed.log()
        self.rest()
        painted = self.terminal.painted
        found = ages(painted.counters, log["sent"], begun)
        half = len(found) // 2
        growth = median(found[half:]) - median(found[:half]) if half else float("nan")
        return Sample(found, spent, growth, seconds, painted.size, self.terminal.memory())

    def rest(self) -> None:
        """The feed is silent. A peer is stopped, as one paints without end; ours lives on."""
        self.feed.rate(0)
        self.terminal.read_for(_SPACE)
        if self.name != "vela-tui":
            self.terminal.pause()


class Sample(NamedTuple):
    """One program at one rate, once."""

    ages: list[float]
    cpu: float
    """Share of a core."""
    growth: float
    """Milliseconds by which the second half was older than the first."""
    seconds: float
    size: int
    """Bytes written to the terminal."""
    memory: float


Found = dict[tuple[str, int], list[Sample]]


@contextmanager
def lanes(names: Sequence[str]) -> Iterator[list[Lane]]:
    """These programs run side by side, each shows its first live row."""
    with ExitStack() as held:
        opened = []
        for name in names:
            home = held.enter_context(tempfile.TemporaryDirectory())
            feed = held.enter_context(Feed(rate=20))
            terminal = Terminal(PROGRAMS[name](feed.url), Path(home))
            held.callback(terminal.close)
            terminal.until(r"1\d\d\.\d{4}")
            terminal.read_for(_WARM)
            opened.append(Lane(name, feed, terminal))
            opened[-1].rest()
        yield opened


def run(plan: Plan) -> Table:
    """Every rate, the programs in turn, and all of it again."""
    found: Found = {}
    with lanes(plan.programs) as opened:
        for _ in range(plan.turns):
            for rate in plan.rates:
                for lane in opened:
                    seconds = plan.seconds / 2 if 1 < rate <= _SLOW else plan.seconds
                    sample = lane.measure(rate, seconds)
                    found.setdefault((lane.name, rate), []).append(sample)
    table = Table("frame_to_screen", "program, updates a second")
    for (name, rate), samples in found.items():
        _tell(table, f"{name}, {rate}/s", samples)
    _figures(table, found)
    return table


def _tell(table: Table, what: str, samples: list[Sample]) -> None:
    found = [age for sample in samples for age in sample.ages]
    seconds = sum(sample.seconds for sample in samples)
    table.keep(what, found)
    table.keep(f"{what}, processor", [sample.cpu for sample in samples])
    table.add(
        what,
        cpu=f"{median([sample.cpu for sample in samples]):.1%}",
        p50_ms=quantile(found, 0.5),
        p99_ms=quantile(found, 0.99),
        max_ms=max(found, default=float("nan")),
        growth_ms=median([sample.growth for sample in samples]),
        painted_a_s=len(found) / seconds,
        kB_a_s=sum(sample.size for sample in samples) / seconds / 1_000,
        MB=samples[-1].memory,
    )


def _figures(table: Table, found: Found) -> None:
    """What the table of the suite takes from this one."""

    def pooled(name: str, *rates: int) -> list[float]:
        return [a for rate in rates for s in found.get((name, rate), []) for a in s.ages]

    def processor(name: str, rate: int) -> float:
        return 100 * median([sample.cpu for sample in found.get((name, rate), [])])

    def growth(name: str, rate: int) -> float:
        return median([sample.growth for sample in found.get((name, rate), [])])

    own, bare = "vela-tui", "bare Textual line view"
    table.figure("screen.isolated", quantile(pooled(own, 1, 20), 0.5), bare,
                 quantile(pooled(bare, 1, 20), 0.5))  # fmt: skip
    for name, rate in (("screen.still", 0), ("screen.100", 100), ("screen.1000.cpu", 1_000)):
        table.figure(name, processor(own, rate), bare, processor(bare, rate))
    table.figure("screen.1000", quantile(pooled(own, 1_000), 0.99), bare,
                 quantile(pooled(bare, 1_000), 0.99))  # fmt: skip
    table.figure("screen.3000", growth(own, 3_000), bare, growth(bare, 3_000))
    rates = [float(rate) for name, rate in found if name == own and rate >= _COUNTED]
    costs = {name: [processor(name, int(rate)) for rate in rates] for name in (own, bare)}
    table.figure("growth.updates", steepness(rates, costs[own]), bare,
                 steepness(rates, costs[bare]))  # fmt: skip
    told = chart("% of a core against updates a second", rates, costs[own], "%")
    table.note = f"\n```\n{told}\n```\n"
