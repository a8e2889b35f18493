"""A journal read as history: what was sent and filled in a span of time. Nothing is changed.

Rows were compared with their checksums when a session opened the journal last.
"""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Final

from vela_tui.domain.errors import AmountError, JournalError
from vela_tui.session import journal_checks as checks
from vela_tui.session import journal_maker
from vela_tui.session import journal_rows as rows
from vela_tui.session.history import History, PastOrder

_VERSION: Final = 3
"""Of tables that have mids."""
PART: Final = 2_000
"""Rows that are read at once while orders wait."""
_LAST: Final = 2**62
"""After every moment there is, nanoseconds UTC."""
_PATIENCE: Final = 1
"""Seconds to wait for a session that is about to end."""
_ORDERS: Final = (
    "SELECT ts, client_order_id, venue_order_id, instrument_id, side, price, quantity,"
    " filled_quantity, time_in_force, post_only, status, end_reason,"
    " coalesce((SELECT detail FROM outcome WHERE outcome.nonce = intent.nonce"
    " AND outcome.client_order_id = intent.client_order_id"
    " ORDER BY outcome.rowid DESC LIMIT 1), ''),"
    " ts_updated, nonce FROM intent WHERE ts >= ? AND ts < ? AND is_fence = 0 ORDER BY ts, nonce"
)
_POST_ONLY: Final = 9
"""Its place in the row."""
_FILLS: Final = (
    f"SELECT {rows.FILL_COLUMNS} FROM fill"  # noqa: S608 - constants
    " WHERE CAST(ts_event AS INTEGER) >= ? AND CAST(ts_event AS INTEGER) < ?"
    " ORDER BY CAST(ts_event AS INTEGER), trade_id"
)
_MIDS: Final = (
    "SELECT trade_id, venue_order_id, ts_event, horizon, price FROM mid"
    " WHERE CAST(ts_event AS INTEGER) >= ? AND CAST(ts_event AS INTEGER) < ?"
)
QUERIES: Final = (_FILLS, _MIDS, _ORDERS)
"""Fills, mids and orders from a moment on and before another one, nanoseconds UTC."""


def read_history(path: Path, since: int, until: int) -> History:
    """What stands in a journal that no session has open. It blocks.

    Args:
        path: the file.
        since: nanoseconds UTC, the first moment.
        until: nanoseconds UTC, the first moment after it.

    Raises:
        JournalError: when there is none, or it can't be read; the message says why.
    """
    if not path.exists():
        raise JournalError("there is no journal of this account yet: nothing was traded")
    try:
        with closing(sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)) as db:
            db.execute("PRAGMA query_only = ON")
            db.execute("PRAGMA trusted_schema = OFF")
            version = int(db.execute("PRAGMA user_version").fetchone()[0])
            if version != _VERSION:
                age = "a newer" if version > _VERSION else "an older"
                raise JournalError(f"{path.name} was written by {age} vela-tui; open it with that")
            checks.teach(db)
            return history(db, since, until)
    except (AmountError, ValueError, TypeError):
        raise JournalError(f"{path.name} is damaged; a session that opens it mends it") from None
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY:
            raise JournalError(
                "a session has the journal open: type :export there, or quit it first"
            ) from None
        raise JournalError(f"{path.name} can't be read: {str(error)[:120]}") from None


def history(db: sqlite3.Connection, since: int, until: int) -> History:
    """The same, of a journal that is open here.

    Raises:
        sqlite3.Error: when it can't be read.
    """
    return history_of(*(db.execute(sql, (since, until)) for sql in QUERIES))


def select(db: sqlite3.Connection, sql: str) -> sqlite3.Cursor:
    """All rows of one of `QUERIES`, to be fetched part by part.

    Raises:
        JournalError: when they can't be read.
    """
    try:
        return db.execute(sql, (0, _LAST))
    except sqlite3.Error as error:
        raise JournalError(str(error)[:120]) from None


def fetch(cursor: sqlite3.Cursor) -> list[rows.Row]:
    """The next part of the rows, empty behind the last one.

    Raises:
        JournalError: when they can't be read.
    """
    try:
        return cursor.fetchmany(PART)
    except sqlite3.Error as error:
        raise JournalError(str(error)[:120]) from None


def history_of(
    fills: Iterable[rows.Row], mids: Iterable[rows.Row], orders: Iterable[rows.Row]
) -> History:
    """The rows of `QUERIES` as what they tell."""
    return History(
        tuple(map(rows.fill_of, fills)),
        tuple(map(journal_maker.mid_of, mids)),
        tuple(map(_order, orders)),
    )


def _order(row: rows.Row) -> PastOrder:
    values = list(row)
    values[_POST_ONLY] = bool(values[_POST_ONLY])
    return PastOrder(*values)
