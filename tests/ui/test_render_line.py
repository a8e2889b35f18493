"""Lines are exactly as wide as asked, whatever stands in them."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.style import Style

from vela_tui.ui.render.line import draw, fitted, padded, part, split_zeros
from vela_tui.ui.render.palette import Palette

anything = st.text(max_size=40)
PLAIN = Palette.plain()


@given(anything, st.integers(min_value=1, max_value=30), st.booleans())
def test_padded_fills_its_cells_exactly(text, width, to_right):
    """Wide characters, control characters, escapes: always so many cells, nothing unprintable."""
    shown = padded(text, width, to_right=to_right)
    assert cell_len(shown) == width
    assert shown.isprintable()


def test_a_cut_is_shown():
    assert padded("ETH-USDC", 5) == "ETH-…"
    assert padded("1.5", 6, to_right=True) == "   1.5"


@given(st.lists(anything, max_size=6), st.integers(min_value=1, max_value=60))
def test_a_line_is_as_wide_as_the_view(words, width):
    strip = draw(tuple((word, "text") for word in words), width, PLAIN, Style())
    assert strip.cell_length == width
    assert strip.text.isprintable()


def test_an_escape_sequence_never_reaches_the_strip():
    strip = draw((("\x1b[31mred\x07\u202e", "text"),), 20, PLAIN, Style())
    assert strip.text == "□[31mred□□".ljust(20)


parts = st.lists(
    st.tuples(st.integers(min_value=0, max_value=5), st.integers(min_value=1, max_value=12)),
    max_size=8,
)


@given(parts, parts, st.integers(min_value=0, max_value=80))
def test_parts_are_shown_whole_or_not_at_all(left, right, width):
    """What is dropped has a rank at least as high as what stays; rank 0 always stays."""
    lefts = [
        part(rank, (f"{at}L".ljust(size, "."), "text")) for at, (rank, size) in enumerate(left)
    ]
    rights = [
        part(rank, (f"{at}R".ljust(size, "."), "text")) for at, (rank, size) in enumerate(right)
    ]
    runs = fitted(lefts, width, rights)
    text = "".join(run for run, _ in runs)
    everything = [*lefts, *rights]
    kept = [each for each in everything if each.runs[0] in runs]
    dropped = [each for each in everything if each not in kept]
    assert all(each in kept for each in everything if not each.rank)
    assert not dropped or max((k.rank for k in kept), default=0) <= min(d.rank for d in dropped)
    if any(each.rank for each in kept):
        assert len(text) <= width


def test_the_right_parts_end_at_the_right_edge():
    runs = fitted([part(0, ("left", "text"))], 20, [part(0, ("right", "text"))])
    assert "".join(text for text, _ in runs) == "left           right"


def test_trailing_zeros_are_those_after_the_point():
    assert split_zeros("9.7700") == ("9.77", "00")
    assert split_zeros("4.0000") == ("4", ".0000")
    assert split_zeros("1,200") == ("1,200", "")


def test_a_part_is_shortened_before_it_is_dropped():
    long = part(3, ("long words", "text"), short=part(1, ("l", "text")))
    other = part(2, ("other", "text"))
    assert [run for run, _ in fitted([long, other], 20)] == ["long words", "  ", "other"]
    assert [run for run, _ in fitted([long, other], 10)] == ["l", "  ", "other"]
    assert [run for run, _ in fitted([long, other], 5)] == ["l"]
    assert fitted([long, other], 0) == ()
    for_ever = part(2, ("rests on", "text"), short=part(0, ("r", "text")))
    assert [run for run, _ in fitted([for_ever], 0)] == ["r"]
