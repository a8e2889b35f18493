"""Orders go first: while one is on its way to the socket, the screen stands still.

A layout takes longer than all steps of an order together, and a frame as long; both run on the
loop that the order needs between the disk and the socket.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from typing import Final

from vela_tui.session.views import SessionPort
from vela_tui.ui.frame import Later

LOOK: Final = 1 / 1_000
"""Seconds between two looks whether it has left."""
LONGEST: Final = 30 / 1_000
"""Seconds after which the screen goes on whatever the order does: a slow disk freezes nothing."""


class OrdersFirst:
    """Holds the screen back while an order or a cancel leaves.

    Args:
        session: tells when one begins to leave, and whether it still does.
        hold: makes a context in which the toolkit neither lays out nor paints.
        later: calls a function after so many seconds.
        seconds: a clock that never goes back.
    """

    def __init__(
        self,
        session: SessionPort,
        hold: Callable[[], AbstractContextManager[object]],
        *,
        later: Later,
        seconds: Callable[[], float],
    ) -> None:
        self._session = session
        self._hold = hold
        self._later = later
        self._seconds = seconds
        self._until = float("-inf")
        self._held = ExitStack()
        self._waiting: dict[Callable[[], None], None] = {}
        self.is_holding = False
        """Whether the screen stands still."""

    def begin(self) -> None:
        """An order is about to leave: the screen stands still until it has."""
        self._until = self._seconds() + LONGEST
        if not self.is_holding:
            self.is_holding = True
            self._held.enter_context(self._hold())
            self._later(LOOK, self.look)

    def put_off(self, call: Callable[[], None]) -> bool:
        """Whether the screen stands still; then this is called once when it may go on."""
        if self.is_holding:
            self._waiting[call] = None
        return self.is_holding

    def look(self) -> None:
        """The screen goes on where everything has left, or takes too long."""
        if self._session.is_departing and self._seconds() < self._until:
            self._later(LOOK, self.look)
            return
        self.is_holding = False
        self._held.close()
        waiting, self._waiting = self._waiting, {}
        for call in waiting:
            call()
