"""What must be painted again: merged into a set, read by the frame pump, never a message a tick."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from vela_tui.domain.amounts import Price, Quantity
from vela_tui.domain.instrument import InstrumentId
from vela_tui.state.book import BookChange, LevelKey


class Part(StrEnum):
    """Parts of the session's state that views show."""

    INSTRUMENTS = "instruments"
    SELECTION = "selection"
    QUOTES = "quotes"
    BOOK = "book"
    """The whole book: a snapshot, a new state, another best price."""
    TRADES = "trades"
    CANDLES = "candles"
    TICKER = "ticker"
    ORDERS = "orders"
    """Active orders; also history, when one ended."""
    FILLS = "fills"
    MAKER = "maker"
    """A maker's figures: fees, profit, mark-outs; those that grow with time are asked for."""
    BALANCES = "balances"
    LINK = "link"
    """Link, login, round trip, reconciliation."""
    BUDGETS = "budgets"
    KILL = "kill"
    """The kill switch: locked, how far, proved, unlocked."""
    ALERTS = "alerts"
    """Which alerts are set, which hold, and that one rang."""
    NOTICES = "notices"
    OPTIONS = "options"
    """Quotes and greeks of options, what is held of them, the round's end."""
    EXCHANGE = "exchange"
    """What the exchange tells of itself: status, rates, batches, tables, details of orders."""


_APART: Final = 256
"""Changes of a book that are kept one by one until a frame takes them."""


@dataclass(slots=True)
class Dirty:
    """All that changed since it was last taken. Merging costs a set operation."""

    parts: set[Part] = field(default_factory=set)
    moved: dict[InstrumentId, list[BookChange]] = field(default_factory=dict)
    """What happened to the levels of each book; a book in `parts` needs it not."""
    quotes: set[InstrumentId] = field(default_factory=set)
    """Lines of the markets list."""

    def __bool__(self) -> bool:
        return bool(self.parts or self.moved or self.quotes)

    def mark(self, *parts: Part) -> None:
        """These parts changed."""
        self.parts.update(parts)

    @property
    def levels(self) -> dict[InstrumentId, set[LevelKey]]:
        """Levels of which only the quantity changed; read once a frame, so put together here."""
        return {
            each: set().union(*(told.levels for told in all_)) for each, all_ in self.moved.items()
        }

    def mark_levels(self, instrument_id: InstrumentId, change: BookChange) -> None:
        """These levels of a book changed their quantity, appeared or went."""
        if not change.bids and not change.asks:
            return
        known = self.moved.setdefault(instrument_id, [])
        known.append(change)
        if len(known) > _APART:  # nobody takes frames: it must not grow
            self.moved[instrument_id] = [_together(known)]

    def merge(self, other: "Dirty") -> None:
        """All that the other holds is dirty here as well."""
        self.parts |= other.parts
        self.quotes |= other.quotes
        for instrument_id, changes in other.moved.items():
            for change in changes:
                self.mark_levels(instrument_id, change)


def _together(changes: Iterable[BookChange]) -> BookChange:
    """One change of all levels that any of these changed, with the last that was told of each."""
    bids: dict[Price, Quantity] = {}
    asks: dict[Price, Quantity] = {}
    for change in changes:
        told = change.in_decimals()
        bids.update(told.bids)
        asks.update(told.asks)
    return BookChange([*bids.items()], [*asks.items()])
