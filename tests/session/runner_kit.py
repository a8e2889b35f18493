"""A venue in hand: sockets, answers and signatures as the test says."""

import asyncio
import json
from collections.abc import Callable
from decimal import Decimal

from vela_tui.domain.amounts import Price, Quantity
from vela_tui.domain.enums import Mode, Side, TimeInForce
from vela_tui.domain.errors import Disconnected
from vela_tui.domain.order import OrderIntent
from vela_tui.domain.transport import Left, untold
from vela_tui.net.clock import SystemClock
from vela_tui.session.engine import Engine
from vela_tui.session.runner import Runner
from vela_tui.session.state import SessionConfig
from vela_tui.venues.codec import HttpRequest, VenueAnswer
from vela_tui.venues.registry import open_codec

ADDRESS = "0x2c7536E3605D9C16a7a3D7b1898e529396a65c23"
MARKETS = [
    {
        "id": "ETH-USDC",
        "base": "ETH",
        "quote": "USDC",
        "best_bid": None,
        "best_ask": None,
        "spread": None,
        "last_price": "3200",
        "volume_24h": "10",
        "status": "active",
    }
]


class FakeSocket:
    """A socket whose other end is the test."""

    def __init__(self) -> None:
        self.incoming: asyncio.Queue[bytes | None] = asyncio.Queue()
        self.sent: list[dict[str, object]] = []
        self.is_closed = False

    async def recv(self) -> tuple[bytes, int]:
        frame = None if self.is_closed else await self.incoming.get()
        if frame is None:
            raise Disconnected("the other end closed")
        return frame, SystemClock().now()

    async def send(self, text: str) -> None:
        self.sent.append(json.loads(text))

    async def close(self) -> None:
        self.abort()

    def abort(self) -> None:
        self.is_closed = True
        self.incoming.put_nowait(None)


class FakeHttp:
    """Answers reads like an exchange without orders, and orders as the test says."""

    def __init__(self) -> None:
        self.requests: list[HttpRequest] = []
        self.on_order: Callable[[HttpRequest], VenueAnswer] | None = None

    async def send(self, request: HttpRequest, left: Left = untold) -> VenueAnswer:
        self.requests.append(request)
        if request.method == "POST" and self.on_order is not None:
            return self.on_order(request)
        data: object = MARKETS if request.path == "/markets" else []
        return answer(200, {"ok": True, "data": data})

    async def close(self) -> None:
        pass


class FakeVenue:
    """One HTTP side, a fresh socket for each connection."""

    def __init__(self) -> None:
        self.sockets: list[FakeSocket] = []
        self.the_http = FakeHttp()
        self.failure: Exception | None = None
        self.attempts = 0

    async def connect(self) -> FakeSocket:
        self.attempts += 1
        if self.failure is not None:
            raise self.failure
        self.sockets.append(FakeSocket())
        return self.sockets[-1]

    async def http(self) -> FakeHttp:
        return self.the_http

    async def renew(self) -> None:
        pass

    async def close(self) -> None:
        pass


class FakeSignatures:
    """Signs anything with a signature of the right shape."""

    address = ADDRESS

    def sign(self, text: str) -> str:
        return "0x" + "11" * 65


def answer(status: int, body: object) -> VenueAnswer:
    now = SystemClock().now()
    return VenueAnswer(status, "application/json", json.dumps(body).encode(), now, now)


async def until(holds: Callable[[], object], what: str) -> None:
    async with asyncio.timeout(60):
        while not holds():  # noqa: ASYNC110 - many things are waited for, none of them an Event
            await asyncio.sleep(0.005)
    assert holds(), what


def make_runner(venue: FakeVenue, open_signatures, *, clock=None, **options) -> Runner:
    """A session that is not run yet."""
    codec = open_codec("vela", ADDRESS)
    config = SessionConfig(
        mode=Mode.PAPER,
        host="127.0.0.1",
        account=None,
        address=ADDRESS,
        is_read_only=False,
        capabilities=codec.capabilities,
        preferred_symbol="ETH-USDC",
        default_interval="5m",
        keeps_journal="journal" in options,
    )
    return Runner(
        Engine(config, nonce_seed=1),
        codec,
        venue,
        clock or SystemClock(),
        open_signatures,
        **{"seed": 1, **options},
    )


async def open_signatures() -> FakeSignatures:
    return FakeSignatures()


def intent(runner: Runner) -> OrderIntent:
    selected = runner.view.selected
    assert selected is not None
    return OrderIntent(
        selected,
        runner.next_client_order_id(),
        Side.BUY,
        Price(Decimal("3199.50")),
        Quantity(Decimal("0.5")),
        TimeInForce.GTC,
        post_only=True,
    )


async def ready(runner: Runner) -> None:
    await until(lambda: runner.view.selected and runner.can_trade, "a market and a wallet")
