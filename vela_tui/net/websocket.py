"""One WebSocket: bytes and when they came. It never reconnects; whoever owns it decides."""

import asyncio
from collections.abc import Sequence
from importlib import import_module
from types import TracebackType
from typing import Final, Protocol, Self

from vela_tui.domain.clock import SECOND, Clock
from vela_tui.domain.errors import Disconnected
from vela_tui.domain.origin import Origin
from vela_tui.domain.value import Value


class LinkTimeouts(Value, frozen=True):
    """How long each step may take, in nanoseconds."""

    opening: int = 5 * SECOND
    """Connect, TLS and handshake together."""
    sending: int = 2 * SECOND
    """A peer that takes nothing for so long is gone (reliability P49)."""
    closing: int = SECOND


DEFAULT_TIMEOUTS: Final = LinkTimeouts()
"""The product's."""

_ENDINGS: Final = {
    1000: "the venue closed the link",
    1001: "the venue is going away",
    1006: "the link broke",
    1008: "the venue closed the link: against its policy",
    1009: "the link was closed: a message was too long",
    1011: "the venue closed the link: it failed",
    1012: "the venue closed the link: it restarts",
    1013: "the venue closed the link: try again later",
}
"""Words for RFC 6455's codes. The peer's own reason is not repeated: it is anybody's text."""


class Connection(Protocol):
    """What is used of the library's connection."""

    async def recv(self, decode: bool | None = None) -> str | bytes:  # noqa: FBT001 - the library's
        """The next message."""
        ...

    async def send(self, message: str) -> None:
        """The message is written."""
        ...

    async def close(self) -> None:
        """The closing handshake is done."""
        ...

    @property
    def transport(self) -> asyncio.Transport:
        """The socket's."""
        ...


class WebSocketLink:
    """An open link; implements `session.ports.Socket`.

    Args:
        connection: open.
        clock: stamps what comes in.
        timeouts: see `LinkTimeouts`.
        ended: what the connection raises once it has ended.
    """

    def __init__(
        self,
        connection: Connection,
        clock: Clock,
        timeouts: LinkTimeouts,
        ended: Sequence[type[Exception]],
    ) -> None:
        self._connection = connection
        self._clock = clock
        self._timeouts = timeouts
        self._ended = tuple(ended)
        self._is_cut = False

    @classmethod
    async def connect(
        cls,
        origin: Origin,
        clock: Clock,
        path: str = "/",
        *,
        timeouts: LinkTimeouts = DEFAULT_TIMEOUTS,
    ) -> Self:
        """A fresh link to where the venue is.

        Args:
            origin: of the venue.
            clock: stamps what comes in.
            path: of its feed, `Capabilities.feed_path`.
            timeouts: see `LinkTimeouts`.

        Raises:
            Obstructed: there is none, and why; a `ConnectFailed`.
        """
        # The library takes 0.1 s to import: not before the first paint, not on the loop.
        await asyncio.to_thread(import_module, "vela_tui.net.handshake")
        from vela_tui.net.handshake import ENDED, open_connection

        connection = await open_connection(
            origin,
            path,
            open_seconds=timeouts.opening / SECOND,
            close_seconds=timeouts.closing / SECOND,
        )
        return cls(connection, clock, timeouts, ENDED)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    async def recv(self) -> tuple[bytes, int]:
        """The next message, undecoded, and when it came, nanoseconds UTC.

        Raises:
            Disconnected: the link has ended.
        """
        try:
            frame = await self._connection.recv(decode=False)
        except self._ended as error:
            raise Disconnected(_ending(error)) from None
        ts_recv = self._clock.now()
        return (frame if isinstance(frame, bytes) else frame.encode(), ts_recv)

    async def send(self, text: str) -> None:
        """The frame is on its way.

        Raises:
            Disconnected: the link has ended, or the peer took nothing in time; then it is cut.
        """
        try:
            async with asyncio.timeout(self._timeouts.sending / SECOND):
                await self._connection.send(text)
        except TimeoutError:
            self.abort()
            raise Disconnected("the venue takes no messages") from None
        except self._ended as error:
            raise Disconnected(_ending(error)) from None

    async def close(self) -> None:
        """The link has ended, politely if the peer is quick; idempotent."""
        if self._is_cut:
            return
        try:
            async with asyncio.timeout(2 * self._timeouts.closing / SECOND):
                await self._connection.close()
        except self._ended:  # a timeout is an OSError
            self.abort()

    def abort(self) -> None:
        """The link is cut at once, without a word to the peer; idempotent."""
        self._is_cut = True
        self._connection.transport.abort()


def _ending(error: Exception) -> str:
    from vela_tui.net.handshake import closing_code

    code = closing_code(error)
    return _ENDINGS.get(code, f"the link ended with code {code}")
