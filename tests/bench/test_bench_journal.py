"""What it costs to write an order down before it is sent, beside a plain fsync of the same disk."""

import asyncio
import os
import statistics
import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "session"))

from journal_kit import NONCE, intent, journal_at

pytestmark = pytest.mark.bench
ROUNDS = 300


def plain(folder):
    """Nanoseconds of each append and fsync of one line, as a log file would do it."""
    costs = []
    descriptor = os.open(folder / "plain", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for _ in range(ROUNDS):
        begun = time.perf_counter_ns()
        os.write(descriptor, b"x" * 300)
        os.fsync(descriptor)
        costs.append(time.perf_counter_ns() - begun)
    os.close(descriptor)
    return costs


async def journaled(path):
    """Nanoseconds of each intent, the way to the thread and back included."""
    journal, _ = await journal_at(path)
    costs = []
    for at in range(ROUNDS):
        begun = time.perf_counter_ns()
        await journal.intend(intent(f"vt-{NONCE + at}"), NONCE + at, "x" * 90)
        costs.append(time.perf_counter_ns() - begun)
    await journal.close()
    return costs


def figures(costs):
    cuts = statistics.quantiles(costs, n=100)
    return f"p50 {cuts[49] / 1e6:.2f} ms, p99 {cuts[98] / 1e6:.2f} ms"


def test_an_intent_costs_little_more_than_an_fsync(tmp_path, capsys):
    """Every intent is on the disk when it returns; what that costs is told, not asserted."""
    lines, intents = plain(tmp_path), asyncio.run(journaled(tmp_path / "j" / "journal.sqlite3"))
    ratio = statistics.median(intents) / statistics.median(lines)
    with capsys.disabled():
        print(  # noqa: T201 - a measurement speaks
            f"\njournal: intent {figures(intents)}; fsync {figures(lines)}; ratio {ratio:.1f}"
        )
    assert len(intents) == len(lines) == ROUNDS
