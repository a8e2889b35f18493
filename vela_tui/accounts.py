"""`vela-tui accounts`: the keys of live accounts are taken in, listed by address, and removed.

A key comes from a hidden prompt, from stdin or from a keystore file, or is made; never from an
argument or the environment, which others can read (reliability T07). What is asked and told goes
to stderr; stdout carries the answer alone.
"""

import argparse
import dataclasses
import json
import sys
import warnings
from collections.abc import Callable, Sequence
from getpass import GetPassWarning, getpass
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

from vela_tui.domain.capability import DIALECTS
from vela_tui.domain.errors import (
    ConfigError,
    CredentialError,
    KeyringUnavailable,
)

if TYPE_CHECKING:
    from vela_tui.config import Account, KeyPlace, Paths
    from vela_tui.domain.account import AccountName
    from vela_tui.keys.credential import Credential
    from vela_tui.keys.secret import Secret
    from vela_tui.keys.stores import CredentialStore

DEFAULT_URL: Final = "https://vela-engine.fly.dev"
"""Of the live Vela exchange (seed:410)."""

_LONGEST_LINE: Final = 4096
_ATTEMPTS: Final = 3
_EXPOSED: Final = (
    "a private key must never be an argument: it is now in the shell's history, and every user "
    "of this machine could see it. Treat that key as exposed. Run: vela-tui accounts add NAME"
)


def add_arguments(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The command `accounts` with its own four commands stands among these."""
    parser = commands.add_parser(
        "accounts", help="keep the keys of live accounts", allow_abbrev=False
    )
    inner = parser.add_subparsers(dest="accounts_command", metavar="COMMAND", required=True)
    _add_add(inner.add_parser("add", help="take in or make a key", allow_abbrev=False))
    listing = inner.add_parser("list", help="every account, no key", allow_abbrev=False)
    listing.add_argument("--json", action="store_true", help="as JSON")
    show = inner.add_parser("show", help="an account's address", allow_abbrev=False)
    show.add_argument("name", metavar="NAME", type=_name)
    show.add_argument("--json", action="store_true", help="all that is known of it, as JSON")
    removal = inner.add_parser("remove", help="forget an account and its key", allow_abbrev=False)
    removal.add_argument("name", metavar="NAME", type=_name)
    removal.add_argument("--yes", action="store_true", help="do not ask")


def run(arguments: argparse.Namespace) -> int:
    """The exit code of one of the commands, 0.

    Raises:
        ConfigError: for a wrong name, URL or file of accounts.
        CredentialError: when a key can't be read, kept or used.
        KeyboardInterrupt: when the person leaves a prompt.
    """
    _COMMANDS[arguments.accounts_command](arguments)
    return 0


def ask_passphrase(name: str) -> "Secret":
    """What a person types at the terminal to open an account's keystore file; not shown.

    Raises:
        CredentialError: when there is no terminal to ask at.
        KeyboardInterrupt: when the person leaves the prompt.
    """
    return _ask(f"Passphrase of account {name}: ")


def _add_add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", type=_name, help="a-z, 0-9 and -, up to 32")
    parser.add_argument("--venue", choices=("vela",), default="vela")
    parser.add_argument(
        "--url",
        type=_url,
        default=DEFAULT_URL,
        help=f"the only place the key signs for: {DEFAULT_URL}",
    )
    parser.add_argument(
        "--dialect",
        choices=DIALECTS,
        default="auto",
        help="how the server speaks; auto finds it out by reads",
    )
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--stdin", action="store_true", help="read the key from stdin, one line")
    source.add_argument(
        "--keystore", type=Path, metavar="FILE", help="import an encrypted keystore file (v3)"
    )
    source.add_argument("--new", action="store_true", help="make a new key")
    parser.add_argument(
        "--store",
        choices=("keyring", "keystore"),
        help="what opens the key: the system's keyring, or a passphrase that you type",
    )
    parser.add_argument(
        "--export", type=Path, metavar="FILE", help="also write an encrypted backup"
    )
    parser.add_argument("extra", nargs="*", action=_Refused, help=argparse.SUPPRESS)
    parser.add_argument(
        *("--key", "--private-key", "--secret", "--passphrase", "--password"),
        nargs="?",
        action=_Refused,
        help=argparse.SUPPRESS,
    )


class _Refused(argparse.Action):
    """An argument that is a mistake, and perhaps a secret: refused without being repeated."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,  # noqa: ARG002 - argparse's signature
        values: str | Sequence[object] | None,
        option_string: str | None = None,
    ) -> None:
        if option_string is not None or any(_holds_key(str(value)) for value in values or ()):
            parser.error(_EXPOSED)
        if values:
            parser.error("one NAME is expected and nothing more")


