"""What only the engine tells: its reads as events (vela.md 3.7)."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta, Raw, Struct, field

from vela_tui.domain.amounts import Amount, parse_plain
from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import Extra
from vela_tui.domain.events import (
    BatchesListed,
    Event,
    ExchangeStatusReported,
    FeesListed,
    OrderDetailed,
    PriceWitnessed,
    ProofsListed,
    StateRootReported,
    TableReported,
)
from vela_tui.domain.exchange import (
    Batch,
    BatchProof,
    DetailedFill,
    ExchangeStatus,
    MarketFees,
    OrderDetail,
    ProofState,
    StateRoot,
    Table,
)
from vela_tui.domain.market import TradeId
from vela_tui.domain.transport import VenueAnswer
from vela_tui.venues.codec import Read, ReadKind
from vela_tui.venues.text import clean
from vela_tui.venues.vela import engine_reports, engine_values, values, wire
from vela_tui.venues.vela.engine_answers import data
from vela_tui.venues.vela.engine_wire import Word
from vela_tui.venues.vela.signing import is_symbol
from vela_tui.venues.vela.symbols import parse_symbol
from vela_tui.venues.vela.wire import Name, Natural, Positive

MAX_BATCHES: Final = 2_880
"""Batches kept, the newest ones: a day of them."""
_LONGEST: Final = 64
_UNKNOWN: Final = "n/a"
_BPS: Final = -4
Basis = Annotated[int, Meta(ge=-10_000, le=10_000)]


class _Status(Struct, frozen=True, kw_only=True):
    state: Word = field(name="status")
    uptime: Annotated[int, Meta(ge=0, le=2**32)] = field(name="engine_uptime_seconds")
    version: Word = field(name="engine_version")
    snapshot: Natural = field(name="last_snapshot_timestamp", default=0)
    orders: Natural = field(name="orders_processed_today", default=0)
    fills: Natural = field(name="fills_today", default=0)
    volume: Name | None = field(name="volume_today_usdc", default=None)
    markets: Natural = field(name="active_markets", default=0)
    clients: Natural = field(name="connected_ws_clients", default=0)
    reason: str | None = field(name="last_restart_reason", default=None)


class _Fees(Struct, frozen=True, kw_only=True):
    symbol: Name = field(name="market")
    maker: Basis = field(name="maker_fee_bps")
    taker: Basis = field(name="taker_fee_bps")


class _DetailedFill(Struct, frozen=True, kw_only=True):
    trade_id: Name = field(name="fill_id")
    price: Positive
    quantity: Positive
    ts: Natural = field(name="timestamp")


class _Detail(Struct, frozen=True, kw_only=True):
    number: Natural = field(name="id")
    symbol: Name = field(name="market_id")
    user: Name
    side: Word
    price: Positive
    quantity: Positive
    filled_quantity: Natural
    status: Word
    client_order_id: Name | None = None
    fills: Annotated[list[_DetailedFill], Meta(max_length=20_000)]
    created_at: Natural
    updated_at: Natural


class _Batch(Struct, frozen=True, kw_only=True):
    number: Natural = field(name="batch_id")
    ts: Natural = field(name="timestamp")
    fill_count: Natural
    order_count: Natural
    state_root: Name
    fills: list[Name]


class _Proof(Struct, frozen=True, kw_only=True):
    number: Natural = field(name="batch_id")
    status: Word
    generated_at: Natural | None = None


class _Proofs(Struct, frozen=True, kw_only=True):
    proofs: Annotated[list[_Proof], Meta(max_length=2_000)]


class _Root(Struct, frozen=True, kw_only=True):
    root: Name = field(name="state_root")
    ts: Natural = field(name="timestamp")
    orders: Natural = field(name="order_count")
    users: Natural = field(name="user_count")
    anchor: Name | None = field(name="last_anchor_tx", default=None)
    anchored_at: Natural | None = field(name="last_anchor_time", default=None)
    anchors: Natural = field(name="anchor_count", default=0)


class _Best(Struct, frozen=True, kw_only=True):
    symbol: Name = field(name="market_id")
    bid: Natural | None = field(name="current_bid", default=None)
    ask: Natural | None = field(name="current_ask", default=None)


class _Analytics(Struct, frozen=True, kw_only=True):
    markets: Annotated[list[_Best], Meta(max_length=2_000)]


_Rows = Annotated[list[dict[str, Raw]], Meta(max_length=2_000)]


class _Leaders(Struct, frozen=True, kw_only=True):
    traders: _Rows = field(name="top_traders")


class _MarketRows(Struct, frozen=True, kw_only=True):
    markets: _Rows


def _decoder(shape: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(wire.Answer[shape])


_STATUS: Final = _decoder(_Status)
_FEES: Final = _decoder(Annotated[list[_Fees], Meta(max_length=2_000)])
_DETAIL: Final = _decoder(_Detail)
_BATCHES: Final = _decoder(Annotated[list[_Batch], Meta(max_length=200_000)])
_PROOFS: Final = _decoder(_Proofs)
_ROOT: Final = _decoder(_Root)
_ANALYTICS: Final = _decoder(_Analytics)
_ANALYTICS_ROWS: Final = _decoder(_MarketRows)
_LEADERS: Final = _decoder(_Leaders)
_REFERRAL: Final = _decoder(dict[str, Raw])


def _status(_: Read, answer: VenueAnswer) -> Sequence[Event]:
    told: _Status = data(_STATUS, answer)
    status = ExchangeStatus(
        state=clean(told.state),
        uptime=told.uptime * SECOND,
        version=clean(told.version),
        ts_snapshot=values.instant(told.snapshot) if told.snapshot else None,
        orders_today=told.orders,
        fills_today=told.fills,
        volume_today=Amount(parse_plain(told.volume)) if told.volume else None,
        markets=told.markets,
        clients=told.clients,
        restart_reason=clean(told.reason or ""),
    )
    return (ExchangeStatusReported(status, answer.ts_recv),)


def _fees(_: Read, answer: VenueAnswer) -> Sequence[Event]:
    rows: list[_Fees] = data(_FEES, answer)
    fees = tuple(
        MarketFees(
            parse_symbol(row.symbol),
            Decimal(row.maker).scaleb(_BPS),
            Decimal(row.taker).scaleb(_BPS),
        )
        for row in rows
        if is_symbol(row.symbol)
    )
    return (FeesListed(fees, answer.ts_recv),)


def order_detail(address: str | None, answer: VenueAnswer) -> Sequence[Event]:
    """An order of this wallet; another's is nothing to us, though anybody may read it (16 #40)."""
    told: _Detail = data(_DETAIL, answer)
    if address is None or told.user.lower() != address.lower():
        return ()
    if told.filled_quantity > told.quantity:
        raise ValueError("an order is filled beyond its quantity")
    detail = OrderDetail(
        venue_order_id=values.venue_order_id(told.number),
        client_order_id=values.client_order_id(told.client_order_id),
        instrument_id=parse_symbol(told.symbol),
        side=engine_values.side(told.side),
        price=engine_values.price(told.price),
        quantity=engine_values.quantity(told.quantity),
        filled_quantity=engine_values.quantity(told.filled_quantity),
        status=engine_values.status(told.status),
        fills=tuple(map(_detailed_fill, told.fills)),
        ts_created=values.instant(told.created_at),
        ts_updated=values.instant(told.updated_at),
    )
    return (OrderDetailed(detail, answer.ts_recv),)


