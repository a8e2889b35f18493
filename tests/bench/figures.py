"""Medians, tails and ratios; every raw sample is kept beside them."""

import csv
import json
import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path


def quantile(samples: Sequence[float], share: float) -> float:
    """The sample below which this share of all lies; nan without any."""
    if not samples:
        return float("nan")
    ordered = sorted(samples)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def median(samples: Sequence[float]) -> float:
    """The middle sample; nan without any."""
    return statistics.median(samples) if samples else float("nan")


def steepness(sizes: Sequence[float], costs: Sequence[float]) -> float:
    """The slope over the greater half of the sizes, three at least: where it shows."""
    half = min(len(sizes) // 2, max(0, len(sizes) - 3))
    return slope(sizes[half:], costs[half:])


def slope(sizes: Sequence[float], costs: Sequence[float]) -> float:
    """The power of the work's size with which its cost grows: 0 is flat, 1 linear.

    Least squares through the logarithms; nan where there are no two sizes.
    """
    pairs = [(math.log(s), math.log(c)) for s, c in zip(sizes, costs, strict=True) if s > 0 < c]
    if len({x for x, _ in pairs}) < 2:
        return float("nan")
    middle_x = statistics.fmean(x for x, _ in pairs)
    middle_y = statistics.fmean(y for _, y in pairs)
    over = sum((x - middle_x) * (y - middle_y) for x, y in pairs)
    return over / sum((x - middle_x) ** 2 for x, _ in pairs)


@dataclass(frozen=True)
class Row:
    """One line of a table."""

    what: str
    values: dict[str, str]


@dataclass(frozen=True)
class Figure:
    """A figure of `goals.GOALS` as it was measured, beside its peer or floor of the same run."""

    ours: float
    against: str = ""
    """Who or what the peer or floor is."""
    theirs: float | None = None


@dataclass
class Table:
    """What one measurement found: lines for people, samples for machines."""

    name: str
    title: str
    rows: list[Row] = field(default_factory=list)
    samples: list[tuple[str, float]] = field(default_factory=list)
    note: str = ""
    figures: dict[str, Figure] = field(default_factory=dict)
    """By the names of `goals.GOALS`."""

    def add(self, what: str, **values: object) -> None:
        """One more line; floats are shortened."""
        shown = {k: f"{v:.3g}" if isinstance(v, float) else str(v) for k, v in values.items()}
        self.rows.append(Row(what, shown))

    def keep(self, what: str, samples: Iterable[float]) -> None:
        """Raw samples of a line."""
        self.samples += [(what, sample) for sample in samples]

    def figure(
        self, name: str, ours: float, against: str = "", theirs: float | None = None
    ) -> None:
        """One of the suite's figures was found."""
        self.figures[name] = Figure(ours, against, theirs)

    def markdown(self) -> str:
        """The table, in Markdown."""
        heads = list(dict.fromkeys(head for row in self.rows for head in row.values))
        lines = [
            "| " + " | ".join([self.title, *(head.replace("_", " ") for head in heads)]) + " |"
        ]
        lines.append("|---|" + "--:|" * len(heads))
        for row in self.rows:
            cells = [row.what, *(row.values.get(head, "") for head in heads)]
            lines.append("| " + " | ".join(cells) + " |")
        return "\n".join(lines) + (f"\n\n{self.note}" if self.note else "")

    def save(self, folder: Path) -> None:
        """The raw samples as CSV, and the figures as JSON."""
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / f"{self.name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(("what", "sample"))
            writer.writerows(self.samples)
        found = {name: asdict(figure) for name, figure in self.figures.items()}
        (folder / f"{self.name}.json").write_text(json.dumps(found), encoding="utf-8")
