"""Public market data: levels, trades, quotes, candles."""

from decimal import Decimal
from typing import NewType

from vela_tui.domain.amounts import Price, Quantity
from vela_tui.domain.enums import Side
from vela_tui.domain.instrument import InstrumentId
from vela_tui.domain.value import Value

TradeId = NewType("TradeId", str)
"""The venue's name of one execution."""

Level = tuple[Price, Quantity]
"""A price and the total quantity that rests there; 0 in a delta means that the level is gone."""


class Trade(Value, frozen=True):
    """One public execution."""

    instrument_id: InstrumentId
    trade_id: TradeId
    price: Price
    quantity: Quantity
    aggressor_side: Side | None
    """Who took; None where the venue does not say."""
    ts_event: int
    """Nanoseconds UTC, the venue's clock."""


class MarketQuote(Value, frozen=True):
    """One line of the markets list: the best prices and the day's figures, where known."""

    instrument_id: InstrumentId
    bid: Price | None = None
    ask: Price | None = None
    last: Price | None = None
    volume_24h: Quantity | None = None
    change_24h: Decimal | None = None
    """Fraction of the price 24 hours ago: 0.0124 is +1.24 %."""


class Ticker(Value, frozen=True):
    """The day's figures of one market; None where the venue does not say."""

    instrument_id: InstrumentId
    open: Price | None
    high: Price | None
    low: Price | None
    last: Price | None
    volume: Quantity | None
    change: Decimal | None
    """Fraction of the price 24 hours ago."""


class Candle(Value, frozen=True):
    """Prices and base volume of one interval."""

    start: int
    """Nanoseconds UTC at which the interval begins."""
    open: Price
    high: Price
    low: Price
    close: Price
    volume: Quantity
