"""A private key and the one place that it may sign for."""

from typing import Final, NoReturn, Self, final

from vela_tui.domain.enums import KeyKind
from vela_tui.domain.errors import CredentialError
from vela_tui.keys.forms import FORMS

PAPER: Final = "paper"
"""The binding of a key that signs for exchanges on this machine, and for nothing else."""


@final
class Credential:
    """A private key bound to one place, which no `repr`, pickle, copy or traceback shows.

    The first one made in a process loads the curve's library: make it in a thread.

    Args:
        key: 32 bytes; big-endian for secp256k1, the seed for ed25519.
        binding: `PAPER`, or an origin such as `https://vela-engine.fly.dev`.
        kind: of which curve the key is.

    Raises:
        CredentialError: when the bytes are not a key of that curve.
    """

    __slots__ = ("_address", "_binding", "_key", "_kind")

    def __init__(self, key: bytes, binding: str, kind: KeyKind = KeyKind.SECP256K1) -> None:
        form = FORMS[kind]
        is_key = form.is_key(key)
        if is_key:
            self._key = key
        del key  # a traceback that shows local variables finds none
        if not is_key:
            raise CredentialError(form.NOT_A_KEY)
        self._binding = binding
        self._kind = kind
        self._address = form.address_of(self.reveal)

    @classmethod
    def parse(cls, text: str, binding: str, kind: KeyKind = KeyKind.SECP256K1) -> Self:
        """The credential of a key as people keep it.

        64 hexadecimal digits, `0x` or not, of secp256k1; of ed25519 what `keys.ed25519` reads.

        Raises:
            CredentialError: when the text is anything else; the message never holds the text.
        """
        form = FORMS[kind]
        complaint = form.complaint(text.strip())
        if complaint:
            del text
            raise CredentialError(complaint)
        return cls(form.read(text.strip()), binding, kind)

    @classmethod
    def make(cls, binding: str, kind: KeyKind = KeyKind.SECP256K1) -> Self:
        """A new key from the operating system's randomness."""
        return cls(FORMS[kind].make(), binding, kind)

    @property
    def address(self) -> str:
        """The account's address in its one spelling: EIP-55, or base58."""
        return self._address

    @property
    def binding(self) -> str:
        """`PAPER`, or the only origin that this key signs for."""
        return self._binding

    @property
    def kind(self) -> KeyKind:
        """Of which curve the key is."""
        return self._kind

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
