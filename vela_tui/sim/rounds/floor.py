"""The exchange of rounds in operation: one clock, one order of requests, one stream of events.

Everything happens on the event loop's thread and never awaits in between. Before each request time
has caught up, so that none comes to a round that is over.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from random import Random
from typing import Final, Protocol

from vela_tui.sim.rounds.exchange import Exchange, Receipt
from vela_tui.sim.rounds.instruments import ladder
from vela_tui.sim.rounds.messages import (
    AccountOpened,
    Event,
    Filled,
    OrderChanged,
    OrderView,
    PlaceOrder,
    Settled,
    Settlement,
    SpotMoved,
    TimingTold,
)
from vela_tui.sim.rounds.schedule import SECOND, next_settlement, window_start
from vela_tui.sim.rounds.spots import HOME, Mean, Walk

TIMING_S: Final = 60
"""Seconds between two tellings of how long the round still lasts."""
STRIDE_S: Final = 60
"""Seconds of one step of the prices, while more than `CATCH_UP_S` is to be caught up."""
CATCH_UP_S: Final = 600

Clock = Callable[[], int]
"""Microseconds UTC."""
Listener = Callable[[Sequence[Event]], None]


class Participants(Protocol):
    """Those who trade besides the clients."""

    def step(self, now: int) -> None:
        """Lets every participant act once at `now` (microseconds UTC)."""


class Floor:
    """An exchange, the clock it lives by and those who listen to it.

    Args:
        exchange: the core; only this object may change it from here on.
        clock: microseconds UTC; where it runs backwards, time stands still here.
        seed: decides how the underlyings move.
        moves: whether they move at all by themselves.
        mean: samples of a settlement price that were taken before.
    """

    def __init__(
        self,
        exchange: Exchange,
        clock: Clock,
        *,
        seed: int = 1,
        moves: bool = False,
        mean: Mean | None = None,
    ) -> None:
        self.exchange = exchange
        self.participants: Participants | None = None
        """Who else trades."""
        self.client_changes = 0
        """Grows whenever something happened to a client's account."""
        self._clock = clock
        self._moves = moves
        self._listeners: list[Listener] = []
        self._walks = {
            asset: Walk(
                Random(f"{seed}:{asset}"),  # noqa: S311 - chance of a game, not of a key
                exchange.spot(asset),
                HOME.get(asset, exchange.spot(asset)),
            )
            for asset in exchange.assets
        }
        self._latest = clock()
        self._second = self._latest // SECOND
        self._told = self._second
        self.mean = mean or Mean()
        """The settlement price so far."""
        present = next_settlement(self._second)
        if present not in exchange.expirations():
            self._list(present)

    def now(self) -> int:
        """The time, to which everything has caught up; it never runs backwards."""
        self._latest = max(self._latest, self._clock())
        second = self._latest // SECOND
        if second > self._second:
            self._catch_up(second)
        return self._latest

    @property
    def time(self) -> int:
        """The time up to which everything was told, for those who are being told."""
        return self._latest

    @property
    def settlement(self) -> int:
        """Unix second at which the next round ends that is listed."""
        listed = self.exchange.expirations()
        return listed[0] if listed else next_settlement(self._second)

    def listen(self, listener: Listener) -> None:
        """Every later event is told to the listener."""
        self._listeners.append(listener)

    def open_account(self, user: str) -> None:
        """The user can trade."""
        self.exchange.open_account(user)
        self.tell()

    def place(self, request: PlaceOrder) -> Receipt:
        """The order after matching, its events told; raises `Rejected`, then nothing changed."""
        receipt = self.exchange.place(request, self.now())
        self.tell()
        return receipt

    def cancel(self, user: str, instrument_id: str, order_id: int) -> OrderView:
        """The cancelled order, its events told; raises `Rejected`, then nothing changed."""
        self.now()
        order = self.exchange.cancel(user, instrument_id, order_id)
        self.tell()
        return order

    def cancel_all(self, user: str, instrument_id: str | None) -> list[int]:
        """Ids of what rested, its events told."""
        self.now()
        cancelled = self.exchange.cancel_all(user, instrument_id)
        self.tell()
        return cancelled

    def settle(
        self, expiration: int, prices: Mapping[str, int], following: int | None = None
    ) -> Settlement:
        """The round is over before its time (joyride.md H21); the next one follows.

        Args:
            expiration: Unix seconds.
            prices: settlement prices in millionths.
            following: Unix second at which the next round ends; None for the one after.
        """
        self.now()
        if expiration == self.settlement:
            self.mean = Mean()
        settlement = self.exchange.settle(expiration, prices)
        self.tell()
        self._list(following or next_settlement(max(expiration, self._second)))
        return settlement

    def list_ladder(self, asset: str, expiration: int, spot: int) -> int:
        """How many options of the ladder around that price are new (joyride.md H22)."""
        self.now()
        created = self.exchange.list_options(ladder(asset, expiration, spot))
        self.tell()
        return created

    def set_spot(self, asset: str, price: int) -> None:
        """The underlying is worth that many millionths from now on."""
        self.now()
        self._walks[asset].jump(price)
        self._move(asset, price)

    def step(self) -> None:
        """Time has caught up, and the participants have acted once."""
        now = self.now()
        if self.participants is not None:
            self.participants.step(now)
        self.tell()

    def tell(self, *more: Event) -> None:
        """Everybody who listens has heard what happened since the last time."""
        events = [*self.exchange.drain(), *more]
        if not events:
            return
        self.client_changes += sum(
            isinstance(event, OrderChanged | Filled | Settled | AccountOpened) for event in events
        )
        for listener in self._listeners:
            listener(events)

    def _catch_up(self, second: int) -> None:
        """All seconds up to this one have passed, rounds that ended in them once each."""
        while self._second < second:
            ends = self.settlement
            stride = self._stride(second, ends)
            for asset, walk in self._walks.items():
                self.mean.sample(asset, walk.price, self._second, stride, ends)
                if self._moves:
                    walk.step(stride)
                    self.exchange.move_spot(asset, walk.price)
            self._second += stride
            if self._second >= ends:
                self.tell()
                self.exchange.settle(ends, self.mean.prices())
                self.mean = Mean()
                self.tell()
                self._list(next_settlement(self._second))
        if self._moves:
            self.tell(*(SpotMoved(asset) for asset in self._walks))
        window = window_start(self.settlement)
        if self._second - self._told >= TIMING_S or self._told < window <= self._second:
            self._told = self._second
            self.tell(TimingTold())

    def _stride(self, second: int, ends: int) -> int:
        """Seconds to pass at once: never across a round's end or into its last half hour."""
        left = second - self._second
        window = window_start(ends)
        bounds = [left, max(1, ends - self._second)]
        if self._second < window:
            bounds.append(window - self._second)
        if self._moves:
            bounds.append(STRIDE_S if left > CATCH_UP_S and self._second < window else 1)
        return min(bounds)

    def _list(self, expiration: int) -> None:
        ladders = (
            ladder(asset, expiration, self.exchange.spot(asset)) for asset in self.exchange.assets
        )
        self.exchange.list_options(chain.from_iterable(ladders))
        self.tell()

    def _move(self, asset: str, price: int) -> None:
        self.exchange.move_spot(asset, price)
        self.tell(SpotMoved(asset))
