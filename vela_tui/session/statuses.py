"""How the link, the kill switch, the reconciliation and the journal stand."""

from msgspec import field

from vela_tui.domain.enums import JournalState, LinkState
from vela_tui.domain.order import ClientOrderId
from vela_tui.domain.value import Record, Value


class LinkStatus(Record):
    """The connection to the venue. Implements `views.LinkView`."""

    state: LinkState = LinkState.CONNECTING
    """How it stands."""
    detail: str = ""
    """Why, in words."""
    retry_at: int | None = None
    """When the next attempt is planned, nanoseconds UTC."""
    round_trip: int | None = None
    """The last measured round trip, nanoseconds."""
    ts_recv: int | None = None
    """When the last message of the link came, nanoseconds UTC."""
    is_silent: bool = False
    """Whether it is up and says nothing: books may be old, and no order leaves (P29)."""
    is_logged_in: bool = False
    """Whether the private feed was granted on this connection."""
    has_no_key: bool = False
    """Whether the wallet did not open, and will not in this run."""
    ts_reconciled: int | None = None
    """When the venue's list of open orders was last compared with ours."""


class KillStatus(Value, frozen=True):
    """How far the kill switch is. Implements `views.KillView`."""

    since: int
    """When order entry was locked, nanoseconds UTC."""
    total: int = 0
    """Orders that had to go since then."""
    left: int = 0
    """Orders that rest or may rest."""
    unknown: int = 0
    """Those of the left ones that may not exist at all."""
    under_way: int = 0
    """Cancels that were sent and whose outcome is not known."""
    waiting: int = 0
    """Cancels that wait for a slot."""
    next_at: int | None = None
    """When the next waiting cancel leaves, nanoseconds UTC."""
    last_at: int | None = None
    """When the last waiting cancel leaves, nanoseconds UTC."""
    proved_at: int | None = None
    """When an empty list came that was asked for after the last order had ended."""


class ReconcileStatus(Record):
    """What is being proven before orders are sent. Implements `views.ReconcileView`."""

    waiting_for: str = "not connected yet"
    """Why new orders wait for a clean pass, in words; empty when they need not."""
    checking: int = 0
    """Orders whose outcome, or whose end, is being asked."""
    unresolved: int = 0
    """Orders of unknown outcome that nothing can prove any more."""
    found: str = ""
    """What the last pass found, `1 filled, 1 external`; empty when there was nothing to find."""
    ts_found: int | None = None
    """When the last pass ended, nanoseconds UTC."""
    restarts: int = 0
    """How often the exchange was seen to have started again."""
    held: set[ClientOrderId] = field(default_factory=set)
    """Fences whose own outcome is not known yet: nobody cancels them."""

    @property
    def fences(self) -> int:
        """How many fences are on their way."""
        return len(self.held)


class JournalStatus(Record):
    """Whether orders are written down before they are sent. Implements `views.JournalView`."""

    state: JournalState
    """How it stands."""
    detail: str = ""
    """Why, in words."""
