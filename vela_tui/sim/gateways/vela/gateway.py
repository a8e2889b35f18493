"""The documented dialect on HTTP and WebSocket: which path leads where."""

from collections.abc import Awaitable, Callable
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket

from vela_tui.sim.faults import Faults
from vela_tui.sim.floor import Floor
from vela_tui.sim.gateways.bodies import read_body
from vela_tui.sim.gateways.connection import Connections
from vela_tui.sim.gateways.guard import Guard
from vela_tui.sim.gateways.limits import TooManyRequests
from vela_tui.sim.gateways.mishaps import Mishaps
from vela_tui.sim.gateways.vela import replies
from vela_tui.sim.gateways.vela.connection import Connection
from vela_tui.sim.gateways.vela.endpoints import Mutations, Query, Reads
from vela_tui.sim.gateways.vela.feed import Feed
from vela_tui.sim.gateways.vela.limits import Limits
from vela_tui.sim.messages import Rejected

MARKETS_SECONDS: Final = 1
"""Between two looks at what changed on the `markets` channel."""

_Endpoint = Callable[[Request], Awaitable[Response]]


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
        faults = Faults()
        self._limits = Limits(is_enforced=enforces_limits)
        self.feed = Feed(floor, faults)
        self.connections = Connections(self._connection)
        """Every WebSocket that is open."""
        self._mishaps = Mishaps(floor, faults, self.connections)
        self.rounds = ((MARKETS_SECONDS, self.feed.publish_markets),)
        """What is to be done again and again, and the seconds between."""
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
            WebSocketRoute("/ws", self.connections.accept),
        ]
        if offers_faults:
            routes.append(self._mishaps.route())
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
            await self._mishaps.befall(request)
            return replies.success(data)

        return endpoint

    def _connection(self, socket: WebSocket) -> Connection:
        return Connection(socket, self._floor, self.feed, self._limits.of_socket())
