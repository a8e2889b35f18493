"""How long to wait before the next attempt: full jitter, and no reward for a short success."""

from typing import Final, Protocol

from vela_tui.domain.clock import MILLISECOND, SECOND

FIRST: Final = 250 * MILLISECOND
"""The longest first wait."""
LONGEST: Final = 15 * SECOND
"""No wait is longer (reliability section 6)."""
HEALTHY: Final = 30 * SECOND
"""A session that lasted so long starts the count anew: accept-then-close does not (P38)."""
AT_ONCE: Final = 2
"""Links that opened and ended too early are replaced so often without ado; then at `SPACING`."""
SPACING: Final = 15 * SECOND
"""From the opening of a link that ends too early to the opening of the next, and up to a third
more: six in the first minute at most, though every one is accepted (P38)."""
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
        self._openings = 0

    def after(self, lasted: int, *, was_open: bool = False) -> int:
        """The wait after a session that has ended, or never began, in nanoseconds.

        Full jitter: any wait up to the ceiling is as likely, so clients that fell together do
        not come back together. Never less than a tenth of the first ceiling.

        Args:
            lasted: nanoseconds from the attempt to the end.
            was_open: whether the venue had accepted the link.
        """
        if lasted >= HEALTHY:
            self._failures = self._openings = 0
        ceiling = min(FIRST << min(self._failures, _DOUBLINGS), LONGEST)
        self._failures += 1
        self._openings += was_open
        wait = max(int(ceiling * self._randomness.random()), FIRST // 10)
        if not was_open or self._openings <= AT_ONCE:
            return wait
        spacing = SPACING + int(SPACING * self._randomness.random()) // 3
        return max(wait, spacing - lasted)
