"""How long a change takes from the feed to the terminal: sampled, since looking has its price."""

from collections.abc import Callable
from typing import Final

from vela_tui.domain.clock import SECOND
from vela_tui.state.durations import Durations

SAMPLE: Final = 0.25
"""Seconds between two samples: the hour's tail is known from a few hundred of them."""


class Lag:
    """From the first change that a frame shows to the moment at which the frame was written.

    Args:
        after_paint: calls a function once what is due now was written to the terminal.
        seconds: a clock that is not set.
    """

    def __init__(
        self, after_paint: Callable[[Callable[[], None]], object], seconds: Callable[[], float]
    ) -> None:
        self._after_paint = after_paint
        self._seconds = seconds
        self._sampled = float("-inf")
        self.durations = Durations()
        """The samples."""

    def painting(self, since: float) -> None:
        """A frame is on its way whose first change happened then."""
        if (now := self._seconds()) - self._sampled < SAMPLE:
            return
        self._sampled = now
        self._after_paint(lambda: self.durations.add(int((self._seconds() - since) * SECOND)))
