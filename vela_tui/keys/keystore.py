"""Encrypted keystore files, version 3 (Web3 Secret Storage): scrypt or PBKDF2.

The format is Ethereum's. A key of another curve is kept in the same encryption, with a field that
names the curve and the address in that curve's spelling; files without it are of secp256k1.

A file names the work that opening it takes, and 16 GB of memory is a valid answer: every figure
is held against a cap before any of that work is done (reliability section 7, P62).
"""

import re
from pathlib import Path
from typing import Annotated, Any, Final, Literal, NoReturn

import msgspec

from vela_tui.domain.enums import KeyKind
from vela_tui.domain.errors import CredentialError, WrongPassphrase
from vela_tui.keys.credential import Credential
from vela_tui.keys.files import read_foreign, read_private
from vela_tui.keys.forms import FORMS
from vela_tui.keys.seal import seal, unseal
from vela_tui.keys.secret import Secret

LARGEST_FILE: Final = 8 * 1024
"""Bytes."""
HUMAN_WORK: Final = 2**18
"""Scrypt's n for a passphrase that a person chose: 256 MB and about 2 s."""
RANDOM_WORK: Final = 2**12
"""Scrypt's n for a random passphrase of 256 bits, which no work makes harder to guess: 20 ms."""
LEAST_PASSPHRASE: Final = 12
"""Characters of a passphrase that a person chose."""
_LEAST_DIFFERENT: Final = 6

_Hex = Annotated[str, msgspec.Meta(pattern=r"^(0x)?([0-9a-fA-F]{2}){1,128}\Z")]
_Hex16 = Annotated[str, msgspec.Meta(pattern=r"^(0x)?[0-9a-fA-F]{32}\Z")]
_Hex32 = Annotated[str, msgspec.Meta(pattern=r"^(0x)?[0-9a-fA-F]{64}\Z")]
_Length = Annotated[int, msgspec.Meta(ge=32, le=32)]


class _Scrypt(msgspec.Struct, frozen=True):
    n: Annotated[int, msgspec.Meta(ge=2, le=2**18)]
    r: Annotated[int, msgspec.Meta(ge=1, le=8)]
    p: Annotated[int, msgspec.Meta(ge=1, le=4)]
    dklen: _Length
    salt: _Hex


class _Pbkdf2(msgspec.Struct, frozen=True):
    c: Annotated[int, msgspec.Meta(ge=1, le=5_000_000)]
    prf: Literal["hmac-sha256"]
    dklen: _Length
    salt: _Hex


class _CipherParams(msgspec.Struct, frozen=True):
    iv: _Hex16


class _Crypto(msgspec.Struct, frozen=True):
    cipher: Literal["aes-128-ctr"]
    cipherparams: _CipherParams
    ciphertext: _Hex32
    kdf: Literal["scrypt", "pbkdf2"]
    kdfparams: dict[str, Any]
    mac: _Hex32


class Keystore(msgspec.Struct, frozen=True):
    """A keystore file whose every figure is within the caps; its key is still encrypted."""

    version: Literal[3]
    crypto: _Crypto
    address: Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z]{0,44}\Z")] = ""
    """In clear and unproven until the file is opened; empty when the file leaves it out."""
    id: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-fA-F-]{0,64}\Z")] = ""
    origin: Annotated[str, msgspec.Meta(max_length=300)] = ""
    """Our own field: the only origin that the key signs for; empty in other programs' files."""
    curve: KeyKind = KeyKind.SECP256K1
    """Our own field: of which kind the key is; in a file of secp256k1 it is left out."""

    def __repr__(self) -> str:
        return f"<Keystore {self.id}>"


def parse(content: bytes) -> Keystore:
    """The keystore that these bytes are, checked against the caps, with nothing derived.

    Raises:
        CredentialError: when they are not a version 3 keystore within the caps.
    """
    if len(content) > LARGEST_FILE:
        raise CredentialError(f"a keystore file has at most {LARGEST_FILE} bytes")
    try:
        keystore = msgspec.convert(_lower(msgspec.json.decode(content)), Keystore)
        if not _names_address(keystore):
            _refuse("address")
        if keystore.crypto.kdf == "pbkdf2":
            msgspec.convert(keystore.crypto.kdfparams, _Pbkdf2)
        else:
            work = msgspec.convert(keystore.crypto.kdfparams, _Scrypt)
            if work.n & (work.n - 1):
                _refuse("crypto.kdfparams.n")
    except msgspec.ValidationError as error:
        where = re.search(r"`\$\.?([a-z.]*)", str(error))
        _refuse(where[1] if where else "")
    except (msgspec.DecodeError, RecursionError):
        raise CredentialError("this is not a keystore file: its content is not JSON") from None
    return keystore


