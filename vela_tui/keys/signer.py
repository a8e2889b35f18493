"""Texts signed as Ethereum wallets sign them (EIP-191 `personal_sign`; seed:22)."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, NoReturn, Protocol, final

from vela_tui.domain.errors import CredentialError
from vela_tui.domain.origin import Origin, parse_origin
from vela_tui.keys.credential import PAPER, Credential, shorten

_TEXT: Final = re.compile(r"[\x21-\x7e]{1,512}")
"""All that a venue's grammar can give: printable ASCII without blanks (vela.md 2.1)."""
_HALF_ORDER: Final = 0x7FFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFF_5D576E73_57A4501D_DFE92F46_681B20A0
_SELF_TEST: Final = "vela-tui:self-test"


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

    Make it in a thread: the first one loads eth-account (0.6 s). It signs and recovers once
    when made, not at each order; a signature takes 0.2 ms with coincurve.

    Args:
        credential: the key and its binding.
        origin: URL of the venue that the signatures will be sent to.

    Raises:
        CredentialError: when the credential is not bound to that origin, or when the signing
            library fails its self-test.
        ConfigError: when the origin is not a URL that a key may be bound to.
    """

    __slots__ = ("_account", "_address", "_encode", "_origin")

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
        self._test()

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
            CredentialError: when the text is not printable ASCII of 1 to 512 characters, or
                the library fails.
        """
        if not _TEXT.fullmatch(text):
            raise CredentialError("only printable ASCII of 1 to 512 characters is signed")
        try:
            signature = bytes(self._account.sign_message(self._encode(text=text)).signature)
        except Exception:  # noqa: BLE001 - the library's frames hold the key: none may be printed
            signature = b""
        if not signature:
            raise CredentialError("the signing library failed")
        return "0x" + signature.hex()

    def _test(self) -> None:
        from eth_account import Account

        signature = bytes.fromhex(self.sign(_SELF_TEST)[2:])
        signed_by = Account.recover_message(self._encode(text=_SELF_TEST), signature=signature)
        is_low = int.from_bytes(signature[32:64], "big") <= _HALF_ORDER
        if signed_by != self._address or not is_low or signature[64] not in {27, 28}:
            raise CredentialError("the signing library failed its self-test: nothing is signed")

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
