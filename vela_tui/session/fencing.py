"""The nonce fence: a harmless order that takes the nonce of one whose outcome is unknown.

The venue takes a nonce once (seed:78-95). So a minimum order under the nonce of an UNKNOWN order
settles it: accepted, the original can never be executed any more; refused for its nonce, the
original was accepted before. Rules found by model checking (reliability.md section 4.4):

- A nonce error of the original proves nothing once a fence was sent: the fence may have the nonce.
  Nor does its name, called a duplicate: what has the name may be the order itself.
- A fence rests until it is acknowledged: nobody cancels it before, and no new order is sent
  meanwhile, for which the venue's credit rule could cancel it.
- The bytes of a fence never change; they are sent again until they are answered.
- A refusal for the nonce only counts when a later list does not show the fence, the fence was
  sent once, no other program trades on the wallet, and the window still holds the nonce.
- Whatever is less than that leaves the original UNRESOLVED, for a person.

An order of an earlier session is settled in the same way, under the nonce that the journal kept.
Nobody watched meanwhile, so a refusal counts only where the venue says that this very nonce was
used, and where no fence was ever tried for it. An exchange that started again is known by the
numbers that it gives (`epoch`); one that lost nothing but the order in question is not, and has no
trace of that order any more.

It places an order; so a person switches it on. What a person's order must meet, a fence must:
the link is up and speaks, the journal takes writes, the clock agrees, nothing is locked by the
kill switch, and its market is neither halted nor frozen, with a proven scale. Caps on price and
size are not asked: it is the least order there is, far from the market. Nor is the limit on
unknown outcomes, which it is there to lower. It takes its slot of the budget and keeps one for
its cancel.
"""

from collections.abc import Sequence
from typing import Final

from vela_tui.domain.clock import MINUTE, SECOND
from vela_tui.domain.enums import (
    EndReason,
    JournalState,
    LinkState,
    OrderStatus,
)
from vela_tui.domain.events import OpenOrdersListed, OrderRefused
from vela_tui.domain.order import ClientOrderId, Order, OrderIntent
from vela_tui.domain.trail import Sign, Trail
from vela_tui.domain.value import Record
from vela_tui.rules import clock_skew
from vela_tui.rules.nonce import NonceSource
from vela_tui.session.changes import Part
from vela_tui.session.effects import SendOrder
from vela_tui.session.fence_terms import PREFIX, fence_for, is_fence_name, takes_orders
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


