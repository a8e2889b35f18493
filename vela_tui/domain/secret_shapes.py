"""How keys, signatures and tokens look, wherever they stand in a text.

What writes texts down takes these shapes out; what reads an argument or a variable refuses them.
An address has another length and stays.
"""

import re
from typing import Final

_LETTER: Final = "[1-9A-HJ-NP-Za-km-z]"

HEX_64: Final = re.compile(r"(?<![0-9a-fA-F])(?:0x)?[0-9a-fA-F]{64}(?![0-9a-fA-F])")
"""32 bytes: a key of Ethereum, a seed; many a hash looks the same."""
HEX_SIGNATURE: Final = re.compile(r"(?:0x)?[0-9a-fA-F]{128,132}")
"""r || s || v, or a public key."""
BASE58_64: Final = re.compile(rf"(?<!{_LETTER}){_LETTER}{{80,90}}(?!{_LETTER})")
"""64 bytes, 86 to 88 letters but for leading zeros: a key of Solana, or a signature by one."""
KEYPAIR: Final = re.compile(r"\[\s*\d{1,3}(?:\s*,\s*\d{1,3}){63}\s*\]")
"""A keypair file of Solana's tools: a list of 64 bytes."""
TOKEN: Final = re.compile(r"eyJ[\w-]{8,}(?:\.[\w-]+){1,4}", re.ASCII)
"""A JSON web token, whose header always begins so."""


def holds_key(text: str) -> bool:
    """Whether a text holds something of the shape of a private key."""
    return any(shape.search(text) for shape in (HEX_64, BASE58_64, KEYPAIR))
