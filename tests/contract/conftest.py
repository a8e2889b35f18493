"""A real exchange in its own process, and traders who reach it through codec and links only."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # kits stand beside the tests

from houses import HOUSES
from trader import Trader, order_of

ROOT = Path(__file__).parents[2]
STARTING = 60
"""Seconds that the exchange may take to say where it is."""


@pytest.fixture(scope="session", name="as_order")
def _as_order():
    return order_of


def pytest_generate_tests(metafunc):
    """Every test is of all houses, unless its module names those that are held to it."""
    marks = metafunc.definition.iter_markers("parametrize")
    if "house" in metafunc.fixturenames and not any(mark.args[0] == "house" for mark in marks):
        houses = getattr(metafunc.module, "HELD_TO_IT", HOUSES)
        metafunc.parametrize("house", houses, indirect=True, ids=str, scope="session")


@pytest.fixture(scope="session")
def house(request):
    """A venue, and in which dialect its exchange speaks."""
    return request.param


def run(house, *options):
    """Where the house's exchange listens, without participants."""
    command = [sys.executable, "-m", "vela_tui.sim", "--port", "0", "--json", "--owner-pipe"]
    process = subprocess.Popen(
        [*command, "--flow", "none", *house.options, *options],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield json.loads(process.stdout.readline())["http"]
    finally:
        process.stdin.close()
        process.wait(STARTING)
        process.stdout.close()


@pytest.fixture(scope="session")
def exchange(house):
    """Where an exchange without participants and without limits is."""
    yield from run(house, "--rate-limits", "off", "--faults")


@pytest.fixture(scope="session")
def strict_exchange(house):
    """Where one is that enforces its limits."""
    yield from run(house)


@pytest.fixture
async def trader(house, exchange):
    """Makes traders, each with a fresh wallet and 10,000 USDC, and something to sell."""
    made = []

    async def make(url=exchange):
        one = Trader(house, url)
        made.append(one)
        await one.arrive()
        await house.fund(url, one.wallet.address)
        return one

    yield make
    for each in made:
        await each.leave()
        await each.close()
