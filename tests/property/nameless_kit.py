"""An exchange that knows orders by its own numbers alone, one socket to it, and our engine."""

from dataclasses import dataclass, field, replace

from engine_kit import ETH, Kit, capabilities
from network_kit import Network
from paper_journal import Paper

from vela_tui.domain.amounts import Amount, Quantity
from vela_tui.domain.clock import MILLISECOND
from vela_tui.domain.enums import JournalState, LinkState, Liquidity, OrderStatus
from vela_tui.domain.events import (
    CancelAccepted,
    CancelNotSent,
    CancelRefused,
    FillReported,
    JournalChanged,
    LoggedIn,
    OpenOrdersListed,
    OrderAccepted,
    OrderHistoryListed,
    OrderLookupMissed,
    OrderRefused,
    OrderReport,
    OrderReported,
    TimePassed,
)
from vela_tui.domain.market import TradeId
from vela_tui.domain.order import Fill, VenueOrderId
from vela_tui.session.effects import SendOrder
from vela_tui.venues.codec import ReadKind

ABLE = replace(
    capabilities(),
    nonce_window=None,
    has_credit=False,
    signs_requests=False,
    has_client_order_ids=False,
    answers_logins=True,
    dates_logins=False,
    needs_price_proof=False,
    tells_restarts=False,
)
FOREIGN = "another program"


@dataclass
class Made:
    """An order at the exchange; `origin` is known to the test alone."""

    number: int
    origin: str
    side: object
    price: object
    quantity: object
    made_at: int
    filled: object = Quantity(0)
    is_open: bool = True
    is_cancelled: bool = False

    @property
    def terms(self):
        return (self.side, self.price, self.quantity)

    @property
    def status(self):
        if self.is_open:
            return OrderStatus.PARTIALLY_FILLED if self.filled else OrderStatus.OPEN
        return OrderStatus.CANCELLED if self.is_cancelled else OrderStatus.FILLED

    def report(self):
        return OrderReport(
            None, VenueOrderId(str(self.number)), self.status, self.filled, ETH, self.side,
            self.price, self.quantity, ts_event=self.made_at,
        )  # fmt: skip


@dataclass
class Floor:
    """One wallet's orders; numbers rise, names are unheard of."""

    skew: int = 0
    orders: dict[int, Made] = field(default_factory=dict)
    feed: list = field(default_factory=list)
    placed: dict[str, int] = field(default_factory=dict)
    refused: set = field(default_factory=set)
    has_money: bool = True
    trades: int = 0

    def resting(self):
        return [order for order in self.orders.values() if order.is_open]

    def place(self, intent, now):
        name = intent.client_order_id
        if not self.has_money:
            self.refused.add(name)
            return OrderRefused(name, "1002", "insufficient balance", None, now)
        made = self.make(name, intent.side, intent.price, intent.quantity, now)
        assert name not in self.placed, f"{name} was placed twice"
        self.placed[name] = made.number
        return OrderAccepted(name, made.report(), now)

    def make(self, origin, side, price, quantity, now):
        number = len(self.orders) + 1
        made = Made(number, origin, side, price, quantity, now + self.skew)
        self.orders[number] = made
        self.tell(OrderReported(made.report(), now))
        return made

    def cancel(self, wanted, now):
        name, number = wanted.client_order_id, wanted.venue_order_id
        if number is None:
            return CancelNotSent(name, "the exchange's number of it is not known", now)
        made = self.orders.get(int(number))
        if made is None or not made.is_open:
            return CancelRefused(name, "1008", "gone", True, None, now)
        self.end(made, now)
        return CancelAccepted(name, now)

    def end(self, made, now):
        made.is_open, made.is_cancelled = False, True
        self.tell(OrderReported(made.report(), now))

    def match(self, made, size, now):
        size = min(size, made.quantity - made.filled)
        made.filled = Quantity(made.filled + size)
        made.is_open = made.filled < made.quantity
        self.trades += 1
        fill = Fill(
            ETH, TradeId(f"t{self.trades}"), None, VenueOrderId(str(made.number)), made.side,
            made.price, Quantity(size), Liquidity.MAKER, Amount(0), "USDC", now,
        )  # fmt: skip
        self.tell(FillReported(fill, now))
        self.tell(OrderReported(made.report(), now))

    def tell(self, event):
        self.feed.append(event)


