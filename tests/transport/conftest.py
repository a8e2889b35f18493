"""Kits of the transport's tests stand beside them and beside the session's."""

import asyncio
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "session")]

from chaos_proxy import ChaosProxy  # noqa: E402 - the path stands above
from tls_kit import authority, direct, tls, trusting  # noqa: E402, F401 - fixtures
from transport_kit import run_exchange  # noqa: E402 - the path stands above


@pytest.fixture(scope="module")
def exchange():
    """A real exchange in a process of its own whose books move all the time."""
    yield from run_exchange("--flow", "busy", "--rate-limits", "off", "--seed", "7")


@pytest.fixture
async def proxied(exchange):
    """A proxy in front of the exchange."""
    proxy = ChaosProxy(exchange, seed=1)
    await proxy.start()
    yield proxy
    await proxy.stop()


@pytest.fixture
async def ending():
    """Tasks that are ended with the test."""
    tasks: list[asyncio.Task[None]] = []
    yield tasks
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
