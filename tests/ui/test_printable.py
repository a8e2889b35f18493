"""The last gate before the terminal lets printable characters out, in the width they had."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from vela_tui.ui.printable import PRINTABLE

BLACK = Color(0, 0, 0)


@given(st.lists(st.text(max_size=12), max_size=5))
def test_only_printable_characters_leave(texts):
    """P51: whatever was drawn, no control, escape, mark of direction or surrogate is left."""
    filtered = PRINTABLE.apply([Segment(text) for text in texts], BLACK)
    assert all(segment.text.isprintable() for segment in filtered)
    assert len(filtered) == len(texts)


@given(st.text(st.characters(categories=["Cc", "Cf", "Zl", "Zp", "Lu", "Lo"]), max_size=12))
def test_width_stays(text):
    """A line that was as wide as its place still is."""
    (filtered,) = PRINTABLE.apply([Segment(text)], BLACK)
    assert cell_len(filtered.text) == sum(cell_len(each) for each in text)


def test_links_are_taken_off():
    """P51: no OSC 8, whoever made the style."""
    (filtered,) = PRINTABLE.apply([Segment("x", Style(link="http://evil.example"))], BLACK)
    assert filtered.style.link is None


def test_harmless_lines_are_the_same_lines():
    """A line that has nothing to take away costs no copy."""
    segments = [Segment("BUY 1.5", Style(bold=True)), Segment("█▏漢")]
    assert PRINTABLE.apply(segments, BLACK) is segments
