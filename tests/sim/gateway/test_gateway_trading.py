"""Scenarios 1 to 18 of vela.md section 18, through HTTP with real signatures."""

import pytest

ETH = 1_000_000
CREDIT = {"USDC": 10_000}
"""What a seller of nothing but ETH lacks to be allowed to quote (vela.md 13, decision C)."""
CREDITED = 10_000_000_000


async def test_01_a_resting_bid_is_open_and_locks_its_notional(venue, one):
    venue.fund(one, USDC=10_000)
    async with venue.account_feed(one) as feed:
        order = await venue.order(one, "bid", 1_580_500_000, ETH)
        update = await feed.next()
    assert order == {
        "order_id": order["order_id"],
        "client_order_id": None,
        "status": "open",
        "market_id": "ETH-USDC",
        "side": "bid",
        "price": 1_580_500_000,
        "quantity": ETH,
        "filled_quantity": 0,
        "created_at": "2024-04-13T09:20:00.000Z",
        "maker_fee_bps": -1,
        "taker_fee_bps": 5,
    }
    assert await venue.money(one) == (8_419_500_000, 1_580_500_000)
    assert await venue.book() == ([[1_580_500_000, ETH]], [])
    assert (update["type"], update["data"]["status"]) == ("order_update", "open")
    assert update["data"]["order_id"] == order["order_id"]


async def test_02_a_full_match_is_at_the_makers_price(venue, one, two):
    venue.fund(one, ETH=10, **CREDIT)
    venue.fund(two, USDC=10_000)
    resting = await venue.order(one, "ask", 1_580_000_000, ETH)
    async with venue.account_feed(two) as feed:
        taker = await venue.order(two, "bid", 1_581_000_000, ETH)
        fill = (await feed.until("fill"))[-1]["data"]
    assert (taker["status"], taker["filled_quantity"]) == ("filled", ETH)
    assert fill["order_id"] == taker["order_id"]
    assert (fill["price"], fill["quantity"], fill["side"]) == (1_580_000_000, ETH, "bid")
    assert (fill["maker_fee"], fill["taker_fee"], fill["role"]) == (-158_000, 790_000, "taker")
    assert await venue.money(two) == (8_419_210_000, 0)
    assert await venue.money(two, "ETH") == (ETH, 0)
    assert await venue.money(one) == (CREDITED + 1_580_158_000, 0)
    assert resting["order_id"] not in {
        order["order_id"] for order in await venue.data(f"/account/{one.user}/orders")
    }
    assert await venue.book() == ([], [])
    assert venue.floor.exchange.fees_collected()["USDC"] == 632_000


async def test_03_and_30_a_partial_fill_has_the_seeds_numbers_for_both_sides(venue, one, two):
    venue.fund(one, USDC=10_000)
    venue.fund(two, ETH=1, **CREDIT)
    async with venue.account_feed(one) as maker, venue.account_feed(two) as taker:
        resting = await venue.order(one, "bid", 1_580_500_000, 500_000, cid="my-order-001")
        await venue.order(two, "ask", 1_580_500_000, 250_000, "ioc")
        told_maker, told_taker = await maker.quiet(), await taker.quiet()
    fills = [told["data"] for told in told_maker if told["type"] == "fill"]
    assert fills == [
        {
            "fill_id": fills[0]["fill_id"],
            "order_id": resting["order_id"],
            "client_order_id": "my-order-001",
            "market_id": "ETH-USDC",
            "side": "bid",
            "price": 1_580_500_000,
            "quantity": 250_000,
            "role": "maker",
            "maker_fee": -39_512,
            "taker_fee": 197_563,
            "filled_at": "2024-04-13T09:20:00.000Z",
        }
    ]
    updates = [told["data"] for told in told_maker if told["type"] == "order_update"]
    assert [update["status"] for update in updates] == ["open", "partially_filled"]
    assert (updates[1]["filled_quantity"], updates[1]["remaining_quantity"]) == (250_000, 250_000)
    assert updates[1]["client_order_id"] == "my-order-001"
    taken = [told["data"] for told in told_taker if told["type"] == "fill"]
    assert [(fill["role"], fill["taker_fee"]) for fill in taken] == [("taker", 197_563)]
    ends = [told["data"]["status"] for told in told_taker if told["type"] == "order_update"]
    assert ends[-1] in {"filled", "cancelled"}
    for told in (told_maker, told_taker):
        assert {message["type"] for message in told} >= {"order_update", "fill", "balance_update"}
    assert await venue.money(one) == (9_209_789_512, 395_125_000)
    assert await venue.money(one, "ETH") == (250_000, 0)
    assert await venue.money(two) == (CREDITED + 394_927_437, 0)
    assert venue.floor.exchange.fees_collected()["USDC"] == 158_051


