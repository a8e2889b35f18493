"""What happened on the connection to a venue: the link, the login, its clock, what it garbled."""

from dataclasses import dataclass

from vela_tui.domain.capability import Capabilities
from vela_tui.domain.enums import LinkState


@dataclass(frozen=True, slots=True)
class LinkChanged:
    """The connection to the venue came up, went down or is being tried again."""

    state: LinkState
    detail: str
    retry_at: int | None
    """Nanoseconds UTC of the next attempt, when one is planned."""
    ts_recv: int


@dataclass(frozen=True, slots=True)
class LoginSent:
    """A signed login, and the subscription of the private feed behind it, left this machine."""

    ts_recv: int


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """The venue accepted our signature for the private feed."""

    ts_recv: int


@dataclass(frozen=True, slots=True)
class LoginRefused:
    """The venue declined our signature for the private feed, or none was given."""

    code: str
    message: str
    ts_recv: int
    is_ours: bool = False
    """Whether this program declined, not the venue: the words are ours."""
    has_another: bool = False
    """Whether another way to log in is left to be tried at once."""


@dataclass(frozen=True, slots=True)
class LoginInvited:
    """The venue sent what a login must hold: it can be signed now."""

    ts_recv: int


@dataclass(frozen=True, slots=True)
class DialectFound:
    """Reads told which dialect the venue speaks; nothing else was sent before."""

    capabilities: Capabilities
    """Of the venue in this dialect."""
    reads: int
    """How many reads it took; they count for the venue's limit."""
    ts_recv: int


@dataclass(frozen=True, slots=True)
class PrivateFeedProven:
    """A private message came: the feed delivers."""

    ts_recv: int


@dataclass(frozen=True, slots=True)
class RoundTripMeasured:
    """A ping came back after this many nanoseconds."""

    round_trip: int
    ts_recv: int


@dataclass(frozen=True, slots=True)
class ReadFailed:
    """A read (not an order, not a cancel) failed; it will be asked again when due."""

    what: str
    detail: str
    retry_after: int | None
    ts_recv: int


@dataclass(frozen=True, slots=True)
class VenueComplained:
    """The venue sent an error that belongs to no request of ours."""

    code: str
    message: str
    retry_after: int | None
    ts_recv: int


@dataclass(frozen=True, slots=True)
class MessageRefused:
    """A message could not be understood and changed nothing."""

    detail: str
    ts_recv: int


@dataclass(frozen=True, slots=True)
class MessageIgnored:
    """A message of a type, or on a channel, that is not known: it changed nothing (P35)."""

    kind: str
    """What was not known, `type candle`; sanitised and short."""
    ts_recv: int


@dataclass(frozen=True, slots=True)
class ClockCompared:
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
