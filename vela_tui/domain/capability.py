"""What a venue can do, declared once; the ticket, the rules and the engine read it."""

from dataclasses import dataclass
from decimal import Decimal

from vela_tui.domain.clock import MINUTE
from vela_tui.domain.enums import TimeInForce


@dataclass(frozen=True, slots=True)
class Execution:
    """One way in which an order may be executed, as the ticket offers it."""

    label: str
    """As typed and shown: `gtc`, `post`, `ioc`, `fok`."""
    time_in_force: TimeInForce
    post_only: bool
    description: str
    """One line for a person."""


@dataclass(frozen=True, slots=True)
class RateLimit:
    """At most `count` requests in any rolling window of `window` nanoseconds."""

    count: int
    window: int = MINUTE


@dataclass(frozen=True, slots=True)
class RateLimits:
    """The venue's budgets; None where it states none."""

    orders: RateLimit | None
    cancels: RateLimit | None
    reads: RateLimit | None
    messages: RateLimit | None
    shares_orders_and_cancels: bool = False


@dataclass(frozen=True, slots=True)
class Capabilities:
    """All that the rest of the program needs to know of a venue's ways."""

    venue: str
    title: str
    """As shown to a person: `Vela`."""
    executions: tuple[Execution, ...]
    """The first is the default of the ticket."""
    client_order_id_length: int
    client_order_id_alphabet: str
    """A regular expression of the characters allowed, for example `[A-Za-z0-9_-]`."""
    has_credit: bool
    """Whether orders are held against a credit cap, the oldest being cancelled on breach."""
    has_amend: bool
    has_cancel_all: bool
    has_dead_man_switch: bool
    nonce_window: int | None
    maker_fee: Decimal
    """Fraction of notional; negative is a rebate: -0.0001 is -1 bp."""
    taker_fee: Decimal
    limits: RateLimits
    candle_intervals: tuple[str, ...]
    """As shown and typed: `1m`, `5m`."""
    documents: tuple[str, ...] = ()
    """Where these facts stand."""
