"""One wallet's journal on disk: SQLite, whole transactions, each on the platter when it returns.

Write-ahead log, `synchronous=FULL`, one owner at a time (`locking_mode=EXCLUSIVE`), 0600 in a
directory of its owner (reliability.md section 4.5, P21). Everything here blocks: it runs in the
journal's own thread. A damaged file is set aside under another name, never deleted; where rows
alone are damaged, a copy is, and the good ones stay. One of a newer version is left alone.
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

from vela_tui.domain.clock import SECOND
from vela_tui.domain.errors import AmountError, CredentialError, JournalError
from vela_tui.keys.files import check_directory, make_private_directory
from vela_tui.session import journal_checks as checks
from vela_tui.session import journal_contents as contents
from vela_tui.session import journal_history, journal_log, journal_maker
from vela_tui.session import journal_rows as rows
from vela_tui.session.ports import Recalled

VERSION: Final = 3
"""Of the tables, in `PRAGMA user_version`."""
MIGRATIONS: Final = rows.MIGRATIONS
"""SQL that leads from a version to the next one."""
RETENTION: Final = 30 * 24 * 3600 * SECOND
"""Orders that ended longer ago are forgotten, with all that hangs on them (section 4.5)."""

_APPLICATION: Final = 0x56454C41
"""Four letters of the program's name: what makes a database one of ours."""
_LOCK_PATIENCE: Final = 1
"""Seconds to wait for a predecessor that is about to end."""
_DAMAGES: Final = frozenset(
    {
        *(sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR),
        *(sqlite3.SQLITE_SCHEMA, sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_CONSTRAINT),
    }
)
_WORDS: Final = {
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_READONLY: "it is read only",
    sqlite3.SQLITE_BUSY: "another program uses it",
    sqlite3.SQLITE_LOCKED: "another program uses it",
    sqlite3.SQLITE_IOERR: "the disk failed or is full",
    sqlite3.SQLITE_CANTOPEN: "it can't be opened",
    sqlite3.SQLITE_CONSTRAINT: "its nonce was used before",
}


class _DamagedError(Exception):
    """The file is not a journal, or not a whole one."""


