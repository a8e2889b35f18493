"""What the screen may see of one thing each: a book, a budget, the link, the journal."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from vela_tui.domain.amounts import Price, Quantity
from vela_tui.domain.enums import BookSide, BookState, JournalState, LinkState
from vela_tui.domain.instrument import InstrumentId
from vela_tui.domain.market import Level
from vela_tui.domain.option import OptionQuote, Position, RoundTiming, Settlement
from vela_tui.rules.nonce_window import NonceCell


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

    def next_relief(self, now: int) -> int | None:
        """Nanoseconds until one request less counts; None when none counts."""
        ...

    def plan(self, now: int, count: int) -> Sequence[int]:
        """The waits after which the next `count` requests may leave, nanoseconds, in order."""
        ...

    def last_of_plan(self, now: int, count: int) -> int:
        """The wait of the last of them, 0 for none."""
        ...


class NonceView(Protocol):
    """The venue's window of nonces, as far as this program can know it."""

    @property
    def size(self) -> int:
        """How many numbers the venue keeps."""
        ...

    @property
    def cells(self) -> Sequence[NonceCell]:
        """What became of the newest numbers, newest first; as many as the venue keeps."""
        ...

    @property
    def oldest_margin(self) -> int | None:
        """How many more numbers may pass the oldest in flight; None when nothing is."""
        ...

    @property
    def has_second_writer(self) -> bool:
        """Whether a number was refused that only another program can have spoilt."""
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
    def has_no_key(self) -> bool:
        """Whether the wallet did not open, and will not in this run."""
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


class JournalView(Protocol):
    """Whether orders are written down before they are sent."""

    @property
    def state(self) -> JournalState:
        """How it stands; no order is sent while it is FAILED."""
        ...

    @property
    def detail(self) -> str:
        """Why, in words."""
        ...


class DurationsView(Protocol):
    """How long one thing took lately."""

    def __len__(self) -> int:
        """How many times are remembered."""
        ...

    def quantile(self, percent: int) -> int | None:
        """So many percent took no longer, nanoseconds; None before the first."""
        ...


class CountsView(Protocol):
    """How often each kind of a thing happened."""

    @property
    def by_kind(self) -> Mapping[str, int]:
        """In the order in which the kinds were met."""
        ...

    @property
    def total(self) -> int:
        """All kinds together."""
        ...


class HealthView(Protocol):
    """How the session runs."""

    @property
    def round_trips(self) -> DurationsView:
        """Pings and their answers."""
        ...

    @property
    def answers(self) -> DurationsView:
        """From an order's leaving to its answer."""
        ...

    @property
    def refused(self) -> CountsView:
        """Messages that could not be understood, by why."""
        ...

    @property
    def ignored(self) -> CountsView:
        """Messages of unknown types and channels, by which."""
        ...


class OptionView(Protocol):
    """What is known of options."""

    def now(self, ours: int) -> int:
        """The venue's time by which rounds end, nanoseconds UTC, when it is so late here."""
        ...

    @property
    def timing(self) -> RoundTiming | None:
        """Of the present round; None until it was told."""
        ...

    @property
    def quotes(self) -> Mapping[InstrumentId, OptionQuote]:
        """The last word on each option."""
        ...

    @property
    def spots(self) -> Mapping[str, Price]:
        """Prices of the underlying assets."""
        ...

    @property
    def positions(self) -> Mapping[InstrumentId, Position]:
        """What is held; nothing stands here with a quantity of 0."""
        ...

    @property
    def settlements(self) -> Sequence[Settlement]:
        """Positions that ended with their round, the newest first."""
        ...
