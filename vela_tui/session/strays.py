"""Orders that the private feed names by number alone, and that are not known in time.

The answer to an order follows its executions by a moment (vela.md 6.3): mostly it tells the
number. Where it was lost, only asking for the order by its number proves that it was placed.
"""

from typing import Final

from vela_tui.domain.clock import MILLISECOND
from vela_tui.domain.enums import Extra
from vela_tui.domain.events import StrayReported
from vela_tui.domain.order import VenueOrderId
from vela_tui.session.turn import Turn
from vela_tui.venues.codec import Read, ReadKind

ASK_AFTER: Final = 1_500 * MILLISECOND
"""So long the answer to the order may take to tell its number."""
MAX_STRAYS: Final = 200
"""Numbers that wait, the newest ones."""


class Strays:
    """Numbers of orders that may be ours."""

    def __init__(self) -> None:
        self._due: dict[tuple[VenueOrderId, ...], int] = {}

    def heard(self, turn: Turn, event: StrayReported) -> None:
        """The feed told of orders by number."""
        if Extra.ORDER_DETAILS not in turn.state.capabilities.extras:
            return
        self._due.setdefault(event.venue_order_ids, turn.time + ASK_AFTER)
        if len(self._due) > MAX_STRAYS:
            del self._due[next(iter(self._due))]

    def tick(self, turn: Turn) -> None:
        """Time passed: what is still not known is asked for, the likeliest order first."""
        for numbers, due_at in tuple(self._due.items()):
            if any(turn.state.orders.name_of(number) for number in numbers):
                del self._due[numbers]
            elif turn.time >= due_at:
                del self._due[numbers]
                first, *others = numbers
                if turn.fetch(Read(ReadKind.ORDER_DETAIL, venue_order_id=first)):
                    if others:
                        self._due.setdefault(tuple(others), turn.time + ASK_AFTER)
                else:
                    self._due[numbers] = turn.time + ASK_AFTER
