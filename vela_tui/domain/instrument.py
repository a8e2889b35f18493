"""What is traded, and the only place where a price or a quantity is rounded."""

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from enum import StrEnum
from typing import NewType

from vela_tui.domain.amounts import EXACT, Amount, Price, Quantity, decimal_places, notional
from vela_tui.domain.enums import MarketState, Side
from vela_tui.domain.value import Value

InstrumentId = NewType("InstrumentId", str)
"""Venue and symbol, `venue:ETH-USDC`."""


def instrument_id(venue: str, symbol: str) -> InstrumentId:
    """The id of a venue's symbol."""
    return InstrumentId(f"{venue}:{symbol}")


class OptionKind(StrEnum):
    """The right to buy (call) or to sell (put) at the strike."""

    CALL = "call"
    PUT = "put"


class OptionTerms(Value, frozen=True):
    """What an option is the right to."""

    underlying: str
    """The asset, `SOL`."""
    strike: Price
    """Quote per unit of the underlying."""
    kind: OptionKind
    expires_at: int
    """Nanoseconds UTC: the venue's own field, never read out of a name."""
    multiplier: Decimal
    """Units of the underlying in one contract; 0 when the instrument has rolled off."""


class Instrument(Value, frozen=True):
    """A thing traded at a venue, with its steps."""

    id: InstrumentId
    symbol: str
    """The text shown, `ETH-USDC`."""
    base: str
    quote: str
    tick_size: Price
    """Smallest price step that the venue accepts."""
    lot_size: Quantity
    """Smallest quantity step that the venue accepts."""
    display_tick: Price
    """Price step in which this market is read and bumped; never smaller than `tick_size`."""
    display_lot: Quantity
    """Quantity step in which this market is read; never smaller than `lot_size`."""
    state: MarketState = MarketState.ACTIVE
    min_quantity: Quantity | None = None
    """Smallest quantity that the venue accepts; None where that is `lot_size`."""
    option: OptionTerms | None = None
    """What it is the right to; None where it is the asset itself."""

    @property
    def price_places(self) -> int:
        """Decimal places in which prices are read."""
        return decimal_places(self.display_tick)

    @property
    def quantity_places(self) -> int:
        """Decimal places in which quantities are read."""
        return decimal_places(self.display_lot)

    @property
    def unit(self) -> str:
        """What a quantity counts: the base, or contracts of an option."""
        return self.base if self.option is None else "contracts"

    def units(self, quantity: Quantity) -> Quantity:
        """What a price is multiplied by: of an option, the units of its underlying."""
        if self.option is None:
            return quantity
        return Quantity(EXACT.multiply(quantity, self.option.multiplier))

    def notional(self, price: Price, quantity: Quantity) -> Amount:
        """What so much of it is worth at a price, in quote, exactly; of an option, the premium."""
        return notional(price, self.units(quantity))

    def bump(self, price: Price, ticks: int) -> Price:
        """The price moved by whole display ticks, never below one tick."""
        moved = EXACT.add(price, EXACT.multiply(self.display_tick, Decimal(ticks)))
        return Price(max(moved, self.tick_size))

    def round_price(self, price: Decimal, side: Side) -> Price:
        """The nearest display tick that is not more aggressive than the price."""
        rounding = ROUND_FLOOR if side is Side.BUY else ROUND_CEILING
        steps = (price / self.display_tick).to_integral_value(rounding)
        return Price(max(EXACT.multiply(steps, self.display_tick), self.tick_size))

    def round_quantity(self, quantity: Decimal) -> Quantity:
        """The largest whole number of display lots that does not exceed the quantity."""
        steps = (quantity / self.display_lot).to_integral_value(ROUND_FLOOR)
        return Quantity(EXACT.multiply(steps, self.display_lot))
