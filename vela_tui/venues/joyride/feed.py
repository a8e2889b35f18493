"""Notifications of the socket as events (joyride.md 7.2, R-47)."""

from collections.abc import Callable
from typing import Final

import msgspec
from msgspec import Raw

from vela_tui.domain.events import (
    BookSnapshotted,
    BookUpdated,
    Event,
    FillReported,
    InstrumentsListed,
    MessageIgnored,
    OrderReported,
    PositionsSettled,
    PrivateFeedProven,
    RoundEnded,
    RoundTimed,
    SpotChanged,
    TradesReported,
)
from vela_tui.domain.instrument import InstrumentId
from vela_tui.venues.joyride import channels, reports, values, wire
from vela_tui.venues.joyride.channels import Channel
from vela_tui.venues.joyride.listing import Listing
from vela_tui.venues.joyride.reads import quotes_of, timing_of
from vela_tui.venues.joyride.symbols import parse_name
from vela_tui.venues.text import clean

_LONGEST_NAME: Final = 24
_UPDATES: Final = frozenset({"update", "delta"})
_BOOK: Final = msgspec.json.Decoder(wire.Book)
_TRADE: Final = msgspec.json.Decoder(wire.PublicTrade)
_TRADES: Final = msgspec.json.Decoder(wire.PublicTrades)
_QUOTE: Final = msgspec.json.Decoder(wire.Quote)
_SPOT: Final = msgspec.json.Decoder(wire.Spot)
_ORDER: Final = msgspec.json.Decoder(wire.Order)
_FILL: Final = msgspec.json.Decoder(wire.Execution)
_SETTLEMENT: Final = msgspec.json.Decoder(wire.SettlementNews)
_ROUND: Final = msgspec.json.Decoder(wire.RoundOver)


