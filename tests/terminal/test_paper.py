"""The whole path, as a stranger meets it: the installed program, a real terminal, keys."""

import re

import pytest

pytestmark = [pytest.mark.terminal, pytest.mark.timeout(400)]

DOCUMENTED: list[str] = []
ENGINE = ["paper", "--dialect", "engine"]
BOTH = pytest.mark.parametrize("arguments", [DOCUMENTED, ENGINE], ids=["documented", "engine"])
BOTH_AT_NIGHT = pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(DOCUMENTED, id="documented"),
        pytest.param(ENGINE, id="engine, nightly", marks=pytest.mark.nightly),
    ],
)
"""How the embedded exchange speaks; the main path holds in both dialects."""

RESTS = re.compile(r"BUY +ETH-USDC +1,000.00.*open")
PRICE = re.compile(r"\d{1,3}(?:,\d{3})*\.\d\d")


def _is_live(text: str) -> bool:
    return (
        "PAPER" in text and "ETH-USDC" in text and "seq" in text and len(PRICE.findall(text)) > 20
    )


@BOTH_AT_NIGHT
@pytest.mark.parametrize(("columns", "lines"), [(80, 24), (120, 36), (200, 50)])
def test_first_start_shows_a_live_book_and_quits_to_a_clean_shell(start, columns, lines, arguments):
    """No configuration at all: a live book in PAPER; ctrl+q leaves the terminal as it was."""
    terminal = start(*arguments, columns=columns, lines=lines)
    first = terminal.until(_is_live, "a live book")
    terminal.until(lambda text: _is_live(text) and text != first, "a book that moves")
    terminal.keys("\x11")
    assert terminal.ends() == 0
    assert b"\x1b[?1049l" in terminal.bytes


@BOTH
def test_order_rests_fills_and_is_cancelled(start, arguments):
    """A signed order rests and shows; a crossing one fills; the first is cancelled."""
    terminal = start(*arguments)
    terminal.until(_is_live, "a live book")
    terminal.line("buy 0.1 @ 1000 post id resting-1")
    terminal.until(RESTS.search, "a resting order")
    terminal.line("buy 0.01 @ 9000 ioc id crossing-1")
    terminal.keys("6")
    terminal.until(lambda text: re.search(r"BUY +ETH-USDC.*taker", text), "a fill")
    terminal.line("cancel resting-1")
    terminal.keys("8")
    terminal.until(lambda text: re.search(r"BUY +ETH-USDC +1,000.00.*cancelled", text), "a cancel")
    terminal.keys("\x11")
    assert terminal.ends() == 0


@BOTH_AT_NIGHT
def test_ticket_submits_at_the_cursor_with_a_few_keys(start, arguments):
    """`b` opens the ticket at the cursor, Enter submits, the order shows in its pane."""
    terminal = start(*arguments)
    terminal.until(_is_live, "a live book")
    terminal.keys("b")
    terminal.shows("ticket ETH-USDC")
    terminal.keys("0.05")
    terminal.shows("vela:order:ETH-USDC:bid:")
    terminal.keys("\r")
    terminal.until(lambda text: re.search(r"BUY +ETH-USDC .*0\.0500.*post", text), "the order")
    terminal.keys("\x18")
    terminal.keys("\x1b")
    terminal.shows("no open orders")


@BOTH_AT_NIGHT
def test_paper_account_survives_a_restart_until_reset(start, arguments):
    """An order rests on after the program ended; `paper --reset` starts anew."""
    terminal = start(*arguments)
    terminal.until(_is_live, "a live book")
    terminal.line("buy 0.1 @ 1000 post id survivor")
    terminal.until(RESTS.search, "a resting order")
    terminal.keys("\x11")
    terminal.shows("rest")
    terminal.child.terminate(force=False)
    terminal.ends()
    again = start(*arguments)
    again.until(RESTS.search, "the order of the last time")
    again.child.terminate(force=False)
    again.ends()
    fresh = start(*(arguments or ["paper"]), "--reset")
    fresh.until(_is_live, "a live book")
    fresh.shows("no open orders")
