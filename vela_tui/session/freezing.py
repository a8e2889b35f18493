"""Markets in which nothing is sent any more, because the venue filled more than was ordered (P13).

A person opens one again: the command closes the gate for all markets, and the pass that follows
must be clean. What is found wrong in it freezes the market anew.
"""

from vela_tui.domain.instrument import InstrumentId
from vela_tui.session.changes import Part
from vela_tui.session.commands import Unfreeze
from vela_tui.session.reconciling import Reconciling
from vela_tui.session.turn import Turn
from vela_tui.session.views import Severity
from vela_tui.session.wording import symbol
from vela_tui.state.orders import OrderChange


class Freezing:
    """Freezes, and thaws after a clean pass that was asked for.

    Args:
        reconciling: compares our orders with the exchange's.
    """

    def __init__(self, reconciling: Reconciling) -> None:
        self._reconciling = reconciling
        self._asked: set[InstrumentId] = set()

    def freeze(self, turn: Turn, change: OrderChange) -> None:
        """More was filled than ordered: nothing is sent there until a person looked."""
        identity = change.after.instrument_id
        name = symbol(turn.state, identity)
        why = f"{name} is frozen: more was filled than ordered; check it, then: unfreeze {name}"
        turn.state.frozen[identity] = why
        self._asked.discard(identity)
        turn.notice(Severity.ERROR, f"{why} ({change.after.client_order_id})")

    def unfreeze(self, turn: Turn, command: Unfreeze) -> None:
        """A person has looked: the market opens with the next clean pass, which begins now."""
        identity = command.instrument_id
        name = symbol(turn.state, identity)
        if identity not in turn.state.frozen:
            turn.notice(Severity.INFO, f"{name} is not frozen")
            return
        self._asked.add(identity)
        self._reconciling.gate.close(turn, f"{name} is checked before it is used again")
        self._reconciling.list_soon(turn, 0)

    def look(self, turn: Turn) -> None:
        """The pass may be over: what was asked for is open again."""
        if turn.state.reconcile.waiting_for:
            return
        for identity in tuple(self._asked):
            self._asked.discard(identity)
            turn.state.frozen.pop(identity, None)
            name = symbol(turn.state, identity)
            turn.notice(Severity.INFO, f"{name} is checked and not frozen any more")
            turn.dirty.mark(Part.LINK)