async def test_04_and_05_price_comes_first_then_time_and_a_part_keeps_its_place(
    venue, one, two, three, four
):
    for maker in (one, three, four):
        venue.fund(maker, ETH=2, **CREDIT)
    venue.fund(two, USDC=10_000)
    await venue.order(one, "ask", 1_580_000_000, ETH)
    await venue.order(three, "ask", 1_579_900_000, ETH)
    last = await venue.order(four, "ask", 1_580_000_000, ETH)
    async with venue.account_feed(two) as feed:
        await venue.order(two, "bid", 1_580_000_000, 2_500_000)
        fills = [told["data"] for told in await feed.quiet() if told["type"] == "fill"]
    assert [(fill["price"], fill["quantity"], fill["taker_fee"]) for fill in fills] == [
        (1_579_900_000, ETH, 789_950),
        (1_580_000_000, ETH, 790_000),
        (1_580_000_000, 500_000, 395_000),
    ]
    assert await venue.money(two) == (10_000_000_000 - 3_949_900_000 - 1_974_950, 0)
    (left,) = await venue.data(f"/account/{four.user}/orders")
    assert (left["order_id"], left["remaining_quantity"]) == (last["order_id"], 500_000)
    behind = await venue.order(one, "ask", 1_580_000_000, ETH)
    async with venue.account_feed(four) as first, venue.account_feed(one) as second:
        await venue.order(two, "bid", 1_580_000_000, ETH)
        one_fills = [told["data"] for told in await second.quiet() if told["type"] == "fill"]
        four_fills = [told["data"] for told in await first.quiet() if told["type"] == "fill"]
    assert [(fill["order_id"], fill["quantity"]) for fill in four_fills] == [
        (last["order_id"], 500_000)
    ]
    assert [(fill["order_id"], fill["quantity"]) for fill in one_fills] == [
        (behind["order_id"], 500_000)
    ]


async def test_06_two_steps_complete_an_order_and_remove_its_level(venue, one, two):
    price = 1_000_000_000
    venue.fund(one, ETH=3, USDC=10_000)
    venue.fund(two, USDC=10_000)
    await venue.order(one, "ask", price, 2 * ETH, cid="twice")
    async with venue.feed() as feed:
        await feed.subscribe("orderbook:ETH-USDC")
        await venue.order(two, "bid", price, ETH, "ioc")
        await venue.order(two, "bid", price, ETH, "ioc")
        assert (await feed.next())["data"] == {"bids": [], "asks": [[price, ETH]]}
        assert (await feed.next())["data"] == {"bids": [], "asks": [[price, 0]]}
    assert (await venue.order(two, "bid", price, ETH, "post_only"))["status"] == "open"
    assert (await venue.order(one, "ask", price + 1, ETH, cid="twice"))["status"] == "open"


async def test_07_a_better_price_leaves_a_remainder_at_ones_own(venue, one, two):
    venue.fund(one, ETH=1, **CREDIT)
    venue.fund(two, USDC=10_000)
    await venue.order(one, "ask", 100_000_000, ETH)
    order = await venue.order(two, "bid", 101_000_000, 2 * ETH)
    assert (order["status"], order["filled_quantity"]) == ("partially_filled", ETH)
    assert await venue.money(two) == (9_798_950_000, 101_000_000)
    assert await venue.book() == ([[101_000_000, ETH]], [])


async def test_08_post_only_never_takes_not_even_ones_own(venue, one, two):
    venue.fund(one, ETH=1, USDC=10_000)
    venue.fund(two, USDC=10_000)
    await venue.order(one, "ask", 1_581_000_000, ETH)
    for wallet in (one, two):
        refused = wallet.order("bid", 1_581_000_000, ETH, "post_only", nonce=7)
        assert await venue.refused("/orders", refused) == (422, "PostOnlyWouldMatch")
        assert await venue.money(wallet) == (10_000_000_000, 0)
    order = await venue.order(two, "bid", 1_580_999_999, ETH, "post_only", nonce=7)
    assert order["status"] == "open"


