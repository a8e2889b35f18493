"""What the journal tells of before, and how it stands."""

from typing import Final

from vela_tui.domain.amounts import Price
from vela_tui.domain.enums import JournalState
from vela_tui.domain.market import TradeId
from vela_tui.domain.order import Fill, Order, VenueOrderId
from vela_tui.domain.trail import Trail
from vela_tui.domain.value import Value


class FillMid(Value, frozen=True):
    """The mid of a market at one of our fills there, or some time after it."""

    trade_id: TradeId
    venue_order_id: VenueOrderId
    ts_event: int
    """The fill's, as its name is not enough (reliability.md S12)."""
    horizon: int
    """Nanoseconds after the fill; 0 at it."""
    mid: Price


class Earlier(Value, frozen=True):
    """What is known of recalled fills beside themselves."""

    mids: tuple[FillMid, ...] = ()
    """At these fills and after them, as far as they are known."""
    session_since: int = 0
    """When the session began that goes on, nanoseconds UTC; 0 where that is not known."""
    session_fills: int = 0
    """So many of the fills, the last ones, belong to it."""


NOTHING_EARLIER: Final = Earlier()
"""No mid, and no session that goes on."""


class OrdersRecalled(Value, frozen=True):
    """The journal was read: what earlier sessions of this wallet left open."""

    orders: tuple[Order, ...]
    """Ours, not known to have ended, oldest first: UNKNOWN until the venue tells."""
    fills: tuple[Fill, ...]
    """Counted already, oldest first."""
    trail: Trail
    """What else the requests of before left behind."""
    ts_recv: int
    earlier: Earlier = NOTHING_EARLIER


class JournalChanged(Value, frozen=True):
    """The journal can be written, or can't any more; `detail` says why, in words."""

    state: JournalState
    detail: str
    ts_recv: int


class ExportEnded(Value, frozen=True):
    """An export was written, or was not."""

    path: str
    """As it was asked for."""
    rows: int
    """Rows in the file."""
    failure: str
    """Why it was not written, in words; empty when it was."""
    ts_recv: int