def _holds_key(text: str) -> bool:
    from vela_tui.keys.credential import holds_key

    return holds_key(text)


def _name(text: str) -> "AccountName":
    from vela_tui.keys.account import parse_account_name

    if _holds_key(text):
        raise argparse.ArgumentTypeError(_EXPOSED)
    try:
        return parse_account_name(text)
    except ConfigError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _url(text: str) -> str:
    from vela_tui.domain.origin import parse_origin

    if _holds_key(text):
        raise argparse.ArgumentTypeError(_EXPOSED)
    try:
        parse_origin(text)
    except ConfigError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return text.rstrip("/")


def _add(arguments: argparse.Namespace) -> None:
    from vela_tui.config import Account, paths
    from vela_tui.domain.origin import parse_origin
    from vela_tui.keys.process import exposed_keys, harden
    from vela_tui.keys.stores import CredentialStore

    places = paths()
    if arguments.name in places.accounts.load():
        raise ConfigError(f"there is an account {arguments.name} already")
    harden()
    for variable in exposed_keys():
        _say(f"warning: {variable} is in the environment, where other programs can read it")
    credential = _take(arguments, parse_origin(arguments.url).http_base)
    store = CredentialStore(places.keystores)
    place = _keep(arguments, store, credential)
    try:
        who = (arguments.name, arguments.venue, arguments.url, credential.address)
        account = Account(*who, place, arguments.dialect)
        places.accounts.add(account)
    except BaseException:
        store.forget(arguments.name, in_keyring=place == "keyring")
        raise
    _tell_added(account, credential, places)
    if arguments.export is not None:
        _export(credential, arguments.export)
    elif arguments.new:
        _say("There is no copy of this new key: back it up before you fund the address.")
    print(credential.address)


def _take(arguments: argparse.Namespace, origin: str) -> "Credential":
    """The credential from where the person said that it comes from."""
    from vela_tui.keys import keystore
    from vela_tui.keys.credential import Credential

    if arguments.new:
        return Credential.make(origin)
    if arguments.keystore is not None:
        content = keystore.read_import(arguments.keystore)
        return keystore.decrypt(content, _ask("Passphrase of the keystore: "), origin)
    if arguments.stdin:
        return Credential.parse(_read_line().reveal(), origin)
    return Credential.parse(_ask("Private key (not shown): ").reveal(), origin)


def _keep(
    arguments: argparse.Namespace, store: "CredentialStore", credential: "Credential"
) -> "KeyPlace":
    """Where the key went: to a file that the keyring opens, or to one that a passphrase opens."""
    from vela_tui.keys.account import KeyPlace

    if arguments.store != "keystore":
        try:
            store.keep_with_keyring(arguments.name, credential)
        except KeyringUnavailable as error:
            if arguments.store == "keyring":
                raise
            _say(f"No keyring is used: {error}.")
            _say("The key goes to an encrypted file that a passphrase opens.")
        else:
            return KeyPlace.KEYRING
    store.keep_with_passphrase(arguments.name, credential, _ask_new())
    return KeyPlace.KEYSTORE


def _tell_added(account: "Account", credential: "Credential", places: "Paths") -> None:
    opener = {
        "keyring": "with a random passphrase that the system's keyring holds: the file or the "
        "keyring alone gives nobody the key",
        "keystore": "with your passphrase, which nothing can recover",
    }[account.store]
    _say(f"Account {account.name}: {account.address}")
    _say(f"The key signs for {credential.binding} and for nothing else.")
    _say(f"It is encrypted in {places.keystores}, {opener}.")
    twins = [
        other.name
        for other in places.accounts.load().values()
        if other.address == account.address and other.name != account.name
    ]
    if twins:
        _say(f"warning: account {twins[0]} has the same key; do not trade with both at once")