class JournalFile:
    """A journal that is open or not; every method blocks and belongs into one thread.

    Args:
        path: the file; its directory is made.
        owner: whose orders stand in it, venue and wallet; another owner's file is refused.
    """

    def __init__(self, path: Path, owner: str) -> None:
        self._path = path
        self._owner = owner
        self._db: sqlite3.Connection | None = None
        self._changes = 0

    def open(self, now: int) -> Recalled:
        """The journal can be written; what stood in it.

        Args:
            now: nanoseconds UTC; what ended `RETENTION` before is forgotten.

        Raises:
            JournalError: when it can't be opened, and can't be replaced by an empty one.
        """
        self.close()
        try:
            return self._opened(now)
        except _DamagedError as damage:
            aside = self._set_aside(now)
            words = (
                f"the journal was damaged ({damage}) and is kept as {aside.name}; "
                "orders of before are shown as the venue lists them"
            )
        try:
            recalled = self._opened(now)
        except _DamagedError as damage:
            raise JournalError(f"{self._path.name} stays damaged: {damage}") from None
        return replace(recalled, warning=words)

    def intend(self, row: rows.Row, attempt: rows.Statement) -> None:
        """An order stands in the journal for good before it is sent.

        Raises:
            JournalError: when it does not, or may not: then it must not be sent.
        """
        self.write(((rows.INTEND, row), attempt), must_change=True)

    def write(self, statements: Iterable[rows.Statement], *, must_change: bool = False) -> None:
        """All of these hold for good, or none does.

        Args:
            statements: in this order.
            must_change: whether one that changes no row undoes them all.

        Raises:
            JournalError: when none does. A file that failed is closed; `open` mends it.
        """
        db = self._db
        if db is None:
            raise JournalError("it is not open")
        try:
            with _transaction(db):
                for sql, values in statements:
                    self._changes += 1
                    if db.execute(sql, values).rowcount != 1 and must_change:
                        raise JournalError(_WORDS[sqlite3.SQLITE_CONSTRAINT])
        except (OverflowError, ValueError) as error:
            raise JournalError(f"a value does not fit: {type(error).__name__}") from None
        except sqlite3.Error as error:
            if _code(error) not in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_CONSTRAINT}:
                self.close()
            raise JournalError(_words(error)) from None
        if not must_change and self._changes > journal_log.CHANGES:
            self._changes = 0
            journal_log.empty(db)

    def select(self, sql: str) -> sqlite3.Cursor:
        """The rows of one of `journal_history.QUERIES`, to be fetched part by part.

        Raises:
            JournalError: when it is not open.
        """
        if self._db is None:
            raise JournalError("it is not open")
        return journal_history.select(self._db, sql)

    def prove(self, now: int) -> None:
        """The file takes a write at this moment.

        Raises:
            JournalError: when it does not.
        """
        self.write((rows.fact_news("proved", str(now)),))

    def close(self) -> None:
        """The file is free for others; idempotent."""
        db, self._db = self._db, None
        if db is not None:
            with suppress(sqlite3.Error):
                db.close()

    def _opened(self, now: int) -> Recalled:
        self._make_private()
        try:
            db = sqlite3.connect(
                self._path, timeout=_LOCK_PATIENCE, isolation_level=None, check_same_thread=False
            )
        except sqlite3.Error as error:
            raise JournalError(_words(error)) from None
        try:
            _set_up(db)
            self._bring_up_to_date(db, now)
            warning = self._drop_bad_rows(db, now)
            self._check_owner(db)
            with _transaction(db):
                contents.forget_ended(db, now - RETENTION)
                since = journal_maker.session_since(db, now)
            recalled = replace(contents.recall(db, now, since), warning=warning)
        except sqlite3.Error as error:
            db.close()
            if _code(error) in _DAMAGES:
                raise _DamagedError(str(error)) from None
            raise JournalError(_words(error)) from None
        except (AmountError, ValueError, TypeError, OverflowError) as error:
            db.close()
            raise _DamagedError(f"a row can't be read: {type(error).__name__}") from None
        except BaseException:
            db.close()
            raise
        self._db = db
        journal_log.take_room(db, self._path)
        return recalled

    def _make_private(self) -> None:
        """The directory is this user's own and the file, new or old, is nobody else's to read."""
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
        try:
            make_private_directory(self._path.parent)
            check_directory(self._path.parent)
            descriptor = os.open(self._path, flags, 0o600)
        except CredentialError as error:
            raise JournalError(str(error)) from None
        except OSError as error:
            raise JournalError(f"{self._path} can't be opened: {error.strerror}") from None
        try:
            mode = os.fstat(descriptor).st_mode
        finally:
            os.close(descriptor)
        if os.name == "posix" and mode & 0o077:
            raise JournalError(f"{self._path} can be used by others; run: chmod 600 {self._path}")

    def _bring_up_to_date(self, db: sqlite3.Connection, now: int) -> None:
        version = _pragma(db, "user_version")
        if not db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            with _transaction(db):
                _create(db, self._owner)
            return
        if _pragma(db, "application_id") != _APPLICATION:
            raise _DamagedError("it is another program's database")
        if version > VERSION:
            raise JournalError(
                f"{self._path.name} was written by a newer vela-tui (version {version}, "
                f"this one knows {VERSION}); use that one, or move the file away"
            )
        if found := checks.flaw(db):
            raise _DamagedError(found)
        if version < VERSION:
            self._migrate(db, version, now)

    def _drop_bad_rows(self, db: sqlite3.Connection, now: int) -> str:
        """Rows that are not what was written stand in a copy beside the file, and not in it.

        Returns:
            What a person should know of it; empty when every row is good.
        """
        if not (bad := checks.bad_rows(db)):
            return ""
        aside = self._copy(db, f"damaged-{now}")
        with _transaction(db):
            checks.remove(db, bad)
        lost = checks.lost_orders(db) or "open orders and balances"
        return (
            f"the journal had damaged rows ({bad.words()}); they are not believed, and "
            f"{aside.name} keeps them; check at the exchange: {lost}"
        )

    def _check_owner(self, db: sqlite3.Connection) -> None:
        owner = db.execute("SELECT value FROM fact WHERE name = 'owner'").fetchone()
        if owner is None:
            raise _DamagedError("it does not say whose it is")
        if owner[0] != self._owner:
            raise JournalError(f"{self._path.name} belongs to another wallet or venue")

    def _migrate(self, db: sqlite3.Connection, version: int, now: int) -> None:
        """The file is as it was, beside it, before its tables change."""
        if any(each not in MIGRATIONS for each in range(version, VERSION)):
            raise _DamagedError(f"its version {version} never was")
        self._copy(db, f"version-{version}-{now}")
        with _transaction(db):
            for each in range(version, VERSION):
                _run_script(db, MIGRATIONS[each])
            db.execute(f"PRAGMA user_version = {VERSION}")

    def _copy(self, db: sqlite3.Connection, suffix: str) -> Path:
        """The file as it is now, beside it, under this name."""
        path = self._path.with_name(f"{self._path.name}.{suffix}")
        try:
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        except OSError as error:
            raise JournalError(f"no copy of it can be made: {error.strerror}") from None
        copy = sqlite3.connect(path)
        try:
            db.backup(copy)
        finally:
            copy.close()
        return path

    def _set_aside(self, now: int) -> Path:
        """The damaged file has another name, with the log that belongs to it."""
        aside = self._path.with_name(f"{self._path.name}.damaged-{now}")
        try:
            for suffix in ("-wal", "-shm", "-journal"):
                with suppress(FileNotFoundError):
                    Path(f"{self._path}{suffix}").replace(f"{aside}{suffix}")
            self._path.replace(aside)
        except OSError as error:
            raise JournalError(
                f"{self._path.name} is damaged and can't be set aside: {error.strerror}"
            ) from None
        return aside


