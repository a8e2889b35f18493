"""Orders, money and margin: J03 to J11 and J15, J16 of joyride.md section 14."""

import pytest
from joyride_kit import C150, C160, C190, EXPIRATION

FULL = 10_000_000_000


async def test_j03_a_bid_rests_and_locks_its_cost(venue, link):
    await link.ask("public/subscribe", channels=["user.orders"])
    answer = await link.order("bid", 1_500_000, 1_000)
    order = answer["order"]
    assert (order["status"], order["remaining"], answer["trades"]) == ("open", 1_000, [])
    assert await link.money() == (9_998_500_000, 1_500_000)
    assert (await venue.book())[0] == [(1_500_000, 3_000)]
    assert await link.heard("user.orders") == [order]


async def test_j04_what_is_wrong_is_refused_by_its_code(venue, link):
    assert await link.refused_order("bid", 1_500_500, 1_000) == 1005
    assert await link.refused_order("bid", 0, 1_000) == 1005
    assert await link.refused_order("bid", -1_000, 1_000) == 1005
    assert await link.refused_order("bid", 1_500_000, 50) == 1006
    assert await link.refused_order("bid", 1_500_000, -100) == 1006
    unknown = "SOL_USDC-22NOV26-151-C"
    assert await link.refused_order("bid", 1_500_000, 1_000, instrument=unknown) == 1004
    for wrong in (
        {"type": "stop"},
        {"time_in_force": "day"},
        {"price": 1.5},
        {"price": "1500000"},
        {"price": None},
        {"price": True},
        {"price": 10**30},
        {"amount": 1e3},
    ):
        shape = {"instrument_id": C150, "type": "limit", "price": 1_500_000, "amount": 1_000}
        assert await link.refused("private/buy", **shape | wrong) == -32602, wrong
    assert await link.money() == (FULL, 0)
    await link.order("bid", 1_500_000, 100)
    assert await link.money() == (FULL - 150_000, 150_000)


async def test_j05_a_fill_is_paid_at_the_resting_price(venue, link):
    channels = [f"trades.{C150}", "user.trades", "user.orders"]
    await link.ask("public/subscribe", channels=channels)
    answer = await link.order("bid", 1_700_000, 1_000)
    assert answer["order"]["status"] == "filled"
    (trade,) = answer["trades"]
    assert (trade["price"], trade["size"], trade["role"]) == (1_600_000, 1_000, "taker")
    assert await link.money() == (9_998_400_000, 0)
    assert await link.positions() == {C150: (1_000, 1_600_000)}
    assert (await venue.book())[1] == [(1_600_000, 500)]
    heard = await link.heard()
    assert [push["channel"] for push in heard] == channels
    assert heard[0]["data"]["side"] == "buy"
    assert heard[1]["data"] == trade


async def test_j06_what_is_left_rests_or_is_cancelled_as_the_order_says(venue, link):
    answer = await link.order("bid", 1_600_000, 2_000, time_in_force="fok")
    assert (answer["order"]["status"], answer["order"]["remaining"]) == ("cancelled", 2_000)
    assert await link.money() == (FULL, 0)
    assert (await venue.book())[1] == [(1_600_000, 1_500)]
    answer = await link.order("bid", 1_600_000, 2_000)
    assert (answer["order"]["status"], answer["order"]["remaining"]) == ("partially_filled", 500)
    assert await link.money() == (FULL - 2_400_000 - 800_000, 800_000)
    assert (await venue.book())[0][0] == (1_600_000, 500)
    await link.ask("private/cancel_all")
    venue.quote("ask", 1_600_000, 1_500)
    answer = await link.order("bid", 1_600_000, 2_000, time_in_force="IMMEDIATE_OR_CANCEL")
    assert (answer["order"]["status"], answer["order"]["remaining"]) == ("cancelled", 500)
    assert await link.money() == (FULL - 4_800_000, 0)


