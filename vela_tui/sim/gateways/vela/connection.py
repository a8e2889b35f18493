"""One WebSocket connection: what it asks, what it has proved, what it has yet to be sent."""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Callable
from typing import Final

from starlette.websockets import WebSocket, WebSocketDisconnect

from vela_tui.sim.floor import Floor
from vela_tui.sim.gateways.vela import signing
from vela_tui.sim.gateways.vela.answers import Answer
from vela_tui.sim.gateways.vela.feed import Feed, encode
from vela_tui.sim.gateways.vela.limits import Limit, TooManyRequests
from vela_tui.sim.gateways.vela.wire import (
    Authenticate,
    ClientMessage,
    Ping,
    Subscribe,
    Unsubscribe,
    decode,
    parse,
)
from vela_tui.sim.messages import Rejected

AUTHENTICATION_SECONDS: Final = 30
"""How far a login's timestamp may be from the exchange's clock, either way (seed:344)."""
MAX_PENDING_FRAMES: Final = 2048
MAX_PENDING_BYTES: Final = 4 * 1024 * 1024
CLOSE_TRY_AGAIN_LATER: Final = 1013
"""RFC 6455's registry: the server is overloaded by this reader."""
CLOSE_INTERNAL_ERROR: Final = 1011
_CLOSE_PATIENCE: Final = 1.0
"""Seconds that a reader who does not read is given to take the close frame."""
_ECHOED: Final = 128
"""Characters of a client's own text that an answer repeats."""

_log = logging.getLogger(__name__)


class Connection:
    """A reader of the feed, from the handshake to the close.

    Args:
        socket: not yet accepted.
        floor: for the time and the accounts.
        feed: what is subscribed to.
        limit: this connection's own limit of messages.
    """

    def __init__(self, socket: WebSocket, floor: Floor, feed: Feed, limit: Limit) -> None:
        self._socket = socket
        self._floor = floor
        self._feed = feed
        self._limit = limit
        self._pending: deque[str] = deque()
        self._pending_bytes = 0
        self._filled = asyncio.Event()
        self._overrun = asyncio.Event()
        self._address: str | None = None

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
            self._feed.forget(self)
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
        if len(self._pending) >= MAX_PENDING_FRAMES or self._pending_bytes + len(
            frame
        ) > MAX_PENDING_BYTES > len(frame):
            self._overrun.set()
            return
        self._pending.append(frame)
        self._pending_bytes += len(frame)
        self._filled.set()

    def may_read(self, address: str) -> bool:
        """Whether the lower-case address is the one that logged in here."""
        return self._address == address

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
            self._receive(message.get("text"))

    async def _close(self, code: int) -> None:
        with contextlib.suppress(TimeoutError, WebSocketDisconnect, RuntimeError):
            async with asyncio.timeout(_CLOSE_PATIENCE):
                await self._socket.close(code)
                return
        self.abort()

    def _receive(self, text: str | None) -> None:
        try:
            self._limit.count("", self._floor.now())
            self._obey(_message(text))
        except TooManyRequests as refusal:
            self._answer(
                {
                    "type": "error",
                    "code": "RateLimitExceeded",
                    "message": refusal.MESSAGE,
                    "retry_after_ms": refusal.retry_after_ms,
                }
            )
        except Rejected as refusal:
            self._refuse(refusal)

    def _obey(self, message: ClientMessage) -> None:
        match message:
            case Ping():
                self._answer({"type": "pong"})
            case Authenticate():
                self._authenticate(message)
            case Subscribe():
                self._subscribe(message)
            case Unsubscribe():
                self._unsubscribe(message)

    def _subscribe(self, message: Subscribe) -> None:
        accepted = []
        for name in _named(message):
            try:
                self._feed.check(self, name)
            except Rejected as refusal:
                self._refuse(refusal, name)
            else:
                accepted.append(name)
        if accepted:
            self._answer({"type": "subscribed", "channel": accepted[0], "channels": accepted})
        for name in accepted:
            self._feed.attach(self, name)

    def _unsubscribe(self, message: Unsubscribe) -> None:
        names = _named(message)
        for name in names:
            self._feed.detach(self, name)
        self._answer({"type": "unsubscribed", "channel": names[0], "channels": names})

    def _authenticate(self, message: Authenticate) -> None:
        if not signing.ADDRESS.fullmatch(message.address):
            raise Rejected("AUTH_FAILED", "This is no address.")
        text = signing.authentication_text(message.address, message.timestamp)
        if not signing.is_signed_by(message.address, message.signature, text):
            raise Rejected("AUTH_FAILED", "The signature is not this address'.")
        age = self._floor.now() - message.timestamp * 1_000_000_000
        if abs(age) > AUTHENTICATION_SECONDS * 1_000_000_000:
            raise Rejected(
                "AUTH_EXPIRED",
                f"The timestamp must be within {AUTHENTICATION_SECONDS} seconds of server time.",
            )
        if self._address is not None:
            self._feed.detach(self, f"account:{self._address}")
        self._address = message.address.lower()
        self._answer({"type": "authenticated", "address": message.address})

    def _answer(self, message: Answer) -> None:
        self.deliver(encode(message))

    def _refuse(self, refusal: Rejected, channel: str | None = None) -> None:
        answer: Answer = {"type": "error", "code": refusal.code, "message": refusal.message}
        if channel is not None:
            answer["channel"] = channel[:_ECHOED]
        self._answer(answer)


def _message(text: str | None) -> ClientMessage:
    if text is None:
        raise Rejected("InvalidRequest", "Messages are text.")
    body = text.encode()
    parse(body)
    # mypy takes a union of Structs for a value, not for a type
    message: ClientMessage = decode(body, ClientMessage)  # type: ignore[arg-type]
    return message


def _named(message: Subscribe | Unsubscribe) -> tuple[str, ...]:
    """The channels of both forms together, each once: a client may send both (vela.md 6.1)."""
    first = () if message.channel is None else (message.channel,)
    names = tuple(dict.fromkeys(first + message.channels))
    if not names:
        raise Rejected("InvalidRequest", "No channel is named.")
    return names
