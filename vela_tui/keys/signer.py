"""Signers of each kind of key, and the one place that chooses between them."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, final

from vela_tui.domain import base58
from vela_tui.domain.enums import KeyKind
from vela_tui.domain.errors import CredentialError
from vela_tui.keys.bound_signer import BoundSigner, Signer
from vela_tui.keys.credential import Credential
from vela_tui.keys.secp256k1 import keccak256

__all__ = ["Ed25519Signer", "EthSigner", "Signer", "open_signer"]

_SIGNATURE_BYTES: Final = 65
_V: Final = 27
"""Of a signature whose point has an even y; one more for an odd one (Yellow Paper, appendix F)."""
_HALF_ORDER: Final = 0x7FFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFF_5D576E73_57A4501D_DFE92F46_681B20A0
_PUBLISHED: Final = (
    "0x2c7536E3605D9C16a7a3D7b1898e529396a65c23",
    "Some data",
    bytes.fromhex(
        "b91467e570a6466aa9e9876cbcd013baba02900b8979d43fe208a4a4f339f5fd"
        "6007e74cd82e037b800186422fc2da167c747ef045e5d18a5f5d4300f8e1a0291c"
    ),
)
"""Address, text and signature: the example of `web3.eth.accounts.sign` in the pages of web3.js."""


def open_signer(credential: Credential, origin: str) -> BoundSigner:
    """The signer of the credential's kind of key, for that origin.

    Make it in a thread: the first one loads a library. Arguments and errors as `BoundSigner`.
    """
    return _SIGNERS[credential.kind](credential, origin)


@final
class EthSigner(BoundSigner):
    """Signs as Ethereum wallets do (EIP-191 `personal_sign`; seed:22): `0x` and 130 hex digits.

    By curve and hash directly: the bytes are those of eth-account, which is the tests' oracle and
    would cost 0.6 s and 30 MB at the start. A signature takes 0.04 ms, its proof 0.06 ms more: the
    address is recovered from it, and s must be low. The proof hashes as the signature does, so the
    first of all is a published signature: a hash that is wrong does not come to its address.
    """

    __slots__ = ("_key",)

    KIND = KeyKind.SECP256K1
    TEXT = re.compile(r"[\x21-\x7e]{1,512}")
    """All that a venue's grammar can give: printable ASCII without blanks (vela.md 2.1)."""
    TEXT_RULE = "only printable ASCII of 1 to 512 characters is signed"

    def _take(self, credential: Credential) -> None:
        from coincurve import PrivateKey

        if not _is_signature_of(*_PUBLISHED):
            raise CredentialError("the signing library fails its self-test: nothing is signed")
        self._key: PrivateKey | None = PrivateKey(credential.reveal())

    def _make(self, text: str) -> bytes:
        if self._key is None:
            return b""
        made = self._key.sign_recoverable(_digest(text), hasher=None)
        return made[:-1] + bytes([_V + made[-1]])

    def _proves(self, text: str, signature: bytes) -> bool:
        return _is_signature_of(self._address, text, signature)

    def _spell(self, signature: bytes) -> str:
        return "0x" + signature.hex()

    def _forget(self) -> None:
        self._key = None


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


def _digest(text: str) -> bytes:
    """What is signed of a text: its EIP-191 hash, version `E`."""
    message = text.encode("ascii")
    return keccak256(b"\x19Ethereum Signed Message:\n%d%b" % (len(message), message))


def _is_signature_of(address: str, text: str, signature: bytes) -> bool:
    """Whether that address signed that text as EIP-191 says, with a low s; hashed here again."""
    from coincurve import PublicKey

    if len(signature) != _SIGNATURE_BYTES or signature[64] not in {_V, _V + 1}:
        return False
    if int.from_bytes(signature[32:64], "big") > _HALF_ORDER:
        return False
    compact = signature[:64] + bytes([signature[64] - _V])
    try:
        key = PublicKey.from_signature_and_message(compact, _digest(text), hasher=None)
    except ValueError:
        return False
    return keccak256(key.format(compressed=False)[1:])[-20:] == bytes.fromhex(address[2:])
