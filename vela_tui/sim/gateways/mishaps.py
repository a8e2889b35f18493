"""`POST /sim/faults`: what shall go wrong, told by a test and not by chance."""

import asyncio
from typing import Annotated, Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from vela_tui.sim.faults import Faults
from vela_tui.sim.floor import Floor
from vela_tui.sim.gateways.bodies import decode, parse, read_body
from vela_tui.sim.gateways.connection import Connections

_Count = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
_DONE: Final = msgspec.json.encode({"ok": True, "data": {}})


class FaultOrder(msgspec.Struct, frozen=True):
    """The body: numbers count the next occurrences; what is left out stays as it is."""

    lose_book_updates: _Count | None = None
    lose_private_events: _Count | None = None
    lose_answers: _Count | None = None
    delay_answers_ms: _Count | None = None
    close_sockets: bool = False
    pause: str | None = None
    resume: str | None = None


class Mishaps:
    """Breaks what it is asked to break.

    Args:
        floor: whose markets are paused.
        faults: which messages and answers are to be lost.
        connections: which are closed.
    """

    def __init__(self, floor: Floor, faults: Faults, connections: Connections) -> None:
        self._floor = floor
        self._faults = faults
        self._connections = connections

    def route(self) -> Route:
        """The endpoint, for gateways that offer it."""
        return Route("/sim/faults", self._break, methods=["POST"])

    async def befall(self, request: Request) -> None:
        """The answer to this POST request is as late, and as lost, as was asked for."""
        if self._faults.answer_delay:
            await asyncio.sleep(self._faults.answer_delay)
        if self._faults.loses_answer():
            request.scope["state"]["abort"]()

    def _lose(self, order: FaultOrder) -> None:
        if order.lose_book_updates is not None:
            self._faults.book_updates = order.lose_book_updates
        if order.lose_private_events is not None:
            self._faults.private_events = order.lose_private_events
        if order.lose_answers is not None:
            self._faults.answers = order.lose_answers
        if order.delay_answers_ms is not None:
            self._faults.answer_delay = order.delay_answers_ms / 1000

    async def _break(self, request: Request) -> Response:
        body = await read_body(request)
        parse(body)
        order = decode(body, FaultOrder)
        self._lose(order)
        if order.pause is not None:
            self._floor.exchange.pause(order.pause, paused=True)
        if order.resume is not None:
            self._floor.exchange.pause(order.resume, paused=False)
        if order.close_sockets:
            self._connections.abort()
        return Response(_DONE, media_type="application/json")
