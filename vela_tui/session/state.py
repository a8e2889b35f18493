"""The session's state: changed by the engine alone, read by the screen as `views.SessionView`."""

from collections import deque
from collections.abc import Mapping, Sequence
from typing import Final

from vela_tui.domain.account import AccountName, Balance, Credit
from vela_tui.domain.capability import Capabilities
from vela_tui.domain.clock import DayOf, utc_day
from vela_tui.domain.enums import BookSide, BookState, JournalState, Mode
from vela_tui.domain.instrument import InstrumentId
from vela_tui.domain.market import Candle, MarketQuote, Ticker, Trade
from vela_tui.domain.order import ClientOrderId, Fill, Order
from vela_tui.domain.value import Value
from vela_tui.rules.budget import EntryRoom, RequestBudgets, RollingBudget
from vela_tui.rules.caps import Guards, guards_of
from vela_tui.rules.guard import SentOrders
from vela_tui.rules.nonce_window import NonceWindow
from vela_tui.rules.protection import Protection
from vela_tui.rules.scale_proof import PriceProof, compare, judge
from vela_tui.session.changes import Part
from vela_tui.session.exchange_board import ExchangeBoard
from vela_tui.session.health import Health
from vela_tui.session.hearing import Hearing
from vela_tui.session.maker_state import MakerState
from vela_tui.session.statuses import JournalStatus, KillStatus, LinkStatus, ReconcileStatus
from vela_tui.session.views import Notice
from vela_tui.state import overquoting
from vela_tui.state.alerts import Alert, AlertBoard
from vela_tui.state.balances import BalanceSheet
from vela_tui.state.book import Book
from vela_tui.state.candles import CandleSeries
from vela_tui.state.fills import FillLog
from vela_tui.state.listing import Listing
from vela_tui.state.option_board import OptionBoard
from vela_tui.state.orders import OrderTable
from vela_tui.state.quotes import QuoteBoard
from vela_tui.state.trades import TradeTape

MAX_NOTICES: Final = 100
"""Notices kept to be read."""
_PENDING: Final = PriceProof.PENDING


class SessionConfig(Value, frozen=True):
    """What is fixed for a session's whole life."""

    mode: Mode
    """PAPER or LIVE."""
    host: str
    """Where orders go, as shown: `127.0.0.1:41234`."""
    account: AccountName | None
    """The account's name; None when only reading."""
    address: str | None
    """The wallet's address; None when only reading."""
    is_read_only: bool
    """Whether no order can be sent."""
    capabilities: Capabilities
    """What the venue can do."""
    preferred_symbol: str | None = None
    """The market shown first, `ETH-USDC`; None for the venue's first."""
    default_interval: str = "1m"
    """The candles' interval shown first."""
    nonce_fence: bool = False
    """Whether an order of unknown outcome may be settled by placing a fence on its nonce."""
    keeps_journal: bool = False
    """Whether no order is sent that was not written down first."""
    guards: Guards | None = None
    """The caps on orders; None takes the mode's own."""
    read_only_reason: str = ""
    """Why a session that has a wallet only reads."""
    cancels_on_disconnect: bool = False
    """Whether every order is cancelled as soon as a lost link is back."""
    day_of: DayOf = utc_day
    """Where a day begins and ends."""
    protection: Protection | None = None
    """When too many fills freeze a market; None for never."""


