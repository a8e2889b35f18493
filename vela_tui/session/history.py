"""Fills, orders and profit of a span of time as rows of text, for a file or another program.

Numbers are plain decimals, exact; what is not known is empty in CSV and null in JSON, never 0.
Times are UTC with all nine digits that were told; so are days.
"""

import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final

from vela_tui.domain.amounts import Price, notional
from vela_tui.domain.clock import SECOND, DayOf, utc_day
from vela_tui.domain.enums import Liquidity
from vela_tui.domain.instrument import InstrumentId
from vela_tui.domain.order import Fill
from vela_tui.domain.recall import FillMid
from vela_tui.domain.value import Value
from vela_tui.state.accounts import PeriodAccounts
from vela_tui.state.fills import FillKey, key_of
from vela_tui.state.markout import HORIZONS, MarkedFill
from vela_tui.state.mids import MidBoard

Row = dict[str, str | None]
"""Columns in order; None is not known."""
_BPS: Final = Decimal("0.0001")
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


class PastOrder(Value, frozen=True):
    """One order as the journal tells it: texts and numbers as they were written."""

    ts: int
    """When it was written down, before it was sent, nanoseconds UTC."""
    client_order_id: str
    venue_order_id: str | None
    instrument_id: str
    side: str
    price: str
    quantity: str
    filled_quantity: str
    time_in_force: str
    post_only: bool
    status: str
    end_reason: str | None
    detail: str
    """The last sentence beside it."""
    ts_updated: int
    nonce: int


class History(Value, frozen=True):
    """What stands in a journal, of one span of time, the oldest first."""

    fills: tuple[Fill, ...]
    mids: tuple[FillMid, ...]
    """At these fills and after them, as far as they are known."""
    orders: tuple[PastOrder, ...]


def fill_rows(history: History) -> list[Row]:
    """One row for each fill, with the mids that were known of it."""
    mids = _by_fill(history.mids)
    rows = []
    for fill in history.fills:
        known = mids.get(key_of(fill), {})
        row: Row = {
            "time": instant(fill.ts_event),
            "market": _symbol(fill.instrument_id),
            "side": fill.side.value,
            "price": plain(fill.price),
            "quantity": plain(fill.quantity),
            "notional": plain(notional(fill.price, fill.quantity)),
            "liquidity": fill.liquidity.value,
            "fee": plain(fill.fee),
            "fee_currency": fill.fee_currency,
            "trade_id": fill.trade_id,
            "order_id": fill.venue_order_id,
            "client_order_id": fill.client_order_id,
        }
        for horizon in (0, *HORIZONS):
            name = f"mid_{horizon // SECOND}s" if horizon else "mid"
            row[name] = plain(known.get(horizon))
        rows.append(row)
    return rows


def order_rows(history: History) -> list[Row]:
    """One row for each order of ours that was written down, however it ended."""
    return [
        {
            "time": instant(order.ts),
            "market": _symbol(order.instrument_id),
            "side": order.side,
            "price": order.price,
            "quantity": order.quantity,
            "filled_quantity": order.filled_quantity,
            "time_in_force": order.time_in_force,
            "post_only": "yes" if order.post_only else "no",
            "status": order.status,
            "end_reason": order.end_reason,
            "detail": order.detail or None,
            "updated": instant(order.ts_updated),
            "order_id": order.venue_order_id,
            "client_order_id": order.client_order_id,
            "nonce": str(order.nonce),
        }
        for order in history.orders
    ]


def pnl_rows(history: History, day_of: DayOf = utc_day) -> list[Row]:
    """One row for each day and market with fills; each day begins flat.

    Amounts that depend on what is still held at the day's end need a mid, which a journal has
    not: they are not known unless the day ended flat.
    """
    days: dict[int, PeriodAccounts] = {}
    mids = _by_fill(history.mids)
    for fill in history.fills:
        accounts = days.setdefault(day_of(fill.ts_event), PeriodAccounts(fill.ts_event, MidBoard()))
        known = mids.get(key_of(fill), {})
        accounts.add(fill, known.get(0))
        for horizon in HORIZONS if fill.liquidity is Liquidity.MAKER else ():
            if (mid := known.get(horizon)) is not None:
                accounts.mark(MarkedFill(fill, known.get(0), horizon, mid))
    return [
        _pnl_row(day, days[day], market)
        for day in sorted(days)
        for market in sorted(days[day].instrument_ids)
    ]


