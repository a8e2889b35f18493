"""The clients' accounts on disk: one owner at a time, whole files only, for this user's eyes.

The file is JSON: `{"version": 1, "clients": [address, ...], "exchange": {...}}`, where
`exchange` is what the core dumps and loads.
"""

import contextlib
import json
import os
import tempfile
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

VERSION: Final = 1
MAX_BYTES: Final = 64 * 1024 * 1024
"""A larger file was not written here."""

_POLL_SECONDS: Final = 0.05
_MODE: Final = 0o600


class StateHeldError(Exception):
    """Another process keeps its accounts in the file."""


class StateFile:
    """A file of accounts that this process alone reads and writes, while it is held.

    Args:
        path: the file; a lock file stands beside it under the same name with `.lock`.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock: int | None = None

    def hold(self, patience: float) -> None:
        """The file is this process's own until it ends or lets go.

        Args:
            patience: seconds to wait for another holder, who may be about to end.

        Raises:
            StateHeldError: somebody else still held it then.
            OSError: the folder cannot be written to.
        """
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(
            self._path.with_name(f"{self._path.name}.lock"), os.O_RDWR | os.O_CREAT, _MODE
        )
        deadline = time.monotonic() + patience
        while not _try_lock(lock):
            if time.monotonic() >= deadline:
                os.close(lock)
                raise StateHeldError(f"another exchange keeps its accounts in {self._path}")
            time.sleep(_POLL_SECONDS)
        self._lock = lock

    def release(self) -> None:
        """Others may hold the file."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def read(self) -> tuple[frozenset[str], Mapping[str, object]] | None:
        """The clients and the exchange's state; None where nothing was ever written.

        Raises:
            ValueError: the file is not one of ours.
            OSError: it cannot be read.
        """
        try:
            with self._path.open("rb") as file:
                raw = file.read(MAX_BYTES + 1)
        except FileNotFoundError:
            return None
        if len(raw) > MAX_BYTES:
            raise ValueError("the file is too large")
        return _parsed(raw)

    def set_aside(self) -> Path:
        """The file has another name now, under which a person may look at it."""
        aside = self._path.with_name(f"{self._path.name}.unreadable-{time.time_ns()}")
        self._path.replace(aside)
        return aside

    def write(self, content: bytes) -> None:
        """The file has this content, or still the former one: never a part of either."""
        handle, name = tempfile.mkstemp(prefix=f"{self._path.name}.", dir=self._path.parent)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(self._path)
        except BaseException:
            with contextlib.suppress(OSError):
                temporary.unlink()
            raise


def encode(clients: Iterable[str], exchange: Mapping[str, object]) -> bytes:
    """The file's content for these clients and this dumped exchange."""
    state = {"version": VERSION, "clients": sorted(clients), "exchange": exchange}
    return json.dumps(state, separators=(",", ":")).encode()


def _parsed(raw: bytes) -> tuple[frozenset[str], Mapping[str, object]]:
    try:
        state: Any = json.loads(raw)
    except RecursionError as error:
        raise ValueError("the file is nested too deeply") from error
    if not isinstance(state, dict) or state.get("version") != VERSION:
        raise ValueError(f"the file is not of version {VERSION}")
    clients, exchange = state.get("clients"), state.get("exchange")
    match clients, exchange:
        case list(), dict() if all(isinstance(client, str) for client in clients):
            return frozenset(clients), exchange
        case _:
            raise ValueError("the file lacks its accounts")


def _try_lock(lock: int) -> bool:
    try:
        import fcntl
    except ImportError:  # Windows: two exchanges on one file are the user's to avoid
        return True
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
