"""What the screen may see of a session, read-only, and the port through which it acts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from vela_tui.domain.account import AccountName, Balance, Credit
from vela_tui.domain.amounts import Price, Quantity
from vela_tui.domain.capability import Capabilities
from vela_tui.domain.clock import Clock
from vela_tui.domain.enums import BookSide, BookState, LinkState, Mode
from vela_tui.domain.instrument import Instrument, InstrumentId
from vela_tui.domain.market import Candle, Level, MarketQuote, Ticker, Trade
from vela_tui.domain.order import ClientOrderId, Fill, Order, OrderIntent
from vela_tui.rules.caps import Guards
from vela_tui.rules.scale_proof import PriceProof
from vela_tui.rules.budget import EntryRoom
from vela_tui.session.changes import Dirty
from vela_tui.session.commands import Command


class Severity(StrEnum):
    """How loudly a notice speaks."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing that a person should know. The text is sanitised; show it as plain text only."""

    severity: Severity
    text: str
    ts: int
    """Nanoseconds UTC."""


class BookView(Protocol):
    """An order book, best prices first."""

    @property
    def state(self) -> BookState:
        """Whether it may be believed."""
        ...

    @property
    def sequence(self) -> int | None:
        """The last sequence number applied."""
        ...

    @property
    def ts_recv(self) -> int | None:
        """When the last message of this book came, nanoseconds UTC."""
        ...

    @property
    def resyncs(self) -> int:
        """How many gaps have been met in this session."""
        ...

    def best(self, side: BookSide) -> Price | None:
        """The best price of a side."""
        ...

    def levels(self, side: BookSide, count: int) -> Sequence[Level]:
        """Up to `count` levels, best first."""
        ...

    def quantity_at(self, side: BookSide, price: Price) -> Quantity:
        """The quantity that rests at a price; 0 where none does."""
        ...

    def depth(self, side: BookSide) -> int:
        """The number of levels."""
        ...


class BudgetView(Protocol):
    """A rolling rate limit of the venue, as far as we have used it."""

    @property
    def limit(self) -> int:
        """Requests allowed in the window."""
        ...

    def used(self, now: int) -> int:
        """Requests in the window that ends now."""
        ...

    def next_slot(self, now: int) -> int:
        """Nanoseconds until one more request is allowed; 0 when one is."""
        ...

    def plan(self, now: int, count: int) -> Sequence[int]:
        """The waits after which the next `count` requests may leave, nanoseconds, in order."""
        ...


class LinkView(Protocol):
    """The connection to the venue."""

    @property
    def state(self) -> LinkState:
        """How it stands."""
        ...

    @property
    def detail(self) -> str:
        """Why, in words."""
        ...

    @property
    def retry_at(self) -> int | None:
        """When the next attempt is planned, nanoseconds UTC."""
        ...

    @property
    def round_trip(self) -> int | None:
        """The last measured round trip, nanoseconds."""
        ...

    @property
    def ts_recv(self) -> int | None:
        """When the last message of any kind came, nanoseconds UTC."""
        ...

    @property
    def is_logged_in(self) -> bool:
        """Whether the private feed was granted on this connection."""
        ...

    @property
    def ts_reconciled(self) -> int | None:
        """When the venue's list of open orders was last compared with ours."""
        ...


class KillView(Protocol):
    """The kill switch while order entry is locked."""

    @property
    def since(self) -> int:
        """When order entry was locked, nanoseconds UTC."""
        ...

    @property
    def total(self) -> int:
        """Orders that had to go since then, those of other programs included."""
        ...

    @property
    def left(self) -> int:
        """Orders that rest or may rest."""
        ...

    @property
    def unknown(self) -> int:
        """Those of the left ones that may not exist at all."""
        ...

    @property
    def under_way(self) -> int:
        """Cancels that were sent and whose outcome is not known."""
        ...

    @property
    def waiting(self) -> int:
        """Cancels that wait for a slot."""
        ...

    @property
    def next_at(self) -> int | None:
        """When the next waiting cancel leaves, nanoseconds UTC; None where none waits."""
        ...

    @property
    def last_at(self) -> int | None:
        """When the last waiting cancel leaves, nanoseconds UTC; None where none waits."""
        ...

    @property
    def proved_at(self) -> int | None:
        """When an empty list came that was asked for after the last order had ended; else None."""
        ...


class ReconcileView(Protocol):
    """What is being proven before new orders are sent."""

    @property
    def waiting_for(self) -> str:
        """Why new orders wait for a clean pass, in words; empty when they need not."""
        ...

    @property
    def checking(self) -> int:
        """Orders whose outcome, or whose end, is being asked."""
        ...

    @property
    def unresolved(self) -> int:
        """Orders of unknown outcome that nothing can prove any more: a person decides."""
        ...

    @property
    def found(self) -> str:
        """What the last pass found, `1 filled, 1 external`; empty when there was nothing."""
        ...

    @property
    def ts_found(self) -> int | None:
        """When the last pass ended, nanoseconds UTC."""
        ...

    @property
    def restarts(self) -> int:
        """How often the exchange was seen to have started again."""
        ...

    @property
    def fences(self) -> int:
        """Fences whose own outcome is not known yet."""
        ...


class SessionView(Protocol):
    """All that the screen may read. Nothing here can be assigned to."""

    @property
    def mode(self) -> Mode:
        """PAPER or LIVE."""
        ...

    @property
    def host(self) -> str:
        """Where orders go, `127.0.0.1:41234` or `vela-engine.fly.dev`."""
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
    def capabilities(self) -> Capabilities:
        """What the venue can do."""
        ...

    @property
    def link(self) -> LinkView:
        """The connection."""
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

    def watch(self, wake: Callable[[], None] | None) -> None:
        """`wake` is called, on the event loop, whenever a clean session becomes dirty."""
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

    @property
    def can_trade(self) -> bool:
        """Whether orders can be signed by now: a wallet is there and its signer is ready."""
        ...

    async def run(self) -> None:
        """The session's whole life: links, heartbeats, requests. Ends when cancelled."""

    async def close(self) -> None:
        """Links are closed and tasks ended; idempotent."""