def _export(credential: "Credential", path: Path) -> None:
    from vela_tui.keys import keystore
    from vela_tui.keys.files import write_private

    _say("The backup gets a passphrase of its own.")
    content = keystore.encrypt(credential, _ask_new(), keystore.HUMAN_WORK)
    try:
        write_private(path, content, replace=False)
    except FileExistsError:
        raise CredentialError("the account is added; the backup is not: its file exists") from None
    except FileNotFoundError:
        raise CredentialError("the account is added; the backup is not: no such folder") from None
    _say(f"Backup: {path}")


def _list(arguments: argparse.Namespace) -> None:
    from vela_tui.config import load_accounts, paths

    accounts = load_accounts(paths())
    if arguments.json:
        print(json.dumps([dataclasses.asdict(account) for account in accounts], indent=2))
        return
    if not accounts:
        _say("There are no accounts yet: vela-tui accounts add NAME")
    widths = [max((len(a.name) for a in accounts), default=0), 42]
    for account in accounts:
        print(
            f"{account.name:{widths[0]}}  {account.address:{widths[1]}}  "
            f"{account.store:8}  {account.dialect:10}  {account.venue}  {account.url}"
        )


def _show(arguments: argparse.Namespace) -> None:
    from vela_tui.config import paths

    account = paths().accounts.load().get(arguments.name)
    if account is None:
        _refuse_unknown(arguments.name)
    if arguments.json:
        print(json.dumps(dataclasses.asdict(account), indent=2))
    else:
        print(account.address)


def _remove(arguments: argparse.Namespace) -> None:
    from vela_tui.config import paths
    from vela_tui.keys.stores import CredentialStore

    places = paths()
    account = places.accounts.load().get(arguments.name)
    store = CredentialStore(places.keystores)
    if account is None and not store.holds(arguments.name):
        _refuse_unknown(arguments.name)
    if not arguments.yes:
        _confirm(arguments.name)
    # the key first: whatever ends this in between, the account is still listed and can be removed
    warning = store.forget(arguments.name, in_keyring=account is None or account.store == "keyring")
    if warning:
        _say(f"warning: {warning}")
    places.accounts.remove(arguments.name)
    _say(f"Account {arguments.name} is removed, and its key from this machine.")


def _refuse_unknown(name: str) -> NoReturn:
    raise ConfigError(f"there is no account {name}; see: vela-tui accounts list")


def _confirm(name: str) -> None:
    if not sys.stdin.isatty():
        raise ConfigError("removing a key asks first; without a terminal, add --yes")
    _say(f"The key of {name} is lost for good unless you have a backup.")
    print(f"Type {name} to remove it: ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline(_LONGEST_LINE).strip() != name:
        raise ConfigError("nothing was removed")


def _ask(question: str) -> "Secret":
    """What is typed at the terminal without being shown; never read from a pipe."""
    from vela_tui.keys.secret import Secret

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", GetPassWarning)  # else it reads on, and shows it
            return Secret(getpass(question))
    except (GetPassWarning, EOFError, OSError):
        raise CredentialError("there is no terminal to ask at; a key can come by --stdin") from None


def _ask_new() -> "Secret":
    """A new passphrase, typed twice, that is not too weak."""
    from vela_tui.keys.keystore import LEAST_PASSPHRASE, weakness

    for _ in range(_ATTEMPTS):
        passphrase = _ask(f"New passphrase, {LEAST_PASSPHRASE} characters or more: ")
        weak = weakness(passphrase)
        if weak:
            _say(f"Too weak: {weak}.")
        elif _ask("The same again: ").reveal() == passphrase.reveal():
            _say("Encrypting: this takes some seconds on purpose.")
            return passphrase
        else:
            _say("The two are not the same.")
    raise CredentialError("no passphrase was agreed on; nothing was kept")


def _read_line() -> "Secret":
    from vela_tui.keys.secret import Secret

    if sys.stdin.isatty():
        raise CredentialError("--stdin at a terminal would show the key: leave --stdin out")
    return Secret(sys.stdin.buffer.readline(_LONGEST_LINE).decode("ascii", "replace"))


def _say(text: str) -> None:
    print(text, file=sys.stderr)


_COMMANDS: Final[dict[str, Callable[[argparse.Namespace], None]]] = {
    "add": _add,
    "list": _list,
    "show": _show,
    "remove": _remove,
}
