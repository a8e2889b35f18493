"""The texts that a wallet signs, and who signed one (vela.md section 2).

Verification uses secp256k1 and keccak directly: the libraries that make wallets take
longer to import than this exchange takes to start.
"""

import re
from typing import Final

from coincurve import PublicKey
from Crypto.Hash import keccak

from vela_tui.sim.messages import BookSide

ADDRESS: Final = re.compile(r"0x[0-9a-fA-F]{40}", re.ASCII)
"""An address as a body gives it, in any letter case (vela.md 2.1)."""

_SIGNATURE: Final = re.compile(r"(?:0x)?([0-9a-fA-F]{130})", re.ASCII)
_HALF_ORDER: Final = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0
"""The greatest S of a low-S signature: half of secp256k1's group order."""
_V_BASE: Final = 27
_V_RECOVERABLE: Final = 4


def _keccak256(data: bytes) -> bytes:
    return keccak.new(digest_bits=256, data=data).digest()


def personal_digest(text: str) -> bytes:
    """The EIP-191 hash of a text, which `personal_sign` signs (seed:22)."""
    message = text.encode()
    return _keccak256(b"\x19Ethereum Signed Message:\n%d%b" % (len(message), message))


def signer_of(text: str, signature: str) -> str | None:
    """The lower-case address whose key signed the text; None where no key could have.

    Args:
        text: what was signed, of ASCII characters in practice.
        signature: 65 bytes r, s, v in hex, with or without `0x` (vela.md 2.1). `v` is taken
            modulo 27 and must then be 0 to 3; a high S is refused, as every wallet sends
            the low one and the other is the same signature in a second guise.
    """
    hexadecimal = _SIGNATURE.fullmatch(signature)
    if hexadecimal is None:
        return None
    raw = bytes.fromhex(hexadecimal[1])
    recovery = raw[64] % _V_BASE
    if recovery >= _V_RECOVERABLE or int.from_bytes(raw[32:64]) > _HALF_ORDER:
        return None
    try:
        key = PublicKey.from_signature_and_message(
            raw[:64] + bytes([recovery]), personal_digest(text), hasher=None
        )
    except ValueError:
        return None
    return "0x" + _keccak256(key.format(compressed=False)[1:])[-20:].hex()


def is_signed_by(address: str, signature: str, *texts: str) -> bool:
    """Whether the address' key signed any one of the texts."""
    wanted = address.lower()
    return any(signer_of(text, signature) == wanted for text in dict.fromkeys(texts))


def order_text(
    market_id: str,
    side: BookSide,
    price: int,
    quantity: int,
    nonce: int,
    client_order_id: str | None,
) -> str:
    """The text of an order; a client id that is not given is left out with its colon (seed:31)."""
    text = f"vela:order:{market_id}:{side}:{price}:{quantity}:{nonce}"
    return text if client_order_id is None else f"{text}:{client_order_id}"


def cancel_text(order_id: int | None, client_order_id: str | None, nonce: int) -> str:
    """The text of a cancel; an id that is not given is empty (seed:35-36)."""
    return f"vela:cancel:{'' if order_id is None else order_id}:{client_order_id or ''}:{nonce}"
