"""A signer signs for one origin; a paper key for loopback literals alone."""

import copy
import pickle
import subprocess
import sys

import coincurve
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from vela_tui.domain.errors import ConfigError, CredentialError
from vela_tui.keys import secp256k1
from vela_tui.keys import signer as signing
from vela_tui.keys.credential import PAPER, Credential
from vela_tui.keys.signer import EthSigner, Signer

ELSEWHERE = ["https://vela-engine.fly.dev", "https://localhost", "https://127.0.0.1.nip.io"]


@pytest.fixture
def credential(key, origin) -> Credential:
    return Credential.parse(key, origin)


@pytest.fixture
def signer(credential, origin) -> EthSigner:
    return EthSigner(credential, origin)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8080", "ws://127.9.9.9/ws", "http://[::1]:1", "https://127.0.0.1"]
)
def test_paper_key_signs_for_this_machine(url, key, address):
    signer: Signer = EthSigner(Credential.parse(key, PAPER), url)
    assert signer.address == address
    assert len(signer.sign("vela:auth:x")) == 132


@pytest.mark.parametrize("url", ELSEWHERE)
def test_paper_key_signs_for_no_other_host(url, key):
    with pytest.raises(CredentialError, match="this machine only"):
        EthSigner(Credential.parse(key, PAPER), url)


@pytest.mark.parametrize(
    "url", ["https://vela-engine.fly.dev:443/", "wss://VELA-engine.fly.dev/ws"]
)
def test_live_key_signs_for_its_origin_in_any_spelling(url, credential, origin):
    assert EthSigner(credential, url).origin == origin


@pytest.mark.parametrize(
    "url",
    [
        "https://vela-engine.fly.dev:444",
        "https://vela-engine.fly.dev.evil.com",
        "https://fly.dev",
        "http://127.0.0.1:8080",
        "https://[::1]",
    ],
)
def test_live_key_signs_for_no_other_origin(url, credential):
    with pytest.raises(CredentialError, match="bound to https://vela-engine"):
        EthSigner(credential, url)


def test_live_key_is_not_sent_without_tls(credential):
    with pytest.raises(ConfigError, match="https or wss"):
        EthSigner(credential, "http://vela-engine.fly.dev")


@pytest.mark.parametrize("text", ["", "a b", "a\n", "é", "\x19Ethereum", "x" * 513, "a\u202eb"])
def test_only_plain_texts_are_signed(text, signer):
    with pytest.raises(CredentialError, match="printable ASCII"):
        signer.sign(text)


KEYS = st.integers(1, secp256k1._ORDER - 1)
TEXTS = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=512)


@settings(max_examples=100)
@given(number=KEYS, text=TEXTS)
@example(number=1, text="vela:order:ETH-USDC:bid:1:1:1")
@example(number=secp256k1._ORDER - 1, text="!" * 512)
def test_every_signature_is_that_of_eth_account(number, text):
    """Any key and text: an independent wallet makes the same 65 bytes and finds the address."""
    from eth_account import Account
    from eth_account.messages import encode_defunct

    key, message = number.to_bytes(32, "big"), encode_defunct(text=text)
    signer = EthSigner(Credential(key, PAPER), "http://127.0.0.1:1")
    signature = bytes.fromhex(signer.sign(text)[2:])
    assert signature == Account.sign_message(message, key).signature
    assert signature[64] in {27, 28}
    assert int.from_bytes(signature[32:64], "big") <= HALF_ORDER
    assert Account.recover_message(message, signature=signature) == signer.address


def test_hash_that_does_not_come_to_the_published_signature_is_not_used(credential, monkeypatch):
    """Signature and proof hash alike: what both get wrong, the published signature tells."""
    right = signing.keccak256
    monkeypatch.setattr(
        signing, "keccak256", lambda data: right(data + b"!" * (data[:1] == b"\x19"))
    )
    with pytest.raises(CredentialError, match="self-test"):
        EthSigner(credential, credential.binding)


@pytest.mark.parametrize("spread", [pickle.dumps, copy.copy, copy.deepcopy])
def test_signer_is_not_spread(spread, signer):
    with pytest.raises(TypeError, match="neither copied nor pickled"):
        spread(signer)


