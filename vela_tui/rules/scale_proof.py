"""Whether the integers of a book mean what they are taken to mean (reliability P55, decision 12).

The markets list tells prices as plain decimals, the book as integers of a scale. Where both speak
of the same market their prices are the same ones: a scale that is wrong by any power of ten shows
at once. List and book are not of one instant, so one percent, or one step of the venue where that
is more, is let pass; a power of ten is never mistaken for that.
"""

from decimal import Decimal
from enum import StrEnum
from typing import Final

from vela_tui.domain.amounts import EXACT, Price
from vela_tui.domain.market import MarketQuote

PERCENT: Final = Decimal(1)
"""By how much two prices of one market may differ, moments apart."""
_APART: Final = Decimal(5)
"""Prices this many times apart are of different scales; markets don't move so within moments."""
_NEAR: Final = Decimal(2)
"""A trade within this ratio of the book is of the book's scale, however old it is."""
_HUNDRED: Final = Decimal(100)


Sides = tuple[Price | None, Price | None]
"""Best bid and best ask."""


class PriceProof(StrEnum):
    """Whether orders of a market may be signed."""

    PROVEN = "proven"
    PENDING = "proving prices"
    """The list or the book has not told, or they moved apart: the next word decides."""
    ABSENT = "no price to prove"
    """The list tells no price of this market: there is nothing to compare."""
    WRONG = "scale WRONG"
    """They are a power of ten apart: nothing is signed."""


def agree(one: Decimal, other: Decimal, step: Decimal) -> bool:
    """Whether two prices differ by one percent of the other, or by one step, at most."""
    if _are_apart(one, other):
        return False
    gap = abs(EXACT.subtract(one, other))
    return gap <= step or EXACT.multiply(gap, _HUNDRED) <= EXACT.multiply(other, PERCENT)


def compare(
    quote: MarketQuote | None, bid: Price | None, ask: Price | None, step: Decimal
) -> PriceProof:
    """What the list and a live book prove together.

    Args:
        quote: the market's line in the list; None while it was not told.
        bid: the book's best bid, by our scale; None where there is none.
        ask: the book's best ask.
        step: the venue's smallest price step.
    """
    if quote is None or (quote.bid is None and quote.ask is None):
        return PriceProof.ABSENT
    pairs = [
        (told, ours)
        for told, ours in ((quote.bid, bid), (quote.ask, ask))
        if told is not None and ours is not None
    ]
    if any(_are_apart(told, ours) for told, ours in pairs):
        return PriceProof.WRONG
    if pairs and all(agree(told, ours, step) for told, ours in pairs):
        return PriceProof.PROVEN
    return PriceProof.PENDING


def judge(raw: Sides, last: Price | None, shown: Sides, step: Decimal) -> PriceProof:
    """What raw prices prove where the list and the book are both plain decimals (vela.md 1.1).

    Args:
        raw: best bid and ask, made from raw integers by our scale.
        last: a trade's price, made so as well; it may be old.
        shown: the book's best bid and ask, plain decimals; one that is filled up may linger in
            `raw` as a ghost, so one side that agrees is proof.
        step: the venue's smallest price step.
    """
    pairs = [(ours, told) for ours, told in zip(raw, shown, strict=True) if ours and told]
    middle = shown[0] or shown[1]
    if middle is None:
        return PriceProof.ABSENT
    traded = [(last, middle)] if last else []
    if any(_are_apart(ours, told) for ours, told in (*pairs, *traded)):
        return PriceProof.WRONG
    if any(agree(ours, told, step) for ours, told in pairs):
        return PriceProof.PROVEN
    if any(_are_near(ours, told) for ours, told in traded):
        return PriceProof.PROVEN
    return PriceProof.PENDING


def _are_near(one: Decimal, other: Decimal) -> bool:
    return one < EXACT.multiply(other, _NEAR) and other < EXACT.multiply(one, _NEAR)


def _are_apart(one: Decimal, other: Decimal) -> bool:
    return one >= EXACT.multiply(other, _APART) or other >= EXACT.multiply(one, _APART)
