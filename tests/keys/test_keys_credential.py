"""A credential shows its address and never its key."""

import copy
import io
import pickle
import traceback

import pytest
from eth_account import Account
from hypothesis import example, given
from hypothesis import strategies as st
from rich.console import Console
from rich.traceback import Traceback

from vela_tui.domain import base58
from vela_tui.domain.errors import CredentialError
from vela_tui.domain.secret_shapes import holds_key
from vela_tui.keys.credential import PAPER, Credential
from vela_tui.keys.secret import Secret


@pytest.fixture
def credential(key, origin) -> Credential:
    return Credential.parse(key, origin)


@pytest.mark.parametrize("shape", ["{}", "0x{}", "0X{}", "  0x{}\n", "{}\r\n"])
def test_key_is_read_as_people_keep_it(shape, key, address, origin):
    credential = Credential.parse(shape.format(key), origin)
    assert (credential.address, credential.binding) == (address, origin)
    assert credential.reveal() == bytes.fromhex(key)


def test_made_keys_differ():
    assert Credential.make(PAPER).address != Credential.make(PAPER).address


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no private key"),
        ("0x2c7536E3605D9C16a7a3D7b1898e529396a65c23", "an address"),
        ("test " * 11 + "junk", "recovery phrase"),
        ("zz" * 32, "something else"),
        ("ab" * 31, "62 digits"),
        ("ab" * 65, "a signature"),
        ("0" * 64, "not a private key of the curve"),
        ("f" * 64, "not a private key of the curve"),
        ("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", "of the curve"),
    ],
)
def test_wrong_key_is_refused_in_words(text, words):
    with pytest.raises(CredentialError, match=words):
        Credential.parse(text, PAPER)


def test_largest_key_is_taken():
    Credential.parse("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140", PAPER)


@given(st.text(min_size=12))
@example("4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f36231g")
def test_refusal_never_echoes_the_text(text):
    """Whatever was typed where a key belongs is not repeated."""
    said = ""
    try:
        Credential.parse(text, PAPER)
    except CredentialError as error:
        said = str(error)
    assert not text.strip() or text.strip() not in said


@pytest.mark.parametrize("spread", [pickle.dumps, copy.copy, copy.deepcopy])
def test_credential_is_not_spread(spread, credential):
    with pytest.raises(TypeError, match="neither copied nor pickled"):
        spread(credential)


def test_credential_has_no_dictionary_to_print(credential):
    with pytest.raises(TypeError):
        vars(credential)


@pytest.mark.parametrize("show", [repr, str, format, lambda c: f"{c!r} {[c]} {(c, {1: c})}"])
def test_no_text_of_a_credential_holds_the_key(show, credential, leaks):
    assert "0x2c…23" in show(credential)
    assert not leaks(show(credential))


def _rendered(error: BaseException) -> str:
    """A traceback with every frame's local variables, by the standard library and by rich."""
    trace = traceback.TracebackException.from_exception(error, capture_locals=True)
    out = io.StringIO()
    Console(file=out, width=200).print(
        Traceback.from_exception(
            type(error), error, error.__traceback__, show_locals=True, locals_max_string=None
        )
    )
    return "".join(trace.format()) + out.getvalue()


def _frames_below(error: BaseException) -> BaseException:
    """The error without this file's own frames, which hold what the test typed."""
    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_code.co_filename == __file__:
        trace = trace.tb_next
    return error.with_traceback(trace)


def test_traceback_with_locals_holds_no_key(credential, leaks):
    """The crash screen of Textual prints local variables: they print `repr`."""

    def crash(mine):
        raise RuntimeError("boom")

    with pytest.raises(RuntimeError) as caught:
        crash(credential)
    rendered = _rendered(caught.value)
    assert "<Credential 0x2c…23" in rendered
    assert "mine" in rendered


@pytest.mark.parametrize("tail", ["0", "g"])
def test_refusal_leaves_no_key_in_its_frames(tail, key, leaks):
    """A key with one character too many is in none of the frames that refuse it."""
    with pytest.raises(CredentialError) as caught:
        Credential.parse(key + tail, PAPER)
    error = _frames_below(caught.value)
    assert error.__traceback__ is not None
    assert not leaks(_rendered(error))


def test_secret_is_hidden():
    secret = Secret("correct horse")
    assert "horse" not in f"{secret} {secret!r} {[secret]}"
    assert secret.reveal() == "correct horse"
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    with pytest.raises(TypeError):
        copy.deepcopy(secret)


def test_key_like_arguments_are_recognised(key):
    assert holds_key(key)
    assert holds_key(f"--key=0x{key}")
    assert not holds_key("0x2c7536E3605D9C16a7a3D7b1898e529396a65c23")
    assert not holds_key("ab" * 65)


def test_arguments_like_solanas_keys_are_recognised():
    pair = bytes(range(64))
    assert holds_key(base58.encode(pair))
    assert holds_key(f"--key={base58.encode(pair)}")
    assert holds_key(str(list(pair)))
    assert holds_key(str(list(pair)).replace(" ", ""))
    assert not holds_key("Bow1CGKGDB9mNxeWdw85E2aCthQ1oZX4oFEe7fYT17ew")
    assert not holds_key(str(list(pair[:32])))


@given(st.integers(1, 2**250))
def test_address_is_that_of_the_reference_library(number):
    """The address derived here is the one that eth-account derives, in the same spelling."""
    raw = number.to_bytes(32, "big")
    assert Credential.parse(raw.hex(), PAPER).address == Account.from_key(raw).address
