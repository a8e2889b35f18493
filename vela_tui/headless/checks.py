"""What can be wrong on this machine before anything is asked of an exchange, one check each."""

import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from vela_tui.domain.errors import ConfigError, CredentialError, KeyringUnavailable, VelaError
from vela_tui.domain.value import Value

if TYPE_CHECKING:
    from vela_tui.config import Paths

LEAST_DISK: Final = 100_000_000
"""Bytes that the journal and the logs should find free."""
_LEAST_COLUMNS, _LEAST_LINES = 60, 16


class Verdict(StrEnum):
    """How a check ended."""

    OK = "ok"
    WARNING = "warning"
    """It works, and less well than it could."""
    FAILED = "failed"


class Check(Value, frozen=True):
    """One thing that was looked at."""

    name: str
    verdict: Verdict
    words: str
    """What was found, and what mends it."""


def ok(name: str, words: str) -> Check:
    """Nothing is wrong."""
    return Check(name, Verdict.OK, words)


def warning(name: str, words: str) -> Check:
    """It works, and less well than it could."""
    return Check(name, Verdict.WARNING, words)


def failed(name: str, words: str) -> Check:
    """It does not work."""
    return Check(name, Verdict.FAILED, words)


def of_machine(places: "Paths", environment: Mapping[str, str]) -> Iterator[Check]:
    """Everything that needs no network, in the order in which a start needs it."""
    yield _python()
    yield from directories(places)
    yield disk(places, lambda path: shutil.disk_usage(path).free)
    yield settings(places, environment)
    yield accounts(places)
    yield keyring()
    yield surroundings(environment)
    yield from terminal(environment, is_terminal=sys.stdout.isatty())


def _python() -> Check:
    return ok("python", ".".join(map(str, sys.version_info[:3])))


def directories(places: "Paths") -> Iterator[Check]:
    """Each directory is its owner's alone, or is not there yet."""
    from vela_tui.keys.files import check_directory

    for name in ("config", "data", "state"):
        path = getattr(places, name)
        try:
            check_directory(path)
        except FileNotFoundError:
            yield ok(name, f"{path}: will be made")
        except (CredentialError, OSError) as error:
            yield failed(name, str(error))
        else:
            yield ok(name, str(path))


def disk(places: "Paths", free: Callable[[str], int]) -> Check:
    """The journal finds room: without it no order leaves."""
    path = next(each for each in (places.data, *places.data.parents) if each.exists())
    left = free(str(path)) // 1_000_000
    if left * 1_000_000 < LEAST_DISK:
        return failed("disk", f"{left} MB free at {path}: orders stop when the journal can't grow")
    return ok("disk", f"{left} MB free")


def settings(places: "Paths", environment: Mapping[str, str]) -> Check:
    """Settings, profiles and keys are understood."""
    from vela_tui.appearance import keymap_of
    from vela_tui.config import load_settings

    try:
        keymap_of(load_settings(places, environment))
    except (ConfigError, CredentialError) as error:
        return failed("settings", str(error))
    is_there = places.settings.exists()
    return ok("settings", f"{places.settings}{'' if is_there else ': none, all is default'}")


def accounts(places: "Paths") -> Check:
    """Every account has its key where it should be."""
    from vela_tui.config import load_accounts
    from vela_tui.keys.stores import CredentialStore

    try:
        known = load_accounts(places)
    except (ConfigError, CredentialError) as error:
        return failed("accounts", str(error))
    store = CredentialStore(places.keystores)
    lost = [each.name for each in known if not store.holds(each.name)]
    if lost:
        return failed("accounts", f"the key of {', '.join(lost)} is missing: add it again")
    names = ", ".join(each.name for each in known)
    return ok("accounts", names or "none yet: vela-tui accounts add NAME")


def keyring() -> Check:
    """The system's keyring answers; without one, a passphrase is typed."""
    from vela_tui.keys.keyring_store import KeyringStore

    try:
        KeyringStore.open()
    except KeyringUnavailable as error:
        return warning("keyring", f"{error}; keys are opened by a passphrase that you type")
    except VelaError as error:
        return warning("keyring", str(error))
    return ok("keyring", "answers")


def surroundings(environment: Mapping[str, str]) -> Check:
    """Nothing of the environment leaks, steers or exposes a key; names only, never values."""
    from vela_tui.environment import survey

    found = survey(environment)
    if found.exposed:
        return failed("environment", f"{', '.join(found.exposed)}: treat that key as exposed")
    told = (*found.removed, *found.named)
    if told:
        return warning("environment", f"ignored or told in the log: {', '.join(told)}")
    return ok("environment", "nothing unusual")


def terminal(environment: Mapping[str, str], *, is_terminal: bool) -> Iterator[Check]:
    """What the terminal can show."""
    if not is_terminal:
        yield warning("terminal", "this is no terminal; its colours and size can't be told")
        return
    columns, lines = shutil.get_terminal_size()
    if columns < _LEAST_COLUMNS or lines < _LEAST_LINES:
        least = f"{_LEAST_COLUMNS}x{_LEAST_LINES}"
        yield failed("size", f"{columns}x{lines}: at least {least} is needed to trade")
    else:
        yield ok("size", f"{columns}x{lines}")
    yield colours(environment)
    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    if encoding == "utf8":
        yield ok("characters", "UTF-8")
    else:
        yield warning("characters", f"{encoding or 'unknown'}: lines and arrows need UTF-8")


def colours(environment: Mapping[str, str]) -> Check:
    """How many colours, as far as the environment tells; none where NO_COLOR wants none."""
    term = environment.get("TERM", "")
    within = "tmux or screen, " if environment.get("TMUX") or term.startswith("screen") else ""
    if environment.get("NO_COLOR"):
        return ok("colours", f"{within}none, as NO_COLOR wants it")
    if term in {"", "dumb"}:
        return warning("colours", f"TERM is {term or 'not set'}: no colour, perhaps no screen")
    if environment.get("COLORTERM", "").lower() in {"truecolor", "24bit"}:
        return ok("colours", f"{within}16 million")
    if "256color" in term or "direct" in term:
        return ok("colours", f"{within}256 ({term})")
    return warning("colours", f"{within}few ({term}): COLORTERM=truecolor where it has more")
