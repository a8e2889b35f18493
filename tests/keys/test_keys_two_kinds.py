"""The same stores keep keys of both kinds, and never hand out one as the other."""

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from vela_tui.domain import base58
from vela_tui.domain.account import AccountName
from vela_tui.domain.enums import KeyKind
from vela_tui.domain.errors import ConfigError, CredentialError, WrongPassphrase
from vela_tui.keys import keystore, paper
from vela_tui.keys.account import Account, KeyPlace, parse_address
from vela_tui.keys.credential import PAPER, Credential
from vela_tui.keys.register import AccountRegister
from vela_tui.keys.secret import Secret
from vela_tui.keys.stores import CredentialStore
from vela_tui.keys.venues import VENUES
from vela_tui.venues import names, registry

KIND = KeyKind.ED25519
SEED = bytes([0x22]) * 32
WALLET = "Bow1CGKGDB9mNxeWdw85E2aCthQ1oZX4oFEe7fYT17ew"
URL = "https://joyride.exchange/api/v1"
ORIGIN = "https://joyride.exchange"
PASSPHRASE = Secret("correct horse battery staple")
NAME = AccountName("rider")
ACCOUNT = Account(NAME, "joyride", URL, WALLET, KeyPlace.KEYSTORE)
seeds = st.binary(min_size=32, max_size=32)


@pytest.fixture(autouse=True)
def _still_dumpable(monkeypatch):
    """The test's own process keeps its core limit."""
    for module in ("stores", "paper"):
        monkeypatch.setattr(f"vela_tui.keys.{module}.harden", lambda: None)


@pytest.fixture
def credential() -> Credential:
    return Credential(SEED, ORIGIN, KIND)


@pytest.fixture
def fields(credential) -> dict:
    return json.loads(keystore.encrypt(credential, PASSPHRASE, keystore.RANDOM_WORK))


def _opened(fields: dict, kind: KeyKind = KIND) -> Credential:
    return keystore.decrypt(json.dumps(fields).encode(), PASSPHRASE, ORIGIN, kind)


@settings(max_examples=10, deadline=None)
@given(seed=seeds, typed=st.text(min_size=1, max_size=20))
@example(seed=bytes(32), typed="öurs")
@example(seed=b"\xff" * 32, typed="x")
def test_any_seed_comes_back_from_its_file(seed, typed):
    """Also those that are no key of the other curve."""
    made = Credential(seed, ORIGIN, KIND)
    content = keystore.encrypt(made, Secret(typed), 2)
    opened = keystore.decrypt(content, Secret(typed), ORIGIN, KIND)
    assert (opened.reveal(), opened.address, opened.kind) == (seed, made.address, KIND)


@given(
    text=st.text(min_size=12)
    | st.text(base58.ALPHABET, min_size=12, max_size=100)
    | st.lists(st.integers(0, 300), min_size=12, max_size=70).map(json.dumps)
    | st.lists(st.sampled_from(["abandon", "zoo", "junk"]), min_size=12).map(" ".join)
)
@example(WALLET)
def test_no_refusal_echoes_what_was_typed(text):
    """Whatever was typed where a key of either kind belongs is not repeated, nor a part of it."""
    said = ""
    for kind in KeyKind:
        try:
            Credential.parse(text, PAPER, kind)
        except CredentialError as error:
            said += str(error)
    assert not text.strip() or text.strip()[:12] not in said


def test_file_names_kind_and_address_and_holds_no_key(fields):
    assert (fields["version"], fields["curve"], fields["address"]) == (3, "ed25519", WALLET)
    assert fields["origin"] == ORIGIN
    text = json.dumps(fields)
    assert not any(shape in text for shape in (SEED.hex(), base58.encode(SEED), "22" * 16))
    assert "0x" not in text


def test_other_programs_decoder_opens_the_encryption(fields):
    """The field beside it is ours; the encryption is the format's own."""
    from eth_keyfile.keyfile import decode_keyfile_json

    assert decode_keyfile_json(fields, PASSPHRASE.reveal().encode()) == SEED


def test_file_of_ethereum_names_no_kind(key, origin):
    """Files made before there were two kinds are the same, and stay readable."""
    content = keystore.encrypt(Credential.parse(key, origin), PASSPHRASE, keystore.RANDOM_WORK)
    assert "curve" not in json.loads(content)
    assert keystore.decrypt(content, PASSPHRASE, origin).kind is KeyKind.SECP256K1


