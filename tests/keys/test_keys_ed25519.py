"""Keys of the second kind: Solana's forms are read, proven whole, and sign as RFC 8032 says."""

import copy
import json
import pickle
import subprocess
import sys
import traceback

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from vela_tui.domain import base58
from vela_tui.domain.enums import KeyKind
from vela_tui.domain.errors import CredentialError
from vela_tui.keys.credential import PAPER, Credential
from vela_tui.keys.signer import Ed25519Signer, EthSigner, open_signer

SEED = bytes([0x22]) * 32
WALLET = "Bow1CGKGDB9mNxeWdw85E2aCthQ1oZX4oFEe7fYT17ew"
PUBLIC = bytes.fromhex("a09aa5f47a6759802ff955f8dc2d2a14a5c99d23be97f864127ff9383455a4f0")
SIGN_IN = f"Sign in to Joyride\n\nWallet: {WALLET}\nNonce: 0123456789abcdef0123456789abcdef"
SIGNATURE = (
    "3E5VQEHBavVAoFtcDibDhF4tjoyqpME4TTfVhomgPUVWdK8WqNG68BNX9garfjuneyn8Q9E1yLbHbcENrFp4eCmf"
)
ORIGIN = "https://joyride.exchange"
HERE = "http://127.0.0.1:8080/api/v1"
KIND = KeyKind.ED25519

RFC_8032 = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
    ),
]
"""Secret and public keys of section 7.1, tests 1 to 3."""
R_MESSAGE = "r"
R_SIGNATURE = (
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
)
"""Of test 2, whose message is this one letter."""


@pytest.fixture
def credential() -> Credential:
    return Credential(SEED, ORIGIN, KIND)


@pytest.fixture
def signer(credential) -> Ed25519Signer:
    return open_signer(credential, ORIGIN)


@pytest.mark.parametrize(("seed", "public"), RFC_8032)
def test_published_keys_have_their_public_keys(seed, public):
    assert base58.decode(Credential.parse(seed, PAPER, KIND).address).hex() == public


def test_published_message_has_its_signature():
    signer = open_signer(Credential.parse(RFC_8032[1][0], PAPER, KIND), HERE)
    assert base58.decode(signer.sign(R_MESSAGE)).hex() == R_SIGNATURE


def test_sign_in_has_the_signature_of_the_notes(signer):
    """joyride.md 4.1: address, length and base58 signature."""
    assert len(SIGN_IN) == 112
    assert signer.address == WALLET
    assert signer.sign(SIGN_IN) == SIGNATURE


def test_kind_of_the_credential_chooses_the_signer(key, origin):
    assert type(open_signer(Credential.parse(key, origin), origin)) is EthSigner
    assert type(open_signer(Credential(SEED, PAPER, KIND), HERE)) is Ed25519Signer


@pytest.mark.parametrize("kind", KeyKind)
def test_signer_of_the_other_kind_takes_no_key(kind):
    wrong = {KeyKind.SECP256K1: Ed25519Signer, KeyKind.ED25519: EthSigner}[kind]
    with pytest.raises(CredentialError, match="does not sign as"):
        wrong(Credential(SEED, PAPER, kind), HERE)


@pytest.mark.parametrize("url", ["https://joyride.exchange.evil.com", HERE, "wss://fly.dev"])
def test_live_key_signs_for_no_other_origin(url, credential):
    with pytest.raises(CredentialError, match=r"bound to https://joyride\.exchange"):
        open_signer(credential, url)


def test_live_key_signs_for_its_origin_in_any_spelling(credential):
    assert open_signer(credential, "wss://Joyride.exchange:443/api/v1").origin == ORIGIN


def test_paper_key_signs_for_this_machine_only():
    with pytest.raises(CredentialError, match="this machine only"):
        open_signer(Credential(SEED, PAPER, KIND), ORIGIN)


