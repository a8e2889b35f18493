"""Scenarios 1 to 11 and 27 of the venue notes: resting, matching, time in force."""

import pytest

from vela_tui.sim.messages import (
    MAX_RAW,
    UNIT,
    BalanceChanged,
    BookChanged,
    Filled,
    OrderUpdated,
    Traded,
)
from vela_tui.sim.terms import ExchangeOptions


def test_scenario_01_a_resting_bid_locks_its_notional(core):
    core.fund("A", USDC=10_000)
    order = core.bid("A", 1, "1580.5")
    assert (order.status, order.filled_quantity) == ("open", 0)
    assert core.money("A") == (8_419_500_000, 1_580_500_000)
    assert core.book() == ([(1_580_500_000, 1_000_000)], [])
    assert [event.order.status for event in core.events(OrderUpdated)] == ["open"]


def test_scenario_02_a_full_match_is_at_the_makers_price(core):
    core.fund("A", ETH=10, USDC=10_000)
    core.fund("B", USDC=10_000)
    start, _ = core.money("A")
    asked = core.ask("A", 1, 1580)
    core.events()
    taken = core.bid("B", 1, 1581)
    fills = core.events(Filled)
    assert [(f.role, f.price, f.quantity, f.side, f.maker_fee, f.taker_fee) for f in fills] == [
        ("taker", 1_580_000_000, 1_000_000, "bid", -158_000, 790_000),
        ("maker", 1_580_000_000, 1_000_000, "ask", -158_000, 790_000),
    ]
    assert taken.status == "filled"
    assert core.money("B") == (8_419_210_000, 0)
    assert core.money("B", "ETH") == (1_000_000, 0)
    assert core.money("A")[0] - start == 1_580_158_000
    assert core.exchange.fees_collected() == {"USDC": 632_000}
    assert core.exchange.find_order(core.users["A"], asked.order_id, None) is None
    assert core.book() == ([], [])


def test_scenario_03_a_partial_fill_has_the_seeds_figures(core):
    core.fund("A", USDC=10_000)
    core.fund("B", ETH=1, USDC=1_000)
    start, _ = core.money("B")
    core.bid("A", "0.5", "1580.5")
    core.events()
    core.ask("B", "0.25", "1580.5", "ioc")
    events = core.events()
    fill = next(e for e in events if isinstance(e, Filled))
    assert (fill.maker_fee, fill.taker_fee) == (-39_512, 197_563)
    update = next(
        e.order for e in events if isinstance(e, OrderUpdated) and e.order.user == core.users["A"]
    )
    assert (update.status, update.filled_quantity, update.remaining_quantity) == (
        "partially_filled",
        250_000,
        250_000,
    )
    assert core.money("A") == (9_209_789_512, 395_125_000)
    assert core.money("A", "ETH") == (250_000, 0)
    assert core.money("B")[0] - start == 394_927_437
    assert core.exchange.fees_collected() == {"USDC": 158_051}


def _three_asks(core):
    for name in "ACD":
        core.fund(name, ETH=5, USDC=10_000)
    core.fund("B", USDC=20_000)
    core.ask("A", 1, 1580)
    core.ask("C", 1, "1579.9")
    core.ask("D", 1, 1580)
    core.events()


def _taker_fills(core):
    return [(f.price, f.quantity, f.taker_fee) for f in core.events(Filled) if f.role == "taker"]


def test_scenario_04_price_comes_before_time(core):
    _three_asks(core)
    core.bid("B", "2.5", 1580)
    assert _taker_fills(core) == [
        (1_579_900_000, 1_000_000, 789_950),
        (1_580_000_000, 1_000_000, 790_000),
        (1_580_000_000, 500_000, 395_000),
    ]
    assert core.money("B")[0] == 20_000 * UNIT - 3_949_900_000 - 1_974_950
    assert core.exchange.open_orders(core.users["D"])[0].remaining_quantity == 500_000


def test_scenario_05_a_partially_filled_order_keeps_its_place(core):
    _three_asks(core)
    core.bid("B", "2.5", 1580)
    core.fund("E", ETH=1, USDC=10_000)
    core.ask("E", 1, 1580)
    core.events()
    core.bid("B", 1, 1580)
    makers = [(f.user, f.quantity) for f in core.events(Filled) if f.role == "maker"]
    assert makers == [(core.users["D"], 500_000), (core.users["E"], 500_000)]


def test_scenario_06_an_order_completed_in_two_steps_leaves_no_level(core):
    core.fund("A", ETH=2, USDC=5_000)
    core.fund("B", USDC=5_000)
    core.ask("A", 2, 1000, cid="twice")
    core.bid("B", 1, 1000, "ioc")
    core.events()
    core.bid("B", 1, 1000, "ioc")
    assert [e.asks for e in core.events(BookChanged)] == [((1_000_000_000, 0),)]
    assert core.book() == ([], [])
    core.fund("A", ETH=1)
    assert core.bid("B", 1, 1000, "post_only").status == "open"
    assert core.ask("A", 1, 1001, cid="twice").status == "open"