async def test_09_ioc_takes_what_is_there_and_cancels_the_rest(venue, one, two):
    venue.fund(one, ETH=1, **CREDIT)
    venue.fund(two, USDC=10_000)
    nothing = await venue.order(two, "bid", 1_580_000_000, ETH, "ioc", cid="once")
    assert (nothing["status"], nothing["filled_quantity"]) == ("cancelled", 0)
    assert await venue.money(two) == (10_000_000_000, 0)
    await venue.order(one, "ask", 1_580_000_000, ETH)
    part = await venue.order(two, "bid", 1_580_000_000, 2 * ETH, "ioc", cid="once")
    assert (part["status"], part["filled_quantity"]) == ("cancelled", ETH)
    assert await venue.book() == ([], [])


async def test_10_and_18_fok_is_all_or_nothing_and_a_refusal_keeps_the_nonce_free(venue, one, two):
    venue.fund(one, ETH=3, **CREDIT)
    venue.fund(two, USDC=10_000)
    await venue.order(one, "ask", 1_580_000_000, ETH)
    refused = two.order("bid", 1_580_000_000, 2 * ETH, "fok", nonce=777)
    assert await venue.refused("/orders", refused) == (422, "FokNotFilled")
    assert await venue.book() == ([], [[1_580_000_000, ETH]])
    assert await venue.money(two) == (10_000_000_000, 0)
    order = await venue.order(two, "bid", 1_580_000_000, ETH, nonce=777)
    assert order["status"] == "filled"
    await venue.order(one, "ask", 1_580_000_000, ETH)
    await venue.order(one, "ask", 1_581_000_000, ETH)
    both = await venue.order(two, "bid", 1_581_000_000, 2 * ETH, "fok")
    assert both["status"] == "filled"


async def test_11_ones_own_orders_are_passed_over_and_the_book_may_cross(venue, one, two):
    venue.fund(one, ETH=1, USDC=10_000)
    venue.fund(two, ETH=1, **CREDIT)
    await venue.order(one, "ask", 100_000_000, ETH)
    refused = await venue.refused_order(one, "bid", 100_000_000, ETH, "fok")
    assert refused == (422, "FokNotFilled")
    await venue.order(two, "ask", 102_000_000, ETH)
    order = await venue.order(one, "bid", 103_000_000, 2 * ETH)
    assert (order["status"], order["filled_quantity"]) == ("partially_filled", ETH)
    assert await venue.book() == ([[103_000_000, ETH]], [[100_000_000, ETH]])
    (row,) = [row for row in await venue.data("/markets") if row["id"] == "ETH-USDC"]
    assert (row["best_bid"], row["best_ask"], row["spread"]) == ("103", "100", None)


async def test_12_cancels_name_an_order_by_either_id_and_as_the_seed_signs_them(venue, one):
    venue.fund(one, USDC=10_000)
    cases = [
        ("by id", lambda o: {"order_id": o["order_id"]}, lambda o: (o["order_id"], "")),
        ("by client id", lambda _: {"cid": "mine"}, lambda _: ("", "mine")),
        ("sample program", lambda _: {"cid": "mine"}, lambda o: (o["order_id"], "mine")),
        ("first section", lambda o: {"order_id": o["order_id"]}, lambda o: (o["order_id"], "mine")),
    ]
    for name, sent, signed in cases:
        order = await venue.order(one, "bid", 1_580_500_000, ETH, cid="mine")
        body = one.cancel(**sent(order), signed=signed(order))
        answer = await venue.accepted("/orders/cancel", body)
        assert answer == {
            "order_id": order["order_id"],
            "client_order_id": "mine",
            "status": "cancelled",
            "filled_quantity": 0,
        }, name
        assert await venue.money(one) == (10_000_000_000, 0), name
        again = one.cancel(order_id=order["order_id"])
        assert await venue.refused("/orders/cancel", again) == (404, "OrderNotFound"), name


async def test_12_a_cancel_signed_for_another_order_cancels_nothing(venue, one):
    venue.fund(one, USDC=10_000)
    first = await venue.order(one, "bid", 1_580_500_000, ETH, cid="a")
    second = await venue.order(one, "bid", 1_570_500_000, ETH, cid="b")
    body = one.cancel(cid="a", signed=(second["order_id"], "b"))
    assert await venue.refused("/orders/cancel", body) == (401, "InvalidSignature")
    body = one.cancel(order_id=first["order_id"], signed=("", "b"))
    assert await venue.refused("/orders/cancel", body) == (401, "InvalidSignature")
    body = one.cancel(order_id=first["order_id"]) | {"nonce": 1}
    assert await venue.refused("/orders/cancel", body) == (401, "InvalidSignature")
    assert len(await venue.data(f"/account/{one.user}/orders")) == 2


