"""Time at the touch and fill ratio: what stood for how long, and what of it was filled."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from maker_kit import BTC, ETH, price

from vela_tui.domain.amounts import Quantity
from vela_tui.domain.enums import BookSide, OrderStatus, Side, TimeInForce
from vela_tui.domain.order import ClientOrderId, OrderIntent, VenueOrderId
from vela_tui.state import births
from vela_tui.state.own_quotes import OwnQuotes, level_of
from vela_tui.state.quoting_quality import MAX_ENDED, PlacedOrders, TouchClock

NONE = Quantity(Decimal(0))


def order(name="a", size="2", filled="0", status=OrderStatus.OPEN, market=ETH, **changes):
    intent = OrderIntent(
        market, ClientOrderId(name), Side.BUY, price("100"), Quantity(Decimal(size)),
        TimeInForce.GTC,
    )  # fmt: skip
    born = births.sent(intent, changes.pop("ts_created", 10))
    return replace(born, status=status, filled_quantity=Quantity(Decimal(filled)), **changes)


@given(
    st.lists(st.tuples(st.integers(0, 9), st.booleans(), st.booleans(), st.booleans()), max_size=25)
)
def test_the_clock_counts_what_stood_and_only_while_the_book_was_live(steps):
    """Against a count of each nanosecond."""
    clock, now = TouchClock(), 0
    for wait, is_live, is_bid, is_ask in steps:
        now += wait
        clock.stands(now, is_live=is_live, is_bid=is_bid, is_ask=is_ask)
    ticks, state, naive = 0, (False, False, False), []
    for wait, *after in steps:
        naive += [state] * wait
        ticks += wait
        state = tuple(after)
    naive += [state] * 5
    quality = clock.read(ticks + 5, NONE, NONE)
    live = [(bid, ask) for is_live, bid, ask in naive if is_live]
    assert quality.observed == len(live)
    assert quality.bid_at_touch == sum(bid for bid, _ in live)
    assert quality.ask_at_touch == sum(ask for _, ask in live)
    assert quality.both_at_touch == sum(bid and ask for bid, ask in live)


def test_shares_are_of_the_time_that_was_seen_and_none_before():
    clock = TouchClock()
    assert clock.read(100, NONE, NONE).bid_share is None
    clock.stands(100, is_live=True, is_bid=True, is_ask=False)
    clock.stands(130, is_live=True, is_bid=True, is_ask=True)
    quality = clock.read(140, NONE, NONE)
    assert (quality.bid_share, quality.ask_share) == (1, Decimal("0.25"))
    assert quality.both_share == Decimal("0.25")


def test_the_fill_ratio_weighs_by_quantity_and_counts_an_order_once():
    placed = PlacedOrders()
    for told in (
        order("a", "2"),
        order("a", "2", "0.5", OrderStatus.PARTIALLY_FILLED),
        order("b", "6", status=OrderStatus.CANCELLED),
        order("a", "2", "2", OrderStatus.FILLED),
    ):
        placed.told(told, since=0)
    assert (placed.placed(ETH), placed.filled(ETH), placed.placed(BTC)) == (8, 2, 0)


def test_what_is_not_proven_not_ours_or_of_before_does_not_count():
    placed = PlacedOrders()
    placed.told(order("a", status=OrderStatus.UNKNOWN), since=0)
    placed.told(order("b", status=OrderStatus.REJECTED), since=0)
    placed.told(order("c", is_external=True), since=0)
    placed.told(order("d", ts_created=10), since=11)
    assert placed.placed(ETH) == 0


def test_the_memory_of_ended_orders_is_bounded_and_late_fills_count_within_it():
    placed = PlacedOrders()
    for number in range(MAX_ENDED + 50):
        placed.told(order(f"n{number}", "1", status=OrderStatus.CANCELLED), since=0)
    placed.told(order(f"n{MAX_ENDED}", "1", "1", OrderStatus.CANCELLED), since=0)
    assert (placed.placed(ETH), placed.filled(ETH)) == (MAX_ENDED + 50, 1)
    assert len(placed._known) == MAX_ENDED


def test_own_quotes_stand_where_the_orders_rest():
    own = OwnQuotes()
    own.told(order("a", "2"))
    own.told(order("b", "3", "1", OrderStatus.PARTIALLY_FILLED))
    level = (ETH, BookSide.BID, price("100"))
    assert (own.quantity_at(level), level_of(order())) == (4, level)
    own.told(order("a", status=OrderStatus.CANCELLED))
    own.told(order("b", status=OrderStatus.UNKNOWN))
    assert (own.quantity_at(level), dict(own.at(level))) == (0, {})
    assert own.order(ClientOrderId("a")) is None


def test_an_order_that_was_taken_for_another_programs_is_counted_once():
    own = OwnQuotes()
    number = VenueOrderId("17")
    own.told(order("venue-17", "2", venue_order_id=number, is_external=True))
    own.told(order("mine", "2", venue_order_id=number))
    assert own.quantity_at((ETH, BookSide.BID, price("100"))) == 2
    own.told(order("mine", status=OrderStatus.CANCELLED, venue_order_id=number))
    assert own.quantity_at((ETH, BookSide.BID, price("100"))) == 0
