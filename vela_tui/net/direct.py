"""Requests to one host by connections of our own: the shortest way of an order to the wire."""

import asyncio
import errno
import re
import ssl
from collections import deque
from functools import partial
from typing import Final
from urllib.parse import urlsplit

from vela_tui.domain.clock import SECOND, Clock
from vela_tui.domain.errors import ConnectFailed, LinkError
from vela_tui.domain.origin import Origin
from vela_tui.domain.transport import HttpRequest, Left, VenueAnswer
from vela_tui.net.asking import (
    CONNECTIONS,
    HEADERS,
    KEPT,
    KEPT_IDLE,
    HttpTimeouts,
    checked,
    closed,
)
from vela_tui.net.connection import Connection
from vela_tui.net.obstacle import of_failure

_OTHER_FAMILY: Final = 0.25
"""Seconds until the other kind of address is tried beside the first (RFC 8305). A call that is
given up in that race leaves its socket to the collector, which closes it."""
_ASKED: Final = re.compile(r"(?:GET|POST) /[!-\"$-~]{0,8191}")
_HOST: Final = re.compile(r"[!-~]{1,300}")
_HEADS: Final = 64
"""Paths whose head is kept."""
_OF_BODY: Final = b"Content-Type: application/json\r\nContent-Length: "
_PORTS: Final = {"http": 80, "https": 443}
_NUMBER: Final = re.compile(r"\[Errno (\d+)\]")


