"""The age of what is painted, read back from a pseudo-terminal, and the processor that it costs."""

import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from tests.bench.charts import chart
from tests.bench.feed import Feed
from tests.bench.figures import Table, median, quantile, steepness
from tests.bench.market import CYCLE
from tests.bench.peers import room
from tests.bench.plan import POLYMARKET_TUI, Plan
from tests.bench.terminal import Terminal

POLYMARKET = "polymarket"
_WARM = 3.0
_SPACE = 0.2
"""Seconds at the start of a rate that don't count."""
_COUNTED = 20
"""From so many updates a second on the kernel's clock ticks say what they cost."""
_LATE = 500
"""Milliseconds behind at the end of a turn, after which a program is started anew."""
FEW = (0, 100, 1_000, 3_000)
BRIEF = ("rich.Live, 30 Hz", "curses", POLYMARKET_TUI)
"""Programs that are measured at few rates."""
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


def polymarket(url: str) -> list[str]:
    """The nearest terminal, in the environment of its own."""
    command = room.command(POLYMARKET, url)
    assert command is not None, "left out where there is no such environment"
    return command


PROGRAMS: dict[str, Program] = {
    "vela-tui": own,
    "bare Textual line view": peer("line_view"),
    "rich.Live, 30 Hz": peer("rich_live"),
    "curses": peer("curses_book"),
    POLYMARKET_TUI: polymarket,
}


def ages(
    painted: Sequence[tuple[int, int]], sent: Sequence[Sequence[int]], begun: int
) -> list[float]:
    """Milliseconds between the leaving of an update and its being readable, from `begun` on.

    What left before and comes late counts as late. A counter counts when it is read first; a line
    that is painted again tells nothing new.
    """
    times = {counter % CYCLE: at for counter, at in sent}
    first: dict[int, int] = {}
    for counter, at in painted:
        first.setdefault(counter, at)
    return [
        (at - times[counter]) / 1e6
        for counter, at in first.items()
        if counter in times and at >= begun
    ]


class Lane:
    """One program in its terminal, with an exchange of its own that is silent between turns.

    Args:
        name: of `PROGRAMS`.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._held = ExitStack()
        self._open()

    def _open(self) -> None:
        """It shows its first live row and is silent."""
        home = self._held.enter_context(tempfile.TemporaryDirectory())
        self.feed = self._held.enter_context(Feed(rate=20))
        self.terminal = Terminal(PROGRAMS[self.name](self.feed.url), Path(home))
        self._held.callback(self.terminal.close)
        self.terminal.until(r"1\d\d\.\d{4}", 40)
        self.terminal.read_for(_WARM)
        self.rest()

    def close(self) -> None:
        """The program and its exchange end."""
        self._held.close()

    def takes(self, rate: int) -> bool:
        """Whether this program is measured at that rate."""
        return rate in FEW or self.name not in BRIEF

    def measure(self, rate: int, seconds: float) -> "Sample":
        """What is painted, and what it costs, at so many updates a second."""
        self.terminal.resume()
        self.feed.log()
        self.terminal.forget()
        self.feed.rate(rate)
        self.terminal.read_for(_SPACE + 1)
        before = self.terminal.painted.size
        begun, cpu = time.monotonic_ns(), self.terminal.cpu()
        self.terminal.read_for(seconds)
        spent = (self.terminal.cpu() - cpu) / ((time.monotonic_ns() - begun) / 1e9)
        self.terminal.read_for(_SPACE)
        log = self.feed.log()
        painted = self.terminal.painted
        found = ages(painted.counters, log["sent"], begun)
        half = len(found) // 2
        growth = median(found[half:]) - median(found[:half]) if half else float("nan")
        sample = Sample(
            found, spent, growth, seconds, painted.size - before, self.terminal.memory()
        )
        if rate and (not found or found[-1] > _LATE):
            self.close()  # what it has queued would be measured in its next turn
            self._open()
        else:
            self.rest()
        return sample

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


def programs(plan: Plan) -> list[str]:
    """Those of the plan that can be had here."""
    is_there = room.command(POLYMARKET) is not None
    return [name for name in plan.programs if name != POLYMARKET_TUI or is_there]


def run(plan: Plan) -> Table:
    """Every rate, the programs in turn, and all of it again."""
    found: Found = {}
    with ExitStack() as held:
        lanes = []
        for name in programs(plan):
            lanes.append(Lane(name))
            held.callback(lanes[-1].close)
        for _ in range(plan.turns):
            for rate in plan.rates:
                for lane in lanes:
                    if lane.takes(rate):
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
    nearest = POLYMARKET_TUI if (POLYMARKET_TUI, 100) in found else bare
    table.figure("screen.isolated", quantile(pooled(own, 1, 20), 0.5), bare,
                 quantile(pooled(bare, 1, 20), 0.5))  # fmt: skip
    for name, rate in (("screen.still", 0), ("screen.100", 100), ("screen.1000.cpu", 1_000)):
        table.figure(name, processor(own, rate), nearest, processor(nearest, rate))
    table.figure("screen.1000.p50", quantile(pooled(own, 1_000), 0.5), nearest,
                 quantile(pooled(nearest, 1_000), 0.5))  # fmt: skip
    table.figure("screen.1000", quantile(pooled(own, 1_000), 0.99), bare,
                 quantile(pooled(bare, 1_000), 0.99))  # fmt: skip
    table.figure("screen.3000", growth(own, 3_000), nearest, growth(nearest, 3_000))
    rates = [float(rate) for name, rate in found if name == own and rate >= _COUNTED]
    costs = {name: [processor(name, int(rate)) for rate in rates] for name in (own, bare)}
    table.figure("growth.updates", steepness(rates, costs[own]), bare,
                 steepness(rates, costs[bare]))  # fmt: skip
    told = chart("% of a core against updates a second", rates, costs[own], "%")
    table.note = f"\n```\n{told}\n```\n"
