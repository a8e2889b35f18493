"""The integers in which a venue tells the levels of its books.

An integer and its scale are as exact as a Decimal, and eight times as quick to look up, to sort
and to compare. A book keeps them; a Decimal is made of each level that is read, once.
"""

from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Final, TypeVar, cast, final

from vela_tui.domain.amounts import EXACT, Price, Quantity, Scale

RawLevel = tuple[int, int]
"""A price and the quantity that rests there, each in raw units of its scale."""

_REMEMBERED: Final = 2**15
"""Decimals kept of each kind; all are forgotten when there are more."""


_Value = TypeVar("_Value", Price, Quantity)


class _Decimals(dict[int, _Value]):
    """The value of each raw integer, made when it is first asked for."""

    def __init__(self, scale: Scale) -> None:
        super().__init__()
        self._scale = scale

    def __missing__(self, raw: int) -> _Value:
        if len(self) >= _REMEMBERED:
            self.clear()
        value = self[raw] = cast("_Value", self._scale.decode(raw))
        return value


@final
class BookScale:
    """How many decimal places the prices and the quantities of a venue's books have.

    Made by `book_scale` alone: two of them are the same one, or differ.
    """

    __slots__ = ("price", "price_scale", "quantity", "quantity_scale")

    def __init__(self, price_scale: Scale, quantity_scale: Scale) -> None:
        self.price_scale = price_scale
        self.quantity_scale = quantity_scale
        # the dictionaries' own functions: a method around each would be two thirds of its cost
        self.price: Callable[[int], Price] = _Decimals[Price](price_scale).__getitem__
        """The price of raw units."""
        self.quantity: Callable[[int], Quantity] = _Decimals[Quantity](quantity_scale).__getitem__
        """The quantity of raw units."""

    def __repr__(self) -> str:
        return f"book_scale({self.price_scale.places}, {self.quantity_scale.places})"

    def raw_price(self, price: Decimal) -> int | None:
        """The raw units of a price; None where it has more decimal places than the scale."""
        return _raw(self.price_scale, price)

    def raw_quantity(self, quantity: Decimal) -> int | None:
        """The raw units of a quantity; None where it has more decimal places than the scale."""
        return _raw(self.quantity_scale, quantity)


@cache  # every one is kept: a book tells scales apart by identity, and venues have a few
def book_scale(price_places: int, quantity_places: int) -> BookScale:
    """The one scale with these decimal places."""
    return BookScale(Scale(price_places), Scale(quantity_places))


def _raw(scale: Scale, value: Decimal) -> int | None:
    scaled = EXACT.divide(value, scale.unit)
    raw = int(scaled)
    return raw if raw == scaled else None
