"""A part of the engine hears what it says that it hears, and needs to hear nothing else."""

from engine_kit import ETH, Kit, price, quantity, report
from hypothesis import given, settings
from hypothesis import strategies as st

from vela_tui.domain.enums import LinkState, OrderStatus
from vela_tui.domain.events import (
    BookRead,
    BookSnapshotted,
    BookUpdated,
    CancelRefused,
    MessageRefused,
    OrderNotSent,
    OrderRefused,
    PrivateFeedProven,
    QuotesChanged,
    RoundTripMeasured,
    TickerReported,
)
from vela_tui.domain.market import MarketQuote, Ticker
from vela_tui.session.commands import Cancel, CancelMany, SetAlert
from vela_tui.session.hearers import Hearers
from vela_tui.state.alerts import AlertKind


class Part:
    """Hears of snapshots."""

    def __init__(self, *kinds):
        self.HEARS = kinds

    def heard(self, turn, item):
        """Nothing is done."""


def test_parts_hear_in_order_of_their_kinds_and_of_what_is_derived_from_them():
    first, second = Part(BookSnapshotted), Part(QuotesChanged, BookSnapshotted)
    hearers = Hearers(first, second)
    assert hearers[BookSnapshotted] == hearers[BookRead] == (first.heard, second.heard)
    assert hearers[QuotesChanged] == (second.heard,)
    assert hearers[BookUpdated] == ()


class _All(Hearers):
    """Everybody hears everything."""

    def __missing__(self, kind):
        return tuple(part.heard for part in self._parts)


QUOTE = MarketQuote(ETH, price("99"), price("101"))
TELLS = {
    "update": lambda kit: kit.update(kit.number(1), [(price("99"), kit.size)]),
    "gap": lambda kit: kit.update(kit.number(9)),
    "book": lambda kit: kit.book(kit.number(2), [(price("99"), kit.size)]),
    "submit": lambda kit: kit.submit()[1],
    "accept": lambda kit: kit.accept(kit.last),
    "report": lambda kit: kit.report(kit.last, OrderStatus.PARTIALLY_FILLED, "0.5"),
    "fill": lambda kit: kit.fill(kit.last, "0.1", trade=f"t{kit.now}"),
    "list": lambda kit: kit.list_orders(report(kit.last)),
    "list none": lambda kit: kit.list_orders(),
    "refuse": lambda kit: kit.apply(
        OrderRefused(kit.last, "DuplicateNonce", "", None, kit.now, is_nonce=True)
    ),
    "not sent": lambda kit: kit.apply(OrderNotSent(kit.last, "", kit.now)),
    "cancel": lambda kit: kit.apply(Cancel(kit.last)),
    "cancel all": lambda kit: kit.apply(CancelMany()),
    "no cancel": lambda kit: kit.apply(CancelRefused(kit.last, "x", "", False, None, kit.now)),
    "quote": lambda kit: kit.apply(QuotesChanged((QUOTE,), kit.now)),
    "alert": lambda kit: kit.apply(SetAlert(AlertKind.FILLS)),
    "ping": lambda kit: kit.apply(RoundTripMeasured(7, kit.now)),
    "nonsense": lambda kit: kit.apply(MessageRefused("an x - at $.y", kit.now)),
    "proven": lambda kit: kit.apply(PrivateFeedProven(kit.now)),
    "ticker": lambda kit: kit.apply(TickerReported(Ticker(ETH, *[None] * 6), kit.now)),
    "down": lambda kit: kit.link(LinkState.DOWN),
    "up": lambda kit: kit.link(),
    "later": lambda kit: kit.later(10**9),
}


class _Kit(Kit):
    """Knows its last order's name, and gives each level another size."""

    last = "vt-0"
    size = quantity("1")
    sequence = 0

    def number(self, further):
        self.sequence += further
        return self.sequence

    def submit(self, **terms):
        self.last, effects = super().submit(**terms)
        return self.last, effects


@settings(max_examples=40)
@given(told=st.lists(st.sampled_from(sorted(TELLS)), max_size=30))
def test_nothing_is_missed_by_what_is_not_heard(told):
    """Told of everything, the parts do, change and show what they do when told of their kinds."""
    kits = [_Kit(), _Kit()]
    engine = kits[1].engine
    engine._before = _All(engine._link, engine._witness, engine._gauging)
    engine._behind = _All(engine._proving, engine._alerting)
    for step, name in enumerate(["up", "book", "list none", "submit", *told]):
        done = []
        for kit in kits:
            if not kit.state.instruments:
                kit.list_instruments()
            kit.now += 10**6
            kit.size = quantity(str(step + 1))
            done.append((TELLS[name](kit), kit.engine.take_dirty(), kit.notices(), _seen(kit)))
        assert done[0] == done[1], name


def _seen(kit):
    """What the parts that hear keep of it."""
    state = kit.state
    health = state.health
    return (
        dict(state.price_proofs),
        state.hearing.parts,
        state.hearing.quotes,
        state.nonces.cells,
        (state.link.state, state.link.ts_recv, state.link.is_silent),
        state.alert_board.rings,
        *((len(each), each.quantile(50)) for each in (health.round_trips, health.answers)),
        *(dict(each.by_kind) for each in (health.refused, health.ignored)),
    )