def _detailed_fill(told: _DetailedFill) -> DetailedFill:
    return DetailedFill(
        TradeId(clean(told.trade_id)),
        engine_values.price(told.price),
        engine_values.quantity(told.quantity),
        values.instant(told.ts),
    )


def _batches(_: Read, answer: VenueAnswer) -> Sequence[Event]:
    rows: list[_Batch] = data(_BATCHES, answer)
    newest = sorted(rows, key=lambda row: row.number)[-MAX_BATCHES:]
    if len({row.number for row in newest}) != len(newest):
        raise ValueError("a batch stands twice in the list")
    batches = tuple(
        Batch(
            number=row.number,
            ts_start=values.instant(row.ts),
            trade_ids=tuple(TradeId(clean(each)) for each in row.fills),
            fill_count=row.fill_count,
            order_count=row.order_count,
            state_root=clean(row.state_root),
        )
        for row in newest
    )
    return (BatchesListed(batches, answer.ts_recv),)


def _proofs(_: Read, answer: VenueAnswer) -> Sequence[Event]:
    told: _Proofs = data(_PROOFS, answer)
    proofs = tuple(
        BatchProof(row.number, _proof_state(row.status), values.instant_or_none(row.generated_at))
        for row in told.proofs
    )
    return (ProofsListed(proofs, answer.ts_recv),)


