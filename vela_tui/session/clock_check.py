"""Our clock against the venue's: what a person is told, and when a login is tried again."""

from vela_tui.domain.enums import LinkState
from vela_tui.domain.events import ClockCompared
from vela_tui.rules.clock_skew import MOST_FOR_LOGIN, offset
from vela_tui.rules.nonce import NonceSource
from vela_tui.session.changes import Part
from vela_tui.session.effects import LogIn
from vela_tui.session.turn import Turn
from vela_tui.session.views import Severity


class ClockCheck:
    """Follows the difference of the clocks.

    Args:
        nonces: the wallet's; numbers that were only shown are given anew.
    """

    def __init__(self, nonces: NonceSource) -> None:
        self._nonces = nonces

    def compared(self, turn: Turn, event: ClockCompared) -> None:
        """The difference is known, or another one than before."""
        state = turn.state
        before = state.clock_skew
        state.clock_skew = event.skew
        turn.dirty.mark(Part.LINK)
        if not state.capabilities.dates_logins:  # nothing that is signed holds a time
            return
        if event.skew != (before or 0):
            self._nonces.forget_kept()
        if abs(event.skew) > MOST_FOR_LOGIN:
            turn.notice(Severity.ERROR, f"{offset(event.skew).capitalize()}: set it right")
            return
        was_off = before is not None and abs(before) > MOST_FOR_LOGIN
        can_log_in = state.link.state is LinkState.UP and not state.link.is_logged_in
        if was_off and can_log_in and state.address is not None:
            turn.do(LogIn())
