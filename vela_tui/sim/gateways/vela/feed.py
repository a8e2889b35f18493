"""Who hears what: channels, their sequence numbers and their snapshots (vela.md 6.4, 6.6).

Every channel counts what it publishes, from 1, for all its readers alike; a snapshot carries
the number of the last thing published, so the next update is exactly one more. The changes of
one request, or of one step of the participants, make one update per book.

The seed shows book and private messages; the rest is chosen here: `trades:` begins with a
snapshot `{"trades": [...]}`, newest first, then one `trade` per execution; `markets` sends
`{"markets": [...]}` with every row at first and then the rows that changed.
"""

from collections.abc import Sequence
from typing import Final, Protocol

from vela_tui.sim.faults import Faults
from vela_tui.sim.floor import Floor
from vela_tui.sim.gateways.connection import encode
from vela_tui.sim.gateways.vela import answers
from vela_tui.sim.gateways.vela.answers import Answer
from vela_tui.sim.messages import (
    BalanceChanged,
    BalanceView,
    BookChanged,
    ExchangeEvent,
    Filled,
    OrderUpdated,
    Rejected,
    Traded,
)

RECENT_TRADES: Final = 50
"""Executions in the snapshot of `trades:`."""
FIRST_SEQUENCE: Final = 1
_MARKETS: Final = "markets"
_ALL: Final = 2**31
"""More open orders than an account can have."""


class Reader(Protocol):
    """One connection."""

    def deliver(self, frame: str) -> None:
        """Takes a message to send; never waits."""

    def may_read(self, address: str) -> bool:
        """Whether the connection has proved the lower-case address."""


class _Channel:
    """A sequence number and its readers, each with the channel's name as that reader wrote it."""

    def __init__(self) -> None:
        self.sequence = FIRST_SEQUENCE
        self.readers: dict[Reader, str] = {}

    def message(self, kind: str, name: str, data: Answer, now: int) -> str:
        return encode(
            {
                "type": kind,
                "channel": name,
                "seq": self.sequence,
                "data": data,
                "timestamp": answers.instant(now),
            }
        )

    def publish(self, kind: str, data: Answer, now: int) -> None:
        self.sequence += 1
        frames: dict[str, str] = {}
        for reader, name in tuple(self.readers.items()):
            if name not in frames:
                frames[name] = self.message(kind, name, data, now)
            reader.deliver(frames[name])


