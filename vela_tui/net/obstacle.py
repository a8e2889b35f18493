"""Why a connection was not made, in words that a person can act on."""

import socket
import ssl
from enum import StrEnum
from typing import Final

from vela_tui.domain.clock import SECOND
from vela_tui.domain.errors import ConnectFailed

_LONGEST_WAIT: Final = 3_600
"""Seconds that a `Retry-After` is believed for."""


class Obstacle(StrEnum):
    """Kinds of what stands in the way; each asks for another patience."""

    UNREACHABLE = "unreachable"
    """Refused, no route, no name, no answer: try again soon."""
    TLS = "tls"
    """The host did not prove itself: try again slowly, never without the proof."""
    PORTAL = "portal"
    """Something else answered: a portal, a proxy, a web page."""
    DECLINED = "declined"
    """The venue does not want us: a person must look."""
    BUSY = "busy"
    """The venue asks to wait, or is failing."""


class Obstructed(ConnectFailed):
    """Nothing was sent, and it is known why.

    Args:
        message: for a person.
        obstacle: the kind of reason.
        retry_after: nanoseconds that the venue asked us to wait.
    """

    def __init__(self, message: str, obstacle: Obstacle, retry_after: int | None = None) -> None:
        super().__init__(message)
        self.obstacle = obstacle
        self.retry_after = retry_after


def of_failure(host: str, error: BaseException) -> Obstructed:
    """What an operating system's or TLS error means for a connection to the host."""
    for cause in _causes(error):
        match cause:
            case ssl.SSLCertVerificationError():
                words = f"TLS: the certificate of {host} is not valid: {cause.verify_message}"
                return Obstructed(words, Obstacle.TLS)
            case ssl.SSLError():
                return Obstructed(f"TLS: no secure connection to {host}", Obstacle.TLS)
            case socket.gaierror():
                return Obstructed(f"DNS: the name {host} is not known", Obstacle.UNREACHABLE)
            case ConnectionRefusedError():
                return Obstructed(f"{host} refused the connection", Obstacle.UNREACHABLE)
            case TimeoutError():
                return Obstructed(f"{host} did not answer in time", Obstacle.UNREACHABLE)
    return Obstructed(f"no connection to {host}", Obstacle.UNREACHABLE)


def of_status(host: str, status: int, retry_after: str | None) -> Obstructed:
    """What an HTTP status means where a WebSocket was asked for."""
    wait = _seconds(retry_after)
    if status == 429:  # noqa: PLR2004 - HTTP's number
        return Obstructed(f"{host} asks to wait: too many connections", Obstacle.BUSY, wait)
    if status in {401, 403}:
        return Obstructed(f"{host} does not let us in (HTTP {status})", Obstacle.DECLINED)
    if status == 408:  # noqa: PLR2004 - HTTP's number
        return Obstructed(f"{host} waited for us in vain (HTTP 408)", Obstacle.BUSY)
    if status >= 500 and status != 511:  # noqa: PLR2004 - HTTP's class
        return Obstructed(f"{host} is failing (HTTP {status})", Obstacle.BUSY, wait)
    return Obstructed(
        f"something else answered for {host} (HTTP {status}): a portal or a proxy?",
        Obstacle.PORTAL,
    )


def _causes(error: BaseException) -> list[BaseException]:
    """The error, what it holds and what it came from, nearest first."""
    found: list[BaseException] = []
    pending: list[BaseException | None] = [error]
    while pending:
        cause = pending.pop(0)
        if cause is None or any(cause is seen for seen in found):
            continue
        found.append(cause)
        if isinstance(cause, BaseExceptionGroup):
            pending.extend(cause.exceptions)
        pending += [cause.__cause__, cause.__context__]
    return found


def _seconds(header: str | None) -> int | None:
    text = (header or "").strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 9):  # noqa: PLR2004 - no overflow
        return None
    return min(int(text), _LONGEST_WAIT) * SECOND
