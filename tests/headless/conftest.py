"""The command line in this process, on an exchange in another."""

import asyncio
import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "session"))

from exchange_kit import break_things, fund, run_exchange

from vela_tui.cli import main
from vela_tui.config import paths
from vela_tui.keys import paper


@pytest.fixture(scope="module")
def exchange():
    """Where a still exchange listens: empty books, nobody but us."""
    yield from run_exchange("--rate-limits", "off")


@pytest.fixture
def places(tmp_path, monkeypatch):
    """Directories of this test alone."""
    for name in ("CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))
    return paths()


@pytest.fixture
def wallet(exchange, places):
    """The address of a paper wallet that has money on the exchange."""
    address = paper.open_wallet(places.state).address
    asyncio.run(fund(exchange, address, USDC="100000", ETH="10"))
    return address


@pytest.fixture
def vela(exchange, wallet, capsys):
    """Runs one command on the exchange: its exit code and its answer, read as JSON."""

    def run(*words):
        capsys.readouterr()
        code = main([*words, "--json", "--paper", "--url", exchange, "--timeout", "90"])
        told = capsys.readouterr()
        return code, json.loads(told.out)

    return run


@pytest.fixture
def mishap(exchange):
    """The exchange is asked for mishaps."""
    return lambda **faults: asyncio.run(break_things(exchange, **faults))
