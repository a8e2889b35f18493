"""What is known of options: quotes and greeks, what is held, when the round ends."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from typing import Final

from vela_tui.domain.amounts import Price
from vela_tui.domain.instrument import InstrumentId
from vela_tui.domain.option import OptionQuote, Position, RoundTiming, Settlement
from vela_tui.state.round_clock import RoundClock

MAX_SETTLEMENTS: Final = 500
"""Ended positions kept to be shown, the newest ones."""
_MERGED: Final = ("mark", "mark_source", "spot", "volatility", "greeks")


class OptionBoard:
    """Changed by the engine alone."""

    __slots__ = ("_positions", "_quotes", "_settled", "_spots", "_venue_clock", "timing")

    def __init__(self) -> None:
        self.timing: RoundTiming | None = None
        """Of the present round; None until it was told."""
        self._venue_clock = RoundClock()
        self._quotes: dict[InstrumentId, OptionQuote] = {}
        self._spots: dict[str, Price] = {}
        self._positions: dict[InstrumentId, Position] = {}
        self._settled: dict[InstrumentId, Settlement] = {}

    def now(self, ours: int) -> int:
        """The venue's time by which rounds end, nanoseconds UTC, when it is so late here."""
        return self._venue_clock.now(ours)

    def timed(self, timing: RoundTiming, ts_recv: int) -> bool:
        """The present round ends so; whether that is news."""
        if timing.told_at is not None:
            self._venue_clock.told(timing.told_at, ts_recv)
        is_news, self.timing = self.timing != timing, timing
        return is_news

    @property
    def quotes(self) -> Mapping[InstrumentId, OptionQuote]:
        """The last word on each option."""
        return self._quotes

    @property
    def spots(self) -> Mapping[str, Price]:
        """Prices of the underlying assets."""
        return self._spots

    @property
    def positions(self) -> Mapping[InstrumentId, Position]:
        """What is held; nothing stands here with a quantity of 0."""
        return self._positions

    @property
    def settlements(self) -> Sequence[Settlement]:
        """Positions that ended with their round, the newest first."""
        return tuple(reversed(self._settled.values()))

    def quoted(self, quotes: Iterable[OptionQuote]) -> frozenset[InstrumentId]:
        """Figures that were told take the place of the old ones; which options changed."""
        changed = set()
        for told in quotes:
            known = self._quotes.get(told.instrument_id)
            merged = told if known is None else _merge(known, told)
            if merged != known:
                self._quotes[told.instrument_id] = merged
                changed.add(told.instrument_id)
        return frozenset(changed)

    def spot(self, underlying: str, price: Price) -> bool:
        """An underlying's price is this; whether that is news."""
        is_news = self._spots.get(underlying) != price
        self._spots[underlying] = price
        return is_news

    def held(self, positions: Iterable[Position]) -> bool:
        """Exactly these positions are held; whether that is news."""
        now = {each.instrument_id: each for each in positions if each.quantity}
        is_news = now != self._positions
        self._positions = now
        return is_news

    def settled(self, settlements: Iterable[Settlement]) -> Sequence[Settlement]:
        """These positions ended; those of them that were not known to have."""
        fresh = [each for each in settlements if each.instrument_id not in self._settled]
        for each in fresh:
            self._settled[each.instrument_id] = each
            self._positions.pop(each.instrument_id, None)
        while len(self._settled) > MAX_SETTLEMENTS:
            del self._settled[next(iter(self._settled))]
        return fresh

    def listed(self, instruments: Iterable[InstrumentId]) -> None:
        """Only these instruments exist: what was quoted of others is forgotten."""
        alive = set(instruments)
        for gone in self._quotes.keys() - alive:
            del self._quotes[gone]


def _merge(known: OptionQuote, told: OptionQuote) -> OptionQuote:
    values = {name: value for name in _MERGED if (value := getattr(told, name)) is not None}
    if told.has_quote:
        values |= {"bid": told.bid, "ask": told.ask, "has_quote": True}
    merged = replace(known, **values)
    if merged.greeks is not None and known.greeks is not None and told.greeks is not None:
        parts = {
            each.name: value
            for each in fields(told.greeks)
            if (value := getattr(told.greeks, each.name)) is not None
        }
        merged = replace(merged, greeks=replace(known.greeks, **parts))
    return merged