@pytest.mark.parametrize(
    "text",
    ["", " a", "a ", "\na", "a\n", "\x01" + "a" * 40, "\x80", "\xffsolana offchain", "é", "a\tb",
     "x" * 513, "a\u202eb", "a\r\nb"],
)  # fmt: skip
def test_only_plain_texts_are_signed(text, signer):
    """Nothing that a chain could read as a transaction: its first byte would be 33 or more."""
    with pytest.raises(CredentialError, match="printable ASCII"):
        signer.sign(text)


@settings(max_examples=50)
@given(text=st.from_regex(Ed25519Signer.TEXT, fullmatch=True))
def test_every_signature_proves_to_be_the_addresss(text):
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    signer = open_signer(Credential(SEED, PAPER, KIND), HERE)
    signature = base58.decode(signer.sign(text))
    Ed25519PublicKey.from_public_bytes(PUBLIC).verify(signature, text.encode())
    assert 33 <= text.encode()[0] < 127


class Wrong:
    """A library that signs another text, by another key, or with one bit changed."""

    def __init__(self, right, fault):
        self.right, self.fault, self.asked = right, fault, 0

    def sign(self, message):
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        self.asked += 1
        match self.fault:
            case "other key":
                return Ed25519PrivateKey.from_private_bytes(bytes(32)).sign(message)
            case "other text":
                return self.right.sign(message + b"0")
            case "short":
                return self.right.sign(message)[:63]
        raw = bytearray(self.right.sign(message))
        raw[40] ^= 1
        return bytes(raw)


@pytest.mark.parametrize("fault", ["other key", "other text", "bit", "short"])
def test_one_wrong_signature_stops_all_signing(fault, signer):
    """Reliability 7: proven after each signature; a wrong one leaves not, nor any after it."""
    right = signer._key
    wrong = Wrong(right, fault)
    object.__setattr__(signer, "_key", wrong)
    with pytest.raises(CredentialError, match="nothing is signed until vela-tui is started again"):
        signer.sign(SIGN_IN)
    object.__setattr__(signer, "_key", right)
    with pytest.raises(CredentialError, match="nothing is signed until"):
        signer.sign(SIGN_IN)
    assert wrong.asked == 1


@pytest.mark.parametrize("spread", [pickle.dumps, copy.copy, copy.deepcopy])
def test_signer_and_credential_are_not_spread(spread, signer, credential):
    for each in (signer, credential):
        with pytest.raises(TypeError, match="neither copied nor pickled"):
            spread(each)


def test_no_text_of_either_holds_the_seed(signer, credential):
    assert repr(signer) == "<Signer Bow1…ew>"
    assert repr(credential) == f"<Credential Bow1…ew for {ORIGIN}>"
    for each in (signer, credential):
        with pytest.raises(TypeError):
            vars(each)


def _array(key: bytes) -> str:
    return json.dumps(list(key))


FORMS = {
    "base58": base58.encode,
    "keypair file": _array,
    "compact array": lambda pair: _array(pair).replace(" ", ""),
    "array in lines": lambda pair: json.dumps(list(pair), indent=2) + "\n",
    "seed": lambda pair: pair[:32].hex(),
    "seed in capitals": lambda pair: f"  {pair[:32].hex().upper()}\n",
}


@pytest.mark.parametrize("form", FORMS)
@given(seed=st.binary(min_size=32, max_size=32))
@example(seed=bytes(32))
@example(seed=b"\xff" * 32)
@settings(max_examples=25)
def test_key_is_read_in_every_form(form, seed):
    made = Credential(seed, PAPER, KIND)
    read = Credential.parse(FORMS[form](seed + base58.decode(made.address)), PAPER, KIND)
    assert (read.address, read.reveal(), read.kind) == (made.address, seed, KIND)


def test_made_keys_differ():
    assert Credential.make(PAPER, KIND).address != Credential.make(PAPER, KIND).address


