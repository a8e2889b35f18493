"""A session at a venue of options: three chains, quotes by Black-Scholes, positions, a round."""

from dataclasses import replace
from decimal import Decimal
from math import erf, exp, log, pi, sqrt

from scripted_session import START, ScriptedSession

from vela_tui.domain.account import Balance
from vela_tui.domain.amounts import Amount, Price, Quantity
from vela_tui.domain.clock import DAY, MINUTE, SECOND
from vela_tui.domain.enums import OrderStatus, Side, TimeInForce
from vela_tui.domain.events import (
    BalancesReported,
    InstrumentsListed,
    OptionsQuoted,
    PositionsReported,
    PositionsSettled,
    RoundEnded,
    RoundTimed,
    SpotChanged,
)
from vela_tui.domain.instrument import Instrument, InstrumentId, OptionKind, OptionTerms
from vela_tui.domain.market import MarketQuote
from vela_tui.domain.option import (
    Greeks,
    MarkSource,
    OptionQuote,
    Position,
    RoundTiming,
    Settlement,
)
from vela_tui.domain.order import ClientOrderId, OrderIntent
from vela_tui.rules.guard import Consent
from vela_tui.rules.scale_proof import PriceProof
from vela_tui.session.commands import SelectInstrument, Submit
from vela_tui.venues.vela.capabilities import CAPABILITIES

EIGHT = 1_795_334_400 * SECOND
"""22 November 2026, 08:00 UTC: the end of the round that `START` lies in."""
TIMING = RoundTiming(EIGHT, EIGHT - 30 * MINUTE)
OPTIONS = replace(
    CAPABILITIES,
    venue="rounds",
    title="Rounds",
    has_options=True,
    has_credit=False,
    credit_ratio=None,
    default_symbol="",
)
"""What a venue of options can do, as far as the screen asks."""
CHAINS = (
    ("SOL", "180.25", ("170", "175", "180", "185", "190")),
    ("BTC", "94020", ("92000", "93000", "94000", "95000", "96000")),
    ("ETH", "3200.1", ("3100", "3150", "3200", "3250", "3300")),
)
"""Underlying, spot, strikes."""
D = Decimal
NAMED = {OptionKind.CALL: "C", OptionKind.PUT: "P"}


def name_of(underlying, strike, kind, day="22NOV26"):
    """The id of an option."""
    return InstrumentId(f"rounds:{underlying}_USDC-{day}-{strike}-{NAMED[kind]}")


CALL = name_of("SOL", "180", OptionKind.CALL)
PUT = name_of("SOL", "180", OptionKind.PUT)


def option(underlying, strike, kind, expires_at=EIGHT, day="22NOV26"):
    """An option with the venue's steps."""
    name = name_of(underlying, strike, kind, day)
    tick, lot = Price(D("0.001")), Quantity(D("0.001"))
    terms = OptionTerms(underlying, Price(D(strike)), kind, expires_at, D(1))
    symbol = name.partition(":")[2]
    steps = (tick, lot, tick, Quantity(D("0.1")))
    return Instrument(
        name, symbol, symbol, "USDC", *steps, min_quantity=Quantity(D("0.1")), option=terms
    )


def listed(expires_at=EIGHT, day="22NOV26"):
    """All options of one round, those of an underlying not in the order of their strikes."""
    return tuple(
        option(underlying, strike, kind, expires_at, day)
        for underlying, _, strikes in CHAINS
        for kind in (OptionKind.PUT, OptionKind.CALL)
        for strike in reversed(strikes)
    )


def model(spot, strike, kind, years):
    """Price, volatility and greeks by Black-Scholes with the notes' smile (R-53)."""
    s, k = float(spot), float(strike)
    vol = 0.80 + 0.5 * log(k / s) ** 2
    d1 = (log(s / k) + vol * vol / 2 * years) / (vol * sqrt(years))
    d2 = d1 - vol * sqrt(years)
    n1, n2 = (0.5 * (1 + erf(x / sqrt(2))) for x in (d1, d2))
    density = exp(-d1 * d1 / 2) / sqrt(2 * pi)
    call = s * n1 - k * n2
    is_call = kind is OptionKind.CALL
    figures = (
        n1 if is_call else n1 - 1,
        density / (s * vol * sqrt(years)),
        -s * density * vol / (2 * sqrt(years)) / 365,
        s * density * sqrt(years) / 100,
    )
    greeks = Greeks(*(D(f"{each:.6f}") for each in figures))
    price = call if is_call else call - s + k
    return max(D(f"{price:.3f}"), D("0.001")), D(f"{vol:.4f}"), greeks


