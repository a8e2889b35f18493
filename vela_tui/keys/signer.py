"""Signers of each kind of key, and the one place that chooses between them."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, final

from vela_tui.domain import base58
from vela_tui.domain.enums import KeyKind
from vela_tui.keys.bound_signer import BoundSigner, Signer
from vela_tui.keys.credential import Credential
from vela_tui.keys.process import kept_recursion_limit
from vela_tui.keys.secp256k1 import keccak256

__all__ = ["Ed25519Signer", "EthSigner", "Signer", "open_signer"]

_SIGNATURE_BYTES: Final = 65
_HALF_ORDER: Final = 0x7FFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFF_5D576E73_57A4501D_DFE92F46_681B20A0


def open_signer(credential: Credential, origin: str) -> BoundSigner:
    """The signer of the credential's kind of key, for that origin.

    Make it in a thread: the first one loads a library. Arguments and errors as `BoundSigner`.
    """
    return _SIGNERS[credential.kind](credential, origin)


@final
class EthSigner(BoundSigner):
    """Signs as Ethereum wallets do (EIP-191 `personal_sign`; seed:22): `0x` and 130 hex digits.

    The first one loads eth-account, 0.6 s. A signature takes 0.2 ms, its proof 0.07 ms more: the
    address is recovered from it, and s must be low.
    """

    __slots__ = ("_account", "_encode")

    KIND = KeyKind.SECP256K1
    TEXT = re.compile(r"[\x21-\x7e]{1,512}")
    """All that a venue's grammar can give: printable ASCII without blanks (vela.md 2.1)."""
    TEXT_RULE = "only printable ASCII of 1 to 512 characters is signed"

    def _take(self, credential: Credential) -> None:
        with kept_recursion_limit():
            from eth_account import Account
            from eth_account.messages import encode_defunct

        self._account = Account.from_key(credential.reveal())
        self._encode = encode_defunct

    def _make(self, text: str) -> bytes:
        return bytes(self._account.sign_message(self._encode(text=text)).signature)

    def _proves(self, text: str, signature: bytes) -> bool:
        return _is_signature_of(self._address, text, signature)

    def _spell(self, signature: bytes) -> str:
        return "0x" + signature.hex()

    def _forget(self) -> None:
        self._account = None


@final
class Ed25519Signer(BoundSigner):
    """Signs as Solana wallets sign a message: ed25519 over its UTF-8 bytes, in base58.

    No prefix and no hash (joyride.md 4.1), so only the grammar of texts keeps a signature from
    being good for something else. A Solana transaction begins with the number of its signatures
    or a byte above 127: a text whose first byte is 33 or more would need 33 signatures of 64
    bytes, more than the 1,232 bytes of a transaction's packet. A signature takes 0.05 ms, its
    proof 0.3 ms more.
    """

    __slots__ = ("_key", "_public")

    KIND = KeyKind.ED25519
    TEXT = re.compile(r"[\x21-\x7e](?:[\x20-\x7e\n]{0,510}[\x21-\x7e])?")
    """A sign-in has blanks and new lines inside it, neither at its ends."""
    TEXT_RULE = "only printable ASCII of 1 to 512 characters is signed, new lines inside it"

    def _take(self, credential: Credential) -> None:
        from cryptography.hazmat.primitives.asymmetric import ed25519

        self._key: ed25519.Ed25519PrivateKey | None = ed25519.Ed25519PrivateKey.from_private_bytes(
            credential.reveal()
        )
        public = base58.decode(credential.address) or b""
        self._public = ed25519.Ed25519PublicKey.from_public_bytes(public)

    def _make(self, text: str) -> bytes:
        return b"" if self._key is None else self._key.sign(text.encode())

    def _proves(self, text: str, signature: bytes) -> bool:
        from cryptography.exceptions import InvalidSignature

        try:
            self._public.verify(signature, text.encode())
        except InvalidSignature:
            return False
        return True

    def _spell(self, signature: bytes) -> str:
        return base58.encode(signature)

    def _forget(self) -> None:
        self._key = None


_SIGNERS: Final[Mapping[KeyKind, type[BoundSigner]]] = MappingProxyType(
    {signer.KIND: signer for signer in (EthSigner, Ed25519Signer)}
)


def _is_signature_of(address: str, text: str, signature: bytes) -> bool:
    """Whether that address signed that text as EIP-191 says, with a low s; hashed here again."""
    from coincurve import PublicKey

    message = text.encode("ascii")
    digest = keccak256(b"\x19Ethereum Signed Message:\n%d%b" % (len(message), message))
    if len(signature) != _SIGNATURE_BYTES or signature[64] not in {27, 28}:
        return False
    if int.from_bytes(signature[32:64], "big") > _HALF_ORDER:
        return False
    compact = signature[:64] + bytes([signature[64] - 27])
    try:
        key = PublicKey.from_signature_and_message(compact, digest, hasher=None)
    except ValueError:
        return False
    return keccak256(key.format(compressed=False)[1:])[-20:] == bytes.fromhex(address[2:])