class Direct:
    """Requests to one origin without a proxy; implements `asking.Way`.

    A request that finds a warm connection is one write, with nothing between the call and it:
    no lock, no task, no wait. The last connection that was used is used first.

    Args:
        origin: where.
        clock: stamps requests and answers, and knows how long a connection was idle.
        timeouts: of each step.
        context: what proves the host; none where there is no TLS.
    """

    def __init__(
        self,
        origin: Origin,
        clock: Clock,
        timeouts: HttpTimeouts,
        context: ssl.SSLContext | None,
    ) -> None:
        parts = urlsplit(origin.http_base)
        self._host = origin.host
        self._address = (parts.hostname or "", parts.port or _PORTS[parts.scheme])
        self._clock = clock
        self._timeouts = timeouts
        self._connecting = timeouts.connecting / SECOND
        self._other_family = None if origin.is_loopback else _OTHER_FAMILY
        self._context = context
        self._common = _common(parts.netloc)
        self._heads: dict[tuple[str, str], bytes] = {}
        self._loop = asyncio.get_running_loop()
        self._idle: list[Connection] = []
        self._open: set[Connection] = set()
        self._slots = 0
        self._waiting: deque[asyncio.Future[Connection | None]] = deque()
        self._gone: asyncio.Future[None] | None = None
        self._is_closed = False

    async def send(self, request: HttpRequest, left: Left) -> VenueAnswer:
        """As `HttpLink.send`."""
        data = self._bytes(request)
        began = self._loop.time()
        connection = self._warm() or await self._cold()
        try:
            outcome = await connection.ask(data, left, began)
        except BaseException:  # cancelled: what comes now would be the next one's answer
            connection.abort()
            raise
        if isinstance(outcome, LinkError):
            raise outcome
        self._keep(connection)
        return outcome

    async def close(self) -> None:
        """All connections are cut; idempotent."""
        self._is_closed = True
        for connection in tuple(self._open):
            connection.abort()
        if self._open:
            self._gone = self._gone or self._loop.create_future()
            await asyncio.wait((self._gone,))

    def _bytes(self, request: HttpRequest) -> bytes:
        asked = (request.method, request.path)
        head = self._heads.get(asked)
        if head is None:
            head = self._head(*asked)
        if request.authorization is not None:
            head += b"Authorization: %b\r\n" % checked(request.authorization).encode("ascii")
        body = request.body
        if body is not None:
            return b"%b%b%d\r\n\r\n%b" % (head, _OF_BODY, len(body), body)
        return head + (b"Content-Length: 0\r\n\r\n" if request.method == "POST" else b"\r\n")

    def _head(self, method: str, path: str) -> bytes:
        """Made once for a path; orders all go to the same."""
        asked = f"{method} {path}"
        if not _ASKED.fullmatch(asked):
            raise ConnectFailed("what was to be asked for is no path")
        head = (asked + self._common).encode("ascii")
        if len(self._heads) >= _HEADS:
            self._heads.clear()
        self._heads[method, path] = head
        return head

    def _warm(self) -> Connection | None:
        oldest = self._clock.monotonic() - KEPT_IDLE
        while self._idle:
            connection = self._idle.pop()
            if connection.idle_since > oldest and connection.is_ready():
                return connection
            connection.abort()
        return None

    async def _cold(self) -> Connection:
        try:
            async with asyncio.timeout(self._timeouts.whole / SECOND):
                while True:
                    if self._is_closed:
                        raise closed()
                    if self._slots < CONNECTIONS:
                        self._slots += 1
                        return await self._connect()
                    handed = await self._turn()
                    if handed is None:
                        return await self._connect()
                    if handed.is_ready():
                        return handed
                    handed.abort()
        except (OSError, ValueError) as error:
            raise of_failure(self._host, _told_apart(error)) from None

    async def _connect(self) -> Connection:
        """A connection in a slot that was taken before, and is free again where there is none."""
        try:
            connection = await self._reach()
        except BaseException:
            self._free()
            raise
        if connection.can_stay and not self._is_closed:
            self._open.add(connection)
            return connection
        connection.abort()
        self._free()
        raise closed() if self._is_closed else ConnectionResetError

    async def _reach(self) -> Connection:
        if self._is_closed:
            raise closed()
        host, port = self._address
        make = partial(Connection, self._host, self._clock, self._timeouts, self._forget)
        async with asyncio.timeout(self._connecting):
            wire, connection = await self._loop.create_connection(
                make, host, port, happy_eyeballs_delay=self._other_family
            )
        if self._context is not None:
            async with asyncio.timeout(self._connecting):
                secure = await self._loop.start_tls(
                    wire, connection, self._context, server_hostname=host
                )
            if secure is None:
                raise ConnectionResetError
            connection.secured(secure)
        return connection

    async def _turn(self) -> Connection | None:
        """All slots are taken: another's connection once it is done, or none and its slot."""
        turn: asyncio.Future[Connection | None] = self._loop.create_future()
        self._waiting.append(turn)
        try:
            async with asyncio.timeout(self._connecting):
                return await turn
        except BaseException:
            if turn in self._waiting:
                self._waiting.remove(turn)
            if turn.done() and not turn.cancelled():
                handed = turn.result()
                self._free() if handed is None else self._keep(handed)
            raise

    def _keep(self, connection: Connection) -> None:
        if self._is_closed or not connection.can_stay:
            connection.abort()
        elif not self._pass_on(connection):
            now = connection.idle_since = self._clock.monotonic()
            idle = self._idle
            idle.append(connection)
            while len(idle) > KEPT or idle[0].idle_since <= now - KEPT_IDLE:
                idle.pop(0).abort()

    def _forget(self, connection: Connection) -> None:
        if connection not in self._open:
            return  # it was never opened
        self._open.remove(connection)
        if connection in self._idle:
            self._idle.remove(connection)
        self._free()
        if self._gone is not None and not self._open and not self._gone.done():
            self._gone.set_result(None)

    def _free(self) -> None:
        """A slot is free: whoever waits longest has it."""
        if not self._pass_on():
            self._slots -= 1

    def _pass_on(self, connection: Connection | None = None) -> bool:
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(connection)
                return True
        return False


def _common(host: str) -> str:
    """What follows the path in every request: one line each, the host's own included."""
    if not _HOST.fullmatch(host):
        raise ConnectFailed("the host's name is no header")
    fields = {"Host": host, **HEADERS}
    return " HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in fields.items())


def _told_apart(error: Exception) -> Exception:
    """The failure; of those of several addresses, which come as one text, the last one's kind."""
    numbers = _NUMBER.findall(str(error)) if type(error) is OSError else []
    return (
        OSError(int(numbers[-1]), errno.errorcode.get(int(numbers[-1]), "")) if numbers else error
    )
