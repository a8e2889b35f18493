"""The one text that a wallet signs here: a login. Orders are not signed (joyride.md 4.1)."""

import re
from typing import Final

from vela_tui.domain.errors import RuleViolation

_ADDRESS: Final = re.compile(r"[1-9A-HJ-NP-Za-km-z]{32,44}", re.ASCII)
"""An ed25519 public key in base58."""
_NONCE: Final = re.compile(r"[0-9a-fA-F]{32}", re.ASCII)
_SIGNATURE: Final = re.compile(r"[1-9A-HJ-NP-Za-km-z]{64,88}", re.ASCII)
"""64 bytes in base58."""


def is_address(text: str) -> bool:
    """Whether the text is a wallet's address."""
    return _ADDRESS.fullmatch(text) is not None


def is_nonce(text: str) -> bool:
    """Whether the text is a nonce that may stand in a login: 32 hexadecimal digits."""
    return _NONCE.fullmatch(text) is not None


def login_text(wallet: str, nonce: str) -> str:
    """The text that opens a session, on the socket and over HTTP alike.

    Args:
        wallet: the wallet's address, in base58.
        nonce: the venue's, used once, valid for five minutes.

    Raises:
        RuleViolation: when a part is outside its grammar: nothing else that a server makes up
            is ever signed.
    """
    if not is_address(wallet):
        raise RuleViolation("wallet", "can't be signed; it is no address in base58")
    if not is_nonce(nonce):
        raise RuleViolation("nonce", "can't be signed; it must be 32 hex digits")
    return f"Sign in to Joyride\n\nWallet: {wallet}\nNonce: {nonce}"


def is_signable(text: str, wallet: str) -> bool:
    """Whether the text is a login of this wallet, in full (T11)."""
    head, _, nonce = text.rpartition("\nNonce: ")
    return is_nonce(nonce) and head == f"Sign in to Joyride\n\nWallet: {wallet}"


def checked_signature(signature: str) -> str:
    """The signature, which is base58 of 64 bytes.

    Raises:
        RuleViolation: when it is anything else; the text does not repeat it.
    """
    if _SIGNATURE.fullmatch(signature) is None:
        raise RuleViolation("signature", "is not 64 bytes in base58")
    return signature
