"""Terminals of every size and kind: no crash, and no order entry where it can't be seen."""

import sys
import time
from pathlib import Path

import pyte
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from program import Program

pytestmark = [pytest.mark.terminal, pytest.mark.timeout(400)]

PAPER = ["-m", "vela_tui", "paper", "--flow", "none"]
SIZES = [
    *[(20, 5), (300, 80), (40, 10), (59, 24), (60, 16), (80, 15), (80, 24), (100, 30), (5, 2)],
    *[(1, 1), (120, 36), (200, 5), (20, 80), (160, 45), (61, 17), (300, 16), (60, 80), (79, 23)],
    *[(200, 50), (10, 50), (110, 30), (150, 44), (190, 30), (70, 20), (90, 90), (250, 24)],
    *[(300, 5), (59, 15), (60, 15), (240, 67), (80, 24)],
]
LEAST = (60, 16)
"""Columns and lines from which orders can be entered."""


def is_small(columns: int, lines: int) -> bool:
    """Whether no order can be entered."""
    return columns < LEAST[0] or lines < LEAST[1]


def screen(program: Program, columns: int, lines: int, seconds: float = 60.0) -> str:
    """What a terminal of this size shows, once it is what shall be seen or the time is over."""
    shown = pyte.Screen(columns, lines)
    stream = pyte.ByteStream(shown)
    program.child.setwinsize(lines, columns)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        start = len(program.output)
        program.read(0.05)
        written = program.output[start:]
        stream.feed(written.replace(b"\x1b[>25u", b"").replace(b"\x1b[>4;1m", b""))
        text = "\n".join(shown.display)
        if is_small(columns, lines) == ("too small" in text) and "PAPER" in text:
            break
    return "\n".join(shown.display)


def test_thirty_sizes_one_after_another(tmp_path):
    """P65: from 1x1 to 300x80: it goes on; where there is no room, words say so."""
    assert len(set(SIZES)) >= 30
    program = Program(tmp_path, PAPER, size=(24, 80))
    assert program.until(b"seq")
    for columns, lines in SIZES:
        has_room = columns >= 20 and lines >= 5
        text = screen(program, columns, lines, 60.0 if has_room else 0.2)
        assert program.child.isalive(), (columns, lines)
        if is_small(columns, lines):
            program.type("b", "s", gap=0.02)
            program.read()
            assert b"ticket ETH" not in program.output[-4_000:], (columns, lines)
            if has_room:
                assert "too small" in text, (columns, lines, text)
        else:
            assert "PAPER" in text, (columns, lines, text)
            assert "too small" not in text
    program.type("\x1b", "\x1b", "\x11", gap=0.3)
    assert program.end() == 0
    assert program.is_sane


@pytest.mark.parametrize(
    "environment",
    [
        {"NO_COLOR": "1"},
        {"TERM": "dumb", "COLORTERM": ""},
        pytest.param({"TERM": "vt100", "COLORTERM": ""}, marks=pytest.mark.nightly),
        pytest.param({"TERM": "", "LANG": "C"}, marks=pytest.mark.nightly),
    ],
    ids=["no colour", "dumb", "vt100", "nothing"],
)
def test_poor_terminals_show_a_book_and_give_the_terminal_back(environment, tmp_path):
    """P65: without colours, without a name, without a mouse: it starts, sizes and ends with 0."""
    program = Program(tmp_path, PAPER, size=(5, 20), **environment)
    assert program.until(b"too small"), program.output
    assert "PAPER" in screen(program, 100, 30)
    program.type("\x11", gap=0.3)
    assert program.end() == 0
    assert program.is_sane
    if "NO_COLOR" in environment:
        assert b"PAPER" in program.output  # in a word, not only in a colour
