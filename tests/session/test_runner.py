"""The runner moves bytes and performs effects; it decides nothing and loses nothing."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from decimal import Decimal

import pytest

from vela_tui.domain.amounts import Price, Quantity
from vela_tui.domain.enums import LinkState, Mode, OrderStatus, Side, TimeInForce
from vela_tui.domain.errors import ConnectFailed, Disconnected, OutcomeUnknown
from vela_tui.domain.order import OrderIntent
from vela_tui.net.clock import SystemClock
from vela_tui.session import runner as runner_module
from vela_tui.session.commands import Submit
from vela_tui.session.engine import Engine
from vela_tui.session.runner import Runner
from vela_tui.session.state import SessionConfig
from vela_tui.venues.codec import HttpAnswer, HttpRequest
from vela_tui.venues.registry import open_codec

ADDRESS = "0x2c7536E3605D9C16a7a3D7b1898e529396a65c23"
MARKETS = [
    {
        "id": "ETH-USDC",
        "base": "ETH",
        "quote": "USDC",
        "best_bid": "3199.5",
        "best_ask": "3200.5",
        "spread": "1",
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
        self.is_closed = True
        self.incoming.put_nowait(None)


class FakeHttp:
    """Answers reads like an exchange without orders, and orders as the test says."""

    def __init__(self) -> None:
        self.requests: list[HttpRequest] = []
        self.on_order: Callable[[HttpRequest], HttpAnswer] | None = None

    async def send(self, request: HttpRequest) -> HttpAnswer:
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

    async def close(self) -> None:
        pass


class FakeSignatures:
    """Signs anything with a signature of the right shape."""

    address = ADDRESS

    def sign(self, text: str) -> str:
        return "0x" + "11" * 65


def answer(status: int, body: object) -> HttpAnswer:
    now = SystemClock().now()
    return HttpAnswer(status, "application/json", json.dumps(body).encode(), now, now)


async def until(holds: Callable[[], object], what: str) -> None:
    async with asyncio.timeout(5):
        while not holds():  # noqa: ASYNC110 - many things are waited for, none of them an Event
            await asyncio.sleep(0.005)
    assert holds(), what


@pytest.fixture
def venue() -> FakeVenue:
    return FakeVenue()


@pytest.fixture
async def runner(venue: FakeVenue) -> AsyncIterator[Runner]:
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
    )

    async def open_signatures() -> FakeSignatures:
        return FakeSignatures()

    runner = Runner(
        Engine(config, nonce_seed=1), codec, venue, SystemClock(), open_signatures, seed=1
    )
    task = asyncio.create_task(runner.run())
    yield runner
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


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


async def test_connection_subscribes_and_logs_in(runner, venue):
    """A link that is up asks for the quotes, the selected market and the private feed's login."""
    await ready(runner)
    await until(lambda: venue.sockets and len(venue.sockets[0].sent) >= 5, "subscriptions")
    sent = venue.sockets[0].sent
    channels = {str(frame.get("channel")) for frame in sent if frame["type"] == "subscribe"}
    assert {"markets", "orderbook:ETH-USDC", "trades:ETH-USDC"} <= channels
    kinds = [(frame["type"], frame.get("channel")) for frame in sent]
    login = kinds.index(("auth", None))
    assert kinds[login + 1] == ("subscribe", f"account:{ADDRESS}")


async def test_lost_link_is_shown_and_tried_again(runner, venue):
    """The end of a link marks it down, and another attempt follows without anybody's help."""
    await until(lambda: venue.sockets, "a link")
    await venue.sockets[0].close()
    await until(lambda: len(venue.sockets) == 2, "a second link")
    await until(lambda: runner.view.link.state is LinkState.UP, "up again")


async def test_refused_connections_are_spaced(runner, venue):
    """Accept-then-fail never becomes a storm: the waits grow."""
    venue.failure = ConnectFailed("refused")
    await until(lambda: venue.sockets, "the first link")
    await venue.sockets[0].close()
    await asyncio.sleep(0.5)
    assert venue.attempts < 12
    assert runner.view.link.state in (LinkState.DOWN, LinkState.CONNECTING)


async def test_silent_link_is_given_up(runner, venue, monkeypatch):
    """A link that says nothing at all is closed and tried again."""
    monkeypatch.setattr(runner_module, "SILENCE", 50_000_000)
    await until(lambda: venue.sockets, "a link")
    venue.sockets[0].incoming.put_nowait(b'{"type":"pong"}')
    await until(lambda: len(venue.sockets) >= 2, "a second link")
    assert venue.sockets[0].is_closed