@pytest.mark.parametrize("form", [base58.encode, _array])
@pytest.mark.parametrize("at", [0, 31, 32, 63])
def test_halves_that_do_not_belong_together_are_refused(form, at):
    pair = bytearray(SEED + PUBLIC)
    pair[at] ^= 1
    with pytest.raises(CredentialError, match="public half is another key's"):
        Credential.parse(form(bytes(pair)), PAPER, KIND)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no private key"),
        (WALLET, "an address or a public key of Solana"),
        ("0x" + "4c" * 32, "as Ethereum keys have them"),
        ("0x2c7536E3605D9C16a7a3D7b1898e529396a65c23", "this is an address"),
        ("test " * 11 + "junk", "a recovery phrase"),
        (_array(SEED), "a list of 32 numbers"),
        (_array(SEED + PUBLIC)[:-1], "a list of 64 numbers"),
        (_array(SEED + PUBLIC).replace("34", "256"), "a list of 64 numbers"),
        (_array(SEED + PUBLIC).replace("34", "-34"), "a recovery phrase|something else"),
        ((SEED + PUBLIC).hex(), "a public key"),
        (base58.encode(SEED + PUBLIC)[:-1], "something else"),
        ("zz" * 32, "something else"),
    ],
)
def test_wrong_key_is_refused_in_words(text, words):
    with pytest.raises(CredentialError, match=words) as caught:
        Credential.parse(text, PAPER, KIND)
    assert not text or text not in str(caught.value)


@pytest.mark.parametrize(
    ("form", "words"), [("base58", "64 bytes in base58"), ("keypair file", "a list of 64 numbers")]
)
def test_solana_key_is_no_ethereum_key(form, words):
    with pytest.raises(CredentialError, match=words):
        Credential.parse(FORMS[form](SEED + PUBLIC), PAPER)


@pytest.mark.parametrize("key", [b"", SEED[:31], SEED + b"0", SEED + PUBLIC])
def test_other_lengths_are_no_seed(key):
    with pytest.raises(CredentialError, match="32 bytes"):
        Credential(key, PAPER, KIND)


def _rendered(error: BaseException) -> str:
    """The error's traceback with every local variable of the frames below this file's."""
    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_code.co_filename == __file__:
        trace = trace.tb_next
    assert trace is not None
    error = error.with_traceback(trace)
    return "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())


@pytest.mark.parametrize(
    "text",
    [
        base58.encode(SEED + PUBLIC) + "z",
        base58.encode(SEED + PUBLIC[:-1] + b"\0"),
        _array(SEED + PUBLIC[:-1] + b"\0"),
        _array(SEED + PUBLIC) + "]",
        SEED.hex() + "0",
        f"0x{SEED.hex()}",
    ],
    ids=lambda text: text[:4] + text[-4:],
)
def test_refusal_leaves_no_key_in_its_frames(text):
    with pytest.raises(CredentialError) as caught:
        Credential.parse(text, PAPER, KIND)
    assert caught.value.__context__ is None
    rendered = _rendered(caught.value)
    assert not [mark for mark in (text[1:40], SEED.hex(), repr(SEED)[2:40]) if mark in rendered]


def test_failing_library_leaves_no_trace_of_the_key(signer):
    class Broken:
        def sign(self, message):
            held = SEED
            raise ValueError(held)

    object.__setattr__(signer, "_key", Broken())
    with pytest.raises(CredentialError, match="library failed") as caught:
        signer.sign(SIGN_IN)
    assert caught.value.__cause__ is caught.value.__context__ is None


@pytest.mark.parametrize(
    ("kind", "library"), [("secp256k1", "cryptography"), ("ed25519", "coincurve")]
)
def test_a_key_loads_the_library_of_its_own_kind_alone(kind, library):
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            (
                "import sys\n"
                "from vela_tui.domain.enums import KeyKind\n"
                "from vela_tui.keys.credential import PAPER, Credential\n"
                "from vela_tui.keys.signer import open_signer\n"
                f"open_signer(Credential.make(PAPER, KeyKind({kind!r})), 'http://127.0.0.1:1')\n"
                "print(*sys.modules)"
            ),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert not [name for name in done.stdout.split() if name.startswith(library)]
