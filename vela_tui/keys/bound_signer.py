"""What holds for every signer: bound to one origin, and each signature proven before it leaves."""

import re
from abc import ABC, abstractmethod
from typing import ClassVar, Final, NoReturn, Protocol

from vela_tui.domain.enums import KeyKind
from vela_tui.domain.errors import CredentialError
from vela_tui.domain.origin import Origin, parse_origin
from vela_tui.keys.credential import PAPER, Credential, shorten

_SELF_TEST: Final = "vela-tui:self-test"
_WRONG: Final = (
    "the signing library signed wrongly: nothing is signed until vela-tui is started again"
)


class Signer(Protocol):
    """Signs for one address; knows nothing of orders."""

    @property
    def address(self) -> str:
        """The address that the signatures prove, in its one spelling."""
        ...

    def sign(self, text: str) -> str:
        """The signature of the text, as the venues of this kind of key take it."""
        ...


class BoundSigner(ABC):
    """Signs with a credential, for the one origin that it was made for.

    Make it in a thread: the first one loads a library, and signs once. No signature leaves
    before it was proven to be the address's (reliability 7). One that is not may tell of the
    key: from then on nothing is signed.

    Args:
        credential: the key and its binding.
        origin: URL of the venue that the signatures will be sent to.

    Raises:
        CredentialError: when the credential is of another kind or not bound to that origin, or
            when the signing library fails its self-test.
        ConfigError: when the origin is not a URL that a key may be bound to.
    """

    __slots__ = ("_address", "_is_sound", "_origin")

    KIND: ClassVar[KeyKind]
    """Of the keys that it signs with."""
    TEXT: ClassVar[re.Pattern[str]]
    """All that is signed."""
    TEXT_RULE: ClassVar[str]
    """Said of a text that is not."""

    def __init__(self, credential: Credential, origin: str) -> None:
        parsed = parse_origin(origin)
        if credential.kind is not self.KIND:
            raise CredentialError(f"a key of {credential.kind} does not sign as {self.KIND} does")
        _check_binding(credential, parsed)
        self._origin = parsed.http_base
        self._address = credential.address
        self._take(credential)
        self._is_sound = True
        self.sign(_SELF_TEST)

    @property
    def address(self) -> str:
        """The address that the signatures prove, in its one spelling."""
        return self._address

    @property
    def origin(self) -> str:
        """Where the signatures may be sent."""
        return self._origin

    def sign(self, text: str) -> str:
        """The signature of the text, in the spelling of its kind.

        Raises:
            CredentialError: when the text is not one that is signed, the library fails, or it
                has ever signed wrongly.
        """
        if not self.TEXT.fullmatch(text):
            raise CredentialError(self.TEXT_RULE)
        if not self._is_sound:
            raise CredentialError(_WRONG)
        try:
            signature = self._make(text)
        except Exception:  # noqa: BLE001 - the library's frames hold the key: none may be printed
            signature = b""
        if not signature:
            raise CredentialError("the signing library failed")
        if not self._proves(text, signature):
            self._is_sound = False
            self._forget()
            raise CredentialError(_WRONG)
        return self._spell(signature)

    @abstractmethod
    def _take(self, credential: Credential) -> None:
        """The library is loaded and holds the key."""

    @abstractmethod
    def _make(self, text: str) -> bytes:
        """What the library signs; it may raise anything."""

    @abstractmethod
    def _proves(self, text: str, signature: bytes) -> bool:
        """Whether it is the address's signature of the text."""

    @abstractmethod
    def _spell(self, signature: bytes) -> str:
        """The signature as it is sent."""

    @abstractmethod
    def _forget(self) -> None:
        """The key is needed no more."""

    def __repr__(self) -> str:
        return f"<Signer {shorten(self._address)}>"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a signer is neither copied nor pickled")


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
