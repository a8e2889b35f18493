"""LIVE, against an exchange elsewhere: the word, the question, the held key, the reader."""

import pytest
from live_kit import PASSPHRASE, resting

pytestmark = [pytest.mark.terminal, pytest.mark.timeout(400)]

RIGHT = "\x1b[C"
BOTH_AT_NIGHT = pytest.mark.parametrize(
    "exchange",
    [
        pytest.param("documented", id="documented"),
        pytest.param("engine", id="engine, nightly", marks=pytest.mark.nightly),
    ],
    indirect=True,
)
"""The program finds out by reads how the exchange speaks."""


def asked(terminal):
    """The question stands there, no longer young; Enter on its safe answer only closed it."""
    while True:
        terminal.rest(1.0)
        if "Send this order?" in terminal.text:
            return terminal.shows("BUY 0.05 ETH at")
        terminal.keys("\r")


@BOTH_AT_NIGHT
def test_held_enter_answers_nothing_and_a_person_does(start, exchange, account):
    """LIVE is written; Enter asks, the safe choice focused; a held Enter sends nothing."""
    terminal = start("--account", "main")
    terminal.shows("assphrase")
    terminal.keys(PASSPHRASE + "\r")
    terminal.until(lambda text: "LIVE" in text and "logged in" in text, "a login")
    assert "PAPER" not in terminal.text
    terminal.keys("b", "0.05")
    terminal.shows("vela:order:ETH-USDC:bid:")
    terminal.keys(*["\r"] * 12)
    asked(terminal)
    assert resting(exchange, account) == []
    terminal.choose(RIGHT, "Send: BUY")
    terminal.keys("\r")
    terminal.until(lambda _: resting(exchange, account), "the order at the exchange")
    terminal.keys("\x18")
    terminal.until(lambda _: not resting(exchange, account), "no order at the exchange")
    terminal.keys("\x1b")
    terminal.keys("\x11")
    assert terminal.ends() == 0


def test_next_start_takes_the_account_used_last(start, exchange, account):
    """Without an option the program opens on the account of the last time, in LIVE."""
    first = start("--account", "main")
    first.shows("assphrase")
    first.keys(PASSPHRASE + "\r")
    first.until(lambda text: "LIVE" in text and "main" in text, "the account")
    first.keys("\x11")
    first.ends()
    again = start()
    again.shows("assphrase")
    again.keys(PASSPHRASE + "\r")
    again.until(lambda text: "LIVE" in text, "LIVE")


@BOTH_AT_NIGHT
def test_reader_sees_the_book_and_sends_nothing(start, exchange):
    """`--read-only` shows the market of the option, says so, and has no ticket to send."""
    terminal = start("--url", exchange, "--market", "SOL-USDC", "--read-only")
    terminal.until(lambda text: "LIVE" in text and "SOL-USDC" in text and "seq" in text, "a book")
    terminal.until(lambda text: "read" in text.lower(), "a word on reading only")
    terminal.keys("b")
    terminal.rest(0.5)
    terminal.keys("\r", "\r")
    terminal.keys("\x1b")
    terminal.keys("\x11")
    assert terminal.ends() == 0


def test_second_program_on_the_account_only_reads(start, exchange, account):
    """P18: in LIVE the second one asks for no passphrase, names the first, and sends nothing."""
    first = start("--account", "main")
    first.shows("assphrase")
    first.keys(PASSPHRASE + "\r")
    first.until(lambda text: "LIVE" in text and "logged in" in text, "a login")
    second = start("--account", "main", columns=160, lines=45)
    second.until(
        lambda text: "LIVE" in text and f"another vela-tui, PID {first.child.pid}" in text,
        "who trades",
    )
    assert b"assphrase" not in second.bytes
    second.keys("b")
    second.line("buy 0.05 @ 3150 post")
    second.rest(1.0)
    assert resting(exchange, account) == []
    second.keys("\x1b")
    second.keys("\x11")
    assert second.ends() == 0
