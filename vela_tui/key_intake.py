"""Where a key comes from when an account is added: a prompt, stdin, a file, or randomness.

Never an argument or the environment, which others can read (reliability T07). What is asked and
told goes to stderr.
"""

import argparse
import sys
import warnings
from getpass import GetPassWarning, getpass
from pathlib import Path
from typing import Final

from vela_tui.domain.enums import KeyKind
from vela_tui.domain.errors import CredentialError
from vela_tui.keys import keystore
from vela_tui.keys.credential import Credential
from vela_tui.keys.files import is_exposed, read_foreign
from vela_tui.keys.secret import Secret

_LONGEST_LINE: Final = 4096
_LARGEST_KEYPAIR: Final = 4096
"""Bytes."""
_ATTEMPTS: Final = 3


def take(arguments: argparse.Namespace, origin: str, kind: KeyKind) -> Credential:
    """The credential from where the person said that it comes from.

    Args:
        arguments: of `accounts add`.
        origin: the only one that the key will sign for.
        kind: of the venue's keys.

    Raises:
        CredentialError: when it can't be read or is not a key of that kind.
        KeyboardInterrupt: when the person leaves a prompt.
    """
    if arguments.new:
        return Credential.make(origin, kind)
    if arguments.keystore is not None:
        content = keystore.read_import(arguments.keystore)
        return keystore.decrypt(content, ask("Passphrase of the keystore: "), origin, kind)
    if arguments.keypair is not None:
        return Credential.parse(_read_keypair(arguments.keypair).reveal(), origin, kind)
    if arguments.stdin:
        return Credential.parse(_read_line().reveal(), origin, kind)
    return Credential.parse(ask("Private key (not shown): ").reveal(), origin, kind)


def ask(question: str) -> Secret:
    """What is typed at the terminal without being shown; never read from a pipe.

    Raises:
        CredentialError: when there is no terminal to ask at.
        KeyboardInterrupt: when the person leaves the prompt.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", GetPassWarning)  # else it reads on, and shows it
            return Secret(getpass(question))
    except (GetPassWarning, EOFError, OSError):
        raise CredentialError("there is no terminal to ask at; a key can come by --stdin") from None


def ask_new() -> Secret:
    """A new passphrase, typed twice, that is not too weak.

    Raises:
        CredentialError: when none was agreed on, or there is no terminal to ask at.
    """
    for _ in range(_ATTEMPTS):
        passphrase = ask(f"New passphrase, {keystore.LEAST_PASSPHRASE} characters or more: ")
        weak = keystore.weakness(passphrase)
        if weak:
            _say(f"Too weak: {weak}.")
        elif ask("The same again: ").reveal() == passphrase.reveal():
            _say("Encrypting: this takes some seconds on purpose.")
            return passphrase
        else:
            _say("The two are not the same.")
    raise CredentialError("no passphrase was agreed on; nothing was kept")


def _read_line() -> Secret:
    if sys.stdin.isatty():
        raise CredentialError("--stdin at a terminal would show the key: leave --stdin out")
    return Secret(sys.stdin.buffer.readline(_LONGEST_LINE).decode("ascii", "replace"))


def _read_keypair(path: Path) -> Secret:
    """What stands in a keypair file; told when others could read it too."""
    content = Secret(read_foreign(path, _LARGEST_KEYPAIR).decode("ascii", "replace"))
    if is_exposed(path):
        _say(f"warning: {path} can be read or changed by others; run: chmod 600 {path}")
    return content


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
