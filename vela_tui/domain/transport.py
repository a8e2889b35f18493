"""What codecs and links hand each other: a request without a host, and its answer."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A request without a host: the runner adds the account's base URL."""

    method: Literal["GET", "POST"]
    path: str
    """Begins with `/`; already percent-encoded; holds the query."""
    body: bytes | None = None
    """JSON, exactly as signed for."""


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """A complete answer; `ts_sent` and `ts_recv` are ours, nanoseconds UTC."""

    status: int
    content_type: str
    body: bytes
    ts_sent: int
    ts_recv: int
    retry_after: str | None = None
    """The header of that name, as it came."""
    date: str | None = None
    """The `Date` header, as it came; for the clock's skew."""
