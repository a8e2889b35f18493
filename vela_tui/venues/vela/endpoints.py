"""The paths of the documented dialect (seed:101, 204-234, 297-300); none holds a host."""

from typing import Final
from urllib.parse import quote

PLACE: Final = "/orders"
CANCEL: Final = "/orders/cancel"
MARKETS: Final = "/markets"

MAX_OPEN_ORDERS: Final = 500
"""The longest list of open orders that may be asked for (seed:210)."""
CANDLES: Final = 300
"""Candles asked for at once; the venue gives at most 500 (vela.md 1.2)."""


def book(symbol: str) -> str:
    """The whole book of one market (seed:297)."""
    return f"/orderbook/{quote(symbol, safe='')}"


def trades(symbol: str) -> str:
    """Recent public trades (seed:299)."""
    return f"/trades/{quote(symbol, safe='')}"


def ticker(symbol: str) -> str:
    """The day's figures (seed:300)."""
    return f"/markets/{quote(symbol, safe='')}/ticker"


def candles(symbol: str, interval: str) -> str:
    """Candles of one interval, in the venue's spelling (assumption 6)."""
    return f"/ohlcv/{quote(symbol, safe='')}?timeframe={quote(interval, safe='')}&limit={CANDLES}"


def open_orders(address: str) -> str:
    """Open orders of a wallet, as many as the venue lists (seed:204-210)."""
    return f"/account/{address}/orders?limit={MAX_OPEN_ORDERS}"


def order(address: str, client_order_id: str) -> str:
    """One open order by our name of it (seed:212)."""
    return f"/account/{address}/orders/by-client-id/{quote(client_order_id, safe='')}"


def balances(address: str) -> str:
    """Balances and credit of a wallet (assumption 5)."""
    return f"/account/{address}/balances"