def test_signer_shows_its_address_only(signer, leaks):
    assert repr(signer) == str(signer) == "<Signer 0x2c…23>"
    with pytest.raises(TypeError):
        vars(signer)


def test_failing_library_leaves_no_trace_of_the_key(signer, leaks):
    """What the library raises is replaced: neither cause nor context leads to its frames."""

    class Broken:
        def sign_recoverable(self, digest, hasher):
            held = bytes.fromhex("4c0883a69102937d6231471b5dbb6204")
            raise ValueError(held)

    object.__setattr__(signer, "_key", Broken())
    with pytest.raises(CredentialError, match="library failed") as caught:
        signer.sign("text")
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


HALF_ORDER = (2**256 - 432420386565659656852420866394968145599) // 2


class Wrong:
    """A library whose signatures are wrong in one way from now on."""

    def __init__(self, right, other, fault):
        self.right, self.other, self.fault, self.asked = right, other, fault, 0

    def sign_recoverable(self, digest, hasher):
        self.asked += 1
        signer = self.other if self.fault == "other key" else self.right
        if self.fault == "other text":
            digest = digest[:-1] + bytes([digest[-1] ^ 1])
        return self.spoil(signer.sign_recoverable(digest, hasher=hasher))

    def spoil(self, raw):
        """The signature with one bit or its malleable half changed."""
        if self.fault == "high s":
            high = 2 * HALF_ORDER + 1 - int.from_bytes(raw[32:64], "big")
            return raw[:32] + high.to_bytes(32, "big") + bytes([1 - raw[64]])
        if self.fault == "short":
            return raw[1:]
        at = {"r": 3, "s": 40, "v": 64}.get(self.fault)
        return raw if at is None else raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]


FAULTS = ["other key", "other text", "high s", "r", "s", "v", "short"]


@pytest.mark.parametrize("fault", FAULTS)
def test_library_that_signs_wrongly_is_not_used(fault, credential, origin, monkeypatch):
    """The signature made at construction catches it."""
    right, other = coincurve.PrivateKey(credential.reveal()), coincurve.PrivateKey()
    monkeypatch.setattr(coincurve, "PrivateKey", lambda _: Wrong(right, other, fault))
    with pytest.raises(CredentialError, match="signed wrongly"):
        EthSigner(credential, origin)


@pytest.mark.parametrize("fault", FAULTS)
def test_one_wrong_signature_stops_all_signing(fault, signer):
    """Reliability 7: recovered after each signature; a wrong one leaves not, nor any after it."""
    right = signer._key
    wrong = Wrong(right, coincurve.PrivateKey(), fault)
    assert len(signer.sign("vela:order:1")) == 132
    object.__setattr__(signer, "_key", wrong)
    with pytest.raises(CredentialError, match="nothing is signed until vela-tui is started again"):
        signer.sign("vela:order:1")
    assert signer._key is None
    object.__setattr__(signer, "_key", right)
    with pytest.raises(CredentialError, match="nothing is signed until"):
        signer.sign("vela:order:2")
    assert wrong.asked == 1


def test_nothing_that_the_signer_holds_shows_the_key(signer, leaks):
    """What a traceback with local variables would print of the library's own object."""
    assert not any(leaks(repr(getattr(signer, name))) for name in ("_key", "_address", "_origin"))


KEEPING = (
    "content = keystore.encrypt(credential, Secret('x'), 2);"
    "keystore.decrypt(content, Secret('x'), 'paper')"
)


@pytest.mark.parametrize("work", ["signer.EthSigner(credential, 'http://127.0.0.1:1')", KEEPING])
def test_no_wallet_library_is_loaded(work, key):
    """Each costs 0.5 s and more at the start, and they set the recursion limit to 100,000.

    At that depth a deeply nested message ends the process instead of being a RecursionError.
    """
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            (
                "import sys; from vela_tui.keys import credential, keystore, signer;"
                "from vela_tui.keys.secret import Secret;"
                f"credential = credential.Credential.parse({key!r}, 'paper');{work};"
                "print(sys.getrecursionlimit(), *sys.modules)"
            ),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    limit, *loaded = done.stdout.split()
    assert int(limit) == 1000
    assert "coincurve" in loaded
    assert not [name for name in loaded if name.startswith(("eth_", "py_ecc"))]
