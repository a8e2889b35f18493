"""The engine's WebSocket: what is told, to whom, and what is not (vela.md 5.4, 6)."""

import pytest

ONE = 100_000_000
BOOK = "orderbook:ETH-USDC"


async def subscribe(feed, *channels):
    """The messages up to the acknowledgement, which comes last here (6.3)."""
    await feed.send({"type": "subscribe", "channels": list(channels)})
    *told, ack = await feed.until("subscribed")
    assert ack == {"type": "subscribed", "channels": list(channels)}
    return told


async def test_28_a_book_comes_whole_on_subscription_and_every_second(engine, ann):
    engine.fund(ann, USDC=10_000)
    await engine.order(ann, "bid", 158_050_000_000, 50_000_000)
    async with engine.feed() as feed:
        (snapshot,) = await subscribe(feed, BOOK)
        assert snapshot == {
            "type": "snapshot",
            "channel": BOOK,
            "seq": 1,
            "data": {"asks": [], "bids": [["1580.5", "0.5"]]},
            "timestamp": 1_713_000_000_000,
        }
        await engine.order(ann, "bid", 100_000_000, ONE)
        assert await feed.quiet() == [], "no update is ever sent"
        engine.tell_books()
        told = await feed.next()
        assert (told["type"], told["seq"], len(told["data"]["bids"])) == ("snapshot", 2, 2)
        assert told["timestamp"] == 1_713_000_001_000


async def test_a_numbers_gap_means_that_somebody_else_subscribed(engine):
    """Row 25: the counter is everybody's, and runs while nobody listens too."""
    engine.tell_books()
    async with engine.feed() as first, engine.feed() as second:
        assert [told["seq"] for told in await subscribe(first, BOOK)] == [2]
        assert [told["seq"] for told in await subscribe(second, BOOK)] == [3]
        engine.tell_books()
        assert (await first.next())["seq"] == 4
        assert (await second.next())["seq"] == 4


async def test_fifty_levels_a_side_are_told(busy_engine):
    async with busy_engine.feed() as feed:
        (snapshot,) = await subscribe(feed, "orderbook:BTC-USDC")
        assert 20 <= len(snapshot["data"]["bids"]) <= 50


async def test_an_order_filled_in_two_steps_leaves_a_level_without_a_quantity(engine, ann, bob):
    """Section 10, defect 3, as far as it shows: in book, best price and list."""
    engine.fund(ann, ETH=2)
    engine.fund(bob, USDC=10_000)
    made = await engine.order(ann, "ask", 1000 * ONE, 2 * ONE, cid="twice")
    for _ in range(2):
        await engine.order(bob, "bid", 1000 * ONE, ONE)
    assert await engine.book() == ([], [("1000", "0")])
    (row,) = [row for row in await engine.data("/markets") if row["id"] == "ETH-USDC"]
    assert row["best_ask"] == "1000"
    (listed,) = await engine.data(f"/account/{ann.user}/orders")
    assert (listed["status"], listed["filled_quantity"], listed["quantity"]) == ("filled", "2", "2")
    assert await engine.money(ann, "ETH") == ("0", "0")
    async with engine.feed() as feed:
        (snapshot,) = await subscribe(feed, BOOK)
        assert snapshot["data"]["asks"] == [["1000", "0"]]
    order_id = made[-1]["OrderPosted"]["order_id"]
    gone = await engine.accepted("/orders/cancel", ann.cancel(order_id=order_id))
    assert gone == [{"OrderCanceled": {"order_id": order_id, "client_order_id": "twice"}}]
    assert await engine.book() == ([], [])
    assert (await engine.post("/orders/cancel", ann.cancel(cid="twice"))).status_code == 400


async def test_an_order_filled_in_one_step_leaves_nothing_and_a_phantom_ends(engine, ann, bob):
    engine.fund(ann, ETH=3)
    engine.fund(bob, USDC=10_000)
    await engine.order(ann, "ask", 1000 * ONE, ONE)
    await engine.order(bob, "bid", 1000 * ONE, ONE)
    assert await engine.book() == ([], [])
    await engine.order(ann, "ask", 1000 * ONE, 2 * ONE)
    await engine.order(bob, "bid", 1000 * ONE, ONE)
    await engine.order(bob, "bid", 1000 * ONE, ONE)
    engine.clock.advance(31)
    assert await engine.book() == ([], [])
    assert await engine.data(f"/account/{ann.user}/orders") == []


