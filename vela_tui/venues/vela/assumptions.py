"""What the venue's page leaves open, and what is assumed here until it says otherwise.

Each is the choice of the simulator as well ([SIM] in the protocol notes), so paper trading
exercises it; a live server that differs is refused message by message, never misread.
"""

from typing import Final

from vela_tui.venues.assumption import Assumption

ASSUMPTIONS: Final = (
    Assumption(
        "1",
        "the book over HTTP",
        "has the feed's levels and sequence: market_id, seq, bids, asks, timestamp",
        "3.6",
        risk="books are read again and again, or refused",
        place="vela.answers",
    ),
    Assumption(
        "2",
        "public trades",
        "have trade_id, side of the taker, ISO timestamp; lists come newest first; the channel "
        "begins with a snapshot. Without an id, time, price and quantity name a trade",
        "3.6, 6.2",
        risk="trades are missing, each message is told",
        place="vela.reports",
    ),
    Assumption(
        "3",
        "market rows and the ticker",
        "carry display decimals as strings or plain numbers; null, empty and zero prices are "
        "absent; the markets channel sends rows in the same shape",
        "3.6",
        risk="prices and figures of the day are missing",
        place="vela.reports",
    ),
    Assumption(
        "4",
        "why an order was cancelled",
        "order_update may carry a reason: user, credit, ioc, maintenance; other words say nothing",
        "6.6",
        risk="an order that ended shows no reason",
        place="vela.wire",
    ),
    Assumption(
        "5",
        "balances and credit",
        "are integers of millionths: asset, available, locked; beside them total_open_notional "
        "and deposited_balance; a list, or an object with balances and credit",
        "3.4, 6.6",
        risk="balances are missing, each answer is told",
        place="vela.wire",
    ),
    Assumption(
        "6",
        "candles",
        "are read from /ohlcv with timeframe 1m 5m 15m 1H 4H 1D and plain decimals",
        "3.6",
        risk="candles grow out of trades alone",
        place="vela.wire",
    ),
    Assumption(
        "7",
        "the login",
        "is proven by authenticated, auth_success, the private subscription's acknowledgement or "
        "any private message; account_snapshot may follow the subscription",
        "6.6",
        risk="orders are followed by polls alone",
        place="vela.feed",
    ),
    Assumption(
        "8",
        "pings",
        "are JSON, and answered by pong",
        "6.5",
        risk="no round trip is shown; a quiet link is cut and renewed",
        place="vela.documented",
    ),
    Assumption(
        "9",
        "errors on the feed",
        "are {type: error, code, message} and may carry retry_after_ms; the connection stays",
        "4, 5.4",
        risk="an error is shown as a message that was not understood",
        place="vela.feed",
    ),
    Assumption(
        "10",
        "open orders and lookups",
        "show each order as the answer to placing it does, with time_in_force and created_at",
        "3.4",
        risk="a list is refused whole, orders stay unknown",
        place="vela.reports",
    ),
)
"""In the order of their numbers, which the code cites."""