class Line(Network):
    """The one socket, and a journal on our side of it."""

    def __init__(self, skew=0):
        self.has_fence = False
        self.kit = self.session()
        self.paper = Paper()
        self.exchange = Floor(skew * MILLISECOND)
        self.requests, self.late, self.answers = [], [], []
        self.reads, self.replies = [], []
        self.sent, self.fences = [], {}
        self.sequence = 100
        self.reconnect()
        self.kit.list_instruments()
        self.kit.list_orders()
        self.kit.names = 0

    def session(self):
        kit = Kit(capabilities=ABLE, keeps_journal=True, nonce_fence=True)
        kit.apply(JournalChanged(JournalState.READY, "", kit.now))
        return kit

    def arrive(self, request):
        effect = request.effect
        if isinstance(effect, SendOrder):
            return self.exchange.place(effect.intent, self.now)
        return self.exchange.cancel(effect.order, self.now)

    def answer(self, request, event):
        request.is_answered = True
        self.tell(replace(event, ts_recv=self.now))

    def serve(self, read, sent):
        orders = sorted(self.exchange.orders.values(), key=lambda each: -each.number)
        if read.kind is ReadKind.OPEN_ORDERS:
            listed = tuple(each.report() for each in orders if each.is_open)
            return (OpenOrdersListed(listed, sent, self.now),)
        if read.kind in {ReadKind.ORDER, ReadKind.ORDER_HISTORY}:
            told = OrderHistoryListed(tuple(each.report() for each in orders), sent, self.now)
            if read.kind is ReadKind.ORDER_HISTORY:
                return (told,)
            return (told, OrderLookupMissed(read.client_order_id, sent, self.now))
        return ()

    def reconnect(self):
        """What was sent on the old socket may still be done; its answer will not come."""
        waiting, self.requests, self.answers = self.requests, [], []
        self.late += waiting
        for request in waiting:
            self.give_up(request)
        self.exchange.feed.clear()
        self.kit.link(LinkState.DOWN)
        for effect in (*self.kit.link(), *self.kit.apply(LoggedIn(self.now))):
            self.perform(effect)

    def kill(self, *, forgets):
        if not forgets:
            self.paper.flush()
        self.paper.unwritten = []
        self.late += self.requests
        self.requests, self.answers, self.reads, self.replies = [], [], [], []
        now, names = self.now, self.kit.names
        self.kit = self.session()
        self.kit.now, self.kit.names = now, names
        self.tell(self.paper.recalled(now))
        self.reconnect()
        self.kit.list_instruments()

    def heal(self, seconds):
        for request in self.late:
            self.arrive(request)
        self.late = []
        for request, event in self.answers:
            self.answer(request, event)
        self.answers = []
        for event in self.replies:
            self.tell(event)
        self.replies = []
        self.exchange.has_money = True
        for _ in range(seconds):
            self.pass_second()

    def pass_second(self):
        self.flow()
        self.paper.flush()
        self.kit.now += 1_000_000_000
        self.tell(TimePassed(self.now))

    def flow(self):
        while self.requests or self.reads or self.exchange.feed:
            requests, self.requests = self.requests, []
            for request in requests:
                self.answer(request, self.arrive(request))
            reads, self.reads = self.reads, []
            for read, sent in reads:
                for event in self.serve(read, sent):
                    self.tell(event)
            feed, self.exchange.feed = self.exchange.feed, []
            for event in feed:
                self.tell(event)
