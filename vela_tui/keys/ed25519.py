"""Keys of Solana's curve: how they are typed, made, and what address they have.

A key is the 32-byte seed of RFC 8032. Solana's tools write seed and public key together, 64
bytes: both halves are held against each other before the seed is taken.
"""

import re
from collections.abc import Callable
from typing import Final

from vela_tui.domain import base58
from vela_tui.domain.secret_shapes import KEYPAIR
from vela_tui.keys.mistaken import describe

_SEED_BYTES: Final = 32
_PAIR_BYTES: Final = 64
_SEED: Final = re.compile(r"[0-9a-fA-F]{64}")
NOT_A_KEY: Final = "this is not a seed of the curve ed25519: a seed has 32 bytes"
ADDRESS_RULE: Final = "an address is 32 bytes in base58, 32 to 44 letters and digits"
_FORMS: Final = (
    "a key is 64 bytes in base58, the 64 numbers (0 to 255) of a keypair file, or a seed of 64 "
    "hexadecimal digits"
)
_HALVES: Final = (
    "the two halves of the key do not belong together: its public half is another key's; "
    "it was cut or changed on its way"
)


def is_key(key: bytes) -> bool:
    """Whether these bytes are a seed: any 32 are."""
    return len(key) == _SEED_BYTES


def complaint(text: str) -> str:
    """What is wrong with a key's text, in words that do not hold it; empty when nothing is.

    32 bytes in base58 are refused though some tools write a seed so: it can't be told from an
    address, and a key made of an address is everybody's.
    """
    if not text:
        return "no private key was given"
    if _SEED.fullmatch(text):
        return ""
    if _pair(text) is not None:
        return "" if _is_whole(lambda: _pair(text) or b"") else _HALVES
    return f"{_FORMS}; this is {describe(text)}"


def read(text: str) -> bytes:
    """The seed of a text with which nothing is wrong."""
    return bytes.fromhex(text) if _SEED.fullmatch(text) else (_pair(text) or b"")[:_SEED_BYTES]


def make() -> bytes:
    """A new seed from the operating system's randomness."""
    import secrets

    return secrets.token_bytes(_SEED_BYTES)


def address_of(reveal: Callable[[], bytes]) -> str:
    """The address: the public key in base58.

    Args:
        reveal: gives the seed, which no name here holds: a traceback could show it.
    """
    return base58.encode(_public_key(reveal))


def is_address(text: str) -> bool:
    """Whether the text is 32 bytes in base58."""
    return len(base58.decode(text) or b"") == _SEED_BYTES


def _pair(text: str) -> bytes | None:
    """The 64 bytes of a keypair file's content, or of base58; None when it is neither."""
    if KEYPAIR.fullmatch(text):
        numbers = [int(part) for part in text.strip("[]").split(",")]
        return bytes(numbers) if max(numbers) < 256 else None  # noqa: PLR2004 - a byte's
    pair = base58.decode(text)
    return pair if pair is not None and len(pair) == _PAIR_BYTES else None


def _is_whole(reveal: Callable[[], bytes]) -> bool:
    """Whether the second half of 64 bytes is the public key of the first."""
    return _public_key(lambda: reveal()[:_SEED_BYTES]) == reveal()[_SEED_BYTES:]


def _public_key(reveal: Callable[[], bytes]) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(reveal()).public_key().public_bytes_raw()
