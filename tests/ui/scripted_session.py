"""A session without links: the real engine, a clock that is set by hand, effects written down."""

from decimal import Decimal
from random import Random

from vela_tui.domain.account import AccountName, Balance, Credit
from vela_tui.domain.amounts import Amount, Price, Quantity
from vela_tui.domain.clock import MILLISECOND, MINUTE, SECOND
from vela_tui.domain.enums import (
    BookSide,
    EndReason,
    LinkState,
    Liquidity,
    Mode,
    OrderStatus,
    Side,
    TimeInForce,
)
from vela_tui.domain.events import (
    BalancesReported,
    BookSnapshotted,
    BookUpdated,
    CandlesListed,
    FillReported,
    InstrumentsListed,
    LinkChanged,
    LoggedIn,
    OpenOrdersListed,
    OrderAccepted,
    OrderReport,
    OrderReported,
    RoundTripMeasured,
    TickerReported,
    TradesReported,
)
from vela_tui.domain.instrument import Instrument, InstrumentId, instrument_id
from vela_tui.domain.market import Candle, MarketQuote, Ticker, Trade, TradeId
from vela_tui.domain.order import ClientOrderId, Fill, OrderIntent, VenueOrderId
from vela_tui.rules.guard import Consent
from vela_tui.rules.scale_proof import PriceProof
from vela_tui.session.commands import Submit
from vela_tui.session.effects import SendOrder
from vela_tui.session.engine import Engine
from vela_tui.session.judging import victims_of
from vela_tui.session.state import SessionConfig
from vela_tui.session.views import Rehearsal
from vela_tui.venues.vela.capabilities import CAPABILITIES

START = 1_795_262_671_412 * MILLISECOND
"""21 November 2026, 12:04:31.412 UTC."""
ETH = instrument_id("vela", "ETH-USDC")
D = Decimal


class HandClock:
    """A clock that stands still until it is moved."""

    def __init__(self, now=START):
        self._now = now

    def now(self):
        """Nanoseconds UTC."""
        return self._now

    def monotonic(self):
        """The same."""
        return self._now

    def advance(self, nanoseconds):
        """Time passes."""
        self._now += nanoseconds


def market(symbol, tick, lot, step="0.000001"):
    """An instrument, its wire steps the venue's."""
    base, quote = symbol.split("-")
    return Instrument(
        instrument_id("vela", symbol),
        symbol,
        base,
        quote,
        Price(D(step)),
        Quantity(D(step)),
        Price(D(tick)),
        Quantity(D(lot)),
    )


MARKETS = (
    (market("BTC-USDC", "1", "0.00001"), "94020", "0.0081", "41.2"),
    (market("ETH-USDC", "0.1", "0.0001"), "3200.1", "0.0124", "1284.6"),
    (market("SOL-USDC", "0.01", "0.001"), "145.02", "-0.0231", "18250"),
    (market("AVAX-USDC", "0.001", "0.01"), "35.013", "0.0007", "88120"),
    (market("LINK-USDC", "0.001", "0.01"), "14.002", "-0.0102", "120455"),
    (market("DOGE-USDC", "0.00001", "1"), "0.18012", "0.0415", "9120044"),
    (market("PEPE-USDC", "0.000001", "1000"), "0.000008", None, "812000000"),
)


