"""The whole path, as a stranger meets it: the installed program, a real terminal, keys."""

import re

import pytest

pytestmark = [pytest.mark.terminal, pytest.mark.timeout(120)]

PRICE = re.compile(r"\d{1,3}(?:,\d{3})*\.\d\d")


def _is_live(text: str) -> bool:
    return "PAPER" in text and "ETH-USDC" in text and "seq" in text and len(PRICE.findall(text)) > 20


@pytest.mark.parametrize(("columns", "lines"), [(80, 24), (120, 36), (200, 50)])
def test_first_start_shows_a_live_book_and_quits_to_a_clean_shell(start, columns, lines):
    """No configuration at all: a live book in PAPER; ctrl+q leaves the terminal as it was."""
    terminal = start(columns=columns, lines=lines)
    first = terminal.until(_is_live, "a live book")
    terminal.until(lambda text: _is_live(text) and text != first, "a book that moves")
    terminal.keys("\x11")
    assert terminal.ends() == 0
    assert b"\x1b[?1049l" in terminal.bytes


def test_order_rests_fills_and_is_cancelled(start):
    """A signed order rests and shows; a crossing one fills; the first is cancelled."""
    terminal = start()
    terminal.until(_is_live, "a live book")
    terminal.keys(":", "buy 0.1 @ 1000 post id resting-1", "\r")
    terminal.shows("resting-1", "open")
    terminal.keys(":", "buy 0.01 @ 9000 ioc id crossing-1", "\r")
    terminal.keys("\x1b", "6")
    terminal.shows("taker")
    terminal.keys(":", "cancel resting-1", "\r")
    terminal.keys("8")
    terminal.shows("resting-1", "cancelled")
    terminal.keys("\x11")
    assert terminal.ends() == 0


def test_ticket_submits_at_the_cursor_with_a_few_keys(start):
    """`b` opens the ticket at the cursor, Enter submits, the order shows in its pane."""
    terminal = start()
    terminal.until(_is_live, "a live book")
    terminal.keys("b")
    terminal.shows("vela:order:ETH-USDC:bid:")
    terminal.keys("\r")
    terminal.shows("vt-")
    terminal.keys("\x1b", "\x18")
    terminal.until(lambda text: "orders 0" in text.lower() or "cancelled" in text, "no order left")


def test_paper_account_survives_a_restart_until_reset(start):
    """An order rests on after the program ended; `paper --reset` starts anew."""
    terminal = start()
    terminal.until(_is_live, "a live book")
    terminal.keys(":", "buy 0.1 @ 1000 post id survivor", "\r")
    terminal.shows("survivor", "open")
    terminal.keys("\x11")
    terminal.shows("rest")
    terminal.child.terminate(force=False)
    terminal.ends()
    again = start()
    again.shows("survivor", seconds=30)
    again.child.terminate(force=False)
    again.ends()
    fresh = start("paper", "--reset")
    fresh.until(_is_live, "a live book")
    fresh.shows("PAPER")
    assert "survivor" not in fresh.text
