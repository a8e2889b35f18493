"""Scenarios 12 to 18 and 20 to 24 of the venue notes: cancels, ids, nonces, credit."""

import pytest

from vela_tui.sim.messages import BalanceChanged, OrderUpdated, Rejected


def test_scenario_12_cancel_by_id_and_by_client_id(core, to_raw):
    core.fund("A", USDC=10_000)
    first = core.bid("A", "0.333333", "1580.777777", cid="my-order-001")
    assert core.money("A")[1] == to_raw("0.333333") * to_raw("1580.777777") // 10**6
    core.events()
    done = core.cancel("A", first.order_id)
    assert (done.status, done.client_order_id) == ("cancelled", "my-order-001")
    assert core.money("A") == (10_000_000_000, 0)
    assert [(e.order.status, e.reason) for e in core.events(OrderUpdated)] == [
        ("cancelled", "user")
    ]
    with core.refused("OrderNotFound"):
        core.cancel("A", first.order_id)
    second = core.bid("A", 1, 1500, cid="my-order-001")
    assert core.exchange.find_order(core.users["A"], None, "my-order-001") == second
    assert core.cancel("A", cid="my-order-001").order_id == second.order_id
    with core.refused("OrderNotFound"):
        core.cancel("A", cid="my-order-001")
    with core.refused("InvalidRequest"):
        core.cancel("A")


def test_the_order_id_wins_where_a_cancel_names_both(core):
    core.fund("A", USDC=10_000)
    first = core.bid("A", 1, 1500)
    core.bid("A", 1, 1400, cid="other")
    assert core.cancel("A", first.order_id, cid="other").order_id == first.order_id


def test_a_repeated_cancel_learns_that_the_order_is_gone(core):
    core.fund("A", USDC=10_000)
    order = core.bid("A", 1, 1500)
    core.cancel("A", order.order_id, nonce=9_999_999_999_999)
    with core.refused("OrderNotFound"):
        core.cancel("A", order.order_id, nonce=9_999_999_999_999)


def test_scenario_13_a_foreign_order_is_not_found(core):
    core.fund("A", USDC=10_000)
    core.fund("B", USDC=10_000)
    order = core.bid("A", 1, 1500, cid="mine")
    with core.refused("OrderNotFound"):
        core.cancel("B", order.order_id)
    with core.refused("OrderNotFound"):
        core.cancel("B", cid="mine")
    assert core.exchange.find_order(core.users["B"], order.order_id, None) is None


def test_scenario_14_cancelling_a_partially_filled_order_releases_the_rest(core, to_raw):
    core.fund("A", USDC=10_000)
    core.fund("B", ETH=1, USDC=10_000)
    order = core.bid("A", 1, "1580.333333")
    core.ask("B", "0.4", "1580.333333", "ioc")
    locked = core.money("A")[1]
    assert locked == to_raw("1580.333333") * 600_000 // 10**6
    before = core.money("A")[0]
    done = core.cancel("A", order.order_id)
    assert (done.status, done.filled_quantity) == ("cancelled", 400_000)
    assert core.money("A") == (before + locked, 0)


@pytest.mark.parametrize("cid", ["a" * 64, "a", "A-Z_09"])
def test_scenario_15_well_formed_client_ids(core, cid):
    core.fund("A", USDC=10_000)
    assert core.bid("A", 1, 1500, cid=cid).client_order_id == cid


@pytest.mark.parametrize("cid", ["a" * 65, "bad id!", "a.b", "é", "a\n", "\u0661"])
def test_scenario_15_malformed_client_ids(core, cid):
    core.fund("A", USDC=10_000)
    with core.refused("InvalidClientOrderId"):
        core.bid("A", 1, 1500, cid=cid)


