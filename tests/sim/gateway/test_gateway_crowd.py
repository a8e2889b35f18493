"""The exchange with participants at work: what a client sees stays exact, and its money too."""

import json
from collections import Counter

from vela_tui.sim.messages import UNIT

ETH = 1_000_000


async def test_28_a_book_followed_through_a_busy_market_is_the_servers(busy_venue):
    venue = busy_venue
    async with venue.feed() as feed:
        snapshot = await feed.subscribe("orderbook:ETH-USDC")
        books = {side: dict(levels) for side, levels in snapshot["data"].items()}
        assert books["bids"]
        assert books["asks"]
        sequence, updates = snapshot["seq"], 0
        for _ in range(20):
            venue.step(10)
            for message in await feed.quiet():
                sequence, updates = sequence + 1, updates + 1
                assert message["seq"] == sequence
                for side, levels in books.items():
                    levels.update(dict(message["data"][side]))
                    for price in [price for price, quantity in levels.items() if not quantity]:
                        del levels[price]
    bids, asks = await venue.book()
    assert updates > 20
    assert sorted(books["bids"].items(), reverse=True) == [tuple(level) for level in bids]
    assert sorted(books["asks"].items()) == [tuple(level) for level in asks]


async def test_30_a_resting_order_of_a_client_is_filled_by_the_crowd(busy_venue, one):
    venue = busy_venue
    venue.fund(one, USDC=10_000)
    bids, _ = await venue.book()
    async with venue.account_feed(one) as feed:
        order = await venue.order(one, "bid", bids[0][0], 50_000, "post_only", cid="mine")
        filled = []
        for _ in range(120):
            venue.step(5)
            filled += [m["data"] for m in await feed.quiet() if m["type"] == "fill"]
            if sum(fill["quantity"] for fill in filled) == 50_000:
                break
    assert {fill["order_id"] for fill in filled} == {order["order_id"]}
    assert {fill["role"] for fill in filled} == {"maker"}
    assert await venue.data(f"/account/{one.user}/orders") == []
    cost = sum(fill["price"] * fill["quantity"] // UNIT for fill in filled)
    rebates = sum(fill["maker_fee"] for fill in filled)
    assert await venue.money(one) == (10_000 * UNIT - cost - rebates, 0)
    assert await venue.money(one, "ETH") == (50_000, 0)


async def test_31_money_is_conserved_between_clients_crowd_and_exchange(busy_venue, one, two):
    """Whatever was deposited is held by somebody, to the last unit."""
    venue = busy_venue
    exchange = venue.floor.exchange
    users = [one.user, two.user, *venue.floor.participants.users]

    def held():
        total = Counter(exchange.fees_collected())
        for user in users:
            for view in exchange.balances(user):
                assert view.available >= 0
                assert view.locked >= 0
                total[view.asset] += view.available + view.locked
        return +total

    venue.fund(one, USDC=100_000, ETH=20)
    venue.fund(two, USDC=100_000, ETH=20)
    before = held()
    for number in range(60):
        wallet = (one, two)[number % 2]
        bids, asks = await venue.book()
        side, levels = (("bid", asks), ("ask", bids))[number // 2 % 2]
        tif = ("gtc", "ioc", "fok", "post_only")[number % 4]
        price = levels[number % 3][0]
        await venue.post("/orders", wallet.order(side, price, 1_234_567 + number, tif))
        venue.step(2)
    assert held() == before
    assert exchange.trades("ETH-USDC")


async def test_30_public_feeds_and_reads_name_no_participant(busy_venue):
    venue = busy_venue
    names = [user[2:] for user in venue.floor.participants.users]
    async with venue.feed() as feed:
        for channel in ("trades:ETH-USDC", "orderbook:ETH-USDC", "markets"):
            await feed.subscribe(channel)
        venue.step(50)
        venue.gateway.feed.publish_markets()
        told = json.dumps(await feed.quiet())
    for path in ("/trades/ETH-USDC", "/orderbook/ETH-USDC", "/markets", "/markets/ETH-USDC/ticker"):
        told += (await venue.get(path)).text
    assert "trade_" in told
    assert not any(name in told for name in names)


async def test_a_participants_account_is_never_taken_for_a_clients(busy_venue):
    """Anybody may send anybody test money; only clients' accounts are kept on disk."""
    venue = busy_venue
    user = venue.floor.participants.users[0]
    await venue.accepted("/deposit", {"user": user, "asset": "USDC", "amount": "1"})
    venue.step(5)
    assert venue.floor.clients == set()
    assert venue.floor.client_changes == 0


async def test_time_never_runs_backwards(venue, one):
    venue.fund(one, USDC=10_000)
    venue.clock.advance(-3600)
    order = await venue.order(one, "bid", 1_000_000, ETH)
    assert order["created_at"] == "2024-04-13T09:20:00.000Z"
