"""The closed lists of words of the trade, one spelling each (the glossary's)."""

from enum import Enum, StrEnum

__all__ = [
    "BookSide",
    "BookState",
    "CancelState",
    "EndReason",
    "Extra",
    "JournalState",
    "KeyKind",
    "LinkState",
    "Liquidity",
    "MarketState",
    "Mode",
    "OrderStatus",
    "ReadKind",
    "Side",
    "TimeInForce",
]


class Mode(StrEnum):
    """Whether money is at stake. Shown on every screen, in words and colour."""

    PAPER = "paper"
    LIVE = "live"
    REPLAY = "replay"
    """A recording: nothing of it is now, and nothing is sent."""


class Side(StrEnum):
    """Direction of an order or a fill."""

    BUY = "buy"
    SELL = "sell"

    @property
    def opposite(self) -> "Side":
        """The other direction."""
        return Side.SELL if self is Side.BUY else Side.BUY

    @property
    def rests_on(self) -> "BookSide":
        """The side of the book on which an order of this direction rests."""
        return BookSide.BID if self is Side.BUY else BookSide.ASK


class BookSide(StrEnum):
    """Prices that buyers show (bid) and that sellers show (ask)."""

    BID = "bid"
    ASK = "ask"

    @property
    def opposite(self) -> "BookSide":
        """The other side of the book."""
        return BookSide.ASK if self is BookSide.BID else BookSide.BID


class TimeInForce(StrEnum):
    """How long an order lives."""

    GTC = "gtc"
    IOC = "ioc"
    FOK = "fok"


class Liquidity(StrEnum):
    """Whether a fill's order rested (maker) or removed (taker)."""

    MAKER = "maker"
    TAKER = "taker"


class OrderStatus(StrEnum):
    """Where an order stands, on evidence only.

    SUBMITTING, UNKNOWN and UNRESOLVED may be executed at any moment; UNKNOWN means that a request
    was sent and no trustworthy answer came. It becomes definite by evidence, never by the passing
    of time (reliability.md section 4.1).
    """

    SUBMITTING = "submitting"
    UNKNOWN = "unknown"
    UNRESOLVED = "unresolved"
    """UNKNOWN, and every means of proof has been used: a person decides; counts as resting."""
    OPEN = "open"
    PARTIALLY_FILLED = "partially_filled"
    VANISHED = "vanished"
    """It rested, rests no more, and what ended it is being asked."""
    LOST = "lost"
    """It rests no more and nobody told what ended it; a late fill still counts."""
    FILLED = "filled"
    CANCELLED = "cancelled"
    REJECTED = "rejected"

    @property
    def is_terminal(self) -> bool:
        """Whether the order no longer rests and awaits no answer (a late fill may still come)."""
        return self in {
            OrderStatus.LOST,
            OrderStatus.FILLED,
            OrderStatus.CANCELLED,
            OrderStatus.REJECTED,
        }

    @property
    def is_unproven(self) -> bool:
        """Whether it was sent and nothing proves that it was placed, or that it was not."""
        return self in {OrderStatus.UNKNOWN, OrderStatus.UNRESOLVED}

    @property
    def is_resting(self) -> bool:
        """Whether the venue is known to hold the order in its book."""
        return self in {OrderStatus.OPEN, OrderStatus.PARTIALLY_FILLED}


class CancelState(StrEnum):
    """What is known of a cancel request; a field beside the order's status, never instead of it."""

    NONE = "none"
    REQUESTED = "requested"
    UNKNOWN = "unknown"


class EndReason(StrEnum):
    """Why an order ended."""

    FILLED = "filled"
    USER = "user"
    KILL = "kill"
    """Cancelled by the kill switch."""
    MMP = "mmp"
    """Cancelled by this program's own market-maker protection."""
    CREDIT = "credit"
    IOC_REMAINDER = "ioc remainder"
    REFUSED = "refused"
    VENUE = "exchange"
    """Cancelled by the exchange, which did not say why."""
    GONE = "gone from the venue's list"
    NOT_SENT = "never sent"
    NOT_PLACED = "never placed"
    """Proven by a fence on its nonce, and by nothing else (reliability.md section 4.2)."""


class MarketState(StrEnum):
    """Whether an instrument takes orders."""

    ACTIVE = "active"
    HALTED = "halted"
    OTHER = "other"


class BookState(Enum):
    """Whether a book may be believed."""

    EMPTY = "empty"
    """No snapshot has come yet."""
    LIVE = "live"
    GAP = "gap"
    """A sequence number was missed; a fresh snapshot has been asked for."""
    STALE = "stale"
    """The link is down or silent."""


class LinkState(StrEnum):
    """How the connection to the venue stands."""

    CONNECTING = "connecting"
    UP = "up"
    DOWN = "down"
    STOPPED = "stopped"


class JournalState(StrEnum):
    """Whether orders are written down before they are sent (reliability P21)."""

    OFF = "off"
    """The session keeps none: it only reads, or it is a test's."""
    OPENING = "opening"
    """What stood in it is being read; no order is sent yet."""
    READY = "ready"
    FAILED = "failed"
    """It can't be written: no order is sent; reads and cancels go on."""


class Extra(StrEnum):
    """What some dialects of a venue tell beyond the markets and the account."""

    STATUS = "status"
    """How the exchange is."""
    FEES = "fees"
    """The rates of each market."""
    ORDER_DETAILS = "order details"
    """One order for ever, its executions included."""
    FINALITY = "finality"
    """Batches, proofs and the state root: how far each execution is from being final."""
    LEADERBOARD = "leaderboard"
    REFERRAL = "referral"
    ANALYTICS = "analytics"


class KeyKind(StrEnum):
    """The curve of a wallet's key, and with it the form of its address."""

    SECP256K1 = "secp256k1"
    """Ethereum's: an address is 0x and 40 hexadecimal digits."""
    ED25519 = "ed25519"
    """Solana's: an address is the public key in base58."""


class ReadKind(StrEnum):
    """Kinds of what can be read from a venue."""

    INSTRUMENTS = "instruments"
    BOOK = "book"
    TRADES = "trades"
    CANDLES = "candles"
    TICKER = "ticker"
    OPEN_ORDERS = "open orders"
    ORDER = "order"
    BALANCES = "balances"
    STATUS = "the exchange's status"
    FEES = "fees"
    ORDER_DETAIL = "an order's details"
    BATCHES = "batches"
    PROOFS = "proofs"
    STATE_ROOT = "the state root"
    LEADERBOARD = "leaderboard"
    REFERRAL = "referral"
    ANALYTICS = "analytics"
    ORDER_HISTORY = "order history"
    POSITIONS = "positions"
    GREEKS = "marks and greeks"
    ROUND = "the round's end"
