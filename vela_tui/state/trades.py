"""The tape: public trades of one instrument, each once, newest first."""

from collections.abc import Iterable, Sequence
from typing import Final

from vela_tui.domain.market import Trade, TradeId

MAX_TRADES: Final = 500
"""As many as the venue keeps (vela.md section 1.2)."""
_MAX_KNOWN: Final = 4 * MAX_TRADES


class TradeTape:
    """A bounded ring of trades, ordered by the venue's time."""

    __slots__ = ("_known", "_trades")

    def __init__(self) -> None:
        self._trades: list[Trade] = []
        self._known: dict[TradeId, None] = {}

    @property
    def newest_first(self) -> Sequence[Trade]:
        """All trades kept."""
        return self._trades

    @property
    def ts_newest(self) -> int | None:
        """The venue's time of the newest trade, nanoseconds UTC."""
        return self._trades[0].ts_event if self._trades else None

    def report(self, trades: Iterable[Trade]) -> tuple[Trade, ...]:
        """Trades that were told, oldest first; known ones may be among them.

        Returns:
            Those that were new, in the order in which they came.
        """
        return tuple(trade for trade in trades if self._is_new(trade))

    def _is_new(self, trade: Trade) -> bool:
        if trade.trade_id in self._known:
            return False
        self._known[trade.trade_id] = None
        if len(self._known) > _MAX_KNOWN:
            del self._known[next(iter(self._known))]
        place = next(
            (at for at, known in enumerate(self._trades) if known.ts_event <= trade.ts_event),
            len(self._trades),
        )
        if place >= MAX_TRADES:
            return False
        self._trades.insert(place, trade)
        del self._trades[MAX_TRADES:]
        return True
