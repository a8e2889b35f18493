"""The text that a wallet signs to come in, and whether it did (joyride.md 4.1)."""

from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

MAX_WALLET: Final = 44
"""Characters of 32 bytes in base58, at most."""
MAX_SIGNATURE: Final = 88
"""Characters of 64 bytes in base58, at most."""

_KEY_BYTES: Final = 32
_SIGNATURE_BYTES: Final = 64
_ALPHABET: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_DIGITS: Final = {letter: value for value, letter in enumerate(_ALPHABET)}
_BEFORE: Final = "Sign in to Joyride\n\nWallet: "
_BETWEEN: Final = "\nNonce: "


def base58_decode(text: str, size: int) -> bytes | None:
    """Exactly so many bytes out of their base58 text; None where it is no such text."""
    if len(text) > 2 * size:
        return None
    number = 0
    for letter in text:
        digit = _DIGITS.get(letter)
        if digit is None:
            return None
        number = number * 58 + digit
    zeros = len(text) - len(text.lstrip(_ALPHABET[0]))
    body = number.to_bytes((number.bit_length() + 7) // 8, "big")
    decoded = bytes(zeros) + body
    return decoded if len(decoded) == size else None


def is_wallet(text: str) -> bool:
    """Whether the text is the address of a key."""
    return base58_decode(text, _KEY_BYTES) is not None


def sign_in_text(wallet: str, nonce: str) -> str:
    """What is signed, byte for byte."""
    return f"{_BEFORE}{wallet}{_BETWEEN}{nonce}"


def nonce_of(message: str, wallet: str) -> str | None:
    """The nonce that stands in the text; None where it is not the text of this wallet."""
    start = f"{_BEFORE}{wallet}{_BETWEEN}"
    return message[len(start) :] if message.startswith(start) else None


def is_signed_by(wallet: str, signature: str, message: str) -> bool:
    """Whether the wallet's key signed these bytes, without prefix and hash."""
    key = base58_decode(wallet, _KEY_BYTES)
    signed = base58_decode(signature, _SIGNATURE_BYTES)
    if key is None or signed is None:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signed, message.encode())
    except (InvalidSignature, ValueError):
        return False
    return True
