"""What the engine remembers beside its books: posted orders, executions, batches, volumes.

All of it is lost with the process, as the engine's is on a clean restart (vela.md 3.6), and
bounded, which the engine's is not.
"""

from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from Crypto.Hash import keccak

from vela_tui.sim.floor import Floor
from vela_tui.sim.gateways.vela_engine import answers
from vela_tui.sim.gateways.vela_engine.answers import Answer
from vela_tui.sim.messages import ExchangeEvent, OrderView, Parties, Traded, TradeView

BATCH_NS: Final = 30 * answers.SECOND
"""How long a batch gathers executions (vela.md 3.7)."""
PROVEN_AFTER_NS: Final = BATCH_NS
"""How long after its end a batch's proof is settled; the engine's own time is not known."""
ANCHOR_NS: Final = 600 * answers.SECOND
"""Between two anchors of the state root on a chain (vela.md section 21)."""
RETAINED_BATCHES: Final = 120
RETAINED_EXECUTIONS: Final = 40_000
"""In all batches together: their list is one answer, which a client must be able to take."""
RETAINED_ORDERS: Final = 20_000
RETAINED_PARTIES: Final = 10_000
_NO_ROOT: Final = f"0x{0:064x}"
_NO_SIGNATURE: Final = f"0x{0:0130x}"


@dataclass(slots=True)
class Volume:
    """One address' executions."""

    notional: int = 0
    """Raw prices times raw quantities."""
    made: int = 0
    taken: int = 0


class Batch:
    """The executions of one stretch of half a minute.

    Args:
        number: from 1, without gaps.
        start: nanoseconds UTC.
    """

    __slots__ = ("_digest", "_markets", "_orders", "executions", "number", "start")

    def __init__(self, number: int, start: int) -> None:
        self.number = number
        self.start = start
        self.executions: list[Answer] = []
        self._orders: set[int] = set()
        self._markets: set[str] = set()
        self._digest = keccak.new(digest_bits=256, update_after_digest=True)

    def add(self, execution: Answer) -> None:
        """The execution is the batch's last."""
        self.executions.append(execution)
        self._orders.update((execution["maker_order_id"], execution["taker_order_id"]))
        self._markets.add(execution["market_id"])
        self._digest.update(execution["id"].encode())

    def root(self) -> str:
        """The hash of all executions' names."""
        return f"0x{self._digest.hexdigest()}"

    def told(self, *, in_full: bool = False) -> Answer:
        """The batch with its executions, or with their names alone."""
        return {
            "batch_id": self.number,
            "timestamp": self.start // answers.MILLI,
            "fill_count": len(self.executions),
            "order_count": len(self._orders),
            "markets": sorted(self._markets),
            "state_root": self.root(),
            "operator_signature": _NO_SIGNATURE,
            "fills": self.executions if in_full else [each["id"] for each in self.executions],
        }

    def proof(self, now: int) -> Answer:
        """How far its proof is: none is made of a batch that nobody challenges."""
        settled = self.start + BATCH_NS + PROVEN_AFTER_NS
        is_settled = now >= settled
        return {
            "batch_id": self.number,
            "status": "skipped" if is_settled else "pending",
            "prover": "placeholder",
            "generated_at": settled // answers.MILLI if is_settled else None,
            "proving_time_ms": 0 if is_settled else None,
            "proof_size_bytes": None,
            "public_inputs": None,
        }


class Anchors:
    """The state root, as if it were written to a chain every ten minutes.

    Args:
        began: nanoseconds UTC.
    """

    def __init__(self, began: int) -> None:
        self._began = began

    def count(self, now: int) -> int:
        """How many there are."""
        return (now - self._began) // ANCHOR_NS

    def last(self, now: int) -> tuple[str, int] | None:
        """The newest one's transaction and its time, nanoseconds UTC; None before the first."""
        count = self.count(now)
        if not count:
            return None
        at = self._began + count * ANCHOR_NS
        digest = keccak.new(digest_bits=256, data=f"anchor:{at}".encode())
        return f"0x{digest.hexdigest()}", at


