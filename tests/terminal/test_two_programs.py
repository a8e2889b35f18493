"""P18: two programs on one wallet, each in a real terminal: the first trades, the second reads."""

import re
import signal

import pytest

pytestmark = [pytest.mark.terminal, pytest.mark.timeout(400)]

RESTS = re.compile(r"BUY +ETH-USDC +1,000.00.*open")
READER = re.compile(r"another vela-tui, PID (\d+)")


def is_live(text):
    return "PAPER" in text and "ETH-USDC" in text and "logged in" in text


def is_reading(text):
    return "read only" in text and "ETH-USDC" in text and "seq" in text


def test_second_program_reads_on_the_exchange_of_the_first(start):
    """P18: it names the PID, shows the same orders, sends none, and `--reset` is refused."""
    first = start(columns=160, lines=45)
    first.until(is_live, "a login")
    first.line("buy 0.1 @ 1000 post id resting-1")
    first.until(RESTS.search, "a resting order")
    second = start(columns=160, lines=45)
    text = second.until(lambda shown: is_reading(shown) and READER.search(shown), "a reader")
    found = READER.search(text)
    assert found is not None
    assert int(found[1]) == first.child.pid
    second.until(RESTS.search, "the order of the first, by polling")
    second.keys("b")
    second.line("buy 0.1 @ 1001 post id second-1")
    second.rest(1.0)
    assert "second-1" not in first.text
    assert not re.search(r"BUY +ETH-USDC +1,001.00", first.text)
    third = start("paper", "--reset")
    third.until(lambda shown: "quit it first" in shown, "a refusal")
    assert third.ends() == 2
    second.keys("\x11")


def test_lock_of_a_killed_program_is_free(start):
    """P18: after `kill -9` the next start trades, at once and unasked."""
    first = start()
    first.until(is_live, "a login")
    first.child.kill(signal.SIGKILL)
    first.ends()
    second = start()
    second.until(is_live, "a login")
    assert "read only" not in second.text
