"""The engine's dialect on HTTP and WebSocket: which path leads where."""

from collections.abc import Awaitable, Callable
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket

from vela_tui.sim.faults import Faults
from vela_tui.sim.floor import Floor
from vela_tui.sim.gateways.connection import Connections
from vela_tui.sim.gateways.guard import Guard
from vela_tui.sim.gateways.limits import TooManyRequests
from vela_tui.sim.gateways.mishaps import Mishaps
from vela_tui.sim.gateways.vela_engine import replies
from vela_tui.sim.gateways.vela_engine.connection import Connection
from vela_tui.sim.gateways.vela_engine.endpoints import Mutations
from vela_tui.sim.gateways.vela_engine.feed import Feed
from vela_tui.sim.gateways.vela_engine.limits import Limits
from vela_tui.sim.gateways.vela_engine.phantoms import Phantoms
from vela_tui.sim.gateways.vela_engine.reading import Unreadable, read_body
from vela_tui.sim.gateways.vela_engine.reads import Query, Reads
from vela_tui.sim.gateways.vela_engine.records import Records
from vela_tui.sim.gateways.vela_engine.referrals import Referrals
from vela_tui.sim.gateways.vela_engine.transparency import Transparency
from vela_tui.sim.messages import Rejected

BOOKS_SECONDS: Final = 1
"""Between two snapshots of every book (vela.md 6.1)."""
MARKETS_SECONDS: Final = 5
"""Between two lists of all markets."""

_Endpoint = Callable[[Request], Awaitable[Response]]


class Gateway:
    """One floor, spoken to in the engine's dialect.

    Args:
        floor: the exchange in operation, its amounts in units of 10^8.
        enforces_limits: False for an exchange without rate limits.
        offers_faults: True serves `POST /sim/faults`, for tests.
    """

    def __init__(
        self, floor: Floor, *, enforces_limits: bool = True, offers_faults: bool = False
    ) -> None:
        faults = Faults()
        # what is remembered of a request is complete before anybody is told of it
        self._records, self._phantoms = Records(floor), Phantoms(floor)
        self._referrals = Referrals(floor)
        self.feed = Feed(floor, faults, self._phantoms, self._records)
        self._floor = floor
        self._limits = Limits(is_enforced=enforces_limits)
        self.connections = Connections(self._connection)
        """Every WebSocket that is open."""
        self._mishaps = Mishaps(floor, faults, self.connections)
        self.rounds = (
            (BOOKS_SECONDS, self.feed.publish_books),
            (MARKETS_SECONDS, self.feed.publish_markets),
        )
        """What is to be done again and again, and the seconds between."""
        routes = [*self._requests(), *self._account(), *self._markets(), *self._about()]
        routes.append(WebSocketRoute("/ws", self.connections.accept))
        if offers_faults:
            routes.append(self._mishaps.route())
        self.app = Starlette(
            routes=routes,
            middleware=[Middleware(Guard)],
            exception_handlers={
                Rejected: replies.on_rejected,
                replies.Declined: replies.on_declined,
                Unreadable: replies.on_unreadable,
                TooManyRequests: replies.on_too_many,
                HTTPException: replies.on_http_error,
                ClientDisconnect: replies.on_disconnect,
                Exception: replies.on_failure,
            },
        )
        # a redirected POST is sent again as something else
        self.app.router.redirect_slashes = False

    def _requests(self) -> list[BaseRoute]:
        mutations = Mutations(
            self._floor, self._limits, self._phantoms, self._records, self._referrals
        )
        endpoints = {
            "/orders": mutations.place,
            "/orders/cancel": mutations.cancel,
            "/deposit": mutations.deposit,
            "/referral/register": mutations.refer,
        }
        return [
            Route(path, self._mutation(answer), methods=["POST"])
            for path, answer in endpoints.items()
        ]

    def _account(self) -> list[BaseRoute]:
        reads = Reads(self._floor, self._phantoms, self._records)
        account = "/account/{address}"
        return [
            _route(f"{account}/orders", reads.orders),
            _route(f"{account}/orders/by-client-id/{{client_order_id}}", reads.order_by_client_id),
            _route(f"{account}/balances", reads.balances),
            _route("/orders/{order_id}", reads.order),
        ]

    def _markets(self) -> list[BaseRoute]:
        reads = Reads(self._floor, self._phantoms, self._records)
        return [
            _route("/markets", reads.markets),
            _route("/markets/{market_id}/book", reads.book),
            _route("/markets/{market_id}/fees", reads.market_fees),
            _route("/fees", reads.fees),
            _route("/trades", reads.all_trades),
            _route("/trades/{market_id}", reads.trades),
            _route("/ohlcv/{market_id}", reads.candles),
        ]

    def _about(self) -> list[BaseRoute]:
        told = Transparency(
            self._floor,
            self._phantoms,
            self._records,
            self._referrals,
            lambda: len(self.connections),
        )
        return [
            Route("/health", _health),
            _route("/status", told.status),
            _route("/fees/public", told.fees_public),
            _route("/batches", told.batches),
            _route("/batches/{batch_id}", told.batch),
            _route("/batches/{batch_id}/proof", told.proof),
            _route("/proofs", told.proofs),
            _route("/state-root", told.state_root),
            _route("/leaderboard", told.leaderboard),
            _route("/referral/{address}", told.referral),
            _route("/analytics", told.analytics),
            _route("/analytics/{market_id}", told.analytics),
        ]

    def _mutation(self, answer: Callable[[bytes], object]) -> _Endpoint:
        async def endpoint(request: Request) -> Response:
            data = answer(await read_body(request))
            await self._mishaps.befall(request)
            return replies.success(data)

        return endpoint

    def _connection(self, socket: WebSocket) -> Connection:
        return Connection(socket, self._floor, self.feed)


def _route(path: str, answer: Callable[[Query, Query], object]) -> Route:
    async def endpoint(request: Request) -> Response:
        return replies.success(answer(request.path_params, request.query_params))

    return Route(path, endpoint)


async def _health(_request: Request) -> Response:
    return PlainTextResponse("ok")
