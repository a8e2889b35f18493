"""The way to one venue: its address, one WebSocket at a time, one warm HTTP client."""

from collections.abc import Awaitable, Callable

from vela_tui.domain.clock import Clock
from vela_tui.domain.origin import Origin, parse_origin
from vela_tui.net.http import HttpLink
from vela_tui.net.websocket import DEFAULT_TIMEOUTS, LinkTimeouts, WebSocketLink


class VenueLinks:
    """Links to wherever the venue is now; implements `ports.Venue`.

    Args:
        find: the venue's base URL, asked before each connection: an embedded exchange that was
            started again listens elsewhere.
        clock: stamps what comes in.
        feed_path: where the WebSocket is, `Capabilities.feed_path`.
        timeouts: of WebSockets.
    """

    def __init__(
        self,
        find: Callable[[], Awaitable[str]],
        clock: Clock,
        feed_path: str,
        *,
        timeouts: LinkTimeouts = DEFAULT_TIMEOUTS,
    ) -> None:
        self._find = find
        self._clock = clock
        self._feed_path = feed_path
        self._timeouts = timeouts
        self._origin: Origin | None = None
        self._http: HttpLink | None = None

    async def connect(self) -> WebSocketLink:
        """A fresh WebSocket to where the venue is now."""
        origin = await self._locate()
        return await WebSocketLink.connect(
            origin, self._clock, self._feed_path, timeouts=self._timeouts
        )

    async def http(self) -> HttpLink:
        """The warm HTTP client for where the venue was last found."""
        if self._http is None:
            await self._locate()
        if self._http is None:
            raise AssertionError("a located venue has a client")
        return self._http

    async def renew(self) -> None:
        """The next request opens a connection of its own; requests under way have no answer."""
        http, self._http = self._http, None
        if http is not None:
            await http.close()

    async def close(self) -> None:
        """The HTTP client is closed; idempotent."""
        http, self._http, self._origin = self._http, None, None
        if http is not None:
            await http.close()

    async def _locate(self) -> Origin:
        origin = parse_origin(await self._find())
        if origin != self._origin or self._http is None:
            # in one step: who asks meanwhile gets this client and never makes a second one
            old, self._http = self._http, HttpLink(origin, self._clock)
            self._origin = origin
            if old is not None:
                await old.close()
        return origin