async def test_13_nobody_cancels_anothers_order(venue, one, two):
    venue.fund(one, USDC=10_000)
    order = await venue.order(one, "bid", 1_580_500_000, ETH, cid="mine")
    for body in (two.cancel(order_id=order["order_id"]), two.cancel(cid="mine")):
        assert await venue.refused("/orders/cancel", body) == (404, "OrderNotFound")
    assert await venue.money(one) == (8_419_500_000, 1_580_500_000)


async def test_14_cancelling_a_part_releases_exactly_its_lock(venue, one, two):
    venue.fund(one, USDC=10_000)
    venue.fund(two, ETH=1, **CREDIT)
    price = 1_580_333_333
    order = await venue.order(one, "bid", price, ETH)
    await venue.order(two, "ask", price, 400_000)
    available, locked = await venue.money(one)
    assert locked == price * 600_000 // 1_000_000
    answer = await venue.accepted("/orders/cancel", one.cancel(order_id=order["order_id"]))
    assert (answer["status"], answer["filled_quantity"]) == ("cancelled", 400_000)
    assert await venue.money(one) == (available + locked, 0)


@pytest.mark.parametrize("cid", ["a" * 65, "bad id!", "a.b", "é", "a:b"])
async def test_15_a_client_id_of_another_form_is_refused(venue, one, cid):
    venue.fund(one, USDC=10_000)
    refused = await venue.refused_order(one, "bid", 1_000_000, ETH, cid=cid)
    assert refused == (422, "InvalidClientOrderId")


async def test_15_a_client_id_is_its_owners_while_the_order_is_open(venue, one, two):
    venue.fund(one, USDC=10_000)
    venue.fund(two, USDC=10_000)
    longest = "a" * 64
    order = await venue.order(one, "bid", 1_000_000, ETH, cid=longest)
    for market in ("ETH-USDC", "BTC-USDC"):
        refused = await venue.refused_order(one, "bid", 1_000_000, ETH, market=market, cid=longest)
        assert refused == (422, "DuplicateClientOrderId")
    await venue.order(two, "bid", 1_000_000, ETH, cid=longest)
    path = f"/account/{one.address}/orders/by-client-id/{longest}"
    assert (await venue.data(path))["order_id"] == order["order_id"]
    await venue.accepted("/orders/cancel", one.cancel(cid=longest))
    gone = await venue.get(path)
    assert (gone.status_code, gone.json()["error"]) == (404, "OrderNotFound")
    assert (await venue.order(one, "bid", 1_000_000, ETH, cid=longest))["status"] == "open"


async def test_15_an_empty_client_id_is_none(venue, one):
    venue.fund(one, USDC=10_000)
    for _ in range(2):
        order = await venue.order(one, "bid", 1_000_000, ETH, cid="")
        assert order["client_order_id"] is None


async def test_16_a_burst_of_nonces_out_of_order_is_accepted(venue, one):
    venue.fund(one, USDC=10_000)
    burst = [100, 5, 999, 3, 42, 77, 200, 1, 50, 88, 300, 6, 400, 17, 501, 23, 600, 11, 700, 99]
    for nonce in burst:
        await venue.order(one, "bid", 1_000_000, ETH, nonce=nonce)


async def test_17_a_full_window_refuses_old_and_used_nonces(venue, one):
    venue.fund(one, USDC=10_000)
    for nonce in range(1000, 1020):
        await venue.order(one, "bid", 1_000_000, ETH, nonce=nonce)

    async def refused(nonce):
        return await venue.refused_order(one, "bid", 1_000_000, ETH, nonce=nonce)

    newest = await venue.order(one, "bid", 1_000_000, ETH, nonce=1020)
    assert await refused(1000) == (422, "InvalidNonce")
    assert await refused(1001) == (422, "InvalidNonce")
    assert await refused(1005) == (422, "DuplicateNonce")
    await venue.order(one, "bid", 1_000_000, ETH, nonce=1021)
    cancel = one.cancel(order_id=newest["order_id"], nonce=1021)
    assert await venue.refused("/orders/cancel", cancel) == (422, "DuplicateNonce")
