"""What a venue can do, declared once; the ticket, the rules and the engine read it."""

from decimal import Decimal

from vela_tui.domain.clock import MINUTE
from vela_tui.domain.enums import Extra, KeyKind, ReadKind, TimeInForce
from vela_tui.domain.value import Value


class Execution(Value, frozen=True):
    """One way in which an order may be executed, as the ticket offers it."""

    label: str
    """As typed and shown: `gtc`, `post`, `ioc`, `fok`."""
    time_in_force: TimeInForce
    post_only: bool
    description: str
    """One line for a person."""


class RateLimit(Value, frozen=True):
    """At most `count` requests in any rolling window of `window` nanoseconds."""

    count: int
    window: int = MINUTE


class RateLimits(Value, frozen=True):
    """The venue's budgets; None where it states none."""

    orders: RateLimit | None
    cancels: RateLimit | None
    reads: RateLimit | None
    messages: RateLimit | None
    shares_orders_and_cancels: bool = False


class Capabilities(Value, frozen=True):
    """All that the rest of the program needs to know of a venue's ways."""

    venue: str
    title: str
    """The name as shown to a person."""
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
    credit_ratio: int | None = None
    """How many times over what is held may be quoted, by the rule of `state.overquoting`; None
    where open notional stays within the deposit."""
    documents: tuple[str, ...] = ()
    """Where these facts stand."""
    dialect: str = ""
    """Which of the venue's dialects is spoken, in a word; empty while that is not known."""
    extras: frozenset[Extra] = frozenset()
    """What this dialect tells beyond the markets and the account."""
    unreadable: frozenset[ReadKind] = frozenset()
    """What no read of this venue tells: it is never asked."""
    book_pulse: int | None = None
    """Nanoseconds between whole books that the feed sends even when nothing changed; None where
    a quiet book is silent."""
    numbers_book_reads: bool = True
    """Whether a book that is read has the feed's sequence, so that both can be compared."""
    audits_unnumbered_books_every: int | None = None
    """Nanoseconds between reads of the book shown where they have no sequence; None where the
    feed repeats whole books by itself, so that a wrong one is soon right."""
    has_ghost_quotes: bool = False
    """Whether the markets list may show prices at which nothing rests any more."""
    needs_price_witness: bool = False
    """Whether book and list are both plain decimals, so that only another raw price proves the
    scale in which orders are signed."""
    needs_price_proof: bool = True
    """Whether the scale of prices is only assumed, and list and book must agree before an order
    is signed; else the venue tells its scale with each instrument."""
    signs_requests: bool = True
    """Whether each order and each cancel is signed; else the login speaks for them."""
    tells_restarts: bool = True
    """Whether numbers of books and orders only rise, so that a fall proves that the exchange
    started again."""
    has_client_order_ids: bool = True
    """Whether the venue knows orders by our names; else only by its own, once it answered."""
    answers_logins: bool = False
    """Whether a login is answered, and everything private waits for that; else a private message
    proves it, and the feed is asked for right behind it."""
    dates_logins: bool = True
    """Whether a login holds the time, so that a wrong clock is refused."""
    login_every: int = 0
    """Nanoseconds that lie between two logins at least."""
    key_kind: KeyKind = KeyKind.SECP256K1
    """Of which kind a wallet's key is."""
    feed_path: str = "/ws"
    """Where the WebSocket is, on the venue's origin."""
    default_symbol: str = ""
    """The market shown first where nobody named one; empty for the venue's first."""
    default_interval: str = "5m"
    """The candles shown first, one of `candle_intervals`."""
    has_options: bool = False
    """Whether what is traded are options, that are held, marked and settled."""
    has_quotes_by_instrument: bool = False
    """Whether quotes are subscribed for each instrument, not once for all."""
    quote_currency: str = "USDC"
    """In which premiums and profits are counted."""
