"""Who hears what in the engine's dialect, and what nobody hears (vela.md 6.3, 6.4).

Every channel has one counter, which grows with every broadcast and with every subscriber's own
snapshot: a number that is left out means that somebody else subscribed. Books come whole, fifty
levels a side, once a second; `markets` every five seconds; executions as they happen. Privately
the one who sent a request hears of its orders, also of those of others that it cost, both sides
hear of an execution, and of money only deposits are told.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Final, Protocol

from vela_tui.sim.faults import Faults
from vela_tui.sim.floor import Floor
from vela_tui.sim.gateways.connection import encode
from vela_tui.sim.gateways.vela_engine import answers
from vela_tui.sim.gateways.vela_engine.answers import Answer
from vela_tui.sim.gateways.vela_engine.phantoms import Phantoms
from vela_tui.sim.gateways.vela_engine.records import Records
from vela_tui.sim.messages import (
    BalanceChanged,
    BalanceView,
    ExchangeEvent,
    OrderUpdated,
    Traded,
)

DEPTH: Final = 50
LEGACY_DEPTH: Final = 20
RECENT_TRADES: Final = 20
_MARKETS: Final = "markets"
_ALL: Final = 2**31
"""More open orders than an account can have."""


class Reader(Protocol):
    """One connection."""

    def deliver(self, frame: str) -> None:
        """Takes a message to send; never waits."""


class Feed:
    """All channels of one exchange.

    Args:
        floor: whose events are published.
        faults: which messages are to be lost.
        phantoms: what is shown in books beside what is there.
        records: who met in an execution.
    """

    def __init__(self, floor: Floor, faults: Faults, phantoms: Phantoms, records: Records) -> None:
        self._floor = floor
        self._faults = faults
        self._phantoms = phantoms
        self._records = records
        self._sequences: Counter[str] = Counter()
        self._private_sequences: Counter[str] = Counter()
        self._readers: dict[str, dict[Reader, None]] = {}
        self._enveloped: dict[str, dict[Reader, None]] = {}
        self._flat: dict[str, dict[Reader, None]] = {}
        floor.listen(self.publish)

    def attach(self, reader: Reader, channel: str) -> None:
        """The reader has what the channel begins with, and will have what follows.

        Nothing comes of names that the engine does not serve; nobody is told so.
        """
        kind, _, market_id = channel.partition(":")
        is_market = market_id in self._floor.exchange.market_ids()
        if kind == "orderbook" and is_market:
            self._join(reader, channel)
            reader.deliver(self._envelope("snapshot", channel, self._book(market_id)))
        elif kind == "trades" and is_market:
            self._join(reader, channel)
            for view in reversed(self._floor.exchange.trades(market_id, RECENT_TRADES)):
                data = answers.told_trade(view, self._records.parties(view.trade_id))
                reader.deliver(self._envelope("trade", channel, data))
        elif channel == _MARKETS:
            self._join(reader, channel)
            reader.deliver(self._envelope(_MARKETS, channel, self._markets()))
        elif channel.startswith("book."):
            self._legacy(reader, channel.removeprefix("book."))

    def detach(self, reader: Reader, channel: str) -> None:
        """The reader hears no more of the channel; account events are not given back so."""
        self._readers.get(channel, {}).pop(reader, None)

    def admit(self, reader: Reader, address: str, *, is_flat: bool) -> None:
        """The reader hears of the account, in the way of its login; the last login counts."""
        self._dismiss(reader, is_flat=is_flat)
        feeds = self._flat if is_flat else self._enveloped
        feeds.setdefault(address.lower(), {})[reader] = None

    def snapshot(self, reader: Reader, address: str) -> None:
        """The reader has the account as it stands, under the address as the client spells it."""
        exchange, user = self._floor.exchange, address.lower()
        orders = [*exchange.open_orders(user, limit=_ALL), *self._phantoms.orders(user)]
        data = {
            "type": "account_snapshot",
            "balances": [answers.balance(view) for view in exchange.balances(user)],
            "orders": [answers.resting(view) for view in orders],
        }
        reader.deliver(self._envelope("account_snapshot", f"account:{address}", data))

    def forget(self, reader: Reader) -> None:
        """The reader hears nothing any more."""
        for readers in self._readers.values():
            readers.pop(reader, None)
        for is_flat in (True, False):
            self._dismiss(reader, is_flat=is_flat)

    def publish(self, events: Sequence[ExchangeEvent], submitter: str | None) -> None:
        """One request's events are with those who are told of them.

        Args:
            events: in order.
            submitter: whose request it was; None for the participants, whom nobody tells.
        """
        placed: OrderUpdated | None = None
        for event in events:
            if isinstance(event, Traded):
                told = answers.fill(event.trade, event.parties)
                for address in (event.parties.taker, event.parties.maker):
                    self._tell(address, told)
            elif isinstance(event, OrderUpdated):
                if submitter is not None and event.reason in {"credit", "user"}:
                    self._tell(submitter, answers.order_update(event.order.order_id, "cancelled"))
                elif event.order.user == submitter:
                    placed = event
            elif isinstance(event, BalanceChanged) and event.reason == "deposit":
                self._tell(event.user, answers.balance_update(self._balance(event)))
        if placed is not None:
            # the number under which its executions were told comes last (vela.md 6.3)
            order = placed.order
            self._tell(order.user, answers.order_update(order.order_id, order.status))
        self._publish_trades(events)

    def publish_books(self) -> None:
        """Every market's book is with its readers, whether or not it changed."""
        for market_id in self._floor.exchange.market_ids():
            channel = f"orderbook:{market_id}"
            readers = self._readers.get(channel)
            if not readers or self._faults.loses_book_update():
                self._sequences[channel] += 1
                continue
            self._broadcast("snapshot", channel, self._book(market_id))

    def publish_markets(self) -> None:
        """Every market's row is with the readers of `markets`."""
        if self._readers.get(_MARKETS):
            self._broadcast(_MARKETS, _MARKETS, self._markets())
        else:
            self._sequences[_MARKETS] += 1

    def _join(self, reader: Reader, channel: str) -> None:
        self._readers.setdefault(channel, {})[reader] = None

    def _dismiss(self, reader: Reader, *, is_flat: bool) -> None:
        for readers in (self._flat if is_flat else self._enveloped).values():
            readers.pop(reader, None)

    def _envelope(self, kind: str, channel: str, data: Answer) -> str:
        self._sequences[channel] += 1
        return self._frame(kind, channel, self._sequences[channel], data)

    def _frame(self, kind: str, channel: str, sequence: int, data: Answer) -> str:
        now = self._floor.now() // answers.MILLI
        message = {"type": kind, "channel": channel, "seq": sequence, "data": data}
        return encode({**message, "timestamp": now})

    def _broadcast(self, kind: str, channel: str, data: Answer) -> None:
        frame = self._envelope(kind, channel, data)
        for reader in tuple(self._readers.get(channel, ())):
            reader.deliver(frame)

    def _tell(self, address: str, data: Answer) -> None:
        """The account's readers have the event, those of both ways of login in both forms."""
        self._private_sequences[address] += 1
        enveloped, flat = self._enveloped.get(address), self._flat.get(address)
        if not (enveloped or flat) or self._faults.loses_private_event():
            return
        sequence = self._private_sequences[address]
        if enveloped:
            frame = self._frame(data["type"], f"account:{address}", sequence, data)
            for reader in tuple(enveloped):
                reader.deliver(frame)
        for reader in tuple(flat or ()):
            reader.deliver(encode(data))

    def _publish_trades(self, events: Sequence[ExchangeEvent]) -> None:
        for event in events:
            if isinstance(event, Traded):
                channel = f"trades:{event.trade.market_id}"
                if not self._readers.get(channel):
                    self._sequences[channel] += 1
                    continue
                data = answers.told_trade(event.trade, event.parties)
                self._broadcast("trade", channel, data)

    def _book(self, market_id: str) -> Answer:
        bids, asks = self._phantoms.shown(market_id, DEPTH)
        return {"asks": answers.level_pairs(asks), "bids": answers.level_pairs(bids)}

    def _legacy(self, reader: Reader, market_id: str) -> None:
        if market_id not in self._floor.exchange.market_ids():
            return
        bids, asks = self._phantoms.shown(market_id, LEGACY_DEPTH)
        levels = {"bids": answers.level_pairs(bids), "asks": answers.level_pairs(asks)}
        reader.deliver(encode({"type": "book_snapshot", "market": market_id, **levels}))

    def _markets(self) -> Answer:
        exchange = self._floor.exchange
        rows = [
            answers.market(exchange.market(market_id), *self._phantoms.best(market_id))
            for market_id in exchange.market_ids()
        ]
        return {"markets": rows}

    def _balance(self, event: BalanceChanged) -> BalanceView:
        held = {view.asset: view for view in self._floor.exchange.balances(event.user)}
        return held.get(event.asset, BalanceView(event.asset, 0, 0))
