"""What only some dialects tell: read when it is due, and when a person asks."""

from typing import Final

from vela_tui.domain.clock import MINUTE, SECOND
from vela_tui.domain.enums import Extra, LinkState, OrderStatus
from vela_tui.domain.events import (
    BatchesListed,
    ExchangeStatusReported,
    FeesListed,
    OrderDetailed,
    OrderReport,
    ProofsListed,
    StateRootReported,
    TableReported,
)
from vela_tui.domain.order import VenueOrderId
from vela_tui.session.changes import Part
from vela_tui.session.commands import AskExchange, AskOrder
from vela_tui.session.order_flow import OrderFlow
from vela_tui.session.turn import Turn
from vela_tui.session.views import Severity
from vela_tui.venues.codec import Read, ReadKind

STATUS_EVERY: Final = MINUTE
FINALITY_EVERY: Final = 30 * SECOND
"""A batch takes so long to be full (vela.md 3.7)."""
FEES_AGAIN: Final = 10 * MINUTE
_FINALITY: Final = (ReadKind.BATCHES, ReadKind.PROOFS, ReadKind.STATE_ROOT)
_KINDS: Final = {
    Extra.LEADERBOARD: (ReadKind.LEADERBOARD,),
    Extra.REFERRAL: (ReadKind.REFERRAL,),
    Extra.ANALYTICS: (ReadKind.ANALYTICS,),
    Extra.STATUS: (ReadKind.STATUS,),
    Extra.FEES: (ReadKind.FEES,),
    Extra.FINALITY: _FINALITY,
}
"""What is read when a person asks for one."""


class Asking:
    """Reads that no other dialect answers; all of them leave room for every other read.

    Args:
        flow: is told what an order's details prove.
    """

    def __init__(self, flow: OrderFlow) -> None:
        self._flow = flow
        self._status_at = 0
        self._finality_at = 0
        self._fees_at = 0
        self._asked: dict[VenueOrderId, None] = {}

    def tick(self, turn: Turn) -> None:
        """Time passed: what is due is read."""
        extras = turn.state.capabilities.extras
        if not extras or turn.state.link.state is not LinkState.UP or not turn.state.instruments:
            return
        if Extra.STATUS in extras and turn.time >= self._status_at:
            self._status_at = turn.time + STATUS_EVERY
            turn.fetch(Read(ReadKind.STATUS), is_background=True)
        if Extra.FEES in extras and turn.time >= self._fees_at:
            self._fees_at = turn.time + FEES_AGAIN
            turn.fetch(Read(ReadKind.FEES), is_background=True)
        if Extra.FINALITY in extras and turn.time >= self._finality_at:
            self._follow_finality(turn)
        if Extra.ORDER_DETAILS in extras:
            self._ask_for_ends(turn)

    def _follow_finality(self, turn: Turn) -> None:
        """Only while an execution of ours is not final."""
        board = turn.state.exchange
        is_told = board.state_root is not None
        fills = turn.state.fills()
        if not fills or (is_told and board.oldest_open is None):
            return
        self._finality_at = turn.time + FINALITY_EVERY
        for kind in _FINALITY:
            turn.fetch(Read(kind), is_background=True)

    def _ask_for_ends(self, turn: Turn) -> None:
        """What ended an order that vanished: its details know it when it was filled."""
        for order in turn.state.orders.having(OrderStatus.VANISHED):
            number = order.venue_order_id
            if number is None or number in self._asked:
                continue
            if turn.fetch(Read(ReadKind.ORDER_DETAIL, venue_order_id=number)):
                self._asked[number] = None
        if len(self._asked) > MINUTE // SECOND:
            del self._asked[next(iter(self._asked))]

    def ask(self, turn: Turn, command: AskExchange) -> None:
        """A person wants to see it."""
        kinds = _KINDS.get(command.extra, ())
        if command.extra not in turn.state.capabilities.extras or not kinds:
            text = f"This exchange does not tell: {command.extra}"
            turn.notice(Severity.WARNING, text)
            return
        for kind in kinds:
            instrument_id = turn.state.selected if kind is ReadKind.ANALYTICS else None
            turn.fetch(Read(kind, instrument_id))

    def ask_order(self, turn: Turn, command: AskOrder) -> None:
        """A person wants an order's executions."""
        order = turn.state.orders.get(command.client_order_id)
        number = order.venue_order_id if order else None
        if Extra.ORDER_DETAILS not in turn.state.capabilities.extras or number is None:
            turn.notice(Severity.WARNING, "This exchange does not tell an order's details")
            return
        turn.fetch(Read(ReadKind.ORDER_DETAIL, venue_order_id=number))

    def status_told(self, turn: Turn, event: ExchangeStatusReported) -> None:
        """How the exchange is."""
        before = turn.state.exchange.status
        turn.state.exchange.status = event.status
        turn.dirty.mark(Part.EXCHANGE)
        if event.status.state == "degraded" and (before is None or before.state != "degraded"):
            text = "The exchange calls itself degraded: it has not saved its state for minutes"
            turn.notice(Severity.WARNING, text)

    def fees_told(self, turn: Turn, event: FeesListed) -> None:
        """The rates of every market."""
        turn.state.exchange.rated(event.fees)
        turn.dirty.mark(Part.EXCHANGE)

    def batches_told(self, turn: Turn, event: BatchesListed) -> None:
        """The batches."""
        turn.state.exchange.listed(event.batches)
        turn.dirty.mark(Part.EXCHANGE, Part.FILLS)

    def proofs_told(self, turn: Turn, event: ProofsListed) -> None:
        """The proofs of batches."""
        turn.state.exchange.finality_board.proven(event.proofs)
        turn.dirty.mark(Part.EXCHANGE, Part.FILLS)

    def root_told(self, turn: Turn, event: StateRootReported) -> None:
        """The state root."""
        turn.state.exchange.finality_board.root = event.root
        turn.dirty.mark(Part.EXCHANGE, Part.FILLS)

    def table_told(self, turn: Turn, event: TableReported) -> None:
        """A table to be shown."""
        turn.state.exchange.tabled(event.extra, event.table)
        turn.dirty.mark(Part.EXCHANGE)

    def detailed(self, turn: Turn, event: OrderDetailed) -> None:
        """An order's details: proof that it was placed, and of its end when it was filled.

        `open` there does not prove that it rests (vela.md section 10, defect 10), so an order of
        which more is known keeps what is known.
        """
        detail = event.detail
        turn.state.exchange.detailed(detail)
        turn.dirty.mark(Part.EXCHANGE)
        name = turn.state.orders.name_of(detail.venue_order_id) or detail.client_order_id
        known = turn.state.orders.get(name) if name else None
        is_open_question = known is None or known.status in {
            OrderStatus.SUBMITTING,
            OrderStatus.UNKNOWN,
            OrderStatus.UNRESOLVED,
        }
        if detail.status is OrderStatus.FILLED or is_open_question:
            self._flow.reported(
                turn,
                OrderReport(
                    client_order_id=detail.client_order_id,
                    venue_order_id=detail.venue_order_id,
                    status=detail.status,
                    filled_quantity=detail.filled_quantity,
                    instrument_id=detail.instrument_id,
                    side=detail.side,
                    price=detail.price,
                    quantity=detail.quantity,
                    ts_event=detail.ts_created,
                ),
            )
            self._flow.settle(turn)
