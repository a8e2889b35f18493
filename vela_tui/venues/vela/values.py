"""Figures of the documented dialect as the domain's values: exact, or refused with ValueError."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from msgspec import Raw

from vela_tui.domain.account import Balance, Credit
from vela_tui.domain.amounts import EXACT, Amount, Price, Quantity, Scale, parse_plain
from vela_tui.domain.book_scale import book_scale
from vela_tui.domain.clock import MILLISECOND, SECOND
from vela_tui.domain.market import Level
from vela_tui.domain.order import ClientOrderId, VenueOrderId
from vela_tui.venues.times import checked, unit_of
from vela_tui.venues.vela.signing import is_client_order_id
from vela_tui.venues.vela.wire import CreditFigures, Money

SCALE: Final = Scale(6)
"""Prices, quantities and money are integers of millionths (seed:104-113)."""

BOOKS: Final = book_scale(SCALE.places, SCALE.places)
"""Of the levels of its books."""
_UNIT: Final = SCALE.unit
_exactly: Final[Callable[[int, Decimal], Any]] = EXACT.multiply
"""What `SCALE.decode` does, without its frames: six of these a message."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
FIRST_YEAR: Final = 1970
LAST_YEAR: Final = 2262
"""Every moment of the years between these two is a time for `instant`, in whatever zone."""
_MICROSECOND: Final = timedelta(microseconds=1)
_LATEST: Final = 2**63 - 1
"""Nanoseconds; the year 2262."""
_LONGEST_WAIT: Final = 3_600 * SECOND
"""No rate limit of the venue looks back for longer than a minute; an hour is no answer."""
_CURRENCY: Final = re.compile(r"[A-Z0-9]{2,10}", re.ASCII)
_LONGEST_FIGURE: Final = 48


def price(raw: int) -> Price:
    """The price of raw units."""
    return Price(SCALE.decode(raw))


def quantity(raw: int) -> Quantity:
    """The quantity of raw units."""
    return Quantity(SCALE.decode(raw))


def amount(raw: int) -> Amount:
    """Money of raw units, of either sign."""
    return Amount(SCALE.decode(raw))


def levels(raw: list[tuple[int, int]]) -> tuple[Level, ...]:
    """Changed levels as they came; a price that comes twice is refused.

    Raises:
        ValueError: which of two quantities holds can't be known.
    """
    if not raw:
        return ()
    if len(raw) > 1 and len(dict(raw)) != len(raw):
        raise ValueError("a price stands twice in one side of the book")
    return tuple([(_exactly(p, _UNIT), _exactly(q, _UNIT)) for p, q in raw])


def whole_side(raw: list[tuple[int, int]], *, is_bid: bool) -> tuple[Level, ...]:
    """One side of a whole book, best first whatever the order it came in, no empty level.

    Raises:
        ValueError: a price stands twice.
    """
    return levels(sorted((level for level in raw if level[1]), reverse=is_bid))


def instant(value: datetime | int) -> int:
    """Nanoseconds UTC of a time.

    Args:
        value: with a zone; or an integer of seconds, ms, µs or ns, told apart by its size.

    Raises:
        ValueError: before 1970 or after 2262.
    """
    if isinstance(value, datetime):
        nanoseconds = (value - _EPOCH) // _MICROSECOND * 1_000
    else:
        nanoseconds = value * unit_of(value)
    return checked(nanoseconds)


def instant_or_none(value: datetime | int | None) -> int | None:
    """Nanoseconds UTC of a time that may be absent."""
    return None if value is None else instant(value)


def wait(milliseconds: int) -> int:
    """A rate limit's wait in nanoseconds, an hour at most."""
    return min(milliseconds * MILLISECOND, _LONGEST_WAIT)


def wait_of_header(header: str | None) -> int | None:
    """The wait of a `Retry-After` header in nanoseconds; None when it gives no seconds."""
    text = (header or "").strip()
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(_LATEST))):
        return None
    return wait(int(text) * 1_000)


def figure(raw: Raw) -> Decimal | None:
    """A display decimal, exactly: a JSON string or number of plain digits; null is None.

    Raises:
        AmountError: for anything else: signs, exponents, blanks, foreign digits (P54).
    """
    text = _literal(raw)
    return None if text is None else parse_plain(text)


def signed_figure(raw: Raw) -> Decimal | None:
    """Like `figure`, and a minus sign may stand before it."""
    text = _literal(raw)
    if text is None:
        return None
    return -parse_plain(text[1:]) if text.startswith("-") else parse_plain(text)


def price_figure(raw: Raw) -> Price | None:
    """A display price; absent when null, empty or zero, as the seed's program reads it."""
    value = figure(raw)
    return Price(value) if value else None


def quantity_figure(raw: Raw) -> Quantity | None:
    """A display quantity; absent when null or empty."""
    value = figure(raw)
    return None if value is None else Quantity(value)


def required(value: Decimal | None) -> Decimal:
    """The value, which must be there.

    Raises:
        ValueError: when it is not.
    """
    if value is None:
        raise ValueError("a figure is missing")
    return value


def balance(money: Money) -> Balance:
    """The balance of one currency."""
    return Balance(currency(money.currency), amount(money.available), amount(money.reserved))


def credit(figures: CreditFigures | None) -> Credit | None:
    """The credit, where told."""
    if figures is None:
        return None
    return Credit(amount(figures.open_notional), amount(figures.deposited))


def currency(text: str) -> str:
    """The currency's name.

    Raises:
        ValueError: when it is none.
    """
    if _CURRENCY.fullmatch(text) is None:
        raise ValueError("a currency's name is not one")
    return text


def client_order_id(text: str | None) -> ClientOrderId | None:
    """Our name of an order; None where absent, or where it could never have been one."""
    return ClientOrderId(text) if text and is_client_order_id(text) else None


def venue_order_id(number: int) -> VenueOrderId:
    """The venue's name of an order."""
    return VenueOrderId(str(number))


def _literal(raw: Raw) -> str | None:
    literal = bytes(raw)
    if len(literal) > _LONGEST_FIGURE:
        raise ValueError("a figure is too long")
    text = literal.decode("ascii")
    if text[:1] == '"' == text[-1:]:
        text = text[1:-1]
    return None if text in {"", "null"} else text
