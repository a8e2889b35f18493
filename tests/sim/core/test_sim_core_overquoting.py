"""The engine's terms in the pure core: credit of five times the money, and amounts x 10^8."""

import pytest

from vela_tui.sim.exchange import Exchange
from vela_tui.sim.markets import MARKETS, scaled
from vela_tui.sim.messages import Filled, MarketSpec, OrderUpdated, PlaceOrder
from vela_tui.sim.terms import ExchangeOptions

BTC = "BTC-USDC"


@pytest.fixture
def five(make_core):
    """An exchange that lets a user quote five times the user's USDC."""
    return make_core(ExchangeOptions(credit_ratio=5))


def cancelled(core):
    return [
        (event.order.order_id, event.reason)
        for event in core.events(OrderUpdated)
        if event.order.status == "cancelled"
    ]


def test_orders_count_on_the_same_money_and_make_none(five, to_raw):
    """Section 10, defect 4, not copied: two bids of 60 on 100, both cancelled, leave 100."""
    five.fund("A", USDC=100)
    first, second = five.bid("A", 1, 60), five.bid("A", 1, 59)
    assert five.money("A") == (0, to_raw(100))
    five.cancel("A", first.order_id)
    assert five.money("A") == (to_raw(41), to_raw(59))
    five.cancel("A", second.order_id)
    assert five.money("A") == (to_raw(100), 0)


def test_an_order_for_more_than_one_has_is_refused_whatever_the_ratio(five):
    five.fund("A", USDC=100)
    with five.refused("InsufficientBalance"):
        five.bid("A", 1, "100.000001")
    with five.refused("InsufficientBalance"):
        five.ask("A", "0.000001", 100)


def test_no_credit_is_asked_for_while_the_order_is_covered(five):
    """Section 13, [E] 3: an ask out of one's own base, without any USDC."""
    five.fund("A", ETH=10)
    assert five.ask("A", 10, 1580).status == "open"
    with five.refused("CreditLimitExceeded"):
        five.ask("A", 1, 1580)


def test_the_oldest_make_room_beyond_five_times_the_money(five):
    """Section 13, [E] 3: all markets count, and no more go than must."""
    five.fund("A", USDC=100)
    ids = [five.bid("A", 1, 90 + n, market=BTC if n % 2 else "ETH-USDC").order_id for n in range(5)]
    five.events()
    newest = five.bid("A", 1, 100)
    assert cancelled(five) == [(ids[0], "credit")]
    assert five.open_ids("A") == [*ids[1:], newest.order_id]
    exact = five.exchange.credit(five.users["A"]).total_open_notional
    assert exact <= 500 * 10**6


def test_room_that_was_made_for_a_refused_order_is_not_made(five):
    five.fund("A", USDC=100)
    for number in range(5):
        five.bid("A", 1, 96 + number)
    with five.refused("FokNotFilled"):
        five.bid("A", 1, 90, "fok")


def test_after_a_bid_is_filled_the_smallest_orders_go(five):
    """Section 13, [E] 6: of the maker's orders, by ascending notional, until the rest fits."""
    five.fund("A", USDC=100)
    five.fund("B", ETH=5)
    filled = five.bid("A", 1, 90)
    small, middle, large = (five.bid("A", size, 50) for size in ("0.4", "0.9", 1))
    five.events()
    five.ask("B", 1, 90)
    # 10.009 left, and 50 is quoted by the last one
    assert cancelled(five) == [(small.order_id, "credit"), (middle.order_id, "credit")]
    assert five.open_ids("A") == [large.order_id]
    assert filled.order_id not in five.open_ids("A")


def test_an_incoming_bid_takes_no_makers_orders_away(five):
    """Section 13, [E] 6: only the makers of bids are looked at."""
    five.fund("A", USDC=10, ETH=2)
    five.fund("B", USDC=10_000)
    five.ask("A", 1, 100)
    kept = five.ask("A", 1, 200)
    five.bid("B", 1, 100)
    assert five.open_ids("A") == [kept.order_id]


