"""The paths of the engine's dialect (vela.md 3.1-3.7); none holds a host."""

from typing import Final
from urllib.parse import quote

from vela_tui.venues.vela.endpoints import CANCEL, CANDLES, MARKETS, PLACE

__all__ = ["CANCEL", "CANDLES", "MARKETS", "PLACE"]

STATUS: Final = "/status"
FEES: Final = "/fees"
BATCHES: Final = "/batches"
PROOFS: Final = "/proofs?limit=200"
STATE_ROOT: Final = "/state-root"
LEADERBOARD: Final = "/leaderboard"
DAY_HOURS: Final = 24
"""Candles of an hour that make the day's figures: there is no ticker (16 #18)."""


def book(symbol: str) -> str:
    """The whole book of one market."""
    return f"/markets/{_part(symbol)}/book"


def trades(symbol: str) -> str:
    """Recent public trades."""
    return f"/trades/{_part(symbol)}"


def candles(symbol: str, interval: str) -> str:
    """Candles of one interval, in the venue's spelling."""
    return f"/ohlcv/{_part(symbol)}?timeframe={_part(interval)}&limit={CANDLES}"


def day(symbol: str) -> str:
    """The hours from which the day's figures are made."""
    return f"/ohlcv/{_part(symbol)}?timeframe=1H&limit={DAY_HOURS + 1}"


def open_orders(address: str) -> str:
    """Open orders of a wallet: all of them, whatever is asked (16 #20)."""
    return f"/account/{address}/orders"


def order(address: str, client_order_id: str) -> str:
    """One open order by our name of it."""
    return f"/account/{address}/orders/by-client-id/{_part(client_order_id)}"


def order_detail(venue_order_id: str) -> str:
    """One order for ever, with its executions."""
    return f"/orders/{_part(venue_order_id)}"


def balances(address: str) -> str:
    """Balances of a wallet."""
    return f"/account/{address}/balances"


def referral(address: str) -> str:
    """Who referred a wallet, and whom it referred."""
    return f"/referral/{address}"


def analytics(symbol: str) -> str:
    """One market's figures of a day, and its best prices as raw integers."""
    return f"/analytics/{_part(symbol)}?timeframe=24H"


def _part(text: str) -> str:
    return quote(text, safe="")
