"""What codecs and links hand each other: a request without a host, and its answer."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A request without a host: the runner adds the account's base URL."""

    method: Literal["GET", "POST"]
    path: str
    """Begins with `/`; already percent-encoded; holds the query."""
    body: bytes | None = None
    """JSON, exactly as signed for."""
    authorization: str | None = field(default=None, repr=False)
    """The header of that name: whoever reads it acts for the wallet, so nothing shows it."""
    is_secret: bool = field(default=False, repr=False)
    """Whether the answer is: then no recording holds it."""


@dataclass(frozen=True, slots=True)
class Call:
    """A request that travels over the open socket; its answer comes by the same way."""

    number: int
    """By which its answer is known; never used twice on one connection."""
    frame: str
    """The whole message."""
    needs_login: bool = False
    """Whether the venue answers it only to who has logged in."""


Left = Callable[[], None]
"""Called once, when the last byte of a request was handed to the operating system."""


def untold() -> None:
    """Nobody asked when it left."""


Request = HttpRequest | Call
"""A request of a venue, whichever way it travels."""


@dataclass(frozen=True, slots=True)
class VenueAnswer:
    """A complete answer; `ts_sent` and `ts_recv` are ours, nanoseconds UTC."""

    status: int
    """HTTP's; 200 for the answer to a call, which tells a failure in its body."""
    content_type: str
    body: bytes
    ts_sent: int
    ts_recv: int
    retry_after: str | None = None
    """The header of that name, as it came."""
    date: str | None = None
    """The `Date` header, as it came; for the clock's skew."""


@dataclass(frozen=True, slots=True)
class CallAnswered:
    """The answer to a call came; no event: it goes to whoever asked."""

    number: int
    """Of the call."""
    body: bytes
    """The whole message."""
    ts_recv: int