def load(path: Path) -> tuple[Keystore, bytes]:
    """A keystore of ours, and its bytes: a file that nobody else can read or replace.

    Raises:
        FileNotFoundError: when there is no such file.
        CredentialError: when the file is not safe or not a keystore within the caps.
    """
    content = read_private(path, LARGEST_FILE)
    return parse(content), content


def read_import(path: Path) -> bytes:
    """The bytes of a keystore file from elsewhere, checked against the caps.

    Raises:
        CredentialError: when the file can't be read or is not a keystore within the caps.
    """
    content = read_foreign(path, LARGEST_FILE)
    parse(content)
    return content


def decrypt(
    content: bytes, passphrase: Secret, binding: str, kind: KeyKind = KeyKind.SECP256K1
) -> Credential:
    """The key of a keystore, bound to a place. Takes up to 2 s and 256 MB: call it in a thread.

    Args:
        content: bytes of a keystore file.
        passphrase: what it was encrypted with.
        binding: where the key may sign.
        kind: of the key that is expected.

    Raises:
        WrongPassphrase: when the file does not open.
        CredentialError: when the file is not a keystore within the caps, holds a key of another
            kind, or is damaged: it opens, and holds another key than that of the address that it
            names.
    """
    keystore = parse(content)
    if keystore.curve is not kind:
        raise CredentialError(
            f"the keystore holds a key of {keystore.curve}; a key of {kind} is needed here"
        )
    fields = msgspec.to_builtins(keystore.crypto)
    credential: Credential | None = None
    damaged = False
    try:
        credential = Credential(unseal(fields, passphrase), binding, kind)
    except ValueError:  # another key was derived; or the passphrase has no UTF-8
        pass
    except (CredentialError, MemoryError):
        damaged = True
    if credential is None and not damaged:
        raise WrongPassphrase("the keystore did not open: wrong passphrase, or a damaged file")
    if credential is None or not _is_named(keystore, credential.address):
        raise CredentialError("the keystore is damaged: its key and its address do not agree")
    return credential


def encrypt(credential: Credential, passphrase: Secret, work: int) -> bytes:
    """A keystore file of the key, with the place that it is bound to. Call it in a thread.

    Args:
        credential: the key.
        passphrase: at least 256 random bits, or words that `weakness` has nothing to say of.
        work: scrypt's n, `HUMAN_WORK` or `RANDOM_WORK`.
    """
    fields: dict[str, Any] = {"address": credential.address.removeprefix("0x")}
    if credential.kind is not KeyKind.SECP256K1:
        fields |= {"curve": credential.kind}
    fields |= seal(credential.reveal, passphrase, work)
    return msgspec.json.format(msgspec.json.encode(fields | {"origin": credential.binding})) + b"\n"


def weakness(passphrase: Secret) -> str:
    """Why a person's passphrase is too weak, in words; empty when it is not.

    Length is what counts against somebody who stole the file (T09): no rule asks for symbols.
    """
    if len(passphrase.reveal()) < LEAST_PASSPHRASE:
        return f"use at least {LEAST_PASSPHRASE} characters, for example four unrelated words"
    if len(set(passphrase.reveal().lower())) < _LEAST_DIFFERENT:
        return f"use at least {_LEAST_DIFFERENT} different characters"
    if not passphrase.reveal().isprintable():
        return "use characters that can be typed: it holds a control character"
    return ""


def _names_address(keystore: Keystore) -> bool:
    """Whether the address has its kind's shape; Ethereum's may lack `0x`, or be left out."""
    if keystore.curve is not KeyKind.SECP256K1:
        return FORMS[keystore.curve].is_address(keystore.address)
    named = keystore.address.removeprefix("0x")
    return not keystore.address or FORMS[keystore.curve].is_address(f"0x{named}")


def _is_named(keystore: Keystore, address: str) -> bool:
    """Whether the file names that address, or, as Ethereum's may, none."""
    if keystore.curve is not KeyKind.SECP256K1:
        return keystore.address == address
    named = keystore.address.lower().removeprefix("0x")
    return not named or address.lower() == f"0x{named}"


def _lower(value: Any) -> Any:
    """The same JSON with lower-case keys: some wallets write `Crypto`."""
    if isinstance(value, dict):
        return {key.lower(): _lower(inner) for key, inner in value.items()}
    return value


def _refuse(where: str) -> NoReturn:
    raise CredentialError(
        f"the keystore is refused at {where or 'its top'}: only version 3, aes-128-ctr, scrypt "
        "(n a power of 2 up to 262144, r up to 8, p up to 4) or pbkdf2-sha256 (c up to 5000000) "
        "with dklen 32 is opened"
    )
