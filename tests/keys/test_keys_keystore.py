"""A keystore opens with its passphrase, and costs nothing until its figures are in bounds."""

import json
import os

import pytest
from Crypto.Protocol.KDF import scrypt
from eth_keyfile import keyfile
from hypothesis import example, given, settings
from hypothesis import strategies as st

from vela_tui.domain.errors import CredentialError, WrongPassphrase
from vela_tui.keys import keystore, seal
from vela_tui.keys.credential import Credential
from vela_tui.keys.secret import Secret

PASSPHRASE = Secret("correct horse battery staple")


@pytest.fixture(scope="module")
def content() -> bytes:
    credential = Credential((9).to_bytes(32, "big"), "https://a.example")
    return keystore.encrypt(credential, PASSPHRASE, keystore.RANDOM_WORK)


@pytest.fixture
def fields(content) -> dict:
    return json.loads(content)


def test_key_comes_back_with_its_passphrase(key, address, origin):
    credential = Credential.parse(key, origin)
    content = keystore.encrypt(credential, PASSPHRASE, keystore.RANDOM_WORK)
    opened = keystore.decrypt(content, PASSPHRASE, origin)
    assert (opened.address, opened.reveal()) == (address, credential.reveal())
    assert keystore.parse(content).origin == origin


def test_file_does_not_hold_the_key(key, origin, leaks):
    content = keystore.encrypt(Credential.parse(key, origin), PASSPHRASE, keystore.RANDOM_WORK)
    assert not leaks(content.decode())
    assert len(content) < keystore.LARGEST_FILE


def test_wallets_file_opens_and_ours_opens_in_a_wallet(key, address):
    """Both ways with eth-account, PBKDF2 and a key spelled `Crypto` too."""
    from eth_account import Account

    theirs = Account.encrypt(key, "théir pass", kdf="pbkdf2", iterations=1000)
    theirs["Crypto"] = theirs.pop("crypto")
    opened = keystore.decrypt(json.dumps(theirs).encode(), Secret("théir pass"), "paper")
    assert opened.address == address
    ours = keystore.encrypt(opened, Secret("öurs"), keystore.RANDOM_WORK)
    assert Account.decrypt(json.loads(ours), "öurs").to_0x_hex() == "0x" + key


@settings(max_examples=30)
@given(
    number=st.integers(1, 2**255),
    words=st.text(st.characters(codec="utf8"), max_size=40),
    kdf=st.sampled_from([("pbkdf2", 3), ("scrypt", 2), ("scrypt", 64)]),
    start=st.binary(min_size=16, max_size=16),
)
@example(number=1, words="", kdf=("scrypt", 2), start=b"\xff" * 16)
def test_encryption_is_that_of_eth_keyfile(number, words, kdf, start):
    """Any key, passphrase and start of the counter: it opens ours, and we open its own."""
    key, typed = number.to_bytes(32, "big"), words.encode()
    credential = Credential(key, "paper")
    ours = json.loads(keystore.encrypt(credential, Secret(words), 2))
    assert keyfile.decode_keyfile_json(ours, typed) == key
    assert ours["address"] == credential.address[2:]
    with pytest.MonkeyPatch.context() as patch:
        # of random bytes it takes 16 for the salt, then 16 for the counter
        patch.setattr(keyfile.Random, "get_random_bytes", lambda _: start)
        theirs = keyfile.create_keyfile_json(key, typed, kdf=kdf[0], iterations=kdf[1])
    opened = keystore.decrypt(json.dumps(theirs).encode(), Secret(words), "paper")
    assert opened.reveal() == key


@pytest.mark.parametrize(("n", "r", "p"), [(2**18, 1, 1), (2**16, 1, 4), (2, 8, 4)])
def test_every_work_within_the_caps_is_done(n, r, p, fields):
    """Some wallets wrote n = 2^18 with r = 1, which hashlib's scrypt refuses."""
    derived = scrypt("x", bytes(16).decode(), 32, n, r, p)
    sealed = keyfile.encrypt_aes_ctr((9).to_bytes(32, "big"), derived[:16], 0)
    fields["crypto"] |= {
        "kdfparams": {"n": n, "r": r, "p": p, "dklen": 32, "salt": "00" * 16},
        "cipherparams": {"iv": "00" * 16},
        "ciphertext": sealed.hex(),
        "mac": keyfile.keccak(derived[16:] + sealed).hex(),
    }
    opened = keystore.decrypt(json.dumps(fields).encode(), Secret("x"), "paper")
    assert opened.reveal() == (9).to_bytes(32, "big")


def test_published_vector_opens():
    """The PBKDF2 example of the Web3 Secret Storage definition."""
    content = {
        "crypto": {
            "cipher": "aes-128-ctr",
            "cipherparams": {"iv": "6087dab2f9fdbbfaddc31a909735c1e6"},
            "ciphertext": "5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46",
            "kdf": "pbkdf2",
            "kdfparams": {
                "c": 262144,
                "dklen": 32,
                "prf": "hmac-sha256",
                "salt": "ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd",
            },
            "mac": "517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2",
        },
        "id": "3198bc9c-6672-5ab3-d995-4942343ae5b6",
        "version": 3,
    }
    opened = keystore.decrypt(json.dumps(content).encode(), Secret("testpassword"), "paper")
    assert opened.reveal().hex() == (
        "7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d"
    )


@pytest.mark.parametrize("typed", ["", "correct horse battery stapl", "wrong", "\udcff"])
def test_wrong_passphrase_is_told_as_such(typed, content):
    with pytest.raises(WrongPassphrase):
        keystore.decrypt(content, Secret(typed), "paper")