class ScriptedSession:
    """A `SessionPort` whose events are fed by hand."""

    def __init__(
        self,
        *,
        mode=Mode.PAPER,
        host="127.0.0.1:41234",
        is_read_only=False,
        account="main",
        capabilities=CAPABILITIES,
        symbol="ETH-USDC",
    ):
        self.clock = HandClock()
        config = SessionConfig(
            mode=mode,
            host=host,
            account=None if is_read_only else AccountName(account),
            address=None if is_read_only else "0x2c7536E3605D9C16a7a3D7b1898e529396a65c23",
            is_read_only=is_read_only,
            capabilities=capabilities,
            preferred_symbol=symbol,
            default_interval="5m",
        )
        self.engine = Engine(config, nonce_seed=0)
        self.effects = []
        self.commands = []
        self.can_trade = not is_read_only
        self.sequence = 0
        self._wake = None
        self._is_woken = False
        self.departs = None
        self.is_departing = False

    @property
    def view(self):
        """What may be read."""
        return self.engine.state

    def feed(self, *items):
        """These events happen now."""
        for item in items:
            self.effects += self.engine.apply(item, self.clock.now())
        if self.engine.dirty and self._wake is not None and not self._is_woken:
            self._is_woken = True
            self._wake()

    def submit(self, command):
        """The engine takes the command now."""
        self.commands.append(command)
        self.feed(command)

    def take_dirty(self):
        """All changes since the last call."""
        self._is_woken = False
        return self.engine.take_dirty()

    def watch(self, wake, departs=None):
        """`wake` is called whenever a clean session becomes dirty, `departs` by the test."""
        self._wake = wake
        self.departs = departs

    def next_client_order_id(self):
        """A fresh name."""
        return self.engine.next_client_order_id(self.clock.now())

    def signing_text(self, intent: OrderIntent):
        """A text of the right shape."""
        price, quantity = int(intent.price * 10**6), int(intent.quantity * 10**6)
        symbol = intent.instrument_id.partition(":")[2]
        return (
            f"order:{symbol}:{intent.side}:{price}:{quantity}:{intent.time_in_force}:1795262671413"
        )

    def rehearse(self, intent: OrderIntent):
        """A request of the right shape."""
        body = '{"price":3199800000,"signature":"(made when it is sent)"}'
        return Rehearsal(self.signing_text(intent), "POST", "/orders", body)

    async def run(self):
        """Nothing happens by itself."""

    async def close(self):
        """Nothing is open."""

    def list_markets(self):
        """The venue's markets are known, ETH-USDC is shown."""
        quotes = []
        for instrument, last, change, volume in MARKETS:
            tick = instrument.display_tick
            quotes.append(
                MarketQuote(
                    instrument.id,
                    Price(D(last) - tick * 3),
                    Price(D(last) + tick * 4),
                    Price(D(last)),
                    Quantity(D(volume)),
                    None if change is None else D(change),
                )
            )
        instruments = tuple(entry[0] for entry in MARKETS)
        self.feed(InstrumentsListed(instruments, tuple(quotes), self.clock.now()))

    def go_up(self):
        """The link is up and the private feed granted."""
        now = self.clock.now()
        self.feed(LinkChanged(LinkState.UP, "", None, now))
        if not self.view.is_read_only:
            self.feed(LoggedIn(now), self.listing())
        self.feed(RoundTripMeasured(12 * MILLISECOND, now))

    def listing(self):
        """The venue's list of open orders: those that are shown to rest."""
        return OpenOrdersListed(
            tuple(
                OrderReport(o.client_order_id, o.venue_order_id, o.status, o.filled_quantity)
                for o in self.view.active_orders()
                if o.venue_order_id is not None
            ),
            self.clock.now(),
            self.clock.now(),
        )

    def go_down(self, seconds=3):
        """The link is down and tried again in a while."""
        now = self.clock.now()
        self.feed(LinkChanged(LinkState.DOWN, "the venue closed it", now + seconds * SECOND, now))

    def snapshot(self, bids, asks, sequence=None, instrument=ETH):
        """The whole book, as pairs of texts or numbers."""
        self.sequence = self.sequence + 1 if sequence is None else sequence
        now = self.clock.now()
        self.feed(BookSnapshotted(instrument, self.sequence, levels(bids), levels(asks), now, now))

    def update(self, bids=(), asks=(), sequence=None, instrument=ETH):
        """Levels of the book change."""
        self.sequence = self.sequence + 1 if sequence is None else sequence
        now = self.clock.now()
        self.feed(BookUpdated(instrument, self.sequence, levels(bids), levels(asks), now, now))

    def trade(self, price, quantity, side=Side.BUY, name=None, ago=0, instrument=ETH):
        """A public trade."""
        ts = self.clock.now() - ago
        trade_id = TradeId(name or f"t{ts}{price}")
        trade = Trade(instrument, trade_id, Price(D(price)), Quantity(D(quantity)), side, ts)
        self.feed(TradesReported((trade,), self.clock.now()))

    def place(self, side, price, quantity, name=None, *, post_only=True):
        """An order of ours is on its way: no answer yet."""
        intent = OrderIntent(
            ETH,
            ClientOrderId(name or self.next_client_order_id()),
            side,
            Price(D(price)),
            Quantity(D(quantity)),
            TimeInForce.GTC,
            post_only=post_only,
        )
        # panes show orders of any book; whether its scale is proven is the engine's tests' matter
        self.view.price_proofs[ETH] = PriceProof.PROVEN
        agreed = (each.client_order_id for each in victims_of(self.view, intent, self.clock.now()))
        self.submit(Submit(intent, frozenset(Consent), frozenset(agreed)))
        return intent.client_order_id

    def accept(self, name, status=OrderStatus.OPEN, filled="0", reason=None):
        """The venue took the order."""
        report = OrderReport(
            ClientOrderId(name),
            VenueOrderId(f"v-{name}"),
            status,
            Quantity(D(filled)),
            end_reason=reason,
        )
        now = self.clock.now()
        known = self.view.order(ClientOrderId(name))
        if known is not None and known.status is OrderStatus.SUBMITTING:
            self.feed(OrderAccepted(ClientOrderId(name), report, now))
        else:
            self.feed(OrderReported(report, now))

    def fill(self, name, price, quantity, side, fee="-0.16"):
        """One of our orders was executed."""
        fill = Fill(
            ETH,
            TradeId(f"f-{name}-{quantity}"),
            ClientOrderId(name),
            VenueOrderId(f"v-{name}"),
            side,
            Price(D(price)),
            Quantity(D(quantity)),
            Liquidity.MAKER if D(fee) < 0 else Liquidity.TAKER,
            Amount(D(fee)),
            "USDC",
            self.clock.now(),
        )
        self.feed(FillReported(fill, self.clock.now()))


