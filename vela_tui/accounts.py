"""`vela-tui accounts`: the keys of live accounts are taken in, listed by address, and removed.

A key comes from a hidden prompt, from stdin or from a keystore file, or is made; never from an
argument or the environment, which others can read (reliability T07). What is asked and told goes
to stderr; stdout carries the answer alone.
"""

import argparse
import dataclasses
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

from vela_tui.domain.dialects import DIALECTS
from vela_tui.domain.errors import (
    ConfigError,
    CredentialError,
    KeyringUnavailable,
)
from vela_tui.keys.venues import VENUES

if TYPE_CHECKING:
    from vela_tui.config import Account, KeyPlace, Paths
    from vela_tui.domain.account import AccountName
    from vela_tui.keys.credential import Credential
    from vela_tui.keys.secret import Secret
    from vela_tui.keys.stores import CredentialStore

_LONGEST_LINE: Final = 4096
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
    from vela_tui.key_intake import ask

    return ask(f"Passphrase of account {name}: ")


def _add_add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", type=_name, help="a-z, 0-9 and -, up to 32")
    parser.add_argument("--venue", choices=tuple(VENUES), default=next(iter(VENUES)))
    parser.add_argument(
        "--url",
        type=_url,
        help="the only place the key signs for; the live venue when it is not said",
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
    source.add_argument(
        "--keypair", type=Path, metavar="FILE", help="import a keypair file of Solana's tools"
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
        if option_string is not None or _holds_key(" ".join(map(str, values or ()))):
            parser.error(_EXPOSED)
        if values:
            parser.error("one NAME is expected and nothing more")


def _holds_key(text: str) -> bool:
    from vela_tui.domain.secret_shapes import holds_key

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
    from vela_tui.key_intake import take
    from vela_tui.keys.process import exposed_keys, harden
    from vela_tui.keys.stores import CredentialStore

    places = paths()
    venue = VENUES[arguments.venue]
    url = arguments.url or venue.url
    if arguments.name in places.accounts.load():
        raise ConfigError(f"there is an account {arguments.name} already")
    harden()
    for variable in exposed_keys():
        _say(f"warning: {variable} is in the environment, where other programs can read it")
    if venue.caution:
        _say(venue.caution)
    credential = take(arguments, parse_origin(url).http_base, venue.kind)
    store = CredentialStore(places.keystores)
    place = _keep(arguments, store, credential)
    try:
        who = (arguments.name, arguments.venue, url, credential.address)
        account = Account(*who, place, arguments.dialect)
        places.accounts.add(account)
    except BaseException:
        store.forget(arguments.name, in_keyring=place == "keyring")
        raise
    _tell_added(account, credential, places)
    if arguments.export is not None:
        _export(credential, arguments.export)
    elif arguments.new:
        _say("There is no copy of this new key: back it up before you use the address.")
    print(credential.address)


def _keep(
    arguments: argparse.Namespace, store: "CredentialStore", credential: "Credential"
) -> "KeyPlace":
    """Where the key went: to a file that the keyring opens, or to one that a passphrase opens."""
    from vela_tui.key_intake import ask_new
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
    store.keep_with_passphrase(arguments.name, credential, ask_new())
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
    from vela_tui.key_intake import ask_new
    from vela_tui.keys import keystore
    from vela_tui.keys.files import write_private

    _say("The backup gets a passphrase of its own.")
    content = keystore.encrypt(credential, ask_new(), keystore.HUMAN_WORK)
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
        print(json.dumps([_facts(account) for account in accounts], indent=2))
        return
    if not accounts:
        _say("There are no accounts yet: vela-tui accounts add NAME")
    rows = [(a.name, a.address, a.kind, a.store, a.dialect, a.venue, a.url) for a in accounts]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        padded = (f"{text:{width}}" for text, width in zip(row, widths, strict=True))
        print("  ".join(padded).rstrip())


def _show(arguments: argparse.Namespace) -> None:
    from vela_tui.config import paths

    account = paths().accounts.load().get(arguments.name)
    if account is None:
        _refuse_unknown(arguments.name)
    if arguments.json:
        print(json.dumps(_facts(account), indent=2))
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


def _facts(account: "Account") -> dict[str, str]:
    return dataclasses.asdict(account) | {"kind": account.kind}


def _say(text: str) -> None:
    print(text, file=sys.stderr)


_COMMANDS: Final[dict[str, Callable[[argparse.Namespace], None]]] = {
    "add": _add,
    "list": _list,
    "show": _show,
    "remove": _remove,
}
