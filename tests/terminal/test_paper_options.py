"""A stranger's first hour with options: the installed program, a real terminal, keys."""

import re

import pytest

pytestmark = [pytest.mark.terminal, pytest.mark.timeout(400)]

QUOTED = re.compile(r"\d+\.\d{3} +\d+\.\d{3} +▸ ?\d+ ?◂ +\d+\.\d{3} +\d+\.\d{3}")
"""The line of the cursor: bid and ask of the call, the strike, bid and ask of the put."""
NAME = r"SOL_USDC-\d{1,2}[A-Z]{3}\d\d-\d+-[CP]"


def _resting(quantity: str) -> re.Pattern[str]:
    return re.compile(rf"BUY +{NAME} +[\d.,]+ +{re.escape(quantity)} +.*gtc +open")


def _is_live(text: str) -> bool:
    words = ("PAPER", "Joyride", "logged in", "live", "left", "spread")
    return all(word in text for word in words)


def test_options_are_bought_from_the_board_and_cancelled(start):
    """A live book; the board; a ticket at its cursor; two orders, one cancelled; a clean shell."""
    terminal = start("paper", "--venue", "joyride")
    terminal.until(_is_live, "a live book of an option")

    terminal.keys("o")
    board = terminal.until(QUOTED.search, "a board of quoted options")
    assert "calls" in board
    assert "puts" in board
    terminal.keys("b")
    terminal.shows("ticket SOL_USDC-", "breakeven", "rests until filled")
    terminal.keys("0.7", "\x1b[Z", "\x15")  # so far away that nobody fills it
    terminal.shows("price     steps of")
    terminal.keys("0.002")
    terminal.shows("private/buy", "premium")
    terminal.keys("\r")
    terminal.until(_resting("0.700").search, "the first order")

    terminal.line("buy 0.3 @ 0.001 gtc")
    terminal.until(_resting("0.300").search, "the second order")
    terminal.line("cancel farthest")
    terminal.until(lambda text: not _resting("0.300").search(text), "the second order gone")
    assert _resting("0.700").search(terminal.text)
    terminal.keys("8")
    terminal.until(lambda text: re.search(r"BUY +SOL_USDC.*0\.300.*cancelled", text), "its end")

    terminal.keys("\x11")
    terminal.shows("Quit?")
    terminal.choose("\x1b[A", "Quit and leave them resting")
    terminal.rest(1.0)
    terminal.keys("\r")
    assert terminal.ends() == 0
    assert b"\x1b[?1049l" in terminal.bytes
    assert b"rests on" in terminal.bytes
