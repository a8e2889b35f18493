"""What must be painted again: merged into a set, read by the frame pump, never a message a tick."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import StrEnum

from vela_tui.domain.amounts import Price
from vela_tui.domain.enums import BookSide
from vela_tui.domain.instrument import InstrumentId


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


LevelKey = tuple[BookSide, Price]


@dataclass(slots=True)
class Dirty:
    """All that changed since it was last taken. Merging costs a set operation."""

    parts: set[Part] = field(default_factory=set)
    levels: dict[InstrumentId, set[LevelKey]] = field(default_factory=dict)
    """Levels of which only the quantity changed; a book in `parts` needs them not."""
    quotes: set[InstrumentId] = field(default_factory=set)
    """Lines of the markets list."""

    def __bool__(self) -> bool:
        return bool(self.parts or self.levels or self.quotes)

    def mark(self, *parts: Part) -> None:
        """These parts changed."""
        self.parts.update(parts)

    def mark_levels(self, instrument_id: InstrumentId, levels: AbstractSet[LevelKey]) -> None:
        """These levels of a book changed their quantity, appeared or went."""
        if levels:
            self.levels.setdefault(instrument_id, set()).update(levels)

    def merge(self, other: "Dirty") -> None:
        """All that the other holds is dirty here as well."""
        self.parts |= other.parts
        self.quotes |= other.quotes
        for instrument_id, levels in other.levels.items():
            self.mark_levels(instrument_id, levels)
