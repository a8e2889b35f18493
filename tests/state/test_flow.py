"""Order flow at the touch: signs by hand, sums against a naive count."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from maker_kit import ETH, price

from vela_tui.domain.amounts import Quantity
from vela_tui.domain.clock import MINUTE, SECOND
from vela_tui.domain.enums import Side
from vela_tui.domain.market import Trade, TradeId
from vela_tui.state.flow import FlowMeter, Touch


def level(at, size):
    return (price(at), Quantity(Decimal(size)))


def trade(side, size):
    return Trade(ETH, TradeId("t"), price("100"), Quantity(Decimal(size)), side, 0)


START = Touch(level("100", "5"), level("101", "5"))


@pytest.mark.parametrize(
    ("after", "net"),
    [
        (Touch(level("100", "7"), level("101", "5")), 2),
        (Touch(level("100", "5"), level("101", "7")), -2),
        (Touch(level("100.5", "3"), level("101", "5")), 3),
        (Touch(level("99", "9"), level("101", "5")), -5),
        (Touch(level("100", "5"), level("102", "9")), 5),
        (Touch(level("100", "5"), level("100.5", "2")), -2),
        (Touch(None, level("101", "5")), -5),
        (START, 0),
    ],
)
def test_what_comes_to_the_bid_or_leaves_the_ask_counts_for_the_buyers(after, net):
    """Better prices bring all their quantity, worse ones took the old one's away."""
    meter = FlowMeter()
    meter.moved(START, 0)
    meter.moved(after, 1)
    flow = meter.flow(10 * SECOND, 1)
    assert flow.net == net
    assert flow.imbalance == (None if net == 0 else net // abs(net))


@pytest.mark.parametrize(
    ("before", "after", "net", "gross"),
    [
        (Touch(None, level("101", "5")), START, 5, 5),
        (Touch(level("100", "5"), None), START, -5, 5),
        (START, Touch(None, None), 0, 10),
        (START, Touch(level("100", "7"), level("101", "8")), -1, 5),
        (START, Touch(level("100.5", "1"), level("101.5", "9")), 6, 6),
        (START, Touch(level("99", "1"), level("100.5", "9")), -14, 14),
    ],
)
def test_both_sides_and_empty_ones_are_counted(before, after, net, gross):
    meter = FlowMeter()
    meter.moved(before, 0)
    meter.moved(after, 1)
    flow = meter.flow(10 * SECOND, 1)
    assert (flow.net, flow.gross) == (net, gross)


def test_aggressors_are_told_apart():
    meter = FlowMeter()
    meter.moved(START, 0)
    meter.traded(trade(Side.BUY, "3"), 1)
    meter.traded(trade(Side.SELL, "1"), 1)
    meter.traded(trade(None, "9"), 1)
    flow = meter.flow(SECOND, 2)
    assert (flow.bought, flow.sold, flow.trade_imbalance) == (3, 1, Decimal("0.5"))


def test_a_hole_in_the_book_forgets_what_was_measured():
    meter = FlowMeter()
    assert meter.flow(SECOND, 0) is None
    meter.moved(START, 0)
    meter.moved(None, 5)
    assert meter.flow(SECOND, 6) is None
    meter.moved(Touch(level("50", "1"), level("51", "1")), 7)
    assert (meter.flow(SECOND, 9).net, meter.flow(SECOND, 9).window) == (0, 2)


sizes = st.integers(1, 9).map(lambda size: Quantity(Decimal(size)))
touches = st.builds(
    Touch, st.tuples(st.integers(95, 100).map(price), sizes),
    st.tuples(st.integers(101, 105).map(price), sizes),
)  # fmt: skip


@given(
    st.lists(st.tuples(st.sampled_from([0, 1, 2, 5]), touches), max_size=30),
    st.sampled_from([1, 2, 5, 70]).map(lambda seconds: seconds * SECOND),
)
def test_a_window_is_the_sum_of_its_seconds(moves, window):
    meter, at, before, seen = FlowMeter(), 0, None, []
    for wait, touch in moves:
        at += wait * SECOND
        meter.moved(touch, at)
        if before is not None:
            (bid, bids), (ask, asks) = touch.bid, touch.ask
            (old_bid, old_bids), (old_ask, old_asks) = before.bid, before.ask
            bid_flow = (bids if bid >= old_bid else 0) - (old_bids if bid <= old_bid else 0)
            ask_flow = (asks if ask <= old_ask else 0) - (old_asks if ask >= old_ask else 0)
            seen.append((at // SECOND, bid_flow - ask_flow, abs(bid_flow) + abs(ask_flow)))
        before = touch
    flow = meter.flow(window, at)
    if not moves:
        assert flow is None
        return
    first = (at - min(window, MINUTE)) // SECOND
    kept = [each for each in seen if each[0] > first]
    assert (flow.net, flow.gross) == (sum(each[1] for each in kept), sum(each[2] for each in kept))
