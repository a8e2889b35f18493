"""The seed's rate limits (seed:386-402): rolling 60-second windows, exact waiting times."""

from typing import Final

from vela_tui.sim.limits import SlidingLog

WINDOW_NS: Final = 60_000_000_000
ORDERS: Final = 20
CANCELS: Final = 20
DEPOSITS: Final = 5
READS: Final = 100
SOCKET_MESSAGES: Final = 60
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


class Limits:
    """Orders, cancels and deposits by wallet, reads by address of the peer.

    A terminal that embeds the exchange shares 127.0.0.1 with every other local reader, so
    whoever embeds it may prefer to switch the limits off.

    Args:
        is_enforced: False for an exchange without limits.
    """

    def __init__(self, *, is_enforced: bool) -> None:
        self.orders = Limit(ORDERS, is_enforced=is_enforced)
        self.cancels = Limit(CANCELS, is_enforced=is_enforced)
        self.deposits = Limit(DEPOSITS, is_enforced=is_enforced)
        self.reads = Limit(READS, is_enforced=is_enforced)
        self._is_enforced = is_enforced

    def of_socket(self) -> Limit:
        """A new connection's own limit of messages."""
        return Limit(SOCKET_MESSAGES, is_enforced=self._is_enforced)
