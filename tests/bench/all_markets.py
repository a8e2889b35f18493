"""All sixteen markets at once: every book pushed, the list of all told twenty times a second.

The terminal subscribes the book it shows and the list of all markets. Here the exchange pushes all
sixteen books whether they were asked for or not, a thousand updates a second of the one that is
shown and a hundred of each other one; and the watchlist, which shows all, is measured as well.
"""

import tempfile
import time
from pathlib import Path
from typing import Final

from tests.bench.feed import Feed
from tests.bench.figures import Table, quantile
from tests.bench.frame_to_screen import PROGRAMS, ages
from tests.bench.plan import Plan
from tests.bench.terminal import Terminal

RATE: Final = 1_000
OTHERS: Final = 100
QUOTES: Final = 20


def run(plan: Plan) -> Table:
    """The trade screen and the watchlist in turn, and again."""
    table = Table("all_markets", "16 markets at the full rate")
    found: list[float] = []
    shares: dict[str, list[float]] = {"trade screen": [], "watchlist": []}
    with tempfile.TemporaryDirectory() as home, \
            Feed(rate=20, others=OTHERS, quotes=QUOTES, pushes_all=True) as feed:  # fmt: skip
        terminal = Terminal(PROGRAMS["vela-tui"](feed.url), Path(home))
        try:
            terminal.until(r"1\d\d\.\d{4}")
            terminal.read_for(2)
            feed.rate(RATE)
            for _ in range(plan.turns):
                shares["trade screen"].append(_share(terminal, feed, plan.seconds))
                found += ages(terminal.painted.counters, feed.log()["sent"], 0)
                terminal.press("w")
                terminal.read_for(0.5)
                shares["watchlist"].append(_share(terminal, feed, plan.seconds))
                terminal.press("\x1b")
                terminal.read_for(0.5)
            memory = terminal.memory()
        finally:
            terminal.close()
    for name, each in shares.items():
        table.keep(f"{name}, processor", each)
        ages_of = {"p50_ms": quantile(found, 0.5), "p99_ms": quantile(found, 0.99)}
        table.add(name, cpu=f"{sum(each) / len(each):.1%}", MB=memory,
                  **(ages_of if name == "trade screen" else {}))  # fmt: skip
    table.keep("age", found)
    table.figure("screen.all", quantile(found, 0.99))
    return table


def _share(terminal: Terminal, feed: Feed, seconds: float) -> float:
    """Of a core, over so many seconds."""
    terminal.read_for(1)
    terminal.forget()
    feed.log()
    begun, cpu = time.monotonic(), terminal.cpu()
    terminal.read_for(seconds)
    return (terminal.cpu() - cpu) / (time.monotonic() - begun)
