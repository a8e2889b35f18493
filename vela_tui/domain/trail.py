"""What the requests of earlier sessions left behind, beside the orders themselves."""

from enum import StrEnum

from vela_tui.domain.order import ClientOrderId, VenueOrderId
from vela_tui.domain.value import Value


class Sign(StrEnum):
    """What a later session must know before it concludes anything from a nonce."""

    FOREIGN = "foreign"
    """Another program traded on this wallet: it may use the same numbers."""
    RESTARTED = "restarted"
    """The exchange started again: it may have forgotten numbers."""


class Trail(Value, frozen=True):
    """Numbers and times of requests that left, or may have left, before this session."""

    last_nonce: int = 0
    """The largest that was ever written down; 0 for none."""
    last_name: int = 0
    """The largest number in a client order id of our own making; 0 for none."""
    nonces: tuple[tuple[ClientOrderId, int], ...] = ()
    """The nonce of each recalled order."""
    fenced: tuple[int, ...] = ()
    """Nonces for which a fence was written down, whatever became of it."""
    used: tuple[int, ...] = ()
    """The largest nonces of orders and cancels, rising."""
    ordered_at: tuple[int, ...] = ()
    """When orders left lately, nanoseconds UTC, rising."""
    cancelled_at: tuple[int, ...] = ()
    """When cancels left lately, nanoseconds UTC, rising."""
    numbers: tuple[tuple[VenueOrderId, int], ...] = ()
    """The venue's numbers of orders that ended lately, and when they did, nanoseconds UTC: no
    other order of before had them."""
    foreign_at: int = 0
    """When another program's order was last met, nanoseconds UTC; 0 for never."""
    restarted_at: int = 0
    """When the exchange was last found to have started again, nanoseconds UTC; 0 for never."""