def test_scenario_15_client_ids_are_unique_per_user_while_open(core):
    core.fund("A", ETH=1, USDC=10_000)
    core.fund("B", USDC=10_000)
    first = core.bid("A", 1, 1500, cid="x")
    with core.refused("DuplicateClientOrderId"):
        core.bid("A", 1, 1400, cid="x")
    with core.refused("DuplicateClientOrderId"):
        core.bid("A", "0.01", 90_000, cid="x", market="BTC-USDC")
    assert core.bid("B", 1, 1400, cid="x").status == "open"
    core.cancel("A", first.order_id)
    core.ask("A", 1, 1600, cid="x")
    core.bid("B", 1, 1600)
    assert core.exchange.find_order(core.users["A"], None, "x") is None
    assert core.bid("A", 1, 1200, cid="x").status == "open"


def test_an_empty_client_id_is_none(core):
    core.fund("A", USDC=10_000)
    assert core.bid("A", 1, 1500, cid="").client_order_id is None
    assert core.bid("A", 1, 1500, cid="").client_order_id is None
    assert core.exchange.find_order(core.users["A"], None, "") is None


def test_scenario_16_a_burst_out_of_order_is_accepted_whole(core):
    core.fund("A", USDC=10_000)
    burst = [100, 5, 999, 3, 42, 77, 200, 1, 50, 88]
    burst += [300, 6, 400, 17, 501, 23, 600, 11, 700, 99]
    for nonce in burst:
        assert core.bid("A", "0.01", 1500, nonce=nonce).status == "open"


def test_scenario_17_a_full_window_has_a_minimum(core):
    core.fund("A", USDC=10_000)
    for nonce in range(1000, 1020):
        core.bid("A", "0.01", 1500, nonce=nonce)
    core.bid("A", "0.01", 1500, nonce=1020)
    for nonce, code in ((1000, "InvalidNonce"), (1001, "InvalidNonce"), (1005, "DuplicateNonce")):
        with core.refused(code):
            core.bid("A", "0.01", 1500, nonce=nonce)
    order = core.bid("A", "0.01", 1500, nonce=1021)
    with core.refused("DuplicateNonce"):
        core.cancel("A", order.order_id, nonce=1021)
    core.cancel("A", order.order_id, nonce=1022)
    with core.refused("DuplicateNonce"):
        core.bid("A", "0.01", 1500, nonce=1022)


def test_scenario_18_a_refused_request_leaves_its_nonce_free(core):
    core.fund("A", USDC=10_000)
    with core.refused("FokNotFilled"):
        core.bid("A", 1, 1500, "fok", nonce=777)
    assert core.bid("A", 1, 1500, nonce=777).status == "open"


def _seed_example(core):
    core.fund("A", USDC=10_000, ETH=2)
    return [core.bid("A", 3, 1580), core.ask("A", 2, 1582), core.bid("A", 1, 1575)]


def test_scenario_20_the_seeds_credit_example(core):
    first, *_ = _seed_example(core)
    credit = core.exchange.credit(core.users["A"])
    assert credit.total_open_notional == 9_479_000_000
    assert credit.deposited_balance == 10_000_000_000
    core.events()
    new = core.bid("A", 1, 600)
    assert core.exchange.credit(core.users["A"]).total_open_notional == 5_339_000_000
    told = [(e.order.order_id, e.order.status, e.reason) for e in core.events(OrderUpdated)]
    assert told == [(first.order_id, "cancelled", "credit"), (new.order_id, "open", None)]


def test_scenario_20_exactly_the_headroom_cancels_nothing(core):
    ids = [order.order_id for order in _seed_example(core)]
    new = core.bid("A", 1, 521)
    assert core.open_ids("A") == [*ids, new.order_id]
    assert core.exchange.credit(core.users["A"]).total_open_notional == 10_000_000_000


def test_scenario_21_the_oldest_go_first(core):
    core.fund("A", USDC=90)
    bids = [core.bid("A", 1, 30, market=m) for m in ("ETH-USDC", "BTC-USDC", "ETH-USDC")]
    core.events()
    new = core.bid("A", 1, 50)
    told = [e.order.order_id for e in core.events(OrderUpdated) if e.order.status == "cancelled"]
    assert told == [order.order_id for order in bids[:2]]
    assert core.open_ids("A") == [bids[2].order_id, new.order_id]
    assert core.exchange.credit(core.users["A"]).total_open_notional == 80_000_000


