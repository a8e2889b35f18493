"""Scenarios 20 to 24 of vela.md section 18: credit, told on the private feed."""

ETH = 1_000_000


async def test_20_the_seeds_example_cancels_exactly_the_oldest(venue, one):
    venue.fund(one, USDC=10_000, ETH=2)
    oldest = await venue.order(one, "bid", 1_580_000_000, 3 * ETH)
    await venue.order(one, "ask", 1_582_000_000, 2 * ETH)
    await venue.order(one, "bid", 1_575_000_000, ETH)
    account = await venue.data(f"/account/{one.user}/balances")
    assert account["credit"] == {
        "total_open_notional": 9_479_000_000,
        "deposited_balance": 10_000_000_000,
        "utilization": "0.9479",
    }
    headroom = await venue.order(one, "bid", 521_000_000, ETH)
    assert len(await venue.data(f"/account/{one.user}/orders")) == 4
    await venue.accepted("/orders/cancel", one.cancel(order_id=headroom["order_id"]))
    async with venue.account_feed(one) as feed:
        newest = await venue.order(one, "bid", 600_000_000, ETH)
        told = await feed.quiet()
    updates = [message["data"] for message in told if message["type"] == "order_update"]
    assert [(update["order_id"], update["status"], update["reason"]) for update in updates] == [
        (oldest["order_id"], "cancelled", "credit"),
        (newest["order_id"], "open", None),
    ]
    balances = [message["data"] for message in told if message["type"] == "balance_update"]
    assert balances[-1] == {
        "asset": "USDC",
        "available": 10_000_000_000 - 1_575_000_000 - 600_000_000,
        "locked": 2_175_000_000,
        "total": 10_000_000_000,
        "total_open_notional": 5_339_000_000,
        "deposited_balance": 10_000_000_000,
        "credit_utilization": "0.5339",
        "reason": balances[-1]["reason"],
    }


async def test_21_victims_fall_from_the_oldest_until_there_is_room(venue, one):
    venue.fund(one, USDC=90)
    orders = [await venue.order(one, "bid", 30_000_000, ETH) for _ in range(3)]
    newest = await venue.order(one, "bid", 50_000_000, ETH)
    left = await venue.data(f"/account/{one.user}/orders")
    assert [order["order_id"] for order in left] == [orders[2]["order_id"], newest["order_id"]]


async def test_22_no_more_falls_than_must(venue, one):
    venue.fund(one, USDC=100)
    await venue.order(one, "bid", 70_000_000, ETH)
    second = await venue.order(one, "bid", 20_000_000, ETH)
    newest = await venue.order(one, "bid", 50_000_000, ETH)
    left = await venue.data(f"/account/{one.user}/orders")
    assert [order["order_id"] for order in left] == [second["order_id"], newest["order_id"]]


async def test_23_a_refused_order_has_cancelled_nothing_and_told_nothing(venue, one):
    venue.fund(one, USDC=100)
    await venue.order(one, "bid", 80_000_000, ETH)
    async with venue.account_feed(one) as feed:
        refused = await venue.refused_order(one, "bid", 30_000_000, ETH, "fok")
        assert refused == (422, "FokNotFilled")
        assert await feed.quiet() == []
    assert len(await venue.data(f"/account/{one.user}/orders")) == 1


async def test_24_too_big_an_order_is_refused_and_credit_spans_markets(venue, one, two):
    venue.fund(one, USDC=50)
    await venue.order(one, "bid", 40_000_000, ETH)
    refused = await venue.refused_order(one, "bid", 80_000_000, ETH)
    assert refused == (422, "InsufficientBalance")
    assert len(await venue.data(f"/account/{one.user}/orders")) == 1
    await venue.order(one, "bid", 40_000_000, ETH, market="BTC-USDC")
    (left,) = await venue.data(f"/account/{one.user}/orders")
    assert left["market_id"] == "BTC-USDC"
    venue.fund(two, USDC=50, ETH=1)
    refused = await venue.refused_order(two, "ask", 80_000_000, ETH)
    assert refused == (422, "CreditLimitExceeded")
