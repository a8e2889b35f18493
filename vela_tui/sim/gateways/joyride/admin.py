"""What only the exchange's owner may do, H21 to H23 (joyride.md 5.2)."""

import hmac
from decimal import Decimal
from typing import Annotated, Final

from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from vela_tui.sim.gateways.bodies import decode, parse, read_body
from vela_tui.sim.gateways.joyride import answers, replies
from vela_tui.sim.gateways.joyride.replies import Declined
from vela_tui.sim.rounds.floor import Floor
from vela_tui.sim.rounds.instruments import MICRO
from vela_tui.sim.rounds.messages import MAX_PRICE, Code
from vela_tui.sim.rounds.schedule import LAST_SECOND, SECOND

TOKEN_VARIABLE: Final = "JOYRIDE_ADMIN_TOKEN"  # noqa: S105 - where the token is, not the token
"""The environment's name of the token; unset, nobody is the owner (joyride.md 13.3)."""

_Second = Annotated[int, Meta(ge=0, le=LAST_SECOND)]


class SettleOrder(Struct, frozen=True):
    """H21."""

    expiration: _Second
    twap_prices: dict[str, Decimal]
    next_expiration: _Second | None = None


class LadderOrder(Struct, frozen=True):
    """H22."""

    asset: str
    expiration: _Second
    spot_price: Decimal


class PauseOrder(Struct, frozen=True):
    """H23."""

    expiration: _Second
    paused: bool


class Admin:
    """The owner's requests.

    Args:
        floor: the exchange in operation.
        token: who knows it is the owner; None where nobody is.
    """

    def __init__(self, floor: Floor, token: str | None) -> None:
        self._floor = floor
        self._token = token

    def routes(self, base: str) -> list[BaseRoute]:
        """The paths under `base`."""
        pause = "instruments/pause-by-expiration"
        return [
            Route(f"{base}/settle", self._settle, methods=["POST"]),
            Route(f"{base}/create-instruments", self._create, methods=["POST"]),
            Route(f"{base}/{pause}", self._pause, methods=["POST"]),
        ]

    async def _settle(self, request: Request) -> Response:
        asked = decode(await self._body(request), SettleOrder)
        prices = {
            asset: micros(price)
            for asset, price in asked.twap_prices.items()
            if asset in self._floor.exchange.assets
        }
        following = asked.next_expiration
        if following is not None and following <= self._floor.now() // SECOND:
            raise Declined(400, "next_expiration is over")
        settlement = self._floor.settle(asked.expiration, prices, following)
        rows = [answers.settled(row) for row in settlement.positions]
        counts = answers.settlement_complete(settlement)
        return replies.success({**counts, "settlements": rows})

    async def _create(self, request: Request) -> Response:
        asked = decode(await self._body(request), LadderOrder)
        if asked.asset not in self._floor.exchange.assets:
            raise Declined(400, "asset is not listed")
        if asked.expiration <= self._floor.now() // SECOND:
            raise Declined(400, "expiration is over")
        price = micros(asked.spot_price)
        created = self._floor.list_ladder(asked.asset, asked.expiration, price)
        told = {"asset": asked.asset, "expiration": asked.expiration, "created": created}
        return replies.success(told)

    async def _pause(self, request: Request) -> Response:
        asked = decode(await self._body(request), PauseOrder)
        self._floor.now()
        changed = self._floor.exchange.pause(asked.expiration, paused=asked.paused)
        listed = sum(each.expiration == asked.expiration for each in self._floor.exchange.options())
        return replies.success(
            {
                "expiration": asked.expiration,
                "paused": asked.paused,
                "db_updated": changed,
                "engine_updated": listed,
                "engine_missing": 0,
            }
        )

    async def _body(self, request: Request) -> bytes:
        """The body of a request of the owner.

        Raises:
            Declined: 401 for anybody else.
        """
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        ours = (self._token or "").encode()
        is_owner = hmac.compare_digest(token.encode(errors="replace"), ours)
        if not ours or scheme.lower() != "bearer" or not is_owner:
            raise Declined(401, "Admin token required", Code.NOT_AUTHENTICATED)
        body = await read_body(request)
        parse(body)
        return body


def micros(price: Decimal) -> int:
    """Millionths of a price in USD, rounded half to even.

    Raises:
        Declined: 400 for what is no price.
    """
    if not price.is_finite() or not 0 < price * MICRO <= MAX_PRICE:
        raise Declined(400, "a price is positive")
    return int((price * MICRO).to_integral_value())
