"""What opens an account's key, and what does not."""

import json

import pytest

from vela_tui.domain.account import AccountName
from vela_tui.domain.errors import CredentialError, KeyringUnavailable, WrongPassphrase
from vela_tui.keys.account import Account, KeyPlace
from vela_tui.keys.credential import Credential
from vela_tui.keys.secret import Secret
from vela_tui.keys.stores import CredentialStore

NAME = AccountName("main")
PASSPHRASE = Secret("correct horse battery")


@pytest.fixture(autouse=True)
def _still_dumpable(monkeypatch):
    """The test's own process keeps its core limit."""
    monkeypatch.setattr("vela_tui.keys.stores.harden", lambda: None)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "keystores"


@pytest.fixture
def store(folder, keyring, quick_work):
    return CredentialStore(folder, lambda: keyring)


@pytest.fixture
def credential(key, origin):
    return Credential.parse(key, origin)


@pytest.fixture
def make_account(address, origin):
    def make(place, url=origin, address=address):
        return Account(NAME, "vela", url, address, place)

    return make


def _unasked():
    pytest.fail("a passphrase was asked for")


def test_keyring_opens_the_file(store, credential, make_account, backend, folder, leaks):
    """The file alone and the keyring alone hold no key."""
    store.keep_with_keyring(NAME, credential)
    opened = store.open(make_account(KeyPlace.KEYRING), _unasked)
    assert (opened.address, opened.binding) == (credential.address, credential.binding)
    assert opened.reveal() == credential.reveal()
    [passphrase] = backend.entries.values()
    assert len(bytes.fromhex(passphrase)) == 32
    content = (folder / "main.json").read_text()
    assert not leaks(content + passphrase)
    assert passphrase not in content
    assert (folder / "main.json").stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700


async def test_key_is_opened_off_the_event_loop(store, make_account, origin, key):
    from vela_tui.keys.detached import call_async

    def keep():
        store.keep_with_keyring(NAME, Credential.parse(key, origin))

    await call_async(keep)
    assert (await store.open_async(make_account(KeyPlace.KEYRING), _unasked)).binding == origin


def test_passphrase_opens_the_file(store, credential, make_account, backend):
    store.keep_with_passphrase(NAME, credential, PASSPHRASE)
    account = make_account(KeyPlace.KEYSTORE)
    assert store.open(account, lambda: PASSPHRASE).address == credential.address
    assert not backend.entries
    with pytest.raises(WrongPassphrase):
        store.open(account, lambda: Secret("wrong"))


def test_persons_passphrase_gets_the_full_work(folder, keyring, credential, make_account):
    """n=2^18, unpatched: written, proven and opened once."""
    store = CredentialStore(folder, lambda: keyring)
    store.keep_with_passphrase(NAME, credential, PASSPHRASE)
    written = json.loads((folder / "main.json").read_text())
    assert written["crypto"]["kdfparams"]["n"] == 262_144
    assert store.open(make_account(KeyPlace.KEYSTORE), lambda: PASSPHRASE).address


def test_weak_passphrase_keeps_nothing(store, credential):
    with pytest.raises(CredentialError, match="12 characters"):
        store.keep_with_passphrase(NAME, credential, Secret("weak"))
    assert not store.holds(NAME)


@pytest.mark.parametrize("place", ["keyring", "passphrase"])
def test_name_that_holds_a_key_keeps_it(place, store, credential, origin, make_account, backend):
    """The first key stays, the second leaves nothing in the keyring."""
    store.keep_with_keyring(NAME, credential)
    other = Credential.make(origin)
    keep, more = {
        "keyring": (store.keep_with_keyring, ()),
        "passphrase": (store.keep_with_passphrase, (PASSPHRASE,)),
    }[place]
    with pytest.raises(CredentialError, match="already"):
        keep(NAME, other, *more)
    assert len(backend.entries) == 1
    assert store.open(make_account(KeyPlace.KEYRING), _unasked).address == credential.address


def test_keyring_that_keeps_nothing_leaves_no_file(folder, credential, make_keyring):
    class Losing:
        def get_password(self, *_):
            return None

        def set_password(self, *_):
            return None

    store = CredentialStore(folder, lambda: make_keyring(Losing()))
    with pytest.raises(KeyringUnavailable):
        store.keep_with_keyring(NAME, credential)
    assert not store.holds(NAME)


@pytest.mark.parametrize("loss", ["entry", "file", "other passphrase"])
def test_either_half_alone_opens_nothing(loss, store, credential, make_account, backend, folder):
    store.keep_with_keyring(NAME, credential)
    if loss == "entry":
        backend.entries.clear()
    elif loss == "file":
        (folder / "main.json").unlink()
    else:
        backend.entries = dict.fromkeys(backend.entries, "00" * 32)
    with pytest.raises(CredentialError):
        store.open(make_account(KeyPlace.KEYRING), _unasked)


def test_changed_url_does_not_redirect_the_key(store, credential, make_account):
    store.keep_with_keyring(NAME, credential)
    account = make_account(KeyPlace.KEYRING, url="https://evil.example")
    with pytest.raises(CredentialError, match="added for another address"):
        store.open(account, _unasked)


def test_key_of_another_address_is_not_used(store, credential, make_account):
    store.keep_with_keyring(NAME, credential)
    account = make_account(KeyPlace.KEYRING, address="0x" + "ab" * 20)
    with pytest.raises(CredentialError, match="not that of its address"):
        store.open(account, _unasked)


def test_copied_file_does_not_open_under_another_name(store, credential, make_account, folder):
    """The keyring's entry names the account too."""
    store.keep_with_keyring(NAME, credential)
    (folder / "main.json").rename(folder / "other.json")
    account = make_account(KeyPlace.KEYRING)
    other = Account(
        AccountName("other"), account.venue, account.url, account.address, account.store
    )
    with pytest.raises(KeyringUnavailable, match="no entry"):
        store.open(other, _unasked)


def test_forgotten_key_is_in_neither_place(store, credential, backend):
    store.keep_with_keyring(NAME, credential)
    assert store.forget(NAME, in_keyring=True) == ""
    assert not backend.entries
    assert not store.holds(NAME)
    assert store.forget(NAME, in_keyring=True) == ""


def test_key_is_forgotten_also_without_its_keyring(folder, store, credential):
    store.keep_with_keyring(NAME, credential)

    def unavailable():
        raise KeyringUnavailable("no system keyring answers here")

    said = CredentialStore(folder, unavailable).forget(NAME, in_keyring=True)
    assert "opens nothing" in said
    assert not store.holds(NAME)


def test_loose_file_is_not_opened(store, credential, make_account, folder):
    store.keep_with_keyring(NAME, credential)
    (folder / "main.json").chmod(0o644)
    with pytest.raises(CredentialError, match="chmod 600"):
        store.open(make_account(KeyPlace.KEYRING), _unasked)
