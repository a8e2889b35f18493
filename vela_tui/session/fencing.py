"""The nonce fence: a harmless order that takes the nonce of one whose outcome is unknown.

The venue takes a nonce once (seed:78-95). So a minimum order under the nonce of an UNKNOWN order
settles it: accepted, the original can never be executed any more; refused for its nonce, the
original was accepted before. Rules found by model checking (reliability.md section 4.4):

- A nonce error of the original proves nothing once a fence was sent: the fence may have the nonce.
- A fence rests until it is acknowledged: nobody cancels it before, and no new order is sent
  meanwhile, for which the venue's credit rule could cancel it.
- The bytes of a fence never change; they are sent again until they are answered.
- A refusal for the nonce only counts when a later list does not show the fence, the fence was
  sent once, no other program trades on the wallet, and the window still holds the nonce.
- Whatever is less than that leaves the original UNRESOLVED, for a person.

It places an order; so a person switches it on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from vela_tui.domain.clock import MINUTE, SECOND
from vela_tui.domain.enums import EndReason, LinkState, OrderStatus, Side, TimeInForce
from vela_tui.domain.events import OpenOrdersListed, OrderRefused
from vela_tui.domain.instrument import Instrument
from vela_tui.domain.order import ClientOrderId, Order, OrderIntent
from vela_tui.rules.nonce import NonceSource
from vela_tui.session.changes import Part
from vela_tui.session.effects import SendOrder
from vela_tui.session.turn import Turn
from vela_tui.session.views import Severity
from vela_tui.session.wording import order as in_words
from vela_tui.state.orders import OrderChange
from vela_tui.state.transitions import Evidence

FREEZE_AT: Final = 15
"""So many later nonces while an outcome is unknown, and no new order is sent (P20)."""
IN_WINDOW: Final = 18
"""With more later nonces the window of 20 may have dropped the one in question."""
WAIT: Final = 4 * SECOND
"""Lookups and a list come first; a fence is the last means (reliability.md section 4.3)."""
REPEATS: Final = tuple(each * SECOND for each in (2, 4, 8, 16))
"""Waits before the same fence is sent again while it is unanswered; the last one repeats."""
GIVE_UP: Final = 2 * MINUTE
"""A fence that found no answer for so long settles nothing any more."""
MAX_REFUSALS: Final = 4
SOLE_FOR: Final = 60 * MINUTE
"""A foreign order within this time: another program may have used the same number."""
_KEPT: Final = 256

Conclusion = tuple[ClientOrderId, Evidence, EndReason | None]
"""What became certain of an order."""


@dataclass(slots=True)
class _Fence:
    original: ClientOrderId
    intent: OrderIntent
    nonce: int
    since: int
    next_at: int = 0
    copies: int = 0
    """Sent and not surely refused: each of them may have been accepted."""
    sends: int = 0
    refusals: int = 0
    used_at: int | None = None
    """When it was refused for its nonce, nanoseconds UTC."""


class Fencing:
    """Fences on their way, and the nonces of orders that may need one.

    Args:
        nonces: the wallet's.
    """

    def __init__(self, nonces: NonceSource) -> None:
        self._nonces = nonces
        self._numbers: dict[ClientOrderId, int] = {}
        self._unknown_since: dict[ClientOrderId, int] = {}
        self._fences: dict[ClientOrderId, _Fence] = {}
        self._proven: list[ClientOrderId] = []
        self._foreign_at: int | None = None
        self._restarts = 0

    def sent(self, name: ClientOrderId, nonce: int) -> None:
        """An order left under this nonce."""
        self._numbers[name] = nonce
        if len(self._numbers) > _KEPT:
            del self._numbers[next(iter(self._numbers))]

    def told(self, turn: Turn, change: OrderChange) -> None:
        """An order changed: one of another program means that the wallet is shared."""
        name = change.after.client_order_id
        if change.before is None and change.after.is_external and not _is_fence(name):
            self._foreign_at = turn.time

    def is_fence(self, name: ClientOrderId) -> bool:
        """Whether this order is a fence that is not acknowledged yet."""
        return name in self._fences

    def is_pursued(self, name: ClientOrderId) -> bool:
        """Whether a fence is at work for this order, or is this order, or will be."""
        fenced = {fence.original for fence in self._fences.values()}
        return name in self._fences or name in fenced

    def objection(self, turn: Turn) -> str | None:
        """Why no new order is sent; None when it may be."""
        if self._fences:
            return "a fence settles an unknown outcome; orders wait for its answer"
        unknown = turn.state.orders.having(OrderStatus.UNKNOWN)
        numbers = [self._numbers.get(order.client_order_id) for order in unknown]
        oldest = min((number for number in numbers if number is not None), default=None)
        if oldest is not None and self._nonces.later(oldest) >= FREEZE_AT:
            return f"{FREEZE_AT} nonces were used since an order of unknown outcome was sent"
        return None

    def refused(self, turn: Turn, event: OrderRefused) -> Evidence:
        """What the refusal of an order proves about that order."""
        fence = self._fences.get(event.client_order_id)
        order = turn.state.orders.get(event.client_order_id)
        if fence is None:
            is_late = order is not None and order.status.is_unproven
            return Evidence.OUTCOME_UNKNOWN if is_late and event.is_nonce else Evidence.REFUSED
        fence.refusals += 1
        fence.next_at = turn.time + (event.retry_after or _delay(fence.sends))
        if event.is_nonce:
            fence.used_at = turn.now
        elif fence.copies == 1:
            fence.copies = 0
            return Evidence.REFUSED
        return Evidence.OUTCOME_UNKNOWN

    def listed(self, turn: Turn, event: OpenOrdersListed) -> list[Conclusion]:
        """A list, applied already, shows whether a fence whose nonce was used rests itself."""
        if not event.is_complete:
            return []
        ended: list[Conclusion] = []
        for name, fence in tuple(self._fences.items()):
            if (
                fence.used_at is None
                or event.ts_sent < fence.used_at
                or self._is_placed(turn, name)
            ):
                continue
            was_sole = self._foreign_at is None or turn.time - self._foreign_at > SOLE_FOR
            is_proof = fence.copies == 1 and was_sole and self._is_in_window(fence.nonce)
            evidence = Evidence.NONCE_USED if is_proof else Evidence.UNPROVABLE
            ended += self._drop(turn, name, evidence)
            ended.append((name, Evidence.REFUSED, None) if is_proof else _unprovable(name))
        return ended

    def tick(self, turn: Turn) -> list[Conclusion]:
        """Time passed, or something was told: what became certain; fences leave as effects."""
        if self._restarts != turn.state.reconcile.restarts:
            return self._void(turn)
        ended = self._observe(turn)
        if self._may_send(turn):
            ended += self._begin(turn)
            for name, fence in tuple(self._fences.items()):
                if fence.used_at is None and turn.time >= fence.next_at:
                    self._send(turn, name, fence)
        turn.state.reconcile.held = set(self._fences)
        return ended

    def take_proven(self, turn: Turn) -> Sequence[Order]:
        """Fences that have done their work and may rest; only once none is on its way.

        A cancel takes a nonce, which moves the window on for the fences that are still to come.
        """
        if self._fences or not self._proven:
            return ()
        names, self._proven = self._proven, []
        known = [turn.state.orders.get(name) for name in names]
        return [order for order in known if order and not order.status.is_terminal]

    def _observe(self, turn: Turn) -> list[Conclusion]:
        """A fence that the venue knows by any word of it is proof."""
        ended: list[Conclusion] = []
        for name, fence in tuple(self._fences.items()):
            original = turn.state.orders.get(fence.original)
            if self._is_placed(turn, name):
                ended += self._drop(turn, name, Evidence.FENCED)
            elif original is None or not original.status.is_unproven:
                self._drop(turn, name, Evidence.UNPROVABLE)
            elif turn.time - fence.since >= GIVE_UP or fence.refusals > MAX_REFUSALS:
                ended += [*self._drop(turn, name, Evidence.UNPROVABLE), _unprovable(name)]
        return ended

    def _drop(self, turn: Turn, name: ClientOrderId, evidence: Evidence) -> list[Conclusion]:
        """The fence is an order like any other from now on, and not wanted any more."""
        fence = self._fences.pop(name)
        self._numbers.pop(fence.original, None)
        self._proven.append(name)
        turn.dirty.mark(Part.LINK)
        reason = EndReason.NOT_PLACED if evidence is Evidence.FENCED else None
        return [(fence.original, evidence, reason)]

    def _void(self, turn: Turn) -> list[Conclusion]:
        """The exchange started again and may have forgotten nonces: fences prove nothing."""
        self._restarts = turn.state.reconcile.restarts
        ended = [
            conclusion
            for name in tuple(self._fences)
            for conclusion in self._drop(turn, name, Evidence.UNPROVABLE)
        ]
        self._numbers.clear()
        turn.state.reconcile.held = set()
        return ended

    def _begin(self, turn: Turn) -> list[Conclusion]:
        unknown = [
            order
            for order in turn.state.orders.having(OrderStatus.UNKNOWN)
            if not order.is_external and not _is_fence(order.client_order_id)
        ]
        names = {order.client_order_id for order in unknown}
        self._unknown_since = {n: at for n, at in self._unknown_since.items() if n in names}
        ended: list[Conclusion] = []
        for order in unknown:
            name = order.client_order_id
            since = self._unknown_since.setdefault(name, turn.time)
            number = self._numbers.get(name)
            if number is None or turn.time - since < WAIT or self.is_pursued(name):
                continue
            instrument = turn.state.instruments.get(order.instrument_id)
            if not self._is_in_window(number):
                del self._numbers[name]
                ended.append(_unprovable(name))
            elif instrument is not None:
                intent = _harmless(instrument, number)
                self._fences[intent.client_order_id] = _Fence(name, intent, number, turn.time)
        return ended

    def _may_send(self, turn: Turn) -> bool:
        state = turn.state
        return (
            state.config.nonce_fence
            and state.link.state is LinkState.UP
            and state.kill is None
            and not state.is_read_only
            and not state.reconcile.waiting_for
        )

    def _send(self, turn: Turn, name: ClientOrderId, fence: _Fence) -> None:
        """The fence leaves, the same bytes each time."""
        budgets = turn.state.budgets
        if not budgets.try_order(turn.now, len(turn.state.active_orders()) + 1):
            return
        known = turn.state.orders.get(name)
        if known is None or known.status is OrderStatus.REJECTED:
            turn.state.orders.submit(fence.intent, turn.now)
            words = in_words(turn.state, fence.intent)
            turn.notice(Severity.INFO, f"A fence settles an unknown outcome: {words}")
        fence.sends += 1
        fence.copies += 1
        fence.next_at = turn.time + _delay(fence.sends)
        turn.do(SendOrder(fence.intent, fence.nonce))
        turn.dirty.mark(Part.ORDERS, Part.BUDGETS)

    def _is_in_window(self, nonce: int) -> bool:
        return self._nonces.later(nonce) <= IN_WINDOW

    @staticmethod
    def _is_placed(turn: Turn, name: ClientOrderId) -> bool:
        order = turn.state.orders.get(name)
        return order is not None and (
            order.venue_order_id is not None or order.status is OrderStatus.CANCELLED
        )


def _is_fence(name: ClientOrderId) -> bool:
    return name.startswith("vf-")


def _unprovable(name: ClientOrderId) -> Conclusion:
    return (name, Evidence.UNPROVABLE, None)


def _delay(sends: int) -> int:
    return REPEATS[min(max(sends, 1), len(REPEATS)) - 1]


def _harmless(instrument: Instrument, nonce: int) -> OrderIntent:
    """The smallest bid at the lowest price there is; it rests or is refused."""
    return OrderIntent(
        instrument.id,
        ClientOrderId(f"vf-{nonce}"),
        Side.BUY,
        instrument.tick_size,
        instrument.lot_size,
        TimeInForce.GTC,
        post_only=True,
    )
