"""What happened on the connection to a venue: the link, the login, its clock, what it garbled."""

from vela_tui.domain.capability import Capabilities
from vela_tui.domain.enums import LinkState
from vela_tui.domain.value import Value


class LinkChanged(Value, frozen=True):
    """The connection to the venue came up, went down or is being tried again."""

    state: LinkState
    detail: str
    retry_at: int | None
    """Nanoseconds UTC of the next attempt, when one is planned."""
    ts_recv: int


class LoginSent(Value, frozen=True):
    """A signed login, and the subscription of the private feed behind it, left this machine."""

    ts_recv: int


class LoggedIn(Value, frozen=True):
    """The venue accepted our signature for the private feed."""

    ts_recv: int


class LoginRefused(Value, frozen=True):
    """The venue declined our signature for the private feed, or none was given."""

    code: str
    message: str
    ts_recv: int
    is_ours: bool = False
    """Whether this program declined, not the venue: the words are ours."""
    has_another: bool = False
    """Whether another way to log in is left to be tried at once."""


class LoginInvited(Value, frozen=True):
    """The venue sent what a login must hold: it can be signed now."""

    ts_recv: int


class DialectFound(Value, frozen=True):
    """Reads told which dialect the venue speaks; nothing else was sent before."""

    capabilities: Capabilities
    """Of the venue in this dialect."""
    reads: int
    """How many reads it took; they count for the venue's limit."""
    ts_recv: int


class PrivateFeedProven(Value, frozen=True):
    """A private message came: the feed delivers."""

    ts_recv: int


class RoundTripMeasured(Value, frozen=True):
    """A ping came back after this many nanoseconds."""

    round_trip: int
    ts_recv: int


class ReadFailed(Value, frozen=True):
    """A read (not an order, not a cancel) failed; it will be asked again when due."""

    what: str
    detail: str
    retry_after: int | None
    ts_recv: int


class VenueComplained(Value, frozen=True):
    """The venue sent an error that belongs to no request of ours."""

    code: str
    message: str
    retry_after: int | None
    ts_recv: int


class MessageRefused(Value, frozen=True):
    """A message could not be understood and changed nothing."""

    detail: str
    ts_recv: int


class MessageIgnored(Value, frozen=True):
    """A message of a type, or on a channel, that is not known: it changed nothing (P35)."""

    kind: str
    """What was not known, `type candle`; sanitised and short."""
    ts_recv: int


class ClockCompared(Value, frozen=True):
    """The venue's clock is so far ahead of ours; told again when that changes by a second."""

    skew: int
    """Nanoseconds; negative when ours is ahead."""
    ts_recv: int


LinkEvent = (
    LinkChanged
    | LoginSent
    | LoggedIn
    | LoginRefused
    | LoginInvited
    | DialectFound
    | PrivateFeedProven
    | RoundTripMeasured
    | ReadFailed
    | VenueComplained
    | MessageIgnored
    | MessageRefused
    | ClockCompared
)