def _pnl_row(day: int, accounts: PeriodAccounts, market: InstrumentId) -> Row:
    tally, pnl, earned = accounts.tally(market), accounts.pnl(market), accounts.earned(market)
    row: Row = {
        "day": date.fromordinal(day).isoformat(),
        "market": _symbol(market),
        "currency": accounts.currency(market),
        "maker_fills": str(tally.maker_fills),
        "taker_fills": str(tally.taker_fills),
        "maker_notional": plain(tally.maker_notional),
        "taker_notional": plain(tally.taker_notional),
        "rebates": plain(tally.rebates),
        "taker_fees": plain(tally.taker_fees),
        "net_fees": plain(tally.net),
        "net_bps": rounded(tally.net_bps),
        "net_quantity": plain(pnl.net_quantity),
        "realized": plain(pnl.realized),
        "unrealized": plain(pnl.unrealized),
        "spread": plain(pnl.spread),
        "inventory": plain(pnl.inventory),
        "unsplit": plain(pnl.unsplit),
        "total": plain(pnl.total),
        "fills_without_mid": str(pnl.fills_without_mid),
        "effective_spread_bps": rounded(earned.effective),
        "realized_spread_bps": rounded(earned.realized),
    }
    for horizon in HORIZONS:
        row[f"markout_{horizon // SECOND}s_bps"] = rounded(accounts.markout(market, horizon).bps)
    return row


ROWS: Final[Mapping[str, Callable[[History], list[Row]]]] = {
    "fills": fill_rows,
    "orders": order_rows,
    "pnl": pnl_rows,
}
"""What can be exported."""
FORMATS: Final = ("csv", "json")
"""In which form."""


def written(rows: Sequence[Row], form: str) -> str:
    """The rows as text.

    Args:
        rows: all with the same columns.
        form: one of `FORMATS`. CSV as RFC 4180 has it, with a header; a text that a spreadsheet
            would take for a formula gets an apostrophe. JSON as one array of objects.
    """
    if form == "json":
        return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"
    import csv

    text = io.StringIO()
    if rows:
        writer = csv.writer(text)
        writer.writerow(rows[0])
        writer.writerows([_cell(value) for value in row.values()] for row in rows)
    return text.getvalue()


def plain(value: Decimal | None) -> str | None:
    """A number as plain text, all its digits but the zeros behind them; None: not known."""
    if value is None:
        return None
    text = format(value, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def rounded(value: Decimal | None) -> str | None:
    """A ratio with four decimal places; None where it is not known."""
    return None if value is None else format(value.quantize(_BPS, ROUND_HALF_EVEN), "f")


def instant(ts: int) -> str:
    """Nanoseconds UTC as ISO 8601 with nine digits: `2026-11-21T12:04:31.412000000Z`."""
    second = datetime.fromtimestamp(ts // SECOND, UTC)
    return f"{second:%Y-%m-%dT%H:%M:%S}.{ts % SECOND:09}Z"


def _cell(value: str | None) -> str:
    if value is None:
        return ""
    is_number = value.removeprefix("-").replace(".", "", 1).isdigit()
    return f"'{value}" if value.startswith(_FORMULA) and not is_number else value


def _symbol(instrument_id: str) -> str:
    return instrument_id.partition(":")[2] or instrument_id


def _by_fill(mids: Iterable[FillMid]) -> dict[FillKey, dict[int, Price]]:
    found: dict[FillKey, dict[int, Price]] = {}
    for each in mids:
        key = (each.trade_id, each.venue_order_id, each.ts_event)
        found.setdefault(key, {})[each.horizon] = each.mid
    return found
