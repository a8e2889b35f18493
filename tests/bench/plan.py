"""How long and how often a run measures."""

from dataclasses import dataclass
from typing import Final

RATES: Final = (0, 1, 20, 100, 300, 1_000, 3_000)
"""Updates a second."""
QUICK_RATES: Final = (0, 1, 100, 1_000, 3_000)
POLYMARKET_TUI: Final = "polymarket-tui 0.1.1"
PROGRAMS: Final = (
    *("vela-tui", "bare Textual line view", "rich.Live, 30 Hz", "curses"),
    POLYMARKET_TUI,
)


@dataclass(frozen=True)
class Plan:
    """One run."""

    seconds: float = 3
    """How long a rate lasts, each turn."""
    turns: int = 2
    """How often everything is done, programs in turn."""
    rates: tuple[int, ...] = RATES
    programs: tuple[str, ...] = PROGRAMS
    is_quick: bool = False
    """Whether samples are few: to try the suite, not to believe it."""

    @classmethod
    def quick(cls) -> "Plan":
        """One short turn of everything."""
        return cls(seconds=1.5, turns=1, rates=QUICK_RATES, is_quick=True)

    def share(self, whole: int, quick: int) -> int:
        """So many samples, or the few of a quick run."""
        return quick if self.is_quick else whole
