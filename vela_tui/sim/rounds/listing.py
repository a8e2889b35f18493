"""What is listed and how it stands: the reads of the exchange of rounds."""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from vela_tui.sim.matching import OrderBook
from vela_tui.sim.rounds.instruments import Instrument
from vela_tui.sim.rounds.marks import Marks
from vela_tui.sim.rounds.messages import Code, Event, Listed, Rejected
from vela_tui.sim.rounds.schedule import SECOND

REMEMBERED: Final = 4_096
"""Ids of settled instruments that are still known for what they were."""


class Level(NamedTuple):
    """All that rests at one price."""

    price: int
    size: int
    orders: int
    """How many."""


class Depth(NamedTuple):
    """The best levels of a book, best first."""

    bids: tuple[Level, ...]
    asks: tuple[Level, ...]


class Listing:
    """Instruments, their books and the prices of what they are options on.

    Args:
        spots: each asset's price in millionths, in the order in which they are shown.
    """

    def __init__(self, spots: Mapping[str, int]) -> None:
        self._spots = dict(spots)
        self._options: dict[str, Instrument] = {}
        self._books: dict[str, OrderBook] = {}
        self._expired: dict[str, None] = {}
        self._paused: set[int] = set()
        self._events: list[Event] = []
        self.marks = Marks(self.spot, self.best)
        """What each option is worth."""

    @property
    def assets(self) -> tuple[str, ...]:
        """What there are options on."""
        return tuple(self._spots)

    def spot(self, asset: str) -> int:
        """The asset's price in millionths."""
        return self._spots[asset]

    def move_spot(self, asset: str, price: int) -> None:
        """The asset is worth that much now; nobody is told yet."""
        self._spots[asset] = price

    def list_options(self, options: Iterable[Instrument]) -> int:
        """The options can be traded, those that could not yet be; returns how many."""
        fresh = [
            option
            for option in options
            if option.instrument_id not in self._options
            and option.instrument_id not in self._expired
        ]
        for option in fresh:
            self._options[option.instrument_id] = option
            self._books[option.instrument_id] = OrderBook()
        if fresh:
            self._events.append(Listed(tuple(fresh)))
        return len(fresh)

    def options(self) -> tuple[Instrument, ...]:
        """All that is listed, the oldest first."""
        return tuple(self._options.values())

    def expirations(self) -> tuple[int, ...]:
        """Unix seconds at which something listed ends, the first first."""
        return tuple(sorted({option.expiration for option in self._options.values()}))

    def option(self, instrument_id: str) -> Instrument:
        """The instrument of that id.

        Raises:
            Rejected: 1009 where it has ended, 1004 where it never was.
        """
        option = self._options.get(instrument_id)
        if option is not None:
            return option
        if instrument_id in self._expired:
            raise Rejected(Code.MARKET_CLOSED, "Instrument expired")
        raise Rejected(Code.INSTRUMENT_NOT_FOUND, "Instrument not found")

    def is_listed(self, instrument_id: str) -> bool:
        """Whether it can be traded, or could be if it were not paused."""
        return instrument_id in self._options

    def tradable(self, instrument_id: str, now: int) -> Instrument:
        """The instrument, which takes orders at this moment.

        Raises:
            Rejected: 1004, 1009, or 1014 while its round is paused.
        """
        option = self.option(instrument_id)
        if now >= option.expiration * SECOND:
            raise Rejected(Code.MARKET_CLOSED, "Instrument expired")
        if option.expiration in self._paused:
            raise Rejected(Code.PAUSED, "INSTRUMENT_PAUSED")
        return option

    def pause(self, expiration: int, *, paused: bool) -> int:
        """The round takes no orders, or takes them again; resting ones stay (joyride.md H23).

        Returns:
            How many instruments changed.
        """
        if (expiration in self._paused) == paused:
            return 0
        (self._paused.add if paused else self._paused.discard)(expiration)
        return sum(option.expiration == expiration for option in self._options.values())

    def best(self, instrument_id: str) -> tuple[int | None, int | None]:
        """Best bid and ask; None on an empty side."""
        return self._books[instrument_id].best()

    def depth(self, instrument_id: str, levels: int) -> Depth:
        """The best levels of either side."""
        book = self._books[instrument_id]
        bids, asks = book.levels(levels)
        return Depth(
            tuple(Level(price, size, book.orders_at("bid", price)) for price, size in bids),
            tuple(Level(price, size, book.orders_at("ask", price)) for price, size in asks),
        )

    def drain(self) -> list[Event]:
        """Events since the last drain, in order."""
        events, self._events = self._events, []
        return events

    def _delist(self, option: Instrument) -> None:
        del self._options[option.instrument_id], self._books[option.instrument_id]
        self.marks.forget(option.instrument_id)
        self._expired[option.instrument_id] = None
        while len(self._expired) > REMEMBERED:
            del self._expired[next(iter(self._expired))]
