"""How long something takes, by the last few hundred times; and how often what happened."""

from collections import deque
from collections.abc import Mapping
from typing import Final

KEPT: Final = 500
"""Durations remembered: a tail of one in a hundred is still five of them."""
MOST_KINDS: Final = 16
"""Kinds counted apart; whoever invents more is counted in one."""
OTHERS: Final = "others"
"""The kind of what came when there were too many kinds."""


class Durations:
    """The last durations of one thing, in nanoseconds."""

    __slots__ = ("_kept",)

    def __init__(self) -> None:
        self._kept: deque[int] = deque(maxlen=KEPT)

    def __len__(self) -> int:
        return len(self._kept)

    def add(self, nanoseconds: int) -> None:
        """It took so long once more; a negative one, of a clock that was set, counts as none."""
        self._kept.append(max(nanoseconds, 0))

    def quantile(self, percent: int) -> int | None:
        """So many percent of them took no longer, by the nearest rank; None before the first."""
        if not self._kept:
            return None
        rank = -(-len(self._kept) * percent // 100)
        return sorted(self._kept)[max(rank, 1) - 1]


class Counts:
    """How often each kind of a thing happened; the number of kinds is bounded."""

    __slots__ = ("_by_kind",)

    def __init__(self) -> None:
        self._by_kind: dict[str, int] = {}

    @property
    def by_kind(self) -> Mapping[str, int]:
        """In the order in which the kinds were met."""
        return self._by_kind

    @property
    def total(self) -> int:
        """All kinds together."""
        return sum(self._by_kind.values())

    def add(self, kind: str) -> None:
        """It happened once more."""
        if kind not in self._by_kind and len(self._by_kind) >= MOST_KINDS:
            kind = OTHERS
        self._by_kind[kind] = self._by_kind.get(kind, 0) + 1
