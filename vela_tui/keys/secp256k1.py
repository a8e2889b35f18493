"""Keys of Ethereum's curve: how they are typed, made, and what address they have."""

import re
from collections.abc import Callable
from typing import Final

from vela_tui.keys.mistaken import describe

_KEY: Final = re.compile(r"(?:0[xX])?([0-9a-fA-F]{64})")
_ADDRESS: Final = re.compile(r"0x[0-9a-fA-F]{40}")
_ORDER: Final = 0xFFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFE_BAAEDCE6_AF48A03B_BFD25E8C_D0364141
"""Of secp256k1 (SEC 2, 2.4.1): a key is 1 … order - 1."""
_KEY_BYTES: Final = 32
NOT_A_KEY: Final = "this is not a private key of the curve secp256k1"
ADDRESS_RULE: Final = "an address is 0x and 40 hexadecimal digits"


def is_key(key: bytes) -> bool:
    """Whether these bytes, big-endian, are a private key."""
    return len(key) == _KEY_BYTES and 0 < int.from_bytes(key, "big") < _ORDER


def complaint(text: str) -> str:
    """What is wrong with a key's text, in words that do not hold it; empty when nothing is."""
    if _KEY.fullmatch(text):
        return "" if 0 < int(text[-64:], 16) < _ORDER else NOT_A_KEY
    if not text:
        return "no private key was given"
    return f"a private key has 64 hexadecimal digits (0-9, a-f); this is {describe(text)}"


def read(text: str) -> bytes:
    """The key of a text with which nothing is wrong."""
    return bytes.fromhex(text[-64:])


def make() -> bytes:
    """A new key from the operating system's randomness."""
    import secrets

    return (secrets.randbelow(_ORDER - 1) + 1).to_bytes(_KEY_BYTES, "big")


def address_of(reveal: Callable[[], bytes]) -> str:
    """The EIP-55 address, by curve and hash directly: eth-keys would cost 0.2 s at the start.

    Args:
        reveal: gives the key, which no name here holds: a traceback could show it.
    """
    from coincurve import PrivateKey

    point = PrivateKey(reveal()).public_key.format(compressed=False)
    digits = keccak256(point[1:])[-20:].hex()
    case = keccak256(digits.encode("ascii")).hex()
    return "0x" + "".join(
        digit.upper() if int(weight, 16) >= 8 else digit  # noqa: PLR2004 - EIP-55's threshold
        for digit, weight in zip(digits, case, strict=False)
    )


def is_address(text: str) -> bool:
    """Whether the text has an address's shape; its checksum is proven when the key is opened."""
    return _ADDRESS.fullmatch(text) is not None


def keccak256(data: bytes) -> bytes:
    """The hash of Ethereum's addresses and signatures: 32 bytes."""
    from Crypto.Hash import keccak

    return keccak.new(digest_bits=256, data=data).digest()
