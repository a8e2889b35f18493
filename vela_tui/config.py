"""Settings, and the directories that this program reads and writes.

Settings come from `config.toml` in the configuration directory; a variable `VELA_TUI_<KEY>` of
the environment overrides a key. Nothing secret is a setting. A key that this program doesn't
know is an error: a setting that was mistyped must not be silently without effect.
"""

import difflib
import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal, get_args

from vela_tui.cap_settings import parse_guards
from vela_tui.domain.account import AccountName
from vela_tui.domain.amounts import Quantity, parse_plain
from vela_tui.domain.errors import AmountError, ConfigError, CredentialError
from vela_tui.keys.account import Account, KeyPlace, parse_account_name
from vela_tui.keys.files import (
    check_directory,
    check_settings_file,
    make_private_directory,
    read_private,
    write_private,
)
from vela_tui.keys.register import AccountRegister
from vela_tui.rules.caps import CapOverrides
from vela_tui.rules.protection import Protection, parse_protection

__all__ = [
    "Account",
    "AccountRegister",
    "KeyPlace",
    "Paths",
    "Settings",
    "last_account",
    "load_accounts",
    "load_profiles",
    "load_settings",
    "paths",
    "remember_account",
]

APP: Final = "vela-tui"
PREFIX: Final = "VELA_TUI_"
"""Of the environment variables that override a setting."""

Execution = Literal["gtc", "post", "ioc", "fok"]
"""How an order is executed, in the ticket's words."""
TimeZone = Literal["local", "utc"]
Confirm = Literal["off", "risky", "always"]
OnExit = Literal["ask", "cancel", "leave"]
OnDisconnect = Literal["nothing", "cancel"]
AlertSignal = Literal["off", "bell", "osc9", "osc777"]
"""OSC 9 or OSC 777, whichever the terminal understands."""
Keymap = Literal["vim", "arrows"]
LogLevel = Literal["debug", "info", "warning", "error"]

_PROFILE: Final = "profile"
_LARGEST: Final = 256 * 1024
_PRESETS: Final = 4
_WORD: Final = re.compile(r"[A-Za-z0-9_.:-]{1,64}")
_KEY: Final = re.compile(r"[^\x00-\x20\x7f-\x9f]{1,64}")


@dataclass(frozen=True, slots=True)
class Paths:
    """The program's own directories; made 0700, each by the first who writes there."""

    config: Path
    """`config.toml` and `accounts.toml`, which a person may edit."""
    data: Path
    """Encrypted keys and the journal: what must not be lost."""
    state: Path
    """The log, the paper wallet, the last account: what may be lost."""

    @property
    def settings(self) -> Path:
        """The file of the settings."""
        return self.config / "config.toml"

    @property
    def keystores(self) -> Path:
        """The directory of the live accounts' encrypted keys."""
        return self.data / "keystores"

    def journal(self, where: str, address: str) -> Path:
        """The file in which a wallet's orders at one venue are written down.

        Args:
            where: the venue's base URL, or a name of our own for one without a fixed address.
            address: the wallet's.
        """
        place = re.sub(r"[^a-z0-9.]+", "-", where.lower()).strip("-.")
        return self.data / "journal" / f"{place}-{address.lower()}.sqlite3"

    @property
    def accounts(self) -> AccountRegister:
        """The live accounts, without their keys."""
        return AccountRegister(self.config / "accounts.toml")

    def create(self) -> None:
        """All three directories exist; those that had to be made are 0700."""
        for directory in (self.config, self.data, self.state):
            make_private_directory(directory)


def paths(environment: Mapping[str, str] = os.environ) -> Paths:
    """The directories that the platform gives, or those of the `XDG_*_HOME` variables.

    A relative `XDG_*_HOME` is ignored, as the XDG base directory specification demands.
    """
    from platformdirs import PlatformDirs

    given = PlatformDirs(APP, appauthor=False)

    return Paths(
        config=_choose(environment, "XDG_CONFIG_HOME", given.user_config_dir),
        data=_choose(environment, "XDG_DATA_HOME", given.user_data_dir),
        state=_choose(environment, "XDG_STATE_HOME", given.user_state_dir),
    )


def _choose(environment: Mapping[str, str], variable: str, default: str) -> Path:
    home = Path(environment.get(variable, ""))
    return home / APP if home.is_absolute() else Path(default)


def load_accounts(places: Paths) -> tuple[Account, ...]:
    """Every live account, in the order in which they were added; without their keys.

    Raises:
        ConfigError: when `accounts.toml` is not what this program writes.
        CredentialError: when others can read or replace it.
    """
    return tuple(places.accounts.load().values())


def last_account(places: Paths) -> AccountName | None:
    """The account of the last live session; None when there was none or it can't be told."""
    try:
        text = read_private(places.state / "last_account", 64).decode("ascii", "replace")
        return parse_account_name(text.strip())
    except (FileNotFoundError, ConfigError):
        return None


