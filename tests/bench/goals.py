"""Every figure of the suite, in the order of the table: what it is, its unit, its goal."""

from dataclasses import dataclass
from math import isfinite
from typing import Final

FLAT: Final = 0.2
"""A slope up to this is flat: work that grows tenfold costs less than 1.6 times."""
LINEAR: Final = 1.15
"""A slope up to this is linear; beyond it the cost grows faster than the work."""


@dataclass(frozen=True)
class Goal:
    """One figure: its words and the bound that it should keep."""

    what: str
    unit: str
    most: float | None = None
    least: float | None = None
    most_ratio: float | None = None
    """Times the peer or floor of the same run."""

    @property
    def words(self) -> str:
        """The bound as the table says it."""
        if self.unit == "slope":
            return "flat" if self.most == FLAT else "linear"
        if self.most_ratio is not None:
            return f"≤ {self.most_ratio:g}x"
        if self.least is not None:
            return f"≥ {self.least:,.0f}"
        return "" if self.most is None else f"≤ {self.most:,g} {self.unit}"

    def is_met(self, ours: float, theirs: float | None) -> bool:
        """Whether the bound holds; a figure without one can't miss it."""
        if not isfinite(ours):
            return False
        if self.most_ratio is not None:
            return theirs is not None and ours <= self.most_ratio * theirs
        if self.least is not None:
            return ours >= self.least
        return self.most is None or ours <= self.most


GOALS: Final[dict[str, Goal]] = {
    "book.50": Goal("a delta decoded and applied, 50 levels a side", "µs", most_ratio=2),
    "book.500": Goal("the same, 500 levels", "µs", most_ratio=2),
    "book.5000": Goal("the same, 5,000 levels", "µs", most_ratio=2),
    "signature": Goal("an order signed", "µs", most_ratio=1.3),
    "start.paint": Goal("start to the first paint", "ms", most=450),
    "start.row": Goal("start to the first live row", "ms", most=1_000),
    "start.embedded": Goal("the same, embedded exchange included", "ms", most=1_500),
    "start.version": Goal("`--version`", "ms", most=120),
    "screen.isolated": Goal("an isolated change to the screen, p50", "ms", most=8),
    "screen.still": Goal("processor, still market", "%", most=2),
    "screen.100": Goal("processor, 100 updates/s", "%", most=15),
    "screen.1000.cpu": Goal("processor, 1,000 updates/s", "%", most=40),
    "screen.1000.p50": Goal("frame to screen at 1,000 updates/s, p50", "ms"),
    "screen.1000": Goal("frame to screen at 1,000 updates/s, p99", "ms", most=45),
    "screen.3000": Goal("the same at 3,000/s: how it grows within a turn, p50", "ms", most=5),
    "screen.all": Goal("frame to screen, 16 markets at 2,500 updates/s in all, p99", "ms",
                       most=45),
    "key.wire": Goal("Enter to the signed order on the socket, 200 updates/s, p50", "ms", most=3),
    "key.wire.p99": Goal("the same, p99", "ms", most=12),
    "key.journal": Goal("of which the journal's fsync, p50", "ms"),
    "key.own": Goal("of which all else of ours: check, sign, seal, p50", "ms"),
    "key.paint": Goal("key to paint while 1,000 updates/s arrive, p99", "ms", most=50),
    "memory.hour": Goal("memory after an hour at 100 updates/s", "MB", most=100),
    "memory.slope": Goal("its growth", "MB/h", most=1),
    "exchange.http": Goal("the exchange's orders/s through HTTP, verified", "1/s", least=2_000),
    "exchange.age": Goal("an order to the terminal's screen at 2,000 orders/s, p99", "ms",
                         most=100),
    "exchange.core": Goal("the exchange's bare matching, orders/s", "1/s"),
    "growth.updates": Goal("processor against updates/s, whole program", "slope", most=LINEAR),
    "growth.levels": Goal("an update against levels of the book", "slope", most=FLAT),
    "growth.books": Goal("an update against books that are kept", "slope", most=FLAT),
    "growth.markets": Goal("an update against markets that are listed", "slope", most=FLAT),
    "growth.list": Goal("the list of markets against markets", "slope", most=LINEAR),
    "growth.orders": Goal("an update against open orders", "slope", most=FLAT),
    "growth.report": Goal("a report of an order against open orders", "slope", most=FLAT),
    "growth.order": Goal("an order placed against open orders", "slope", most=LINEAR),
    "growth.ladder": Goal("a frame of the book against open orders", "slope", most=FLAT),
    "growth.paint": Goal("a frame of changed orders against open orders", "slope", most=LINEAR),
    "growth.history": Goal("a frame against rows of history", "slope", most=LINEAR),
}  # fmt: skip
"""By name; a measurement fills in some of them."""
