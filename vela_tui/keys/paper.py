"""The paper wallets: made by themselves, worth nothing, good for exchanges on this machine only.

There is one for each kind of key. Its key is in a plain file of its owner (0600), on purpose not
encrypted: it signs for loopback literals alone and the practice exchange holds no money, so there
is nothing to steal and nothing to ask for.
"""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from vela_tui.domain.enums import KeyKind
from vela_tui.keys.credential import PAPER, Credential
from vela_tui.keys.files import make_private_directory, read_private, remove, write_private
from vela_tui.keys.process import harden

_LARGEST: Final = 128
"""Bytes."""
_FILES: Final[Mapping[KeyKind, str]] = MappingProxyType(
    {KeyKind.SECP256K1: "paper.key", KeyKind.ED25519: "paper-ed25519.key"}
)


def open_wallet(directory: Path, kind: KeyKind = KeyKind.SECP256K1) -> Credential:
    """The paper wallet of a directory and kind, the same at every start; made at the first. Blocks.

    Args:
        directory: the program's state directory.
        kind: of the key.

    Raises:
        CredentialError: when its file is not a key, or others can read or replace it.
    """
    harden()
    make_private_directory(directory)
    try:
        return _read(directory / _FILES[kind], kind)
    except FileNotFoundError:
        return _make(directory / _FILES[kind], kind)


def reset(directory: Path, kind: KeyKind = KeyKind.SECP256K1) -> Credential:
    """A new paper wallet of this kind in the place of the old one, which is gone."""
    remove(directory / _FILES[kind])
    return open_wallet(directory, kind)


def _read(path: Path, kind: KeyKind) -> Credential:
    return Credential.parse(read_private(path, _LARGEST).decode("ascii", "replace"), PAPER, kind)


def _make(path: Path, kind: KeyKind) -> Credential:
    made = Credential.make(PAPER, kind)
    try:
        write_private(path, made.reveal().hex().encode() + b"\n", replace=False)
    except FileExistsError:  # another start of the program was first: both use its wallet
        return _read(path, kind)
    return made
