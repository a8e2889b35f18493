"""How much one order may do: soft and hard caps, by market.

A soft cap asks for a typed word; a hard cap blocks and is changed in the file of settings only.
The defaults for LIVE are those of reliability.md section 9. PAPER has wide hard caps and no soft
ones: nothing is at stake there, and a slip of three digits is still stopped.
"""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from msgspec import field

from vela_tui.domain.enums import Mode
from vela_tui.domain.value import Value


class Measure(StrEnum):
    """What is capped; the words of the settings."""

    NOTIONAL = "notional"
    """Of one order, in the quote currency."""
    QUANTITY = "quantity"
    """Of one order, in base units."""
    COLLAR = "collar"
    """Distance of the price from the middle of the book, in percent of the middle."""
    DEPTH = "depth"
    """An order that takes, in percent of all that is visible on the opposite side."""
    OPEN_ORDERS = "open_orders"
    """Orders of the account that rest or may rest, this one included."""
    INVENTORY = "inventory"
    """Of the market's base, in base units, if this buy and all resting ones are filled."""
    ORDERS_PER_MINUTE = "orders_per_minute"
    """Orders sent in the last 60 seconds, this one included, whatever became of them."""


class Cap(Value, frozen=True):
    """The most that a measure may be; None is no cap."""

    soft: Decimal | None = None
    """Beyond it a word must be typed."""
    hard: Decimal | None = None
    """Beyond it nothing is sent."""

    def is_looser_than(self, other: "Cap") -> bool:
        """Whether the hard cap lets something through that the other one's blocks."""
        if other.hard is None:
            return False
        return self.hard is None or self.hard > other.hard


class Caps(Value, frozen=True):
    """All caps of one market."""

    caps: Mapping[Measure, Cap] = field(default_factory=dict)
    needs_reference: bool = True
    """Whether an order without a book to hold its price against needs a typed word (P57)."""

    def of(self, measure: Measure) -> Cap:
        """The cap of a measure; one that caps nothing where none is set."""
        return self.caps.get(measure, _NO_CAP)

    def changed(self, overrides: Mapping[Measure, Mapping[str, Decimal | None]]) -> "Caps":
        """These caps with others in the place of some.

        Args:
            overrides: `soft` and `hard` by measure; what is not named stays.
        """
        given = {each: replace(self.of(each), **parts) for each, parts in overrides.items()}
        return replace(self, caps=MappingProxyType({**self.caps, **given}))


CapOverrides = Mapping[str, Mapping[Measure, Mapping[str, Decimal | None]]]
"""By market's symbol, the empty text for all markets: what the settings say."""


class Guards(Value, frozen=True):
    """The caps of a session: one set for every market, and sets of their own for some."""

    default: Caps
    markets: Mapping[str, Caps] = field(default_factory=dict)
    """By symbol, `ETH-USDC`."""

    def caps(self, symbol: str) -> Caps:
        """The caps of a market."""
        return self.markets.get(symbol, self.default)


_NO_CAP: Final = Cap()
NO_CAPS: Final = Caps(needs_reference=False)
"""Nothing is capped."""
_LIVE: Final = Caps(
    MappingProxyType(
        {
            Measure.NOTIONAL: Cap(Decimal(1_000), Decimal(10_000)),
            Measure.COLLAR: Cap(Decimal(2), Decimal(10)),
            Measure.DEPTH: Cap(Decimal(25), Decimal(100)),
            Measure.OPEN_ORDERS: Cap(None, Decimal(15)),
            Measure.ORDERS_PER_MINUTE: Cap(Decimal(10), Decimal(20)),
        }
    )
)
_PAPER: Final = Caps(
    MappingProxyType(
        {
            Measure.NOTIONAL: Cap(None, Decimal(1_000_000)),
            Measure.COLLAR: Cap(None, Decimal(1_000)),
            Measure.DEPTH: Cap(None, Decimal(10_000)),
            Measure.OPEN_ORDERS: Cap(None, Decimal(200)),
            Measure.ORDERS_PER_MINUTE: Cap(None, Decimal(600)),
        }
    ),
    needs_reference=False,
)


def guards_of(mode: Mode, overrides: CapOverrides = MappingProxyType({})) -> Guards:
    """The guards of a mode, changed as the settings say; a market's word goes before all's."""
    default = (_LIVE if mode is Mode.LIVE else _PAPER).changed(overrides.get("", {}))
    markets = {symbol: default.changed(given) for symbol, given in overrides.items() if symbol}
    return Guards(default, MappingProxyType(markets))
