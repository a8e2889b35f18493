"""The kill switch against a real exchange that is slow, loses answers and hangs up."""

import asyncio
import json
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from exchange_kit import Session, break_things, fund, until

from vela_tui.domain.clock import MILLISECOND, SECOND
from vela_tui.domain.enums import LinkState, OrderStatus
from vela_tui.keys.signer import EthSigner
from vela_tui.session.commands import Kill
from vela_tui.venues.registry import open_codec

ROOT = Path(__file__).parents[2]
NIGHTLY = pytest.mark.nightly
MISHAPS = {
    "calm": {},
    "slow": {"delay_answers_ms": 1000},
    "lossy": {"lose_answers": 2, "lose_private_events": 2},
    "hung up": {"close_sockets": True},
    "all at once": {"delay_answers_ms": 1000, "lose_answers": 2, "lose_private_events": 20}
    | {"close_sockets": True},
}


@pytest.fixture(params=["documented", pytest.param("engine", id="engine, nightly", marks=NIGHTLY)])
def dialect(request):
    """How the exchange speaks; in the engine orders and cancels share one bucket."""
    return request.param


@pytest.fixture
def exchange(request, dialect):
    """An exchange with empty books; its limits are on where a test asks for that."""
    limits = getattr(request, "param", "off")
    command = [sys.executable, "-m", "vela_tui.sim", "--port", "0", "--json", "--owner-pipe"]
    process = subprocess.Popen(
        [*command, "--dialect", dialect, "--flow", "none", "--faults", "--rate-limits", limits],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    yield json.loads(process.stdout.readline())["http"]
    process.stdin.close()
    process.wait(60)
    process.stdout.close()


@pytest.fixture
async def enter(exchange, dialect):
    """A session with money, and so many orders of its wallet that another program placed."""
    entered = []

    async def make(orders, pace=1):
        async def find():
            return exchange

        session = Session(find, pace=pace, dialect=dialect)
        entered.append(session)
        await fund(exchange, session.view.address, USDC="100000")
        await session.ready()
        await rest(exchange, session, orders, dialect)
        return session

    yield make
    for session in entered:
        await session.stop()


async def rest(url, session, count, dialect):
    """Orders that the session did not place: it hears of them from the feed or the list."""
    codec = open_codec("vela", session.credential.address, dialect)
    signer = await asyncio.to_thread(EthSigner, session.credential, url)
    async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=60) as client:
        for at in range(count):
            intent = session.intent("buy", f"{50 + at}", "0.1", name=f"other-{at}")
            unsigned = codec.place(intent, time.time_ns() // MILLISECOND + at)
            request = unsigned.seal(signer.sign(unsigned.text))
            answer = await client.request(
                request.method, request.path, content=request.body,
                headers={"Content-Type": "application/json"},
            )  # fmt: skip
            answer.raise_for_status()


async def left(url, session):
    async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=60) as client:
        return (await client.get(f"/account/{session.view.address}/orders")).json()["data"]


async def killed(session, seconds, *, pace=1):
    """How long it took until nothing was proved to rest, nanoseconds of the session's clock.

    Args:
        session: with orders.
        seconds: the most that it may take.
        pace: how fast the clock runs while no cancel is under way; the exchange is not hurried.
    """
    begun = session.clock.monotonic()
    session.runner.submit(Kill())
    while session.view.kill.proved_at is None:
        session.clock.run(1 if session.runner._sending else pace)
        took = session.clock.monotonic() - begun
        assert took <= seconds * SECOND, f"{session.view.kill}"
        await asyncio.sleep(0.01)
    return session.clock.monotonic() - begun


@pytest.mark.parametrize(
    ("mishap", "runs"),
    [
        pytest.param("calm", 1, id="calm"),
        pytest.param("all at once", 1, id="all at once"),
        *(pytest.param(each, 20, id=f"{each}, nightly", marks=NIGHTLY) for each in MISHAPS),
    ],
)
@pytest.mark.timeout(900)
async def test_twenty_orders_are_gone_and_proved_within_ten_seconds(enter, exchange, mishap, runs):
    """P23: with 1 s latency, a tenth of the answers lost and the WebSocket hung up: <= 10 s."""
    for _ in range(runs):
        session = await enter(20)
        await break_things(exchange, **MISHAPS[mishap])
        await killed(session, 10)
        await break_things(exchange, delay_answers_ms=0)
        assert await left(exchange, session) == []
        assert session.view.kill.left == 0
        name = session.place("buy", "10", "1")
        assert session.order(name) is None
        await session.stop()


async def test_forty_orders_are_gone_and_proved_within_75_seconds(enter, exchange):
    """P23: two bursts of twenty cancels, a minute apart; the clock runs fast between them."""
    session = await enter(40)
    took = await killed(session, 75, pace=10)
    assert took >= 60 * SECOND
    assert await left(exchange, session) == []


@NIGHTLY
@pytest.mark.timeout(300)
@pytest.mark.parametrize("exchange", ["off"], indirect=True)
async def test_forty_orders_in_real_time(enter, exchange):
    """P23: the same by the clock on the wall."""
    session = await enter(40)
    assert await killed(session, 75) >= 60 * SECOND
    assert await left(exchange, session) == []


@NIGHTLY
@pytest.mark.timeout(300)
@pytest.mark.parametrize("exchange", ["seed"], indirect=True)
async def test_a_limit_met_through_another_program_only_delays(enter, exchange):
    """P23: the venue's window is full of another program's cancels: 429, a wait, all is gone."""
    session = await enter(15)
    async with httpx.AsyncClient(base_url=exchange, trust_env=False, timeout=60) as client:
        address = session.view.address
        names = {"user": address, "address": address}  # either dialect's name of the wallet
        for _ in range(15):
            body = names | {"order_id": 1, "nonce": 1, "signature": "0x"}
            await client.post("/orders/cancel", json=body)
    assert await killed(session, 75) >= 50 * SECOND
    assert await left(exchange, session) == []


async def test_offline_locks_at_once_and_cancels_when_the_way_is_open(enter, exchange):
    """P23: without a way to the venue all is locked; cancels leave as soon as there is one."""
    session = await enter(3)
    await until(lambda: len(session.view.active_orders()) == 3, "three orders")
    way = session.links._http

    class NoWay:
        async def send(self, request, left=None):
            from vela_tui.domain.errors import ConnectFailed

            raise ConnectFailed("no route")

        async def close(self):
            pass

    session.links._http = NoWay()
    session.runner.submit(Kill())
    name = session.place("buy", "10", "1")
    assert session.order(name) is None
    await asyncio.sleep(2.5)
    assert session.view.kill.left == 3
    assert session.view.cancel_budget.used(session.clock.now()) <= 3
    session.links._http = way
    await until(lambda: session.view.kill.proved_at, "the proof")
    assert await left(exchange, session) == []
    assert session.view.link.state is LinkState.UP
    ended = session.view.ended_orders()
    assert {order.status for order in ended} == {OrderStatus.CANCELLED}
