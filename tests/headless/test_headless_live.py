"""LIVE without a screen: a passphrase on stdin, a yes, a guard's word; no key is needed to read."""

import asyncio
import io
import json

import pytest
from exchange_kit import fund, run_exchange

from vela_tui.cli import main
from vela_tui.keys import keystore
from vela_tui.keys.account import Account, KeyPlace, parse_account_name
from vela_tui.keys.credential import Credential
from vela_tui.keys.secret import Secret
from vela_tui.keys.stores import CredentialStore

PASSPHRASE = "correct horse battery staple 7"
ORDER = ("order", "--market", "ETH-USDC", "buy 0.1 @ 3000 post")


@pytest.fixture(scope="module")
def lively():
    """An exchange with books that a price can be held against."""
    yield from run_exchange("--flow", "calm", "--seed", "5", "--rate-limits", "off")


@pytest.fixture
def live(lively, places, capsys, monkeypatch):
    """Runs one command on a live account, its passphrase on stdin: exit code, answer, words."""
    monkeypatch.setattr(keystore, "HUMAN_WORK", keystore.RANDOM_WORK)
    name = parse_account_name("main")
    credential = Credential.make(lively)
    CredentialStore(places.keystores).keep_with_passphrase(name, credential, Secret(PASSPHRASE))
    places.accounts.add(Account(name, "vela", lively, credential.address, KeyPlace.KEYSTORE))
    asyncio.run(fund(lively, credential.address, USDC="10000"))

    def run(*words, typed=PASSPHRASE + "\n"):
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        capsys.readouterr()
        code = main([*words, "--json", "--account", "main", "--timeout", "90"])
        told = capsys.readouterr()
        assert PASSPHRASE not in told.out + told.err
        assert credential.reveal().hex() not in told.out + told.err
        return code, json.loads(told.out), told.err

    return run


def test_an_order_needs_a_yes_and_a_guard_s_word(live):
    """Each refusal sends nothing; with the word and the yes it is sent once."""
    code, told, _ = live(*ORDER, "--passphrase-stdin")
    assert (code, told["error"]["kind"]) == (8, "guarded")
    assert "--consent over" in told["error"]["message"]
    code, told, _ = live(*ORDER, "--passphrase-stdin", "--consent", "over")
    assert (code, told["error"]["kind"]) == (2, "usage")
    assert "--yes" in told["error"]["message"]
    assert live("orders")[:2] == (0, [])
    code, told, _ = live(*ORDER, "--passphrase-stdin", "--consent", "over", "--yes")
    assert (code, told["order"]["status"]) == (0, "open")
    assert len(live("orders")[1]) == 1
    code, told, _ = live("kill", "--passphrase-stdin")
    assert (code, told["left"]) == (0, 0)


def test_a_wrong_passphrase_sends_nothing(live):
    code, told, _ = live(*ORDER, "--passphrase-stdin", "--yes", typed="wrong one altogether 9\n")
    assert (code, told["error"]["kind"]) == (3, "credentials")
    assert live("orders")[:2] == (0, [])


def test_reads_of_an_account_open_no_key(live):
    code, told, _ = live("balances", typed="")
    assert code == 0
    assert told["balances"][0]["currency"] == "USDC"
