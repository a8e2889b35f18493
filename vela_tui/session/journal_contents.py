"""What a journal holds, read at the start of a session; what it need not hold any more, dropped."""

import sqlite3
from typing import Final

from vela_tui.domain.clock import MINUTE, SECOND
from vela_tui.domain.order import ClientOrderId, VenueOrderId
from vela_tui.domain.recall import Earlier
from vela_tui.domain.trail import Sign, Trail
from vela_tui.session import journal_maker
from vela_tui.session import journal_rows as rows
from vela_tui.session.ports import Recalled

MAX_FILLS: Final = 20_000
"""Executions recalled so that none is counted twice; as many as a session remembers."""
MAX_ORDERS: Final = 5_000
"""Orders recalled; as many as a session keeps."""
LATELY: Final = MINUTE + 5 * SECOND
"""Requests of so long before may count at the venue still."""
_NUMBERS: Final = 64
"""Nonces recalled; more than three times the venue's window."""


def forget_ended(db: sqlite3.Connection, before: int) -> None:
    """Orders that ended before this moment are gone, but not the largest nonce."""
    marks = ", ".join("?" * len(rows.ENDED))
    db.execute(*rows.fact_news("last_nonce", str(_last_nonce(db))))
    db.execute(
        f"DELETE FROM intent WHERE status IN ({marks}) AND ts_updated < ?",  # noqa: S608 - constants
        (*rows.ENDED, before),
    )
    for table in ("outcome", "attempt"):
        db.execute(
            f"DELETE FROM {table} WHERE ts < ? AND nonce NOT IN (SELECT nonce FROM intent)",  # noqa: S608 - constants
            (before,),
        )
    db.execute(
        "DELETE FROM fill WHERE ts < ? AND venue_order_id NOT IN"
        " (SELECT venue_order_id FROM intent WHERE venue_order_id IS NOT NULL)",
        (before,),
    )
    journal_maker.forget(db, before)


def recall(db: sqlite3.Connection, now: int, since: int) -> Recalled:
    """What the next session must know.

    Args:
        db: the journal, its rows compared with their checksums.
        now: nanoseconds UTC.
        since: when the session began that goes on, nanoseconds UTC.

    Raises:
        ValueError, AmountError: when a row is not one that was written here.
    """
    marks = ", ".join("?" * len(rows.ENDED))
    orders = db.execute(
        f"SELECT {rows.INTENT_COLUMNS}, nonce FROM intent WHERE status NOT IN ({marks})"  # noqa: S608 - constants
        " ORDER BY nonce DESC LIMIT ?",
        (*rows.ENDED, MAX_ORDERS),
    ).fetchall()
    orders.reverse()
    fills = db.execute(
        f"SELECT {rows.FILL_COLUMNS} FROM fill ORDER BY ts DESC LIMIT ?",  # noqa: S608 - constants
        (MAX_FILLS,),
    ).fetchall()
    nonces = tuple((ClientOrderId(str(row[0])), int(row[-1])) for row in orders)
    return Recalled(
        tuple(rows.order_of(row[:-1]) for row in orders),
        tuple(map(rows.fill_of, reversed(fills))),
        _trail(db, nonces, now - LATELY),
        Earlier(
            journal_maker.mids(db), since, min(journal_maker.fills_since(db, since), len(fills))
        ),
    )


def _trail(
    db: sqlite3.Connection, nonces: tuple[tuple[ClientOrderId, int], ...], since: int
) -> Trail:
    name = db.execute(
        "SELECT max(substr(client_order_id, 4)) FROM intent"
        " WHERE client_order_id GLOB 'vt-[0-9]*' AND length(client_order_id) = 16"
    ).fetchone()[0]
    used = {
        int(nonce)
        for table in ("intent", "attempt")
        for (nonce,) in db.execute(
            f"SELECT DISTINCT nonce FROM {table} ORDER BY nonce DESC LIMIT {_NUMBERS}"  # noqa: S608 - constants
        )
    }
    left = db.execute("SELECT kind = 'order', ts FROM attempt WHERE ts > ? ORDER BY ts", (since,))
    times = left.fetchall()
    return Trail(
        last_nonce=_last_nonce(db),
        last_name=int(name) if name and name.isascii() and name.isdigit() else 0,
        nonces=nonces,
        fenced=tuple(
            int(nonce) for (nonce,) in db.execute("SELECT nonce FROM intent WHERE is_fence = 1")
        ),
        used=tuple(sorted(used)[-_NUMBERS:]),
        numbers=_numbers_of_ended(db),
        ordered_at=tuple(int(ts) for is_order, ts in times if is_order),
        cancelled_at=tuple(int(ts) for is_order, ts in times if not is_order),
        foreign_at=_fact(db, Sign.FOREIGN.value),
        restarted_at=_fact(db, Sign.RESTARTED.value),
    )


def _numbers_of_ended(db: sqlite3.Connection) -> tuple[tuple[VenueOrderId, int], ...]:
    marks = ", ".join("?" * len(rows.ENDED))
    found = db.execute(
        "SELECT venue_order_id, ts_updated FROM intent"  # noqa: S608 - constants
        f" WHERE status IN ({marks}) AND venue_order_id IS NOT NULL"
        " ORDER BY ts_updated DESC LIMIT ?",
        (*rows.ENDED, MAX_ORDERS),
    ).fetchall()
    return tuple((VenueOrderId(str(number)), int(ts)) for number, ts in reversed(found))


def _fact(db: sqlite3.Connection, name: str) -> int:
    found = db.execute("SELECT value FROM fact WHERE name = ?", (name,)).fetchone()
    return int(found[0]) if found else 0


def _last_nonce(db: sqlite3.Connection) -> int:
    seen = db.execute(
        "SELECT max(coalesce((SELECT max(nonce) FROM intent), 0),"
        " coalesce((SELECT max(nonce) FROM attempt), 0))"
    ).fetchone()[0]
    return max(_fact(db, "last_nonce"), int(seen))
