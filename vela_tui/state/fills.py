"""Our executions, each once however often and by whichever way it is told."""

from collections import deque
from collections.abc import Sequence
from typing import Final

from vela_tui.domain.market import TradeId
from vela_tui.domain.order import Fill, VenueOrderId

MAX_FILLS: Final = 1_000
"""Fills kept to be shown."""
MAX_KNOWN: Final = 20_000
"""Fills remembered so that they are not counted twice; hours at the venue's rate limits."""

FillKey = tuple[TradeId, VenueOrderId, int]
"""What makes a fill itself: one trade fills two orders, and both may be ours; and an exchange
that started again may give both numbers anew, at another time (reliability.md S12)."""


class FillLog:
    """A bounded list of fills, newest first."""

    __slots__ = ("_fills", "_known", "_new", "_recalled")

    def __init__(self) -> None:
        self._fills: deque[Fill] = deque(maxlen=MAX_FILLS)
        self._known: dict[FillKey, None] = {}
        self._new: list[Fill] = []
        self._recalled: list[Fill] = []

    @property
    def newest_first(self) -> Sequence[Fill]:
        """In the order in which they were told."""
        return self._fills

    def is_known(self, fill: Fill) -> bool:
        """Whether this very fill was told before."""
        return key_of(fill) in self._known

    def report(self, fill: Fill) -> bool:
        """A fill that was told. Returns whether it was new."""
        is_new = self._keep(fill)
        if is_new:
            self._new.append(fill)
        return is_new

    def recall(self, fill: Fill) -> bool:
        """A fill that was written down before. Returns whether it was new to this log."""
        is_new = self._keep(fill)
        if is_new:
            self._recalled.append(fill)
        return is_new

    @property
    def has_new(self) -> bool:
        """Whether a fill was told since they were last taken."""
        return bool(self._new)

    def take_new(self) -> Sequence[Fill]:
        """Fills that were told since the last call, oldest first."""
        new, self._new = self._new, []
        return new

    def take_recalled(self) -> Sequence[Fill]:
        """Fills that were written down before and came since the last call, oldest first."""
        recalled, self._recalled = self._recalled, []
        return recalled

    def _keep(self, fill: Fill) -> bool:
        if self.is_known(fill):
            return False
        self._known[key_of(fill)] = None
        if len(self._known) > MAX_KNOWN:
            del self._known[next(iter(self._known))]
        self._fills.appendleft(fill)
        return True


def key_of(fill: Fill) -> FillKey:
    """What makes this fill itself."""
    return (fill.trade_id, fill.venue_order_id, fill.ts_event)
