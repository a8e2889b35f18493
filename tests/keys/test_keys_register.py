"""The list of accounts is what was added, whole, or an error that names the place."""

import stat
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vela_tui.domain.account import AccountName
from vela_tui.domain.errors import ConfigError, CredentialError
from vela_tui.keys.account import Account, KeyPlace, parse_account_name
from vela_tui.keys.register import AccountRegister


@pytest.fixture
def register(tmp_path):
    return AccountRegister(tmp_path / "config" / "accounts.toml")


@pytest.fixture
def account(address):
    return Account(AccountName("main"), "vela", "https://h.example:8443", address, KeyPlace.KEYRING)


def _named(account, name):
    return Account(AccountName(name), account.venue, account.url, account.address, account.store)


def test_accounts_come_back_in_their_order(register, account):
    assert register.load() == {}
    others = [_named(account, name) for name in ("z", "007", "-", "a" * 32)]
    for other in (account, *others):
        register.add(other)
    assert list(register.load().values()) == [account, *others]
    assert register.remove(account.name) is True
    assert register.remove(account.name) is False
    assert list(register.load().values()) == others


def test_taken_name_is_refused(register, account):
    register.add(account)
    with pytest.raises(ConfigError, match="already"):
        register.add(account)


def test_file_is_its_owners(register, account, tmp_path):
    register.add(account)
    path = tmp_path / "config" / "accounts.toml"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o666)
    with pytest.raises(CredentialError, match="chmod 600"):
        register.load()


def test_writers_at_the_same_instant_lose_nothing(tmp_path):
    code = (
        "import sys\n"
        "sys.path[:0] = sys.argv[3:]\n"
        "from pathlib import Path\n"
        "from vela_tui.keys.account import Account, KeyPlace\n"
        "from vela_tui.keys.register import AccountRegister\n"
        "register = AccountRegister(Path(sys.argv[1]))\n"
        "for n in range(10):\n"
        "    register.add(Account(f'{sys.argv[2]}-{n}', 'vela', 'https://h.example',"
        " '0x' + 'ab' * 20, KeyPlace.KEYRING))\n"
    )
    path = tmp_path / "accounts.toml"
    writers = [
        subprocess.Popen([sys.executable, "-c", code, str(path), name, *sys.path])
        for name in ("a", "b", "c")
    ]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0]
    assert len(AccountRegister(path).load()) == 30


SOUND = {
    "venue": '"vela"',
    "url": '"https://h.example"',
    "address": f'"0x{"ab" * 20}"',
    "store": '"keyring"',
}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"venue": '"other"'}, "must be one of: vela"),
        ({"url": '"http://h.example"'}, "https"),
        ({"url": "7"}, "a text"),
        ({"address": '"0x12"'}, "40 hex"),
        ({"store": '"plain"'}, "plain"),
        ({"extra": "1"}, "exactly address, store, url, venue"),
        ({"store": None}, "exactly"),
    ],
)
def test_wrong_entry_is_named(change, words, register, tmp_path):
    path = tmp_path / "config" / "accounts.toml"
    path.parent.mkdir(0o700)
    lines = [f"{key} = {value}" for key, value in (SOUND | change).items() if value is not None]
    path.write_text("\n".join(["[main]", *lines]))
    path.chmod(0o600)
    with pytest.raises(ConfigError, match=words) as caught:
        register.load()
    assert "accounts.toml: ['main']" in str(caught.value)


@pytest.mark.parametrize("content", [b"[main", b"\xff", b"main = 1", b'["A B"]\nvenue = 1'])
def test_wrong_file_is_named(content, register, tmp_path):
    path = tmp_path / "config" / "accounts.toml"
    path.parent.mkdir(0o700)
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(ConfigError, match=r"accounts\.toml"):
        register.load()


@given(st.text("ab0-_./ \n", max_size=34))
def test_names_hold_to_their_grammar(text):
    sound = 1 <= len(text) <= 32 and set(text) <= set("ab0-")
    try:
        assert parse_account_name(text) == text
    except ConfigError:
        assert not sound
    else:
        assert sound


def test_paper_is_nobodys_name():
    with pytest.raises(ConfigError, match="practice account"):
        parse_account_name("paper")
