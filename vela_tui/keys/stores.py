"""Where the keys of live accounts are kept, and how one is opened.

Every key is in an encrypted keystore file (0600). With a keyring, the file's passphrase is
random and the keyring holds it: the file alone can't be opened, and the keyring alone holds no
key, so the theft of either is useless (reliability section 7). Without one, a person types the
passphrase.
"""

import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import final

from vela_tui.domain.account import AccountName
from vela_tui.domain.errors import CredentialError, KeyringUnavailable
from vela_tui.keys import keystore
from vela_tui.keys.account import Account, KeyPlace
from vela_tui.keys.credential import Credential
from vela_tui.keys.detached import call_async
from vela_tui.keys.files import make_private_directory, remove, write_private
from vela_tui.keys.keyring_store import KeyringStore
from vela_tui.keys.process import harden
from vela_tui.keys.secret import Secret

AskPassphrase = Callable[[], Secret]
"""Asks a person for an account's passphrase; called in the thread that opens the credential."""


@final
class CredentialStore:
    """The keys of live accounts, by account name. Its methods block, up to some seconds.

    Args:
        directory: of the keystore files.
        open_keyring: gives the system's keyring, or raises KeyringUnavailable.
    """

    def __init__(
        self, directory: Path, open_keyring: Callable[[], KeyringStore] = KeyringStore.open
    ) -> None:
        self._directory = directory
        self._open_keyring = open_keyring

    def keep_with_keyring(self, name: AccountName, credential: Credential) -> None:
        """The key is in a keystore file whose random passphrase the keyring gave back.

        Raises:
            KeyringUnavailable: when no keyring keeps the passphrase; no file is left behind, and
                a passphrase that arrives in the keyring later opens nothing.
            CredentialError: when the account has a keystore file already.
        """
        keyring = self._open_keyring()
        passphrase = Secret(secrets.token_hex(32))
        content = keystore.encrypt(credential, passphrase, keystore.RANDOM_WORK)
        entry = _entry(name, content)
        keyring.put(entry, passphrase)
        try:
            self._write(name, content)
            self._prove(name, passphrase, credential)
        except (CredentialError, OSError):
            with suppress(KeyringUnavailable):
                keyring.delete(entry)
            raise

    def keep_with_passphrase(
        self, name: AccountName, credential: Credential, passphrase: Secret
    ) -> None:
        """The key is in a keystore file that opens with this passphrase.

        Raises:
            CredentialError: when the passphrase is weak or the account has a file already.
        """
        weak = keystore.weakness(passphrase)
        if weak:
            raise CredentialError(f"the passphrase is too weak: {weak}")
        self._write(name, keystore.encrypt(credential, passphrase, keystore.HUMAN_WORK))
        self._prove(name, passphrase, credential)

    def open(self, account: Account, ask_passphrase: AskPassphrase) -> Credential:
        """The account's credential, bound to the origin that it was added for.

        From here on a crash of this process writes no core file.

        Raises:
            WrongPassphrase: when the keystore does not open.
            KeyringUnavailable: when the keyring does not give the passphrase.
            CredentialError: when the file is missing, unsafe, of another address, or bound to
                another origin than that of the account's URL.
        """
        harden()
        try:
            kept, content = keystore.load(self._path(account.name))
        except FileNotFoundError:
            raise CredentialError(f"the key of account {account.name} is missing") from None
        if kept.origin != account.origin:
            raise CredentialError(
                f"the key of account {account.name} was added for another address than its URL's: "
                "remove the account and add it again"
            )
        if account.store is KeyPlace.KEYSTORE:
            passphrase = ask_passphrase()
        else:
            passphrase = self._passphrase(account.name, content)
        credential = keystore.decrypt(content, passphrase, account.origin, account.kind)
        if credential.address != account.address:
            raise CredentialError(f"the key of account {account.name} is not that of its address")
        return credential

    async def open_async(self, account: Account, ask_passphrase: AskPassphrase) -> Credential:
        """As `open`, off the event loop."""
        return await call_async(lambda: self.open(account, ask_passphrase))

    def holds(self, name: AccountName) -> bool:
        """Whether there is a keystore file under this name."""
        return self._path(name).is_file()

    def forget(self, name: AccountName, *, in_keyring: bool) -> str:
        """The account's keystore file is gone, and its passphrase from the keyring.

        Args:
            name: of the account.
            in_keyring: whether the keyring holds a passphrase of the file.

        Returns:
            A warning when the keyring did not answer: the passphrase left there opens nothing.
            Otherwise an empty text.
        """
        warning = ""
        try:
            _, content = keystore.load(self._path(name))
            if in_keyring:
                self._open_keyring().delete(_entry(name, content))
        except KeyringUnavailable as error:
            warning = f"{error}; a passphrase may be left there, which opens nothing any more"
        except (FileNotFoundError, CredentialError):
            pass  # nothing there, or not a keystore: removed all the same
        remove(self._path(name))
        return warning

    def _passphrase(self, name: AccountName, content: bytes) -> Secret:
        passphrase = self._open_keyring().get(_entry(name, content))
        if passphrase is None:
            raise KeyringUnavailable(f"the keyring has no entry for account {name}")
        return passphrase

    def _write(self, name: AccountName, content: bytes) -> None:
        make_private_directory(self._directory)
        try:
            write_private(self._path(name), content, replace=False)
        except FileExistsError:
            raise CredentialError(
                f"there is a key under the name {name} already; "
                f"see: vela-tui accounts remove {name}"
            ) from None

    def _prove(self, name: AccountName, passphrase: Secret, expected: Credential) -> None:
        """The file opens to the same key; or it is removed again."""
        opens = False
        try:
            _, content = keystore.load(self._path(name))
            opened = keystore.decrypt(content, passphrase, expected.binding, expected.kind)
            opens = opened.address == expected.address
        finally:
            if not opens:
                remove(self._path(name))
        if not opens:
            raise CredentialError("the keystore did not give the same key back")

    def _path(self, name: AccountName) -> Path:
        return self._directory / f"{name}.json"


def _entry(name: AccountName, content: bytes) -> str:
    """The keyring's name for a file's passphrase: one per file, also across directories."""
    return f"{name} {keystore.parse(content).id}"
