"""`POST /__sim/...`: time, prices and mishaps at a test's word (joyride.md 13.5)."""

import asyncio
from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Final

from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from vela_tui.sim.gateways.bodies import decode, parse, read_body
from vela_tui.sim.gateways.connection import Connections
from vela_tui.sim.gateways.joyride import replies
from vela_tui.sim.gateways.joyride.admin import micros
from vela_tui.sim.gateways.joyride.faults import Fault, Faults
from vela_tui.sim.gateways.joyride.replies import Declined
from vela_tui.sim.rounds.floor import Floor
from vela_tui.sim.rounds.schedule import SECOND

MAX_ADVANCE_S: Final = 30 * 86_400
_MS: Final = 1_000


class Advance(Struct, frozen=True):
    """`/__sim/clock`."""

    advance_s: Annotated[int, Meta(ge=0, le=MAX_ADVANCE_S)]


class Spot(Struct, frozen=True):
    """`/__sim/spot`, in USD."""

    asset: str
    price: Decimal


class Mishaps:
    """Does to the exchange what is asked of it.

    Args:
        floor: whose time passes and whose underlyings move.
        faults: what is to go wrong.
        connections: which are broken.
        advance: lets so many microseconds pass.
    """

    def __init__(
        self,
        floor: Floor,
        faults: Faults,
        connections: Connections,
        advance: Callable[[int], None],
    ) -> None:
        self._floor = floor
        self._faults = faults
        self._connections = connections
        self._advance = advance

    def routes(self) -> list[BaseRoute]:
        """The paths, for gateways that offer them."""
        endpoints = {
            "clock": self._clock,
            "spot": self._spot,
            "fault": self._fault,
            "reset": self._reset,
        }
        return [
            Route(f"/__sim/{name}", endpoint, methods=["POST"])
            for name, endpoint in endpoints.items()
        ]

    async def befall(self, request: Request, fault: Fault) -> None:
        """The answer to this request is as late, and as lost, as was asked for."""
        if fault.delay_ms:
            await asyncio.sleep(fault.delay_ms / _MS)
        if fault.drop or fault.lose:
            request.scope["state"]["abort"]()

    async def _clock(self, request: Request) -> Response:
        asked = decode(await _body(request), Advance)
        self._advance(asked.advance_s * SECOND)
        self._floor.step()
        return replies.success({"now": self._floor.now()})

    async def _spot(self, request: Request) -> Response:
        asked = decode(await _body(request), Spot)
        if asked.asset not in self._floor.exchange.assets:
            raise Declined(400, "asset is not listed")
        self._floor.set_spot(asked.asset, micros(asked.price))
        return replies.success({"asset": asked.asset})

    async def _fault(self, request: Request) -> Response:
        fault = decode(await _body(request), Fault)
        self._faults.add(fault)
        if fault.close_sockets:
            self._connections.abort()
        return replies.success({"waiting": len(self._faults.waiting)})

    async def _reset(self, _request: Request) -> Response:
        self._faults.clear()
        return replies.success({"waiting": 0})


async def _body(request: Request) -> bytes:
    body = await read_body(request)
    parse(body)
    return body
