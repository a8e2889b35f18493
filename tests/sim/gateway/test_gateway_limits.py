"""Scenario 25: rolling windows, exact waiting times, one bucket for each kind of request."""

ETH = 1_000_000


async def waiting(venue, answer):
    """Milliseconds to wait, out of an answer that is the seed's 429 to the letter."""
    assert answer.status_code == 429
    body = answer.json()
    assert body == {
        "ok": False,
        "error": "RateLimitExceeded",
        "message": "Rate limit exceeded. Please slow down.",
        "retry_after_ms": body["retry_after_ms"],
    }
    assert answer.headers["retry-after"] == str(-(-body["retry_after_ms"] // 1000))
    return body["retry_after_ms"]


async def test_25_twenty_orders_a_minute_invalid_ones_included(limited_venue, one, two):
    venue = limited_venue
    venue.fund(one, USDC=10_000)
    venue.fund(two, USDC=10_000)
    for number in range(20):
        body = one.order("bid", 1_000_000, ETH)
        match number % 3:
            case 1:
                body |= {"signature": "0x"}
            case 2:
                body |= {"side": "buy", "user": one.user}
        assert (await venue.post("/orders", body)).status_code in {200, 400, 401}
    venue.clock.advance(5)
    refused = one.order("bid", 1_000_000, ETH)
    assert await waiting(venue, await venue.post("/orders", refused)) == 55_000
    lower = refused | {"user": one.user}
    assert await waiting(venue, await venue.post("/orders", lower)) == 55_000
    cancel = await venue.refused("/orders/cancel", one.cancel(order_id=10**9))
    assert cancel == (404, "OrderNotFound")
    assert (await venue.order(two, "bid", 1_000_000, ETH))["status"] == "open"
    venue.clock.advance(54.9996)
    assert await waiting(venue, await venue.post("/orders", refused)) == 1
    venue.clock.advance(0.0004)
    assert (await venue.accepted("/orders", refused))["status"] == "open"


async def test_25_twenty_cancels_a_minute_of_their_own(limited_venue, one):
    venue = limited_venue
    for _ in range(20):
        await venue.refused("/orders/cancel", one.cancel(order_id=10**9))
    answer = await venue.post("/orders/cancel", one.cancel(order_id=10**9))
    assert await waiting(venue, answer) == 60_000
    venue.fund(one, USDC=1)
    assert (await venue.order(one, "bid", 1_000, ETH))["status"] == "open"


async def test_25_five_deposits_a_minute(limited_venue, one):
    venue = limited_venue
    body = {"user": one.address, "asset": "USDC", "amount": "1"}
    for _ in range(5):
        await venue.accepted("/deposit", body)
    venue.clock.advance(1.5)
    assert await waiting(venue, await venue.post("/deposit", body)) == 58_500
    assert (await venue.money(one)) == (5_000_000, 0)


async def test_25_a_hundred_reads_a_minute_and_health_is_none(limited_venue):
    venue = limited_venue
    for number in range(100):
        path = ("/markets", "/orderbook/ETH-USDC", "/trades/XXX-USDC")[number % 3]
        assert (await venue.get(path)).status_code in {200, 404}
    assert await waiting(venue, await venue.get("/markets")) == 60_000
    assert (await venue.get("/health")).status_code == 200
    venue.clock.advance(60)
    assert (await venue.get("/markets")).status_code == 200


async def test_25_sixty_messages_a_minute_and_the_connection_stays(limited_venue):
    venue = limited_venue
    async with venue.feed() as feed, venue.feed() as other:
        for _ in range(60):
            assert (await feed.ask({"type": "ping"}))["type"] == "pong"
        venue.clock.advance(12.5)
        assert await feed.ask({"type": "ping"}) == {
            "type": "error",
            "code": "RateLimitExceeded",
            "message": "Rate limit exceeded. Please slow down.",
            "retry_after_ms": 47_500,
        }
        assert (await other.ask({"type": "ping"}))["type"] == "pong"
        venue.clock.advance(47.5)
        assert (await feed.ask({"type": "ping"}))["type"] == "pong"


async def test_without_limits_nothing_is_counted(venue, one):
    for _ in range(30):
        await venue.refused("/orders/cancel", one.cancel(order_id=10**9))
    for _ in range(120):
        assert (await venue.get("/health")).status_code == 200