def levels(pairs) -> tuple:
    """Price and quantity pairs as levels."""
    return tuple((Price(D(str(p))), Quantity(D(str(q)))) for p, q in pairs)


def ladder_levels(rng: Random, best: Decimal, step: Decimal, count: int):
    """Levels that go away from a best price by one to four steps, of lively sizes."""
    price, result = best, []
    for _ in range(count):
        size = D(rng.choice((40, 500, 1250, 4000, 8100, 9770, 15250, 61000, 2345))) / 1000
        result.append((price, size))
        price += step * rng.randint(1, 4)
    return result


def lively(session=None, *, seed=7, levels_a_side=60, trades=60, candles=90):
    """A session in the middle of a day: a deep book, trades, candles, orders, fills, balances."""
    session = session or ScriptedSession()
    rng = Random(seed)
    session.list_markets()
    session.go_up()
    step = D("0.1")
    session.snapshot(
        ladder_levels(rng, D("3199.8"), -step, levels_a_side),
        ladder_levels(rng, D("3200.5"), step, levels_a_side),
        sequence=10482,
    )
    add_candles(session, rng, candles)
    add_trades(session, rng, trades)
    ticker = Ticker(
        ETH, Price(D("3160.9")), Price(D("3228.9")), Price(D("3141.2")), Price(D("3200.1")),
        Quantity(D("1284.6")), D("0.0124"),
    )  # fmt: skip
    session.feed(TickerReported(ticker, session.clock.now()))
    if not session.view.is_read_only:
        add_account(session)
    return session


def add_candles(session, rng, count):
    """Candles that end now."""
    interval = 5 * MINUTE
    start = session.clock.now() // interval * interval - (count - 1) * interval
    price, made = D("3165"), []
    for at in range(count):
        drift = (D("3200.1") - price) / max(count - at, 1)
        close = (price + drift + D(rng.randint(-60, 60)) / 10).quantize(D("0.1"))
        close = D("3200.1") if at == count - 1 else close
        high = max(price, close) + D(rng.randint(0, 40)) / 10
        low = min(price, close) - D(rng.randint(0, 40)) / 10
        volume = D(rng.randint(20, 900)) / 10
        numbers = (Price(price), Price(high), Price(low), Price(close))
        made.append(Candle(start + at * interval, *numbers, Quantity(volume)))
        price = close
    session.feed(CandlesListed(ETH, "5m", tuple(made), session.clock.now()))


def add_trades(session, rng, count):
    """Trades of the last minute."""
    for at in range(count):
        side = rng.choice((Side.BUY, Side.SELL))
        price = D("3200.5") if side is Side.BUY else D("3199.8")
        ago = (count - at) * 413 * MILLISECOND
        session.trade(price, D(rng.randint(1, 40000)) / 10000, side, f"t{at}", ago)


def add_account(session):
    """Orders in several states, fills, balances, credit."""
    now = session.clock.now()
    session.feed(
        BalancesReported(
            (
                Balance("USDC", Amount(D("48210.551204")), Amount(D("6199.905"))),
                Balance("ETH", Amount(D("2.75")), Amount(D("0.75"))),
                Balance("BTC", Amount(D("0.1")), Amount(D("0"))),
            ),
            Credit(Amount(D("6199.905")), Amount(D("10000"))),
            now,
            is_complete=True,
        )
    )
    best_bid = next(iter(session.view.book(ETH).levels(BookSide.BID, 4)))[0]
    for name, side, price, quantity in (
        ("mm-bid-0", Side.BUY, best_bid, "0.5"),
        ("mm-bid-1", Side.BUY, session.view.book(ETH).levels(BookSide.BID, 4)[3][0], "1.25"),
        ("mm-ask-0", Side.SELL, session.view.book(ETH).levels(BookSide.ASK, 3)[2][0], "0.5"),
        ("old-1", Side.BUY, "3150.0", "2"),
        ("old-2", Side.BUY, "3199.0", "0.1"),
    ):
        session.place(side, price, quantity, name)
        session.accept(name)
        session.clock.advance(37 * SECOND // 100)
    session.accept("mm-ask-0", OrderStatus.PARTIALLY_FILLED, "0.25")
    session.fill("mm-ask-0", "3201.0", "0.25", Side.SELL)
    session.accept("old-1", OrderStatus.CANCELLED, "0", EndReason.CREDIT)
    session.accept("old-2", OrderStatus.FILLED, "0.1", EndReason.FILLED)
    session.fill("old-2", "3199.0", "0.1", Side.BUY)
    session.feed(session.listing())


def orders_sent(session) -> list[SendOrder]:
    """The orders that the engine wanted to be sent."""
    return [effect for effect in session.effects if isinstance(effect, SendOrder)]


def other_market(at=2) -> InstrumentId:
    """The id of another market."""
    return MARKETS[at][0].id
