"""The exchange in operation: one clock, one order of requests, one stream of events.

Everything happens on the event loop's thread and never awaits in between, so that two
requests cannot interleave and the events of one are told before the next begins.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import NamedTuple, Protocol

from vela_tui.sim.exchange import Exchange
from vela_tui.sim.messages import (
    BalanceChanged,
    CancelOrder,
    ExchangeEvent,
    Filled,
    OrderUpdated,
    OrderView,
    PlaceOrder,
)

Clock = Callable[[], int]
"""Nanoseconds UTC."""
Listener = Callable[[Sequence[ExchangeEvent], str | None], None]
"""Told each request's events, in order, and whose request it was: None for the participants."""


class Receipt(NamedTuple):
    """What a request came to."""

    order: OrderView
    """As it stands afterwards."""
    events: Sequence[ExchangeEvent]
    """All that was told, in order."""


class Participants(Protocol):
    """Those who move the markets while clients look on."""

    @property
    def users(self) -> Collection[str]:
        """Their addresses, in lower case."""

    def step(self, now: int) -> None:
        """Lets every participant act once at `now` (nanoseconds UTC)."""


class Floor:
    """An exchange, the clock it lives by and those who listen to it.

    Args:
        exchange: the core; only this object may change it from here on.
        clock: nanoseconds UTC; where it runs backwards, time stands still here.
        participants: who else trades; None for an exchange of clients alone.
    """

    def __init__(
        self, exchange: Exchange, clock: Clock, participants: Participants | None = None
    ) -> None:
        self.exchange = exchange
        self.clients: set[str] = set()
        """Lower-case addresses that came from outside: whose accounts are worth keeping."""
        self.client_changes = 0
        """Grows whenever something happened to a client's account."""
        self._clock = clock
        self.participants = participants
        """Who else trades."""
        self._housed = frozenset(() if participants is None else participants.users)
        self._listeners: list[Listener] = []
        self._latest = 0

    def now(self) -> int:
        """The time, which never runs backwards."""
        self._latest = max(self._latest, self._clock())
        return self._latest

    def listen(self, listener: Listener) -> None:
        """Every later event is told to the listener."""
        self._listeners.append(listener)

    def admit(self, clients: Iterable[str]) -> None:
        """These addresses are clients, as if they had come before."""
        self.clients.update(clients)

    def place(self, order: PlaceOrder) -> Receipt:
        """The order after matching, its events told; raises `Rejected`, then nothing changed."""
        view = self.exchange.place(order, self.now())
        return Receipt(view, self._tell(order.user))

    def cancel(self, cancel: CancelOrder) -> Receipt:
        """The cancelled order, its events told; raises `Rejected`, then nothing changed."""
        view = self.exchange.cancel(cancel, self.now())
        return Receipt(view, self._tell(cancel.user))

    def deposit(self, user: str, asset: str, amount: int) -> None:
        """The amount is available to the user; raises `Rejected`, then nothing changed."""
        self.exchange.deposit(user, asset, amount, self.now())
        self._tell(user)

    def step(self) -> None:
        """The participants have acted once, and what they did has been told."""
        if self.participants is not None:
            self.participants.step(self.now())
            self._tell(None)

    def _tell(self, client: str | None) -> Sequence[ExchangeEvent]:
        if client is not None and client not in self._housed:
            self.clients.add(client)
        events = self.exchange.drain()
        if events:
            self.client_changes += sum(_user_of(event) in self.clients for event in events)
            for listener in self._listeners:
                listener(events, client)
        return events


def _user_of(event: ExchangeEvent) -> str | None:
    if isinstance(event, OrderUpdated):
        return event.order.user
    if isinstance(event, Filled | BalanceChanged):
        return event.user
    return None
