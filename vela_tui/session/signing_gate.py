"""The last gate before a key: a wallet that signs nothing but orders, cancels and logins (T11)."""

from collections.abc import Callable
from typing import final

from vela_tui.domain.errors import CredentialError
from vela_tui.session.ports import Signatures


@final
class GatedSignatures:
    """Signatures of one wallet for texts of one grammar; implements `ports.Signatures`.

    Whoever makes a text checks its parts; this looks at the whole once more, just before the key:
    no text that a server made up is signed, also where a codec has a fault.

    Args:
        signatures: of the wallet.
        may_sign: whether a text is one that the venue's protocol is made of.
    """

    __slots__ = ("_may_sign", "_signatures")

    def __init__(self, signatures: Signatures, may_sign: Callable[[str], bool]) -> None:
        self._signatures = signatures
        self._may_sign = may_sign

    @property
    def address(self) -> str:
        """The wallet's address: EIP-55, or base58."""
        return self._signatures.address

    def sign(self, text: str) -> str:
        """The signature of the text, as the venue takes it.

        Raises:
            CredentialError: when it is no text that is ever signed here.
        """
        if not self._may_sign(text):
            raise CredentialError("this is neither an order nor a cancel nor a login: not signed")
        return self._signatures.sign(text)
