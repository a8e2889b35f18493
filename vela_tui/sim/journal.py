"""What happened, in the order in which the exchange tells it (vela.md 6.6; decision 9).

Private events come first, as they happen. At the end of a request every changed balance is
told once per user and asset, and every changed market once with the new absolute quantities.
"""

from collections.abc import Mapping
from typing import Literal

from vela_tui.sim.matching import OrderBook
from vela_tui.sim.messages import (
    BalanceChanged,
    BookChanged,
    BookSide,
    CancelReason,
    ExchangeEvent,
    Filled,
    OrderUpdated,
    Parties,
    Traded,
    TradeView,
)
from vela_tui.sim.orders import Order

BalanceReason = Literal["order", "fill", "cancel", "deposit"]


class Journal:
    """Events not yet drained, and what the running request has touched.

    Args:
        books: every market's book, read when a request ends.
    """

    def __init__(self, books: Mapping[str, OrderBook]) -> None:
        self._books = books
        self._events: list[ExchangeEvent] = []
        self._muted: set[str] = set()
        self._balances: dict[tuple[str, str], BalanceReason] = {}
        self._levels: dict[str, set[tuple[BookSide, int]]] = {}

    def mute(self, user: str) -> None:
        """The user's private events are never told: nobody listens to them."""
        self._muted.add(user)

    def order(self, order: Order, now: int, reason: CancelReason | None = None) -> None:
        """The order's owner learns how it stands."""
        if order.user not in self._muted:
            self._events.append(OrderUpdated(order.view(), reason, now))

    def fill(self, filled: Filled) -> None:
        """One side of an execution is told to its owner."""
        if filled.user not in self._muted:
            self._events.append(filled)

    def trade(self, trade: TradeView, parties: Parties) -> None:
        """An execution is public."""
        self._events.append(Traded(trade, parties))

    def balance(self, user: str, asset: str, reason: BalanceReason) -> None:
        """The balance has changed; of several reasons a fill is told, else the last."""
        if user not in self._muted and self._balances.get((user, asset)) != "fill":
            self._balances[user, asset] = reason

    def level(self, order: Order) -> None:
        """The quantity at the order's price has changed."""
        self._levels.setdefault(order.market_id, set()).add((order.side, order.price))

    def finish(self, now: int) -> None:
        """The request is over: its changed balances and books are told."""
        for (user, asset), reason in self._balances.items():
            self._events.append(BalanceChanged(user, asset, reason, now))
        for market_id, touched in self._levels.items():
            book = self._books[market_id]
            bids = sorted((price for side, price in touched if side == "bid"), reverse=True)
            asks = sorted(price for side, price in touched if side == "ask")
            self._events.append(
                BookChanged(
                    market_id,
                    tuple((price, book.quantity_at("bid", price)) for price in bids),
                    tuple((price, book.quantity_at("ask", price)) for price in asks),
                    now,
                )
            )
        self._balances.clear()
        self._levels.clear()

    def drain(self) -> list[ExchangeEvent]:
        """Everything told since the last drain, in order."""
        events, self._events = self._events, []
        return events