async def test_a_level_without_a_quantity_gives_way_to_one_that_has_some(engine, ann, bob):
    engine.fund(ann, ETH=3)
    engine.fund(bob, USDC=10_000)
    await engine.order(ann, "ask", 1000 * ONE, 2 * ONE)
    for _ in range(2):
        await engine.order(bob, "bid", 1000 * ONE, ONE)
    await engine.order(ann, "ask", 1000 * ONE, ONE)
    assert await engine.book() == ([], [("1000", "1")])


async def test_30_a_taker_hears_its_number_last_and_a_maker_hears_of_the_fill_alone(
    engine, ann, bob
):
    """Section 6.3; in both forms where a wallet logged in both ways."""
    engine.fund(ann, USDC=10_000)
    engine.fund(bob, ETH=1)
    await engine.order(ann, "bid", 158_050_000_000, 50_000_000)
    async with engine.account_feed(ann) as maker, engine.account_feed(bob) as taker:
        await engine.order(bob, "ask", 158_050_000_000, 25_000_000, "ioc")
        told_maker, told_taker = await maker.quiet(), await taker.quiet()
    fill = {
        "type": "fill",
        "maker_order_id": 1,
        "taker_order_id": 2,
        "price": "158050000000",
        "quantity": "25000000",
        "side": "ask",
        "maker_fee": "-3951250",
        "taker_fee": "19756250",
        "timestamp": 1_713_000_000_000_000,
    }
    (only,) = told_maker
    assert only == {
        "type": "fill",
        "channel": f"account:{ann.user}",
        "seq": 3,
        "data": fill,
        "timestamp": 1_713_000_000_000,
    }
    assert [told["data"] for told in told_taker] == [
        fill,
        {"type": "order_update", "order_id": 2, "status": "filled", "filled_quantity": "0"},
    ]
    assert [told["seq"] for told in told_taker] == [2, 3], "the deposit was counted, unheard"


async def test_deposits_are_the_only_money_that_is_told(engine, ann):
    async with engine.account_feed(ann) as feed:
        engine.fund(ann, USDC=100)
        await engine.order(ann, "bid", 50 * ONE, ONE)
        told = [message["data"] for message in await feed.quiet()]
    assert told == [
        {
            "type": "balance_update",
            "asset": "USDC",
            "available": "10000000000",
            "locked": "0",
        },
        {"type": "order_update", "order_id": 1, "status": "open", "filled_quantity": "0"},
    ]


async def test_what_a_fill_cancels_is_told_to_the_taker_and_not_to_its_owner(engine, ann, bob):
    """Row 32: the owner learns nothing but by its list of orders."""
    engine.fund(ann, USDC=100)
    engine.fund(bob, ETH=1)
    await engine.order(ann, "bid", 100 * ONE, ONE)
    await engine.order(ann, "bid", 90 * ONE, ONE)
    async with engine.account_feed(ann) as maker, engine.account_feed(bob) as taker:
        await engine.order(bob, "ask", 100 * ONE, ONE)
        told_maker, told_taker = await maker.quiet(), await taker.quiet()
    assert [told["type"] for told in told_maker] == ["fill"]
    assert [(told["data"].get("order_id"), told["data"].get("status")) for told in told_taker] == [
        (None, None),
        (2, "canceled"),
        (3, "filled"),
    ]
    assert await engine.data(f"/account/{ann.user}/orders") == []


async def test_room_that_is_made_is_told_to_its_owner_before_the_new_order(engine, ann):
    engine.fund(ann, USDC=100)
    for _ in range(5):
        await engine.order(ann, "bid", 100 * ONE, ONE)
    async with engine.account_feed(ann) as feed:
        await engine.order(ann, "bid", 100 * ONE, ONE)
        told = [message["data"] for message in await feed.quiet()]
    assert [(data["order_id"], data["status"]) for data in told] == [(1, "canceled"), (6, "open")]


