"""Rolling rate limits with the exact wait (seed:386-402; vela.md section 4)."""

from collections import deque

MINUTE_NS = 60 * 1_000_000_000
"""The seed's window."""

_SWEEP_AT = 1_024


class SlidingLog:
    """At most `limit` requests of one key within any window; a refused one is not recorded.

    Args:
        limit: requests per window.
        window_ns: the window's length; a request is forgotten when it is that old.
    """

    def __init__(self, limit: int, window_ns: int = MINUTE_NS) -> None:
        if limit < 1 or window_ns < 1:
            raise ValueError("a limit and its window are positive")
        self._limit = limit
        self._window_ns = window_ns
        self._asked: dict[str, deque[int]] = {}
        self._sweep_at = _SWEEP_AT

    def ask(self, key: str, now: int) -> int | None:
        """None when the request is within the limit, and then it counts.

        Args:
            key: whose budget it is.
            now: ns, never earlier than in the call before.

        Returns:
            Otherwise the ns after which the same request will be accepted, exactly.
        """
        asked = self._asked.get(key)
        if asked is None:
            self._sweep(now)
            asked = self._asked[key] = deque()
        while asked and now - asked[0] >= self._window_ns:
            asked.popleft()
        if len(asked) >= self._limit:
            return self._window_ns - (now - asked[0])
        asked.append(now)
        return None

    def __len__(self) -> int:
        return len(self._asked)

    def _sweep(self, now: int) -> None:
        """Keys without a recent request are forgotten; the cost is spread by doubling."""
        if len(self._asked) < self._sweep_at:
            return
        horizon = now - self._window_ns
        self._asked = {key: asked for key, asked in self._asked.items() if asked[-1] > horizon}
        self._sweep_at = max(_SWEEP_AT, 2 * len(self._asked))
