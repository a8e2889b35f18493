"""What the screen may see of a session, read-only, and the port through which it acts."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Protocol

from vela_tui.domain.account import AccountName, Balance, Credit
from vela_tui.domain.capability import Capabilities
from vela_tui.domain.clock import Clock
from vela_tui.domain.enums import Mode
from vela_tui.domain.instrument import Instrument, InstrumentId
from vela_tui.domain.market import Candle, MarketQuote, Ticker, Trade
from vela_tui.domain.order import ClientOrderId, Fill, Order, OrderIntent
from vela_tui.domain.value import Value
from vela_tui.rules.budget import EntryRoom
from vela_tui.rules.caps import Guards
from vela_tui.rules.scale_proof import PriceProof
from vela_tui.session.changes import Dirty, Part
from vela_tui.session.commands import Command
from vela_tui.session.exchange_view import ExchangeView
from vela_tui.session.maker_view import MakerView
from vela_tui.session.view_parts import (
    BookView,
    BudgetView,
    HealthView,
    JournalView,
    KillView,
    LinkView,
    NonceView,
    OptionView,
    ReconcileView,
)
from vela_tui.state.alerts import Alert

__all__ = [
    "BookView",
    "BudgetView",
    "ExchangeView",
    "HealthView",
    "JournalView",
    "KillView",
    "LinkView",
    "MakerView",
    "NonceView",
    "Notice",
    "OptionView",
    "ReconcileView",
    "Rehearsal",
    "SessionPort",
    "SessionView",
    "Severity",
]


class Severity(StrEnum):
    """How loudly a notice speaks."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class Notice(Value, frozen=True):
    """One thing that a person should know. The text is sanitised; show it as plain text only."""

    severity: Severity
    text: str
    ts: int
    """Nanoseconds UTC."""


class Rehearsal(Value, frozen=True):
    """A request as it would leave, without its signature: nothing was signed, sent or kept."""

    text: str
    """The exact text that would be signed."""
    method: str
    path: str
    body: str
    """The exact body; where its signature would stand it says so."""


