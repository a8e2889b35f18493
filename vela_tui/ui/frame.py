"""The frame pump: the first change paints at once, a storm at most sixty times a second."""

from collections.abc import Callable
from typing import Final

from vela_tui.session.changes import Dirty
from vela_tui.session.views import SessionPort

FRAME: Final = 1 / 60
"""Seconds between two frames at least (performance.md, section 6)."""

Later = Callable[[float, Callable[[], None]], object]
"""Calls a function after so many seconds; 0 is as soon as the event loop is free."""


class FramePump:
    """Takes what is dirty from a session and hands it to one painter.

    Nothing dirty, nothing done: there is no timer while the market is still.
    """

    def __init__(
        self,
        session: SessionPort,
        paint: Callable[[Dirty], None],
        *,
        later: Later,
        seconds: Callable[[], float],
    ) -> None:
        self._session = session
        self._paint = paint
        self._later = later
        self._seconds = seconds
        self._last = float("-inf")
        self._is_due = False
        self.frames = 0
        """How many times something was painted."""

    def start(self) -> None:
        """The session wakes this pump; what is dirty already is painted."""
        self._session.watch(self.wake)
        self.wake()

    def stop(self) -> None:
        """The session wakes nobody."""
        self._session.watch(None)

    def wake(self) -> None:
        """A frame is due: now, or when the last one is a sixtieth of a second old."""
        if self._is_due:
            return
        self._is_due = True
        self._later(max(0.0, self._last + FRAME - self._seconds()), self.flush)

    def flush(self) -> None:
        """What is dirty is painted; tests call this by hand."""
        self._is_due = False
        dirty = self._session.take_dirty()
        if dirty:
            self._last = self._seconds()
            self.frames += 1
            self._paint(dirty)
