"""The ladder's arrangement: which price stands on which line, without colours or widths."""

from bisect import insort
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from vela_tui.domain.amounts import EXACT, Price, Quantity
from vela_tui.domain.enums import BookSide
from vela_tui.domain.market import Level
from vela_tui.domain.value import Value
from vela_tui.session.views import BookView
from vela_tui.state.grouping import grouped

_AT_ONCE: Final = 128
"""Levels looked at first when they are grouped; four times as many where they don't suffice."""

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


class Gauge(Value, frozen=True):
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


def rungs(
    book: BookView,
    side: BookSide,
    count: int,
    extra: Iterable[Price] = (),
    step: Decimal | None = None,
) -> list[Rung]:
    """Up to `count` prices of a side, best first.

    Args:
        book: the levels.
        side: which of its sides.
        count: how many prices at most.
        extra: prices that stand in the ladder without a level, where they fall inside it: they
            are never moved to a step.
        step: the step in which levels are grouped; None for every level by itself.
    """
    if count <= 0:
        return []
    if step is not None:
        return _grouped_rungs(book, side, count, extra, step)
    levels = _with_extra(book.levels(side, count), side, count, extra)
    total, listed, add = Quantity(Decimal(0)), [], EXACT.add
    for price, quantity in levels[:count]:
        total = Quantity(add(total, quantity))
        listed.append(Rung(side, price, quantity, total))
    return listed


def _grouped_rungs(
    book: BookView, side: BookSide, count: int, extra: Iterable[Price], step: Decimal
) -> list[Rung]:
    """Steps and the prices between them; each one's total is that of all levels up to it."""
    levels, groups = _enough(book, side, count, step)
    sign = -1 if side is BookSide.BID else 1
    rows = _with_extra(groups[:count], side, count, extra)
    total, listed, at = Quantity(Decimal(0)), [], 0
    for price, quantity in rows[:count]:
        while at < len(levels) and levels[at][0] * sign <= price * sign:
            total = Quantity(EXACT.add(total, levels[at][1]))
            at += 1
        listed.append(Rung(side, price, quantity, total))
    return listed


def _enough(
    book: BookView, side: BookSide, count: int, step: Decimal
) -> tuple[Sequence[Level], list[Level]]:
    """So many levels that `count` steps are whole, or all there are; and the steps."""
    asked = _AT_ONCE
    while True:
        levels = book.levels(side, asked)
        groups = grouped(levels, side, step)
        if len(groups) > count or len(levels) < asked:
            return levels, groups
        asked *= 4


def _with_extra(
    levels: Sequence[Level], side: BookSide, count: int, extra: Iterable[Price]
) -> list[Level]:
    merged = list(levels)
    extra = set(extra)
    if not extra:
        return merged
    sign = -1 if side is BookSide.BID else 1
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
