"""Figures of the venue as the domain's values: exact, or refused with ValueError.

Money is integers: prices and balances of millionths, quantities of thousandths (joyride.md 3).
Marks and greeks are decimals in dollars; their text is read, so no binary float is made of them.
"""

import re
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache
from typing import Final

from msgspec import Raw

from vela_tui.domain.amounts import EXACT, Amount, Price, Quantity, Scale
from vela_tui.domain.book_scale import RawLevel, book_scale
from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import Liquidity, OrderStatus, Side
from vela_tui.domain.market import Level, TradeId
from vela_tui.domain.order import VenueOrderId
from vela_tui.venues.joyride.wire import BookLevel, Id
from vela_tui.venues.text import clean
from vela_tui.venues.times import checked, unit_of

MONEY: Final = Scale(6)
"""Prices, strikes, ticks, balances and profits: micros."""
SIZE: Final = Scale(3)
"""Quantities: millicontracts."""
BOOKS: Final = book_scale(MONEY.places, SIZE.places)
"""Of the levels of its books."""
_MOST: Final = Decimal(10) ** 18
_PLACES: Final = 12
"""Decimal places that are kept of a figure; none of them is money."""
_FAR: Final = 50
"""A price of an asset is never so many times its option's strike, nor such a part of it (R-06)."""
_PERCENT: Final = 5
"""A volatility above 500 % is one that is told in percent (R-50)."""
_LONGEST: Final = 48
_MAX_RAW: Final = 2**63 - 1
_NUMBER: Final = re.compile(r"-?[0-9]{1,25}(\.[0-9]{1,25})?([eE][+-]?[0-9]{1,3})?", re.ASCII)
_ID: Final = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)

_SIDES: Final = {"bid": Side.BUY, "buy": Side.BUY, "ask": Side.SELL, "sell": Side.SELL}
_STATUSES: Final = {
    "open": OrderStatus.OPEN,
    "partiallyfilled": OrderStatus.PARTIALLY_FILLED,
    "filled": OrderStatus.FILLED,
    "cancelled": OrderStatus.CANCELLED,
    "canceled": OrderStatus.CANCELLED,
}
"""Rejections never make an order (joyride.md 6.2): there is no fifth word."""
_LIQUIDITIES: Final = {"maker": Liquidity.MAKER, "taker": Liquidity.TAKER}


@lru_cache(maxsize=65_536)
def price(raw: int) -> Price:
    """The price of so many micros."""
    return Price(MONEY.decode(raw))


@lru_cache(maxsize=65_536)
def quantity(raw: int) -> Quantity:
    """The quantity of so many millicontracts, of either sign."""
    return Quantity(SIZE.decode(raw))


def amount(raw: int) -> Amount:
    """Money of so many micros, of either sign."""
    return Amount(MONEY.decode(raw))


def price_or_none(raw: int | None) -> Price | None:
    """A price that may be absent; 0 is none."""
    return price(raw) if raw else None


def figure(raw: Raw) -> Decimal | None:
    """A number of a JSON text, exactly up to twelve decimal places; null is None.

    Raises:
        ValueError: for anything else, or a number without measure.
    """
    text = bytes(raw).decode("ascii")
    if text == "null":
        return None
    return _parsed(text)


def dollars(raw: Raw, near: Decimal | None = None) -> Decimal | None:
    """Money that may be told in dollars or in micros (R-06); null is None.

    A number with a fraction or an exponent is in dollars, an integer in micros. Where that lies
    far from what it must be near, it is the other.

    Args:
        raw: the number's own text.
        near: for the price of an asset, the strike of an option on it.

    Raises:
        ValueError: when it is no number.
    """
    value = figure(raw)
    if value is None:
        return None
    is_whole = bytes(raw).lstrip(b"-").isdigit()
    micros = EXACT.multiply(value, MONEY.unit)
    read, other = (micros, value) if is_whole else (value, micros)
    if near and not _is_near(read, near) and _is_near(other, near):
        read = other
    return read.quantize(MONEY.unit, ROUND_HALF_EVEN) if _is_finer(read) else read


