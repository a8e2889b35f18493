"""Exchanges in both dialects, with and without limits and a crowd; wallets for each."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # kits stand beside the tests

from venue_kit import KEYS, EngineVenue, EngineWallet, Wallet, opened

from vela_tui.sim.flow import Flow


@pytest.fixture
async def venue():
    """An exchange without participants and without limits."""
    async with opened() as venue:
        yield venue


@pytest.fixture
async def limited_venue():
    """An exchange without participants that enforces the seed's limits."""
    async with opened(enforces_limits=True) as venue:
        yield venue


@pytest.fixture
async def busy_venue():
    """An exchange with a busy crowd that moves when the test steps it."""
    async with opened(participants=lambda exchange, now: Flow(exchange, 3, "busy", now)) as venue:
        yield venue


@pytest.fixture(scope="session")
def wallet_of():
    """A wallet by the name of its key, with fresh nonces."""
    return lambda name: Wallet(KEYS[name])


@pytest.fixture
def one(wallet_of):
    return wallet_of("one")


@pytest.fixture
def two(wallet_of):
    return wallet_of("two")


@pytest.fixture
def three(wallet_of):
    return wallet_of("three")


@pytest.fixture
def four(wallet_of):
    return wallet_of("four")


@pytest.fixture
async def engine():
    """An exchange in the engine's dialect, without participants and without limits."""
    async with opened(dialect="engine", kind=EngineVenue) as venue:
        yield venue


@pytest.fixture
async def limited_engine():
    """One that enforces the engine's limits."""
    async with opened(dialect="engine", kind=EngineVenue, enforces_limits=True) as venue:
        yield venue


@pytest.fixture
async def busy_engine():
    """One with a busy crowd that moves when the test steps it."""
    crowd = {"participants": lambda exchange, now: Flow(exchange, 3, "busy", now)}
    async with opened(dialect="engine", kind=EngineVenue, **crowd) as venue:
        yield venue


@pytest.fixture
def ann():
    """A wallet in the engine's words."""
    return EngineWallet(KEYS["one"])


@pytest.fixture
def bob():
    return EngineWallet(KEYS["two"])


@pytest.fixture
def cyd():
    return EngineWallet(KEYS["three"])


@pytest.fixture(scope="session")
def engine_wallet_of():
    """A wallet in the engine's words by the name of its key."""
    return lambda name: EngineWallet(KEYS[name])
