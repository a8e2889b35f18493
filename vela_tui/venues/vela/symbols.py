"""Markets as instruments: names, order of listing, and the steps in which they are read."""

from decimal import Decimal
from typing import Final

from vela_tui.domain.amounts import Price, Quantity
from vela_tui.domain.enums import MarketState
from vela_tui.domain.instrument import Instrument, InstrumentId, instrument_id
from vela_tui.venues.vela.signing import is_symbol

VENUE: Final = "vela"
"""The venue's part of an instrument id."""

_STEP: Final = Decimal("0.000001")
"""The smallest price and quantity: one raw unit (seed:104). The venue states no other step."""

_STEPS: Final = {
    "BTC": ("1", "0.00001"),
    "ETH": ("0.01", "0.0001"),
    "SOL": ("0.01", "0.001"),
    "AVAX": ("0.001", "0.01"),
    "LINK": ("0.001", "0.01"),
    "ARB": ("0.0001", "0.1"),
    "OP": ("0.0001", "0.1"),
    "UNI": ("0.001", "0.01"),
    "AAVE": ("0.01", "0.001"),
    "MATIC": ("0.0001", "0.1"),
    "DOGE": ("0.00001", "1"),
    "PEPE": ("0.000001", "1"),
    "WIF": ("0.0001", "0.1"),
    "JUP": ("0.00001", "0.1"),
    "PENDLE": ("0.0001", "0.01"),
    "EIGEN": ("0.0001", "0.1"),
}
"""Display tick and lot by base, in the order in which the venue's own page lists the markets
(vela.md section 14). Five or six significant digits of a price, a lot worth at most 1 USDC."""

_RANKS: Final = {base: rank for rank, base in enumerate(_STEPS)}
_COARSEST: Final = 1_000
"""A price has at least so many display ticks."""
_SIGNIFICANT: Final = 4
"""A display tick is this many powers of ten below the price's first digit."""


def parse_symbol(text: str) -> InstrumentId:
    """The instrument of a market's name.

    Raises:
        ValueError: when the text is no market's name (reliability T24: ASCII by grammar).
    """
    if not is_symbol(text):
        raise ValueError("a market's name is not one")
    return instrument_id(VENUE, text)


def symbol_of(instrument: InstrumentId) -> str:
    """The market's name of an instrument of this venue.

    Raises:
        ValueError: when the instrument is another venue's, or its symbol no market's name.
    """
    venue, _, symbol = instrument.partition(":")
    if venue != VENUE or not is_symbol(symbol):
        raise ValueError(f"{instrument!r} is not an instrument of {VENUE}")
    return symbol


def instrument_of(
    symbol: str, price: Decimal | None, state: MarketState, step: Decimal = _STEP
) -> Instrument:
    """The instrument that a market's name stands for.

    Args:
        symbol: for example `ETH-USDC`.
        price: any recent price, which gives an unknown market its display steps.
        state: whether it takes orders.
        step: one raw unit of the dialect that is spoken.

    Raises:
        ValueError: when the symbol is no market's name.
    """
    identity = parse_symbol(symbol)
    base, quote = symbol.split("-")
    tick, lot = _display_steps(base, price, step)
    return Instrument(
        id=identity,
        symbol=symbol,
        base=base,
        quote=quote,
        tick_size=Price(step),
        lot_size=Quantity(step),
        display_tick=Price(tick),
        display_lot=Quantity(lot),
        state=state,
    )


def rank(symbol: str) -> int:
    """Where the market stands in the list; unknown ones come last, as the venue gave them."""
    return _RANKS.get(symbol.partition("-")[0], len(_RANKS))


def _display_steps(base: str, price: Decimal | None, step: Decimal) -> tuple[Decimal, Decimal]:
    known = _STEPS.get(base)
    has_price = price is not None and price > 0
    if known is not None:
        tick, lot = Decimal(known[0]), Decimal(known[1])
        # an exchange of its own scale may trade far below the prices that the steps are made for
        if price is not None and has_price and price < tick * _COARSEST:
            tick = min(tick, max(Decimal(1).scaleb(price.adjusted() - _SIGNIFICANT), step))
        return tick, lot
    if price is None or not has_price:
        return step, step
    magnitude = price.adjusted()
    tick = max(Decimal(1).scaleb(magnitude - _SIGNIFICANT), step)
    lot = min(max(Decimal(1).scaleb(-magnitude - 1), step), Decimal(1))
    return tick, lot
