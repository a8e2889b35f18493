"""Requests to a host that is reached through a proxy, by the library that knows proxies."""

import asyncio
import contextlib
import ssl
import sys
from collections.abc import Awaitable, Callable, Mapping
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from vela_tui.domain.clock import SECOND, Clock
from vela_tui.domain.errors import ConnectFailed
from vela_tui.domain.origin import Origin
from vela_tui.domain.transport import HttpRequest, Left, VenueAnswer, untold
from vela_tui.net.asking import (
    CONNECTIONS,
    HEADERS,
    KEPT,
    KEPT_IDLE,
    MAX_ANSWER,
    HttpTimeouts,
    checked,
    closed,
    incomplete,
    too_late,
    too_long,
)
from vela_tui.net.obstacle import Obstacle, Obstructed, of_failure

if TYPE_CHECKING:
    import httpx

_SENDING: Final = "http11.send_request_body.started"
_SENT: Final = "http11.send_request_body.complete"
"""The client's word for a request whose last byte was written."""


class Proxied:
    """Requests to one origin through one proxy; implements `asking.Way`.

    Args:
        origin: where.
        clock: stamps requests and answers.
        timeouts: of each step.
        context: what proves the host.
        proxy: its URL, credentials included.

    Raises:
        Obstructed: it is no proxy that the library can speak to.
    """

    def __init__(
        self,
        origin: Origin,
        clock: Clock,
        timeouts: HttpTimeouts,
        context: ssl.SSLContext,
        proxy: str,
    ) -> None:
        self._origin = origin
        self._clock = clock
        self._timeouts = timeouts
        self._client = _client(origin.host, timeouts, context, proxy)

    async def send(self, request: HttpRequest, left: Left) -> VenueAnswer:
        """As `HttpLink.send`."""
        import httpx

        host = self._origin.host
        if self._client.is_closed:
            raise closed()
        ts_sent = self._clock.now()
        try:
            async with asyncio.timeout(self._timeouts.whole / SECOND):
                return await self._exchange(request, left, ts_sent)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise of_failure(host, error) from None
        except httpx.ProxyError:
            raise ConnectFailed(f"the proxy does not let us through to {host}") from None
        except (TimeoutError, httpx.TimeoutException):
            raise too_late(host) from None
        except (httpx.HTTPError, httpx.StreamError, OSError, ValueError):
            raise incomplete(host) from None

    async def close(self) -> None:
        """All connections are closed; idempotent."""
        await self._client.aclose()

    async def _exchange(self, request: HttpRequest, left: Left, ts_sent: int) -> VenueAnswer:
        asked = _request(self._origin.http_base, request, left, self._client.timeout)
        response = await self._client.send(asked, stream=True)
        try:
            body = bytearray()
            async for piece in response.aiter_raw():
                body += piece
                if len(body) > MAX_ANSWER:
                    raise too_long(self._origin.host)
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


def _client(
    host: str, timeouts: HttpTimeouts, context: ssl.SSLContext, proxy: str
) -> "httpx.AsyncClient":
    import httpx

    connecting = timeouts.connecting / SECOND
    try:
        return httpx.AsyncClient(
            verify=context,
            trust_env=False,  # one rule chooses the proxy, for both ways: `proxy_url`
            proxy=proxy,
            follow_redirects=False,
            timeout=httpx.Timeout(timeouts.reading / SECOND, connect=connecting, pool=connecting),
            limits=httpx.Limits(
                max_connections=CONNECTIONS,
                max_keepalive_connections=KEPT,
                keepalive_expiry=KEPT_IDLE / SECOND,
            ),
        )
    except (ValueError, ImportError, httpx.InvalidURL):  # its words may hold a password
        words = f"the proxy that is set for {host} is none that HTTP can be spoken through"
        raise Obstructed(words, Obstacle.PORTAL) from None


def _request(
    base: str, request: HttpRequest, left: Left, timeout: "httpx.Timeout"
) -> "httpx.Request":
    """The client's own request, made without what the client would merge into it: 0.1 ms less."""
    import httpx

    headers = dict(HEADERS)
    if request.body is not None:
        headers["Content-Type"] = "application/json"
    if request.authorization is not None:
        headers["Authorization"] = checked(request.authorization)
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


def _traced(left: Left) -> Callable[[str, Mapping[str, Any]], Awaitable[None]]:
    is_ours = False

    async def trace(event: str, told: Mapping[str, Any]) -> None:
        nonlocal is_ours
        if event == _SENDING:  # what the proxy is asked for first tells as well
            is_ours = told["request"].method != b"CONNECT"
        elif event == _SENT and is_ours:
            left()

    return trace


def import_libraries() -> None:
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
