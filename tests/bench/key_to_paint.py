"""From a key in the command line to its letter on the terminal, while updates arrive or not."""

import random
import tempfile
import time
from pathlib import Path
from typing import Final

from tests.bench.feed import Feed
from tests.bench.figures import Table, median, quantile
from tests.bench.frame_to_screen import PROGRAMS
from tests.bench.plan import Plan
from tests.bench.terminal import Terminal

RATES: Final = (0, 100, 1_000)
_LETTERS: Final = "zqxj"
"""Words that nothing else on the screen has."""
_TRIES: Final = 9
_AT_ONCE: Final = 12
"""Letters before the line is begun anew."""


def run(plan: Plan) -> Table:
    """Every rate in turn, and again."""
    table = Table("key_to_paint", "key to paint, updates a second")
    found: dict[int, list[float]] = {rate: [] for rate in RATES}
    with tempfile.TemporaryDirectory() as home, Feed(rate=20) as feed:
        terminal = Terminal(PROGRAMS["vela-tui"](feed.url), Path(home))
        try:
            terminal.until(r"1\d\d\.\d{4}")
            terminal.read_for(2)
            for _ in range(plan.turns):
                for rate in RATES:
                    feed.rate(rate)
                    terminal.read_for(1)
                    found[rate] += _keys(terminal, plan.share(4, 2))
        finally:
            terminal.close()
    for rate, waits in found.items():
        what = f"vela-tui, {rate}/s"
        table.keep(what, waits)
        table.add(what, p50_ms=median(waits), p99_ms=quantile(waits, 0.99), max_ms=max(waits),
                  keys=len(waits))  # fmt: skip
    table.figure("key.paint", quantile(found[1_000], 0.99), "the same on a still market",
                 quantile(found[0], 0.99))  # fmt: skip
    return table


def _keys(terminal: Terminal, lines: int) -> list[float]:
    """Milliseconds of each key of so many lines."""
    pauses, waits = random.Random(1), []
    for _ in range(lines):
        typed = _opened(terminal)
        for at in range(1, _AT_ONCE):
            letter = _LETTERS[at % len(_LETTERS)]
            typed += letter
            terminal.forget()
            pressed = terminal.press(letter)
            waits.append((terminal.until(typed[-3:], 20) - pressed) / 1e6)
            terminal.read_for(0.03 + pauses.random() * 0.05)
        terminal.press("\x1b")
        end = time.monotonic() + 0.4
        while time.monotonic() < end:
            terminal.read(0.1)
    return waits


def _opened(terminal: Terminal) -> str:
    """The first letter stands in the command line, which a busy machine opens late."""
    for _ in range(_TRIES):
        terminal.press(":")
        terminal.read_for(0.4)
        terminal.forget()
        terminal.press(_LETTERS[0])
        try:
            terminal.until(_LETTERS[0] + " {9}", 2)
        except TimeoutError:
            terminal.press("\x1b")
            terminal.read_for(0.5)
        else:
            return _LETTERS[0]
    raise TimeoutError("the command line never opened")
