"""What the engine's exchange can be asked, and what only this dialect tells (vela.md 3.4-3.7)."""

import json

import pytest

from vela_tui.sim.gateways.vela_engine import answers, records

ONE = 100_000_000
START_MICROS = 1_713_000_000_000_000


@pytest.fixture
async def traded(engine, ann, bob):
    """Ann made one at 1000, Bob took it: order 1 and order 2, both remembered."""
    engine.fund(ann, ETH=2)
    engine.fund(bob, USDC=10_000)
    await engine.order(ann, "ask", 1000 * ONE, 2 * ONE, cid="made")
    await engine.order(bob, "bid", 1000 * ONE, ONE)
    return engine


async def test_markets_have_quotes_and_nothing_of_a_day(traded):
    rows = await traded.data("/markets")
    (eth,) = [row for row in rows if row["id"] == "ETH-USDC"]
    assert eth == {
        "id": "ETH-USDC",
        "base": "ETH",
        "quote": "USDC",
        "best_bid": None,
        "best_ask": "1000",
        "spread": None,
    }
    assert len(rows) == 16


async def test_a_book_is_of_objects_and_has_no_number(traded):
    assert await traded.data("/markets/ETH-USDC/book") == {
        "market": "ETH-USDC",
        "bids": [],
        "asks": [{"price": "1000", "quantity": "1"}],
    }
    missing = await traded.get("/markets/XXX-USDC/book")
    assert (missing.status_code, missing.json()["error"]) == (404, "market not found")


async def test_trades_are_raw_numbers_with_everybodys_name(traded, ann, bob):
    (trade,) = await traded.data("/trades/ETH-USDC")
    assert trade == {
        "id": "fill_1_2",
        "market_id": "ETH-USDC",
        "price": 1000 * ONE,
        "quantity": ONE,
        "maker_order_id": 1,
        "taker_order_id": 2,
        "maker_address": ann.user,
        "taker_address": bob.user,
        "timestamp": START_MICROS,
        "side": "bid",
    }
    assert await traded.data("/trades") == [trade]
    assert await traded.data("/trades/XXX-USDC") == []


async def test_candles_are_numbers_of_raw_units_over_a_million(traded):
    """Section 1.1: a hundred times the price; none where nothing traded; an hour by default."""
    told = await traded.get("/ohlcv/ETH-USDC", timeframe="1m", limit=3)
    assert json.loads(told.text)["data"] == {
        "market_id": "ETH-USDC",
        "timeframe": "1m",
        "candles": [
            {
                "time": 1_713_000_000,
                "open": 100_000.0,
                "high": 100_000.0,
                "low": 100_000.0,
                "close": 100_000.0,
                "volume": 100.0,
            }
        ],
        "count": 1,
        "has_real_data": True,
    }
    assert '"open":100000.0,' in told.text
    odd = await traded.data("/ohlcv/ETH-USDC", timeframe="2h")
    assert (odd["timeframe"], odd["count"]) == ("2h", 1)
    assert (await traded.data("/ohlcv/XXX-USDC"))["has_real_data"] is False
    bad = await traded.get("/ohlcv/ETH-USDC", limit="x")
    assert (bad.status_code, bad.text) == (
        400,
        "Failed to deserialize query string: invalid digit found in string",
    )


async def test_an_order_is_remembered_with_its_executions(traded, ann, bob):
    made = await traded.data("/orders/1")
    assert made.pop("signature").startswith("0x")
    assert made == {
        "id": 1,
        "market_id": "ETH-USDC",
        "user": ann.address,
        "side": "ask",
        "price": 1000 * ONE,
        "quantity": 2 * ONE,
        "filled_quantity": ONE,
        "status": "partially_filled",
        "order_type": "limit",
        "time_in_force": "gtc",
        "nonce": 1_713_000_000_001,
        "client_order_id": "made",
        "created_at": START_MICROS,
        "updated_at": START_MICROS,
        "fills": [
            {
                "fill_id": "fill_1_2",
                "counterparty_order_id": 2,
                "counterparty_address": bob.user,
                "price": 1000 * ONE,
                "quantity": ONE,
                "timestamp": START_MICROS,
            }
        ],
        "da_hash": None,
    }
    taken = await traded.data("/orders/2")
    assert (taken["status"], taken["fills"][0]["counterparty_address"]) == ("filled", ann.user)
    assert (await traded.get("/orders/3")).status_code == 404
    unread = await traded.get("/orders/abc")
    assert (unread.status_code, unread.text) == (400, "Invalid URL: Cannot parse `abc` to a `u64`")