def test_scenario_22_no_more_is_cancelled_than_needed(core):
    core.fund("A", USDC=100)
    core.bid("A", 1, 70)
    survivor = core.bid("A", 1, 20)
    new = core.bid("A", 1, 50)
    assert core.open_ids("A") == [survivor.order_id, new.order_id]
    assert core.exchange.credit(core.users["A"]).total_open_notional == 70_000_000


def test_scenario_23_a_refused_order_cancels_nothing(core):
    core.fund("A", USDC=100)
    core.bid("A", 1, 80)
    with core.refused("FokNotFilled"):
        core.bid("A", 1, 30, "fok")
    core.fund("B", ETH=1, USDC=1000)
    core.ask("B", 1, 90)
    with core.refused("PostOnlyWouldMatch"):
        core.bid("A", 1, 90, "post_only")


def test_scenario_24_too_big_is_refused_before_anything_is_cancelled(core):
    core.fund("A", USDC=50)
    core.bid("A", 1, 20)
    with core.refused("InsufficientBalance"):
        core.bid("A", 1, 80)


def test_scenario_24_credit_counts_all_markets(core):
    core.fund("A", USDC=100)
    core.bid("A", 1, 40)
    core.bid("A", 1, 50, market="BTC-USDC")
    assert core.exchange.credit(core.users["A"]).total_open_notional == 90_000_000
    core.bid("A", 1, 20)
    assert [order.market_id for order in core.exchange.open_orders(core.users["A"])] == [
        "BTC-USDC",
        "ETH-USDC",
    ]


def test_a_post_only_order_may_pass_where_its_own_victim_stood(core):
    """What the request cancels first cannot stand in its way."""
    core.fund("A", USDC=100, ETH=1)
    core.ask("A", 1, 80)
    assert core.bid("A", 1, 90, "post_only").status == "open"
    assert core.book() == ([(90_000_000, 1_000_000)], [])


def test_open_orders_are_filtered_then_cut_oldest_first(core):
    core.fund("A", ETH=5, USDC=10_000)
    ids = [core.bid("A", "0.1", 1000 + i).order_id for i in range(3)]
    asked = core.ask("A", 1, 2000)
    user = core.users["A"]
    chosen = core.exchange.open_orders(user, "ETH-USDC", "bid", 2)
    assert [order.order_id for order in chosen] == ids[:2]
    assert core.exchange.open_orders(user, side="ask") == (asked,)
    assert core.exchange.open_orders(user, "BTC-USDC") == ()
    assert core.exchange.open_orders("0x" + "0" * 40) == ()


def test_a_deposit_is_told_and_bounded(core):
    user = core.users["A"]
    assert not core.exchange.has_account(user)
    core.exchange.deposit(user, "ETH", 5, core.tick())
    assert core.events() == [BalanceChanged(user, "ETH", "deposit", core.now)]
    assert core.exchange.credit(user).deposited_balance == 0
    for asset, amount in (("usdc", 1), ("XYZ", 1), ("USDC", 0), ("USDC", -1), ("USDC", 2**63)):
        with core.refused("InvalidRequest"):
            core.exchange.deposit(user, asset, amount, core.tick())


def test_a_stranger_has_nothing_and_cannot_order(core):
    with core.refused("InsufficientBalance"):
        core.bid("G", 1, 1)
    with pytest.raises(Rejected):
        core.cancel("G", 1)
    assert core.exchange.balances(core.users["G"]) == ()
    assert not core.exchange.has_account(core.users["G"])


def test_a_bid_makes_room_where_money_is_short_though_credit_is_not(core):
    """After buying, less USDC is available than the credit cap alone would allow."""
    core.fund("A", USDC=200)
    core.fund("B", ETH=1, USDC=1_000)
    core.ask("B", 1, 100)
    core.bid("A", 1, 100)
    oldest = core.bid("A", 1, 60)
    core.events()
    new = core.bid("A", 1, 50)
    told = [(e.order.order_id, e.reason) for e in core.events(OrderUpdated)]
    assert told == [(oldest.order_id, "credit"), (new.order_id, None)]
    assert core.money("A") == (200_000_000 - 100_050_000 - 50_000_000, 50_000_000)
