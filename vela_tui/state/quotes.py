"""The markets list's figures: what is not told stays as it was."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import Final

from vela_tui.domain.instrument import InstrumentId
from vela_tui.domain.market import MarketQuote

_FIGURES: Final = tuple(
    field.name for field in fields(MarketQuote) if field.name != "instrument_id"
)


class QuoteBoard:
    """One line per instrument."""

    __slots__ = ("_quotes",)

    def __init__(self) -> None:
        self._quotes: dict[InstrumentId, MarketQuote] = {}

    @property
    def quotes(self) -> Mapping[InstrumentId, MarketQuote]:
        """By instrument."""
        return self._quotes

    def listed(self, instrument_ids: Iterable[InstrumentId]) -> None:
        """These instruments have a line and no others; known figures stay."""
        known = self._quotes
        self._quotes = {each: known.get(each, MarketQuote(each)) for each in instrument_ids}

    def report(self, quotes: Iterable[MarketQuote]) -> set[InstrumentId]:
        """Figures that were told; lines of instruments that are not listed are ignored.

        Returns:
            The instruments whose line changed.
        """
        changed = set()
        for quote in quotes:
            known = self._quotes.get(quote.instrument_id)
            if known is None:
                continue
            told = {name: getattr(quote, name) for name in _FIGURES}
            merged = replace(known, **{k: v for k, v in told.items() if v is not None})
            if merged != known:
                self._quotes[quote.instrument_id] = merged
                changed.add(quote.instrument_id)
        return changed
