"""Lines as runs of text, each with the name of its meaning: comparable, hashable, uncoloured."""

from collections.abc import Collection, Iterable, Sequence

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from vela_tui.domain.value import Value
from vela_tui.ui.render.palette import Palette

Run = tuple[str, str]
"""Text and the palette field that it is drawn in."""
Runs = tuple[Run, ...]
"""One line; equal runs are drawn alike, so a line that compares equal needs no repaint."""


class Part(Value, frozen=True):
    """A piece of a line that is shown whole or not at all."""

    runs: Runs
    rank: int
    """The lowest is dropped last; 0 never."""
    short: "Part | None" = None
    """What stands in its place where there is no room for it; with a rank of its own."""

    @property
    def width(self) -> int:
        """Cells taken, as the runs are drawn."""
        return sum(cell_len(harmless(text)) for text, _ in self.runs)


def part(rank: int, *runs: Run, short: Part | None = None) -> Part:
    """A part of these runs."""
    return Part(runs, rank, short)


def to_strip(segments: Iterable[Segment], width: int, ground: Style) -> Strip:
    """The segments on a ground, exactly as wide as asked, whatever their text is.

    One strip is made where the toolkit's own methods would make three: a strip holds seven
    caches, and a ladder makes hundreds of strips a second.
    """
    laid = [
        Segment(text, ground if style is None else ground + style)
        for text, style, _ in segments
        if text
    ]
    taken = sum(len(text) if text.isascii() else cell_len(text) for text, _, _ in laid)
    if taken > width:
        return Strip(laid, taken).crop(0, width)
    if taken < width:
        laid.append(Segment(" " * (width - taken), ground))
    return Strip(laid, width)


def harmless(text: str) -> str:
    """The text with a box for each character that is not printed: no escape gets further.

    Control characters, escapes and marks that reverse the direction of writing are not printed.
    """
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else "□" for each in text)


def draw(runs: Runs, width: int, palette: Palette, ground: Style) -> Strip:
    """A line of runs, exactly as wide as asked; what has no name is on the ground alone."""
    segments = (
        Segment(harmless(text), palette.named(name) if name else None) for text, name in runs
    )
    return to_strip(segments, width, ground)


def padded(text: str, width: int, *, to_right: bool = False) -> str:
    """The text in exactly so many cells; what is cut away leaves an ellipsis.

    Args:
        text: any text, wide characters included.
        width: cells to fill.
        to_right: whether the text stands at the right end, as numbers do.
    """
    if text.isascii() and len(text) <= width:
        shown = text if text.isprintable() else harmless(text)
        return shown.rjust(width) if to_right else shown.ljust(width)
    text = harmless(text)
    taken = cell_len(text)
    if taken > width:
        return set_cell_size(text, max(width - 1, 0)) + "…"[:width]
    return " " * (width - taken) + text if to_right else text + " " * (width - taken)


def fitted(left: Sequence[Part], width: int, right: Sequence[Part] = (), gap: str = "  ") -> Runs:
    """The parts that fit a width in their order, the highest ranks shortened or dropped whole.

    Args:
        left: parts from the left edge.
        width: cells to fill.
        right: parts that end at the right edge.
        gap: what stands between two parts.
    """
    kept: dict[int, Part] = dict(enumerate((*left, *right)))
    while kept and _width(kept.values(), len(gap)) > width:
        last = max(kept, key=lambda at: (kept[at].rank, at))
        if not kept[last].rank:
            break
        if (short := kept[last].short) is not None:
            kept[last] = short
        else:
            del kept[last]
    shown = [item for at, item in kept.items() if at < len(left)]
    trailing = [item for at, item in kept.items() if at >= len(left)]
    runs = [run for item in shown for run in (*item.runs, (gap, "text"))]
    if trailing:
        taken = _width([*shown, *trailing], len(gap))
        runs.append((" " * max(0, width - taken), "text"))
        runs += [run for item in trailing for run in (*item.runs, (gap, "text"))]
    return tuple(runs[:-1])


def shortened(runs: Runs, width: int) -> Runs:
    """The runs within a width; what is cut away leaves an ellipsis."""
    kept: list[Run] = []
    for text, style in runs:
        room = width - sum(cell_len(harmless(each)) for each, _ in kept)
        if cell_len(harmless(text)) > room:
            return (*kept, (padded(text, max(room, 0)), style))
        kept.append((text, style))
    return tuple(kept)


def _width(parts: Collection[Part], gap: int) -> int:
    return sum(item.width for item in parts) + gap * max(0, len(parts) - 1)


def split_zeros(text: str) -> tuple[str, str]:
    """A number's text and its trailing zeros after the point, which say only how exact it is.

    Where there is nothing but zeros, the point goes with them.
    """
    if "." not in text:
        return text, ""
    head = text.rstrip("0").removesuffix(".")
    return head, text[len(head) :]
