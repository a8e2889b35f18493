"""Where things are read over HTTP (joyride.md 5.2). The origin holds no path."""

from typing import Final

from vela_tui.domain.instrument import InstrumentId
from vela_tui.venues.joyride.symbols import path_part

_BASE: Final = "/api/v1"
NONCE: Final = f"{_BASE}/auth/nonce"
VERIFY: Final = f"{_BASE}/auth/verify"
GREEKS: Final = f"{_BASE}/market/greeks"
SETTLEMENT: Final = f"{_BASE}/oracle/settlement"
POSITIONS: Final = f"{_BASE}/account/positions"
ORDERS: Final = f"{_BASE}/orders"
"""The history of orders; its path is assumed (R-24)."""


def book(identity: InstrumentId) -> str:
    """Twenty levels a side (H02)."""
    return f"{_BASE}/market/orderbook/{path_part(identity)}"


def ticker(identity: InstrumentId) -> str:
    """Best prices (H03)."""
    return f"{_BASE}/market/ticker/{path_part(identity)}"


def price_history(identity: InstrumentId, bounds: tuple[int, int] | None = None) -> str:
    """Quotes of the past (H04).

    Args:
        identity: the option.
        bounds: from when and till when, in microseconds UTC (R-23); None for all.
    """
    where = f"{_BASE}/market/price-history/{path_part(identity)}"
    return where if bounds is None else f"{where}?start={bounds[0]}&end={bounds[1]}"
