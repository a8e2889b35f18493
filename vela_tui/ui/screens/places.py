"""The trade screen's classes of size: which panes have a place, and how much of one."""

from typing import Final

from textual.geometry import Size

WIDTHS: Final = [(0, "-tiny"), (60, "-narrow"), (110, "-medium"), (150, "-wide"), (190, "-vast")]
"""From so many cells on, the class of the width."""
HEIGHTS: Final = [(0, "-flat"), (16, "-short"), (30, "-tall"), (44, "-high")]
"""From so many lines on, the class of the height."""


def places(size: Size) -> dict[str, bool]:
    """Every class of size, and whether it is this one's."""
    classes: dict[str, bool] = {}
    for steps, extent in ((WIDTHS, size.width), (HEIGHTS, size.height)):
        fits = max(least for least, _ in steps if least <= extent)
        classes |= {name: least == fits for least, name in steps}
    return classes
