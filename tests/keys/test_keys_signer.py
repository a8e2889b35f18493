"""A signer signs for one origin; a paper key for loopback literals alone."""

import copy
import pickle
import subprocess
import sys
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vela_tui.domain.errors import ConfigError, CredentialError
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


@settings(max_examples=50)
@given(
    text=st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=512)
)
def test_every_signature_recovers_to_the_address(text):
    """Any text: 65 bytes, v 27 or 28, low s, and the signer's address."""
    from eth_account import Account
    from eth_account.messages import encode_defunct

    signer = EthSigner(Credential((7).to_bytes(32, "big"), PAPER), "http://127.0.0.1:1")
    signature = bytes.fromhex(signer.sign(text)[2:])
    assert signature[64] in {27, 28}
    assert int.from_bytes(signature[32:64], "big") <= HALF_ORDER
    assert Account.recover_message(encode_defunct(text=text), signature=signature) == signer.address


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
        def sign_message(self, message):
            held = bytes.fromhex("4c0883a69102937d6231471b5dbb6204")
            raise ValueError(held)

    object.__setattr__(signer, "_account", Broken())
    with pytest.raises(CredentialError, match="library failed") as caught:
        signer.sign("text")
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


HALF_ORDER = (2**256 - 432420386565659656852420866394968145599) // 2


class Wrong:
    """A library whose signatures are wrong in one way from now on."""

    def __init__(self, right, other, fault):
        self.right, self.other, self.fault, self.asked = right, other, fault, 0

    def sign_message(self, message):
        self.asked += 1
        signer = self.other if self.fault == "other key" else self.right
        if self.fault == "other text":
            message = message._replace(body=message.body + b"0")
        raw = bytes(signer.sign_message(message).signature)
        return SimpleNamespace(signature=self.spoil(raw))

    def spoil(self, raw):
        """The signature with one bit or its malleable half changed."""
        if self.fault == "high s":
            high = 2 * HALF_ORDER + 1 - int.from_bytes(raw[32:64], "big")
            return raw[:32] + high.to_bytes(32, "big") + bytes([55 - raw[64]])
        if self.fault == "short":
            return raw[:64]
        at = {"r": 3, "s": 40, "v": 64}.get(self.fault)
        return raw if at is None else raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]


FAULTS = ["other key", "other text", "high s", "r", "s", "v", "short"]


@pytest.mark.parametrize("fault", FAULTS)
def test_library_that_signs_wrongly_is_not_used(fault, credential, origin, monkeypatch):
    """The signature made at construction catches it."""
    from eth_account import Account

    right, other = Account.from_key(credential.reveal()), Account.create()
    monkeypatch.setattr(Account, "from_key", lambda _: Wrong(right, other, fault))
    with pytest.raises(CredentialError, match="signed wrongly"):
        EthSigner(credential, origin)


@pytest.mark.parametrize("fault", FAULTS)
def test_one_wrong_signature_stops_all_signing(fault, signer):
    """Reliability 7: recovered after each signature; a wrong one leaves not, nor any after it."""
    from eth_account import Account

    right = signer._account
    wrong = Wrong(right, Account.create(), fault)
    assert len(signer.sign("vela:order:1")) == 132
    object.__setattr__(signer, "_account", wrong)
    with pytest.raises(CredentialError, match="nothing is signed until vela-tui is started again"):
        signer.sign("vela:order:1")
    object.__setattr__(signer, "_account", right)
    with pytest.raises(CredentialError, match="nothing is signed until"):
        signer.sign("vela:order:2")
    assert wrong.asked == 1


KEEPING = (
    "content = keystore.encrypt(credential, Secret('x'), 2);"
    "keystore.decrypt(content, Secret('x'), 'paper')"
)


@pytest.mark.parametrize("work", ["signer.EthSigner(credential, 'http://127.0.0.1:1')", KEEPING])
def test_no_library_of_keys_moves_the_recursion_limit(work, key):
    """A deeply nested message stays a RecursionError, whatever a library sets when imported."""
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            (
                "import sys; from vela_tui.keys import credential, keystore, signer;"
                "from vela_tui.keys.secret import Secret;"
                f"credential = credential.Credential.parse({key!r}, 'paper');{work};"
                "print(sys.getrecursionlimit())"
            ),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(done.stdout) == 1000