class SessionView(Protocol):
    """All that the screen may read. Nothing here can be assigned to."""

    @property
    def mode(self) -> Mode:
        """PAPER or LIVE."""
        ...

    @property
    def host(self) -> str:
        """Where orders go, `127.0.0.1:41234` or `exchange.example`."""
        ...

    @property
    def account(self) -> AccountName | None:
        """The account's name; None when only reading."""
        ...

    @property
    def address(self) -> str | None:
        """The wallet's address; None when only reading."""
        ...

    @property
    def is_read_only(self) -> bool:
        """Whether no order can be sent."""
        ...

    @property
    def read_only_reason(self) -> str:
        """Why a session that has a wallet only reads; empty where nothing is to be told."""
        ...

    @property
    def options(self) -> OptionView:
        """Options; empty where none are traded."""
        ...

    @property
    def guards(self) -> Guards:
        """The caps on orders."""
        ...

    def orders_last_minute(self, now: int) -> int:
        """Orders sent from here in the minute that ends now, nanoseconds UTC."""
        ...

    def quote_since(self, instrument_id: InstrumentId, since: int) -> MarketQuote | None:
        """The markets list's line, where it was told since then; else None."""
        ...

    def quote_heard(self, instrument_id: InstrumentId) -> int | None:
        """When the markets list last told of a market, nanoseconds UTC; else None."""
        ...

    @property
    def alerts(self) -> Sequence[Alert]:
        """What a person wants to be told, the oldest first."""
        ...

    @property
    def rings(self) -> int:
        """How often an alert has rung in this session."""
        ...

    def price_proof(self, instrument_id: InstrumentId) -> PriceProof:
        """Whether the market's integers are proven to mean what they are taken to mean."""
        ...

    @property
    def clock_skew(self) -> int | None:
        """Nanoseconds that the venue's clock is ahead of ours; None while that is not known."""
        ...

    @property
    def exchange(self) -> ExchangeView:
        """What the exchange tells of itself, as far as its dialect does."""
        ...

    @property
    def capabilities(self) -> Capabilities:
        """What the venue can do."""
        ...

    @property
    def journal(self) -> JournalView:
        """The journal."""
        ...

    @property
    def health(self) -> HealthView:
        """How the session runs."""
        ...

    @property
    def link(self) -> LinkView:
        """The connection."""
        ...

    @property
    def reconcile(self) -> ReconcileView:
        """What is being proven."""
        ...

    @property
    def instruments(self) -> Mapping[InstrumentId, Instrument]:
        """In the venue's order."""
        ...

    @property
    def selected(self) -> InstrumentId | None:
        """The instrument shown."""
        ...

    @property
    def interval(self) -> str:
        """The candles' interval shown."""
        ...

    @property
    def quotes(self) -> Mapping[InstrumentId, MarketQuote]:
        """The markets list's figures."""
        ...

    def book(self, instrument_id: InstrumentId) -> BookView:
        """The book of an instrument; empty until its snapshot came."""
        ...

    def trades(self, instrument_id: InstrumentId) -> Sequence[Trade]:
        """Public trades, newest first."""
        ...

    def candles(self, instrument_id: InstrumentId, interval: str) -> Sequence[Candle]:
        """Candles, oldest first; the last one is still growing."""
        ...

    def ticker(self, instrument_id: InstrumentId) -> Ticker | None:
        """The day's figures."""
        ...

    def active_orders(self) -> Sequence[Order]:
        """Orders that rest or may rest, newest first."""
        ...

    def ended_orders(self) -> Sequence[Order]:
        """Orders that ended in this session, the newest end first."""
        ...

    def order(self, client_order_id: ClientOrderId) -> Order | None:
        """An order by our name of it."""
        ...

    def fills(self) -> Sequence[Fill]:
        """Our executions, newest first."""
        ...

    @property
    def maker(self) -> MakerView:
        """A maker's figures: fees, profit, how well the quotes stand."""
        ...

    @property
    def balances(self) -> Mapping[str, Balance]:
        """By currency."""
        ...

    @property
    def credit(self) -> Credit | None:
        """None where the venue has none or has not told."""
        ...

    @property
    def order_budget(self) -> BudgetView | None:
        """Orders per minute."""
        ...

    @property
    def cancel_budget(self) -> BudgetView | None:
        """Cancels per minute; the orders' own where the venue shares one."""
        ...

    @property
    def read_budget(self) -> BudgetView | None:
        """Reads over HTTP per minute."""
        ...

    @property
    def message_budget(self) -> BudgetView | None:
        """Messages on the link per minute."""
        ...

    @property
    def nonces(self) -> NonceView | None:
        """The window of nonces; None where the venue keeps none, or nothing is ever signed."""
        ...

    def heard(self, part: Part, instrument_id: InstrumentId | None = None) -> int | None:
        """When the venue last told of this part, nanoseconds UTC; None when it has not.

        Trades, candles and the day's figures are told by instrument, everything else of all.
        """
        ...

    @property
    def kill(self) -> KillView | None:
        """The kill switch; None while orders may be sent."""
        ...

    def entry_room(self, now: int) -> EntryRoom | None:
        """What the limits leave for new orders; None where the venue states none."""
        ...

    @property
    def notices(self) -> Sequence[Notice]:
        """Newest first."""
        ...


class SessionPort(Protocol):
    """Everything that the screen can do with a session."""

    @property
    def view(self) -> SessionView:
        """What may be read."""
        ...

    @property
    def clock(self) -> Clock:
        """The session's clock; the screen shows ages by it."""
        ...

    def submit(self, command: Command) -> None:
        """The engine takes the command now; what follows from it happens in the background."""
        ...

    def take_dirty(self) -> Dirty:
        """All changes since the last call."""
        ...

    def watch(
        self, wake: Callable[[], None] | None, departs: Callable[[], None] | None = None
    ) -> None:
        """Both are called on the event loop.

        Args:
            wake: whenever a clean session becomes dirty.
            departs: whenever an order or a cancel begins its way to the socket.
        """
        ...

    @property
    def is_departing(self) -> bool:
        """Whether an order or a cancel has not left this program yet."""
        ...

    def next_client_order_id(self) -> ClientOrderId:
        """A fresh name for an order, sortable and unique for this wallet."""
        ...

    def signing_text(self, intent: OrderIntent) -> str:
        """The text that will be signed for this order; its nonce is kept for it.

        Raises:
            AmountError: when a number does not fit the venue's scale exactly.
        """
        ...

    def rehearse(self, intent: OrderIntent) -> Rehearsal:
        """What would be signed and sent for this order; nothing is.

        Raises:
            AmountError: when a number does not fit the venue's scale exactly.
        """
        ...

    @property
    def can_trade(self) -> bool:
        """Whether orders can be signed by now: a wallet is there and its signer is ready."""
        ...

    async def run(self) -> None:
        """The session's whole life: links, heartbeats, requests. Ends when cancelled."""

    async def close(self) -> None:
        """Links are closed and tasks ended; idempotent."""