class Records:
    """Fed by the exchange's events and by the orders that come over HTTP.

    Args:
        floor: whose events they are.
    """

    def __init__(self, floor: Floor) -> None:
        self._orders: dict[int, Answer] = {}
        self._parties: dict[str, Parties] = {}
        self._batches: deque[Batch] = deque()
        self._gathered = 0
        self._last_batch = 0
        self.volumes: dict[str, Volume] = {}
        """By lower-case address."""
        self.totals: Counter[str] = Counter()
        """`orders`, `fills`, `volume`, `taker_fees`, `maker_rebates`; money in millionths."""
        floor.listen(self._hear)

    def order(self, order_id: int) -> Answer | None:
        """A posted order as it is remembered: a cancel does not change it (vela.md 3.7)."""
        return self._orders.get(order_id)

    def nonce(self, order_id: int) -> int:
        """The nonce of a posted order; 0 for one that is not remembered."""
        order = self._orders.get(order_id)
        return 0 if order is None else order["nonce"]

    def parties(self, trade_id: str) -> Parties | None:
        """Who met in an execution, while that is remembered."""
        return self._parties.get(trade_id)

    def batches(self) -> Sequence[Batch]:
        """Oldest first."""
        return tuple(self._batches)

    def batch(self, number: int) -> Batch | None:
        """The batch of that number, while it is remembered."""
        return next((batch for batch in self._batches if batch.number == number), None)

    def state_root(self) -> str:
        """A hash of everything that is remembered: it changes with every order and execution."""
        digest = keccak.new(digest_bits=256)
        digest.update(self._batches[-1].root().encode() if self._batches else _NO_ROOT.encode())
        digest.update(f"{self.totals['fills']}:{self.totals['orders']}".encode())
        return f"0x{digest.hexdigest()}"

    def post(
        self,
        order: OrderView,
        signed: tuple[str, int, str],
        events: Sequence[ExchangeEvent],
    ) -> None:
        """An order came over HTTP.

        Args:
            order: as it stands after matching.
            signed: its address as it was spelled, its nonce and its signature.
            events: all that its request told.
        """
        address, nonce, signature = signed
        self.totals["orders"] += 1
        is_post_only = order.time_in_force == "post_only"
        self._orders[order.order_id] = {
            "id": order.order_id,
            "market_id": order.market_id,
            "user": address,
            "side": order.side,
            "price": order.price,
            "quantity": order.quantity,
            "filled_quantity": order.filled_quantity,
            "status": order.status,
            "order_type": "post_only" if is_post_only else "limit",
            "time_in_force": order.time_in_force,
            "nonce": nonce,
            "client_order_id": order.client_order_id,
            "signature": signature,
            "created_at": order.created_at // answers.MICRO,
            "updated_at": order.created_at // answers.MICRO,
            "fills": [
                _part(event.trade, event.parties, event.parties.maker_order_id, event.parties.maker)
                for event in events
                if isinstance(event, Traded)
            ],
            "da_hash": None,
        }
        _forget(self._orders, RETAINED_ORDERS)

    def _hear(self, events: Sequence[ExchangeEvent], _: str | None) -> None:
        for event in events:
            if isinstance(event, Traded):
                self._record(event.trade, event.parties)

    def _record(self, trade: TradeView, parties: Parties) -> None:
        self._parties[trade.trade_id] = parties
        _forget(self._parties, RETAINED_PARTIES)
        self._gather(trade, parties)
        notional = trade.price * trade.quantity
        for address in (parties.maker, parties.taker):
            volume = self.volumes.setdefault(address, Volume())
            volume.notional += notional
        self.volumes[parties.maker].made += 1
        self.volumes[parties.taker].taken += 1
        micros = notional // (answers.UNIT * 100)
        self.totals.update(
            fills=1, volume=micros, taker_fees=micros * 5 // 10_000, maker_rebates=micros // 10_000
        )
        maker = self._orders.get(parties.maker_order_id)
        if maker is not None:
            maker["filled_quantity"] += trade.quantity
            is_filled = maker["filled_quantity"] >= maker["quantity"]
            maker["status"] = "filled" if is_filled else "partially_filled"
            maker["updated_at"] = trade.timestamp // answers.MICRO
            maker["fills"].append(_part(trade, parties, parties.taker_order_id, parties.taker))

    def _gather(self, trade: TradeView, parties: Parties) -> None:
        start = trade.timestamp - trade.timestamp % BATCH_NS
        if not self._batches or self._batches[-1].start < start:
            self._last_batch += 1
            if len(self._batches) == RETAINED_BATCHES:
                self._gathered -= len(self._batches.popleft().executions)
            self._batches.append(Batch(self._last_batch, start))
        self._batches[-1].add(answers.trade(trade, parties))
        self._gathered += 1
        while self._gathered > RETAINED_EXECUTIONS and len(self._batches) > 1:
            self._gathered -= len(self._batches.popleft().executions)


def _part(trade: TradeView, parties: Parties, other_order_id: int, other: str) -> Answer:
    """An execution as one of its orders remembers it."""
    return {
        "fill_id": answers.fill_id(parties),
        "counterparty_order_id": other_order_id,
        "counterparty_address": other,
        "price": trade.price,
        "quantity": trade.quantity,
        "timestamp": trade.timestamp // answers.MICRO,
    }


def _forget(remembered: dict[int, Answer] | dict[str, Parties], most: int) -> None:
    while len(remembered) > most:
        del remembered[next(iter(remembered))]  # type: ignore[arg-type]
