"""What people take for a private key, told by its shape and never by its content."""

import re
from typing import Final

from vela_tui.domain import base58

_HEX: Final = re.compile(r"(?:0[xX])?([0-9a-fA-F]*)")
_NUMBERS: Final = re.compile(r"\[[\s\d,]*\]?")
_BY_DIGITS: Final = {
    40: "an address",
    64: "64 hexadecimal digits, as Ethereum keys have them",
    128: "a public key",
    130: "a signature or a public key",
}
"""By the number of hexadecimal digits."""
_BY_BYTES: Final = {
    32: "32 bytes in base58, an address or a public key of Solana",
    64: "64 bytes in base58, a key or a signature of Solana",
}
"""By the number of bytes that base58 gives."""


def describe(text: str) -> str:
    """What the text seems to be, in words that do not hold it."""
    digits = _HEX.fullmatch(text)
    if digits is not None:
        return _BY_DIGITS.get(len(digits[1]), f"{len(digits[1])} digits")
    if _NUMBERS.fullmatch(text):
        numbers = re.findall(r"\d+", text)
        return f"a list of {len(numbers)} numbers, as Solana's keypair files are"
    if text.startswith("{"):
        return "a keystore file, which --keystore imports"
    if len(text.split()) > 1:
        return "a recovery phrase"
    return _BY_BYTES.get(len(base58.decode(text) or b""), "something else")
