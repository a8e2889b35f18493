"""Opening a WebSocket with the library, and what its failures mean; imported when first needed."""

import logging
from typing import Final, NoReturn

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import (
    ConnectionClosed,
    InvalidHandshake,
    InvalidStatus,
    ProxyError,
    WebSocketException,
)
from websockets.frames import CloseCode

from vela_tui.domain.origin import Origin
from vela_tui.net.obstacle import Obstacle, Obstructed, of_failure, of_status
from vela_tui.net.tls import client_context

ENDED: Final[tuple[type[Exception], ...]] = (ConnectionClosed, OSError)
"""What the library raises on a link that has ended."""
MAX_MESSAGE: Final = 2**20
"""Bytes of one message, inflated; a longer one ends the link with 1009 (reliability P45)."""

# Its DEBUG prints frames, signatures included (reliability P60): never below INFO, whoever asks.
_LOG: Final = logging.getLogger("vela_tui.net.frames")
_LOG.setLevel(logging.INFO)


class _Connect(connect):
    """One attempt that follows no redirect: a signed login goes to the venue or nowhere (P48)."""

    def process_redirect(self, exc: Exception) -> Exception:
        """The redirect is the failure."""
        return exc


async def open_connection(
    origin: Origin, path: str, *, open_seconds: float, close_seconds: float
) -> ClientConnection:
    """A connection whose handshake is done.

    No proxy is asked for loopback, whatever the environment says (P47). The library's own
    pings are off: the session's, which the venue answers, tell more (P37).

    Raises:
        Obstructed: there is none; it says why.
    """
    attempt = _Connect(
        origin.ws_base + path,
        compression=None if origin.is_loopback else "deflate",
        user_agent_header="vela-tui",
        proxy=None if origin.is_loopback else True,
        open_timeout=open_seconds,
        ping_interval=None,
        close_timeout=close_seconds,
        max_size=MAX_MESSAGE,
        logger=_LOG,
        ssl=await client_context() if origin.is_secure else None,
    )
    try:
        return await attempt
    except (WebSocketException, OSError, EOFError, ValueError) as error:
        _explain(origin.host, error)


def _explain(host: str, error: Exception) -> NoReturn:
    match error:
        case InvalidStatus(response=response):
            wait = response.headers.get("Retry-After")
            raise of_status(host, response.status_code, wait) from None
        case ProxyError():
            words = f"the proxy does not let us through to {host}"
            raise Obstructed(words, Obstacle.PORTAL) from None
        case OSError():  # before ValueError, which a bad certificate is as well
            raise of_failure(host, error) from None
        case InvalidHandshake() if isinstance(error.__cause__, EOFError):
            raise Obstructed(f"{host} hung up", Obstacle.UNREACHABLE) from None
        case WebSocketException() | ValueError():
            words = f"what answered for {host} does not speak WebSocket: a portal or a proxy?"
            raise Obstructed(words, Obstacle.PORTAL) from None
        case _:
            raise of_failure(host, error) from None


def closing_code(error: Exception) -> int:
    """RFC 6455's code of an ended link: the peer's, else ours, else 1006 for a broken one."""
    if not isinstance(error, ConnectionClosed):
        return CloseCode.ABNORMAL_CLOSURE
    close = error.rcvd or error.sent
    return CloseCode.ABNORMAL_CLOSURE if close is None else close.code