class _Fence(Record):
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
    is_recalled: bool = False
    """Whether the original is of an earlier session."""
    is_used: bool = False
    """Whether the venue said that this very nonce was used."""


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
        self._recalled: set[ClientOrderId] = set()
        self._tried: set[int] = set()
        self._strays: set[ClientOrderId] = set()
        self._noted_at: int | None = None

    def sent(self, name: ClientOrderId, nonce: int) -> None:
        """An order left under this nonce."""
        self._numbers[name] = nonce
        if len(self._numbers) > _KEPT:
            del self._numbers[next(iter(self._numbers))]

    def recalled(self, turn: Turn, trail: Trail) -> None:
        """Orders of earlier sessions, applied already, may need a fence; what was seen then counts.

        One that the venue numbered was placed. One from before a restart of the exchange, or
        that the window may have dropped, is nothing that a fence could settle.
        """
        ahead = turn.time - turn.now
        if trail.foreign_at:
            self._foreign_at = max(self._foreign_at or 0, trail.foreign_at + ahead)
        self._tried.update(trail.fenced)
        for name, nonce in trail.nonces:
            order = turn.state.orders.get(name)
            if order is None or order.status is not OrderStatus.UNKNOWN or name in self._numbers:
                continue
            if is_fence_name(name):
                self._strays.add(name)
            elif (
                turn.state.config.nonce_fence
                and order.venue_order_id is None
                and order.ts_created > trail.restarted_at
                and self._is_in_window(nonce)
            ):
                self.sent(name, nonce)
                self._recalled.add(name)

    def told(self, turn: Turn, change: OrderChange) -> None:
        """An order changed: one of another program means that the wallet is shared."""
        name = change.after.client_order_id
        if change.before is None and change.after.is_external and not is_fence_name(name):
            self._foreign_at = turn.time
            if self._noted_at is None or turn.time - self._noted_at >= MINUTE:
                self._noted_at = turn.time
                turn.remember(Sign.FOREIGN)

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
            is_known_there = event.is_nonce or event.is_used
            return Evidence.OUTCOME_UNKNOWN if is_late and is_known_there else Evidence.REFUSED
        fence.refusals += 1
        fence.next_at = turn.time + (event.retry_after or _delay(fence.sends))
        if event.is_nonce:
            fence.used_at = turn.now
            fence.is_used = event.is_used
        elif fence.copies == 1 and not event.is_used:
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
            is_proof = self._is_proof(turn, fence)
            evidence = Evidence.NONCE_USED if is_proof else Evidence.UNPROVABLE
            ended += self._drop(turn, name, evidence)
            ended.append((name, Evidence.REFUSED, None) if is_proof else _unprovable(name))
        return ended

    def _is_proof(self, turn: Turn, fence: _Fence) -> bool:
        """Whether the refusal of a fence proves that the original has the nonce."""
        was_sole = self._foreign_at is None or turn.time - self._foreign_at > SOLE_FOR
        was_watched = fence.is_used or not fence.is_recalled
        is_only_one = fence.copies == 1
        return is_only_one and was_sole and was_watched and self._is_in_window(fence.nonce)

    def tick(self, turn: Turn) -> list[Conclusion]:
        """Time passed, or something was told: what became certain; fences leave as effects."""
        if self._restarts != turn.state.reconcile.restarts:
            return self._void(turn)
        ended = self._observe(turn)
        self._release_strays(turn)
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

    def _release_strays(self, turn: Turn) -> None:
        """A fence of an earlier session that rests and settles nothing any more is taken back."""
        doubtful = turn.state.orders.having(OrderStatus.UNKNOWN, OrderStatus.UNRESOLVED)
        numbers = (self._numbers.get(order.client_order_id) for order in doubtful)
        needed = {f"{PREFIX}{number}" for number in numbers}
        for name in tuple(self._strays - set(self._fences) - needed):
            order = turn.state.orders.get(name)
            if order is None or order.status.is_terminal:
                self._strays.discard(name)
            elif order.status.is_resting:
                self._strays.discard(name)
                self._proven.append(name)

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
        doubtful = [
            order
            for order in turn.state.orders.having(OrderStatus.UNKNOWN, OrderStatus.UNRESOLVED)
            if order.client_order_id in self._numbers
        ]
        names = {order.client_order_id for order in doubtful}
        self._unknown_since = {n: at for n, at in self._unknown_since.items() if n in names}
        ended: list[Conclusion] = []
        for order in doubtful:
            name, number = order.client_order_id, self._numbers[order.client_order_id]
            since = self._unknown_since.setdefault(name, turn.time)
            if turn.time - since < WAIT or self.is_pursued(name):
                continue
            if order.venue_order_id is not None or not self._is_in_window(number):
                del self._numbers[name]
                ended.append(_unprovable(name))
            elif (intent := fence_for(turn, order, number)) is not None:
                fence = _Fence(name, intent, number, turn.time)
                fence.is_recalled = name in self._recalled
                fence.copies = int(number in self._tried)
                self._fences[intent.client_order_id] = fence
        return [*ended, *self._observe(turn)]

    def _may_send(self, turn: Turn) -> bool:
        state = turn.state
        return (
            state.config.nonce_fence
            and state.link.state is LinkState.UP
            and not state.link.is_silent
            and state.journal.state in {JournalState.OFF, JournalState.READY}
            and state.kill is None
            and not state.is_read_only
            and not state.reconcile.waiting_for
            and clock_skew.objection(state.clock_skew) is None
        )

    def _send(self, turn: Turn, name: ClientOrderId, fence: _Fence) -> None:
        """The fence leaves, the same bytes each time."""
        budgets = turn.state.budgets
        if not takes_orders(turn, fence.intent.instrument_id):
            return
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


def _unprovable(name: ClientOrderId) -> Conclusion:
    return (name, Evidence.UNPROVABLE, None)


def _delay(sends: int) -> int:
    return REPEATS[min(max(sends, 1), len(REPEATS)) - 1]