class SessionState:
    """All that is known. The engine assigns; whoever holds a `SessionView` only reads.

    Args:
        config: what is fixed.
    """

    def __init__(self, config: SessionConfig) -> None:  # noqa: PLR0915 - one line a fact
        self.config = config
        """What is fixed."""
        self.capabilities = config.capabilities
        """What the venue can do; known better once its dialect was found out."""
        opening = JournalState.OPENING if config.keeps_journal else JournalState.OFF
        self.journal = JournalStatus(opening)
        """The journal."""
        self.link = LinkStatus()
        """The connection."""
        self.instruments = Listing()
        """In the venue's order."""
        self.selected: InstrumentId | None = None
        """The instrument shown."""
        self.interval = config.default_interval
        """The candles' interval shown."""
        self.quote_board = QuoteBoard()
        """The markets list's figures."""
        self.books: dict[InstrumentId, Book] = {}
        """Books that were shown in this session."""
        self.tapes: dict[InstrumentId, TradeTape] = {}
        """Public trades of instruments that were shown."""
        self.series: dict[tuple[InstrumentId, str], CandleSeries] = {}
        """Candles of the instrument shown, by interval."""
        self.tickers: dict[InstrumentId, Ticker] = {}
        """The day's figures of instruments that were shown."""
        self.exchange = ExchangeBoard(self.fills, config.capabilities.extras)
        """What the exchange tells of itself."""
        self.orders = OrderTable()
        """Our orders."""
        self.reconcile = ReconcileStatus()
        """What is being proven."""
        self.frozen: dict[InstrumentId, str] = {}
        """Markets in which nothing is sent any more, and why (reliability.md P13)."""
        self.fill_log = FillLog()
        """Our executions."""
        self.maker = MakerState(config.day_of, config.protection)
        """Fees, profit, and how well the quotes stand."""
        self.balance_sheet = BalanceSheet()
        """Our money."""
        self.budgets = RequestBudgets(config.capabilities.limits)
        """The venue's rate limits, as far as we have used them."""
        self.hearing = Hearing(None if config.is_read_only else config.capabilities.nonce_window)
        """When the venue told of what, and our nonces."""
        self.kill: KillStatus | None = None
        """The kill switch; None while orders may be sent."""
        self.guards = config.guards or guards_of(config.mode)
        """The caps on orders."""
        self.sent_orders = SentOrders()
        """When orders were sent."""
        self.price_proofs: dict[InstrumentId, PriceProof] = {}
        """Markets whose scale was proven on this connection."""
        self.clock_skew: int | None = None
        """Nanoseconds that the venue's clock is ahead of ours; None while not known."""
        self.options = OptionBoard()
        """Options; empty where none are traded."""
        self.alert_board = AlertBoard()
        """What a person wants to be told."""
        self.notice_log: deque[Notice] = deque(maxlen=MAX_NOTICES)
        """Notices, newest first."""

    @property
    def mode(self) -> Mode:
        """PAPER or LIVE."""
        return self.config.mode

    @property
    def host(self) -> str:
        """Where orders go."""
        return self.config.host

    @property
    def account(self) -> AccountName | None:
        """The account's name; None when only reading."""
        return self.config.account

    @property
    def address(self) -> str | None:
        """The wallet's address; None when only reading."""
        return self.config.address

    @property
    def is_read_only(self) -> bool:
        """Whether no order can be sent."""
        return self.config.is_read_only

    @property
    def read_only_reason(self) -> str:
        """Why a session that has a wallet only reads."""
        return self.config.read_only_reason

    def orders_last_minute(self, now: int) -> int:
        """Orders sent from here in the minute that ends now."""
        return self.sent_orders.count(now)

    def quote_since(self, instrument_id: InstrumentId, since: int) -> MarketQuote | None:
        """The markets list's line, where it was told since then."""
        heard = self.hearing.quotes.get(instrument_id)
        if self.capabilities.has_ghost_quotes:
            return None
        return self.quotes.get(instrument_id) if heard is not None and heard >= since else None

    def quote_heard(self, instrument_id: InstrumentId) -> int | None:
        """When the markets list last told of a market on this connection, nanoseconds UTC."""
        return self.hearing.quotes.get(instrument_id)

    @property
    def rings(self) -> int:
        """How often an alert has rung in this session."""
        return self.alert_board.rings

    @property
    def alerts(self) -> Sequence[Alert]:
        """What a person wants to be told, the oldest first."""
        return self.alert_board.alerts

    def price_proof(self, instrument_id: InstrumentId) -> PriceProof:
        """Whether the market's integers are proven on this connection."""
        if not self.capabilities.needs_price_proof:
            return PriceProof.ABSENT
        known = self.price_proofs.get(instrument_id)
        instrument = self.instruments.get(instrument_id)
        if known is not None or instrument is None:
            return known or PriceProof.PENDING
        book, heard = self.book(instrument_id), self.hearing.quotes.get(instrument_id)
        is_live = book.state is BookState.LIVE
        bid, ask = (book.best(side) if is_live else None for side in BookSide)
        quote = self.quotes.get(instrument_id) if heard is not None else None
        listed = compare(quote, bid, ask, instrument.tick_size)
        if not self.capabilities.needs_price_witness or listed is PriceProof.WRONG:
            return listed
        trades, told = self.trades(instrument_id), self.hearing.witnesses.get(instrument_id)
        last = trades[0].price if trades else None
        raw = (told.bid, told.ask) if told else (None, None)
        return judge(raw, last, (bid, ask), instrument.tick_size) if is_live else _PENDING

    @property
    def quotes(self) -> Mapping[InstrumentId, MarketQuote]:
        """The markets list's figures."""
        return self.quote_board.quotes

    def book(self, instrument_id: InstrumentId) -> Book:
        """The book of an instrument; empty until its snapshot came."""
        return self.books.get(instrument_id) or Book()

    def trades(self, instrument_id: InstrumentId) -> Sequence[Trade]:
        """Public trades, newest first."""
        tape = self.tapes.get(instrument_id)
        return tape.newest_first if tape else ()

    def candles(self, instrument_id: InstrumentId, interval: str) -> Sequence[Candle]:
        """Candles, oldest first; the last one is still growing."""
        series = self.series.get((instrument_id, interval))
        return series.oldest_first if series else ()

    def ticker(self, instrument_id: InstrumentId) -> Ticker | None:
        """The day's figures."""
        return self.tickers.get(instrument_id)

    def active_orders(self) -> Sequence[Order]:
        """Orders that rest or may rest, newest first."""
        return self.orders.active()

    def ended_orders(self) -> Sequence[Order]:
        """Orders that ended in this session, the newest end first."""
        return self.orders.ended()

    def order(self, client_order_id: ClientOrderId) -> Order | None:
        """An order by our name of it."""
        return self.orders.get(client_order_id)

    def fills(self) -> Sequence[Fill]:
        """Our executions, newest first."""
        return self.fill_log.newest_first

    @property
    def health(self) -> Health:
        """How the session runs."""
        return self.hearing.health

    @property
    def balances(self) -> Mapping[str, Balance]:
        """By currency."""
        return self.balance_sheet.balances

    @property
    def credit(self) -> Credit | None:
        """The deposit, told or worked out of what is held, against our orders, unknown ones too."""
        if (ratio := self.capabilities.credit_ratio) is not None:
            market = self.instruments.get(self.selected) if self.selected else None
            held = self.balances.get(market.quote) if market else None
            return overquoting.estimate(self.orders.open_notional, held, ratio) if held else None
        told = self.balance_sheet.credit
        if told is None or self.link.ts_reconciled is None:
            return told
        return Credit(self.orders.open_notional, told.deposited)

    @property
    def order_budget(self) -> RollingBudget | None:
        """Orders per minute."""
        return self.budgets.orders

    @property
    def cancel_budget(self) -> RollingBudget | None:
        """Cancels per minute; the orders' own where the venue shares one."""
        return self.budgets.cancels

    @property
    def read_budget(self) -> RollingBudget | None:
        """Reads over HTTP per minute."""
        return self.budgets.reads

    @property
    def message_budget(self) -> RollingBudget | None:
        """Messages on the link per minute."""
        return self.budgets.messages

    @property
    def nonces(self) -> NonceWindow | None:
        """The window of nonces; None where there is none, or nothing is ever signed."""
        return self.hearing.nonces

    def heard(self, part: Part, instrument_id: InstrumentId | None = None) -> int | None:
        """When the venue last told of this part."""
        return self.hearing.parts.get((part, instrument_id))

    def entry_room(self, now: int) -> EntryRoom | None:
        """What the limits leave for new orders; None where the venue states none."""
        return self.budgets.room(now, len(self.active_orders()))

    @property
    def notices(self) -> Sequence[Notice]:
        """Newest first."""
        return self.notice_log
