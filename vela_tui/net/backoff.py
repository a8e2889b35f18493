"""How long to wait before the next attempt: full jitter, and no reward for a short success."""

from typing import Final, Protocol

from vela_tui.domain.clock import MILLISECOND, SECOND

FIRST: Final = 250 * MILLISECOND
"""The longest first wait."""
LONGEST: Final = 15 * SECOND
"""No wait is longer (reliability section 6)."""
HEALTHY: Final = 30 * SECOND
"""A session that lasted so long starts the count anew: accept-then-close does not (P38)."""
_DOUBLINGS: Final = 16


class Randomness(Protocol):
    """Where jitter comes from; `random.Random` is one."""

    def random(self) -> float:
        """At least 0 and less than 1."""
        ...


class Backoff:
    """The waits between attempts at one link.

    Args:
        randomness: injected, so that a test knows the waits.
    """

    def __init__(self, randomness: Randomness) -> None:
        self._randomness = randomness
        self._failures = 0

    def after(self, lasted: int) -> int:
        """The wait after a session that has ended, or never began, in nanoseconds.

        Full jitter: any wait up to the ceiling is as likely, so clients that fell together do
        not come back together. Never less than a tenth of the first ceiling.

        Args:
            lasted: nanoseconds from the attempt to the end.
        """
        if lasted >= HEALTHY:
            self._failures = 0
        ceiling = min(FIRST << min(self._failures, _DOUBLINGS), LONGEST)
        self._failures += 1
        return max(int(ceiling * self._randomness.random()), FIRST // 10)
