"""The ladder's arrangement: which price stands on which line, without colours or widths."""

from bisect import insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from vela_tui.domain.amounts import EXACT, Price, Quantity
from vela_tui.domain.enums import BookSide
from vela_tui.domain.market import Level
from vela_tui.session.views import BookView

Place = tuple[BookSide, Price]
"""Where the cursor stands."""


class Rung(NamedTuple):
    """One price of the ladder."""

    side: BookSide
    price: Price
    quantity: Quantity
    """0 where no level is: our own order that the book does not show yet, or the cursor's place."""
    cumulative: Quantity
    """From the best price to here."""


@dataclass(frozen=True, slots=True)
class Gauge:
    """What the spread's line says."""

    bid: Price | None
    ask: Price | None
    imbalance: Decimal | None
    """(bid - ask) / (bid + ask) of the quantities shown; positive when more is bid."""

    @property
    def spread(self) -> Decimal | None:
        """Ask minus bid; negative in a crossed book."""
        return None if self.bid is None or self.ask is None else self.ask - self.bid

    @property
    def mid(self) -> Decimal | None:
        """The middle of the best prices."""
        return None if self.bid is None or self.ask is None else (self.ask + self.bid) / 2


def rungs(book: BookView, side: BookSide, count: int, extra: Iterable[Price] = ()) -> list[Rung]:
    """Up to `count` prices of a side, best first.

    Args:
        book: the levels.
        side: which of its sides.
        count: how many prices at most.
        extra: prices that stand in the ladder without a level, where they fall inside it.
    """
    if count <= 0:
        return []
    levels = _with_extra(book.levels(side, count), side, count, extra)
    total, listed = Quantity(Decimal(0)), []
    for price, quantity in levels[:count]:
        total = Quantity(EXACT.add(total, quantity))
        listed.append(Rung(side, price, quantity, total))
    return listed


def _with_extra(
    levels: Sequence[Level], side: BookSide, count: int, extra: Iterable[Price]
) -> list[Level]:
    sign = -1 if side is BookSide.BID else 1
    merged = list(levels)
    known = {price for price, _ in levels}
    worst = levels[-1][0] * sign if len(levels) >= count else None
    for price in extra:
        if price not in known and (worst is None or price * sign < worst):
            insort(merged, (price, Quantity(Decimal(0))), key=lambda level: level[0] * sign)
    return merged


def gauge(book: BookView, asks: Sequence[Rung], bids: Sequence[Rung]) -> Gauge:
    """The figures between the best prices."""
    bid_total = bids[-1].cumulative if bids else Decimal(0)
    ask_total = asks[-1].cumulative if asks else Decimal(0)
    total = bid_total + ask_total
    return Gauge(
        bid=book.best(BookSide.BID),
        ask=book.best(BookSide.ASK),
        imbalance=(bid_total - ask_total) / total if total and bids and asks else None,
    )


def nearest(places: Sequence[Place], price: Price) -> int:
    """The index of the place whose price is nearest; of two, the first."""
    return min(range(len(places)), key=lambda at: abs(places[at][1] - price))


def full_scale(largest: Decimal) -> Decimal:
    """The quantity of a full bar: the next of 1, 2, 5 times a power of ten, so it seldom moves."""
    if largest <= 0:
        return Decimal(1)
    power = Decimal(1).scaleb(largest.adjusted())
    return next(
        step * power
        for step in (Decimal(1), Decimal(2), Decimal(5), Decimal(10))
        if step * power >= largest
    )