def choose_account(places: Paths, name: str | None, *, may_use_last: bool) -> Account | None:
    """The account of this name, or else of the last session; None when there is none to take.

    Raises:
        ConfigError: when there is no account of this name; the text says which there are.
    """
    accounts = {str(account.name): account for account in load_accounts(places)}
    if name is None:
        return accounts.get(str(last_account(places))) if may_use_last else None
    if name not in accounts:
        known = ", ".join(accounts) or "none yet"
        raise ConfigError(
            f"--account: there is no account of this name; known: {known} "
            "(vela-tui accounts add NAME makes one)"
        )
    return accounts[name]


def remember_account(places: Paths, name: AccountName) -> None:
    """The next start takes this account when it is told none."""
    make_private_directory(places.state)
    write_private(places.state / "last_account", f"{name}\n".encode())


def _presets() -> tuple[Quantity, ...]:
    return tuple(Quantity(Decimal(text)) for text in ("0.1", "0.25", "0.5", "1"))


def _nothing() -> Mapping[str, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person can choose; the default of each is its value when nothing is said."""

    theme: str = "vela-dark"
    """Name of a colour theme."""
    size_presets: tuple[Quantity, ...] = field(default_factory=_presets)
    """Four quantities, in base units of the instrument, that one key each puts into the ticket."""
    time_zone: TimeZone = "local"
    """In which times are shown."""
    confirm_live: Confirm = "always"
    """When an order that is worth money is confirmed before it is sent; `risky` is one that takes,
    costs others of yours their place, or has a caution."""
    confirm_paper: Confirm = "off"
    """When an order on paper is."""
    default_execution: Execution = "post"
    """How an order is executed when the ticket says nothing; `post` never takes."""
    on_exit: OnExit = "ask"
    """What becomes of resting orders at the end: a question, a cancel of all, or nothing. A signal
    can't be answered: with `ask` it leaves them."""
    nonce_fence: bool = False
    """Whether an order of unknown outcome may be settled by a tiny order under its nonce."""
    on_disconnect: OnDisconnect = "nothing"
    """Whether all orders are cancelled as soon as a link that was lost is back."""
    log_level: LogLevel = "info"
    """What is written to the log, and all that is worse."""
    alert_signal: AlertSignal = "off"
    """How an alert is told beyond the screen: the bell, or a notification of the desktop."""
    hide_balances: bool = False
    """Whether stars stand for money held until a key shows it."""
    keymap: Keymap = "vim"
    """The preset that `[keys]` changes: letters and arrows, or arrows alone."""
    keys: Mapping[str, str] = field(default_factory=_nothing)
    """Key by action id, as in `[keys]` of the file; whether they fit is the screen's to say."""
    mmp: Protection | None = None
    """When too many fills take a market's orders away, `5 fills in 10s, freeze 30s`; off unless
    told: the exchange has no protection of its own, and this one comes a fill late."""
    guards: CapOverrides = field(default_factory=_nothing)
    """Caps on orders in the place of the defaults, `[guards]` and `[guards.ETH-USDC]`; the file
    alone can set them."""


def load_settings(
    places: Paths,
    environment: Mapping[str, str] = os.environ,
    *,
    profile: str | None = None,
    account: str | None = None,
) -> Settings:
    """The settings of the file, those of a profile over them, the environment's over both.

    Args:
        places: the program's directories.
        environment: its variables.
        profile: `[profile.NAME]` of the file, which must be there.
        account: where no profile is named, the one of the account's name holds if there is one.

    Raises:
        ConfigError: when a key is unknown or a value is wrong; the text names the file or the
            variable, the key and what would be right.
    """
    file = str(places.settings)
    content = _read(places.settings)
    profiles = _parse_profiles(content.pop(_PROFILE, {}), file)
    given = _parse_table(content, file)
    if profile is not None and profile not in profiles:
        known = ", ".join(profiles) or "none yet"
        raise ConfigError(f"{file}: there is no profile {profile[:60]!a}; known: {known}")
    given.update(profiles.get(profile or account or "", {}))
    for name in sorted(environment):
        if name.startswith(PREFIX):
            key = _known(name.removeprefix(PREFIX).lower(), "the environment", name)
            given[key] = _parse(key, _from_text(key, environment[name]), f"${name}")
    return Settings(**given)


def load_profiles(places: Paths) -> Mapping[str, Mapping[str, Any]]:
    """The settings that each `[profile.NAME]` puts over the others; raises as `load_settings`."""
    return _parse_profiles(_read(places.settings).get(_PROFILE, {}), str(places.settings))


def _parse_table(content: Mapping[str, Any], where: str) -> dict[str, Any]:
    return {key: _parse(key, content[key], where) for key in [_known(k, where) for k in content]}


def _parse_profiles(value: object, file: str) -> dict[str, dict[str, Any]]:
    """Every profile is read, also those that are not used: a mistake is told before it matters."""
    if not isinstance(value, dict):
        raise ConfigError(f"{file}: {_PROFILE}: must be tables such as [profile.main]")
    for name, table in value.items():
        if not _WORD.fullmatch(name) or not isinstance(table, dict):
            raise ConfigError(f"{file}: {_PROFILE}: must be tables such as [profile.main]")
    return {name: _parse_table(each, f"{file}: [profile.{name}]") for name, each in value.items()}


def _read(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            check_directory(path.parent)
            check_settings_file(path, os.fstat(file.fileno()))
            content = file.read(_LARGEST + 1)
        if len(content) > _LARGEST:
            raise ConfigError(f"{path}: larger than {_LARGEST} bytes")
        # numbers stay the text that was typed: no binary floating point touches a quantity
        return tomllib.loads(content.decode(), parse_float=str)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise ConfigError(f"{path}: can't be read: {error.strerror}") from None
    except CredentialError as error:
        raise ConfigError(str(error)) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: {error}") from None


def _known(key: str, where: str, shown: str = "") -> str:
    if key in _PARSERS:
        return key
    shown = (shown or key)[:60]
    near = difflib.get_close_matches(key, _PARSERS, n=1, cutoff=0.0)[0]
    near = PREFIX + near.upper() if shown.startswith(PREFIX) else near
    raise ConfigError(f"{where}: there is no setting {shown!a}; did you mean {near}?")


def _from_text(key: str, text: str) -> object:
    """A variable's text as the file would hold it."""
    if key == "keys":
        pairs = (pair.partition("=") for pair in text.split(",") if pair)
        return {action.strip(): pressed.strip() for action, _, pressed in pairs}
    if key == "size_presets":
        return [part.strip() for part in text.split(",")]
    return {"true": True, "false": False}.get(text.lower(), text)


def _parse(key: str, value: object, where: str) -> object:
    try:
        return _PARSERS[key](value)
    except (AmountError, ConfigError) as error:
        raise ConfigError(f"{where}: {key}: {error}") from None


def _parse_word(value: object) -> str:
    if not isinstance(value, str) or not _WORD.fullmatch(value):
        raise ConfigError("must be a name")
    return value


def _parse_switch(value: object) -> bool:
    if not isinstance(value, bool):
        raise ConfigError("must be true or false")
    return value


def _one_of(choices: Any) -> Callable[[object], str]:
    allowed: tuple[str, ...] = get_args(choices)

    def _parse_choice(value: object) -> str:
        if not isinstance(value, str) or value not in allowed:
            raise ConfigError(f"must be one of {', '.join(allowed)}")
        return value

    return _parse_choice


def _parse_presets(value: object) -> tuple[Quantity, ...]:
    if not isinstance(value, list) or len(value) != _PRESETS:
        raise ConfigError(f'must be {_PRESETS} quantities, such as ["0.1", "0.25", "0.5", "1"]')
    if any(isinstance(part, bool) or not isinstance(part, str | int) for part in value):
        raise ConfigError("every quantity must be a number")
    quantities = tuple(Quantity(parse_plain(str(part))) for part in value)
    if not all(quantities):
        raise ConfigError("every quantity must be more than 0")
    return quantities


def _parse_mmp(value: object) -> Protection | None:
    try:
        return parse_protection(value if isinstance(value, str) else "")
    except ValueError as error:
        raise ConfigError(str(error)) from None


def _parse_keys(value: object) -> Mapping[str, str]:
    if not isinstance(value, dict):
        raise ConfigError("must be a table of action = key")
    for action, pressed in value.items():
        if not _WORD.fullmatch(action):
            raise ConfigError(f"{action[:60]!a} is not the id of an action")
        if not isinstance(pressed, str) or not _KEY.fullmatch(pressed):
            raise ConfigError(f'the key of {action} must be a text such as "ctrl+b"')
    return MappingProxyType(dict(value))


_PARSERS: Final[Mapping[str, Callable[[object], object]]] = {
    "theme": _parse_word,
    "size_presets": _parse_presets,
    "time_zone": _one_of(TimeZone),
    "confirm_live": _one_of(Confirm),
    "confirm_paper": _one_of(Confirm),
    "default_execution": _one_of(Execution),
    "on_exit": _one_of(OnExit),
    "nonce_fence": _parse_switch,
    "on_disconnect": _one_of(OnDisconnect),
    "log_level": _one_of(LogLevel),
    "alert_signal": _one_of(AlertSignal),
    "hide_balances": _parse_switch,
    "keymap": _one_of(Keymap),
    "keys": _parse_keys,
    "mmp": _parse_mmp,
    "guards": parse_guards,
}
assert tuple(_PARSERS) == tuple(f.name for f in fields(Settings))  # noqa: S101 - at import, for the editor of this file