def _proof_state(word: str) -> ProofState:
    known = {state.value: state for state in ProofState}
    return known.get(word.lower(), ProofState.OTHER)


def _root(_: Read, answer: VenueAnswer) -> Sequence[Event]:
    told: _Root = data(_ROOT, answer)
    root = StateRoot(
        root=clean(told.root),
        ts=values.instant(told.ts),
        orders=told.orders,
        users=told.users,
        anchor=clean(told.anchor or ""),
        ts_anchor=values.instant(told.anchored_at) if told.anchored_at else None,
        anchors=told.anchors,
    )
    return (StateRootReported(root, answer.ts_recv),)


def _analytics(read: Read, answer: VenueAnswer) -> Sequence[Event]:
    """The best prices are the only ones of a live book that come as raw integers."""
    told: _Analytics = data(_ANALYTICS, answer)
    found: list[Event] = []
    for row in told.markets:
        identity = engine_reports.asked(read.instrument_id, row.symbol)
        bid, ask = (engine_values.price(each) if each else None for each in (row.bid, row.ask))
        found.append(PriceWitnessed(identity, bid, ask, answer.ts_recv))
    rows: _MarketRows = data(_ANALYTICS_ROWS, answer)
    pairs = [
        (_words(name), _shown(value))
        for row in rows.markets
        for name, value in row.items()
        if not name.startswith("current_") and name != "market_id"
    ]
    table = Table("analytics", ("figure", "24 h"), tuple(pairs))
    return (*found, TableReported(Extra.ANALYTICS, table, answer.ts_recv))


def _leaderboard(_: Read, answer: VenueAnswer) -> Sequence[Event]:
    told: _Leaders = data(_LEADERS, answer)
    columns = ("address", "volume_usdc", "fill_count", "maker_count", "taker_count")
    rows = tuple(
        tuple(_shown(row.get(column, Raw(b"null"))) for column in columns) for row in told.traders
    )
    table = Table("leaderboard", tuple(map(_words, columns)), rows)
    return (TableReported(Extra.LEADERBOARD, table, answer.ts_recv),)


def _referral(_: Read, answer: VenueAnswer) -> Sequence[Event]:
    told: dict[str, Raw] = data(_REFERRAL, answer)
    kept = [item for item in told.items() if item[0] != "referred_users"][:_LONGEST]
    rows = tuple((_words(name), _shown(value)) for name, value in kept)
    table = Table("referral", ("what", "value"), rows)
    return (TableReported(Extra.REFERRAL, table, answer.ts_recv),)


def _words(name: str) -> str:
    return clean(name.replace("_", " "), _LONGEST)


def _shown(value: Raw) -> str:
    """A value as it came: a text, a plain number; anything else is not known."""
    literal = bytes(value)[: 4 * _LONGEST]
    if literal[:1] == b'"':
        try:
            return clean(msgspec.json.decode(bytes(value), type=str), _LONGEST) or _UNKNOWN
        except UnicodeError:
            return _UNKNOWN
    is_number = literal[:1] in b"-0123456789" and literal[:1] != b""
    return clean(literal.decode("ascii", "replace"), _LONGEST) if is_number else _UNKNOWN


EXTRA_READERS: Final[dict[ReadKind, Callable[[Read, VenueAnswer], Sequence[Event]]]] = {
    ReadKind.STATUS: _status,
    ReadKind.FEES: _fees,
    ReadKind.BATCHES: _batches,
    ReadKind.PROOFS: _proofs,
    ReadKind.STATE_ROOT: _root,
    ReadKind.ANALYTICS: _analytics,
    ReadKind.LEADERBOARD: _leaderboard,
    ReadKind.REFERRAL: _referral,
}