def _set_up(db: sqlite3.Connection) -> None:
    checks.teach(db)
    journal_log.set_up(db)
    db.execute("PRAGMA locking_mode = EXCLUSIVE")
    db.execute("PRAGMA journal_mode = WAL").fetchone()
    db.execute("PRAGMA synchronous = FULL")
    db.execute("PRAGMA fullfsync = ON")  # macOS: fsync alone stops at the drive's cache
    db.execute("PRAGMA trusted_schema = OFF")
    # an exclusive lock is taken with the first write: two sessions must not both get so far
    db.execute("BEGIN IMMEDIATE")
    db.execute("COMMIT")


def _create(db: sqlite3.Connection, owner: str) -> None:
    _run_script(db, rows.SCHEMA + rows.MIDS)
    db.execute(f"PRAGMA application_id = {_APPLICATION}")
    db.execute(f"PRAGMA user_version = {VERSION}")
    db.execute(*rows.fact_news("owner", owner))


def _run_script(db: sqlite3.Connection, script: str) -> None:
    """Statement by statement: `executescript` would commit first."""
    for statement in filter(str.strip, script.split(";")):
        db.execute(statement)


def _pragma(db: sqlite3.Connection, name: str) -> int:
    return int(db.execute(f"PRAGMA {name}").fetchone()[0])


@contextmanager
def _transaction(db: sqlite3.Connection) -> Iterator[None]:
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):
            db.execute("ROLLBACK")
        raise


def _code(error: sqlite3.Error) -> int:
    """SQLite's primary result code; 0 where Python raised by itself."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def _words(error: sqlite3.Error) -> str:
    return _WORDS.get(_code(error), str(error)[:120])
