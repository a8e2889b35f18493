"""Every row of the journal carries a checksum: what the disk changed in a value is found.

SQLite notices damage to its own structure and none inside a value: one flipped bit makes another
price, another name, another end of an order. A row that does not match its checksum is never
believed and never written again. The checksum is no seal: whoever may write the file can write
a right one (reliability T25).
"""

import sqlite3
from collections.abc import Iterator
from hashlib import blake2b
from typing import Final

from vela_tui.domain.enums import OrderStatus
from vela_tui.domain.value import Value

FUNCTION: Final = "row_checksum"
"""The name under which SQL calls `checksum`."""
TABLES: Final = ("intent", "attempt", "outcome", "fill", "mid", "fact")
"""All there are; the checksum is the last column of each."""
NEWEST: Final = 20_000
"""Rows of each table that are compared at the start; as many executions are recalled."""
_ENDED: Final = ", ".join(f"'{status.value}'" for status in OrderStatus if status.is_terminal)
_BY_ROWID: Final = "WHERE rowid > (SELECT max(rowid) FROM {table}) - {newest}"
_NEWEST: Final = {
    "intent": f"{_BY_ROWID} OR status NOT IN ({_ENDED})",
    "fill": "ORDER BY ts DESC LIMIT {newest}",
    "fact": "",
}
_WORDS: Final = {
    "intent": "order",
    "attempt": "request",
    "outcome": "outcome",
    "fill": "execution",
    "mid": "mid",
    "fact": "fact",
}
_NAMED: Final = 3
"""Orders that are told by name."""


class BadRows(Value, frozen=True):
    """How many rows of each table are not what was written."""

    counts: dict[str, int]

    def __bool__(self) -> bool:
        return any(self.counts.values())

    def words(self) -> str:
        """`1 order, 2 executions`."""
        return ", ".join(
            f"{count} {_WORDS[table]}{'s'[: count != 1]}"
            for table, count in self.counts.items()
            if count
        )


def checksum(table: str, *values: object) -> str:
    """Sixteen hex digits over the table's name and the row's values, in the columns' order.

    Text and its UTF-8 bytes give the same. A value that was changed, moved to another column or
    to another table gives another one, but for one case in 2^64.
    """
    plain = [each.encode("utf-8", "replace") if isinstance(each, str) else each for each in values]
    return blake2b(repr((table, plain)).encode(), digest_size=8).hexdigest()


def teach(db: sqlite3.Connection) -> None:
    """SQL on this connection knows `row_checksum(table, value, ...)`."""
    db.create_function(FUNCTION, -1, checksum, deterministic=True)


def flaw(db: sqlite3.Connection) -> str:
    """What is wrong with the file's structure; empty when nothing is, or it could be mended.

    An index that does not match its rows is made anew from them: rows have checksums.
    """
    if _checked(db, "integrity_check") is None:
        return ""
    if (found := _checked(db, "quick_check")) is not None:
        return found
    db.execute("REINDEX")
    return _checked(db, "integrity_check") or ""


def bad_rows(db: sqlite3.Connection, *, newest: int = NEWEST) -> BadRows:
    """The rows that do not match their checksums, of all that a session will believe.

    Args:
        db: the journal.
        newest: so many of each table are compared, and every order that has not ended. Older
            ones are history. A second is enough for 60,000 rows.
    """
    counts = {}
    for table in TABLES:
        where = _NEWEST.get(table, _BY_ROWID).format(table=table, newest=newest)
        counts[table] = sum(not is_good for is_good, _ in _rows(db, table, where))
    return BadRows(counts)


def remove(db: sqlite3.Connection, bad: BadRows) -> None:
    """Only good rows are left. Call it in a transaction, once a copy of the file exists.

    Tables are filled anew, each row compared: one whose key was changed can't be found by it.
    """
    for table in (each for each, count in bad.counts.items() if count):
        good = [row for is_good, row in _rows(db, table) if is_good]
        db.execute(f"DELETE FROM {table}")  # noqa: S608 - constants
        if good:
            # as bytes they were read, as text they are kept
            marks = ", ".join("?" * len(good[0]))
            db.executemany(
                f"INSERT INTO {table} VALUES ({marks})",  # noqa: S608 - constants
                [[_text(value) for value in row] for row in good],
            )


def lost_orders(db: sqlite3.Connection) -> str:
    """Orders that were tried and whose rows are gone, by name; empty when there is none."""
    names = [
        str(name)
        for (name,) in db.execute(
            "SELECT DISTINCT client_order_id FROM attempt WHERE kind = 'order' AND"
            " client_order_id NOT IN (SELECT client_order_id FROM intent) ORDER BY nonce"
        )
    ]
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def _rows(
    db: sqlite3.Connection, table: str, where: str = ""
) -> Iterator[tuple[bool, tuple[object, ...]]]:
    """Each row, its texts as bytes, and whether it matches its checksum; to be read at once."""
    factory, db.text_factory = db.text_factory, bytes
    try:
        for row in db.execute(f"SELECT * FROM {table} NOT INDEXED {where}"):  # noqa: S608 - constants
            yield row[-1] == checksum(table, *row[:-1]).encode(), row
    finally:
        db.text_factory = factory


def _checked(db: sqlite3.Connection, pragma: str) -> str | None:
    found = str(db.execute(f"PRAGMA {pragma}(1)").fetchone()[0])
    return None if found == "ok" else found.splitlines()[-1][:120]


def _text(value: object) -> object:
    return value.decode() if isinstance(value, bytes) else value
