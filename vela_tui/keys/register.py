"""The list of accounts, `accounts.toml`: names and addresses, no key."""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final, final

from vela_tui.domain.account import AccountName
from vela_tui.domain.errors import ConfigError
from vela_tui.domain.origin import parse_origin
from vela_tui.keys.account import (
    Account,
    KeyPlace,
    parse_account_name,
    parse_address,
    parse_dialect,
    parse_venue,
)
from vela_tui.keys.files import make_private_directory, read_private, write_private
from vela_tui.keys.venues import VENUES

_LARGEST: Final = 256 * 1024
_FIELDS: Final = frozenset({"venue", "url", "address", "store"})
_OPTIONAL: Final = frozenset({"dialect"})


@final
class AccountRegister:
    """Accounts by name, kept in a file that is replaced whole; writers take turns.

    Args:
        path: of `accounts.toml`.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> dict[AccountName, Account]:
        """Every account, in the order in which they were added.

        Raises:
            ConfigError: when the file is not what this program writes; the text names the place.
            CredentialError: when others can read or replace the file.
        """
        try:
            text = read_private(self._path, _LARGEST).decode()
        except FileNotFoundError:
            return {}
        except UnicodeDecodeError:
            raise ConfigError(f"{self._path}: not UTF-8") from None
        try:
            tables = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise ConfigError(f"{self._path}: {error}") from None
        accounts = (self._parse(name, table) for name, table in tables.items())
        return {account.name: account for account in accounts}

    def add(self, account: Account) -> None:
        """The account is in the file.

        Raises:
            ConfigError: when its name is taken.
        """
        with self._turn():
            accounts = self.load()
            if account.name in accounts:
                raise ConfigError(f"there is an account {account.name} already")
            self._save({**accounts, account.name: account})

    def remove(self, name: AccountName) -> bool:
        """Whether the account was in the file; it is not now."""
        with self._turn():
            accounts = self.load()
            if accounts.pop(name, None) is None:
                return False
            self._save(accounts)
            return True

    def _parse(self, name: str, table: object) -> Account:
        where = f"{self._path}: [{name[:40]!a}]"
        if not isinstance(table, dict) or set(table) - _OPTIONAL != _FIELDS:
            raise ConfigError(f"{where} must have exactly {', '.join(sorted(_FIELDS))}")
        if not all(isinstance(value, str) for value in table.values()):
            raise ConfigError(f"{where}: every value is a text")
        try:
            parse_origin(table["url"])
            venue = parse_venue(table["venue"])
            return Account(
                name=parse_account_name(name),
                venue=venue,
                url=table["url"],
                address=parse_address(table["address"], VENUES[venue].kind),
                store=KeyPlace(table["store"]),
                dialect=parse_dialect(table.get("dialect", "auto")),
            )
        except (ConfigError, ValueError) as error:
            raise ConfigError(f"{where}: {error}") from None

    def _save(self, accounts: Mapping[AccountName, Account]) -> None:
        write_private(self._path, "\n".join(map(_encode, accounts.values())).encode())

    @contextmanager
    def _turn(self) -> Iterator[None]:
        make_private_directory(self._path.parent)
        with self._path.with_name(".accounts.lock").open("a") as file:
            _lock(file.fileno())  # let go when the file is closed
            yield


def _encode(account: Account) -> str:
    """One table; no value can hold a quote or a backslash, by the grammars of names and URLs."""
    fields = ("venue", "url", "address", "store", "dialect")
    return f"[{account.name}]\n" + "".join(f'{f} = "{getattr(account, f)}"\n' for f in fields)


def _lock_file() -> Callable[[int], None]:
    try:
        import fcntl
    except ImportError:  # Windows: two commands at the same instant are not kept apart
        return lambda _descriptor: None
    return lambda descriptor: fcntl.flock(descriptor, fcntl.LOCK_EX)


_lock: Final = _lock_file()
