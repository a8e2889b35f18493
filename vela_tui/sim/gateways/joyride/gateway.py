"""Joyride on HTTP and WebSocket: which path leads where (joyride.md 13)."""

import time
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket

from vela_tui.domain.value import Value
from vela_tui.sim import messages
from vela_tui.sim.gateways.connection import Connections
from vela_tui.sim.gateways.guard import Guard
from vela_tui.sim.gateways.joyride import replies
from vela_tui.sim.gateways.joyride.admin import Admin
from vela_tui.sim.gateways.joyride.candles import Past
from vela_tui.sim.gateways.joyride.connection import REQUESTS_A_SECOND, SECOND_NS, Connection
from vela_tui.sim.gateways.joyride.doors import Doors
from vela_tui.sim.gateways.joyride.entrance import Entrance
from vela_tui.sim.gateways.joyride.faults import Faults
from vela_tui.sim.gateways.joyride.feed import Feed
from vela_tui.sim.gateways.joyride.methods import Methods
from vela_tui.sim.gateways.joyride.mishaps import Mishaps
from vela_tui.sim.gateways.joyride.reads import Query, Reads
from vela_tui.sim.gateways.joyride.replies import Declined
from vela_tui.sim.limits import SlidingLog
from vela_tui.sim.rounds.floor import Floor
from vela_tui.sim.rounds.messages import Code, Rejected

BASE: Final = "/api/v1"
HEALTH: Final = "/api/health"
PAST_SECONDS: Final = 1
"""Between two looks at whether quotes of the past are to be kept."""
LATE_SECONDS: Final = 1
"""Between two looks at tickers that were not told of the underlying's last price."""
MAX_CONNECTIONS: Final = 100
"""WebSockets open at once (R-15)."""

_BEYOND_STATUSES: Final = 600
_Endpoint = Callable[[Request], Awaitable[Response]]
_Read = Callable[[Query, Query], object]
_OwnRead = Callable[[str, Query], object]


class Terms(Value, frozen=True):
    """How the exchange deals with those who come."""

    enforces_limits: bool = True
    is_legacy: bool = False
    """Whether the seed's ways to sign in are believed (joyride.md 4.3)."""
    admin_token: str | None = None
    advance: Callable[[int], None] | None = None
    """Lets microseconds pass; None offers neither that nor mishaps."""


class Gateway:
    """One floor, spoken to as Joyride.

    Args:
        floor: the exchange in operation.
        terms: how it deals with those who come.
        doors: who may come in; None makes new ones.
        clock: real nanoseconds.
    """

    def __init__(
        self,
        floor: Floor,
        terms: Terms,
        doors: Doors | None = None,
        clock: Callable[[], int] = time.time_ns,
    ) -> None:
        enforced = terms.enforces_limits
        doors = doors or Doors(clock, enforces_limits=enforced)
        self._clock = clock if enforced else None
        self._log = SlidingLog(REQUESTS_A_SECOND, SECOND_NS)
        self._faults = Faults()
        self.feed = Feed(floor, self._faults, clock)
        self._methods = Methods(floor, self.feed, doors, is_legacy=terms.is_legacy)
        past = Past(floor)
        self._reads = Reads(floor, self._methods, past)
        self._entrance = Entrance(floor, doors, is_legacy=terms.is_legacy)
        self.connections = Connections(self._connection, MAX_CONNECTIONS)
        """Every WebSocket that is open."""
        self._mishaps = Mishaps(
            floor, self._faults, self.connections, terms.advance or (lambda _microseconds: None)
        )
        self.rounds = ((PAST_SECONDS, past.sample), (LATE_SECONDS, self.feed.publish_late))
        """What is to be done again and again, and the seconds between."""
        routes = [*self._market(), *self._own(), *self._ways_in()]
        routes += Admin(floor, terms.admin_token).routes(f"{BASE}/admin")
        routes += [Route(path, _health) for path in (HEALTH, f"{BASE}/health")]
        routes.append(WebSocketRoute(BASE, self.connections.accept))
        if terms.advance is not None:
            routes += self._mishaps.routes()
        self.app = Starlette(
            routes=routes,
            middleware=[Middleware(Guard)],
            exception_handlers={
                Declined: replies.on_declined,
                Rejected: replies.on_rejected,
                messages.Rejected: replies.on_unreadable,
                HTTPException: replies.on_http_error,
                ClientDisconnect: replies.on_disconnect,
                Exception: replies.on_failure,
            },
        )
        # a redirected POST is sent again as something else
        self.app.router.redirect_slashes = False

    def _market(self) -> list[BaseRoute]:
        reads, one = self._reads, "{instrument_id}"
        paths: dict[str, _Read] = {
            "/market/instruments": reads.instruments,
            f"/market/orderbook/{one}": reads.book,
            f"/market/ticker/{one}": reads.ticker,
            "/market/tickers": reads.tickers,
            f"/market/price-history/{one}": reads.price_history,
            "/market/config": reads.config,
            "/market/greeks": reads.all_greeks,
            f"/market/greeks/{one}": reads.greeks,
            "/oracle/settlement": reads.settlement,
        }
        return [self._route(path, self._read(answer)) for path, answer in paths.items()]

    def _own(self) -> list[BaseRoute]:
        reads = self._reads
        paths: dict[str, _OwnRead] = {
            "/account": reads.account,
            "/account/positions": reads.positions,
            "/account/positions-with-metrics": reads.position_metrics,
            "/orders/open": reads.open_orders,
            "/orders": reads.orders,
        }
        return [self._route(path, self._own_read(answer)) for path, answer in paths.items()]

    def _ways_in(self) -> list[BaseRoute]:
        entrance = self._entrance
        return [
            self._route("/auth/nonce", entrance.nonce, "POST"),
            self._route("/auth/nonce", entrance.older_nonce),
            self._route("/auth/verify", entrance.verify, "POST"),
            self._route("/social/profile", entrance.profile),
            self._route("/social/profile", entrance.update_profile, "PUT"),
        ]

    def _read(self, answer: _Read) -> _Endpoint:
        async def endpoint(request: Request) -> Response:
            return replies.success(answer(request.path_params, request.query_params))

        return endpoint

    def _own_read(self, answer: _OwnRead) -> _Endpoint:
        async def endpoint(request: Request) -> Response:
            user = self._entrance.user(request)
            return replies.success(answer(user, request.query_params))

        return endpoint

    def _route(self, path: str, answer: _Endpoint, method: str = "GET") -> Route:
        async def endpoint(request: Request) -> Response:
            self._count(request)
            fault = self._faults.of_path(request.url.path)
            if fault.code is not None:
                is_status = HTTPStatus.BAD_REQUEST <= fault.code < _BEYOND_STATUSES
                status = fault.code if is_status else HTTPStatus.BAD_REQUEST
                return replies.refusal(status, fault.code, "Simulated fault")
            if not fault.lose:
                response = await answer(request)
            else:
                response = Response()
            await self._mishaps.befall(request, fault)
            return response

        return Route(f"{BASE}{path}", endpoint, methods=[method])

    def _count(self, request: Request) -> None:
        if self._clock is None:
            return
        host = request.client.host if request.client is not None else ""
        if self._log.ask(host, self._clock()) is not None:
            raise Declined(429, "Rate limit exceeded", Code.RATE_LIMITED)

    def _connection(self, socket: WebSocket) -> Connection:
        return Connection(socket, self._methods, self.feed, self._faults, self._clock)


async def _health(_request: Request) -> Response:
    return replies.success({"status": "ok"})