def test_scenario_07_the_remainder_rests_at_its_limit_after_a_better_fill(core):
    core.fund("A", ETH=1, USDC=1_000)
    core.fund("B", USDC=10_000)
    core.ask("A", 1, 100)
    order = core.bid("B", 2, 101)
    assert (order.status, order.filled_quantity) == ("partially_filled", 1_000_000)
    assert core.money("B") == (9_798_950_000, 101_000_000)
    assert core.book() == ([(101_000_000, 1_000_000)], [])


@pytest.mark.parametrize("owner", ["A", "B"])
def test_scenario_08_post_only_never_takes_not_even_ones_own(core, owner):
    core.fund("A", ETH=1, USDC=10_000)
    core.fund("B", ETH=1, USDC=10_000)
    core.ask(owner, 1, 1581)
    with core.refused("PostOnlyWouldMatch"):
        core.bid("B", 1, 1581, "post_only", nonce=7)
    assert core.bid("B", 1, "1580.999999", "post_only", nonce=7).status == "open"


def test_scenario_09_ioc_drops_what_it_cannot_fill(core):
    core.fund("A", ETH=1, USDC=10_000)
    core.fund("B", USDC=10_000)
    core.ask("A", 1, 1580)
    core.events()
    order = core.bid("B", 2, 1580, "ioc")
    assert (order.status, order.filled_quantity) == ("cancelled", 1_000_000)
    last = [e for e in core.events(OrderUpdated) if e.order.user == core.users["B"]][-1]
    assert (last.order.status, last.reason) == ("cancelled", "ioc")
    assert core.book() == ([], [])
    assert core.open_ids("B") == []


def test_scenario_09_ioc_on_an_empty_book_is_cancelled_and_costs_nothing(core):
    core.fund("B", USDC=10_000)
    before = core.money("B")
    order = core.bid("B", 2, 1580, "ioc", cid="free")
    assert (order.status, order.filled_quantity) == ("cancelled", 0)
    assert core.money("B") == before
    assert not core.events(BookChanged)
    assert core.bid("B", 1, 1500, cid="free").status == "open"


def test_scenario_10_fok_fills_wholly_or_not_at_all(core):
    core.fund("A", ETH=5, USDC=10_000)
    core.fund("B", USDC=20_000)
    core.ask("A", 1, 1580)
    with core.refused("FokNotFilled"):
        core.bid("B", 2, 1580, "fok")
    assert core.bid("B", 1, 1580).status == "filled"
    core.ask("A", 1, 1580)
    assert core.bid("B", 1, 1580, "fok").status == "filled"
    core.ask("A", 1, 1580)
    core.ask("A", 1, 1581)
    assert core.bid("B", 2, 1581, "fok").status == "filled"
    assert core.book() == ([], [])


def test_scenario_11_own_orders_are_skipped_and_the_book_may_cross(core):
    core.fund("A", ETH=2, USDC=10_000)
    core.fund("B", ETH=1, USDC=10_000)
    core.ask("A", 1, 100)
    core.ask("B", 1, 102)
    core.events()
    order = core.bid("A", 2, 103)
    assert [(f.price, f.quantity) for f in core.events(Filled) if f.role == "taker"] == [
        (102_000_000, 1_000_000)
    ]
    assert order.status == "partially_filled"
    assert core.exchange.best("ETH-USDC") == (103_000_000, 100_000_000)


def test_scenario_11_own_quantity_does_not_count_for_fok(core):
    core.fund("A", ETH=2, USDC=10_000)
    core.ask("A", 1, 100)
    with core.refused("FokNotFilled"):
        core.bid("A", 1, 100, "fok")


def test_scenario_27_unknown_and_paused_markets(core):
    core.fund("A", ETH=1, USDC=10_000)
    with core.refused("MarketNotFound"):
        core.bid("A", 1, 1, market="XXX-USDC")
    for read in (core.exchange.book, core.exchange.trades, core.exchange.best):
        with core.refused("MarketNotFound"):
            read("XXX-USDC")
    with core.refused("MarketNotFound"):
        core.exchange.ticker("XXX-USDC", core.now)
    order = core.bid("A", 1, 1500)
    core.exchange.pause("ETH-USDC", paused=True)
    assert core.exchange.is_paused("ETH-USDC")
    with core.refused("InvalidMarket"):
        core.bid("A", 1, 1500)
    assert core.bid("A", "0.01", 90_000, market="BTC-USDC").status == "open"
    assert core.cancel("A", order.order_id).status == "cancelled"
    core.exchange.pause("ETH-USDC", paused=False)
    assert core.bid("A", 1, 1500).status == "open"


