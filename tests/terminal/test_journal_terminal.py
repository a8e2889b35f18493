"""The journal of the installed program, whichever way it ends."""

import re
import signal
import sqlite3

import pytest

pytestmark = [pytest.mark.terminal, pytest.mark.timeout(400)]

RESTS = re.compile(r"BUY +ETH-USDC +1,000.00.*open")
NIGHTLY = pytest.mark.nightly


def is_live(text):
    return "PAPER" in text and "ETH-USDC" in text and "logged in" in text


def written(home):
    """The rows of the paper wallet's journal, and whether the file is whole."""
    (path,) = home.rglob("paper-*.sqlite3")
    with sqlite3.connect(path) as journal:
        rows = journal.execute("SELECT client_order_id, status, venue_order_id FROM intent")
        rows = rows.fetchall()
        sound = journal.execute("PRAGMA integrity_check").fetchone()[0]
    journal.close()
    return rows, sound


def rest_one(terminal, name):
    terminal.until(is_live, "a live book")
    terminal.line(f"buy 0.1 @ 1000 post id {name}")
    terminal.until(RESTS.search, "a resting order")


@pytest.mark.parametrize(
    "number",
    [
        pytest.param(signal.SIGTERM, id="SIGTERM"),
        pytest.param(signal.SIGHUP, id="SIGHUP", marks=NIGHTLY),
        pytest.param(signal.SIGINT, id="SIGINT", marks=NIGHTLY),
    ],
)
def test_every_end_leaves_a_whole_journal(start, home, number):
    """P24: journal flushed: what became of the order stands in it when the process is gone."""
    terminal = start()
    rest_one(terminal, "flushed-1")
    terminal.child.kill(number)
    terminal.ends()
    ((name, status, venue_id),), sound = written(home)
    assert (name, sound) == ("flushed-1", "ok")
    assert status in {"open", "cancelled"}
    assert venue_id


def test_a_killed_terminal_shows_its_orders_at_the_next_start(start, home):
    """P25: kill -9 with an order that rests: the next start tells of it from its journal."""
    terminal = start()
    rest_one(terminal, "killed-1")
    terminal.child.kill(signal.SIGKILL)
    terminal.child.wait()
    ((name, status, _),), sound = written(home)
    assert (name, status, sound) == ("killed-1", "open", "ok")
    again = start()
    again.until(RESTS.search, "the order that rests on")
    ((name, status, _),), _ = again_written(again, home)
    assert (name, status) == ("killed-1", "open")


def again_written(terminal, home):
    """The journal after a clean end of the second life."""
    terminal.child.kill(signal.SIGTERM)
    terminal.ends()
    return written(home)
