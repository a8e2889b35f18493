"""Base58 gives back what went in, and spells it as every other program does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vela_tui.domain import base58

VECTORS = [
    (b"", ""),
    (b"\0", "1"),
    (b"\0\0\0", "111"),
    (b"Hello World!", "2NEpo7TZRRrLZSi2U"),
    (
        b"The quick brown fox jumps over the lazy dog.",
        "USm3fpXnKG5EUBx2ndxBDMPVciP5hGey2Jh4NDv6gmeo1LkMeiKrLJUUBk6Z",
    ),
    (bytes.fromhex("0000287fb4cd"), "11233QC4"),
    (bytes(32), "1" * 32),
]
"""The first ones of draft-msporny-base58, section 5; the last is Solana's system program."""


@pytest.mark.parametrize(("data", "text"), VECTORS)
def test_published_vectors(data, text):
    assert base58.encode(data) == text
    assert base58.decode(text) == data


@given(st.binary(max_size=80))
def test_bytes_come_back(data):
    assert base58.decode(base58.encode(data)) == data


@given(st.text(base58.ALPHABET, max_size=100))
def test_a_text_has_one_spelling(text):
    assert base58.encode(base58.decode(text)) == text


@pytest.mark.parametrize("text", ["0", "O", "I", "l", "a b", "é", "+/", "1" * 129, "z" * 10**6])
def test_anything_else_is_none(text):
    assert base58.decode(text) is None
