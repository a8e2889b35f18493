"""Whether the exchange started again since it was last heard (reliability.md S12, P15).

An exchange that crashed may have lost its last minute: orders, nonces, the numbers that it gave.
Nothing in the documented dialect says so; two signs prove it:

- The first snapshot of a book after a reconnect has a smaller sequence number than the book had
  before. A venue that numbers each subscription anew would look the same; it gives itself away
  when a book is asked for again on one connection, and the sign counts no more.
- An order is accepted under a number that is not above every number seen before it was sent:
  numbers are given in rising order (vela.md section 8).

Orders that vanish all at once prove nothing: another program may have cancelled them. They are
looked into one by one, and new orders wait for that anyway.
"""

from collections.abc import Iterable
from typing import Final

from vela_tui.domain.events import BookSnapshotted, OrderReport
from vela_tui.domain.instrument import InstrumentId
from vela_tui.domain.order import ClientOrderId, Order, VenueOrderId
from vela_tui.domain.trail import Sign
from vela_tui.session.gate import Gate
from vela_tui.session.turn import Turn
from vela_tui.session.views import Severity

_LONGEST: Final = 20
"""Digits of the largest number there is, u64."""
_KEPT: Final = 256


class Epoch:
    """Watches numbers that may only rise.

    Args:
        gate: is closed when the exchange started again.
    """

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._before: dict[InstrumentId, int] = {}
        self._here: dict[InstrumentId, int] = {}
        self._is_numbered_anew = False
        self._highest = 0
        self._highest_when_sent: dict[ClientOrderId, int] = {}

    def connected(self) -> None:
        """A link came up: its first snapshots are compared with the last one's."""
        self._before |= self._here
        self._here = {}

    def snapshotted(self, turn: Turn, event: BookSnapshotted) -> None:
        """A whole book came, with its number."""
        if not turn.state.capabilities.tells_restarts:
            return
        earlier = self._here.get(event.instrument_id)
        self._here[event.instrument_id] = event.sequence
        if earlier is not None:
            self._is_numbered_anew |= event.sequence < earlier
            return
        before = self._before.pop(event.instrument_id, None)
        if before is not None and event.sequence < before and not self._is_numbered_anew:
            self._started_again(turn, "its book counts from the beginning")

    def updated(self, instrument_id: InstrumentId, sequence: int) -> None:
        """A book moved on."""
        if self._here.get(instrument_id, sequence) < sequence:
            self._here[instrument_id] = sequence

    def recalled(self, orders: Iterable[Order]) -> None:
        """Numbers that earlier sessions heard of were given before any of this one."""
        numbers = (_number(order.venue_order_id) for order in orders if order.venue_order_id)
        self._highest = max(self._highest, *numbers, 0)

    def sent(self, name: ClientOrderId) -> None:
        """An order leaves, maybe once more: its number will be above all that were seen."""
        self._highest_when_sent.setdefault(name, self._highest)
        if len(self._highest_when_sent) > _KEPT:
            del self._highest_when_sent[next(iter(self._highest_when_sent))]

    def accepted(self, turn: Turn, name: ClientOrderId, report: OrderReport) -> None:
        """An order got its number; one of ours that was sent got it after it had left."""
        if not turn.state.capabilities.tells_restarts:
            return
        number = _number(report.venue_order_id)
        highest = self._highest_when_sent.pop(name, 0)
        if 0 < number <= highest:
            self._started_again(turn, "it gives numbers anew")
        self._highest = max(self._highest, number)

    def _started_again(self, turn: Turn, why: str) -> None:
        turn.state.reconcile.restarts += 1
        turn.remember(Sign.RESTARTED)
        self._before.clear()
        self._highest = 0
        self._highest_when_sent.clear()
        turn.state.orders.forget_numbers()
        self._gate.close(turn, "the exchange started again")
        text = f"The exchange started again ({why}): every order is proven anew"
        turn.notice(Severity.WARNING, text)


def _number(venue_order_id: VenueOrderId) -> int:
    """The venue's number; 0 where its names of orders are no numbers."""
    is_number = venue_order_id.isascii() and venue_order_id.isdigit()
    return int(venue_order_id) if is_number and len(venue_order_id) <= _LONGEST else 0
