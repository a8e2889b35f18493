"""The journal's write-ahead log: room for it is taken before an order needs it, not by an order.

A commit that makes its file longer waits for the file system's own journal as well, and one that
fills the log copies it into the database first: 0.25 ms of each order, and ten of some. Both are
done at the start and behind an outcome, when nothing waits to leave.
"""

import os
import shutil
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Final

PAGE: Final = 1_024
"""Bytes of a page of a new file: an order touches six, and each goes to the disk whole."""
PAGES: Final = 1_000
"""Pages at which SQLite empties the log by itself, in whatever commit comes to it."""
CHANGES: Final = 200
"""Changes after which the log is emptied behind an outcome; each is four pages at most."""
_HEADERS: Final = 24
"""Bytes before each page in the log."""
_SLACK: Final = 64
"""Pages of one commit that may come on top."""
_FREE: Final = 64 * 2**20
"""Bytes that a disk must have left for room to be taken."""
_ZEROS: Final = bytes(64 * 1_024)


def set_up(db: sqlite3.Connection) -> None:
    """A new file has small pages; call it before anything else touches the file."""
    db.execute(f"PRAGMA page_size = {PAGE}")
    db.execute(f"PRAGMA wal_autocheckpoint = {PAGES}")


def empty(db: sqlite3.Connection) -> None:
    """What stands in the log stands in the database, and the log begins anew; or it fails later."""
    with suppress(sqlite3.Error):
        db.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()


def take_room(db: sqlite3.Connection, path: Path) -> None:
    """The log's file is as long as it ever gets; as it was, where the disk has no room to spare.

    Behind its last page SQLite reads nothing: a page counts only with the log's own salt. The
    room is written, not only reserved, or each page would still change the file's own record.

    Args:
        db: the open journal.
        path: its file; the log stands beside it.
    """
    (page,) = db.execute("PRAGMA page_size").fetchone()
    log = Path(f"{path}-wal")
    with suppress(OSError):
        size, whole = log.stat().st_size, (PAGES + _SLACK) * (page + _HEADERS)
        if size < whole and shutil.disk_usage(log.parent).free > _FREE:
            _lengthen(log, size, whole)


def _lengthen(log: Path, size: int, whole: int) -> None:
    """Zeros fill the file from `size` to `whole`; none do when the disk refuses some."""
    flags = os.O_WRONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(log, flags)
    try:
        os.lseek(descriptor, size, os.SEEK_SET)
        try:
            for at in range(size, whole, len(_ZEROS)):
                os.write(descriptor, _ZEROS[: whole - at])
            os.fsync(descriptor)
        except OSError:
            os.ftruncate(descriptor, size)
    finally:
        os.close(descriptor)
