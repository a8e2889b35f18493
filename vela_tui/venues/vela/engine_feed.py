"""Frames of the engine's dialect as events (vela.md 6.3).

A message is an envelope with its `data`, or flat, the message itself being the data: both come on
one connection when a wallet logged in both ways. Books come whole each second; their numbers are
shared by all who listen, so a number that is left out means nothing (16 #25).
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Annotated, Final

import msgspec
from msgspec import UNSET, Meta, Raw, Struct, UnsetType, field

from vela_tui.domain.account import Balance
from vela_tui.domain.amounts import Quantity
from vela_tui.domain.enums import EndReason, OrderStatus
from vela_tui.domain.events import (
    BalancesReported,
    BookSnapshotted,
    Event,
    FillReported,
    LoginInvited,
    LoginRefused,
    OrderReport,
    OrderReported,
    QuotesChanged,
    StrayReported,
    TradesReported,
    VenueComplained,
)
from vela_tui.domain.instrument import InstrumentId
from vela_tui.venues.text import clean
from vela_tui.venues.vela import engine_reports, engine_values, engine_wire, values, wire
from vela_tui.venues.vela.dialect import Incoming, Signal, unknown
from vela_tui.venues.vela.engine_wire import Digits, Name, Natural, Word
from vela_tui.venues.vela.login_ladder import LoginLadder
from vela_tui.venues.vela.own_orders import Execution, OwnOrders
from vela_tui.venues.vela.signing import is_symbol
from vela_tui.venues.vela.symbols import parse_symbol

_NOTHING: Final = Incoming()
_LOGIN_CODES: Final = wire.LOGIN_CODES | {"INVALID_MESSAGE"}
"""What answers a login that was not understood (vela.md 6.6)."""


class _Envelope(Struct, frozen=True):
    type: Word
    channel: Name | None = None
    sequence: Natural | UnsetType = field(name="seq", default=UNSET)
    data: Raw | UnsetType = UNSET
    ts: wire.Instant | None = field(name="timestamp", default=None)


class _Book(Struct, frozen=True, kw_only=True):
    bids: engine_wire.BookLevels
    asks: engine_wire.BookLevels


class _Markets(Struct, frozen=True, kw_only=True):
    markets: Annotated[list[engine_wire.Market], Meta(max_length=2_000)]


class _OrderChange(Struct, frozen=True, kw_only=True):
    number: Natural = field(name="order_id")
    status: Word


class _Fill(Struct, frozen=True, kw_only=True):
    maker_number: Natural = field(name="maker_order_id")
    taker_number: Natural = field(name="taker_order_id")
    price: Digits
    quantity: Digits
    side: Word
    maker_fee: Digits
    taker_fee: Digits
    ts: Natural = field(name="timestamp")


class _Money(Struct, frozen=True, kw_only=True):
    currency: Name = field(name="asset")
    available: Digits
    reserved: Digits = field(name="locked")


class _Account(Struct, frozen=True, kw_only=True):
    balances: Annotated[list[engine_wire.Money], Meta(max_length=2_000)] = field(
        default_factory=list
    )
    orders: Annotated[list[engine_wire.OrderFigures], Meta(max_length=20_000)] = field(
        default_factory=list
    )


class _Challenge(Struct, frozen=True, kw_only=True):
    nonce: Annotated[str, Meta(max_length=64)]


class _Complaint(Struct, frozen=True, kw_only=True):
    code: Annotated[str, Meta(max_length=128)]
    message: str | None = None
    retry_after_ms: Natural | None = None


_ENVELOPE: Final = msgspec.json.Decoder(_Envelope)
_BOOK: Final = msgspec.json.Decoder(_Book)
_TRADE: Final = msgspec.json.Decoder(engine_wire.TradeFigures)
_MARKETS: Final = msgspec.json.Decoder(_Markets)
_ORDER: Final = msgspec.json.Decoder(_OrderChange)
_FILL: Final = msgspec.json.Decoder(_Fill)
_MONEY: Final = msgspec.json.Decoder(_Money)
_ACCOUNT: Final = msgspec.json.Decoder(_Account)
_CHALLENGE: Final = msgspec.json.Decoder(_Challenge)
_COMPLAINT: Final = msgspec.json.Decoder(_Complaint)


class EngineFeed:
    """Understands the frames of one connection after another.

    Args:
        own: the wallet's orders; fills are told apart by them.
        ladder: the login, which answers and errors move on.
    """

    def __init__(self, own: OwnOrders, ladder: LoginLadder) -> None:
        self._own = own
        self._ladder = ladder
        self._private: dict[str, Callable[[bytes | Raw, _Envelope, int], tuple[Event, ...]]] = {
            "order_update": self._order,
            "fill": self._fill,
            "balance_update": _money,
            "account_snapshot": self._account,
        }

    def understand(self, address: str | None, frame: bytes, ts_recv: int) -> Incoming:
        """What a frame says.

        Raises:
            ValueError: the message contradicts itself or its channel.
            msgspec.MsgspecError: it has another shape than its type.
        """
        envelope = _ENVELOPE.decode(frame)
        body: bytes | Raw = frame if envelope.data is UNSET else envelope.data
        public = _PUBLIC.get(envelope.type)
        if public is not None:
            return public(body, envelope, ts_recv)
        private = self._private.get(envelope.type)
        if private is not None:
            _must_be_own(address, envelope)
            return Incoming(private(body, envelope, ts_recv), Signal.PRIVATE)
        return self._control(envelope.type, frame, ts_recv)

    def _control(self, kind: str, frame: bytes, ts_recv: int) -> Incoming:
        match kind:
            case "pong":
                return Incoming(signal=Signal.PONG)
            case "authenticated" | "auth_success":
                # the engine sends it to proven wallets only; by a challenge nothing else follows
                self._ladder.worked()
                return Incoming(signal=Signal.PRIVATE)
            case "challenge":
                self._ladder.challenged(_CHALLENGE.decode(frame).nonce)
                return Incoming((LoginInvited(ts_recv),))
            case "subscribed" | "unsubscribed":
                return _NOTHING  # any channel is acknowledged, also one that does not exist
            case "error":
                return Incoming((self._complaint(_COMPLAINT.decode(frame), ts_recv),))
            case _:
                return unknown("type", kind)

    def _complaint(self, told: _Complaint, ts_recv: int) -> Event:
        code, words = clean(told.code), clean(told.message or "")
        if told.code in _LOGIN_CODES and self._ladder.is_pending:
            return LoginRefused(code, words, ts_recv, has_another=self._ladder.refused())
        if told.code in wire.LOGIN_CODES:
            return LoginRefused(code, words, ts_recv)
        wait = told.retry_after_ms
        return VenueComplained(code, words, None if wait is None else values.wait(wait), ts_recv)

    def _order(self, body: bytes | Raw, envelope: _Envelope, ts_recv: int) -> tuple[Event, ...]:
        """A number and a word; the filled quantity is always "0" there and says nothing (16 #30).

        A notice that an order was cancelled may be about another wallet's (16 #32): it counts for
        a number that is known to be ours.
        """
        change = _ORDER.decode(body)
        status = engine_values.status(change.status)
        number = values.venue_order_id(change.number)
        report = OrderReport(
            client_order_id=None,
            venue_order_id=number,
            status=status,
            filled_quantity=Quantity(engine_values.quantity(0)),
            end_reason=EndReason.FILLED if status is OrderStatus.FILLED else None,
            ts_event=values.instant_or_none(envelope.ts),
        )
        if number in self._own:
            return (OrderReported(report, ts_recv),)
        is_told_to_us = status is not OrderStatus.CANCELLED
        return (StrayReported((number,), ts_recv),) if is_told_to_us else ()

    def _fill(self, body: bytes | Raw, _: _Envelope, ts_recv: int) -> tuple[Event, ...]:
        told = _FILL.decode(body)
        price, quantity = engine_values.raw(told.price), engine_values.raw(told.quantity)
        if price <= 0 or quantity <= 0:
            raise ValueError("an execution has no price or no quantity")
        execution = Execution(
            maker=values.venue_order_id(told.maker_number),
            taker=values.venue_order_id(told.taker_number),
            taker_side=engine_values.side(told.side),
            price=engine_values.price(price),
            quantity=engine_values.quantity(quantity),
            maker_fee=engine_values.amount(engine_values.raw(told.maker_fee)),
            taker_fee=engine_values.amount(engine_values.raw(told.taker_fee)),
            ts_event=values.instant(told.ts),
        )
        mine = self._own.fill(execution)
        if mine is not None:
            return (FillReported(mine, ts_recv),)
        self._own.hold(execution)
        return (StrayReported((execution.taker, execution.maker), ts_recv),)

    def _account(self, body: bytes | Raw, _: _Envelope, ts_recv: int) -> tuple[Event, ...]:
        """Orders one by one: only a list that was asked for proves what does not stand in it."""
        account = _ACCOUNT.decode(body)
        balances = tuple(map(engine_reports.balance, account.balances))
        reports = tuple(map(engine_reports.resting_report, account.orders))
        for report in reports:
            self._own.learn(report)
        money = (BalancesReported(balances, None, ts_recv),) if balances else ()
        orders = tuple(OrderReported(report, ts_recv) for report in reports)
        fills = tuple(FillReported(fill, ts_recv) for fill in self._own.release())
        return (*money, *orders, *fills)


def _money(body: bytes | Raw, _: _Envelope, ts_recv: int) -> tuple[Event, ...]:
    told = _MONEY.decode(body)
    available, reserved = engine_values.raw(told.available), engine_values.raw(told.reserved)
    if available < 0 or reserved < 0:
        raise ValueError("a balance is negative")
    name = values.currency(told.currency)
    balance = Balance(name, engine_values.amount(available), engine_values.amount(reserved))
    return (BalancesReported((balance,), None, ts_recv),)


def _snapshot(body: bytes | Raw, envelope: _Envelope, ts_recv: int) -> Incoming:
    kind, identity = _channel(envelope.channel or "")
    if kind != wire.BOOK_CHANNEL or identity is None:
        return unknown("channel", envelope.channel or "")
    if envelope.sequence is UNSET:
        raise ValueError("a book has no number")
    told = _BOOK.decode(body)
    event = BookSnapshotted(
        instrument_id=identity,
        sequence=envelope.sequence,
        bids=engine_values.whole_side(told.bids, is_bid=True),
        asks=engine_values.whole_side(told.asks, is_bid=False),
        ts_event=values.instant_or_none(envelope.ts),
        ts_recv=ts_recv,
    )
    return Incoming((event,))


def _trade(body: bytes | Raw, envelope: _Envelope, ts_recv: int) -> Incoming:
    kind, identity = _channel(envelope.channel or "")
    if kind != wire.TRADES_CHANNEL or identity is None:
        return unknown("channel", envelope.channel or "")
    trade = engine_reports.trade(_TRADE.decode(body))
    if trade.instrument_id != identity:
        raise ValueError("a trade belongs to another market than its channel")
    return Incoming((TradesReported((trade,), ts_recv),))


def _quotes(body: bytes | Raw, _: _Envelope, ts_recv: int) -> Incoming:
    rows = _MARKETS.decode(body).markets
    quotes = tuple(engine_reports.quote(row) for row in rows if is_symbol(row.symbol))
    return Incoming((QuotesChanged(quotes, ts_recv),)) if quotes else _NOTHING


_PUBLIC: Final[dict[str, Callable[[bytes | Raw, _Envelope, int], Incoming]]] = {
    "snapshot": _snapshot,
    "trade": _trade,
    "markets": _quotes,
}


def _must_be_own(address: str | None, envelope: _Envelope) -> None:
    if address is None:
        raise ValueError("a private message came, and no wallet is open")
    # the engine spells the address in lower case, or as it was sent (vela.md 6.3, 6.6)
    own = f"{wire.ACCOUNT_CHANNEL}:{address}".lower()
    if envelope.channel is not None and envelope.channel.lower() != own:
        raise ValueError("a private message is about another account")


@lru_cache(maxsize=1_024)
def _channel(name: str) -> tuple[str, InstrumentId | None]:
    """A channel's kind and market; no market for channels that are not one market's."""
    kind, _, symbol = name.partition(":")
    if kind not in {wire.BOOK_CHANNEL, wire.TRADES_CHANNEL}:
        return kind, None
    return kind, parse_symbol(symbol)
