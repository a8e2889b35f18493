"""What Vela can do, as its own page says, and as its engine does."""

from dataclasses import replace
from decimal import Decimal
from typing import Final

from vela_tui.domain.capability import Capabilities, Execution, RateLimit, RateLimits
from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import Extra, TimeInForce

_EXECUTIONS: Final = (
    Execution("post", TimeInForce.GTC, True, "never takes"),
    Execution("gtc", TimeInForce.GTC, False, "rests until filled"),
    Execution("ioc", TimeInForce.IOC, False, "takes, never rests"),
    Execution("fok", TimeInForce.FOK, False, "all now or nothing"),
)
"""Seed:145-150. Post-only comes first: it pays a rebate and can't trade by mistake."""

CAPABILITIES: Final = Capabilities(
    venue="vela",
    title="Vela",
    executions=_EXECUTIONS,
    client_order_id_length=64,
    client_order_id_alphabet="[A-Za-z0-9_-]",
    has_credit=True,
    has_amend=False,
    has_cancel_all=False,
    has_dead_man_switch=False,
    nonce_window=20,
    maker_fee=Decimal("-0.0001"),
    taker_fee=Decimal("0.0005"),
    limits=RateLimits(
        orders=RateLimit(20),
        cancels=RateLimit(20),
        reads=RateLimit(100),
        messages=RateLimit(60),
    ),
    candle_intervals=("1m", "5m", "15m", "1h", "4h", "1d"),
    documents=(
        "https://docs.vela.monolithsystematic.com/llms.txt",
        "https://vela.monolithsystematic.com/dashboard",
    ),
    dialect="documented",
    default_symbol="ETH-USDC",
)
"""Client ids seed:216-220, credit seed:241-265, fees seed:266-272, limits seed:386-393, nonces
seed:78-95. The candle intervals are those of the venue's own page (vela.md section 19)."""

UNDETECTED: Final = replace(CAPABILITIES, dialect="")
"""While it is not known which dialect the server speaks."""

ENGINE: Final = replace(
    CAPABILITIES,
    limits=RateLimits(
        orders=RateLimit(20),
        cancels=RateLimit(20),
        reads=RateLimit(100),
        messages=RateLimit(60),
        shares_orders_and_cancels=True,
    ),
    documents=("https://github.com/arpjw/vela",),
    dialect="engine",
    credit_ratio=5,
    extras=frozenset(Extra),
    book_pulse=SECOND,
    numbers_book_reads=False,
    has_ghost_quotes=True,
    needs_price_witness=True,
)
"""Orders and cancels share one bucket (vela.md section 4); reads and messages have no limit there,
and the page's are obeyed (16 #14). The credit ratio is the engine's default, which it does not
tell (13). A whole book comes each second (6.3); a level that was filled in two steps stays in the
list as a ghost (section 10, defect 3)."""
