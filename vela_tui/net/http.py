"""Requests to one host over warm connections: an answer, or the truth about not having one."""

import asyncio
import contextlib
import re
import sys
from collections.abc import Awaitable, Callable
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Final

from vela_tui.domain.clock import SECOND, Clock
from vela_tui.domain.errors import ConnectFailed, LinkError, OutcomeUnknown
from vela_tui.domain.origin import Origin
from vela_tui.domain.transport import HttpRequest, Left, VenueAnswer, untold
from vela_tui.domain.value import Value
from vela_tui.net.obstacle import of_failure
from vela_tui.net.tls import client_context, trusting_nobody

if TYPE_CHECKING:
    import httpx

CONNECTIONS: Final = 48
"""Enough for all orders and cancels of a minute and four reads at once (seed:386-402): no order
waits for a connection."""
KEPT_IDLE: Final = 60 * SECOND
"""An unused connection is kept for so long: longer than any pause between two polls, so that an
order hardly ever opens one (performance section 5)."""
MAX_ANSWER: Final = 2 * 2**20
"""Bytes of one answer; a longer one is not read to its end."""


class HttpTimeouts(Value, frozen=True):
    """How long each step may take, in nanoseconds (reliability 4.3)."""

    connecting: int = 3 * SECOND
    reading: int = 5 * SECOND
    """Between two pieces of an answer."""
    whole: int = 12 * SECOND
    """From the call to the end of the answer: no trickle is waited for."""


DEFAULT_TIMEOUTS: Final = HttpTimeouts()
"""The product's."""

_AUTHORIZATION: Final = re.compile(r"[\x21-\x7e]{1,32} [\x21-\x7e]{1,8192}")
_SENT: Final = "http11.send_request_body.complete"
"""The client's word for a request whose last byte was written."""
_HEADERS: Final = {
    "Accept": "application/json",
    # A compressed answer could be a thousand times longer than what was counted.
    "Accept-Encoding": "identity",
    "User-Agent": "vela-tui",
}


class HttpLink:
    """Requests to one origin; implements `session.ports.Http`.

    Nothing is ever sent twice: no retry, no redirect (reliability P48). On loopback no proxy
    is asked, whatever the environment says (P47).

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
        self._client: httpx.AsyncClient | None = None
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
            left: called when it was handed to the socket.

        Raises:
            ConnectFailed: nothing was sent.
            OutcomeUnknown: it was sent, or may have been, and no complete answer came.
        """
        client = await self._opened()
        import httpx

        if client.is_closed:
            raise ConnectFailed("the link is closed")
        ts_sent = self._clock.now()
        try:
            async with asyncio.timeout(self._timeouts.whole / SECOND):
                return await self._exchange(client, request, left, ts_sent)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise of_failure(self._origin.host, error) from None
        except httpx.ProxyError:
            raise ConnectFailed(
                f"the proxy does not let us through to {self._origin.host}"
            ) from None
        except (TimeoutError, httpx.TimeoutException):
            raise OutcomeUnknown(f"{self._origin.host} did not answer in time") from None
        except (httpx.HTTPError, httpx.StreamError, OSError, ValueError):
            raise OutcomeUnknown(f"{self._origin.host} gave no complete answer") from None

    async def close(self) -> None:
        """All connections are closed; idempotent."""
        self._is_closed = True
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    async def _exchange(
        self, client: "httpx.AsyncClient", request: HttpRequest, left: Left, ts_sent: int
    ) -> VenueAnswer:
        asked = _request(self._origin.http_base, request, left, client.timeout)
        response = await client.send(asked, stream=True)
        try:
            body = bytearray()
            async for piece in response.aiter_raw():
                body += piece
                if len(body) > MAX_ANSWER:
                    raise OutcomeUnknown(f"the answer of {self._origin.host} is too long")
            told = response.headers
            return VenueAnswer(
                status=response.status_code,
                content_type=told.get("Content-Type", ""),
                body=bytes(body),
                ts_sent=ts_sent,
                ts_recv=self._clock.now(),
                retry_after=told.get("Retry-After"),
                date=told.get("Date"),
            )
        finally:
            await response.aclose()

    async def _opened(self) -> "httpx.AsyncClient":
        async with self._opening:
            if self._is_closed:
                raise ConnectFailed("the link is closed")
            if self._client is None:
                self._client = await self._open()
            return self._client

    async def _open(self) -> "httpx.AsyncClient":
        await asyncio.to_thread(_import_libraries)
        import httpx

        connecting = self._timeouts.connecting / SECOND
        return httpx.AsyncClient(
            verify=await client_context() if self._origin.is_secure else trusting_nobody(),
            trust_env=not self._origin.is_loopback,
            follow_redirects=False,
            timeout=httpx.Timeout(
                self._timeouts.reading / SECOND, connect=connecting, pool=connecting
            ),
            limits=httpx.Limits(
                max_connections=CONNECTIONS,
                max_keepalive_connections=8,
                keepalive_expiry=KEPT_IDLE / SECOND,
            ),
        )


def _request(
    base: str, request: HttpRequest, left: Left, timeout: "httpx.Timeout"
) -> "httpx.Request":
    """The client's own request, made without what the client would merge into it: 0.1 ms less."""
    import httpx

    headers = dict(_HEADERS)
    if request.body is not None:
        headers["Content-Type"] = "application/json"
    if request.authorization is not None:
        headers["Authorization"] = _checked(request.authorization)
    extensions: dict[str, object] = {"timeout": timeout.as_dict()}
    if left is not untold:
        extensions["trace"] = _traced(left)
    url = _url(base + request.path)
    return httpx.Request(
        request.method, url, headers=headers, content=request.body, extensions=extensions
    )


@lru_cache(maxsize=64)
def _url(text: str) -> "httpx.URL":
    """Read once: most requests go to a few places."""
    import httpx

    return httpx.URL(text)


def _traced(left: Left) -> Callable[[str, object], Awaitable[None]]:
    async def trace(event: str, _: object) -> None:
        if event == _SENT:
            left()

    return trace


def _checked(authorization: str) -> str:
    """The header's text, which a venue had a part in making: one line of printable characters."""
    if not _AUTHORIZATION.fullmatch(authorization):
        raise ConnectFailed("what the exchange gave to sign in with is no header")
    return authorization


def _import_libraries() -> None:
    """The client and what it loads later are there; 0.1 s to 0.4 s, not for the loop.

    The client imports its transport when it is made, and that one its network with the first
    request: both times on the loop, if they were not there already.
    """
    # its command line would bring click, pygments and more along: 40 ms for nothing of ours
    sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
    import_module("httpx")
    for library in ("httpcore", "anyio._backends._asyncio"):
        with contextlib.suppress(ImportError):
            import_module(library)
