"""Seeded markets for the measurements: books that walk, and a counter in the size of the best bid.

Quantities of all other levels lie between 1,000 and 9,000, so that nothing else on a screen reads
like a counter: `1AB.CDEF`, the counter modulo a million.
"""

import random
from typing import Final

BASES: Final = (
    *("BTC", "ETH", "SOL", "AVAX", "LINK", "ARB", "OP", "UNI"),
    *("AAVE", "MATIC", "DOGE", "PEPE", "WIF", "JUP", "PENDLE", "EIGEN"),
)
SCALE: Final = 10**6
STEP: Final = 10_000
"""Raw units between two prices: 0.01."""
CYCLE: Final = 10**6
"""Counters repeat after so many updates."""


def counted(counter: int) -> int:
    """The raw quantity that reads `1AB.CDEF` with the counter's six digits."""
    return 100 * SCALE + counter % CYCLE * 100


class Market:
    """One book of so many levels a side; every step changes one to five of them."""

    def __init__(self, symbol: str, seed: int, levels: int = 50, price: int = 3_200 * SCALE):
        self.symbol = symbol
        self._random = random.Random(f"{seed} {symbol}")
        self._levels = levels
        self._mid = price
        self.counter = 0
        self.sequence = 1
        self.bids: dict[int, int] = {}
        self.asks: dict[int, int] = {}
        for at in range(1, levels + 1):
            self.bids[price - at * STEP] = self._quantity()
            self.asks[price + at * STEP] = self._quantity()
        self.bids[max(self.bids)] = counted(0)

    def _quantity(self) -> int:
        return self._random.randint(1_000 * 100, 9_000 * 100) * 10_000

    @property
    def best(self) -> tuple[int, int]:
        """The best bid and the best ask, raw."""
        return max(self.bids), min(self.asks)

    def step(self) -> tuple[list[list[int]], list[list[int]]]:
        """Changed bids and asks, new absolute quantities; the best bid is always among them.

        One step in forty moves the mid by one price.
        """
        bids: dict[int, int] = {}
        asks: dict[int, int] = {}
        self.counter += 1
        self.sequence += 1
        if self._random.random() < 1 / 40:
            self._move(bids, asks)
        for _ in range(self._random.randint(0, 4)):
            depth = 1 + int(self._random.expovariate(1 / 5)) % (self._levels - 1)
            if self._random.random() < 1 / 2:
                bids[self._mid - (depth + 1) * STEP] = self._quantity()
            else:
                asks[self._mid + depth * STEP] = self._quantity()
        bids[self._mid - STEP] = counted(self.counter)
        for changes, side in ((bids, self.bids), (asks, self.asks)):
            for price, quantity in changes.items():
                if quantity:
                    side[price] = quantity
                else:
                    side.pop(price, None)
        return [[*pair] for pair in bids.items()], [[*pair] for pair in asks.items()]

    def _move(self, bids: dict[int, int], asks: dict[int, int]) -> None:
        """The mid rises or falls by one price: a level comes and goes at both ends."""
        if self._random.random() < 1 / 2:
            self._mid += STEP
            asks[self._mid] = 0
            asks[self._mid + self._levels * STEP] = self._quantity()
            bids[self._mid - 2 * STEP] = self._quantity()
            bids[self._mid - (self._levels + 1) * STEP] = 0
        else:
            self._mid -= STEP
            bids[self._mid] = 0
            bids[self._mid - self._levels * STEP] = self._quantity()
            asks[self._mid + STEP] = self._quantity()
            asks[self._mid + (self._levels + 1) * STEP] = 0
