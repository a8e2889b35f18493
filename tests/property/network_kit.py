"""An exchange in whole words, a network that does everything to a message, and our engine."""

from dataclasses import dataclass, field, replace
from decimal import Decimal

from engine_kit import ETH, Kit, price, quantity
from paper_journal import Paper

from vela_tui.domain.amounts import Amount, Quantity
from vela_tui.domain.enums import (
    EndReason,
    JournalState,
    LinkState,
    Liquidity,
    OrderStatus,
    Side,
)
from vela_tui.domain.events import (
    BookSnapshotted,
    BookUpdated,
    CancelAccepted,
    CancelOutcomeUnknown,
    CancelRefused,
    FillReported,
    JournalChanged,
    OpenOrdersListed,
    OrderAccepted,
    OrderLookupMissed,
    OrderOutcomeUnknown,
    OrderRefused,
    OrderReport,
    OrderReported,
    ReadFailed,
    TimePassed,
)
from vela_tui.domain.market import TradeId
from vela_tui.domain.order import ClientOrderId, Fill, VenueOrderId
from vela_tui.session.effects import Fetch, Record, Remember, SendCancel, SendOrder
from vela_tui.venues.codec import ReadKind

ROOM = 4
"""Open orders that the credit of this wallet allows; one more cancels the oldest."""
WINDOW = 20
ZERO = Quantity(Decimal(0))
POLLED_WITHIN = 15
"""Seconds in which a poll finds what the private feed lost (P11)."""


@dataclass
class Placed:
    """An order at the exchange."""

    number: int
    name: str
    side: Side
    price: Decimal
    quantity: Decimal
    filled: Decimal = ZERO
    is_open: bool = True

    def report(self, status=None, reason=None, number_only=False):
        if status is None:
            status = OrderStatus.PARTIALLY_FILLED if self.filled else OrderStatus.OPEN
        return OrderReport(
            None if number_only else ClientOrderId(self.name), VenueOrderId(str(self.number)),
            status, Quantity(self.filled), ETH, self.side, self.price, self.quantity,
            end_reason=reason, ts_event=self.number,
        )  # fmt: skip


@dataclass
class Truth:
    """All that was ever true of an order, whatever the exchange forgot since."""

    accepted: int = 0
    refused: int = 0
    cancelled: bool = False
    filled: Decimal = ZERO


@dataclass
class Request:
    """A request under way; each copy of it may arrive."""

    effect: SendOrder | SendCancel
    is_answered: bool = False

    @property
    def name(self):
        is_order = isinstance(self.effect, SendOrder)
        return (self.effect.intent if is_order else self.effect.order).client_order_id


