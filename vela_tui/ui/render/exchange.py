"""What the exchange tells of itself, as sections of names and values. `n/a` is never 0."""

from collections.abc import Iterator
from datetime import tzinfo
from decimal import Decimal

from vela_tui.domain.enums import Extra
from vela_tui.domain.exchange import Table
from vela_tui.rules.draft import grouped, plain
from vela_tui.session.views import SessionView
from vela_tui.ui import format as fmt
from vela_tui.ui.render.finality import final_parts
from vela_tui.ui.render.line import fitted

Row = tuple[str, ...]
Section = tuple[str, list[Row]]
"""A head, and the lines below it: names and values."""

UNKNOWN = "n/a"
_SHOWN = 20
_BPS = Decimal(10_000)


def sections(view: SessionView, now: int, zone: tzinfo) -> list[Section]:
    """All that is told, in the order of its use.

    Args:
        view: the session.
        now: nanoseconds UTC.
        zone: in which times are shown.
    """
    found: list[Section] = [
        ("exchange", list(_status(view, zone))),
        ("rates", list(_fees(view))),
        ("final", list(_finality(view, now, zone))),
    ]
    for extra in (Extra.ANALYTICS, Extra.REFERRAL, Extra.LEADERBOARD):
        if extra in view.exchange.extras:
            table = view.exchange.table(extra)
            found.append((extra.value, [("", UNKNOWN)] if table is None else _table(table)))
    return found


def _status(view: SessionView, zone: tzinfo) -> Iterator[Row]:
    yield "dialect", view.capabilities.dialect or UNKNOWN
    status = view.exchange.status
    if status is None:
        yield "state", UNKNOWN
        return
    yield "state", status.state
    yield "version", status.version
    yield "up for", fmt.age(status.uptime)
    saved = status.ts_snapshot
    yield "state saved at", UNKNOWN if saved is None else fmt.time_of_day(saved, zone)
    yield "orders today", grouped(Decimal(status.orders_today))
    yield "fills today", grouped(Decimal(status.fills_today))
    volume = status.volume_today
    yield "volume today", UNKNOWN if volume is None else grouped(volume, 2)
    yield "connections", grouped(Decimal(status.clients))
    yield "last start", status.restart_reason or UNKNOWN


def _fees(view: SessionView) -> Iterator[Row]:
    instrument = view.instruments.get(view.selected) if view.selected else None
    fees = view.exchange.fees(instrument.id) if instrument else None
    name = instrument.symbol if instrument else "market"
    if fees is None:
        yield name, UNKNOWN
        return
    maker, taker = (plain((rate * _BPS).normalize()) for rate in (fees.maker, fees.taker))
    yield name, f"maker {maker} bp, taker {taker} bp; negative is a rebate"


def _finality(view: SessionView, now: int, zone: tzinfo) -> Iterator[Row]:
    yield "our executions", "".join(text for text, _ in fitted(final_parts(view, now), 60))
    root = view.exchange.state_root
    yield "state root", UNKNOWN if root is None else _short(root.root)
    anchored = root.ts_anchor if root else None
    yield "anchored at", UNKNOWN if anchored is None else fmt.time_of_day(anchored, zone)
    newest = view.exchange.batches[-1:]
    if not newest:
        yield "newest batch", UNKNOWN
    for batch in newest:
        proof = view.exchange.proof(batch.number)
        words = proof.state.value if proof else UNKNOWN
        yield "newest batch", f"{batch.number}, {batch.fill_count} executions, proof {words}"


def _short(text: str) -> str:
    """A long number by its ends."""
    return text if len(text) <= _SHOWN else f"{text[:10]}…{text[-8:]}"


def _table(table: Table) -> list[Row]:
    heads = [] if len(table.columns) == 2 else [table.columns]  # noqa: PLR2004 - a name and a value
    return [*heads, *table.rows] or [("", UNKNOWN)]
