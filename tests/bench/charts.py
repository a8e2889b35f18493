"""Cost against work as a small chart of text, and the verdict: flat, linear or worse."""

from collections.abc import Sequence
from typing import Final

from tests.bench.figures import steepness
from tests.bench.goals import FLAT, LINEAR

_WIDTH: Final = 40


def verdict(slope: float) -> str:
    """The word for a slope in logarithms."""
    if slope <= FLAT:
        return "flat"
    return "linear or less" if slope <= LINEAR else "worse than linear"


def chart(title: str, sizes: Sequence[float], costs: Sequence[float], unit: str) -> str:
    """One bar a size, as long as its cost is in proportion to the greatest."""
    found = steepness(sizes, costs)
    most = max(costs, default=0) or 1
    lines = [f"{title}: {verdict(found)} (slope {found:+.2f})"]
    for size, cost in zip(sizes, costs, strict=True):
        bar = "█" * max(1, round(cost / most * _WIDTH))
        lines.append(f"{size:>8,.0f} {bar:<{_WIDTH}} {cost:,.4g} {unit}")
    return "\n".join(lines)
