"""Figures read off a book. For showing only: ratios are rounded, prices are exact."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final, Protocol

from vela_tui.domain.amounts import EXACT, Price, Quantity
from vela_tui.domain.enums import BookSide
from vela_tui.domain.market import Level

_HALF: Final = Decimal("0.5")
_BPS: Final = Decimal(10_000)


class Levels(Protocol):
    """A book, as far as these figures need one."""

    def levels(self, side: BookSide, count: int) -> Sequence[Level]:
        """Up to `count` levels, best first."""
        ...


def mid(bid: Price | None, ask: Price | None) -> Price | None:
    """Halfway between the best prices, exactly; None unless both are there."""
    if bid is None or ask is None:
        return None
    return Price(EXACT.multiply(EXACT.add(bid, ask), _HALF))


def spread(bid: Price | None, ask: Price | None) -> Decimal | None:
    """Best ask minus best bid; negative in a crossed book; None unless both are there."""
    if bid is None or ask is None:
        return None
    return EXACT.subtract(ask, bid)


def spread_bps(bid: Price | None, ask: Price | None) -> Decimal | None:
    """The spread in ten-thousandths of the mid; None unless both are there."""
    middle, width = mid(bid, ask), spread(bid, ask)
    if middle is None or width is None or middle <= 0:
        return None
    return width * _BPS / middle


def cumulative(levels: Sequence[Level]) -> Quantity:
    """The quantity that rests on all these levels together."""
    total = Decimal(0)
    for _, quantity in levels:
        total = EXACT.add(total, quantity)
    return Quantity(total)


def imbalance(book: Levels, count: int) -> Decimal | None:
    """Bids minus asks over bids plus asks of the best `count` levels: 1 is bids only.

    None when nothing rests there.
    """
    bids = cumulative(book.levels(BookSide.BID, count))
    asks = cumulative(book.levels(BookSide.ASK, count))
    total = bids + asks
    return (bids - asks) / total if total > 0 else None


def microprice(book: Levels) -> Decimal | None:
    """The best prices, each weighted by the quantity of the other side; None unless both stand."""
    bids, asks = book.levels(BookSide.BID, 1), book.levels(BookSide.ASK, 1)
    if not bids or not asks:
        return None
    (bid, bid_quantity), (ask, ask_quantity) = bids[0], asks[0]
    return (bid * ask_quantity + ask * bid_quantity) / (bid_quantity + ask_quantity)
