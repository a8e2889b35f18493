"""The heartbeat: a file that a running terminal touches, so that a watch can tell that it lives.

The file is 0600 in the state directory and holds no secret. It says `beating` while the terminal
runs and `goodbye` once it ended in order; a terminal that was killed, hangs, sleeps or lost its
session says neither and beats no more (reliability P25).
"""

import asyncio
import json
import logging
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Final

from vela_tui.domain.account import AccountName
from vela_tui.domain.errors import VelaError
from vela_tui.keys.files import make_private_directory, read_private, write_private

EVERY: Final = 1.0
"""Seconds between two beats."""
_LARGEST: Final = 1024

_log = logging.getLogger(__name__)


def heartbeat_file(state: Path, account: AccountName) -> Path:
    """Where the terminal of this account beats."""
    return state / f"heartbeat-{account}.json"


class Heart:
    """Beats while a session runs.

    Args:
        path: the file; its directory is made when it is missing.
        sleep: waits for so many seconds.
    """

    def __init__(
        self, path: Path, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    ) -> None:
        self._path = path
        self._sleep = sleep
        self._has_begun = False

    async def beat(self) -> None:
        """A beat a second for as long as the event loop runs; never ends by itself.

        It is the loop that beats: a terminal that hangs is as good as gone. A file that can't be
        written is told in the log, once, and tried again.
        """
        is_told = False
        while True:
            try:
                await asyncio.to_thread(self._touch)
            except (OSError, VelaError) as error:
                if not is_told:
                    _log.warning("no heartbeat: %s", type(error).__name__)
                is_told, self._has_begun = True, False
            await self._sleep(EVERY)

    def say_goodbye(self) -> None:
        """The terminal ended in order: no watch cancels anything for its silence."""
        if self._has_begun:
            self._has_begun = False
            self._write("goodbye")

    def _touch(self) -> None:
        if self._has_begun and self._path.exists():
            os.utime(self._path)
            return
        make_private_directory(self._path.parent)
        self._write("beating")
        self._has_begun = True

    def _write(self, state: str) -> None:
        write_private(self._path, json.dumps({"state": state, "pid": os.getpid()}).encode())


@dataclass(frozen=True, slots=True)
class Beat:
    """What a look at the file saw; another beat is unlike the one before."""

    is_goodbye: bool
    stamp: int
    """The file's modification time, nanoseconds; compared, never subtracted from a clock."""


def look(path: Path) -> Beat | None:
    """The last beat; None where no terminal has ever beaten, or where the file can't be trusted."""
    try:
        stamp = path.stat().st_mtime_ns
        told = json.loads(read_private(path, _LARGEST))
        return Beat(told["state"] == "goodbye", stamp)
    except (OSError, VelaError, ValueError, KeyError, TypeError):
        return None


class Sign(Enum):
    """What a watch makes of the beats that it saw."""

    NONE = "waiting for a terminal"
    ALIVE = "heard"
    GOODBYE = "goodbye"
    SILENT = "silent"


class Vigil:
    """Tells silence from life and from a goodbye; pure, by whatever clock it is given.

    Args:
        patience: nanoseconds without a beat after which a terminal is held to be gone.
    """

    def __init__(self, patience: int) -> None:
        self._patience = patience
        self._last: Beat | None = None
        self._heard_at = 0

    def see(self, beat: Beat | None, now: int) -> Sign:
        """What this look means.

        A file that says `beating` before this watch began is a terminal that may have died: it
        has the same patience. A file that went away is a beat that did not come.

        Args:
            beat: what was seen.
            now: monotonic nanoseconds.
        """
        if beat is not None and beat != self._last:
            self._last, self._heard_at = beat, now
        if self._last is None:
            return Sign.NONE
        if self._last.is_goodbye:
            return Sign.GOODBYE
        return Sign.SILENT if now - self._heard_at >= self._patience else Sign.ALIVE
