"""Texts signed as Ethereum wallets sign them (EIP-191 `personal_sign`; seed:22)."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, NoReturn, Protocol, final

from vela_tui.domain.errors import CredentialError
from vela_tui.domain.origin import Origin, parse_origin
from vela_tui.keys.credential import PAPER, Credential, keccak256, shorten

_TEXT: Final = re.compile(r"[\x21-\x7e]{1,512}")
"""All that a venue's grammar can give: printable ASCII without blanks (vela.md 2.1)."""
_SIGNATURE_BYTES: Final = 65
_HALF_ORDER: Final = 0x7FFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFF_5D576E73_57A4501D_DFE92F46_681B20A0
_SELF_TEST: Final = "vela-tui:self-test"
_WRONG: Final = (
    "the signing library signed wrongly: nothing is signed until vela-tui is started again"
)


class Signer(Protocol):
    """Signs for one address; knows nothing of orders."""

    @property
    def address(self) -> str:
        """The address that the signatures recover to, in EIP-55 spelling."""
        ...

    def sign(self, text: str) -> str:
        """The EIP-191 signature of the text: `0x` and 130 hexadecimal digits."""
        ...


@final
class EthSigner:
    """Signs with a credential, for the one origin that it was made for.

    Make it in a thread: the first one loads eth-account (0.6 s), and signs once. No signature
    leaves before its address was recovered from it (reliability 7): 0.07 ms on top of 0.2 ms. One
    that recovers to another address may tell of the key: from then on nothing is signed.

    Args:
        credential: the key and its binding.
        origin: URL of the venue that the signatures will be sent to.

    Raises:
        CredentialError: when the credential is not bound to that origin, or when the signing
            library fails its self-test.
        ConfigError: when the origin is not a URL that a key may be bound to.
    """

    __slots__ = ("_account", "_address", "_encode", "_is_sound", "_origin")

    def __init__(self, credential: Credential, origin: str) -> None:
        parsed = parse_origin(origin)
        _check_binding(credential, parsed)
        self._origin = parsed.http_base
        with _kept_recursion_limit():
            from eth_account import Account
            from eth_account.messages import encode_defunct

        self._address = credential.address
        self._account = Account.from_key(credential.reveal())
        self._encode = encode_defunct
        self._is_sound = True
        self.sign(_SELF_TEST)

    @property
    def address(self) -> str:
        """The address that the signatures recover to, in EIP-55 spelling."""
        return self._address

    @property
    def origin(self) -> str:
        """Where the signatures may be sent."""
        return self._origin

    def sign(self, text: str) -> str:
        """The EIP-191 signature of the text: `0x` and 130 hexadecimal digits, low s.

        Raises:
            CredentialError: when the text is not printable ASCII of 1 to 512 characters, the
                library fails, or it has ever signed wrongly.
        """
        if not _TEXT.fullmatch(text):
            raise CredentialError("only printable ASCII of 1 to 512 characters is signed")
        if not self._is_sound:
            raise CredentialError(_WRONG)
        try:
            signature = bytes(self._account.sign_message(self._encode(text=text)).signature)
        except Exception:  # noqa: BLE001 - the library's frames hold the key: none may be printed
            signature = b""
        if not signature:
            raise CredentialError("the signing library failed")
        if not _is_signature_of(self._address, text, signature):
            self._is_sound = False
            self._account = None  # the key is needed no more
            raise CredentialError(_WRONG)
        return "0x" + signature.hex()

    def __repr__(self) -> str:
        return f"<Signer {shorten(self._address)}>"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a signer is neither copied nor pickled")


@contextmanager
def _kept_recursion_limit() -> Iterator[None]:
    """The limit is as it was: a library of eth-account raises it to 100,000 when imported.

    At that depth a decoder meets the end of the C stack before the limit, and the process dies
    of a deeply nested message that would have been a RecursionError.
    """
    limit = sys.getrecursionlimit()
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)


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


def _check_binding(credential: Credential, origin: Origin) -> None:
    if credential.binding == PAPER:
        if not origin.is_loopback:
            raise CredentialError(
                f"the paper wallet signs for this machine only, not for {origin.host}"
            )
    elif credential.binding != origin.http_base:
        raise CredentialError(
            f"this key is bound to {credential.binding}, not to {origin.http_base}"
        )
