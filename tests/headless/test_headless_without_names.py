"""Commands without a screen at another venue: a key logs in to read, orders have no name."""

import json
from contextlib import contextmanager

import pytest
from exchange_kit import run_exchange

from vela_tui.cli import main
from vela_tui.domain.account import AccountName
from vela_tui.domain.enums import Mode
from vela_tui.opening import Place, Wallet, at, build, needs_login

MARKET_PRICE = "0.5"


@pytest.fixture(scope="module")
def url():
    options = ("--venue", "joyride", "--rate-limits", "off")
    with contextmanager(run_exchange)(*options) as found:
        yield found


@pytest.fixture
def told(url, tmp_path, monkeypatch, capsys):
    """Runs a command on paper there and reads its JSON."""
    for name in ("CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))

    def run(command, *words):
        common = ("--paper", "--url", url, "--venue", "joyride", "--json")
        assert main([command, *common, *words]) == 0
        return json.loads(capsys.readouterr().out)

    return run


def test_an_order_is_placed_listed_and_killed(told):
    market = told("markets")[0]["market"]
    placed = told("order", "--market", market, f"buy 1 @ {MARKET_PRICE} gtc")
    assert placed["order"]["status"] == "open", placed
    (listed,) = told("orders")
    assert (listed["id"], listed["status"]) == (placed["order"]["id"], "open")
    gone = told("kill")
    assert (gone["gone"], gone["left"], gone["unknown"]) == (1, 0, 0)
    assert told("orders") == []


def test_a_session_that_only_reads_logs_in_but_can_t_trade(url, tmp_path):
    """The key is opened for the login alone, and only where a venue asks for one."""

    async def open_wallet():
        raise AssertionError

    wallet = Wallet(
        AccountName("paper"), "6oHSKv6AoSctTGE2NeAhNoLLRxwEsEjSTzbnGo5xZNCB", None,
        tmp_path / "j.sqlite3", log_in=open_wallet,
    )  # fmt: skip
    place = Place(at(url), Mode.PAPER, "127.0.0.1", venue="joyride")
    runner = build(place, wallet)
    assert runner._open_signatures is open_wallet
    assert runner.view.is_read_only
    assert needs_login("joyride")
    assert not needs_login("vela")
