"""What happened, in the words of the trade: the only thing that changes the session's state.

Codecs make the venue's events from frames and answers; the runner makes the link's. Texts
inside are sanitised and capped by whoever made the event. Times are nanoseconds UTC:
`ts_event` the venue's, `ts_recv` ours.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from vela_tui.domain.account import Balance, Credit
from vela_tui.domain.book_scale import BookScale, RawLevel
from vela_tui.domain.exchange_events import (
    BatchesListed,
    ExchangeEvent,
    ExchangeStatusReported,
    FeesListed,
    OrderDetailed,
    PriceWitnessed,
    ProofsListed,
    StateRootReported,
    StrayReported,
    TableReported,
)
from vela_tui.domain.instrument import Instrument, InstrumentId
from vela_tui.domain.link_events import (
    ClockCompared,
    DialectFound,
    LinkChanged,
    LinkEvent,
    LoggedIn,
    LoginInvited,
    LoginRefused,
    LoginSent,
    MessageIgnored,
    MessageRefused,
    PrivateFeedProven,
    ReadFailed,
    RoundTripMeasured,
    VenueComplained,
)
from vela_tui.domain.market import Candle, Level, MarketQuote, Ticker, Trade
from vela_tui.domain.option_events import (
    OptionEvent,
    OptionsQuoted,
    PositionsReported,
    PositionsSettled,
    RoundEnded,
    RoundTimed,
    SpotChanged,
)
from vela_tui.domain.order_events import (
    CancelAccepted,
    CancelNotSent,
    CancelOutcomeUnknown,
    CancelRefused,
    FillReported,
    OpenOrdersListed,
    OrderAccepted,
    OrderEvent,
    OrderHistoryListed,
    OrderLookupMissed,
    OrderNotSent,
    OrderOutcomeUnknown,
    OrderRefused,
    OrderReport,
    OrderReported,
)
from vela_tui.domain.recall import ExportEnded, JournalChanged, OrdersRecalled
from vela_tui.domain.value import Value

__all__ = [
    "BalancesReported",
    "BatchesListed",
    "BookRead",
    "BookSnapshotted",
    "BookUpdated",
    "CancelAccepted",
    "CancelNotSent",
    "CancelOutcomeUnknown",
    "CancelRefused",
    "CandlesListed",
    "ClockCompared",
    "DialectFound",
    "Event",
    "ExchangeEvent",
    "ExchangeStatusReported",
    "ExportEnded",
    "FeesListed",
    "FillReported",
    "InstrumentsListed",
    "JournalChanged",
    "LinkChanged",
    "LoggedIn",
    "LoginInvited",
    "LoginRefused",
    "LoginSent",
    "MessageIgnored",
    "MessageRefused",
    "OpenOrdersListed",
    "OptionEvent",
    "OptionsQuoted",
    "OrderAccepted",
    "OrderDetailed",
    "OrderEvent",
    "OrderHistoryListed",
    "OrderLookupMissed",
    "OrderNotSent",
    "OrderOutcomeUnknown",
    "OrderRefused",
    "OrderReport",
    "OrderReported",
    "OrdersRecalled",
    "PositionsReported",
    "PositionsSettled",
    "PriceWitnessed",
    "PrivateFeedProven",
    "ProofsListed",
    "QuotesChanged",
    "ReadFailed",
    "RoundEnded",
    "RoundTimed",
    "RoundTripMeasured",
    "SpotChanged",
    "StateRootReported",
    "StrayReported",
    "TableReported",
    "TickerReported",
    "TimePassed",
    "TradesReported",
    "VenueComplained",
]


class InstrumentsListed(Value, frozen=True):
    """The venue's instruments, in the order in which they are shown."""

    instruments: tuple[Instrument, ...]
    quotes: tuple[MarketQuote, ...]
    ts_recv: int
    is_complete: bool = True
    """Whether whatever is not named exists no more; else these come to those known."""


class QuotesChanged(Value, frozen=True):
    """Lines of the markets list have these figures now; fields that are None stay as they were."""

    quotes: tuple[MarketQuote, ...]
    ts_recv: int


class BookSnapshotted(Value, frozen=True):
    """The whole book of one instrument, best prices first."""

    instrument_id: InstrumentId
    sequence: int
    bids: tuple[Level, ...]
    asks: tuple[Level, ...]
    ts_event: int | None
    ts_recv: int
    scale: BookScale | None = None
    """Of the integers in which its updates come; None where they come in Decimals."""


class BookRead(BookSnapshotted, frozen=True):
    """A whole book that was read over HTTP: it may be older than what the link told since.

    Its sequence is 0 where the venue gives none to what is read.
    """

    ts_sent: int | None = None
    """When it was asked for, nanoseconds UTC; None where its sequence alone tells its age."""


class BookUpdated(Value, frozen=True):
    """Levels of one book now have these absolute quantities; 0 removes the level."""

    instrument_id: InstrumentId
    sequence: int
    bids: Sequence[Level] | Sequence[RawLevel]
    asks: Sequence[Level] | Sequence[RawLevel]
    ts_event: int | None
    ts_recv: int
    scale: BookScale | None = None
    """Of levels that are the wire's own integers; None where they are Decimals."""

    def in_decimals(self) -> "BookUpdated":
        """The same, with prices and quantities as Decimals."""
        if (scale := self.scale) is None:
            return self
        bids, asks = (
            tuple((scale.price(price), scale.quantity(quantity)) for price, quantity in side)
            for side in (cast("Sequence[RawLevel]", each) for each in (self.bids, self.asks))
        )
        return replace(self, bids=bids, asks=asks, scale=None)


class TradesReported(Value, frozen=True):
    """Public trades, oldest first. Known trade ids may come again."""

    trades: tuple[Trade, ...]
    ts_recv: int


class CandlesListed(Value, frozen=True):
    """The venue's candles of one interval, oldest first."""

    instrument_id: InstrumentId
    interval: str
    candles: tuple[Candle, ...]
    ts_recv: int


class TickerReported(Value, frozen=True):
    """The day's figures of one market."""

    ticker: Ticker
    ts_recv: int


class BalancesReported(Value, frozen=True):
    """Balances of these currencies and, where told, the credit."""

    balances: tuple[Balance, ...]
    credit: Credit | None
    ts_recv: int
    is_complete: bool = False
    """Whether currencies that are not named here hold nothing."""


class TimePassed(Value, frozen=True):
    """The runner's heartbeat, a few times a second."""

    now: int


Event = (
    InstrumentsListed
    | QuotesChanged
    | BookSnapshotted
    | BookRead
    | BookUpdated
    | TradesReported
    | CandlesListed
    | TickerReported
    | BalancesReported
    | OrdersRecalled
    | JournalChanged
    | ExportEnded
    | TimePassed
    | OrderEvent
    | LinkEvent
    | ExchangeEvent
    | OptionEvent
)