def price_in_dollars(raw: Raw, near: Decimal | None = None) -> Price | None:
    """A price by R-06; absent when null, zero or below."""
    value = dollars(raw, near)
    return Price(value) if value is not None and value > 0 else None


def volatility(raw: Raw) -> Decimal | None:
    """A volatility as a fraction (R-50)."""
    value = figure(raw)
    if value is None or value <= 0:
        return None
    return EXACT.multiply(value, Decimal("0.01")) if value > _PERCENT else value


def side(word: str) -> Side:
    """The side that a word names.

    Raises:
        ValueError: when it names none.
    """
    found = _SIDES.get(word.lower())
    if found is None:
        raise ValueError("a side is neither bid nor ask")
    return found


def status(word: str) -> OrderStatus:
    """How an order stands.

    Raises:
        ValueError: for a word that is not known; order states are strict.
    """
    found = _STATUSES.get(word.lower().replace("_", "").replace(" ", ""))
    if found is None:
        raise ValueError("an order's status is not known")
    return found


def liquidity(word: str | None) -> Liquidity | None:
    """Whether an execution's order rested; None where that is not told."""
    return None if word is None else _LIQUIDITIES.get(word.lower())


def venue_order_id(told: Id) -> VenueOrderId:
    """The venue's number of an order, as a text.

    Raises:
        ValueError: when it is none.
    """
    text = str(told)
    if _ID.fullmatch(text) is None or int(text) > _MAX_RAW:
        raise ValueError("an order's number is none")
    return VenueOrderId(text)


def trade_id(told: Id) -> TradeId:
    """The venue's name of an execution.

    Raises:
        ValueError: when it is empty.
    """
    text = clean(str(told), 64)
    if not text:
        raise ValueError("an execution's name is empty")
    return TradeId(text)


def instant(told: int) -> int:
    """Nanoseconds UTC of a time in seconds, ms, µs or ns, told apart by its size (R-31).

    Raises:
        ValueError: before 1970 or after 2262.
    """
    return checked(told * unit_of(told))


def instant_or_none(told: int | None) -> int | None:
    """Like `instant`, for a time that may be absent."""
    return None if told is None else instant(told)


def seconds(told: int) -> int:
    """Nanoseconds UTC of Unix seconds.

    Raises:
        ValueError: before 1970 or after 2262.
    """
    return checked(told * SECOND)


def raw_levels(told: list[BookLevel]) -> list[RawLevel]:
    """Changed levels as they came, in the units of `BOOKS`; a size of 0 removes one.

    Raises:
        ValueError: a price stands twice: which of two sizes holds can't be known.
    """
    pairs = [each if isinstance(each, tuple) else (each.price, each.size) for each in told]
    if len(pairs) > 1 and len({each[0] for each in pairs}) != len(pairs):
        raise ValueError("a price stands twice in one side of the book")
    return pairs


def whole_side(told: list[BookLevel], *, is_bid: bool) -> tuple[Level, ...]:
    """One side of a whole book, best first whatever the order it came in, no empty level.

    Raises:
        ValueError: a price stands twice.
    """
    levels = sorted((each for each in raw_levels(told) if each[1]), reverse=is_bid)
    return tuple([(price(raw), quantity(size)) for raw, size in levels])


def _parsed(text: str) -> Decimal:
    if len(text) > _LONGEST or _NUMBER.fullmatch(text) is None:
        raise ValueError("a figure is no number")
    value = Decimal(text)
    if abs(value) >= _MOST:
        raise ValueError("a figure is too large")
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and exponent > 0:
        return Decimal(int(value))
    if isinstance(exponent, int) and exponent < -_PLACES:
        value = value.quantize(Decimal(1).scaleb(-_PLACES), ROUND_HALF_EVEN)
    return value or Decimal(0)


def _is_near(value: Decimal, near: Decimal) -> bool:
    return value > 0 and near < value * _FAR and value < near * _FAR


def _is_finer(value: Decimal) -> bool:
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and exponent < -MONEY.places
