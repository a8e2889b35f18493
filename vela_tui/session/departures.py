"""Orders and cancels on their way out of this program: from the decision to the socket."""

from collections.abc import Callable


class Departures:
    """What was decided and has not left yet; whoever watches is told when something begins to."""

    def __init__(self) -> None:
        self._under_way: set[int] = set()
        self._count = 0
        self.watcher: Callable[[], None] | None = None
        """Called whenever a request begins its way."""

    def __bool__(self) -> bool:
        """Whether anything has not left yet."""
        return bool(self._under_way)

    def begin(self) -> Callable[[], None]:
        """A request begins its way; calling what is returned ends it, once and for all."""
        self._count += 1
        number = self._count
        self._under_way.add(number)
        if self.watcher is not None:
            self.watcher()
        return lambda: self._under_way.discard(number)
