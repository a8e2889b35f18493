"""Figures of the engine's dialect as the domain's values: exact, or refused with ValueError.

Two spellings stand side by side there (vela.md 1.1, 6.3): plain decimals in books, lists and
accounts, and raw integers of 10^-8, as numbers or as texts, in trades, fills and stored orders.
"""

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache
from typing import Final

from msgspec import Raw

from vela_tui.domain.amounts import EXACT, Amount, Price, Quantity, Scale, parse_plain
from vela_tui.domain.enums import OrderStatus, Side, TimeInForce
from vela_tui.domain.market import Level
from vela_tui.venues.vela.engine_wire import BookLevel, Digits, Figure

SCALE: Final = Scale(8)
"""Prices, quantities and money are integers of hundred-millionths (vela.md 1.1)."""
STEP: Final = Decimal("0.00000001")
"""One raw unit."""

_MAX_RAW: Final = 2**63 - 1
_DIGITS: Final = re.compile(r"-?(0|[1-9][0-9]{0,18})", re.ASCII)
_FLOAT: Final = re.compile(r"(0|[1-9][0-9]{0,19})(\.[0-9]{1,18})?(e-?[0-9]{1,2})?", re.ASCII)
_LONGEST_FLOAT: Final = 48
_CANDLE_SCALE: Final = 6
"""Candles are floats of raw integers divided by 10^6, whatever the raw integers mean (1.1)."""

_SIDES: Final = {"bid": Side.BUY, "ask": Side.SELL}
_STATUSES: Final = {
    "open": OrderStatus.OPEN,
    "resting": OrderStatus.OPEN,
    "partiallyfilled": OrderStatus.PARTIALLY_FILLED,
    "partial": OrderStatus.PARTIALLY_FILLED,
    "filled": OrderStatus.FILLED,
    "canceled": OrderStatus.CANCELLED,
    "cancelled": OrderStatus.CANCELLED,
    "rejected": OrderStatus.REJECTED,
}
"""Four spellings of one thing (vela.md section 11)."""
_EXECUTIONS: Final = {
    "goodtillcanceled": (TimeInForce.GTC, False),
    "postonly": (TimeInForce.GTC, True),
    "immediateorcancel": (TimeInForce.IOC, False),
    "fillorkill": (TimeInForce.FOK, False),
    "gtc": (TimeInForce.GTC, False),
    "ioc": (TimeInForce.IOC, False),
    "fok": (TimeInForce.FOK, False),
}
"""One word for the type and the time in force (16 #4); the flag is post-only."""


@lru_cache(maxsize=65_536)
def price(raw: int) -> Price:
    """The price of raw units."""
    return Price(SCALE.decode(raw))


@lru_cache(maxsize=65_536)
def quantity(raw: int) -> Quantity:
    """The quantity of raw units."""
    return Quantity(SCALE.decode(raw))


def amount(raw: int) -> Amount:
    """Money of raw units, of either sign."""
    return Amount(SCALE.decode(raw))


def raw(figure: Digits) -> int:
    """A raw integer, told as a number or as a text of digits.

    Raises:
        ValueError: when the text is anything else, or the number is beyond 63 bits.
    """
    if isinstance(figure, str):
        if _DIGITS.fullmatch(figure) is None:
            raise ValueError("a raw figure is no integer")
        figure = int(figure)
    if not -_MAX_RAW <= figure <= _MAX_RAW:
        raise ValueError("a raw figure is too large")
    return figure


@lru_cache(maxsize=65_536)
def shown(figure: Figure) -> Decimal:
    """A plain decimal that is a whole number of raw units; an integer is one of raw units.

    Raises:
        AmountError: when the text is no such decimal.
    """
    if isinstance(figure, int):
        return SCALE.decode(figure)
    value = parse_plain(figure)
    SCALE.encode(value)
    return value


def price_or_none(figure: Figure | None) -> Price | None:
    """A price that may be absent; zero is none: books run down to it (vela.md section 14)."""
    value = None if figure is None or figure == "" else shown(figure)
    return Price(value) if value else None


def whole_side(levels: Sequence[BookLevel], *, is_bid: bool) -> tuple[Level, ...]:
    """One side of a whole book, best first; no ghost without a quantity, none without a price.

    Raises:
        ValueError: a price stands twice.
    """
    told = (
        level if isinstance(level, tuple) else (level.price, level.quantity) for level in levels
    )
    pairs = [(Price(shown(p)), Quantity(shown(q))) for p, q in told]
    kept = sorted((each for each in pairs if each[0] and each[1]), reverse=is_bid)
    if len({p for p, _ in kept}) != len(kept):
        raise ValueError("a price stands twice in one side of the book")
    return tuple(kept)


def candle_figure(figure: Raw) -> Decimal:
    """A price or a volume of a candle: a float of a raw integer divided by 10^6.

    Only what is shown comes from here; the raw integer is the nearest one.

    Raises:
        ValueError: when it is no such number.
    """
    literal = bytes(figure)
    if len(literal) > _LONGEST_FLOAT:
        raise ValueError("a candle's figure is too long")
    text = literal.decode("ascii").replace("E", "e").replace("e+", "e")
    if _FLOAT.fullmatch(text) is None:
        raise ValueError("a candle's figure is no number")
    scaled = Decimal(text).scaleb(_CANDLE_SCALE, EXACT).to_integral_value(ROUND_HALF_EVEN)
    if scaled > _MAX_RAW:
        raise ValueError("a candle's figure is too large")
    return SCALE.decode(int(scaled))


def side(word: str) -> Side:
    """The side that a word names, in any letter case.

    Raises:
        ValueError: when it names none.
    """
    found = _SIDES.get(word.lower())
    if found is None:
        raise ValueError("a side is neither bid nor ask")
    return found


def status(word: str) -> OrderStatus:
    """How an order stands, in any of the engine's spellings.

    Raises:
        ValueError: for a word that is none of them; order states are strict.
    """
    found = _STATUSES.get(word.lower().replace("_", ""))
    if found is None:
        raise ValueError("an order's status is not known")
    return found


def execution(word: str) -> tuple[TimeInForce, bool]:
    """The time in force, and whether the order is post-only.

    Raises:
        ValueError: for a word that is not known.
    """
    found = _EXECUTIONS.get(word.lower().replace("_", ""))
    if found is None:
        raise ValueError("an order's type is not known")
    return found