async def test_j07_averages_are_rounded_down_and_profit_is_exact(venue, link):
    venue.quote("ask", 1_500_000, 1_000, C160)
    venue.quote("ask", 1_600_000, 500, C160)
    await link.order("bid", 1_500_000, 1_000, instrument=C160)
    assert await link.positions() == {C160: (1_000, 1_500_000)}
    await link.order("bid", 1_600_000, 500, instrument=C160)
    assert await link.positions() == {C160: (1_500, 1_533_333)}
    before, _ = await link.money()
    venue.quote("bid", 1_700_000, 1_500, C160)
    await link.order("ask", 1_700_000, 1_500, instrument=C160)
    account = await link.ask("private/get_account")
    assert account["available"] - before == 2_550_000
    assert (account["positions"], account["total_pnl"]) == ([], 250_000)
    assert account["return_pct"] == pytest.approx(0.0025)


async def test_j08_a_cancel_says_what_became_of_the_order(venue, link, theirs):
    order_id = (await link.order("bid", 1_500_000, 1_000))["order"]["id"]
    named = {"instrument_id": C150, "order_id": order_id}
    assert await link.refused("private/cancel", **named | {"instrument_id": C160}) == 1003
    assert await theirs.refused("private/cancel", **named) == 1003
    answer = await link.ask("private/cancel", **named)
    assert answer == {"order_id": order_id, "status": "cancelled"}
    assert await link.money() == (FULL, 0)
    assert await link.refused("private/cancel", **named) == 1008
    assert await link.refused("private/cancel", **named | {"instrument_id": C160}) == 1003
    assert await link.refused("private/cancel", **named | {"order_id": 999_999}) == 1003
    assert await theirs.refused("private/cancel", **named) == 1003
    filled = (await link.order("bid", 1_600_000, 100))["order"]
    named = {"instrument_id": C150, "order_id": filled["id"]}
    assert await link.refused("private/cancel", **named) == 1008


async def test_j09_cancel_all_takes_one_instrument_or_all(venue, link):
    ids = [
        (await link.order("bid", price, 100, instrument=each))["order"]["id"]
        for each, price in ((C150, 1_000_000), (C150, 1_100_000), (C160, 1_000_000))
    ]
    answer = await link.ask("private/cancel_all", instrument_id=C150)
    assert answer == {"cancelled": 2, "order_ids": ids[:2]}
    assert [order["id"] for order in await link.ask("private/get_open_orders")] == ids[2:]
    assert await link.ask("private/cancel_all") == {"cancelled": 1, "order_ids": ids[2:]}
    assert await link.ask("private/cancel_all") == {"cancelled": 0, "order_ids": []}
    unknown = "SOL_USDC-22NOV26-151-C"
    assert await link.refused("private/cancel_all", instrument_id=unknown) == 1004
    assert await link.money() == (FULL, 0)


async def test_j10_what_is_not_there_is_not_spent(venue, link, w):
    venue.floor.exchange.account(w.address).available = 1_000_000
    assert await link.refused_order("bid", 1_500_000, 1_000) == 1002
    assert await link.money() == (1_000_000, 0)
    await link.order("bid", 1_500_000, 600)
    assert await link.money() == (100_000, 900_000)


async def test_j11_a_short_shows_its_margin(venue, link, w):
    """Spot 180.25, the call at 190 marked 0.50: 18.525 a contract (R-38)."""
    venue.quote("bid", 499_000, 5_000, C190)
    venue.quote("ask", 501_000, 5_000, C190)
    account = venue.floor.exchange.account(w.address)
    account.available = 37_049_999
    assert await link.refused_order("ask", 499_000, 2_000, instrument=C190) == 1002
    assert await link.refused_order("ask", 600_000, 2_000, instrument=C190) == 1002
    account.available = 37_050_000
    await link.order("ask", 499_000, 2_000, instrument=C190)
    assert await link.money() == (37_050_000 + 998_000, 0)
    assert await link.positions() == {C190: (-2_000, 499_000)}
    account.available = 0
    assert await link.refused_order("ask", 499_000, 100, instrument=C190) == 1002
    account.available = 10**9
    await link.order("bid", 501_000, 4_000, instrument=C190)
    account.available = 0
    await link.order("ask", 499_000, 2_000, instrument=C190)
    assert await link.positions() == {}


