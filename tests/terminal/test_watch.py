"""`vela-tui watch` beside a terminal that dies or says goodbye; every process a real one."""

import json
import signal

import pytest
from live_kit import PASSPHRASE, resting

pytestmark = [pytest.mark.terminal, pytest.mark.timeout(400)]

SILENCE = 3
"""Seconds, the least that a watch takes; ten where nothing is said."""


@pytest.fixture
def opened(start, home, account):
    """Starts programs with the account's passphrase typed; LIVE does not ask."""
    folder = home / ".config" / "vela-tui"
    (folder / "config.toml").write_text('confirm_live = "off"\n')
    (folder / "config.toml").chmod(0o600)

    def run(*arguments):
        terminal = start(*arguments)
        terminal.shows("assphrase")
        terminal.keys(PASSPHRASE + "\r")
        return terminal

    return run


def events(watch):
    """What the watch has told so far, a line of JSON each."""
    lines = watch.bytes.decode().splitlines()
    return [json.loads(line)["event"] for line in lines if line.startswith("{")]


@pytest.fixture
def at_work(opened, exchange, account):
    """A watch, and a terminal whose two orders rest."""
    watch = opened("watch", "--account", "main", "--after", str(SILENCE))
    watch.until(lambda _: "none" in events(watch), "a watch that waits")
    terminal = opened("--account", "main")
    terminal.until(lambda text: "LIVE" in text and "logged in" in text, "a login")
    watch.until(lambda _: "alive" in events(watch), "a heartbeat")
    for at in range(2):
        terminal.line(f"buy 0.01 @ {3170 - at} post id watched-{at}")
    terminal.until(lambda _: len(resting(exchange, account)) == 2, "two orders at the exchange")
    return watch, terminal


def test_a_killed_terminal_leaves_no_order(at_work, exchange, account):
    """P25: kill -9 the terminal: the watch cancels all, proves it and lives on until SIGTERM."""
    watch, terminal = at_work
    terminal.child.kill(signal.SIGKILL)
    watch.until(lambda _: "done" in events(watch), "the end of the cancels")
    assert resting(exchange, account) == []
    seen = events(watch)
    assert seen.index("silent") < seen.index("cancelling") < seen.index("done")
    watch.child.kill(signal.SIGTERM)
    assert watch.ends() == 0
    assert events(watch)[-1] == "ended"


def test_a_goodbye_leaves_what_a_person_left(at_work, exchange, account):
    """P25: who quits and leaves the orders resting has said so; the watch cancels nothing."""
    watch, terminal = at_work
    terminal.keys("\x11")
    terminal.shows("Quit?")
    terminal.rest(1.0)
    terminal.choose("\x1b[A", "Quit and leave them resting")
    terminal.keys("\r")
    assert terminal.ends() == 0
    assert b"2 orders rest on" in terminal.bytes
    watch.until(lambda _: "goodbye" in events(watch), "the goodbye")
    watch.rest(SILENCE + 2)
    assert "silent" not in events(watch)
    assert len(resting(exchange, account)) == 2


def test_a_signal_that_nobody_answers_is_no_goodbye(at_work, exchange, account):
    """P24: `on_exit = ask` can't ask at a hang-up: the orders rest on, and the watch cancels."""
    watch, terminal = at_work
    terminal.child.kill(signal.SIGHUP)
    assert terminal.ends() == 129
    assert b"2 orders rest on" in terminal.bytes
    watch.until(lambda _: "done" in events(watch), "the end of the cancels")
    assert resting(exchange, account) == []