def test_events_of_one_order_come_in_the_documented_order(core):
    core.fund("A", ETH=1, USDC=10_000)
    core.fund("C", ETH=1, USDC=10_000)
    core.fund("B", USDC=3_200)
    old = core.bid("B", 1, 1000)
    core.ask("A", 1, 1500)
    core.ask("C", 1, 1501)
    core.events()
    new = core.bid("B", 2, 1501, "ioc")
    events = core.events()
    me = core.users["B"]
    told = [
        (type(e).__name__, e.order.order_id, e.order.status, e.order.filled_quantity)
        if isinstance(e, OrderUpdated)
        else (type(e).__name__, getattr(e, "role", None) or getattr(e, "asset", None))
        for e in events
        if not isinstance(e, OrderUpdated | Filled | BalanceChanged)
        or (e.order.user if isinstance(e, OrderUpdated) else e.user) == me
    ]
    assert told == [
        ("OrderUpdated", old.order_id, "cancelled", 0),
        ("OrderUpdated", new.order_id, "open", 0),
        ("Filled", "taker"),
        ("OrderUpdated", new.order_id, "partially_filled", 1_000_000),
        ("Traded", None),
        ("Filled", "taker"),
        ("OrderUpdated", new.order_id, "filled", 2_000_000),
        ("Traded", None),
        ("BalanceChanged", "USDC"),
        ("BalanceChanged", "ETH"),
        ("BookChanged", None),
    ]
    changed = events[-1]
    assert changed.bids == ((1_000_000_000, 0),)
    assert changed.asks == ((1_500_000_000, 0), (1_501_000_000, 0))
    makers = [e.user for e in events if isinstance(e, BalanceChanged) and e.user != me]
    assert sorted(makers) == sorted([core.users["A"], core.users["C"]] * 2)
    reasons = {e.reason for e in events if isinstance(e, BalanceChanged)}
    assert reasons == {"fill"}
    assert all(e.trade.side == "bid" for e in events if isinstance(e, Traded))


def test_prices_and_quantities_outside_the_bounds_are_refused(core):
    core.fund("A", USDC=10_000)
    smallest = "0.000001"
    for price, code in ((0, "InvalidPrice"), (-1, "InvalidPrice")):
        with core.refused(code):
            core.bid("A", 1, price)
    for quantity in (0, -1):
        with core.refused("InvalidQuantity"):
            core.bid("A", quantity, 1)
    over = (MAX_RAW + 1) // UNIT + 1
    with core.refused("InvalidPrice"):
        core.bid("A", smallest, over)
    with core.refused("InvalidQuantity"):
        core.bid("A", over, smallest)
    with core.refused("InvalidQuantity"):
        core.bid("A", 9_000_000_000_000, 9_000_000_000_000)


def test_a_full_book_refuses_what_would_rest_and_only_that(make_core):
    core = make_core(ExchangeOptions(max_resting_orders=2))
    core.fund("A", ETH=5, USDC=10_000)
    core.fund("B", ETH=5, USDC=10_000)
    core.ask("A", 1, 1000)
    core.ask("A", 1, 1001)
    with core.refused("OrderBookFull"):
        core.bid("B", 1, 999)
    assert core.bid("B", "0.5", 1000, "ioc").status == "filled"
    with core.refused("OrderBookFull"):
        core.ask("A", 1, 1002)
    assert core.bid("B", 1, 1000).status == "partially_filled"
    with core.refused("OrderBookFull"):
        core.bid("A", 1, 900)
    assert core.bid("A", 1, 900, market="BTC-USDC").status == "open"


def test_places_freed_by_the_request_itself_count(make_core):
    core = make_core(ExchangeOptions(max_resting_orders=2))
    core.fund("A", USDC=100)
    core.bid("A", 1, 60, market="BTC-USDC")
    core.bid("A", 1, 10)
    core.bid("A", 1, 10)
    with core.refused("OrderBookFull"):
        core.bid("A", 1, 70)
    core.cancel("A", core.open_ids("A")[0])
    assert core.bid("A", 1, 90).status == "open"


def test_changed_levels_are_told_best_first_and_a_fill_is_the_reason(core):
    core.fund("A", USDC=10_000)
    core.fund("B", ETH=10, USDC=10_000)
    core.bid("A", 1, 100)
    core.bid("A", 1, 102)
    core.bid("A", 1, 101)
    core.events()
    core.ask("B", 4, 100)
    events = core.events()
    (changed,) = [event for event in events if isinstance(event, BookChanged)]
    assert [price for price, _ in changed.bids] == [102_000_000, 101_000_000, 100_000_000]
    assert changed.asks == ((100_000_000, 1_000_000),)
    told = [(e.user, e.asset) for e in events if isinstance(e, BalanceChanged)]
    assert len(told) == len(set(told))
    assert {e.reason for e in events if isinstance(e, BalanceChanged)} == {"fill"}
