"""Frames of the documented dialect as events."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Final

import msgspec

from vela_tui.domain.account import Balance, Credit
from vela_tui.domain.events import (
    BalancesReported,
    BookSnapshotted,
    BookUpdated,
    Event,
    FillReported,
    LoginRefused,
    OrderReported,
    QuotesChanged,
    TradesReported,
    VenueComplained,
)
from vela_tui.domain.instrument import InstrumentId
from vela_tui.venues.text import clean
from vela_tui.venues.understanding import FAILURES
from vela_tui.venues.vela import frames, reports, values, wire
from vela_tui.venues.vela.dialect import MAX_FRAME, Incoming, Receive, Signal, unknown
from vela_tui.venues.vela.signing import is_symbol
from vela_tui.venues.vela.symbols import parse_symbol
from vela_tui.venues.vela.values import BOOKS, FIRST_YEAR, LAST_YEAR

Public = frames.Snapshot | frames.TradeMessage | frames.MarketsMessage
"""What everybody hears, beside the updates of books."""
Private = frames.OrderUpdate | frames.FillMessage | frames.BalanceUpdate | frames.AccountSnapshot
"""What one wallet hears."""
Control = (
    frames.Subscribed
    | frames.Unsubscribed
    | frames.Authenticated
    | frames.AuthSuccess
    | frames.Pong
    | frames.Complaint
)
"""Answers to what was sent."""

_NOTHING: Final = Incoming()

_MESSAGE: Final[msgspec.json.Decoder[frames.Message]] = msgspec.json.Decoder(frames.Message)
_decode_update: Final = msgspec.json.Decoder(frames.Update).decode
_TYPE_AT: Final = len(b'{"type":"')
_UPDATE: Final = ord("u")
_TWO: Final = 2
_ODD: Final = (IndexError, *FAILURES)
_HEADER: Final = msgspec.json.Decoder(frames.Header)

_MOST_CHANNELS: Final = 1_024


class _Books(dict[str, InstrumentId | None]):
    """The market of each channel of books, None for other channels; found out once."""

    def __missing__(self, channel: str) -> InstrumentId | None:
        if len(self) >= _MOST_CHANNELS:
            self.clear()
        kind, identity = _channel(channel)
        found = self[channel] = identity if kind == wire.BOOK_CHANNEL else None
        return found


_BOOKS: Final = _Books()


def receiver(otherwise: Receive) -> Receive:
    """Reads a book's plain updates, nine frames of ten, by the shortest way; others otherwise.

    A union costs a third of a decode, so its type is guessed by one letter, where JSON without
    blanks has it. Whatever is not as it mostly is, and whatever is wrong, is looked at again by
    the long way, which says what it is. In one piece, and the event by position: each call and
    each name costs a twentieth of the whole.

    Args:
        otherwise: the long way.
    """

    def receive(frame: bytes, ts_recv: int) -> Sequence[Event]:
        try:
            if frame[_TYPE_AT] == _UPDATE and len(frame) <= MAX_FRAME:
                told = _decode_update(frame)
                identity, ts, change = _BOOKS[told.channel], told.ts, told.data
                if identity is not None and (
                    # nobody asks when a level changed: it is checked, and not converted
                    ts is None or (type(ts) is datetime and FIRST_YEAR < ts.year < LAST_YEAR)
                ):
                    bids, asks = change.bids, change.asks
                    count = len(bids)
                    if count < _TWO or (
                        bids[0][0] != bids[1][0] if count == _TWO else not _repeats(bids)
                    ):
                        count = len(asks)
                        if count < _TWO or (
                            asks[0][0] != asks[1][0] if count == _TWO else not _repeats(asks)
                        ):
                            sequence = told.sequence
                            return (
                                BookUpdated(identity, sequence, bids, asks, None, ts_recv, BOOKS),
                            )
        except _ODD:
            pass
        return otherwise(frame, ts_recv)

    return receive


def understand_frame(address: str | None, frame: bytes, ts_recv: int) -> Incoming:
    """What a frame says.

    Args:
        address: the wallet whose private feed this is.
        frame: UTF-8 JSON.
        ts_recv: when it came.

    Raises:
        ValueError: the message contradicts itself or its channel.
        msgspec.MsgspecError: it has another shape than its type.
    """
    try:
        message = _MESSAGE.decode(frame)
    except msgspec.ValidationError:
        # Unknown types cost a second look; known ones never pay for it.
        if (kind := _HEADER.decode(frame).type) in frames.KNOWN:
            raise
        return unknown("type", kind)
    if isinstance(message, frames.Update):
        return _update(message, ts_recv)
    if isinstance(message, Public):
        return _public(message, ts_recv)
    if isinstance(message, Private):
        return _private(address, message, ts_recv)
    return _control(message, ts_recv)


def _public(message: Public, ts_recv: int) -> Incoming:
    match message:
        case frames.Snapshot():
            return _snapshot(message, ts_recv)
        case frames.TradeMessage():
            return _trade(message, ts_recv)
        case frames.MarketsMessage():
            return _quotes(message, ts_recv)


def _update(message: frames.Update, ts_recv: int) -> Incoming:
    """One that `receiver` left: spelled otherwise, or wrong."""
    identity = _BOOKS[message.channel]
    if identity is None:
        return unknown("channel", message.channel)
    values.instant_or_none(message.ts)
    bids, asks = message.data.bids, message.data.asks
    if any(len(dict(side)) != len(side) for side in (bids, asks)):
        raise ValueError("a price stands twice in one side of the book")
    event = BookUpdated(identity, message.sequence, bids, asks, None, ts_recv, BOOKS)
    return Incoming((event,))


def _repeats(levels: list[tuple[int, int]]) -> bool:
    """Whether a price stands twice in three or more levels: which quantity holds can't be known.

    Of three the prices are compared: a dict costs four times as much.
    """
    if len(levels) == 3:  # noqa: PLR2004 - see above
        (one, _), (two, _), (three, _) = levels
        return one == two or two == three or three == one  # noqa: PLR1714 - a tuple costs more
    return len(dict(levels)) != len(levels)


def _snapshot(message: frames.Snapshot, ts_recv: int) -> Incoming:
    kind, identity = _channel(message.channel)
    if identity is None:
        return unknown("channel", message.channel)
    if kind == wire.BOOK_CHANNEL:
        return Incoming((_book(message, identity, ts_recv),))
    trades = reports.trades(message.data.trades or [], identity)
    return Incoming((TradesReported(trades, ts_recv),))


def _book(message: frames.Snapshot, identity: InstrumentId, ts_recv: int) -> BookSnapshotted:
    if message.data.bids is None or message.data.asks is None:
        raise ValueError("a book lacks a side")
    return BookSnapshotted(
        instrument_id=identity,
        sequence=message.sequence,
        bids=values.whole_side(message.data.bids, is_bid=True),
        asks=values.whole_side(message.data.asks, is_bid=False),
        ts_event=values.instant_or_none(message.ts),
        ts_recv=ts_recv,
        scale=values.BOOKS,
    )


def _trade(message: frames.TradeMessage, ts_recv: int) -> Incoming:
    kind, identity = _channel(message.channel)
    if kind != wire.TRADES_CHANNEL or identity is None:
        return unknown("channel", message.channel)
    trade = reports.trade(message.data, identity)
    return Incoming((TradesReported((trade,), ts_recv),))


def _quotes(message: frames.MarketsMessage, ts_recv: int) -> Incoming:
    rows = message.data.markets
    quotes = tuple(reports.quote(row) for row in rows if is_symbol(row.symbol))
    return Incoming((QuotesChanged(quotes, ts_recv),)) if quotes else _NOTHING


def _control(message: Control, ts_recv: int) -> Incoming:
    match message:
        case frames.Authenticated() | frames.AuthSuccess():
            return Incoming(signal=Signal.LOGGED_IN)
        case frames.Pong():
            return Incoming(signal=Signal.PONG)
        case frames.Subscribed(channel=channel, channels=channels):
            names = [*(channels or ()), *((channel,) if channel else ())]
            is_private = any(_is_account(name) for name in names)
            return Incoming(signal=Signal.LOGGED_IN) if is_private else _NOTHING
        case frames.Unsubscribed():
            return _NOTHING
        case frames.Complaint():
            return Incoming((_complaint(message, ts_recv),))


def _complaint(message: frames.Complaint, ts_recv: int) -> Event:
    code, words = clean(message.code), clean(message.message or "")
    if message.code in wire.LOGIN_CODES:
        return LoginRefused(code, words, ts_recv)
    wait = message.retry_after_ms
    return VenueComplained(code, words, None if wait is None else values.wait(wait), ts_recv)


def _private(
    address: str | None,
    message: Private,
    ts_recv: int,
) -> Incoming:
    if address is None:
        raise ValueError("a private message came, and no wallet is open")
    # The venue may spell the address in another case than we did (vela.md 6.6).
    own = f"{wire.ACCOUNT_CHANNEL}:{address}".lower()
    if message.channel is not None and message.channel.lower() != own:
        raise ValueError("a private message is about another account")
    return Incoming(_told(message, ts_recv), Signal.PRIVATE)


def _told(
    message: Private,
    ts_recv: int,
) -> tuple[Event, ...]:
    match message:
        case frames.OrderUpdate(data=order):
            ts_event = values.instant_or_none(message.ts)
            return (OrderReported(reports.order_report(order, ts_event), ts_recv),)
        case frames.FillMessage(data=execution):
            return (FillReported(reports.fill(execution), ts_recv),)
        case frames.BalanceUpdate(data=change):
            return _money(change, ts_recv)
        case frames.AccountSnapshot(data=account):
            return _account(account, ts_recv)


def _money(change: wire.MoneyChange, ts_recv: int) -> tuple[Event, ...]:
    balances: tuple[Balance, ...] = ()
    credit: Credit | None = None
    name, available, reserved = change.currency, change.available, change.reserved
    if name is not None and available is not None and reserved is not None:
        available_now, reserved_now = values.amount(available), values.amount(reserved)
        balances = (Balance(values.currency(name), available_now, reserved_now),)
    if change.open_notional is not None and change.deposited is not None:
        credit = Credit(values.amount(change.open_notional), values.amount(change.deposited))
    return (BalancesReported(balances, credit, ts_recv),) if balances or credit else ()


def _account(account: wire.AccountFigures, ts_recv: int) -> tuple[Event, ...]:
    """Orders one by one: only a list that was asked for proves what does not stand in it."""
    balances = tuple(map(values.balance, account.balances))
    credit = values.credit(account.credit)
    orders = tuple(
        OrderReported(reports.resting_report(order), ts_recv) for order in account.orders
    )
    money = (BalancesReported(balances, credit, ts_recv),) if balances or credit else ()
    return (*money, *orders)


@lru_cache(maxsize=1_024)
def _channel(name: str) -> tuple[str, InstrumentId | None]:
    """A channel's kind and market; no market for channels that are not one market's."""
    kind, _, symbol = name.partition(":")
    if kind not in {wire.BOOK_CHANNEL, wire.TRADES_CHANNEL}:
        return kind, None
    return kind, parse_symbol(symbol)


def _is_account(channel: str) -> bool:
    return channel.partition(":")[0] == wire.ACCOUNT_CHANNEL
