"""One WebSocket connection, whatever is spoken on it: what it has yet to be sent, and its end."""

import asyncio
import contextlib
import logging
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec
from starlette.websockets import WebSocket, WebSocketDisconnect

MAX_PENDING_FRAMES: Final = 2048
MAX_PENDING_BYTES: Final = 4 * 1024 * 1024
CLOSE_TRY_AGAIN_LATER: Final = 1013
"""RFC 6455's registry: the server is overloaded by this reader."""
CLOSE_INTERNAL_ERROR: Final = 1011
MAX_CONNECTIONS: Final = 256
"""WebSockets open at once."""
_CLOSE_PATIENCE: Final = 1.0
"""Seconds that a reader who does not read is given to take the close frame."""

_log = logging.getLogger(__name__)


def encode(message: Mapping[str, Any]) -> str:
    """A message as one text frame."""
    return msgspec.json.encode(message).decode()


class Connection(ABC):
    """A reader of the feed, from the handshake to the close.

    Args:
        socket: not yet accepted.
    """

    def __init__(self, socket: WebSocket) -> None:
        self._socket = socket
        self._pending: deque[str] = deque()
        self._pending_bytes = 0
        self._filled = asyncio.Event()
        self._overrun = asyncio.Event()

    @abstractmethod
    def received(self, text: str | None) -> None:
        """A message of the peer has been obeyed or refused; None is one that is no text."""

    @abstractmethod
    def ended(self) -> None:
        """Nobody sends to this connection any more."""

    async def run(self) -> None:
        """The connection has been served and is closed."""
        await self._socket.accept()
        tasks = [
            asyncio.create_task(self._read()),
            asyncio.create_task(self._write()),
            asyncio.create_task(self._overrun.wait()),
        ]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self.ended()
            for task in tasks:
                task.cancel()
            outcomes = await asyncio.gather(*tasks, return_exceptions=True)
        if self._overrun.is_set():
            await self._close(CLOSE_TRY_AGAIN_LATER)
            return
        for outcome in outcomes:
            if isinstance(outcome, Exception) and not isinstance(outcome, WebSocketDisconnect):
                _log.error("a connection failed", exc_info=outcome)
                await self._close(CLOSE_INTERNAL_ERROR)

    def abort(self) -> None:
        """The link is gone at once, without a close frame."""
        abort: Callable[[], None] | None = self._socket.scope["state"].get("abort")
        if abort is not None:
            abort()

    def deliver(self, frame: str) -> None:
        """The frame will be sent, unless the peer reads too slowly: then the link is dropped."""
        if not self.has_room(frame):
            self._overrun.set()
            return
        self._pending.append(frame)
        self._pending_bytes += len(frame)
        self._filled.set()

    def has_room(self, frame: str) -> bool:
        """Whether the peer has read so much that the frame may wait behind the others."""
        is_full = self._pending_bytes + len(frame) > MAX_PENDING_BYTES > len(frame)
        return len(self._pending) < MAX_PENDING_FRAMES and not is_full

    def answer(self, message: Mapping[str, Any]) -> None:
        """The message will be sent to this peer."""
        self.deliver(encode(message))

    async def _write(self) -> None:
        while True:
            await self._filled.wait()
            self._filled.clear()
            while self._pending:
                frame = self._pending.popleft()
                self._pending_bytes -= len(frame)
                await self._socket.send_text(frame)

    async def _read(self) -> None:
        while True:
            message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                return
            self.received(message.get("text"))

    async def _close(self, code: int) -> None:
        with contextlib.suppress(TimeoutError, WebSocketDisconnect, RuntimeError):
            async with asyncio.timeout(_CLOSE_PATIENCE):
                await self._socket.close(code)
                return
        self.abort()


class Connections:
    """Every WebSocket that is open, and a place for so many.

    Args:
        serve: makes a connection of a socket, in the gateway's dialect.
        most: how many may be open at once; None for `MAX_CONNECTIONS`.
    """

    def __init__(self, serve: Callable[[WebSocket], Connection], most: int | None = None) -> None:
        self._serve = serve
        self._most = most
        self._open: set[Connection] = set()

    def __len__(self) -> int:
        return len(self._open)

    async def accept(self, socket: WebSocket) -> None:
        """The socket has been served to its end, or told to try again later."""
        if len(self._open) >= (MAX_CONNECTIONS if self._most is None else self._most):
            await socket.accept()
            await socket.close(CLOSE_TRY_AGAIN_LATER)
            return
        connection = self._serve(socket)
        self._open.add(connection)
        try:
            await connection.run()
        finally:
            self._open.discard(connection)

    def abort(self) -> None:
        """Every link is gone at once, without a close frame."""
        for connection in tuple(self._open):
            connection.abort()