def test_a_maker_that_cannot_pay_trades_what_it_can_and_its_order_goes(five, to_raw):
    """Two bids on the same 100: the second has 10 left, buys for 10, and is cancelled."""
    five.fund("A", USDC=100)
    five.fund("B", ETH=5)
    five.fund("C", USDC=1_000)
    first, second = five.bid("A", 1, 90), five.bid("A", 1, 80)
    behind = five.bid("C", 1, 70)
    five.events()
    order = five.ask("B", 3, 70)
    fills = {
        event.order_id: event.quantity for event in five.exchange.drain() if type(event) is Filled
    }
    assert fills[first.order_id] == to_raw(1)
    assert fills[second.order_id] == 125_000
    assert fills[behind.order_id] == to_raw(1)
    assert order.filled_quantity == to_raw("2.125")
    assert five.open_ids("A") == []
    available, locked = five.money("A")
    assert (available, locked) == (9_000 + 1_000, 0)


def test_a_taker_spends_what_its_resting_orders_count_on_too(five, to_raw):
    five.fund("A", USDC=100)
    five.fund("B", ETH=1)
    resting = five.bid("A", 1, 90)
    five.ask("B", "0.5", 95)
    assert five.bid("A", "0.5", 95).status == "filled"
    assert five.open_ids("A") == [resting.order_id]
    left = to_raw(100) - to_raw("47.5") - 23_750
    assert five.money("A") == (0, left)


def test_a_fee_that_cannot_be_paid_refuses_the_order(five):
    five.fund("A", USDC=100)
    five.fund("B", ETH=1)
    five.ask("B", 1, 100)
    with five.refused("InsufficientBalance"):
        five.bid("A", 1, 100)


def test_the_markets_have_the_same_prices_in_units_of_10_to_the_8():
    eth = next(market for market in scaled(MARKETS, 10**8) if market.base == "ETH")
    assert (eth.mid, eth.tick, eth.lot, eth.unit) == (320_000_000_000, 10_000_000, 10_000, 10**8)


def test_amounts_of_10_to_the_8_have_notionals_and_fees_of_10_to_the_8():
    """Section 3.1: 1 at 1000 costs a taker 0.5 and gives a maker 0.1, in units of 10^-8."""
    exchange = Exchange(scaled(MARKETS, 10**8), options=ExchangeOptions(credit_ratio=5))
    maker, taker = "0x" + "0a" * 20, "0x" + "0b" * 20
    exchange.deposit(maker, "ETH", 10**8, 0)
    exchange.deposit(taker, "USDC", 2000 * 10**8, 0)
    price = 1000 * 10**8
    exchange.place(PlaceOrder(maker, "ETH-USDC", "ask", price, 10**8, "gtc", 1), 1)
    exchange.place(PlaceOrder(taker, "ETH-USDC", "bid", price, 10**8, "gtc", 1), 2)
    fills = [event for event in exchange.drain() if type(event) is Filled]
    assert {(fill.maker_fee, fill.taker_fee) for fill in fills} == {(-10_000_000, 50_000_000)}
    (usdc,) = [view for view in exchange.balances(taker) if view.asset == "USDC"]
    assert usdc.available == price - 50_000_000
    assert exchange.ticker("ETH-USDC", 3).quote_volume_24h == price


def test_a_state_in_other_units_is_not_taken_over():
    saved = Exchange(scaled(MARKETS, 10**8)).dump(())
    with pytest.raises(ValueError, match="other units"):
        Exchange(MARKETS).load(saved)


def test_markets_of_two_units_are_not_listed_together():
    odd = MarketSpec("XXX-USDC", "XXX", "USDC", 1_000_000, 1, 1, unit=10**8)
    with pytest.raises(ValueError, match="units"):
        Exchange((*MARKETS, odd))
