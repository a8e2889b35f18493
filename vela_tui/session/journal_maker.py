"""What a maker's figures need of the journal: the mids at fills and after, and a session's start.

A mid is written once, with its own row's checksum; it is no part of the fill, which the venue
tells again, while nobody tells a mid twice.
"""

import sqlite3
from collections.abc import Sequence
from typing import Any, Final

from vela_tui.domain.amounts import Price
from vela_tui.domain.clock import SECOND
from vela_tui.domain.market import TradeId
from vela_tui.domain.order import VenueOrderId
from vela_tui.domain.recall import FillMid
from vela_tui.session import journal_rows as rows

MAX_MIDS: Final = 20_000
"""Mids recalled: those of the last five thousand fills at least."""
LONGEST: Final = 24 * 3600 * SECOND
"""A session that crashed longer ago does not go on."""
_MID: Final = "INSERT OR IGNORE INTO mid VALUES (?, ?, ?, ?, ?, ?, ?)"
_SINCE: Final = "session_since"
_ENDED: Final = "session_ended"


def mid_news(mid: FillMid, now: int) -> rows.Statement:
    """One mid at a fill or after it; a known one stays as it is."""
    return _MID, rows.checked(
        "mid", rows.plain(mid.trade_id), rows.plain(mid.venue_order_id), str(mid.ts_event),
        mid.horizon, rows.written(mid.mid), now,
    )  # fmt: skip


def session_ended(now: int) -> rows.Statement:
    """The session was ended by a person: the next start begins another one."""
    return rows.fact_news(_ENDED, str(now))


def session_since(db: sqlite3.Connection, now: int) -> int:
    """When the session began that goes on now, nanoseconds UTC; call it in a transaction.

    One that crashed goes on; one that was ended, or is `LONGEST` old, is followed by another.
    """
    told = dict(db.execute("SELECT name, value FROM fact WHERE name IN (?, ?)", (_SINCE, _ENDED)))
    since, ended = (int(told.get(name, "0")) for name in (_SINCE, _ENDED))
    if ended < since <= now < since + LONGEST:
        return since
    db.execute(*rows.fact_news(_SINCE, str(now)))
    return now


def mids(db: sqlite3.Connection) -> tuple[FillMid, ...]:
    """The newest mids, in no order."""
    found = db.execute(
        "SELECT trade_id, venue_order_id, ts_event, horizon, price FROM mid"
        " ORDER BY rowid DESC LIMIT ?",
        (MAX_MIDS,),
    )
    return tuple(map(mid_of, found))


def fills_since(db: sqlite3.Connection, since: int) -> int:
    """How many fills were written down since then."""
    return int(db.execute("SELECT count(*) FROM fill WHERE ts >= ?", (since,)).fetchone()[0])


def forget(db: sqlite3.Connection, before: int) -> None:
    """Mids that were written before this moment are gone."""
    db.execute("DELETE FROM mid WHERE ts < ?", (before,))


def mid_of(row: Sequence[Any]) -> FillMid:
    """The mid in a row.

    Raises:
        AmountError: when its number is none.
    """
    trade, order, ts, horizon, price = row
    return FillMid(
        TradeId(str(trade)),
        VenueOrderId(str(order)),
        int(ts),
        int(horizon),
        Price(rows.number(price)),
    )
