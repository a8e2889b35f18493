"""The paper wallet: made by itself, worth nothing, good for exchanges on this machine only.

Its key is in a plain file of its owner (0600), on purpose not encrypted: it signs for loopback
literals alone and the practice exchange holds no money, so there is nothing to steal and nothing
to ask for.
"""

from pathlib import Path
from typing import Final

from vela_tui.keys.credential import PAPER, Credential
from vela_tui.keys.files import make_private_directory, read_private, remove, write_private
from vela_tui.keys.process import harden

_LARGEST: Final = 128
"""Bytes."""


def open_wallet(directory: Path) -> Credential:
    """The paper wallet of a directory, the same at every start; made at the first. Blocks.

    Args:
        directory: the program's state directory.

    Raises:
        CredentialError: when its file is not a key, or others can read or replace it.
    """
    harden()
    make_private_directory(directory)
    try:
        return _read(directory)
    except FileNotFoundError:
        return _make(directory)


def reset(directory: Path) -> Credential:
    """A new paper wallet in the place of the old one, which is gone."""
    remove(_path(directory))
    return open_wallet(directory)


def _path(directory: Path) -> Path:
    return directory / "paper.key"


def _read(directory: Path) -> Credential:
    return Credential.parse(
        read_private(_path(directory), _LARGEST).decode("ascii", "replace"), PAPER
    )


def _make(directory: Path) -> Credential:
    made = Credential.make(PAPER)
    try:
        write_private(_path(directory), made.reveal().hex().encode() + b"\n", replace=False)
    except FileExistsError:  # another start of the program was first: both use its wallet
        return _read(directory)
    return made
