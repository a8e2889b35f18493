"""Orders that were filled in two steps or more, and are shown as if they still rested.

The engine never takes such an order off its book (vela.md section 10, defect 3): its level stays
with no quantity, the best price is still that one, the order stays in its owner's list as
`filled`, until it is cancelled. Only what is shown is so here: money, matching and client ids know
nothing of it. What is shown ends after a while too, or the prices of a lively market would be
nothing but phantoms.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from vela_tui.domain.value import Value
from vela_tui.sim.floor import Floor
from vela_tui.sim.gateways.vela_engine.answers import SECOND
from vela_tui.sim.matching import Levels
from vela_tui.sim.messages import (
    BookSide,
    CancelOrder,
    ExchangeEvent,
    OrderUpdated,
    OrderView,
    Traded,
)

CLIENTS_NS: Final = 30 * SECOND
"""How long a client's is shown, unless it is cancelled."""
OTHERS_NS: Final = 3 * SECOND
"""How long a participant's is: one or three snapshots of the book."""


class _Phantom(Value, frozen=True):
    order_id: int
    user: str
    market_id: str
    side: BookSide
    price: int
    until: int
    """Nanoseconds UTC."""
    view: OrderView | None
    """None for an order of a participant, in whose list nobody looks."""


class Phantoms:
    """The orders that only seem to rest.

    Args:
        floor: whose executions make them.
    """

    def __init__(self, floor: Floor) -> None:
        self._floor = floor
        self._by_order: dict[int, _Phantom] = {}
        floor.listen(self._hear)

    def shown(self, market_id: str, depth: int | None = None) -> tuple[Levels, Levels]:
        """The market's book with the levels that have no quantity, best first."""
        bids, asks = self._floor.exchange.book(market_id)
        phantoms = [phantom for phantom in self._alive() if phantom.market_id == market_id]
        if phantoms:
            bids = _with(bids, (each.price for each in phantoms if each.side == "bid"), -1)
            asks = _with(asks, (each.price for each in phantoms if each.side == "ask"), 1)
        return bids[:depth], asks[:depth]

    def best(self, market_id: str) -> tuple[int | None, int | None]:
        """The best prices shown, whether anything is there or not."""
        bid, ask = self._floor.exchange.best(market_id)
        for phantom in self._alive():
            if phantom.market_id != market_id:
                continue
            if phantom.side == "bid":
                bid = phantom.price if bid is None else max(bid, phantom.price)
            else:
                ask = phantom.price if ask is None else min(ask, phantom.price)
        return bid, ask

    def orders(self, user: str) -> list[OrderView]:
        """The user's, with all of their quantity filled."""
        return [
            phantom.view
            for phantom in self._alive()
            if phantom.user == user and phantom.view is not None
        ]

    def cancel(self, cancel: CancelOrder) -> OrderView | None:
        """The order that the cancel names is shown no more; None where it names none of these."""
        for view in self.orders(cancel.user):
            if cancel.order_id is None:
                is_named = view.client_order_id == cancel.client_order_id
            else:
                is_named = view.order_id == cancel.order_id
            if is_named:
                del self._by_order[view.order_id]
                return view
        return None

    def _alive(self) -> list[_Phantom]:
        now = self._floor.now()
        ended = [number for number, phantom in self._by_order.items() if phantom.until <= now]
        for number in ended:
            del self._by_order[number]
        return list(self._by_order.values())

    def _hear(self, events: Sequence[ExchangeEvent], _: str | None) -> None:
        views = {
            event.order.order_id: event.order
            for event in events
            if isinstance(event, OrderUpdated) and event.order.status == "filled"
        }
        for event in events:
            if not isinstance(event, Traded):
                continue
            trade, parties = event.trade, event.parties
            if parties.maker_remaining or trade.quantity == parties.maker_quantity:
                continue
            view = views.get(parties.maker_order_id)
            lasts = OTHERS_NS if view is None else CLIENTS_NS
            self._by_order[parties.maker_order_id] = _Phantom(
                parties.maker_order_id,
                parties.maker,
                trade.market_id,
                "ask" if trade.side == "bid" else "bid",
                trade.price,
                trade.timestamp + lasts,
                view,
            )


def _with(levels: Levels, prices: Iterable[int], toward: int) -> Levels:
    """The levels and an empty one at each price that has none, best first."""
    merged = {**dict.fromkeys(prices, 0), **dict(levels)}
    return tuple(sorted(merged.items(), key=lambda level: level[0] * toward))
