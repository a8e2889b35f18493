"""A session without a venue: an engine, a clock in hand, and what the engine asked for."""

from decimal import Decimal

from vela_tui.domain.account import AccountName
from vela_tui.domain.amounts import Amount, Price, Quantity
from vela_tui.domain.capability import Capabilities, Execution, RateLimit, RateLimits
from vela_tui.domain.clock import MILLISECOND, SECOND
from vela_tui.domain.enums import LinkState, Liquidity, Mode, OrderStatus, Side, TimeInForce
from vela_tui.domain.events import (
    BookSnapshotted,
    BookUpdated,
    FillReported,
    InstrumentsListed,
    LinkChanged,
    OpenOrdersListed,
    OrderAccepted,
    OrderReport,
    OrderReported,
    TimePassed,
)
from vela_tui.domain.instrument import Instrument, InstrumentId
from vela_tui.domain.market import TradeId
from vela_tui.domain.order import ClientOrderId, Fill, OrderIntent, VenueOrderId
from vela_tui.rules.guard import Consent
from vela_tui.session.commands import Submit
from vela_tui.session.effects import Fetch
from vela_tui.session.engine import Engine, SessionConfig

T0 = 1_713_000_000 * SECOND
ETH, BTC = InstrumentId("vela:ETH-USDC"), InstrumentId("vela:BTC-USDC")


def price(text):
    return Price(Decimal(text))


def quantity(text):
    return Quantity(Decimal(text))


def instrument(symbol):
    base, quote = symbol.split("-")
    return Instrument(
        InstrumentId(f"vela:{symbol}"), symbol, base, quote, price("0.000001"),
        quantity("0.000001"), price("0.01"), quantity("0.001"),
    )  # fmt: skip


def capabilities(*, shared=False):
    twenty = RateLimit(20)
    return Capabilities(
        venue="vela", title="Vela",
        executions=(Execution("gtc", TimeInForce.GTC, post_only=False, description="rests"),),
        client_order_id_length=64, client_order_id_alphabet="[A-Za-z0-9_-]", has_credit=True,
        has_amend=False, has_cancel_all=False, has_dead_man_switch=False, nonce_window=20,
        maker_fee=Decimal("-0.0001"), taker_fee=Decimal("0.0005"),
        limits=RateLimits(twenty, twenty, RateLimit(100), RateLimit(60), shared),
        candle_intervals=("1m", "5m"),
    )  # fmt: skip


class Kit:
    """Applies items at the time in hand and keeps what the engine answered."""

    def __init__(self, *, is_read_only=False, address="0xAA", shared=False, **config):
        able = config.pop("capabilities", None) or capabilities(shared=shared)
        self.engine = Engine(
            SessionConfig(
                mode=Mode.PAPER, host="127.0.0.1:1", account=AccountName("main"), address=address,
                is_read_only=is_read_only, capabilities=able, **config,
            ),
            nonce_seed=0,
        )  # fmt: skip
        self.now = T0
        self.names = 0

    @property
    def state(self):
        return self.engine.state

    def apply(self, item):
        return self.engine.apply(item, self.now)

    def later(self, wait):
        """The heartbeat a quarter of a second at a time; all effects on the way."""
        effects = []
        end = self.now + wait
        while self.now < end:
            self.now = min(self.now + 250 * MILLISECOND, end)
            effects += self.apply(TimePassed(self.now))
        return effects

    def link(self, state=LinkState.UP):
        return self.apply(LinkChanged(state, "because", None, self.now))

    def list_instruments(self, *symbols):
        listed = tuple(instrument(each) for each in symbols or ("ETH-USDC", "BTC-USDC"))
        return self.apply(InstrumentsListed(listed, (), self.now))

    def book(self, sequence=1, bids=(), asks=(), instrument_id=ETH):
        return self.apply(
            BookSnapshotted(instrument_id, sequence, tuple(bids), tuple(asks), None, self.now)
        )

    def update(self, sequence, bids=(), asks=(), instrument_id=ETH):
        return self.apply(
            BookUpdated(instrument_id, sequence, tuple(bids), tuple(asks), None, self.now)
        )

    def intent(self, name=None, at="100", size="1", side=Side.BUY, tif=TimeInForce.GTC):
        self.names += 1
        name = name or f"vt-{self.names}"
        return OrderIntent(ETH, ClientOrderId(name), side, price(at), quantity(size), tif)

    def submit(self, **terms):
        """An order on its way: its name and the effects."""
        intent = self.intent(**terms)
        return intent.client_order_id, self.apply(Submit(intent, consents=frozenset(Consent)))

    def accept(self, name, status=OrderStatus.OPEN, filled="0"):
        return self.apply(OrderAccepted(name, report(name, status, filled), self.now))

    def resting(self, **terms):
        """An order that rests: its name."""
        name, _ = self.submit(**terms)
        self.accept(name)
        return name

    def report(self, name, status=OrderStatus.OPEN, filled="0", **told):
        return self.apply(OrderReported(report(name, status, filled, **told), self.now))

    def fill(self, name, size, trade="t1", at="100"):
        fill = Fill(
            ETH, TradeId(trade), name, venue_id(name), Side.BUY, price(at), quantity(size),
            Liquidity.MAKER, Amount(Decimal(0)), "USDC", self.now,
        )  # fmt: skip
        return self.apply(FillReported(fill, self.now))

    def list_orders(self, *reports, sent=None):
        return self.apply(OpenOrdersListed(reports, self.now if sent is None else sent, self.now))

    def order(self, name):
        return self.state.order(name)

    def notices(self):
        return [notice.text for notice in self.state.notices]


def live_kit(**config):
    """A session with its link up, ETH-USDC shown and its book live."""
    kit = Kit(**config)
    kit.link()
    kit.list_instruments()
    kit.book(1, [(price("99"), quantity("1"))], [(price("101"), quantity("1"))])
    kit.list_orders()
    return kit


def venue_id(name):
    return VenueOrderId(f"id-{name}")


def report(name, status=OrderStatus.OPEN, filled="0", **told):
    return OrderReport(name, venue_id(name), status, quantity(filled), **told)


def kinds(effects):
    """The kinds of reads among these effects."""
    return [effect.read.kind for effect in effects if isinstance(effect, Fetch)]


def of(effects, kind):
    return [effect for effect in effects if isinstance(effect, kind)]