class Feed:
    """Understands what one connection after another tells without being asked.

    Args:
        wallet: the wallet's address; None for public data only.
        listing: learns instruments, and knows them.
    """

    def __init__(self, wallet: str | None, listing: Listing) -> None:
        self._wallet = wallet
        self._listing = listing
        self._sequences: dict[InstrumentId, int] = {}
        self._begun: set[InstrumentId] = set()
        self._trades = reports.Occurrences()
        self._fills = reports.Occurrences()
        self._is_proven = False
        self.is_timed = False
        """Whether the venue told by itself when the round ends."""
        self._readers: dict[str, Callable[[Channel, Raw | bytes, int], tuple[Event, ...]]] = {
            "book": self._book,
            "trades": self._trade,
            "tickers": self._quote,
            "spot": self._spot,
            channels.ORDERS: self._order,
            channels.FILLS: self._fill,
            channels.SETTLEMENT: self._settlement,
            channels.INSTRUMENTS: self._instruments,
            channels.ROUND_OVER: self._round_over,
        }

    def opened(self) -> None:
        """A new connection stands: its numbers and its proofs are its own."""
        self._sequences.clear()
        self._begun.clear()
        self._trades = reports.Occurrences()
        self._fills = reports.Occurrences()
        self._is_proven = False
        self.is_timed = False

    def sequence_of_read(self, identity: InstrumentId) -> int:
        """The number of a book that is read and bears none.

        0, which is no number; but where the feed told only changes of a book and never the whole,
        what is read must take its place, and the next change follows it (R-47).
        """
        return 0 if identity in self._begun else self._sequences.get(identity, 0)

    def proven(self, ts_recv: int) -> tuple[Event, ...]:
        """The private feed delivers; told once a connection."""
        if self._is_proven or self._wallet is None:
            return ()
        self._is_proven = True
        return (PrivateFeedProven(ts_recv),)

    def understand(self, channel: str, body: Raw | bytes, ts_recv: int) -> tuple[Event, ...]:
        """What a notification says.

        Raises:
            ValueError: it contradicts itself or its channel.
            msgspec.MsgspecError: it has another shape than its channel's.
        """
        named = channels.parse(channel)
        reader = self._readers.get(named.kind)
        if reader is None:
            head = clean(channel.partition(".")[0], _LONGEST_NAME)
            return (MessageIgnored(f"channel {head}".rstrip(), ts_recv),)
        return reader(named, body, ts_recv)

    def _book(self, channel: Channel, body: Raw | bytes, ts_recv: int) -> tuple[Event, ...]:
        """Without a kind, or with any that is no update, it is the whole book.

        Where messages bear no number they are numbered here, each the next one: what is lost on
        such a feed can't be seen in it.
        """
        told = _BOOK.decode(body)
        identity = _about(channel, told.name)
        is_update = told.kind is not None and told.kind.lower() in _UPDATES
        last = self._sequences.get(identity, 0)
        sequence = last + 1 if told.sequence is None else told.sequence
        self._sequences[identity] = sequence
        ts_event = values.instant_or_none(told.ts)
        if is_update:
            changed = values.raw_levels(told.bids), values.raw_levels(told.asks)
            return (BookUpdated(identity, sequence, *changed, ts_event, ts_recv, values.BOOKS),)
        self._begun.add(identity)
        bids = values.whole_side(told.bids, is_bid=True)
        asks = values.whole_side(told.asks, is_bid=False)
        return (BookSnapshotted(identity, sequence, bids, asks, ts_event, ts_recv, values.BOOKS),)

    def _trade(self, channel: Channel, body: Raw | bytes, ts_recv: int) -> tuple[Event, ...]:
        told = _TRADES.decode(body) if _is_list(body) else [_TRADE.decode(body)]
        trades = [
            reports.public_trade(each, _about(channel, each.name), self._trades) for each in told
        ]
        trades.sort(key=lambda trade: trade.ts_event)
        return (TradesReported(tuple(trades), ts_recv),)

    def _quote(self, channel: Channel, body: Raw | bytes, ts_recv: int) -> tuple[Event, ...]:
        told = _QUOTE.decode(body)
        identity = _about(channel, told.name)
        return quotes_of(reports.quoted(told, identity, self._listing), ts_recv)

    def _spot(self, channel: Channel, body: Raw | bytes, ts_recv: int) -> tuple[Event, ...]:
        told = _SPOT.decode(body)
        asset = told.asset or channel.subject
        if asset != channel.subject or not asset.isascii() or not asset.isalnum():
            raise ValueError("a spot price is another asset's than its channel's")
        price = values.price_in_dollars(told.price, self._listing.strike_on(asset))
        if price is None:
            raise ValueError("a spot price is none")
        return (SpotChanged(asset, price, ts_recv),)

    def _order(self, _: Channel, body: Raw | bytes, ts_recv: int) -> tuple[Event, ...]:
        told = _ORDER.decode(body)
        reports.must_be_own(self._wallet, told.wallet, told.user)
        return (*self.proven(ts_recv), OrderReported(reports.order_report(told), ts_recv))

    def _fill(self, _: Channel, body: Raw | bytes, ts_recv: int) -> tuple[Event, ...]:
        told = _FILL.decode(body)
        reports.must_be_own(self._wallet, told.wallet, told.user)
        return (*self.proven(ts_recv), FillReported(reports.fill(told, self._fills), ts_recv))

    def _settlement(self, _: Channel, body: Raw | bytes, ts_recv: int) -> tuple[Event, ...]:
        told = _SETTLEMENT.decode(body)
        if told.results is None:
            self.is_timed = True
            return (RoundTimed(reports.timing(timing_of(body)), ts_recv),)
        if self._wallet is None:
            raise ValueError("a private message came, and no wallet is open")
        own = [each for each in told.results if not reports.is_another(self._wallet, each.user)]
        settlements = tuple(reports.settlement(each, self._listing) for each in own)
        return (PositionsSettled(settlements, ts_recv),) if settlements else ()

    def _instruments(self, _: Channel, body: Raw | bytes, ts_recv: int) -> tuple[Event, ...]:
        listed = self._listing.instruments(body)
        return (InstrumentsListed(listed, (), ts_recv, is_complete=False),) if listed else ()

    def _round_over(self, _: Channel, body: Raw | bytes, ts_recv: int) -> tuple[Event, ...]:
        return (RoundEnded(values.instant(_ROUND.decode(body).expires), ts_recv),)


def _about(channel: Channel, name: str | None) -> InstrumentId:
    """The channel's instrument, which the message may name.

    Raises:
        ValueError: when it names another.
    """
    identity = channel.instrument_id
    if name is not None and parse_name(name) != identity:
        raise ValueError("a message is about another instrument than its channel")
    return identity


def _is_list(body: Raw | bytes) -> bool:
    return bytes(body).lstrip().startswith(b"[")
