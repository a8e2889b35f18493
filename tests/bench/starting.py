"""From the command to the first paint and to the first live row, beside a bare Textual program."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.feed import Feed
from tests.bench.figures import Table, median
from tests.bench.frame_to_screen import PROGRAMS
from tests.bench.plan import Plan
from tests.bench.terminal import Terminal

_PROGRAM = [sys.executable, "-m", "vela_tui"]
_FIGURES = {
    "start.paint": "running exchange: first paint",
    "start.row": "running exchange: live row",
    "start.embedded": "embedded exchange: live row",
}


def run(plan: Plan) -> Table:
    """Each kind of start so many times, interleaved."""
    table = Table("starting", "start, ms")
    found: dict[str, list[float]] = {}
    for _ in range(plan.share(4, 1)):
        with tempfile.TemporaryDirectory() as home, Feed(rate=20) as feed:
            bare = PROGRAMS["bare Textual line view"](feed.url)
            _see(found, "bare Textual line view: live row", bare, home, r"1\d\d\.\d{4}")
            own = PROGRAMS["vela-tui"](feed.url)
            _see(found, "running exchange: first paint", own, home, "LIVE")
            _see(found, "running exchange: live row", own, home, r"1\d\d\.\d{4}")
            paper = [*_PROGRAM, "paper"]
            _see(found, "embedded exchange: first paint", paper, home, "PAPER")
            _see(found, "embedded exchange: live row", paper, home, r"spread \d")
        for what, words in (("--version", "--version"), ("python alone", "")):
            found.setdefault(what, []).append(_ended(words))
    bare_name = "bare Textual line view: live row"
    floor = median(found[bare_name])
    for what, samples in found.items():
        table.keep(what, samples)
        ratio = median(samples) / floor
        table.add(what, median=median(samples), max=max(samples), ratio=ratio)
    for name, what in _FIGURES.items():
        table.figure(name, median(found[what]), "bare Textual line view to its live row", floor)
    python = median(found["python alone"])
    table.figure("start.version", median(found["--version"]), "python alone", python)
    return table


def _see(
    found: dict[str, list[float]], what: str, command: list[str], home: str, words: str
) -> None:
    terminal = Terminal(command, Path(home))
    try:
        found.setdefault(what, []).append((terminal.until(words) - terminal.started) / 1e6)
    finally:
        terminal.close()


def _ended(words: str) -> float:
    command = [*_PROGRAM, words] if words else [sys.executable, "-c", "pass"]
    begun = time.monotonic_ns()
    subprocess.run(command, check=True, capture_output=True)
    return (time.monotonic_ns() - begun) / 1e6