class Feed:
    """All channels of one exchange.

    Args:
        floor: whose events are published.
        faults: which messages are to be lost.
    """

    def __init__(self, floor: Floor, faults: Faults) -> None:
        self._floor = floor
        self._faults = faults
        self._channels: dict[str, _Channel] = {}
        self._rows: dict[str, Answer] = {}
        floor.listen(self.publish)

    def sequence(self, market_id: str) -> int:
        """The number of the market's last book update."""
        channel = self._channels.get(f"orderbook:{market_id}")
        return FIRST_SEQUENCE if channel is None else channel.sequence

    def check(self, reader: Reader, name: str) -> None:
        """The reader may subscribe to the channel.

        Raises:
            Rejected: `MarketNotFound`, `Unauthorized` for an account that the connection has
                not proved to own, `InvalidRequest` for no channel at all.
        """
        kind, _, subject = name.partition(":")
        if kind in {"orderbook", "trades"} and subject:
            self._floor.exchange.market(subject)
        elif kind == "account" and subject:
            if not reader.may_read(subject.lower()):
                raise Rejected("Unauthorized", "Authenticate this address first.")
        elif name != _MARKETS:
            raise Rejected("InvalidRequest", "There is no such channel.")

    def attach(self, reader: Reader, name: str) -> None:
        """The reader has the channel's snapshot and will have all that follows."""
        channel = self._channel(_key(name))
        channel.readers[reader] = name
        kind, _, subject = name.partition(":")
        now = self._floor.now()
        match kind:
            case "orderbook":
                frame = channel.message("snapshot", name, self._book(subject), now)
            case "trades":
                frame = channel.message("snapshot", name, self._trades(subject), now)
            case "account":
                data = self._account(subject.lower())
                frame = channel.message("account_snapshot", name, data, now)
            case _:
                data = {"markets": list(self.market_rows().values())}
                frame = channel.message("markets", name, data, now)
        reader.deliver(frame)

    def detach(self, reader: Reader, name: str) -> None:
        """The reader hears no more of the channel, if it did."""
        channel = self._channels.get(_key(name))
        if channel is not None:
            channel.readers.pop(reader, None)

    def forget(self, reader: Reader) -> None:
        """The reader hears nothing any more."""
        for channel in self._channels.values():
            channel.readers.pop(reader, None)

    def publish(self, events: Sequence[ExchangeEvent], submitter: str | None = None) -> None:
        """One request's events are with all their readers, private ones first to last."""
        del submitter  # each event is told to whom it concerns
        books: dict[str, tuple[dict[int, int], dict[int, int]]] = {}
        now = self._floor.now()
        for event in events:
            if isinstance(event, BookChanged):
                bids, asks = books.setdefault(event.market_id, ({}, {}))
                bids.update(event.bids)
                asks.update(event.asks)
            elif isinstance(event, Traded):
                channel = self._channel(f"trades:{event.trade.market_id}")
                channel.publish("trade", answers.trade(event.trade), now)
            else:
                self._publish_private(event, now)
        for market_id, (bids, asks) in books.items():
            self._publish_book(market_id, bids, asks, now)

    def publish_markets(self) -> None:
        """The rows of `markets` that changed since the last time are with its readers."""
        channel = self._channels.get(_MARKETS)
        if channel is None or not channel.readers:
            return
        before, self._rows = self._rows, self.market_rows()
        changed = [row for key, row in self._rows.items() if before.get(key) != row]
        if changed:
            channel.publish(_MARKETS, {"markets": changed}, self._floor.now())

    def market_rows(self) -> dict[str, Answer]:
        """Every market's row by its id, in listing order."""
        exchange, now = self._floor.exchange, self._floor.now()
        return {
            market_id: answers.market(
                exchange.market(market_id),
                exchange.ticker(market_id, now),
                is_paused=exchange.is_paused(market_id),
            )
            for market_id in exchange.market_ids()
        }

    def _channel(self, key: str) -> _Channel:
        return self._channels.setdefault(key, _Channel())

    def _publish_book(
        self, market_id: str, bids: dict[int, int], asks: dict[int, int], now: int
    ) -> None:
        channel = self._channel(f"orderbook:{market_id}")
        if not channel.readers or self._faults.loses_book_update():
            channel.sequence += 1
            return
        data: Answer = {"bids": sorted(bids.items(), reverse=True), "asks": sorted(asks.items())}
        channel.publish("update", data, now)

    def _publish_private(self, event: OrderUpdated | Filled | BalanceChanged, now: int) -> None:
        user = event.order.user if isinstance(event, OrderUpdated) else event.user
        channel = self._channels.get(f"account:{user}")
        if channel is None:
            return
        if self._faults.loses_private_event():
            channel.sequence += 1
        elif isinstance(event, OrderUpdated):
            channel.publish("order_update", answers.order_update(event.order, event.reason), now)
        elif isinstance(event, Filled):
            channel.publish("fill", answers.fill(event), now)
        else:
            channel.publish("balance_update", self._balance(event), now)

    def _balance(self, event: BalanceChanged) -> Answer:
        exchange = self._floor.exchange
        held = {view.asset: view for view in exchange.balances(event.user)}
        view = held.get(event.asset, BalanceView(event.asset, 0, 0))
        return answers.balance_update(view, exchange.credit(event.user), event.reason)

    def _book(self, market_id: str) -> Answer:
        bids, asks = self._floor.exchange.book(market_id)
        return {"bids": bids, "asks": asks}

    def _trades(self, market_id: str) -> Answer:
        recent = self._floor.exchange.trades(market_id, RECENT_TRADES)
        return {"trades": [answers.trade(view) for view in recent]}

    def _account(self, address: str) -> Answer:
        exchange = self._floor.exchange
        orders = exchange.open_orders(address, limit=_ALL)
        return {
            **answers.account(exchange.balances(address), exchange.credit(address)),
            "orders": [answers.open_order(view) for view in orders],
        }


def _key(name: str) -> str:
    """Accounts are one channel in every letter case; the other names are exact."""
    return name.lower() if name.startswith("account:") else name
