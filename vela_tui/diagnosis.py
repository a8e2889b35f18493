"""What the diagnostics show of this process: its cost, its versions, its log, its way out."""

import os
import platform
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from vela_tui import __version__
from vela_tui.domain.enums import JournalState, Mode
from vela_tui.keys.account import KeyPlace
from vela_tui.log import LOG_FILE, recent_lines
from vela_tui.ui.facts import Facts, Gather, LogLine

if TYPE_CHECKING:
    from vela_tui.config import Paths
    from vela_tui.session.views import SessionView

_KEEPERS: Final = {
    KeyPlace.KEYRING: "a keystore file, its passphrase in the system's keyring",
    KeyPlace.KEYSTORE: "a keystore file, its passphrase typed at the start",
}
_SHOWN: Final = ("textual", "websockets", "httpx")
_STATM: Final = Path("/proc/self/statm")


def observer(view: "SessionView") -> Gather:
    """A look at this process whenever it is called; blocks for a moment, so not on the loop.

    Args:
        view: of the session: where it goes, and for whom.
    """
    cpu = _cpu_share()
    fixed = lru_cache(maxsize=1)(lambda: _fixed(view))

    def gather() -> Facts:
        log = tuple(LogLine(each.ts, each.level, _words(each.text)) for each in recent_lines())
        return replace(fixed(), cpu=cpu(), memory=_memory(), log=log)

    return gather


def _fixed(view: "SessionView") -> Facts:
    """What stays as it is while the program runs."""
    from vela_tui.config import paths
    from vela_tui.domain.origin import parse_origin
    from vela_tui.net.proxy import proxy_of

    places = paths()
    is_here = view.mode is Mode.PAPER
    keeps = view.journal.state is not JournalState.OFF
    return Facts(
        proxy="" if is_here else proxy_of(parse_origin(f"https://{view.host}")),
        key=_keeper(view, places),
        versions=_versions(),
        log_file=_short(places.state / LOG_FILE),
        journal_file=_short(places.data / "journal") if keeps else "",
    )


def _keeper(view: "SessionView", places: "Paths") -> str:
    """What keeps the wallet's key, in words; empty where this session signs nothing."""
    from vela_tui.config import load_accounts

    if view.account is None or view.is_read_only:
        return ""
    if view.mode is Mode.PAPER:
        return "a file on this machine, for paper money alone"
    known = {account.name: account for account in load_accounts(places)}
    account = known.get(view.account)
    return "" if account is None else _KEEPERS[account.store]


def _cpu_share() -> Callable[[], int | None]:
    last: list[tuple[float, float]] = []

    def share() -> int | None:
        now = (time.process_time(), time.monotonic())
        before = last.pop() if last else None
        last.append(now)
        if before is None or now[1] <= before[1]:
            return None
        return round(100 * (now[0] - before[0]) / (now[1] - before[1]))

    return share


def _memory() -> int | None:
    """Resident bytes; where the system tells only the most there ever were, those."""
    try:
        import resource
    except ImportError:  # the platform has no such thing
        return None
    try:
        return int(_STATM.read_text("ascii").split()[1]) * resource.getpagesize()
    except (OSError, ValueError, IndexError):
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most if sys.platform == "darwin" else most * 1024


def _versions() -> str:
    from importlib.metadata import PackageNotFoundError, version

    told = [f"vela-tui {__version__}", f"Python {platform.python_version()}"]
    for name in _SHOWN:
        try:
            told.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    return " · ".join((*told, f"{platform.system()} {platform.machine()}"))


def _words(line: str) -> str:
    """A line of the log without its time and level, which stand in columns of their own."""
    return line.split(" ", 2)[-1]


def _short(path: Path) -> str:
    home = os.path.expanduser("~")  # noqa: PTH111 - never raises, whatever HOME is
    text = str(path)
    return f"~{text.removeprefix(home)}" if text.startswith(home + os.sep) else text