async def test_order_that_never_left_is_no_order(runner, venue):
    """A failure before the first byte ends the order: it can't be executed."""

    def refuse(request: HttpRequest) -> HttpAnswer:
        raise ConnectFailed("refused")

    venue.the_http.on_order = refuse
    await ready(runner)
    order = intent(runner)
    runner.submit(Submit(order))
    await until(
        lambda: (
            (known := runner.view.order(order.client_order_id))
            and known.status is OrderStatus.REJECTED
        ),
        "an end",
    )


@pytest.mark.parametrize(
    "failure",
    [OutcomeUnknown("no answer"), answer(500, {"ok": False}), answer(200, "<html>"), None],
)
async def test_order_without_a_trustworthy_answer_is_unknown_and_sent_once(runner, venue, failure):
    """A timeout, a 5xx or a body that is not one leaves the order unknown; nothing is re-sent."""

    def fail(request: HttpRequest) -> HttpAnswer:
        if isinstance(failure, Exception):
            raise failure
        return failure or HttpAnswer(200, "text/html", b"", 0, 0)

    venue.the_http.on_order = fail
    await ready(runner)
    order = intent(runner)
    runner.submit(Submit(order))
    await until(
        lambda: (
            (known := runner.view.order(order.client_order_id))
            and known.status is OrderStatus.UNKNOWN
        ),
        "unknown",
    )
    posts = [request for request in venue.the_http.requests if request.path == "/orders"]
    assert len(posts) == 1


async def test_clean_session_wakes_once_until_it_is_read(runner, venue):
    """The pump is woken at the first change and not again before it has taken the changes."""
    woken: list[None] = []
    await ready(runner)
    runner.take_dirty()
    runner.watch(lambda: woken.append(None))
    for _ in range(5):
        runner.submit(Submit(intent(runner)))
    assert len(woken) == 1
    assert runner.take_dirty()


async def test_close_leaves_no_task(runner, venue):
    """After the end nothing runs on."""
    await ready(runner)
    await runner.close()
    assert not runner._tasks


async def test_order_before_the_wallet_is_open_waits_for_it(runner, venue, monkeypatch):
    """An order typed right after the start is not lost: it is signed as soon as it can be."""
    await ready(runner)
    wallet, runner._signatures = runner._signatures, None
    runner._signatures_ready.clear()
    order = intent(runner)
    runner.submit(Submit(order))
    await asyncio.sleep(0)
    assert not [request for request in venue.the_http.requests if request.path == "/orders"]
    runner._signatures = wallet
    runner._signatures_ready.set()
    await until(
        lambda: [request for request in venue.the_http.requests if request.path == "/orders"],
        "the order",
    )


async def test_order_without_a_wallet_is_not_sent(runner, venue, monkeypatch):
    """A wallet that does not open in time ends the order: nothing left this machine."""
    monkeypatch.setattr(runner_module, "WALLET_WITHIN", 20_000_000)
    await ready(runner)
    runner._signatures_ready.clear()
    order = intent(runner)
    runner.submit(Submit(order))
    await until(
        lambda: (
            (known := runner.view.order(order.client_order_id))
            and known.status is OrderStatus.REJECTED
        ),
        "an end",
    )
    assert not [request for request in venue.the_http.requests if request.path == "/orders"]


async def test_text_that_is_shown_is_the_text_that_is_signed(runner, venue):
    """The signing text keeps its nonce: what the ticket showed is what the exchange gets."""
    bodies: list[dict[str, object]] = []

    def note(request: HttpRequest) -> HttpAnswer:
        bodies.append(json.loads(request.body or b"{}"))
        return answer(500, {})

    venue.the_http.on_order = note
    await ready(runner)
    order = intent(runner)
    shown = runner.signing_text(order)
    await asyncio.sleep(0.01)
    assert runner.signing_text(order) == shown
    runner.submit(Submit(order))
    await until(lambda: bodies, "the order")
    parts = (
        *("vela", "order", bodies[0]["market_id"], bodies[0]["side"], bodies[0]["price"]),
        *(bodies[0]["quantity"], bodies[0]["nonce"], bodies[0]["client_order_id"]),
    )
    assert shown == ":".join(map(str, parts))
