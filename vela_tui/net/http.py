"""Requests to one host over warm connections: an answer, or the truth about not having one."""

import asyncio
from importlib import import_module

from vela_tui.domain.clock import Clock
from vela_tui.domain.errors import LinkError
from vela_tui.domain.origin import Origin
from vela_tui.domain.transport import HttpRequest, Left, VenueAnswer, untold
from vela_tui.net.asking import (
    CONNECTIONS,
    DEFAULT_TIMEOUTS,
    KEPT_IDLE,
    MAX_ANSWER,
    HttpTimeouts,
    Way,
    closed,
)
from vela_tui.net.tls import client_context

__all__ = [
    "CONNECTIONS",
    "DEFAULT_TIMEOUTS",
    "KEPT_IDLE",
    "MAX_ANSWER",
    "HttpLink",
    "HttpTimeouts",
]


class HttpLink:
    """Requests to one origin; implements `session.ports.Http`.

    Nothing is ever sent twice: no retry, no redirect (reliability P48). On loopback no proxy
    is asked, whatever the environment says (P47). A host without a proxy is spoken to by our
    own connections, one behind a proxy by the library's: the first are faster, the second
    know proxies.

    Args:
        origin: where.
        clock: stamps requests and answers.
        timeouts: see `HttpTimeouts`.
    """

    def __init__(
        self, origin: Origin, clock: Clock, *, timeouts: HttpTimeouts = DEFAULT_TIMEOUTS
    ) -> None:
        self._origin = origin
        self._clock = clock
        self._timeouts = timeouts
        self._opening = asyncio.Lock()
        self._way: Way | None = None
        self._is_closed = False

    async def warm(self, path: str = "/") -> None:
        """A connection stands ready, if the host can be reached; costs one read of the budget."""
        try:
            await self.send(HttpRequest("GET", path))
        except LinkError:
            return

    async def send(self, request: HttpRequest, left: Left = untold) -> VenueAnswer:
        """The complete answer, whatever its status.

        Args:
            request: sent once.
            left: called when its last byte was handed to the operating system.

        Raises:
            ConnectFailed: nothing was sent.
            OutcomeUnknown: it was sent, or may have been, and no complete answer came.
        """
        way = self._way
        if way is None:
            way = await self._opened()
        return await way.send(request, left)

    async def close(self) -> None:
        """All connections are closed; idempotent."""
        self._is_closed = True
        way, self._way = self._way, None
        if way is not None:
            await way.close()

    async def _opened(self) -> Way:
        async with self._opening:
            if self._way is None and not self._is_closed:
                way = await self._open()
                if not self._is_closed:
                    self._way = way
            if self._way is None:
                raise closed()
            return self._way

    async def _open(self) -> Way:
        # Imports, the system's settings and the roots: each takes a while, none on the loop.
        proxy = "" if self._origin.is_loopback else await asyncio.to_thread(_proxy, self._origin)
        if proxy:
            await asyncio.to_thread(_import_proxied)
            from vela_tui.net.proxied import Proxied

            context = await client_context()
            return Proxied(self._origin, self._clock, self._timeouts, context, proxy)
        await asyncio.to_thread(_import_direct)
        from vela_tui.net.direct import Direct

        proof = await client_context() if self._origin.is_secure else None
        return Direct(self._origin, self._clock, self._timeouts, proof)


def _proxy(origin: Origin) -> str:
    from vela_tui.net.proxy import proxy_url

    return proxy_url(origin)


def _import_direct() -> None:
    import_module("encodings.idna")  # what a name is read with when TLS compares it
    import_module("vela_tui.net.direct")


def _import_proxied() -> None:
    import_module("vela_tui.net.proxied").import_libraries()
