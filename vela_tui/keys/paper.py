"""The paper wallet: made by itself, worth nothing, good for exchanges on this machine only."""

from pathlib import Path
from typing import Final, final

from vela_tui.keys.credential import PAPER, Credential
from vela_tui.keys.files import make_private_directory, read_private, remove, write_private
from vela_tui.keys.process import harden

_LARGEST: Final = 128


@final
class PaperWallet:
    """A wallet for play money, in a plain file of its owner (0600).

    The file is not encrypted on purpose: the key signs for loopback literals alone and the
    practice exchange holds no money, so there is nothing to steal and nothing to ask for.

    Args:
        directory: where the file is; the program's state directory.
    """

    def __init__(self, directory: Path) -> None:
        self._path = directory / "paper.key"

    def open(self) -> Credential:
        """The wallet's credential, the same at every start; made at the first. Blocks.

        Raises:
            CredentialError: when the file is not a key, or others can read or replace it.
        """
        harden()
        make_private_directory(self._path.parent)
        try:
            return self._read()
        except FileNotFoundError:
            return self._make()

    def reset(self) -> Credential:
        """A new wallet in the place of the old one, which is gone."""
        remove(self._path)
        return self.open()

    def _read(self) -> Credential:
        return Credential.parse(
            read_private(self._path, _LARGEST).decode("ascii", "replace"), PAPER
        )

    def _make(self) -> Credential:
        made = Credential.make(PAPER)
        try:
            write_private(self._path, made.reveal().hex().encode() + b"\n", replace=False)
        except FileExistsError:  # another start of the program was first: both use its wallet
            return self._read()
        return made
