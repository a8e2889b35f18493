"""A private key and the one place that it may sign for."""

import re
import secrets
from typing import Final, NoReturn, Self, final

from vela_tui.domain.errors import CredentialError

PAPER: Final = "paper"
"""The binding of a key that signs for exchanges on this machine, and for nothing else."""

_KEY: Final = re.compile(r"(?:0[xX])?([0-9a-fA-F]{64})")
_HEX: Final = re.compile(r"(?:0[xX])?([0-9a-fA-F]*)")
_ORDER: Final = 0xFFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFE_BAAEDCE6_AF48A03B_BFD25E8C_D0364141
"""Of secp256k1 (SEC 2, 2.4.1): a key is 1 … order - 1."""
_NOT_ON_CURVE: Final = "this is not a private key of the curve secp256k1"
_KEY_BYTES: Final = 32
_OTHER_THINGS: Final = {40: "an address", 128: "a public key", 130: "a signature or a public key"}
"""By their number of hexadecimal digits: what people take for a private key."""


@final
class Credential:
    """A private key bound to one place, which no `repr`, pickle, copy or traceback shows.

    The first one made in a process loads the elliptic-curve library: make it in a thread.

    Args:
        key: 32 bytes, big-endian.
        binding: `PAPER`, or an origin such as `https://vela-engine.fly.dev`.

    Raises:
        CredentialError: when the bytes are not a key of secp256k1.
    """

    __slots__ = ("_address", "_binding", "_key")

    def __init__(self, key: bytes, binding: str) -> None:
        is_key = len(key) == _KEY_BYTES and 0 < int.from_bytes(key, "big") < _ORDER
        if is_key:
            self._key = key
        del key  # a traceback that shows local variables finds none
        if not is_key:
            raise CredentialError(_NOT_ON_CURVE)
        self._binding = binding
        self._address = _address_of(self)

    @classmethod
    def parse(cls, text: str, binding: str) -> Self:
        """The credential of a key as people keep it: 64 hexadecimal digits, `0x` or not.

        Raises:
            CredentialError: when the text is anything else; the message never holds the text.
        """
        complaint = _complaint(text.strip())
        if complaint:
            del text
            raise CredentialError(complaint)
        return cls(bytes.fromhex(text.strip()[-64:]), binding)

    @classmethod
    def make(cls, binding: str) -> Self:
        """A new key from the operating system's randomness."""
        return cls((secrets.randbelow(_ORDER - 1) + 1).to_bytes(_KEY_BYTES, "big"), binding)

    @property
    def address(self) -> str:
        """The account's address in EIP-55 spelling."""
        return self._address

    @property
    def binding(self) -> str:
        """`PAPER`, or the only origin that this key signs for."""
        return self._binding

    def reveal(self) -> bytes:
        """The key itself; do not bind it to a name."""
        return self._key

    def __repr__(self) -> str:
        return f"<Credential {shorten(self._address)} for {self._binding}>"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a credential is neither copied nor pickled")


def shorten(address: str) -> str:
    """An address in little space: `0x12…ab`."""
    return f"{address[:4]}…{address[-2:]}"


def holds_key(text: str) -> bool:
    """Whether a text holds something of the shape of a private key."""
    return re.search(r"(?<![0-9a-fA-F])[0-9a-fA-F]{64}(?![0-9a-fA-F])", text) is not None


def _address_of(credential: Credential) -> str:
    """The EIP-55 address, by curve and hash directly: eth-keys would cost 0.2 s at the start."""
    from coincurve import PrivateKey

    point = PrivateKey(credential.reveal()).public_key.format(compressed=False)
    digits = keccak256(point[1:])[-20:].hex()
    case = keccak256(digits.encode("ascii")).hex()
    return "0x" + "".join(
        digit.upper() if int(weight, 16) >= 8 else digit  # noqa: PLR2004 - EIP-55's threshold
        for digit, weight in zip(digits, case, strict=False)
    )


def keccak256(data: bytes) -> bytes:
    """The hash of Ethereum's addresses and signatures: 32 bytes."""
    from Crypto.Hash import keccak

    return keccak.new(digest_bits=256, data=data).digest()


def _complaint(text: str) -> str:
    """What is wrong with a key's text, in words that do not hold it; empty when nothing is."""
    if _KEY.fullmatch(text):
        return "" if 0 < int(text[-64:], 16) < _ORDER else _NOT_ON_CURVE
    if not text:
        return "no private key was given"
    digits = _HEX.fullmatch(text)
    if digits is None:
        kind = "a recovery phrase" if len(text.split()) > 1 else "something else"
    else:
        kind = _OTHER_THINGS.get(len(digits[1]), f"{len(digits[1])} digits")
    return f"a private key has 64 hexadecimal digits (0-9, a-f); this is {kind}"
