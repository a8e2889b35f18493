"""The embedded exchange starts, tells where it listens, is replaced when it dies, and ends."""

import asyncio
import os
import signal

import httpx
import pytest

from vela_tui import embedded
from vela_tui.domain.errors import ConnectFailed
from vela_tui.embedded import EmbeddedExchange, ExchangeOptions

ADDRESS = "0x2c7536E3605D9C16a7a3D7b1898e529396a65c23"


async def status(url: str) -> int:
    """What the exchange at this URL answers to a read."""
    async with httpx.AsyncClient(trust_env=False, timeout=60) as client:
        return (await client.get(f"{url}/markets")).status_code


@pytest.fixture
def exchange(tmp_path):
    options = ExchangeOptions(
        tmp_path / "state.json", tmp_path / "exchange.log", ADDRESS, seed=3, flow="none"
    )
    exchange = EmbeddedExchange(options)
    yield exchange
    exchange.stop()


async def test_address_is_the_one_that_answers(exchange):
    """The URL is known as soon as the exchange accepts, and is the same until it dies."""
    url = await exchange.url()
    assert await status(url) == 200
    assert await exchange.url() == url


async def test_dead_exchange_is_replaced(exchange):
    """After a kill the next one who asks gets a new exchange."""
    first = await exchange.url()
    process = exchange._process
    assert process is not None
    os.kill(process.pid, signal.SIGKILL)
    await asyncio.to_thread(process.wait)
    second = await exchange.url()
    assert second != first
    assert await status(second) == 200


async def test_paper_wallet_is_funded_once(exchange):
    """The wallet has money at the first start, and no more of it at the second."""

    async def usdc() -> int:
        url = await exchange.url()
        async with httpx.AsyncClient(trust_env=False, timeout=60) as client:
            answer = await client.get(f"{url}/account/{ADDRESS}/balances")
        held = {row["asset"]: int(row["total"]) for row in answer.json()["data"]["balances"]}
        return held["USDC"]

    assert await usdc() == 100_000_000_000
    exchange.stop()
    assert await usdc() == 100_000_000_000


def test_stop_leaves_no_process(exchange):
    """The child has ended when stop returns, and stop may be called again."""
    exchange.start()
    process = exchange._process
    assert process is not None
    exchange.stop()
    assert process.returncode is not None
    exchange.stop()


async def test_exchange_that_does_not_start_says_where_its_log_is(exchange, monkeypatch):
    """A child that ends at once is a refused connection in words."""
    monkeypatch.setattr(embedded.sys, "executable", "/bin/false")
    with pytest.raises(ConnectFailed, match=r"exchange\.log"):
        await exchange.url()


async def test_exchange_that_can_not_be_run_is_a_refused_connection(exchange, monkeypatch):
    """No interpreter, no disk: words, and never the end of the session."""
    monkeypatch.setattr(embedded.sys, "executable", "/nowhere/python")
    with pytest.raises(ConnectFailed, match="did not start"):
        await exchange.url()
    monkeypatch.undo()
    assert await status(await exchange.url()) == 200


async def test_exchange_that_says_nothing_holds_nobody_up(exchange, monkeypatch):
    """Who quits while it starts is not kept waiting by the thread that listens to it."""
    command = ["/bin/sh", "-c", "exec sleep 60"]
    monkeypatch.setattr(ExchangeOptions, "command", lambda _: command)
    asking = asyncio.create_task(exchange.url())
    await asyncio.sleep(0.1)
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    async with asyncio.timeout(30):
        await asyncio.get_running_loop().shutdown_default_executor()