async def test_open_orders_ignore_every_filter_and_are_found_by_name(traded, ann):
    path = f"/account/{ann.address}/orders"
    (order,) = await traded.data(path, side="bid", market_id="BTC-USDC", limit="nonsense")
    assert await traded.data(f"{path}/by-client-id/made") == order
    missing = await traded.get(f"{path}/by-client-id/other")
    assert (missing.status_code, missing.json()["error"]) == (404, "order not found")
    bad = await traded.get("/account/0x1/orders")
    assert (bad.status_code, bad.json()["error"]) == (400, "invalid address")
    assert await traded.data(f"/account/0x{'00' * 20}/balances") == []


async def test_fees_of_all_markets_and_of_one(traded):
    eth = {
        "market": "ETH-USDC",
        "maker_fee_bps": -1,
        "taker_fee_bps": 5,
        "maker_fee_pct": -0.01,
        "taker_fee_pct": 0.05,
    }
    assert eth in await traded.data("/fees")
    assert await traded.data("/markets/ETH-USDC/fees") == eth
    public = await traded.data("/fees/public")
    assert public["total_taker_fees_collected_usdc"] == "0.500000"
    assert public["net_exchange_revenue_usdc"] == "0.400000"


async def test_the_status_says_how_the_engine_is(traded):
    status = await traded.data("/status")
    assert status["status"] == "starting"
    assert (status["fills_today"], status["volume_today_usdc"]) == (1, "1000.00")
    assert (status["orders_processed_today"], status["active_markets"]) == (2, 16)
    traded.clock.advance(30)
    async with traded.feed() as feed:
        await feed.ask({"type": "ping"})
        later = await traded.data("/status")
    assert (later["status"], later["engine_uptime_seconds"]) == ("operational", 30)
    assert (later["connected_ws_clients"], later["engine_version"]) == (1, "0.2.0")
    health = await traded.get("/health")
    assert (health.text, health.headers["content-type"]) == ("ok", "text/plain; charset=utf-8")