async def test_a_short_is_bought_back_with_what_there_is(venue, link, w):
    """Margin keeps nobody in a position that he can pay his way out of."""
    venue.quote("bid", 499_000, 5_000, C190)
    venue.quote("ask", 501_000, 5_000, C190)
    await link.order("ask", 499_000, 2_000, instrument=C190)
    account = venue.floor.exchange.account(w.address)
    account.available = 1_002_000
    assert await link.refused_order("bid", 1_000_000, 100, instrument=C160) == 1002
    await link.order("bid", 501_000, 2_000, instrument=C190)
    assert (await link.money(), await link.positions()) == ((0, 0), {})


async def test_r39_an_order_ends_where_it_meets_its_owner_s(venue, link):
    own = (await link.order("ask", 1_550_000, 300))["order"]
    venue.quote("ask", 1_540_000, 200)
    answer = await link.order("bid", 1_700_000, 2_000)
    assert (answer["order"]["status"], answer["order"]["remaining"]) == ("cancelled", 1_800)
    assert [order["id"] for order in await link.ask("private/get_open_orders")] == [own["id"]]
    assert (await venue.book())[1] == [(1_550_000, 300), (1_600_000, 1_500)]


async def test_r40_a_market_order_takes_what_there_is(venue, link):
    answer = await link.order("bid", None, 2_000, type="market")
    assert (answer["order"]["status"], answer["order"]["remaining"]) == ("cancelled", 500)
    assert await link.positions() == {C150: (1_500, 1_600_000)}
    answer = await link.order("bid", None, 2_000, type="market")
    assert (answer["order"]["status"], answer["order"]["remaining"]) == ("cancelled", 2_000)
    answer = await link.order("ask", None, 1_500, type="market")
    assert answer["order"]["status"] == "filled"
    assert await link.money() == (FULL - 1_500 * 100, 0)


async def test_r21_a_market_order_s_price_is_ignored(venue, link):
    answer = await link.order("bid", 1_000, 1_000, type="market")
    assert (answer["order"]["status"], answer["order"]["price"]) == ("filled", 0)
    assert await link.positions() == {C150: (1_000, 1_600_000)}


async def test_j15_a_paused_round_takes_no_orders_and_lets_go_of_them(venue, link):
    order_id = (await link.order("bid", 1_500_000, 1_000))["order"]["id"]
    pause = "instruments/pause-by-expiration"
    first = await venue.admin(pause, expiration=EXPIRATION, paused=True)
    listed = len(venue.floor.exchange.options())
    assert (first["db_updated"], first["engine_updated"]) == (listed, listed)
    assert (await venue.admin(pause, expiration=EXPIRATION, paused=True))["db_updated"] == 0
    assert await link.refused_order("bid", 1_500_000, 1_000) == 1014
    assert await link.refused_order("bid", None, 1_000, type="market") == 1014
    await venue.admin("create-instruments", asset="SOL", expiration=EXPIRATION, spot_price=250.5)
    late = "SOL_USDC-22NOV26-250-C"
    assert await link.refused_order("bid", 1_500_000, 1_000, instrument=late) == 1014
    await link.ask("private/cancel", instrument_id=C150, order_id=order_id)
    await venue.admin(pause, expiration=EXPIRATION, paused=False)
    await link.order("bid", 1_500_000, 1_000)


async def test_j16_a_position_is_valued_at_the_middle(venue, link, w):
    headers = await venue.token(w)
    venue.quote("ask", 1_500_000, 1_000, C160)
    await link.order("bid", 1_500_000, 1_000, instrument=C160)
    venue.quote("bid", 1_690_000, 100, C160)
    venue.quote("ask", 1_710_000, 100, C160)
    (row,) = await venue.data("/account/positions-with-metrics", headers=headers)
    assert row["current_value"] == row["mid_price"] == 1_700_000
    assert (row["pnl"], row["breakeven"]) == (200_000, 1_500_000)
    assert row["pnl_percent"] == pytest.approx(13.33, abs=0.01)
    venue.floor.cancel_all("~book", C160)
    (row,) = await venue.data("/account/positions-with-metrics", headers=headers)
    assert (row["mid_price"], row["current_value"], row["pnl"], row["pnl_percent"]) == (0, 0, 0, 0)
    (row,) = await venue.data("/account/positions", headers=headers)
    assert (row["quantity"], row["avg_price"]) == (1_000, 1_500_000)
