"""Time that passes as fast as tasks allow: an hour of waits in a moment, in the right order."""

import asyncio
import heapq
from itertools import count

from vela_tui.domain.clock import SECOND

_TURNS = 40
"""Rounds of the loop in which everything that is awake has come to rest."""


class VirtualTime:
    """A clock and a `sleep` that belong together."""

    def __init__(self, start: int = 1_713_000_000 * SECOND) -> None:
        self._start, self._elapsed, self.slept_through = start, 0, 0
        self._sleepers: list[tuple[int, int, asyncio.Future]] = []
        self._order = count()

    def now(self) -> int:
        return self._start + self._elapsed + self.slept_through

    def monotonic(self) -> int:
        return self._elapsed

    @property
    def elapsed(self) -> float:
        """Seconds since the beginning, those asleep left out."""
        return self._elapsed / SECOND

    async def sleep(self, seconds: float) -> None:
        future = asyncio.get_running_loop().create_future()
        until = self._elapsed + max(int(seconds * SECOND), 1)
        heapq.heappush(self._sleepers, (until, next(self._order), future))
        await future

    async def settle(self) -> None:
        for _ in range(_TURNS):
            await asyncio.sleep(0)

    async def pass_time(self, seconds: float) -> None:
        """So much time passes; whoever waits wakes in order."""
        end = self._elapsed + int(seconds * SECOND)
        await self.settle()
        while self._sleepers and self._sleepers[0][0] <= end:
            at, _, future = heapq.heappop(self._sleepers)
            self._elapsed = max(self._elapsed, at)
            if not future.done():
                future.set_result(None)
                await self.settle()
        self._elapsed = end
