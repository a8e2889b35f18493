"""What differs from one kind of key to the other, by kind; all else is the same for both."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, Protocol

from vela_tui.domain.enums import KeyKind
from vela_tui.keys import ed25519, secp256k1


class KeyForm(Protocol):
    """How keys of one curve are typed, made, and what addresses they have."""

    @property
    def NOT_A_KEY(self) -> str:  # noqa: N802 - a module's constant
        """Said of bytes that are no key."""
        ...

    @property
    def ADDRESS_RULE(self) -> str:  # noqa: N802 - a module's constant
        """Says what an address is."""
        ...

    def is_key(self, key: bytes, /) -> bool:
        """Whether these bytes are a private key."""
        ...

    def complaint(self, text: str, /) -> str:
        """What is wrong with a key's text, without the text; empty when nothing is."""
        ...

    def read(self, text: str, /) -> bytes:
        """The key of a text with which nothing is wrong."""
        ...

    def make(self) -> bytes:
        """A new key."""
        ...

    def address_of(self, reveal: Callable[[], bytes], /) -> str:
        """The address of a key."""
        ...

    def is_address(self, text: str, /) -> bool:
        """Whether the text has an address's shape."""
        ...


FORMS: Final[Mapping[KeyKind, KeyForm]] = MappingProxyType(
    {KeyKind.SECP256K1: secp256k1, KeyKind.ED25519: ed25519}
)
"""The libraries behind them are loaded with the first key of that kind, not before."""
