"""Orders and cancels on their way out of this program: from the decision to the socket."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from vela_tui.domain.clock import MILLISECOND, SECOND

PATIENCE: Final = 30 * MILLISECOND
"""What comes in waits for what goes out, until so long after the first of it began."""


class Departures:
    """What was decided and has not left yet; whoever watches is told when something begins to."""

    def __init__(self) -> None:
        self._under_way: set[int] = set()
        self._count = 0
        self._are_over = asyncio.Event()
        self._until: float = 0  # seconds of the loop
        self.watcher: Callable[[], None] | None = None
        """Called whenever a request begins its way."""

    def __bool__(self) -> bool:
        """Whether anything has not left yet."""
        return bool(self._under_way)

    def begin(self) -> Callable[[], None]:
        """A request begins its way; calling what is returned ends it, once and for all."""
        if not self._under_way:
            self._until = asyncio.get_running_loop().time() + PATIENCE / SECOND
        self._count += 1
        number = self._count
        self._under_way.add(number)
        self._are_over.clear()
        return lambda: self._left(number)

    def told(self) -> None:
        """Whoever watches is told that something began: it is on its way already."""
        if self.watcher is not None:
            self.watcher()

    async def over(self) -> None:
        """Everything has left, or takes too long."""
        if asyncio.get_running_loop().time() < self._until:
            with suppress(TimeoutError):
                async with asyncio.timeout_at(self._until):
                    await self._are_over.wait()

    def _left(self, number: int) -> None:
        self._under_way.discard(number)
        if not self._under_way:
            self._are_over.set()
