"""A version 3 file's encryption, around any 32 bytes (Web3 Secret Storage definition).

By hash and cipher directly: eth-keyfile, which the tests open and make such files with, would cost
0.7 s and 30 MB before the first signature, and makes them for keys of secp256k1 alone.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping
from typing import Any, Final, cast
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


def unseal(crypto: Mapping[str, Any], passphrase: Secret) -> bytes:
    """The 32 bytes in a file; do not bind them to a name.

    Args:
        crypto: the file's field of that name, its figures held against the caps.
        passphrase: what they were sealed with.

    Raises:
        ValueError: when the passphrase is another one, or the file was changed.
        MemoryError: when there is not enough for the file's work.
    """
    from Crypto.Cipher import AES

    derived = _derive(crypto["kdf"], crypto["kdfparams"], passphrase)
    encrypted = _unhex(crypto["ciphertext"])
    if not hmac.compare_digest(keccak256(derived[16:] + encrypted), _unhex(crypto["mac"])):
        raise ValueError("MAC mismatch")
    start = _unhex(crypto["cipherparams"]["iv"])
    return AES.new(derived[:16], AES.MODE_CTR, nonce=b"", initial_value=start).decrypt(encrypted)


def _derive(kdf: str, figures: Mapping[str, Any], passphrase: Secret) -> bytes:
    salt = _unhex(figures["salt"])
    if kdf == "pbkdf2":
        return hashlib.pbkdf2_hmac(
            "sha256", passphrase.reveal().encode(), salt, figures["c"], _KEY_BYTES
        )
    from Crypto.Protocol.KDF import scrypt

    # hashlib's refuses n of 2^16 and more where r is 1, as some wallets wrote it; this one takes
    # the passphrase's bytes as Latin-1
    derived = scrypt(
        passphrase.reveal().encode().decode("latin-1"), salt.decode("latin-1"),
        _KEY_BYTES, figures["n"], figures["r"], figures["p"],
    )  # fmt: skip
    return cast("bytes", derived)  # of one key; of several it would be a tuple


def _unhex(digits: str) -> bytes:
    return bytes.fromhex(digits.removeprefix("0x"))
