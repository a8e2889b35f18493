"""What both ways of a request share: limits, times, and the words for how it ends."""

import re
from typing import Final, Protocol

from vela_tui.domain.clock import SECOND
from vela_tui.domain.errors import ConnectFailed, OutcomeUnknown
from vela_tui.domain.transport import HttpRequest, Left, VenueAnswer
from vela_tui.domain.value import Value

CONNECTIONS: Final = 48
"""Enough for all orders and cancels of a minute and four reads at once (seed:386-402): no order
waits for a connection."""
KEPT: Final = 8
"""Unused connections that are kept."""
KEPT_IDLE: Final = 60 * SECOND
"""An unused connection is kept for so long: longer than any pause between two polls, so that an
order hardly ever opens one (performance section 5)."""
MAX_ANSWER: Final = 2 * 2**20
"""Bytes of one answer; a longer one is not read to its end."""


class HttpTimeouts(Value, frozen=True):
    """How long each step may take, in nanoseconds (reliability 4.3)."""

    connecting: int = 3 * SECOND
    """For each: to a free connection, to a new one, to its TLS."""
    reading: int = 5 * SECOND
    """Between two pieces of an answer."""
    whole: int = 12 * SECOND
    """From the call to the end of the answer: no trickle is waited for."""


DEFAULT_TIMEOUTS: Final = HttpTimeouts()
"""The product's."""

_AUTHORIZATION: Final = re.compile(r"[\x21-\x7e]{1,32} [\x21-\x7e]{1,8192}")
HEADERS: Final = {
    "Accept": "application/json",
    # A compressed answer could be a thousand times longer than what was counted.
    "Accept-Encoding": "identity",
    "User-Agent": "vela-tui",
}
"""What every request says of itself."""


class Way(Protocol):
    """How requests get to one origin."""

    async def send(self, request: HttpRequest, left: Left) -> VenueAnswer:
        """As `HttpLink.send`."""
        ...

    async def close(self) -> None:
        """All connections are closed; idempotent."""
        ...


def checked(authorization: str) -> str:
    """The header's text, which a venue had a part in making: one line of printable characters.

    Raises:
        ConnectFailed: it is not.
    """
    if not _AUTHORIZATION.fullmatch(authorization):
        raise ConnectFailed("what the exchange gave to sign in with is no header")
    return authorization


def closed() -> ConnectFailed:
    """Nothing is sent by a link that was closed."""
    return ConnectFailed("the link is closed")


def too_long(host: str) -> OutcomeUnknown:
    """More than `MAX_ANSWER`."""
    return OutcomeUnknown(f"the answer of {host} is too long")


def too_late(host: str) -> OutcomeUnknown:
    """Longer than one of `HttpTimeouts`."""
    return OutcomeUnknown(f"{host} did not answer in time")


def incomplete(host: str) -> OutcomeUnknown:
    """An answer that broke off, or was none."""
    return OutcomeUnknown(f"{host} gave no complete answer")
