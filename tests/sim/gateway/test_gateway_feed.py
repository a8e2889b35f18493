"""Scenarios 28 to 30: sequence numbers, logins, and who hears what."""

import asyncio
import json

import pytest
from websockets.exceptions import ConnectionClosed

from vela_tui.sim.gateways import connection
from vela_tui.sim.messages import PlaceOrder

ETH = 1_000_000
SECOND = 1_000_000_000


async def test_28_updates_follow_their_snapshot_by_one(venue, one):
    venue.fund(one, USDC=10_000)
    await venue.order(one, "bid", 1_580_500_000, ETH)
    async with venue.feed() as feed:
        snapshot = await feed.subscribe("orderbook:ETH-USDC")
        assert snapshot["type"] == "snapshot"
        assert snapshot["channel"] == "orderbook:ETH-USDC"
        assert snapshot["data"] == {"bids": [[1_580_500_000, ETH]], "asks": []}
        first = await venue.order(one, "bid", 1_580_500_000, ETH // 2)
        update = await feed.next()
        assert update["type"] == "update"
        assert update["seq"] == snapshot["seq"] + 1
        assert update["data"] == {"bids": [[1_580_500_000, ETH * 3 // 2]], "asks": []}
        async with venue.feed() as late:
            assert (await late.subscribe("orderbook:ETH-USDC"))["seq"] == update["seq"]
            await venue.accepted("/orders/cancel", one.cancel(order_id=first["order_id"]))
            for reader in (feed, late):
                told = await reader.next()
                assert told["seq"] == update["seq"] + 1
                assert told["data"] == {"bids": [[1_580_500_000, ETH]], "asks": []}
    book = await venue.data("/orderbook/ETH-USDC")
    assert book["seq"] == update["seq"] + 1
    assert book == await venue.data("/markets/ETH-USDC/book")


async def test_28_removed_levels_are_zero_and_one_request_is_one_update(venue, one, two):
    venue.fund(one, ETH=3, USDC=10_000)
    venue.fund(two, USDC=10_000)
    for price in (1_000_000_000, 1_001_000_000, 1_002_000_000):
        await venue.order(one, "ask", price, ETH)
    async with venue.feed() as feed:
        snapshot = await feed.subscribe("orderbook:ETH-USDC")
        await venue.order(two, "bid", 1_001_000_000, ETH * 5 // 2)
        update, *more = await feed.quiet()
    assert more == []
    assert update["seq"] == snapshot["seq"] + 1
    assert update["data"] == {
        "bids": [[1_001_000_000, ETH // 2]],
        "asks": [[1_000_000_000, 0], [1_001_000_000, 0]],
    }


async def test_28_books_rebuilt_from_updates_are_the_servers(venue, one, two):
    """Whatever the orders, applying every update in turn gives the whole book."""
    venue.fund(one, ETH=50, USDC=100_000)
    venue.fund(two, ETH=50, USDC=100_000)
    books = {"bids": {}, "asks": {}}
    async with venue.feed() as feed:
        sequence = (await feed.subscribe("orderbook:ETH-USDC"))["seq"]
        for step in range(60):
            wallet, side = ((one, "bid"), (two, "ask"), (two, "bid"), (one, "ask"))[step % 4]
            price = 1_000_000_000 + (step * 7919 % 11 - 5) * 1_000_000
            await venue.order(wallet, side, price, ETH // 4 * (1 + step % 3))
        for message in await feed.quiet():
            assert message["seq"] == sequence + 1
            sequence = message["seq"]
            for side, levels in books.items():
                levels.update(dict(message["data"][side]))
    bids, asks = await venue.book()
    assert [[p, q] for p, q in sorted(books["bids"].items(), reverse=True) if q] == bids
    assert [[p, q] for p, q in sorted(books["asks"].items()) if q] == asks


async def test_28_a_lost_update_leaves_a_gap_that_a_new_snapshot_closes(venue, one):
    venue.fund(one, USDC=10_000)
    async with venue.feed() as feed:
        snapshot = await feed.subscribe("orderbook:ETH-USDC")
        await venue.accepted("/sim/faults", {"lose_book_updates": 1})
        await venue.order(one, "bid", 1_000_000, ETH)
        await venue.order(one, "bid", 2_000_000, ETH)
        assert (await feed.next())["seq"] == snapshot["seq"] + 2
        fresh = await feed.subscribe("orderbook:ETH-USDC")
        assert fresh["seq"] == snapshot["seq"] + 2
        assert fresh["data"]["bids"] == [[2_000_000, ETH], [1_000_000, ETH]]


async def test_an_unsubscribed_channel_is_silent(venue, one):
    venue.fund(one, USDC=10_000)
    async with venue.feed() as feed:
        await feed.subscribe("orderbook:ETH-USDC")
        both = {"type": "unsubscribe", "channel": "orderbook:ETH-USDC"}
        ack = await feed.ask(both | {"channels": ["orderbook:ETH-USDC"]})
        assert ack == {
            "type": "unsubscribed",
            "channel": "orderbook:ETH-USDC",
            "channels": ["orderbook:ETH-USDC"],
        }
        await venue.order(one, "bid", 1_000_000, ETH)
        assert await feed.quiet() == []


async def test_several_channels_are_subscribed_in_one_message(venue):
    async with venue.feed() as feed:
        names = ["orderbook:ETH-USDC", "orderbook:NO-USDC", "nonsense", "markets"]
        await feed.send({"type": "subscribe", "channels": names})
        told = await feed.quiet()
    assert [(m["code"], m["channel"]) for m in told if m["type"] == "error"] == [
        ("MarketNotFound", "orderbook:NO-USDC"),
        ("InvalidRequest", "nonsense"),
    ]
    (ack,) = [m for m in told if m["type"] == "subscribed"]
    assert ack["channels"] == ["orderbook:ETH-USDC", "markets"]
    assert [m["type"] for m in told[-2:]] == ["snapshot", "markets"]


async def test_30_a_public_trade_names_nobody(venue, one, two):
    venue.fund(one, ETH=1, USDC=10_000)
    venue.fund(two, USDC=10_000)
    await venue.order(one, "ask", 1_000_000_000, ETH)
    async with venue.feed() as feed:
        snapshot = await feed.subscribe("trades:ETH-USDC")
        assert snapshot["data"] == {"trades": []}
        await venue.order(two, "bid", 1_000_000_000, ETH, cid="mine")
        trade = await feed.next()
    assert (trade["type"], trade["seq"]) == ("trade", snapshot["seq"] + 1)
    assert trade["data"] == {
        "trade_id": trade["data"]["trade_id"],
        "market_id": "ETH-USDC",
        "price": 1_000_000_000,
        "quantity": ETH,
        "side": "bid",
        "timestamp": "2024-04-13T09:20:00.000Z",
    }
    assert await venue.data("/trades/ETH-USDC") == [trade["data"]]
    text = json.dumps(trade) + (await venue.get("/trades/ETH-USDC")).text
    assert one.user[2:] not in text.lower()
    assert two.user[2:] not in text.lower()
    assert "mine" not in text


async def test_the_markets_channel_tells_rows_that_changed_and_no_others(venue, one):
    venue.fund(one, USDC=10_000)
    async with venue.feed() as feed:
        full = await feed.subscribe("markets")
        assert len(full["data"]["markets"]) == 16
        venue.gateway.feed.publish_markets()
        await feed.quiet()
        await venue.order(one, "bid", 1_580_500_000, ETH)
        venue.gateway.feed.publish_markets()
        venue.gateway.feed.publish_markets()
        (changed,) = await feed.quiet()
    (row,) = changed["data"]["markets"]
    assert (row["id"], row["best_bid"]) == ("ETH-USDC", "1580.5")


async def test_29_a_login_is_good_for_thirty_seconds_either_way(venue, one):
    now = venue.clock.now // SECOND
    async with venue.feed() as feed:
        for late in (-31, 31, -(10**9), 10**12):
            answer = await feed.ask(one.login(now + late))
            assert (answer["type"], answer["code"]) == ("error", "AUTH_EXPIRED"), late
        for late in (-30, -29, 0, 30):
            answer = await feed.ask(one.login(now + late))
            assert answer == {"type": "authenticated", "address": one.address}, late


async def test_29_a_login_is_signed_by_its_own_address_in_its_own_spelling(venue, one, two):
    now = venue.clock.now // SECOND
    async with venue.feed() as feed:
        for wrong in (
            one.login(now, address=two.address),
            one.login(now, address=two.address, signed_address=one.address),
            one.login(now, address=one.user, signed_address=one.address),
            one.login(now) | {"timestamp": now + 1},
            one.login(now) | {"signature": "0x00"},
            one.login(now) | {"address": "me"},
        ):
            answer = await feed.ask(wrong)
            assert (answer["type"], answer["code"]) == ("error", "AUTH_FAILED"), wrong
        answer = await feed.ask({"type": "subscribe", "channel": f"account:{one.address}"})
        assert answer["code"] == "Unauthorized"
        assert (await feed.ask(one.login(now, address=one.user)))["type"] == "authenticated"


async def test_29_and_30_an_account_is_its_owners_alone(venue, one, two):
    venue.fund(one, USDC=10_000)
    venue.fund(two, USDC=10_000)
    async with venue.feed() as stranger, venue.account_feed(two) as other:
        for reader in (stranger, other):
            for name in (f"account:{one.address}", f"account:{one.user}", "account:", "account"):
                answer = await reader.ask({"type": "subscribe", "channel": name})
                assert answer["type"] == "error", name
                assert answer["code"] in {"Unauthorized", "InvalidRequest"}, name
        await venue.order(one, "bid", 1_000_000, ETH)
        assert await stranger.quiet() == []
        assert await other.quiet() == []


async def test_29_logging_in_as_another_ends_the_former_account(venue, one, two):
    venue.fund(one, USDC=10_000)
    async with venue.account_feed(one) as feed:
        await feed.ask(two.login(venue.clock.now // SECOND))
        await venue.order(one, "bid", 1_000_000, ETH)
        assert await feed.quiet() == []
        answer = await feed.ask({"type": "subscribe", "channel": f"account:{one.address}"})
        assert answer["code"] == "Unauthorized"


async def test_30_the_account_begins_with_a_snapshot_and_counts_on(venue, one):
    venue.fund(one, USDC=10_000)
    order = await venue.order(one, "bid", 1_580_500_000, ETH)
    async with venue.feed() as feed:
        await feed.ask(one.login(venue.clock.now // SECOND))
        snapshot = await feed.subscribe(f"account:{one.address}")
        assert [row["order_id"] for row in snapshot["data"]["orders"]] == [order["order_id"]]
        assert snapshot["data"]["balances"] == [
            {
                "asset": "USDC",
                "available": 8_419_500_000,
                "locked": 1_580_500_000,
                "total": 10_000_000_000,
            }
        ]
        assert snapshot["data"]["credit"]["utilization"] == "0.15805"
        await venue.accepted("/orders/cancel", one.cancel(order_id=order["order_id"]))
        told = await feed.quiet()
    assert [message["type"] for message in told] == ["order_update", "balance_update"]
    assert [message["seq"] for message in told] == [snapshot["seq"] + 1, snapshot["seq"] + 2]
    assert {message["channel"] for message in told} == {f"account:{one.address}"}
    update = told[0]["data"]
    assert (update["status"], update["reason"], update["remaining_quantity"]) == (
        "cancelled",
        "user",
        ETH,
    )


async def test_30_private_events_come_before_the_answer_to_their_request(venue, one):
    """A client that has the answer has, on an open feed, already been sent the events."""
    venue.fund(one, USDC=10_000)
    async with venue.account_feed(one) as feed:
        await venue.order(one, "bid", 1_000_000, ETH)
        kinds = [message["type"] for message in await feed.quiet()]
    assert kinds == ["order_update", "balance_update"]


async def test_lost_private_events_leave_a_gap(venue, one):
    venue.fund(one, USDC=10_000)
    async with venue.account_feed(one) as feed:
        await venue.accepted("/sim/faults", {"lose_private_events": 1})
        await venue.order(one, "bid", 1_000_000, ETH)
        told = await feed.quiet()
    assert [message["type"] for message in told] == ["balance_update"]
    assert told[0]["seq"] == 3


HOSTILE = [
    "",
    "nope",
    "[]",
    "null",
    "{",
    "{}",
    '{"type":"subscribe"}',
    '{"type":"subscribe","channels":[]}',
    '{"type":"subscribe","channel":5}',
    '{"type":"subscribe","channel":"x","channel":"markets"}',
    '{"type":"subscribe","channel":"\\ud800"}',
    json.dumps({"type": "subscribe", "channels": ["markets"] * 65}),
    json.dumps({"type": "subscribe", "channel": "x" * 50_000}),
    '{"type":"auth","address":"a","signature":"b","timestamp":1.5}',
    '{"type":"auth","address":"a","signature":"b","timestamp":NaN}',
    '{"type":"auth","address":"a","signature":"b","timestamp":' + "9" * 60_000 + "}",
    '{"type":"request_challenge"}',
    '{"type":["subscribe"]}',
    "[" * 60_000,
    '{"a":' * 10_000,
    b"\x00\x01",
]


async def test_hostile_messages_are_answered_by_an_error_and_the_connection_stays(venue):
    async with venue.feed() as feed:
        for message in HOSTILE:
            await feed.socket.send(message)
            answer = await feed.next()
            assert answer["type"] == "error", message[:80]
            assert answer["code"] == "InvalidRequest", message[:80]
            assert len(json.dumps(answer)) < 600, message[:80]
        assert (await feed.ask({"type": "ping"}))["type"] == "pong"


async def test_a_message_beyond_the_bound_closes_the_connection_and_no_other(venue):
    async with venue.feed() as other:
        async with venue.feed() as feed:
            await feed.socket.send("x" * 70_000)
            with pytest.raises(ConnectionClosed) as closing:
                await feed.next()
        assert closing.value.rcvd.code == 1009
        assert (await other.ask({"type": "ping"}))["type"] == "pong"


async def test_text_that_is_no_text_closes_the_connection_and_no_other(venue):
    async with venue.feed() as other:
        async with venue.feed() as feed:
            await feed.socket.send(b"\xff\xfe", text=True)
            with pytest.raises(ConnectionClosed) as closing:
                await feed.next()
        assert closing.value.rcvd.code == 1007
        assert (await other.ask({"type": "ping"}))["type"] == "pong"


async def test_a_reader_that_does_not_read_is_dropped(venue, one):
    """What it is owed stays bounded, and it does not hold up anybody else."""
    venue.fund(one, USDC=100_000)
    for level in range(400):
        order = PlaceOrder(one.user, "ETH-USDC", "bid", 1_000_000 + level, 1_000, "gtc", level)
        venue.floor.place(order)
    async with venue.feed(max_queue=1, close_timeout=0.1) as feed:
        feed.socket.transport.pause_reading()
        request = json.dumps({"type": "subscribe", "channel": "orderbook:ETH-USDC"})
        for _ in range(4000):
            await feed.socket.send(request)
            if feed.socket.transport.is_closing():
                break
        async with asyncio.timeout(60):
            while venue.gateway.connections:  # noqa: ASYNC110 - the server has no event to wait for
                await asyncio.sleep(0.01)
        assert (await venue.get("/health")).status_code == 200


async def test_all_sockets_are_closed_on_demand(venue):
    async with venue.feed() as feed:
        await feed.ask({"type": "ping"})
        await venue.accepted("/sim/faults", {"close_sockets": True})
        with pytest.raises(ConnectionClosed) as closing:
            await feed.next()
        assert closing.value.rcvd is None


async def test_connections_are_bounded(venue, monkeypatch):
    monkeypatch.setattr(connection, "MAX_CONNECTIONS", 1)
    async with venue.feed() as first:
        await first.ask({"type": "ping"})
        async with venue.feed() as second:
            with pytest.raises(ConnectionClosed) as closing:
                await second.next()
        assert closing.value.rcvd.code == 1013
        assert (await first.ask({"type": "ping"}))["type"] == "pong"


async def test_a_reader_that_falls_behind_but_reads_is_told_why(venue, monkeypatch):
    """More at once than it may be owed: 1013, try again later."""
    monkeypatch.setattr(connection, "MAX_PENDING_FRAMES", 3)
    async with venue.feed() as feed:
        names = [f"orderbook:{base}-USDC" for base in ("BTC", "ETH", "SOL", "AVAX", "LINK")]
        await feed.send({"type": "subscribe", "channels": names})
        with pytest.raises(ConnectionClosed) as closing:
            await feed.until("nothing of this type")
    assert closing.value.rcvd.code == 1013
