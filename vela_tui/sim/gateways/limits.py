"""Rate limits: rolling 60-second windows, exact waiting times (seed:386-402; vela.md section 4)."""

from typing import Final

from vela_tui.sim.limits import SlidingLog

WINDOW_NS: Final = 60_000_000_000
_NS_PER_MS: Final = 1_000_000


class TooManyRequests(Exception):  # noqa: N818 - HTTP's word for it
    """The window is full; nothing was looked at.

    Args:
        retry_after_ms: when the oldest request leaves the window, rounded up.
    """

    MESSAGE: Final = "Rate limit exceeded. Please slow down."

    def __init__(self, retry_after_ms: int) -> None:
        super().__init__(self.MESSAGE)
        self.retry_after_ms = retry_after_ms


class Limit:
    """One limit, counted by key; refused requests are not counted (vela.md section 4).

    Args:
        count: requests in any 60 seconds.
        is_enforced: False lets everything through.
    """

    def __init__(self, count: int, *, is_enforced: bool) -> None:
        self._log = SlidingLog(count, WINDOW_NS)
        self._is_enforced = is_enforced

    def count(self, key: str, now: int) -> None:
        """The request of `key` at `now` (ns) is counted.

        Raises:
            TooManyRequests: the window holds as many already.
        """
        wait = self._log.ask(key, now) if self._is_enforced else None
        if wait is not None:
            raise TooManyRequests(-(-wait // _NS_PER_MS))
