"""Who hears what: public channels, own orders, and a round's end (joyride.md section 7)."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, Protocol

from vela_tui.sim.gateways.connection import encode
from vela_tui.sim.gateways.joyride import answers, rpc
from vela_tui.sim.gateways.joyride.answers import Answer
from vela_tui.sim.gateways.joyride.candles import Candles
from vela_tui.sim.gateways.joyride.channels import Channel
from vela_tui.sim.gateways.joyride.faults import Faults
from vela_tui.sim.rounds.floor import Floor
from vela_tui.sim.rounds.marks import Best
from vela_tui.sim.rounds.messages import (
    BookChanged,
    Event,
    Filled,
    Listed,
    OrderChanged,
    Printed,
    Settled,
    Settlement,
    SpotMoved,
    TimingTold,
)

TICKER_NS: Final = 500_000_000
"""Real time between two tellings of an underlying's price by one ticker."""
_MS: Final = 1_000
Sides = dict[str, dict[int, Answer]]


class Reader(Protocol):
    """One connection."""

    @property
    def user(self) -> str | None:
        """Who signed in on it."""

    def deliver(self, frame: str) -> None:
        """Takes a message to send; never waits."""


class Feed:
    """All channels of one exchange.

    Args:
        floor: whose events are published.
        faults: which pushes go wrong.
        clock: real nanoseconds; a sped-up round does not tell more often.
    """

    def __init__(self, floor: Floor, faults: Faults, clock: Callable[[], int]) -> None:
        self._floor = floor
        self._clock = clock
        self._faults = faults
        self._candles = Candles(floor)
        self._channels: dict[str, Channel] = {}
        self._readers: dict[str, dict[Reader, None]] = {}
        self._books: dict[str, Sides] = {}
        """What the readers of each book channel have been told."""
        self._sequences: dict[str, int] = {}
        self._bests: dict[str, Best] = {}
        self._late: dict[str, None] = {}
        """Tickers that have yet to tell of the underlying's price."""
        self._told: dict[str, int] = {}
        """When each ticker last told of it."""
        self._members: dict[Reader, None] = {}
        """Connections that signed in."""
        self._held: dict[str, str] = {}
        """Frames that wait for the next one of their channel."""
        floor.listen(self.publish)

    def attach(self, reader: Reader, channel: Channel) -> None:
        """The reader has what the channel begins with, and will have what follows."""
        self._channels[channel.name] = channel
        self._readers.setdefault(channel.name, {})[reader] = None
        now = self._floor.now()
        match channel.kind:
            case "book":
                reader.deliver(self._snapshot(channel, now))
            case "tickers":
                self._bests[channel.name] = self._floor.exchange.best(channel.subject)
                reader.deliver(self._frame(channel.name, self._ticker(channel.subject, now)))
            case "spot":
                told = answers.spot(self._floor.exchange, channel.subject, now)
                reader.deliver(self._frame(channel.name, told))
            case "candle":
                told = self._candles.current(channel.subject, channel.detail)
                reader.deliver(self._frame(channel.name, told))
            case "settlement":
                reader.deliver(self._frame(channel.name, self._timing(now)))

    def detach(self, reader: Reader, name: str) -> None:
        """The reader hears no more of the channel."""
        readers = self._readers.get(name)
        if readers is None or reader not in readers:
            return
        del readers[reader]
        if not readers:
            self._drop(name)

    def admit(self, reader: Reader) -> None:
        """The reader has signed in, and is told of new rounds unasked (joyride.md K12, K13)."""
        self._members[reader] = None

    def forget(self, reader: Reader) -> None:
        """The reader hears nothing any more."""
        self._members.pop(reader, None)
        for name in [each for each, readers in self._readers.items() if reader in readers]:
            self.detach(reader, name)

    def subscriptions(self, reader: Reader) -> int:
        """How many channels the reader hears."""
        return sum(reader in readers for readers in self._readers.values())

    def publish(self, events: Sequence[Event]) -> None:
        """These events are with those who hear of them, in order."""
        now = self._floor.time
        books = dict.fromkeys(e.instrument_id for e in events if isinstance(e, BookChanged))
        for event in events:
            match event:
                case Printed(trade):
                    self._broadcast(f"trades.{trade.instrument_id}", answers.public_trade(trade))
                case Filled(fill):
                    self._tell(fill.user, "user.trades", answers.fill(fill))
                case OrderChanged(order):
                    self._tell(order.user, "user.orders", answers.order(order))
                case SpotMoved(asset):
                    self._publish_spot(asset, now)
                case TimingTold():
                    self._broadcast("settlement", self._timing(now))
                case Settled(settlement):
                    self._publish_settlement(settlement)
                case Listed(options):
                    told = {"instruments": [answers.instrument(option) for option in options]}
                    self._tell_members("instruments", told)
                    self._broadcast("settlement", self._timing(now))
        self._publish_books(books, now)

    def _publish_books(self, instrument_ids: Iterable[str], now: int) -> None:
        if not self._channels:
            return
        for instrument_id in instrument_ids:
            if not self._floor.exchange.is_listed(instrument_id):
                continue
            for channel in self._of(instrument_id, "book"):
                self._update(channel, now)
            for channel in self._of(instrument_id, "tickers"):
                self._publish_best(channel, now)

    def _publish_spot(self, asset: str, now: int) -> None:
        told = answers.spot(self._floor.exchange, asset, now)
        self._broadcast(f"spot.{asset}", told)
        for timeframe in self._candles.moved(asset, now):
            name = f"candle.{asset}.{timeframe}"
            if name in self._channels:
                self._broadcast(name, self._candles.current(asset, timeframe))
        for channel in tuple(self._channels.values()):
            if channel.kind == "tickers" and channel.subject.startswith(f"{asset}_"):
                self._late[channel.name] = None
        self.publish_late(now)

    def publish_late(self, now: int | None = None) -> None:
        """Tickers have told of the underlying's price, none too often (joyride.md K03)."""
        clock = self._clock()
        for name in tuple(self._late):
            if clock - self._told.get(name, 0) >= TICKER_NS:
                del self._late[name]
                self._told[name] = clock
                when = self._floor.now() if now is None else now
                self._broadcast(name, self._ticker(self._channels[name].subject, when))

    def _publish_settlement(self, settlement: Settlement) -> None:
        rows: dict[str, list[Answer]] = {}
        for row in settlement.positions:
            rows.setdefault(row.user, []).append(answers.settled(row))
        for user, results in rows.items():
            self._tell(user, "settlement", {"results": results})
        self._tell_members("settlement_complete", answers.settlement_complete(settlement))
        exchange = self._floor.exchange
        for name, channel in tuple(self._channels.items()):
            is_option = channel.kind in {"book", "trades", "tickers"}
            if is_option and not exchange.is_listed(channel.subject):
                del self._readers[name]
                self._drop(name)

    def _of(self, instrument_id: str, kind: str) -> list[Channel]:
        if kind == "tickers":
            channel = self._channels.get(f"tickers.{instrument_id}")
            return [] if channel is None else [channel]
        names = (f"book.{instrument_id}.{depth}" for depth in (1, 5, 10, 20))
        return [self._channels[name] for name in names if name in self._channels]

    def _snapshot(self, channel: Channel, now: int) -> str:
        sides = self._books.get(channel.name)
        if sides is None:
            sides = self._books[channel.name] = self._sides(channel)
            self._sequences[channel.name] = 1
        told = {side: list(levels.values()) for side, levels in sides.items()}
        return self._frame(channel.name, self._book("snapshot", channel, told, now))

    def _update(self, channel: Channel, now: int) -> None:
        """The readers know the best levels as they are now (R-47)."""
        before, after = self._books[channel.name], self._sides(channel)
        changed = {side: _changes(before[side], after[side]) for side in after}
        if not any(changed.values()):
            return
        self._books[channel.name] = after
        self._sequences[channel.name] += 1
        self._broadcast(channel.name, self._book("update", channel, changed, now))

    def _sides(self, channel: Channel) -> Sides:
        bids, asks = self._floor.exchange.depth(channel.subject, int(channel.detail))
        return {
            "bids": {row.price: answers.level(row) for row in bids},
            "asks": {row.price: answers.level(row) for row in asks},
        }

    def _book(
        self, kind: str, channel: Channel, sides: Mapping[str, list[Answer]], now: int
    ) -> Answer:
        return {
            "type": kind,
            "instrument_id": channel.subject,
            **sides,
            "sequence": self._sequences[channel.name],
            "timestamp": now,
        }

    def _publish_best(self, channel: Channel, now: int) -> None:
        """The ticker is told where the best prices changed."""
        best = self._floor.exchange.best(channel.subject)
        if self._bests.get(channel.name) != best:
            self._bests[channel.name] = best
            self._broadcast(channel.name, self._ticker(channel.subject, now))

    def _ticker(self, instrument_id: str, now: int) -> Answer:
        exchange = self._floor.exchange
        return answers.live_ticker(exchange, exchange.option(instrument_id), now)

    def _timing(self, now: int) -> Answer:
        return answers.timing(self._floor.settlement, now)

    def _drop(self, name: str) -> None:
        self._channels.pop(name, None)
        self._readers.pop(name, None)
        self._books.pop(name, None)
        self._sequences.pop(name, None)
        self._bests.pop(name, None)
        self._late.pop(name, None)
        self._told.pop(name, None)
        self._held.pop(name, None)

    def _tell(self, user: str, name: str, data: Answer) -> None:
        readers = [reader for reader in self._readers.get(name, ()) if reader.user == user]
        if readers:
            self._send(name, self._frame(name, data), readers)

    def _tell_members(self, name: str, data: Answer) -> None:
        if self._members:
            self._send(name, self._frame(name, data), list(self._members))

    def _broadcast(self, name: str, data: Answer) -> None:
        readers = self._readers.get(name)
        if readers:
            self._send(name, self._frame(name, data), list(readers))

    def _frame(self, name: str, data: Any) -> str:
        return encode(rpc.notification(name, data))

    def _send(self, name: str, frame: str, readers: Iterable[Reader]) -> None:
        """The frame is with its readers, as far as no fault is in its way."""
        fault = self._faults.of_channel(name)
        if fault.drop or fault.lose:
            return
        if fault.reorder:
            self._held[name] = frame
            return
        late = self._held.pop(name, None)
        frames = [frame] * (1 + fault.dup) + ([late] if late is not None else [])
        if fault.delay_ms:
            loop = asyncio.get_running_loop()
            loop.call_later(fault.delay_ms / _MS, _deliver, frames, tuple(readers))
            return
        _deliver(frames, readers)


def _deliver(frames: Iterable[str], readers: Iterable[Reader]) -> None:
    for reader in readers:
        for frame in frames:
            reader.deliver(frame)


def _changes(before: Mapping[int, Answer], after: Mapping[int, Answer]) -> list[Answer]:
    """Absolute levels that turn one side into the other; 0 where one is gone."""
    gone = [{"price": price, "size": 0, "count": 0} for price in before if price not in after]
    return gone + [level for price, level in after.items() if before.get(price) != level]