def test_tampered_ciphertext_does_not_open(fields):
    fields["crypto"]["ciphertext"] = "00" * 32
    with pytest.raises(WrongPassphrase, match="damaged"):
        keystore.decrypt(json.dumps(fields).encode(), PASSPHRASE, "paper")


@pytest.mark.parametrize("change", ["iv", "address"])
def test_file_of_another_address_is_damaged(change, fields):
    """The MAC covers neither: the key is held against the address."""
    if change == "iv":
        fields["crypto"]["cipherparams"]["iv"] = "00" * 16
    else:
        fields["address"] = "ab" * 20
    with pytest.raises(CredentialError, match="do not agree"):
        keystore.decrypt(json.dumps(fields).encode(), PASSPHRASE, "paper")


HOSTILE = [
    *[
        ("scrypt", {"n": n})
        for n in (2**24, 2**19, 0, 1, -2, 3, 2**18 - 1, 2**64, True, "4096", 4096.0)
    ],
    *[("scrypt", {"r": r}) for r in (9, 0, -1, 2**40, None)],
    *[("scrypt", {"p": p}) for p in (5, 0, 2**30)],
    *[("scrypt", {"dklen": length}) for length in (16, 31, 33, 2**32)],
    *[("scrypt", {"salt": salt}) for salt in ("", "zz", "abc", "ab" * 129, 7)],
    *[("pbkdf2", {"c": c}) for c in (5_000_001, 2**63, 0, -1)],
    ("pbkdf2", {"prf": "hmac-md5"}),
    ("pbkdf2", {"dklen": 64}),
]


@pytest.mark.parametrize(("kdf", "change"), HOSTILE, ids=repr)
def test_hostile_work_is_refused_before_it_is_done(kdf, change, fields, monkeypatch):
    """P62: no derivation is begun; a sound file begins one."""
    begun = _derivations(monkeypatch)
    salt = "ab" * 16
    sound = {
        "scrypt": {"n": 4096, "r": 8, "p": 1, "dklen": 32, "salt": salt},
        "pbkdf2": {"c": 1000, "prf": "hmac-sha256", "dklen": 32, "salt": salt},
    }[kdf]
    fields["crypto"] |= {"kdf": kdf, "kdfparams": sound}
    with pytest.raises(CredentialError):  # another salt: the passphrase does not fit
        keystore.decrypt(json.dumps(fields).encode(), PASSPHRASE, "paper")
    assert len(begun) == 1
    fields["crypto"]["kdfparams"] = sound | change
    with pytest.raises(CredentialError, match="refused at"):
        keystore.decrypt(json.dumps(fields).encode(), PASSPHRASE, "paper")
    assert len(begun) == 1


def _derivations(monkeypatch):
    """The derivations that are begun from now on."""
    begun = []
    derive = seal._derive

    def counted(*given):
        begun.append(given)
        return derive(*given)

    monkeypatch.setattr(seal, "_derive", counted)
    return begun


@pytest.mark.parametrize(
    "path",
    [
        ("version", 4),
        ("version", "3"),
        ("crypto", []),
        ("crypto.cipher", "aes-256-cbc"),
        ("crypto.kdf", "argon2"),
        ("crypto.kdfparams", None),
        ("crypto.mac", "00"),
        ("crypto.ciphertext", "00" * 64),
        ("crypto.cipherparams.iv", "00" * 15),
        ("address", "0x12\n"),
        ("id", "\x1b]0;x\x07"),
        ("origin", "x" * 301),
    ],
    ids=lambda path: path[0],
)
def test_foreign_shapes_are_refused_without_being_repeated(path, fields):
    name, value = path
    *outer, last = name.split(".")
    inner = fields
    for step in outer:
        inner = inner[step]
    inner[last] = value
    with pytest.raises(CredentialError, match="refused at") as caught:
        keystore.parse(json.dumps(fields).encode())
    assert "\x1b" not in str(caught.value)
    assert "argon2" not in str(caught.value)


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[" * 8000, b'{"a":' * 1500, b"\xff\xfe", b"null", b"3", b"x" * 8193],
    ids=lambda content: repr(content[:8]),
)
def test_what_is_no_keystore_is_refused(content):
    with pytest.raises(CredentialError):
        keystore.parse(content)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content):
    with pytest.raises(CredentialError):
        keystore.parse(content)


@pytest.mark.parametrize("kind", ["missing", "folder", "pipe", "large"])
def test_import_reads_small_regular_files_only(kind, tmp_path):
    """A named pipe would be waited for, for ever."""
    path = tmp_path / "file"
    match kind:
        case "folder":
            path.mkdir()
        case "pipe":
            os.mkfifo(path)
        case "large":
            path.write_bytes(b" " * 8193)
    with pytest.raises(CredentialError):
        keystore.read_import(path)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("short", "12 characters"),
        ("elevenchars", "12 characters"),
        ("aaaaaaaaaaaaaaaa", "6 different"),
        ("AaAaBbBbCcCcDdDd", "6 different"),
        ("twelve chars\x1b", "control"),
        ("correct horse", ""),
        ("zwölf Zeichen", ""),
    ],
)
def test_weak_passphrases_are_named(typed, words):
    said = keystore.weakness(Secret(typed))
    assert words in said
    assert bool(said) == bool(words)


def test_work_figures_are_those_of_the_design():
    """Reliability section 7: 2^18 for a person's passphrase, 2^12 for 256 random bits."""
    assert (keystore.HUMAN_WORK, keystore.RANDOM_WORK) == (262_144, 4_096)
