"""Garbage in cycles is looked for while no hand is on the keys.

The interpreter looks through all objects whenever a quarter more of them are old: every few
seconds while lines change, for 10 to 60 ms each time, in which nothing is painted and no order
leaves. Nearly all memory is given back without that.
"""

import gc
from typing import Final

from vela_tui.domain.clock import SECOND, Clock

LOOK: Final = 5 * SECOND
"""Between two looks whether now is a good time."""
CALM: Final = 10 * SECOND
"""Without a key for so long, a pause disturbs nobody."""
EVERY: Final = 60 * SECOND
"""From one sweep to the next, at least."""
LATEST: Final = 600 * SECOND
"""From one sweep to the next, at most: a hand that never rests is disturbed."""
_NEVER: Final = 1_000_000
"""Times that young objects are looked through before all are: not within a day."""


class Sweeping:
    """When this process looks for garbage in cycles.

    Args:
        clock: the session's.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._before = gc.get_threshold()
        self._swept = self._keyed = clock.monotonic()

    def begin(self) -> None:
        """What the start left behind is never looked through; all else when nobody minds."""
        gc.freeze()
        gc.set_threshold(*self._before[:2], _NEVER)
        gc.enable()
        self._swept = self._clock.monotonic()

    def end(self) -> None:
        """The interpreter does as it did before."""
        gc.set_threshold(*self._before)
        gc.unfreeze()

    def key(self) -> None:
        """A hand is on the keys."""
        self._keyed = self._clock.monotonic()

    def look(self) -> None:
        """All is looked through, where it is time to and nobody types."""
        now = self._clock.monotonic()
        since = now - self._swept
        if since >= LATEST or (since >= EVERY and now - self._keyed >= CALM):
            self._swept = now
            gc.collect()
