"""The exchange's ear: one loopback port for HTTP and WebSocket, opened and closed by its owner."""

import asyncio
import contextlib
import logging
import socket
from collections.abc import Callable, Iterator
from typing import Final

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

LOOPBACK: Final = "127.0.0.1"

_BACKLOG: Final = 128
_DATE_SECONDS: Final = 1.0
"""How often the `Date` of answers is renewed."""
_KEEP_ALIVE: Final = 300
"""Seconds; an order sent just as its idle connection is closed has an unknown outcome."""


class _Http(HttpToolsProtocol):
    """HTTP whose requests can break their own link: `scope["state"]["abort"]()`.

    Parsed in C: an order costs a quarter less than with h11 (`python -m tests.bench exchange`).
    """

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.app_state = {**self.app_state, "abort": transport.abort}


class _WebSocket(WebSocketsSansIOProtocol):
    """A WebSocket that can be broken off likewise, whether or not the peer reads."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.app_state = {**self.app_state, "abort": self.transport.abort}


def bind(port: int) -> socket.socket:
    """A socket of the loopback port that does not accept yet; 0 takes any free port.

    Raises:
        OSError: the port is taken, or not this user's to take.
    """
    # asyncio turns Nagle's delay off only where the protocol is named: 40 ms for every answer
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((LOOPBACK, port))
    except OSError:
        bound.close()
        raise
    return bound


class Listener(uvicorn.Server):
    """A server that says when it accepts, leaves signals to others and ends within half a second.

    Args:
        app: who answers.
        bound: the socket to accept on.
        max_message: bytes of one WebSocket message; longer ones close the connection (1009).
        on_ready: called once connections are accepted.
    """

    def __init__(
        self,
        app: ASGIApp,
        bound: socket.socket,
        *,
        max_message: int,
        on_ready: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http=_Http,
                ws=_WebSocket,
                loop="asyncio",
                lifespan="off",
                interface="asgi3",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                ws_max_size=max_message,
                ws_per_message_deflate=False,
                backlog=_BACKLOG,
                timeout_keep_alive=_KEEP_ALIVE,
                timeout_graceful_shutdown=0,
            )
        )
        # uvicorn reports what peers do wrong; the peers are told, and nobody else need be
        logging.getLogger("uvicorn").setLevel(logging.CRITICAL + 1)
        self._bound = bound
        self._stopped = asyncio.Event()
        self._on_ready = on_ready

    async def listen(self) -> None:
        """Connections are accepted until `stop`, then closed."""
        await self.serve([self._bound])

    def stop(self) -> None:
        """`listen` will return; to be called on the event loop's thread."""
        self.should_exit = True
        self._stopped.set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Connections are accepted and the owner has been told."""
        await super().startup(sockets)
        if self._on_ready is not None:
            self._on_ready()

    async def main_loop(self) -> None:
        """`stop` was called: at once, where uvicorn would look ten times a second."""
        while not await self.on_tick(0):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopped.wait(), _DATE_SECONDS)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals stay with the owner: uvicorn would end the process by the signal it caught."""
        yield
