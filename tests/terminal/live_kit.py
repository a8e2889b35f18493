"""An exchange elsewhere and an account on it, as LIVE needs them."""

import json
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator

import pytest

PASSPHRASE = "correct horse battery staple 7"


@pytest.fixture
def exchange(request: pytest.FixtureRequest) -> Iterator[str]:
    """The base URL of an exchange with lively markets, in a process of its own.

    It speaks the dialect that a test asks for, else the documented one.
    """
    dialect = getattr(request, "param", "documented")
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "vela_tui", "sim", "--port", "0", "--seed", "5", "--json"),
            *("--dialect", dialect),
            *("--rate-limits", "off"),  # tests poll the exchange beside the program
        ],
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    yield json.loads(process.stdout.readline())["http"]
    process.terminate()
    process.wait(60)
    process.stdout.close()


@pytest.fixture
def account(start, exchange) -> str:
    """An account with money at the exchange, its key behind a passphrase; its address."""
    adding = start(
        *("accounts", "add", "main", "--venue", "vela", "--url", exchange),
        *("--new", "--store", "keystore"),
    )
    adding.shows("New passphrase")
    adding.keys(PASSPHRASE + "\r")
    adding.shows("same again")
    adding.keys(PASSPHRASE + "\r")
    text = adding.until(lambda shown: re.search(r"0x[0-9a-fA-F]{40}", shown), "an address")
    assert adding.ends() == 0
    assert PASSPHRASE.encode() not in adding.bytes
    found = re.search(r"0x[0-9a-fA-F]{40}", text)
    assert found is not None
    body = json.dumps({"user": found[0], "asset": "USDC", "amount": "10000"}).encode()
    request = urllib.request.Request(
        f"{exchange}/deposit", body, {"Content-Type": "application/json"}
    )
    urllib.request.urlopen(request).close()
    return found[0]


def resting(exchange: str, address: str) -> list[object]:
    """The exchange's own list of the account's open orders."""
    with urllib.request.urlopen(f"{exchange}/account/{address}/orders") as answer:
        return list(json.load(answer)["data"])