async def test_29_a_login_by_time_holds_for_a_minute_either_way(engine, ann, bob):
    now = engine.clock.now // 1_000_000
    async with engine.feed() as feed:
        for late in (-60_001, 60_001):
            refused = await feed.ask(ann.login(now + late))
            assert (refused["type"], refused["code"]) == ("error", "AUTH_EXPIRED")
            assert refused["message"] == (
                "timestamp expired; must be within 60 seconds of server time"
            )
        seconds = await feed.ask(ann.login(now // 1000))
        assert seconds["code"] == "AUTH_EXPIRED", "the documented login's timestamp"
        other = await feed.ask(bob.login(now, address=ann.address))
        assert (other["code"], other["message"]) == ("AUTH_FAILED", "Auth failed")
        assert await feed.ask(ann.login(now - 60_000)) == {
            "type": "authenticated",
            "address": ann.address,
        }
        snapshot = await feed.next()
        assert snapshot["channel"] == f"account:{ann.address}"


async def test_a_challenge_is_asked_for_and_used_once(engine, ann):
    """Section 6.6; the events of this login are flat."""
    told = {"type": "auth", "address": ann.address}
    async with engine.feed() as feed:
        refused = await feed.ask(told | {"signature": "0x00"})
        assert refused["code"] == "NO_CHALLENGE"
        await feed.ask({"type": "request_challenge"})
        wrong = await feed.ask(told | {"signature": "0x00", "nonce": "0" * 32})
        assert wrong["code"] == "INVALID_NONCE"
        nonce = (await feed.ask({"type": "request_challenge", "address": ann.address}))["nonce"]
        assert len(nonce) == 32
        signature = ann.sign(f"vela:auth:{nonce}")
        bad = await feed.ask(told | {"signature": "0x" + "11" * 65, "nonce": nonce})
        assert (bad["code"], bad["message"]) == ("AUTH_FAILED", "invalid signature")
        used = await feed.ask(told | {"signature": signature, "nonce": nonce})
        assert used["code"] == "NO_CHALLENGE"
        nonce = (await feed.ask({"type": "request_challenge"}))["nonce"]
        signature = ann.sign(f"vela:auth:{nonce}")
        ack = await feed.ask(told | {"signature": signature, "nonce": nonce})
        assert ack == {"type": "authenticated", "address": ann.address}
        engine.fund(ann, USDC=100)
        flat = await feed.next()
        assert (flat["type"], flat["asset"], "channel" in flat) == ("balance_update", "USDC", False)
        await feed.ask(ann.login(engine.clock.now // 1_000_000))
        await feed.next()
        engine.fund(ann, USDC=100)
        assert ["channel" in message for message in await feed.quiet()] == [True, False]


async def test_no_account_is_told_to_others_and_channels_prove_nothing(engine, ann, bob):
    """Row 23 and section 6.1: any name is acknowledged, and gives nothing."""
    async with engine.feed() as stranger, engine.account_feed(bob) as other:
        names = [f"account:{ann.user}", f"fills:{ann.user}", "book:ETH-USDC", "orderbook:XXX-USDC"]
        assert await subscribe(stranger, *names) == []
        engine.fund(ann, USDC=100)
        engine.tell_books()
        assert await stranger.quiet() == []
        assert await other.quiet() == []


async def test_a_second_login_replaces_the_first(engine, ann, bob):
    async with engine.account_feed(ann) as feed:
        await feed.ask(bob.login(engine.clock.now // 1_000_000))
        await feed.next()
        engine.fund(ann, USDC=100)
        assert await feed.quiet() == []
        ack = await feed.ask({"type": "unsubscribe", "channels": [f"account:{bob.user}"]})
        assert ack == {"type": "subscribed", "channels": []}
        engine.fund(bob, USDC=100)
        assert len(await feed.quiet()) == 1, "account events are not given back so"


async def test_executions_are_told_with_everybodys_name(engine, ann, bob):
    engine.fund(ann, ETH=1)
    engine.fund(bob, USDC=10_000)
    async with engine.feed() as feed:
        assert await subscribe(feed, "trades:ETH-USDC") == []
        await engine.order(ann, "ask", 1000 * ONE, ONE)
        await engine.order(bob, "bid", 1000 * ONE, ONE)
        told = await feed.next()
        assert told["data"] == {
            "id": "fill_1_2",
            "market_id": "ETH-USDC",
            "price": "100000000000",
            "quantity": "100000000",
            "side": "bid",
            "maker_order_id": 1,
            "taker_order_id": 2,
            "maker_address": ann.user,
            "taker_address": bob.user,
            "timestamp": 1_713_000_000_000_000,
        }
    async with engine.feed() as later:
        (again,) = await subscribe(later, "trades:ETH-USDC")
        assert (again["type"], again["data"]) == ("trade", told["data"])


async def test_markets_come_on_subscription_and_every_five_seconds(engine, ann):
    engine.fund(ann, USDC=10_000)
    await engine.order(ann, "bid", 100 * ONE, ONE)
    async with engine.feed() as feed:
        (rows,) = await subscribe(feed, "markets")
        (eth,) = [row for row in rows["data"]["markets"] if row["id"] == "ETH-USDC"]
        assert eth == {
            "id": "ETH-USDC",
            "base": "ETH",
            "quote": "USDC",
            "best_bid": "100",
            "best_ask": None,
            "spread": None,
        }
        engine.gateway.feed.publish_markets()
        assert (await feed.next())["seq"] == rows["seq"] + 1
        assert [seconds for seconds, _ in engine.gateway.rounds] == [1, 5]


@pytest.mark.parametrize(
    "message",
    [
        {"type": "subscribe", "channel": BOOK},
        {"type": "subscribe", "channels": BOOK},
        {"type": "orders"},
        {"type": "auth", "address": "0x1"},
        {"type": "auth", "address": "0x1", "signature": "0x", "timestamp": -1},
        [],
        "x",
    ],
)
async def test_what_is_not_understood_is_called_so_and_the_socket_stays_open(engine, message):
    async with engine.feed() as feed:
        assert await feed.ask(message) == {
            "type": "error",
            "code": "INVALID_MESSAGE",
            "message": "could not parse message",
        }
        assert await feed.ask({"type": "ping"}) == {"type": "pong"}


async def test_the_legacy_book_comes_once(engine):
    async with engine.feed() as feed:
        (told,) = await subscribe(feed, "book.ETH-USDC")
        assert told == {"type": "book_snapshot", "market": "ETH-USDC", "bids": [], "asks": []}
        engine.tell_books()
        assert await feed.quiet() == []


async def test_messages_have_no_limit_and_a_slow_reader_misses_some(limited_engine, monkeypatch):
    """Sections 4 and 6.4: it is not told, and it is not dropped."""
    from vela_tui.sim.gateways import connection

    async with limited_engine.feed() as feed:
        for _ in range(100):
            assert (await feed.ask({"type": "ping"}))["type"] == "pong"
        monkeypatch.setattr(connection, "MAX_PENDING_FRAMES", 2)
        names = [f"orderbook:{base}-USDC" for base in ("BTC", "ETH", "SOL", "AVAX", "LINK")]
        await feed.send({"type": "subscribe", "channels": names})
        assert [(await feed.next())["channel"] for _ in range(2)] == names[:2]
        assert (await feed.ask({"type": "ping"}))["type"] == "pong"


async def test_faults_lose_a_book_a_private_event_and_an_answer(engine, ann):
    engine.fund(ann, USDC=10_000)
    wanted = {"lose_book_updates": 1, "lose_private_events": 1}
    async with engine.account_feed(ann) as feed:
        await subscribe(feed, BOOK)
        assert (await engine.post("/sim/faults", wanted)).status_code == 200
        await engine.order(ann, "bid", ONE, ONE)
        engine.tell_books()
        assert await feed.quiet() == []
        await engine.order(ann, "bid", ONE, ONE)
        engine.tell_books()
        told = await feed.quiet()
        assert [message["type"] for message in told] == ["order_update", "snapshot"]
