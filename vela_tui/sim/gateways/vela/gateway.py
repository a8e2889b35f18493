"""The documented dialect on HTTP and WebSocket: which path leads where."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, Final

import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket

from vela_tui.sim.faults import Faults
from vela_tui.sim.floor import Floor
from vela_tui.sim.gateways.vela import replies
from vela_tui.sim.gateways.vela.connection import CLOSE_TRY_AGAIN_LATER, Connection
from vela_tui.sim.gateways.vela.endpoints import Mutations, Query, Reads
from vela_tui.sim.gateways.vela.feed import Feed
from vela_tui.sim.gateways.vela.guard import Guard
from vela_tui.sim.gateways.vela.limits import Limits, TooManyRequests
from vela_tui.sim.gateways.vela.wire import MAX_BODY, decode, parse
from vela_tui.sim.messages import Rejected

MAX_CONNECTIONS: Final = 256
"""WebSockets open at once."""

_Count = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
_Endpoint = Callable[[Request], Awaitable[Response]]


class FaultOrder(msgspec.Struct, frozen=True):
    """`POST /sim/faults`: what shall go wrong; numbers count the next occurrences."""

    lose_book_updates: _Count = 0
    lose_private_events: _Count = 0
    lose_answers: _Count = 0
    delay_answers_ms: _Count = 0
    close_sockets: bool = False
    pause: str | None = None
    resume: str | None = None


class Gateway:
    """One floor, spoken to in the documented dialect.

    Args:
        floor: the exchange in operation.
        enforces_limits: False for an exchange without rate limits.
        offers_faults: True serves `POST /sim/faults`, for tests.
    """

    def __init__(
        self, floor: Floor, *, enforces_limits: bool = True, offers_faults: bool = False
    ) -> None:
        self._floor = floor
        self._faults = Faults()
        self._limits = Limits(is_enforced=enforces_limits)
        self.feed = Feed(floor, self._faults)
        self.connections: set[Connection] = set()
        """Every WebSocket that is open."""
        self.app = Starlette(
            routes=self._routes(offers_faults=offers_faults),
            middleware=[Middleware(Guard)],
            exception_handlers={
                Rejected: replies.on_rejected,
                TooManyRequests: replies.on_too_many,
                HTTPException: replies.on_http_error,
                ClientDisconnect: replies.on_disconnect,
                Exception: replies.on_failure,
            },
        )
        # a redirected POST is sent again as something else
        self.app.router.redirect_slashes = False

    def _routes(self, *, offers_faults: bool) -> list[BaseRoute]:
        mutations, reads = Mutations(self._floor, self._limits), Reads(self._floor, self.feed)
        account = "/account/{address}"
        by_client_id = f"{account}/orders/by-client-id/{{client_order_id}}"
        routes: list[BaseRoute] = [
            Route("/orders", self._mutation(mutations.place), methods=["POST"]),
            Route("/orders/cancel", self._mutation(mutations.cancel), methods=["POST"]),
            Route("/deposit", self._mutation(mutations.deposit), methods=["POST"]),
            Route("/markets", self._read(reads.markets)),
            Route("/orderbook/{market_id}", self._read(reads.book)),
            Route("/markets/{market_id}/book", self._read(reads.book)),
            Route("/markets/{market_id}/ticker", self._read(reads.ticker)),
            Route("/trades/{market_id}", self._read(reads.trades)),
            Route("/ohlcv/{market_id}", self._read(reads.candles)),
            Route(f"{account}/orders", self._read(reads.orders)),
            Route(by_client_id, self._read(reads.order_by_client_id)),
            Route(f"{account}/balances", self._read(reads.balances)),
            Route("/health", self._read(reads.health, is_limited=False)),
            WebSocketRoute("/ws", self._connect),
        ]
        if offers_faults:
            routes.append(Route("/sim/faults", self._break, methods=["POST"]))
        return routes

    def _read(
        self, answer: Callable[[Query, Query], object], *, is_limited: bool = True
    ) -> _Endpoint:
        async def endpoint(request: Request) -> Response:
            if is_limited:
                peer = request.client.host if request.client else ""
                self._limits.reads.count(peer, self._floor.now())
            return replies.success(answer(request.path_params, request.query_params))

        return endpoint

    def _mutation(self, answer: Callable[[bytes], object]) -> _Endpoint:
        async def endpoint(request: Request) -> Response:
            data = answer(await read_body(request))
            if self._faults.answer_delay:
                await asyncio.sleep(self._faults.answer_delay)
            if self._faults.loses_answer():
                request.scope["state"]["abort"]()
            return replies.success(data)

        return endpoint

    async def _connect(self, socket: WebSocket) -> None:
        if len(self.connections) >= MAX_CONNECTIONS:
            await socket.accept()
            await socket.close(CLOSE_TRY_AGAIN_LATER)
            return
        connection = Connection(socket, self._floor, self.feed, self._limits.of_socket())
        self.connections.add(connection)
        try:
            await connection.run()
        finally:
            self.connections.discard(connection)

    async def _break(self, request: Request) -> Response:
        body = await read_body(request)
        parse(body)
        order = decode(body, FaultOrder)
        self._faults.book_updates += order.lose_book_updates
        self._faults.private_events += order.lose_private_events
        self._faults.answers += order.lose_answers
        self._faults.answer_delay = order.delay_answers_ms / 1000
        if order.pause is not None:
            self._floor.exchange.pause(order.pause, paused=True)
        if order.resume is not None:
            self._floor.exchange.pause(order.resume, paused=False)
        if order.close_sockets:
            for connection in tuple(self.connections):
                connection.abort()
        return replies.success({})


async def read_body(request: Request) -> bytes:
    """The whole body of a JSON request.

    Raises:
        HTTPException: 415 for another content type, 413 for more than 64 KiB.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise HTTPException(415)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            raise HTTPException(413)
    return bytes(body)
