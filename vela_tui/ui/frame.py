"""The frame pump: the first change paints at once, a second one a sixtieth of a second later.

While changes follow one another without a pause it is thirty frames a second: nobody reads
faster, and the time belongs to keys and orders.
"""

from collections.abc import Callable
from typing import Final

from vela_tui.session.changes import Dirty
from vela_tui.session.views import SessionPort

FRAME: Final = 1 / 60
"""Seconds between two frames at least (performance.md, section 6)."""

PAUSE: Final = 3 * FRAME
"""Seconds without a frame after which the next two come as fast as they may."""

Later = Callable[[float, Callable[[], None]], object]
"""Calls a function after so many seconds; 0 is as soon as the event loop is free."""


class FramePump:
    """Takes what is dirty from a session and hands it to one painter.

    Nothing dirty, nothing done: there is no timer while the market is still.

    Args:
        session: what is shown.
        paint: takes what is dirty.
        later: calls a function after so many seconds.
        seconds: a clock that never goes back.
        waits: whether nothing may be painted now; then it calls what it was given when it may.
    """

    def __init__(
        self,
        session: SessionPort,
        paint: Callable[[Dirty], None],
        *,
        later: Later,
        seconds: Callable[[], float],
        waits: Callable[[Callable[[], None]], bool] = lambda _: False,
    ) -> None:
        self._session = session
        self._paint = paint
        self._waits = waits
        self._later = later
        self._seconds = seconds
        self._last = float("-inf")
        self._rest = FRAME
        self._is_due = False
        self._woken = float("-inf")
        self.frames = 0
        """How many times something was painted."""

    def start(self, departs: Callable[[], None] | None = None) -> None:
        """The session wakes this pump; what is dirty already is painted.

        Args:
            departs: see `SessionPort.watch`.
        """
        self._session.watch(self.wake, departs)
        self.wake()

    def stop(self) -> None:
        """The session wakes nobody."""
        self._session.watch(None)

    def wake(self) -> None:
        """A frame is due: now, or when the last one is a sixtieth of a second old."""
        if self._is_due:
            return
        self._is_due = True
        self._woken = self._seconds()
        self._later(max(0.0, self._last + self._rest - self._seconds()), self.flush)

    @property
    def waited_since(self) -> float:
        """When the first change of the last frame happened, in the pump's seconds."""
        return self._woken

    def flush(self) -> None:
        """What is dirty is painted; tests call this by hand."""
        if self._waits(self.flush):
            return
        self._is_due = False
        dirty = self._session.take_dirty()
        if dirty:
            now = self._seconds()
            self._rest = FRAME if now - self._last >= PAUSE else 2 * FRAME
            self._last = now
            self.frames += 1
            self._paint(dirty)


class Pace:
    """Lets something be done at once when it was not done lately, else as soon as it may.

    A tape of sixty frames a second can't be read; every request is followed, the last one by
    what is so then.
    """

    def __init__(
        self,
        do: Callable[[], None],
        interval: float,
        *,
        later: Later,
        seconds: Callable[[], float],
    ) -> None:
        self._do = do
        self._interval = interval
        self._later = later
        self._seconds = seconds
        self._last = float("-inf")
        self._is_waiting = False

    def ask(self) -> None:
        """It is done now, or when the interval since the last time is over."""
        if self._is_waiting:
            return
        wait = self._last + self._interval - self._seconds()
        if wait <= 0:
            self._now()
        else:
            self._is_waiting = True
            self._later(wait, self.finish)

    def finish(self) -> None:
        """What waits is done now."""
        if self._is_waiting:
            self._now()

    def _now(self) -> None:
        self._is_waiting = False
        self._last = self._seconds()
        self._do()