async def test_executions_are_gathered_in_batches_of_half_a_minute(traded, ann, bob):
    (batch,) = await traded.data("/batches")
    assert (batch["batch_id"], batch["fill_count"], batch["order_count"]) == (1, 1, 2)
    assert (batch["timestamp"], batch["fills"]) == (START_MICROS // 1000, ["fill_1_2"])
    root = (await traded.data("/state-root"))["state_root"]
    traded.clock.advance(30)
    await traded.order(bob, "bid", 1000 * ONE, ONE)
    first, second = await traded.data("/batches")
    assert first == batch
    assert (second["batch_id"], second["timestamp"]) == (2, START_MICROS // 1000 + 30_000)
    assert second["state_root"] != first["state_root"]
    detail = await traded.data("/batches/1")
    assert detail["fills"] == [(await traded.data("/trades/ETH-USDC"))[-1]]
    after = await traded.data("/state-root")
    assert after["state_root"] != root
    assert (after["user_count"], after["anchor_count"]) == (2, 0)
    missing = await traded.get("/batches/9")
    assert (missing.status_code, missing.json()["error"]) == (404, "batch not found")


async def test_the_state_root_is_anchored_every_ten_minutes(traded):
    """What makes an execution final where no proof is made; on no chain, of course."""
    before = await traded.data("/state-root")
    assert (before["last_anchor_tx"], before["last_anchor_time"], before["anchor_count"]) == (
        None,
        None,
        0,
    )
    traded.clock.advance(1_250)
    after = await traded.data("/state-root")
    assert (after["anchor_count"], after["last_anchor_time"]) == (
        2,
        START_MICROS // 1000 + 1_200_000,
    )
    assert len(after["last_anchor_tx"]) == 66


async def test_old_batches_are_forgotten_and_their_numbers_with_them(traded, bob, monkeypatch):
    """The engine forgets none; its list would outgrow what anybody reads."""
    for name, most in (("RETAINED_BATCHES", 2), ("RETAINED_EXECUTIONS", 3)):
        monkeypatch.setattr(records, name, most)
    traded.fund(bob, USDC=10_000)
    for made in range(3):
        traded.clock.advance(30)
        await traded.order(bob, "bid", 1000 * ONE, ONE // 10)
        numbers = [batch["batch_id"] for batch in await traded.data("/batches")]
        assert numbers == [made + 1, made + 2]
    for _ in range(3):
        await traded.order(bob, "bid", 1000 * ONE, ONE // 10)
    (left,) = await traded.data("/batches")
    assert (left["batch_id"], left["fill_count"], left["order_count"]) == (4, 4, 5)
    assert (await traded.get("/batches/3")).status_code == 404


async def test_a_batch_is_final_some_time_after_its_end(traded):
    assert (await traded.data("/batches/1/proof"))["status"] == "pending"
    traded.clock.advance(60)
    proof = await traded.data("/batches/1/proof")
    assert (proof["status"], proof["generated_at"]) == ("skipped", START_MICROS // 1000 + 60_000)
    assert await traded.data("/proofs") == {"proofs": [proof], "next_cursor": 1}
    assert (await traded.data("/batches/9/proof"))["status"] == "pending"


async def test_the_leaderboard_ranks_by_volume(traded, ann, bob):
    """Section 1.1: raw products over 10^12, which is 10^4 times the USDC."""
    board = await traded.data("/leaderboard")
    assert [(row["address"], row["volume_usdc"]) for row in board["top_traders"]] == [
        (ann.user, "10000000.00"),
        (bob.user, "10000000.00"),
    ]
    assert (board["top_traders"][0]["maker_count"], board["period"]) == (1, "all_time")


async def test_a_referrer_is_counted_a_fifth_of_the_takers_fees(traded, ann, bob, cyd):
    def body(user, referrer, signer=None):
        text = f"vela:referral:{user.user}:{referrer.user}:7"
        signature = (signer or user).sign(text)
        return {
            "user": user.address,
            "ref": referrer.address,
            "nonce": 7,
            "signature": signature,
        }

    path = "/referral/register"
    assert await traded.refused(path, body(bob, bob)) == (400, "cannot refer yourself")
    assert await traded.refused(path, body(bob, cyd)) == (400, "referrer not found")
    assert await traded.refused(path, body(bob, ann, cyd)) == (401, "invalid signature")
    assert await traded.accepted(path, body(bob, ann)) == {"registered": True}
    assert await traded.refused(path, body(bob, ann)) == (400, "referrer already set")
    await traded.order(bob, "bid", 1000 * ONE, ONE)
    told = await traded.data(f"/referral/{ann.address}")
    assert (told["referred_users"], told["referred_count"]) == ([bob.user], 1)
    assert told["total_earnings_usdc"] == "10.000000"
    assert (await traded.data(f"/referral/{bob.address}"))["referrer"] == ann.user
    assert (await traded.data("/leaderboard"))["top_referrers"][0]["address"] == ann.user


async def test_analytics_have_the_best_prices_as_raw_numbers(traded, ann, bob):
    """The only raw prices of a live book: by them a client can prove its scale."""
    await traded.order(bob, "bid", 998 * ONE, 2 * ONE)
    (row,) = (await traded.data("/analytics/ETH-USDC"))["markets"]
    assert (row["current_bid"], row["current_ask"]) == (998 * ONE, 1000 * ONE)
    assert (row["current_mid"], row["current_spread_bps"]) == (999 * ONE, 20.02002)
    assert (row["total_volume_usdc"], row["fill_count"]) == ("1000.00", 1)
    assert row["depth_1pct_bid_usdc"] == "1998.00"
    assert row["slippage_1k_usdc"] == pytest.approx(10.01, abs=0.001)
    told = await traded.data("/analytics", timeframe="1H")
    assert (len(told["markets"]), told["timeframe"]) == (16, "1H")
    empty = told["markets"][0]
    assert (empty["market_id"], empty["current_mid"], empty["slippage_1k_usdc"]) == (
        "AAVE-USDC",
        None,
        None,
    )


def test_decimals_of_a_fixed_number_of_places_are_rounded_half_up():
    assert answers.fixed(1_005_000, 6, 2) == "1.01"
    assert answers.fixed(4_999, 6, 2) == "0.00"
    assert answers.fixed(995_000, 6, 2) == "1.00"


async def test_a_lively_exchange_shows_levels_without_quantity_and_keeps_its_money(busy_engine):
    """Conservation in the engine's units and on its terms, with phantoms shown on the way."""
    seen = 0
    for _ in range(60):
        busy_engine.step(5)
        bids, asks = await busy_engine.book("BTC-USDC")
        seen += sum(quantity == "0" for _, quantity in (*bids, *asks))
        for levels, worst_first in ((bids, False), (asks, True)):
            prices = [float(price) for price, _ in levels]
            assert prices == sorted(prices, reverse=not worst_first)
            assert len(set(prices)) == len(prices)
    assert seen
    exchange = busy_engine.floor.exchange
    supplied, fees = exchange.supplied(), exchange.fees_collected()
    for asset in exchange.assets():
        held = sum(
            view.available + view.locked
            for user in busy_engine.floor.participants.users
            for view in exchange.balances(user)
            if view.asset == asset
        )
        assert held + fees.get(asset, 0) == supplied[asset]
