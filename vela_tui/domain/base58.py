"""Base58 with Bitcoin's alphabet and no checksum: addresses, signatures and keys of Solana."""

from typing import Final

ALPHABET: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
"""Without 0, O, I and l, which look like others."""
_VALUES: Final = {letter: value for value, letter in enumerate(ALPHABET)}
_LONGEST: Final = 128
"""Characters, more than 64 bytes need: the work grows with the square of the length."""


def encode(data: bytes) -> str:
    """The bytes in base58; each leading zero byte is a `1`."""
    zeros = len(data) - len(data.lstrip(b"\0"))
    number, letters = int.from_bytes(data, "big"), ""
    while number:
        number, value = divmod(number, 58)
        letters = ALPHABET[value] + letters
    return "1" * zeros + letters


def decode(text: str) -> bytes | None:
    """The bytes that the text stands for; None when it is not base58 of at most 64 bytes or so.

    An answer and not an error: a traceback could show the text, which may be a secret.
    """
    if len(text) > _LONGEST or not _VALUES.keys() >= set(text):
        return None
    number = 0
    for letter in text:
        number = number * 58 + _VALUES[letter]
    zeros = len(text) - len(text.lstrip("1"))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")
