"""What only the engine tells: its reads as events (vela.md 3.7)."""

from collections.abc import Callable, Sequence
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from vela_tui.domain.events import Event, PriceWitnessed
from vela_tui.domain.transport import HttpAnswer
from vela_tui.venues.codec import Read, ReadKind
from vela_tui.venues.vela import engine_reports, engine_values, wire
from vela_tui.venues.vela.engine_answers import data
from vela_tui.venues.vela.wire import Name, Natural


class _MarketAnalytics(Struct, frozen=True, kw_only=True):
    market_id: Name
    current_bid: Natural | None = None
    current_ask: Natural | None = None


class _Analytics(Struct, frozen=True, kw_only=True):
    markets: Annotated[list[_MarketAnalytics], Meta(max_length=2_000)]


_ANALYTICS: Final = msgspec.json.Decoder(wire.Answer[_Analytics])


def _analytics(read: Read, answer: HttpAnswer) -> Sequence[Event]:
    """The best prices are the only ones of a live book that come as raw integers."""
    found: list[Event] = []
    for row in data(_ANALYTICS, answer).markets:
        identity = engine_reports.asked(read.instrument_id, row.market_id)
        bid, ask = (
            engine_values.price(each) if each else None
            for each in (row.current_bid, row.current_ask)
        )
        found.append(PriceWitnessed(identity, bid, ask, answer.ts_recv))
    return found


EXTRA_READERS: Final[dict[ReadKind, Callable[[Read, HttpAnswer], Sequence[Event]]]] = {
    ReadKind.ANALYTICS: _analytics,
}
