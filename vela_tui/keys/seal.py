"""A version 3 file's encryption, around any 32 bytes.

eth-keyfile opens such files whatever they hold, but makes them for keys of secp256k1 alone: it
puts the Ethereum address beside them, which of another curve's key would be a lie and a trace.
"""

import hashlib
import secrets
from collections.abc import Callable
from typing import Any, Final
from uuid import uuid4

from vela_tui.keys.secp256k1 import keccak256
from vela_tui.keys.secret import Secret

_KEY_BYTES: Final = 32
_R: Final = 8
_P: Final = 1
_MOST_MEMORY: Final = 2**29
"""Bytes; twice what n = 2^18 needs."""


def seal(reveal: Callable[[], bytes], passphrase: Secret, work: int) -> dict[str, Any]:
    """The fields of a version 3 file that hold the key: all but its address.

    Args:
        reveal: gives the 32 bytes.
        passphrase: what opens them again.
        work: scrypt's n.
    """
    from Crypto.Cipher import AES

    salt, start = secrets.token_bytes(16), secrets.token_bytes(16)
    derived = hashlib.scrypt(
        passphrase.reveal().encode(),
        salt=salt, n=work, r=_R, p=_P, dklen=_KEY_BYTES, maxmem=_MOST_MEMORY,
    )  # fmt: skip
    cipher = AES.new(derived[:16], AES.MODE_CTR, nonce=b"", initial_value=start)
    encrypted = cipher.encrypt(reveal())
    return {
        "version": 3,
        "id": str(uuid4()),
        "crypto": {
            "cipher": "aes-128-ctr",
            "cipherparams": {"iv": start.hex()},
            "ciphertext": encrypted.hex(),
            "kdf": "scrypt",
            "kdfparams": {"dklen": _KEY_BYTES, "n": work, "r": _R, "p": _P, "salt": salt.hex()},
            "mac": keccak256(derived[16:] + encrypted).hex(),
        },
    }
