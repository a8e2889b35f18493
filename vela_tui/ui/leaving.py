"""Leaving: what becomes of the orders that rest when the program is told to end.

The venue cancels nothing by itself (reliability P24, P25), so a person is asked, or a setting
has said it before; a signal can't be answered and never waits for an answer.
"""

from collections.abc import Callable
from typing import Final

from vela_tui.domain.clock import SECOND
from vela_tui.session.commands import Kill
from vela_tui.session.views import SessionPort
from vela_tui.ui.options import OnExit

CANCEL_WITHIN: Final = 5 * SECOND
"""A setting's cancels and their proof get so long; then the program ends all the same (P24)."""


class Leaving:
    """Ends the program once its orders are dealt with as wanted.

    Args:
        session: its orders are counted and cancelled.
        policy: what a person chose in the settings.
        ask: puts the question; called only where somebody can answer.
        leave: ends the program with an exit code.
    """

    def __init__(
        self,
        session: SessionPort,
        policy: OnExit,
        *,
        ask: Callable[[], None],
        leave: Callable[[int], None],
    ) -> None:
        self._session = session
        self._policy = policy
        self._ask = ask
        self._leave = leave
        self._code = 0
        self._is_cancelling = False
        self._until: int | None = None
        self.has_agreed = True
        """Whether what still rests at the end was left there by a person's word or setting."""

    def by_key(self, code: int = 0) -> None:
        """A key asks for the end; where orders rest, a person says what becomes of them."""
        self._code = code
        if not self._session.view.active_orders():
            self._leave(code)
        elif self._policy == "cancel":
            self.cancel_all(within=CANCEL_WITHIN)
        elif self._policy == "leave":
            self._leave(code)
        else:
            self._ask()

    def by_signal(self, code: int) -> None:
        """Nobody can be asked: the program ends, after the cancels where a setting wants them.

        What rests without a word on it is not agreed: a watch that runs cancels it.
        """
        self._code = code
        view = self._session.view
        if view.is_read_only or not view.active_orders():
            self._leave(code)
        elif self._policy == "cancel":
            self.cancel_all(within=CANCEL_WITHIN)
        else:
            self.has_agreed = self._policy == "leave"
            self._leave(code)

    def now(self) -> None:
        """The program ends; a person said that what rests stays."""
        self._leave(self._code)

    def cancel_all(self, within: int | None = None) -> None:
        """Entry is locked, everything is cancelled, and the program ends when that is proved.

        Args:
            within: nanoseconds after which it ends anyway; None waits, for somebody looks on.
        """
        if within is not None and self._until is None:
            self._until = self._session.clock.monotonic() + within
        self._is_cancelling = True
        self._session.submit(Kill())

    def tick(self) -> None:
        """Time passed: the program ends when nothing rests any more, or when its time is over."""
        if not self._is_cancelling:
            return
        kill = self._session.view.kill
        if kill is None:  # a person unlocked: they stay
            self._is_cancelling, self._until = False, None
        elif kill.proved_at is not None:
            self._leave(self._code)
        elif self._until is not None and self._session.clock.monotonic() >= self._until:
            self.has_agreed = kill.left == 0
            self._leave(self._code)
