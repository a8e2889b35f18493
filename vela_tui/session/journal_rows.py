"""The journal's tables, and orders and fills as rows; what is read back is checked like a message.

Numbers are decimal text, times and nonces integers. Signatures are never stored: they are the
replay material of reliability T13, and by RFC 6979 the same text and key give the same bytes.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from vela_tui.domain.amounts import Amount, Price, Quantity, parse_plain
from vela_tui.domain.enums import (
    CancelState,
    EndReason,
    Liquidity,
    OrderStatus,
    Side,
    TimeInForce,
)
from vela_tui.domain.errors import AmountError
from vela_tui.domain.instrument import InstrumentId
from vela_tui.domain.market import TradeId
from vela_tui.domain.order import ClientOrderId, Fill, Order, OrderIntent, VenueOrderId
from vela_tui.session.journal_checks import FUNCTION, checksum

Row = tuple[Any, ...]
Statement = tuple[str, Row]
"""One change of the file: SQL and the values that stand in it."""

SCHEMA: Final = """
CREATE TABLE intent (
    nonce INTEGER NOT NULL,
    client_order_id TEXT NOT NULL,
    is_fence INTEGER NOT NULL,
    text TEXT NOT NULL,
    instrument_id TEXT NOT NULL,
    side TEXT NOT NULL,
    price TEXT NOT NULL,
    quantity TEXT NOT NULL,
    time_in_force TEXT NOT NULL,
    post_only INTEGER NOT NULL,
    ts INTEGER NOT NULL,
    status TEXT NOT NULL,
    venue_order_id TEXT,
    filled_quantity TEXT NOT NULL,
    end_reason TEXT,
    ts_updated INTEGER NOT NULL,
    checksum TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (nonce, client_order_id)
) STRICT;
CREATE UNIQUE INDEX order_by_nonce ON intent (nonce) WHERE is_fence = 0;
CREATE INDEX intent_by_name ON intent (client_order_id);
CREATE TABLE attempt (
    nonce INTEGER NOT NULL,
    kind TEXT NOT NULL,
    client_order_id TEXT NOT NULL,
    ts INTEGER NOT NULL,
    checksum TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX attempt_by_nonce ON attempt (nonce);
CREATE TABLE outcome (
    nonce INTEGER NOT NULL,
    client_order_id TEXT NOT NULL,
    status TEXT NOT NULL,
    filled_quantity TEXT NOT NULL,
    detail TEXT NOT NULL,
    ts INTEGER NOT NULL,
    checksum TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX outcome_by_nonce ON outcome (nonce);
CREATE TABLE fill (
    trade_id TEXT NOT NULL,
    venue_order_id TEXT NOT NULL,
    ts_event TEXT NOT NULL,
    client_order_id TEXT,
    instrument_id TEXT NOT NULL,
    side TEXT NOT NULL,
    price TEXT NOT NULL,
    quantity TEXT NOT NULL,
    liquidity TEXT NOT NULL,
    fee TEXT NOT NULL,
    fee_currency TEXT NOT NULL,
    ts INTEGER NOT NULL,
    checksum TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (trade_id, venue_order_id, ts_event)
) STRICT, WITHOUT ROWID;
CREATE TABLE fact (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    checksum TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;
"""
"""Of versions 2 and 3. `fact` holds whose journal it is and the largest nonce ever used.

A nonce belongs to one order; only a fence shares that of the order which it settles. Each row's
checksum is over the columns before it, and stands for the row that it was made for: an update
changes no row that is not what was written.
"""
_INTENT: Final = (
    "nonce, client_order_id, is_fence, text, instrument_id, side, price, quantity,"
    " time_in_force, post_only, ts, status, venue_order_id, filled_quantity, end_reason,"
    " ts_updated"
)
_OTHERS: Final = {
    "attempt": "nonce, kind, client_order_id, ts",
    "outcome": "nonce, client_order_id, status, filled_quantity, detail, ts",
    "fill": "trade_id, venue_order_id, ts_event, client_order_id, instrument_id, side, price,"
    " quantity, liquidity, fee, fee_currency, ts",
    "fact": "name, value",
}
_ADDED: Final = (
    "ALTER TABLE {table} ADD COLUMN checksum TEXT NOT NULL DEFAULT '';"
    "UPDATE {table} SET checksum = {function}('{table}', {columns})"
)
MIDS: Final = """
CREATE TABLE mid (
    trade_id TEXT NOT NULL,
    venue_order_id TEXT NOT NULL,
    ts_event TEXT NOT NULL,
    horizon INTEGER NOT NULL,
    price TEXT NOT NULL,
    ts INTEGER NOT NULL,
    checksum TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (trade_id, venue_order_id, ts_event, horizon)
) STRICT
"""
"""New in version 3: the mid at a fill (horizon 0) and after it, nanoseconds; one fill has four."""
MIGRATIONS: Final[MappingProxyType[int, str]] = MappingProxyType(
    {
        2: MIDS,
        1: ";".join(
            f"ALTER TABLE {table} ADD COLUMN checksum TEXT NOT NULL DEFAULT '';"  # noqa: S608 - constants
            f"UPDATE {table} SET checksum = {FUNCTION}('{table}', {columns})"
            for table, columns in {"intent": _INTENT, **_OTHERS}.items()
        ),
    }
)
"""SQL that leads from a version to the next one."""
FENCE: Final = "vf-"
"""How the client order ids of fences begin (reliability.md section 4.4)."""

INTENT_COLUMNS: Final = (
    "client_order_id, instrument_id, side, price, quantity, time_in_force, post_only, ts,"
    " status, venue_order_id, filled_quantity, ts_updated"
)
FILL_COLUMNS: Final = (
    "trade_id, venue_order_id, ts_event, client_order_id, instrument_id, side, price, quantity,"
    " liquidity, fee, fee_currency"
)
ENDED: Final = tuple(status.value for status in OrderStatus if status.is_terminal)
"""Statuses of orders that need not be recalled."""
_IS_GOOD: Final = f"checksum = {FUNCTION}('intent', {_INTENT})"


def _updated(values: Mapping[str, str], where: str) -> str:
    """SQL that changes a row of `intent` to these values, if it is what was written."""
    columns = _INTENT.split(", ")
    after = ", ".join(values.get(column, column) for column in columns)
    changes = ", ".join(f"{column} = {value}" for column, value in values.items())
    return (
        f"UPDATE intent SET {changes}, checksum = {FUNCTION}('intent', {after})"  # noqa: S608 - constants
        f" WHERE {where} AND {_IS_GOOD}"
    )


_UPDATE: Final = _updated(
    {
        "status": "?1",
        "venue_order_id": "coalesce(?2, venue_order_id)",
        "filled_quantity": "?3",
        "end_reason": "?4",
        "ts_updated": "?5",
    },
    "client_order_id = ?6 AND nonce = (SELECT max(nonce) FROM intent WHERE client_order_id = ?6)",
)
_OUTCOME: Final = (
    f"INSERT INTO outcome SELECT last, ?1, ?2, ?3, ?4, ?5,"  # noqa: S608 - constants
    f" {FUNCTION}('outcome', last, ?1, ?2, ?3, ?4, ?5)"
    " FROM (SELECT max(nonce) AS last FROM intent WHERE client_order_id = ?1)"
    " WHERE last IS NOT NULL"
)
_FILL: Final = f"INSERT OR IGNORE INTO fill VALUES ({', '.join('?' * 13)})"  # noqa: S608 - constants
_ATTEMPT: Final = "INSERT INTO attempt VALUES (?, ?, ?, ?, ?)"
_FACT: Final = "INSERT OR REPLACE INTO fact VALUES (?, ?, ?)"
_WITHDRAW: Final = _updated(
    {"status": "?1", "end_reason": "?2", "ts_updated": "?3"},
    "nonce = ?4 AND client_order_id = ?5 AND 1 ="
    " (SELECT count(*) FROM attempt WHERE nonce = ?4 AND client_order_id = ?5)",
)
INTEND: Final = (
    f"INSERT INTO intent VALUES ({', '.join('?' * 17)})"  # noqa: S608 - constants
    " ON CONFLICT (nonce, client_order_id) DO UPDATE SET status = excluded.status,"
    f" checksum = {FUNCTION}('intent', {_INTENT.replace(' status,', ' excluded.status,')})"
    f" WHERE is_fence = 1 AND text = excluded.text AND {_IS_GOOD}"
)
"""Changes no row where the same order stands there already; a fence's own bytes may go again."""
_ASKED: Final = "from an earlier session; checking"


def intent_row(intent: OrderIntent, nonce: int, text: str, now: int) -> Row:
    """The row of an order that is about to be signed: it may have been sent from here on."""
    return checked(
        "intent",
        nonce, intent.client_order_id, int(intent.client_order_id.startswith(FENCE)), text,
        intent.instrument_id, intent.side.value,
        written(intent.price), written(intent.quantity), intent.time_in_force.value,
        int(intent.post_only), now, OrderStatus.SUBMITTING.value, None, "0", None, now,
    )  # fmt: skip


def order_news(order: Order, now: int) -> tuple[Statement, ...]:
    """What became of one of our orders; changes nothing where its intent is not written down."""
    filled = written(order.filled_quantity)
    reason = None if order.end_reason is None else order.end_reason.value
    name, status = order.client_order_id, order.status.value
    number_there = None if order.venue_order_id is None else plain(order.venue_order_id)
    return (
        (_UPDATE, (status, number_there, filled, reason, now, name)),
        (_OUTCOME, (name, status, filled, plain(order.detail), now)),
    )


def fill_news(fill: Fill, now: int) -> Statement:
    """One of our executions; its key is that of `state.fills`, and known ones stay as they are."""
    name = None if fill.client_order_id is None else plain(fill.client_order_id)
    return _FILL, checked(
        "fill",
        plain(fill.trade_id), plain(fill.venue_order_id), str(fill.ts_event), name,
        fill.instrument_id, fill.side.value, written(fill.price), written(fill.quantity),
        fill.liquidity.value, written(fill.fee), plain(fill.fee_currency), now,
    )  # fmt: skip


def attempt_news(kind: str, name: ClientOrderId, nonce: int, now: int) -> Statement:
    """A signed request is about to leave: its nonce is used up."""
    return _ATTEMPT, checked("attempt", nonce, kind, plain(name), now)


def fact_news(name: str, value: str) -> Statement:
    """A fact holds this value from now on."""
    return _FACT, checked("fact", name, value)


def withdrawal(name: ClientOrderId, nonce: int, now: int) -> Statement:
    """The order never left this machine; changes nothing where it was tried more than once."""
    reason = EndReason.NOT_SENT.value
    return _WITHDRAW, (OrderStatus.REJECTED.value, reason, now, nonce, plain(name))


def written(value: Decimal) -> str:
    """A number as plain text that `number` reads back exactly.

    Raises:
        AmountError: when it can't be; nothing is rounded.
    """
    text = format(value, "f")
    number(text)
    return text


def number(text: str) -> Decimal:
    """The number in a plain text, negative ones with a minus sign.

    Raises:
        AmountError: when the text is anything else.
    """
    if not isinstance(text, str):
        raise AmountError("a number in the journal is not a text")
    value = parse_plain(text.removeprefix("-"))
    # not `-value`: that would round to the context's precision
    return value.copy_negate() if text.startswith("-") else value


def order_of(row: Sequence[Any]) -> Order:
    """The order in a row of `INTENT_COLUMNS`: UNKNOWN, whatever was last known of it.

    What proves that it was placed stays: the venue's id and the filled quantity.

    Raises:
        ValueError: when the row is not one that was written here.
        AmountError: when a number in it is none.
    """
    name, market, side, price, quantity, life, post_only, ts, _, number_there, filled, updated = row
    return Order(
        client_order_id=ClientOrderId(str(name)),
        venue_order_id=None if number_there is None else VenueOrderId(str(number_there)),
        instrument_id=InstrumentId(str(market)),
        side=Side(side),
        price=Price(number(price)),
        quantity=Quantity(number(quantity)),
        filled_quantity=Quantity(number(filled)),
        time_in_force=TimeInForce(life),
        post_only=bool(post_only),
        status=OrderStatus.UNKNOWN,
        cancel=CancelState.NONE,
        is_external=False,
        end_reason=None,
        detail=_ASKED,
        ts_created=int(ts),
        ts_updated=int(updated),
    )


def fill_of(row: Sequence[Any]) -> Fill:
    """The execution in a row of `FILL_COLUMNS`.

    Raises:
        ValueError: when the row is not one that was written here.
        AmountError: when a number in it is none.
    """
    trade, order, ts, name, market, side, price, quantity, liquidity, fee, currency = row
    return Fill(
        instrument_id=InstrumentId(str(market)),
        trade_id=TradeId(str(trade)),
        client_order_id=None if name is None else ClientOrderId(str(name)),
        venue_order_id=VenueOrderId(str(order)),
        side=Side(side),
        price=Price(number(price)),
        quantity=Quantity(number(quantity)),
        liquidity=Liquidity(liquidity),
        fee=Amount(number(fee)),
        fee_currency=str(currency),
        ts_event=int(ts),
    )


def checked(table: str, *values: object) -> Row:
    """The row with its checksum behind it."""
    return (*values, checksum(table, *values))


def plain(text: str) -> str:
    """The text as UTF-8 can hold it: a lone surrogate must not keep a whole batch unwritten."""
    return text.encode("utf-8", "replace").decode("utf-8")