@dataclass
class Exchange:
    """One wallet: its orders, its window of nonces, its money; the rules of vela.md 7, 8, 13."""

    orders: dict[int, Placed] = field(default_factory=dict)
    nonces: list[int] = field(default_factory=list)
    next_number: int = 1
    has_money: bool = True
    feed: list = field(default_factory=list)
    truth: dict[str, Truth] = field(default_factory=dict)
    trades: int = 0
    saved: tuple = ({}, [], 1)

    def of(self, name):
        return self.truth.setdefault(name, Truth())

    def resting(self):
        return [order for order in self.orders.values() if order.is_open]

    def named(self, name):
        return next((order for order in self.resting() if order.name == name), None)

    def refusal_of(self, nonce):
        if nonce in self.nonces:
            return "DuplicateNonce"
        is_old = len(self.nonces) >= WINDOW and nonce < self.nonces[0]
        return "InvalidNonce" if is_old else None

    def use(self, nonce):
        self.nonces = sorted({*self.nonces, nonce})[-WINDOW:]

    def place(self, intent, nonce, now):
        """The answer to one copy of an order."""
        name = intent.client_order_id
        code = "DuplicateClientOrderId" if self.named(name) else self.refusal_of(nonce)
        if code is None and not self.has_money:
            code = "InsufficientBalance"
        if code is not None:
            self.of(name).refused += 1
            is_used = code.startswith("Duplicate")
            return OrderRefused(name, code, "", None, now, code.endswith("Nonce"), is_used)
        self.use(nonce)
        order = Placed(self.next_number, name, intent.side, intent.price, intent.quantity)
        self.next_number += 1
        for victim in self.resting()[: max(0, len(self.resting()) + 1 - ROOM)]:
            self.end(victim, EndReason.CREDIT, now)
        self.orders[order.number] = order
        self.of(name).accepted += 1
        self.tell(OrderReported(order.report(), now))
        return OrderAccepted(name, order.report(), now)

    def cancel(self, wanted, nonce, now):
        """The answer to one copy of a cancel."""
        name = wanted.client_order_id
        code = self.refusal_of(nonce)
        if code is not None:
            return CancelRefused(name, code, "", False, None, now, True)
        order = self.named(name)
        if order is None:
            return CancelRefused(name, "OrderNotFound", "", True, None, now)
        self.use(nonce)
        self.end(order, EndReason.USER, now)
        return CancelAccepted(name, now)

    def end(self, order, reason, now):
        order.is_open = False
        self.of(order.name).cancelled = True
        self.tell(OrderReported(order.report(OrderStatus.CANCELLED, reason), now))

    def match(self, order, size, now):
        size = min(size, order.quantity - order.filled)
        order.filled += size
        order.is_open = order.filled < order.quantity
        truth = self.of(order.name)
        truth.filled = max(truth.filled, order.filled)
        self.trades += 1
        fill = Fill(
            ETH, TradeId(f"t{self.trades}"), ClientOrderId(order.name),
            VenueOrderId(str(order.number)), order.side, order.price, Quantity(size),
            Liquidity.MAKER, Amount(Decimal(0)), "USDC", now,
        )  # fmt: skip
        self.tell(FillReported(fill, now))
        status = OrderStatus.PARTIALLY_FILLED if order.is_open else OrderStatus.FILLED
        self.tell(OrderReported(order.report(status), now))

    def tell(self, event):
        self.feed.append(event)

    def save(self):
        orders = {number: replace(order) for number, order in self.orders.items()}
        self.saved = (orders, list(self.nonces), self.next_number)

    def crash(self):
        orders, nonces, self.next_number = self.saved
        self.orders = {number: replace(order) for number, order in orders.items()}
        self.nonces = list(nonces)
        self.feed = []


