"""A scale on its way: its orders go one after another, each only when the one before was taken.

The first order that is refused, that is not sent, or whose outcome is not known ends the scale:
what was sent stands, what was not is told. Nothing of it is ever tried again by itself.
"""

from collections import deque
from collections.abc import Callable

from msgspec import field

from vela_tui.domain.enums import EndReason, OrderStatus
from vela_tui.domain.order import ClientOrderId, OrderIntent
from vela_tui.domain.value import Record
from vela_tui.session.commands import Cancel, CancelMany, Kill, Submit, SubmitScale, Undo
from vela_tui.session.turn import Turn
from vela_tui.session.undoing import Undoing
from vela_tui.session.views import Severity
from vela_tui.session.wording import price, quantity, symbol

Send = Callable[[Turn, Submit], bool]
"""Sends one order like any other, every guard included; whether it left."""

_TAKEN = frozenset({OrderStatus.OPEN, OrderStatus.PARTIALLY_FILLED, OrderStatus.FILLED})


class _Running(Record):
    command: SubmitScale
    left: deque[OrderIntent]
    sent: list[ClientOrderId] = field(default_factory=list)


class Scaling:
    """Sends one scale at a time.

    Args:
        send: the way of every order.
        undoing: is told of each order that was sent.
    """

    def __init__(self, send: Send, undoing: Undoing) -> None:
        self._send = send
        self._undoing = undoing
        self._running: _Running | None = None

    @property
    def is_running(self) -> bool:
        """Whether a scale is on its way."""
        return self._running is not None

    def submit(self, turn: Turn, command: SubmitScale) -> None:
        """The scale begins, or a notice says why it does not; then nothing of it was sent."""
        count = len(command.intents)
        room = turn.state.entry_room(turn.now)
        why = ""
        if self._running is not None:
            why = "another scale is on its way"
        elif not count:
            why = "it has no orders"
        elif room is not None and room.left < count:
            why = f"it needs {count} orders, and the limits leave {room.left} now"
        if why:
            turn.notice(Severity.WARNING, f"Scale not sent: {why}")
            return
        self._undoing.begin()
        self._running = _Running(command, deque(command.intents))
        self._next(turn)

    def heard(self, turn: Turn, item: object) -> None:
        """Call it for every event and command, after all others: the scale goes on or ends."""
        running = self._running
        if running is None:
            return
        if _ends(running, item):
            self._stop(turn, "everything else was to stop")
            return
        order = turn.state.orders.get(running.sent[-1])
        if turn.state.kill is not None:
            self._stop(turn, "order entry is locked")
        elif order is None:
            self._stop(turn, "its last order is not known any more")
        elif order.status is OrderStatus.SUBMITTING:
            return
        elif order.status in _TAKEN or order.end_reason is EndReason.IOC_REMAINDER:
            self._next(turn)
        elif order.status is OrderStatus.REJECTED:
            self._stop(turn, f"the last one was refused: {order.detail or 'no reason given'}")
        else:
            self._stop(turn, f"the last one is {order.status.value}")

    def _next(self, turn: Turn) -> None:
        running = self._running
        if running is None:
            return
        if not running.left:
            self._running = None
            turn.notice(Severity.INFO, f"Scale sent: {_words(turn, running.command)}")
            return
        intent = running.left.popleft()
        command = running.command
        if self._send(turn, Submit(intent, command.consents, command.sacrifices)):
            running.sent.append(intent.client_order_id)
            self._undoing.placed(turn, intent.client_order_id)
        else:
            running.left.appendleft(intent)
            self._stop(turn, "the next one was not sent")

    def _stop(self, turn: Turn, why: str) -> None:
        """What was sent and what was not, and why it ended."""
        running, self._running = self._running, None
        if running is None:
            return
        if not running.left:  # the last order speaks for itself
            return
        sent = len(running.sent)
        missing = " ".join(
            price(turn.state, each.instrument_id, each.price) for each in running.left
        )
        turn.notice(
            Severity.WARNING,
            f"Scale stopped, {why}: {sent} of {sent + len(running.left)} sent, not sent: {missing}",
        )


def _ends(running: _Running, item: object) -> bool:
    """Whether a person stopped this scale, or everything of its kind."""
    if isinstance(item, Cancel):
        return item.client_order_id in running.sent
    return isinstance(item, CancelMany | Kill | Undo)


def _words(turn: Turn, command: SubmitScale) -> str:
    """`5 orders, buy 0.4 ETH-USDC each, from 3,200.00 to 3,190.00`."""
    first, last = command.intents[0], command.intents[-1]
    prices = (price(turn.state, each.instrument_id, each.price) for each in (first, last))
    what = f"{first.side} {quantity(first.quantity)} {symbol(turn.state, first.instrument_id)}"
    return f"{len(command.intents)} orders, {what} each, from {' to '.join(prices)}"
