"""One writer per wallet (reliability P18): two programs on one wallet would share its nonces.

Whoever holds the lock trades; who comes second only reads, and says who holds it. The lock is the
operating system's: it ends with the process that holds it, however that ends. Beside it stands a
note of who that is, which is never trusted to mean that the lock is held.
"""

import contextlib
import json
import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from vela_tui.domain.errors import ConfigError, CredentialError
from vela_tui.domain.origin import parse_origin
from vela_tui.domain.value import Value
from vela_tui.keys.files import make_private_directory, read_private, write_private

if TYPE_CHECKING:
    from filelock import FileLock

_LARGEST: Final = 1_024
"""Bytes of the note."""
_NAME: Final = re.compile(r"[a-z0-9-]{1,64}")


class Holder(Value, frozen=True):
    """The program that holds a wallet; None where its note does not say."""

    pid: int | None = None
    since: str | None = None
    """UTC, `2026-11-21 12:04`."""
    url: str | None = None
    """Of the exchange that it runs itself, where it does; a loopback address."""

    def __str__(self) -> str:
        pid = f", PID {self.pid}" if self.pid is not None else ""
        since = f", started {self.since} UTC" if self.since is not None else ""
        return f"another vela-tui{pid}{since}"


class WalletLock:
    """The right to trade with one wallet on this machine.

    Args:
        directory: where locks stand, private; made when it is missing.
        name: the wallet's: its address in lower case, or `paper`.

    Raises:
        ValueError: when the name is none.
    """

    def __init__(self, directory: Path, name: str) -> None:
        if not _NAME.fullmatch(name):
            raise ValueError("a lock's name is lower-case letters, digits and dashes")
        self._directory = directory
        self._name = name
        self._lock: FileLock | None = None

    def hold(self) -> Holder | None:
        """None when the wallet is ours until `release`; else who holds it. Never waits.

        Raises:
            CredentialError: when others could replace the lock.
        """
        from filelock import FileLock, Timeout

        make_private_directory(self._directory)
        lock = FileLock(self._directory / f"{self._name}.lock", timeout=0, mode=0o600)
        try:
            lock.acquire()
        except Timeout:
            return self.holder()
        except OSError as error:
            raise ConfigError(f"{self._directory}: no lock can be held: {error.strerror}") from None
        self._lock = lock
        self._note(None)
        return None

    def publish(self, url: str) -> None:
        """Who comes second may read from the exchange at this URL. Blocks for a moment."""
        if self._lock is not None:
            self._note(url)

    def holder(self) -> Holder:
        """Who wrote the note last; nothing is known where there is none."""
        try:
            content: Any = json.loads(read_private(self._note_path, _LARGEST))
        except (OSError, ValueError, RecursionError, CredentialError):
            return Holder()
        return _parsed(content) if isinstance(content, dict) else Holder()

    def release(self) -> None:
        """The wallet is free; idempotent."""
        if self._lock is not None:
            with contextlib.suppress(OSError):
                self._note_path.unlink()
            self._lock.release()
            self._lock = None

    @property
    def _note_path(self) -> Path:
        return self._directory / f"{self._name}.json"

    def _note(self, url: str | None) -> None:
        since = datetime.now(UTC).strftime("%Y-%m-%d %H:%M")
        note = {"pid": os.getpid(), "since": since, "url": url}
        write_private(self._note_path, json.dumps(note).encode())


def _parsed(note: dict[str, Any]) -> Holder:
    """The note's facts, each only where it has the right shape."""
    pid, since, url = note.get("pid"), note.get("since"), note.get("url")
    is_time = isinstance(since, str) and re.fullmatch(r"[0-9-]{10} [0-9:]{5}", since, re.ASCII)
    return Holder(
        pid if isinstance(pid, int) and not isinstance(pid, bool) and pid > 0 else None,
        since if is_time else None,
        url if isinstance(url, str) and _is_loopback(url) else None,
    )


def _is_loopback(url: str) -> bool:
    try:
        return parse_origin(url).is_loopback
    except ConfigError:
        return False
