"""What a whole run found: kept as JSON, told as a Markdown table, put into the README."""

import json
import math
import os
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from tests.bench import machine
from tests.bench.figures import Figure
from tests.bench.goals import FLAT, GOALS, LINEAR, Goal

OPENING: Final = "<!-- bench -->\n"
CLOSING: Final = "\n<!-- /bench -->"
README: Final = Path(__file__).parents[2] / "README.md"
BUSY: Final = 1.0
_BUSY: Final = " **The machine was busy: times are those of what else it did, too.**"
_FILE: Final = "results.json"


@dataclass
class Results:
    """The figures of one run, and what failed in it."""

    made: str
    """The day, UTC."""
    machine: str
    is_quick: bool = False
    load: float = 0
    """How many processes wanted a core when it began; above `BUSY` the figures say less."""
    figures: dict[str, Figure] = field(default_factory=dict)
    """By the names of `goals.GOALS`."""
    failed: dict[str, str] = field(default_factory=dict)
    """Why a measurement has no figures, by its name."""

    @classmethod
    def new(cls, *, is_quick: bool) -> "Results":
        """Nothing is measured yet."""
        return cls(
            f"{datetime.now(UTC):%Y-%m-%d}", machine.description(), is_quick, os.getloadavg()[0]
        )

    @classmethod
    def read(cls, folder: Path) -> "Results":
        """What a run left in this folder."""
        kept = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        figures = {name: Figure(**each) for name, each in kept.pop("figures").items()}
        return cls(**kept, figures=figures)

    def write(self, folder: Path) -> None:
        """The results stand in this folder."""
        folder.mkdir(parents=True, exist_ok=True)
        content = json.dumps(asdict(self), indent=1, ensure_ascii=False)
        (folder / _FILE).write_text(content + "\n", encoding="utf-8")

    def markdown(self) -> str:
        """Every figure of the suite with its goal, and when and on what it was made."""
        kind = "A quick run" if self.is_quick else "Made"
        busy = _BUSY if self.load > BUSY else ""
        lines = [
            f"{kind} on {self.made} on {self.machine}, load {self.load:.1f} when it began.{busy}",
            "",
            "| figure | goal | ours | peer or floor of the same run | ratio |",
            "|---|--:|--:|---|--:|",
        ]
        for name, goal in GOALS.items():
            lines.append("| " + " | ".join(_cells(goal, self.figures.get(name))) + " |")
        for name, why in self.failed.items():
            lines += ["", f"Failed: `{name}`: {why}"]
        return "\n".join(lines)


def read_figures(file: Path) -> dict[str, Figure]:
    """What one measurement found."""
    found = json.loads(file.read_text(encoding="utf-8"))
    return {name: Figure(**each) for name, each in found.items()}


def put_into(readme: str, table: str) -> str:
    """The README with this table between its marks.

    Raises:
        ValueError: the marks are not there.
    """
    before, opened, rest = readme.partition(OPENING)
    _, closed, after = rest.partition(CLOSING)
    if not opened or not closed:
        raise ValueError("the README has no marks for the table")
    return before + opened + table + closed + after


def shown(value: float, unit: str) -> str:
    """A value as the table says it."""
    if unit == "slope":
        kind = "flat" if value <= FLAT else "linear" if value <= LINEAR else "worse than linear"
        return f"{kind} ({value:+.2f})"
    number = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return f"{number} {unit}"


def _cells(goal: Goal, figure: Figure | None) -> list[str]:
    if figure is None or not math.isfinite(figure.ours):
        return [goal.what, goal.words, "not measured", "", ""]
    ours = shown(figure.ours, goal.unit)
    if not goal.is_met(figure.ours, figure.theirs):
        ours += ", missed"
    peer, ratio = figure.against, ""
    if figure.theirs is not None and math.isfinite(figure.theirs):
        peer = f"{peer}: {shown(figure.theirs, goal.unit)}"
        if figure.theirs > 0 and goal.unit != "slope":
            ratio = f"{figure.ours / figure.theirs:.2g}"
    return [goal.what, goal.words, ours, peer, ratio]
