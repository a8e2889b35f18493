"""Undo: what a person placed a moment ago is cancelled by one key.

An order that was placed can't be unplaced; it can be cancelled, if it was not filled meanwhile.
"""

from typing import Final

from vela_tui.domain.clock import SECOND
from vela_tui.domain.order import ClientOrderId
from vela_tui.session.cancelling import Cancelling
from vela_tui.session.commands import Undo
from vela_tui.session.turn import Turn
from vela_tui.session.views import Severity
from vela_tui.session.wording import seconds

WITHIN: Final = 5 * SECOND
"""What was placed longer ago is not undone: nobody knows any more what "the last" was."""


class Undoing:
    """Remembers what was placed last, one order or one scale.

    Args:
        cancels: sends what is wanted gone.
    """

    def __init__(self, cancels: Cancelling) -> None:
        self._cancels = cancels
        self._last: list[ClientOrderId] = []
        self._at: int | None = None

    def begin(self) -> None:
        """What is placed from now on is a new last thing."""
        self._last.clear()
        self._at = None

    def placed(self, turn: Turn, name: ClientOrderId) -> None:
        """This order was sent, as a part of the last thing."""
        self._last.append(name)
        self._at = turn.time

    def undo(self, turn: Turn, _: Undo) -> None:
        """The last thing is cancelled, once, where it is young enough."""
        known = (turn.state.orders.get(name) for name in self._last)
        orders = [order for order in known if order is not None and not order.status.is_terminal]
        is_young = self._at is not None and turn.time - self._at <= WITHIN
        if not is_young:
            turn.notice(
                Severity.INFO, f"Nothing to undo: no order was placed within {seconds(WITHIN)}"
            )
        elif not orders:
            turn.notice(Severity.INFO, "Nothing to undo: what was placed last rests no more")
        else:
            self._cancels.cancel_all(turn, orders)
        self.begin()