def quote(instrument, spot, *, years=None, source=MarkSource.TWO_SIDED_MID):
    """What the venue tells of one option: a tick or two a hundred around its model price."""
    terms = instrument.option
    left = D(terms.expires_at - START) / (365 * DAY) if years is None else years
    mark, vol, greeks = model(spot, terms.strike, terms.kind, float(left))
    half = max((mark / 50).quantize(D("0.001")), D("0.001"))
    bid = Price(mark - half) if mark > half else None
    ask = Price(mark + half)
    if source is not MarkSource.TWO_SIDED_MID:
        bid = ask = None
    return OptionQuote(
        instrument.id, bid, ask, Price(mark), source, Price(D(spot)), vol, greeks, has_quote=True
    )


class OptionSession(ScriptedSession):
    """A `SessionPort` at a venue of options."""

    def __init__(self, **changes):
        super().__init__(**({"capabilities": OPTIONS, "symbol": CALL.partition(":")[2]} | changes))

    def list_round(self, expires_at=EIGHT, day="22NOV26"):
        """The venue lists a round, and all of it is quoted."""
        instruments = listed(expires_at, day)
        quotes = tuple(MarketQuote(each.id) for each in instruments)
        now = self.clock.now()
        self.feed(InstrumentsListed(instruments, quotes, now))
        timing = RoundTiming(expires_at, expires_at - 30 * MINUTE)
        self.feed(RoundTimed(timing, now))
        for underlying, spot, _ in CHAINS:
            self.feed(SpotChanged(underlying, Price(D(spot)), now))
        self.quote_all()

    def quote_all(self):
        """Every option is quoted; those far from the money by nobody."""
        spots = {underlying: spot for underlying, spot, _ in CHAINS}
        quotes = []
        for each in self.view.instruments.values():
            strike, spot = each.option.strike, D(spots[each.option.underlying])
            far = abs(strike - spot) / spot
            source = MarkSource.TWO_SIDED_MID
            if far > D("0.05"):
                is_put = each.option.kind is OptionKind.PUT
                source = MarkSource.SURFACE_FALLBACK if is_put else MarkSource.CARRY_FORWARD
            quotes.append(quote(each, spot, source=source))
        self.feed(OptionsQuoted(tuple(quotes), self.clock.now()))

    def hold(self, *positions):
        """Exactly this is held: id, quantity, average price."""
        held = tuple(
            Position(name, D(quantity), Price(D(average))) for name, quantity, average in positions
        )
        self.feed(PositionsReported(held, self.clock.now()))

    def rest(self, name, side, price, quantity, order="mine-1"):
        """An order of ours rests in this option."""
        self.view.price_proofs[name] = PriceProof.PROVEN
        intent = OrderIntent(
            name,
            ClientOrderId(order),
            side,
            Price(D(price)),
            Quantity(D(quantity)),
            TimeInForce.GTC,
            post_only=False,
        )
        self.submit(Submit(intent, frozenset(Consent)))
        self.accept(order, OrderStatus.OPEN)

    def settle(self, name, quantity, average, payout, spot="180.25"):
        """A position ends with its round."""
        pnl = D(payout) - D(quantity) * D(average)
        ended = Settlement(
            name, D(quantity), Price(D(average)), Price(D(spot)), Amount(D(payout)), Amount(pnl)
        )
        self.feed(PositionsSettled((ended,), self.clock.now()))

    def end_round(self):
        """The round is over and the next one listed."""
        self.feed(RoundEnded(EIGHT, self.clock.now()))
        self.list_round(EIGHT + DAY, "23NOV26")


def round_under_way(session=None, *, shown=CALL):
    """A round in its middle: quotes, a book, two positions, two orders, money."""
    session = session or OptionSession()
    session.list_round()
    session.go_up()
    session.submit(SelectInstrument(shown))
    session.snapshot(
        [("2.95", "2"), ("2.94", "5"), ("2.90", "12.5")],
        [("3.07", "1.5"), ("3.1", "4"), ("3.2", "20")],
        sequence=41,
        instrument=shown,
    )
    money = Balance("USDC", Amount(D("9985.5")), Amount(D("14.5")))
    session.feed(BalancesReported((money,), None, session.clock.now(), is_complete=True))
    session.hold((CALL, "2", "2.5"), (name_of("SOL", "170", OptionKind.PUT), "-1.5", "0.8"))
    if not session.view.is_read_only:
        session.rest(CALL, Side.BUY, "2.9", "1")
        session.rest(CALL, Side.SELL, "3.2", "0.5", "mine-2")
        session.rest(PUT, Side.BUY, "2.5", "2", "mine-3")
    return session
