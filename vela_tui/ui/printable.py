"""The last gate before the terminal: whatever a widget drew, only printable characters leave."""

from typing import Final, final

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

__all__ = ["PRINTABLE", "PrintableOnly"]


@final
class PrintableOnly(LineFilter):
    """Lines without controls, escapes, bidirectional marks or links, exactly as wide as before.

    Texts of a venue are sanitised when they are decoded (reliability P51); this holds where a
    widget shows one that came another way. The toolkit keeps a filtered line with its strip, so
    a line that did not change costs nothing here.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - the toolkit's signature
        """The segments, the same list where nothing had to be taken away."""
        for text, style, _ in segments:  # a loop: for every line that changes, at every frame
            if not text.isprintable() or (style is not None and style.link is not None):
                return [_harmless(segment) for segment in segments]
        return segments


PRINTABLE: Final = PrintableOnly()
"""One for all: strips keep what a filter made by the filter itself."""


def _harmless(segment: Segment) -> Segment:
    """A character of no width is taken away; one with a width leaves a box of its size."""
    style = segment.style
    text = "".join(each if each.isprintable() else "□" * cell_len(each) for each in segment.text)
    return Segment(text, style.update_link(None) if style is not None and style.link else style)
