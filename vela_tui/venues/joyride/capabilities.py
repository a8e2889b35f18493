"""What Joyride can do, as its pages say and as is assumed where they are silent."""

from dataclasses import replace
from decimal import Decimal
from typing import Final

from vela_tui.domain.capability import Capabilities, Execution, RateLimit, RateLimits
from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import KeyKind, ReadKind, TimeInForce

_EXECUTIONS: Final = (
    Execution("gtc", TimeInForce.GTC, False, "rests until filled"),
    Execution("ioc", TimeInForce.IOC, False, "takes, never rests"),
    Execution("fok", TimeInForce.FOK, False, "all now or nothing"),
)
"""R-20; neither post-only nor reduce-only is documented (R-22)."""
_PAGES: Final = (
    "/llms.txt",
    "/exchange/authentication",
    "/exchange/websocket",
    "/exchange/data-conventions",
    "/exchange/trading-hours",
    "/exchange/risk-engine",
    "/api-reference/websockets/json-rpc-connection",
    "/api-reference/websockets/ticker-updates",
    "/api-reference/market-data/list-all-instruments",
    "/api-reference/market-data/get-order-book",
    "/api-reference/market-data/get-price-history",
    "/api-reference/orders/get-order-history",
    "/api-reference/oracle/get-settlement-timing",
)

CAPABILITIES: Final = Capabilities(
    venue="joyride",
    title="Joyride",
    executions=_EXECUTIONS,
    client_order_id_length=64,
    client_order_id_alphabet="[A-Za-z0-9_-]",
    has_credit=False,
    has_amend=False,
    has_cancel_all=True,
    has_dead_man_switch=False,
    nonce_window=None,
    maker_fee=Decimal(0),
    taker_fee=Decimal(0),
    limits=RateLimits(
        orders=RateLimit(10, SECOND),
        cancels=RateLimit(10, SECOND),
        reads=RateLimit(100),
        messages=None,
    ),
    candle_intervals=("1m", "5m", "15m", "1h", "4h", "1d"),
    documents=tuple(f"https://docs.joyride.exchange{page}" for page in _PAGES),
    dialect="documented",
    unreadable=frozenset(
        {
            ReadKind.TRADES,
            ReadKind.STATUS,
            ReadKind.FEES,
            ReadKind.ORDER_DETAIL,
            ReadKind.BATCHES,
            ReadKind.PROOFS,
            ReadKind.STATE_ROOT,
            ReadKind.LEADERBOARD,
            ReadKind.REFERRAL,
            ReadKind.ANALYTICS,
        }
    ),
    numbers_book_reads=False,
    audits_unnumbered_books_every=30 * SECOND,
    needs_price_proof=False,
    signs_requests=False,
    answers_logins=True,
    dates_logins=False,
    login_every=10 * SECOND,
    tells_restarts=False,
    has_client_order_ids=False,
    key_kind=KeyKind.ED25519,
    feed_path="/api/v1",
    has_options=True,
    has_quotes_by_instrument=True,
    quote_currency="USDC",
)
"""Fees R-02, limits R-57, intervals R-45, audits of books R-47. Our names of orders stay with us:
their grammar is the journal's, not the venue's. No page tells public trades of before: candles of
before are of mids, and the trades that the feed tells grow the last one (R-23)."""

LEGACY: Final = replace(CAPABILITIES, dialect="legacy")
"""Whoever says a name is believed to bear it: for simulators alone."""