class Network:
    """Our engine at one end, the exchange at the other, and all that lies between."""

    def __init__(self, *, fence=False):
        self.has_fence = fence
        self.kit = self.session()
        self.paper = Paper()
        self.exchange = Exchange()
        self.requests, self.copies, self.answers = [], [], []
        self.reads, self.replies = [], []
        self.sent, self.fences = [], {}
        self.sequence = 100
        self.reconnect()
        self.kit.list_instruments()
        self.kit.list_orders()
        self.kit.names = 0

    def session(self):
        """A session that may write orders down."""
        kit = Kit(nonce_fence=self.has_fence, keeps_journal=True)
        kit.apply(JournalChanged(JournalState.READY, "", kit.now))
        return kit

    @property
    def now(self):
        return self.kit.now

    def tell(self, item):
        """The engine applies this; what it asks for is under way."""
        for effect in self.kit.apply(item):
            self.perform(effect)

    def perform(self, effect):
        match effect:
            case SendOrder(intent, nonce):
                self.paper.intend(intent, nonce, self.now)
            case SendCancel() | Record():
                self.paper.unwritten.append(effect)
            case Remember(sign):
                self.paper.signs[sign] = self.now
        match effect:
            case SendOrder(intent, nonce) if intent.client_order_id.startswith("vf-"):
                bytes_before = self.fences.setdefault(intent.client_order_id, (intent, nonce))
                assert bytes_before == (intent, nonce), "a fence changed"
                self.requests.append(Request(effect))
            case SendOrder(intent):
                assert intent.client_order_id not in self.sent, "an order was sent twice"
                self.sent.append(intent.client_order_id)
                self.requests.append(Request(effect))
            case SendCancel():
                self.requests.append(Request(effect))
            case Fetch(read):
                self.reads.append((read, self.now))

    def arrive(self, request):
        """A copy of a request reaches the exchange: its answer."""
        effect = request.effect
        if isinstance(effect, SendOrder):
            return self.exchange.place(effect.intent, effect.nonce, self.now)
        return self.exchange.cancel(effect.order, effect.nonce, self.now)

    def answer(self, request, event):
        """The answer reaches us; if we gave up waiting before, it comes late."""
        request.is_answered = True
        was_placed = self.exchange.of(request.name).accepted
        self.tell(replace(event, ts_recv=self.now))
        if was_placed and isinstance(event, OrderRefused) and (event.is_nonce or event.is_used):
            order = self.kit.order(request.name)
            is_over = order is not None and order.status is OrderStatus.REJECTED
            assert not is_over, f"{request.name} is called refused, and it was placed"

    def give_up(self, request):
        """We wait for this answer no longer."""
        if request.is_answered:
            return
        request.is_answered = True
        is_order = isinstance(request.effect, SendOrder)
        kind = OrderOutcomeUnknown if is_order else CancelOutcomeUnknown
        self.tell(kind(request.name, "timeout", self.now))

    def serve(self, read, sent):
        """What the exchange answers to a read at this moment; None for what we do not model."""
        if read.kind is ReadKind.OPEN_ORDERS:
            listed = tuple(order.report() for order in self.exchange.resting())
            return OpenOrdersListed(listed, sent, self.now)
        if read.kind is ReadKind.ORDER:
            order = self.exchange.named(read.client_order_id)
            if order is not None:
                return OrderReported(order.report(), self.now)
            return OrderLookupMissed(read.client_order_id, sent, self.now)
        return None

    def fail(self, read):
        self.tell(ReadFailed(read.kind.value, "no answer", None, self.now))

    def reconnect(self):
        """The link ends and comes again; what the feed had not delivered is gone."""
        self.exchange.feed.clear()
        self.kit.link(LinkState.DOWN)
        for effect in self.kit.link():
            self.perform(effect)
        self.tell(BookSnapshotted(
            ETH, self.sequence, ((price("99"), quantity("1")),), ((price("101"), quantity("1")),),
            None, self.now,
        ))  # fmt: skip

    def kill(self, *, forgets):
        """Our program ends at once and starts again; what was under way still arrives.

        Args:
            forgets: whether what became of orders since the last flush was not written.
        """
        if not forgets:
            self.paper.flush()
        self.paper.unwritten = []
        self.copies += self.requests
        self.requests, self.answers, self.reads, self.replies = [], [], [], []
        now, names = self.now, self.kit.names
        self.kit = self.session()
        self.kit.now, self.kit.names = now, names
        self.tell(self.paper.recalled(now))
        self.reconnect()
        self.kit.list_instruments()

    def crash(self):
        """The exchange forgets all since it last saved, and every connection breaks."""
        self.exchange.crash()
        waiting, self.requests, self.copies, self.answers = self.requests, [], [], []
        for request in waiting:
            self.give_up(request)
        for read, _ in self.reads:
            self.fail(read)
        self.reads, self.replies = [], []
        self.sequence = 1
        self.reconnect()
        self.sequence = 2
        self.tell(BookUpdated(ETH, self.sequence, (), (), None, self.now))

    def heal(self, seconds):
        """Everything under way arrives, nothing is lost any more, and time passes."""
        for request, event in self.answers:
            self.answer(request, event)
        for request in [*self.requests, *self.copies]:
            event = self.arrive(request)
            if request in self.requests:
                self.answer(request, event)
        self.requests, self.copies, self.answers = [], [], []
        for event in self.replies:
            self.tell(event)
        self.replies = []
        self.exchange.has_money = True
        for _ in range(seconds):
            self.pass_second()
            if self.is_settled():
                break
        for _ in range(POLLED_WITHIN):
            self.pass_second()
        self.flow()

    def pass_second(self):
        """A second in which everything arrives."""
        self.flow()
        self.paper.flush()
        self.kit.now += 1_000_000_000
        self.tell(TimePassed(self.now))

    def flow(self):
        """Nothing is under way any more."""
        while self.requests or self.reads or self.exchange.feed:
            requests, self.requests = self.requests, []
            for request in requests:
                self.answer(request, self.arrive(request))
            reads, self.reads = self.reads, []
            for read, sent in reads:
                if (event := self.serve(read, sent)) is not None:
                    self.tell(event)
            feed, self.exchange.feed = self.exchange.feed, []
            for event in feed:
                self.tell(event)

    def is_settled(self):
        """Whether nothing is in question and what rests is what is shown to rest."""
        state = self.kit.state
        waiting = {OrderStatus.SUBMITTING, OrderStatus.UNKNOWN, OrderStatus.VANISHED}
        orders = state.active_orders()
        shown = {order.venue_order_id for order in orders if order.status.is_resting}
        return (
            not state.reconcile.waiting_for
            and not any(order.status in waiting for order in orders)
            and shown == {str(order.number) for order in self.exchange.resting()}
        )
