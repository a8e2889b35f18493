"""Medians, tails and ratios; every raw sample is kept beside them."""

import csv
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path


def quantile(samples: Sequence[float], share: float) -> float:
    """The sample below which this share of all lies; nan without any."""
    if not samples:
        return float("nan")
    ordered = sorted(samples)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


@dataclass(frozen=True)
class Row:
    """One line of a table."""

    what: str
    values: dict[str, str]


@dataclass
class Table:
    """What one measurement found: lines for people, samples for machines."""

    name: str
    title: str
    rows: list[Row] = field(default_factory=list)
    samples: list[tuple[str, float]] = field(default_factory=list)
    note: str = ""

    def add(self, what: str, **values: object) -> None:
        """One more line; floats are shortened."""
        shown = {k: f"{v:.3g}" if isinstance(v, float) else str(v) for k, v in values.items()}
        self.rows.append(Row(what, shown))

    def keep(self, what: str, samples: Iterable[float]) -> None:
        """Raw samples of a line."""
        self.samples += [(what, sample) for sample in samples]

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
        """The raw samples as CSV."""
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / f"{self.name}.csv").open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("what", "sample"))
            writer.writerows(self.samples)


def median(samples: Sequence[float]) -> float:
    """The middle sample; nan without any."""
    return statistics.median(samples) if samples else float("nan")
