"""Garbage in cycles is looked for while no hand is on the keys.

The interpreter looks through all objects whenever a quarter more of them are old: every few
seconds while lines change, for 10 to 60 ms each time, in which nothing is painted and no order
leaves. Nearly all memory is given back without that.
"""

import gc
from collections.abc import Callable
from typing import Final

LOOK: Final = 5.0
"""Seconds between two looks whether now is a good time."""
CALM: Final = 10.0
"""Seconds without a key after which a pause disturbs nobody."""
EVERY: Final = 60.0
"""Seconds from one sweep to the next, at least."""
LATEST: Final = 600.0
"""Seconds from one sweep to the next, at most: a hand that never rests is disturbed."""
_NEVER: Final = 1_000_000
"""Times that young objects are looked through before all are: not within a day."""


class Sweeping:
    """When this process looks for garbage in cycles.

    Args:
        seconds: a clock that never goes back.
    """

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._before = gc.get_threshold()
        self._swept = self._keyed = seconds()

    def begin(self) -> None:
        """What the start left behind is never looked through; all else when nobody minds."""
        gc.freeze()
        gc.set_threshold(*self._before[:2], _NEVER)
        gc.enable()
        self._swept = self._seconds()

    def end(self) -> None:
        """The interpreter does as it did before."""
        gc.set_threshold(*self._before)
        gc.unfreeze()

    def key(self) -> None:
        """A hand is on the keys."""
        self._keyed = self._seconds()

    def look(self) -> None:
        """All is looked through, where it is time to and nobody types."""
        now = self._seconds()
        since = now - self._swept
        if since >= LATEST or (since >= EVERY and now - self._keyed >= CALM):
            self._swept = now
            gc.collect()