@pytest.mark.parametrize("kind", KeyKind)
def test_file_of_one_kind_is_not_opened_as_the_other(kind, monkeypatch):
    """Told before the passphrase is worked on."""
    content = keystore.encrypt(Credential(SEED, ORIGIN, kind), PASSPHRASE, keystore.RANDOM_WORK)
    monkeypatch.setattr("vela_tui.keys.keystore.unseal", lambda *_: pytest.fail("opened"))
    [other] = set(KeyKind) - {kind}
    with pytest.raises(CredentialError, match=f"of {kind}; a key of {other} is needed"):
        keystore.decrypt(content, PASSPHRASE, ORIGIN, other)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"address": base58.encode(bytes(32))}, "do not agree"),
        ({"address": WALLET.lower()}, "refused at address|do not agree"),
        ({"address": ""}, "refused at address"),
        ({"address": WALLET[:-6]}, "refused at address"),
        ({"address": "2c7536E3605D9C16a7a3D7b1898e529396a65c23"}, "refused at address"),
        ({"curve": "secp256k1"}, "refused at address"),
        ({"curve": "sr25519"}, "refused at curve"),
        ({"curve": "secp256k1", "address": ""}, "a key of ed25519 is needed"),
    ],
    ids=repr,
)
def test_changed_file_is_refused(change, words, fields):
    with pytest.raises(CredentialError, match=words):
        _opened(fields | change)


def test_wrong_passphrase_and_tampering_are_told(fields):
    with pytest.raises(WrongPassphrase):
        keystore.decrypt(json.dumps(fields).encode(), Secret("wrong"), ORIGIN, KIND)
    fields["crypto"]["ciphertext"] = "00" * 32
    with pytest.raises(WrongPassphrase):
        _opened(fields)


@pytest.mark.parametrize("place", KeyPlace)
def test_store_gives_the_key_back(place, credential, keyring, tmp_path, quick_work):
    store = CredentialStore(tmp_path / "keystores", lambda: keyring)
    if place is KeyPlace.KEYRING:
        store.keep_with_keyring(NAME, credential)
    else:
        store.keep_with_passphrase(NAME, credential, PASSPHRASE)
    account = Account(NAME, "joyride", URL, WALLET, place)
    opened = store.open(account, lambda: PASSPHRASE)
    assert (opened.reveal(), opened.kind, opened.binding) == (SEED, KIND, ORIGIN)
    as_other = Account(NAME, "vela", URL, "0x" + "ab" * 20, place)
    with pytest.raises(CredentialError, match="a key of secp256k1 is needed here"):
        store.open(as_other, lambda: PASSPHRASE)


def test_accounts_of_both_venues_stand_in_one_register(tmp_path, address, origin):
    register = AccountRegister(tmp_path / "config" / "accounts.toml")
    both = [Account(AccountName("main"), "vela", origin, address, KeyPlace.KEYRING), ACCOUNT]
    for account in both:
        register.add(account)
    assert list(register.load().values()) == both
    assert [account.kind for account in both] == [KeyKind.SECP256K1, KIND]
    assert ACCOUNT.origin == ORIGIN


@pytest.mark.parametrize("venue", VENUES)
def test_register_refuses_an_address_of_the_other_kind(venue, tmp_path, address):
    wrong = address if venue == "joyride" else WALLET
    path = tmp_path / "accounts.toml"
    path.write_text(
        f'[a]\nvenue = "{venue}"\nurl = "{URL}"\naddress = "{wrong}"\nstore = "keyring"\n'
    )
    path.chmod(0o600)
    with pytest.raises(ConfigError, match="an address is"):
        AccountRegister(path).load()


@given(seed=seeds)
@settings(max_examples=30)
def test_every_address_is_one_of_its_kind_alone(seed):
    for kind in KeyKind:
        if kind is KeyKind.SECP256K1 and not any(seed):
            continue
        address = Credential((seed[:31] + b"\1"), PAPER, kind).address
        assert parse_address(address, kind) == address
        [other] = set(KeyKind) - {kind}
        with pytest.raises(ConfigError):
            parse_address(address, other)


def test_kind_of_each_venue_is_what_its_capabilities_say():
    assert tuple(VENUES) == names.VENUES
    for venue in VENUES:
        assert registry.open_codec(venue).capabilities.key_kind is VENUES[venue].kind


def test_each_kind_has_a_paper_wallet_of_its_own(tmp_path):
    wallets = {kind: paper.open_wallet(tmp_path, kind) for kind in KeyKind}
    assert [wallets[kind].kind for kind in KeyKind] == list(KeyKind)
    assert paper.open_wallet(tmp_path).address == wallets[KeyKind.SECP256K1].address
    assert paper.open_wallet(tmp_path, KIND).address == wallets[KIND].address
    assert {path.name for path in tmp_path.iterdir()} == {"paper.key", "paper-ed25519.key"}
    assert (tmp_path / "paper-ed25519.key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("kind", KeyKind)
def test_reset_makes_another_paper_wallet_of_its_kind_alone(kind, tmp_path):
    before = {each: paper.open_wallet(tmp_path, each).address for each in KeyKind}
    assert paper.reset(tmp_path, kind).kind is kind
    after = {each: paper.open_wallet(tmp_path, each).address for each in KeyKind}
    assert [each for each in KeyKind if after[each] != before[each]] == [kind]
