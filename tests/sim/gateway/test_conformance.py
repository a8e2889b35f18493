"""Section 18's scenarios over both dialects, in one vocabulary; what differs says why.

Not here, because nothing of them is common: 3's and 30's private messages, 20 to 23 (the engine
lends five times the money), 25 (one bucket, no waiting time), 26 (plain text), 28 and 29 (whole
books, other login texts). Each dialect's own files have them: `test_gateway_*` and
`test_engine_dialect_*`. 31 is `test_sim_core_properties.py`, on the terms of both.
"""

import pytest
from spoken import D, Documented, Engine

RATE = D("0.0005")
REBATE = D("0.0001")


@pytest.fixture(params=["documented", "engine"])
def spoken(request, wallet_of):
    """An empty exchange in each dialect, and three wallets without money."""
    names = {"A": "one", "B": "two", "C": "three", "D": "four"}
    if request.param == "documented":
        venue = request.getfixturevalue("venue")
        return Documented(venue, {name: wallet_of(key) for name, key in names.items()})
    venue = request.getfixturevalue("engine")
    of = request.getfixturevalue("engine_wallet_of")
    return Engine(venue, {name: of(key) for name, key in names.items()})


async def test_01_a_bid_rests_and_locks_its_notional(spoken):
    spoken.fund("A", USDC=10_000)
    placed = await spoken.place("A", "bid", "1", "1580.5")
    assert (placed.status, placed.filled) == ("open", 0)
    assert await spoken.money("A") == (D("8419.5"), D("1580.5"))
    assert await spoken.book() == ([(D("1580.5"), D(1))], [])
    assert await spoken.open_ids("A") == [placed.order_id]


async def test_02_a_match_is_at_the_makers_price_and_both_pay(spoken):
    """The engine's own does not debit the taker (section 10, defect 1): this one does."""
    spoken.fund("A", ETH=10, USDC=10_000)
    spoken.fund("B", USDC=10_000)
    await spoken.place("A", "ask", "1", "1580")
    taken = await spoken.place("B", "bid", "1", "1581")
    assert (taken.status, taken.filled) == ("filled", 1)
    assert await spoken.money("B") == (D(10_000) - 1580 - 1580 * RATE, 0)
    assert await spoken.money("B", "ETH") == (1, 0)
    assert await spoken.money("A") == (D(10_000) + 1580 + 1580 * REBATE, 0)
    assert spoken.fees() == 1580 * (RATE - REBATE)
    assert await spoken.open_ids("A") == []
    assert await spoken.book() == ([], [])


async def test_03_half_micros_are_rounded_where_amounts_are_millionths(spoken):
    """-39512.5 and 197562.5 millionths: the page prints -39512 and 197563; 10^-8 needs neither."""
    spoken.fund("A", USDC=10_000)
    spoken.fund("B", ETH=1, USDC=10_000)
    await spoken.place("A", "bid", "0.5", "1580.5")
    await spoken.place("B", "ask", "0.25", "1580.5", "ioc")
    kept = {"documented": D("0.158051"), "engine": D("0.15805")}
    assert spoken.fees() == kept[spoken.dialect]
    rebate = {"documented": D("0.039512"), "engine": D("0.0395125")}[spoken.dialect]
    assert sum(await spoken.money("A")) == D(10_000) - D("395.125") + rebate
    assert (await spoken.money("A"))[1] == D("395.125")


async def test_04_and_05_price_then_time_and_a_part_keeps_its_place(spoken):
    for name in "ACD":
        spoken.fund(name, ETH=2, USDC=10_000)
    spoken.fund("B", USDC=10_000)
    await spoken.place("A", "ask", "1", "1580")
    await spoken.place("C", "ask", "1", "1579.9")
    last = await spoken.place("D", "ask", "1", "1580")
    taken = await spoken.place("B", "bid", "2.5", "1580")
    cost = D("1579.9") + 1580 + 790
    assert taken.filled == D("2.5")
    assert await spoken.money("B") == (10_000 - cost - cost * RATE, 0)
    assert await spoken.open_ids("D") == [last.order_id]
    await spoken.place("A", "ask", "1", "1580")
    await spoken.place("B", "bid", "1", "1580")
    assert await spoken.open_ids("D") == []
    assert await spoken.book() == ([], [(D(1580), D("0.5"))])


async def test_06_two_steps_complete_an_order(spoken):
    """What is left on the engine's book has no quantity (section 10, defect 3) and takes nothing.

    In its own post-only orders are refused against it and the client id stays taken: not here.
    """
    spoken.fund("A", ETH=3, USDC=10_000)
    spoken.fund("B", USDC=10_000)
    await spoken.place("A", "ask", "2", "1000", cid="twice")
    for _ in range(2):
        await spoken.place("B", "bid", "1", "1000", "ioc")
    left = {"documented": [], "engine": [(D(1000), D(0))]}[spoken.dialect]
    assert await spoken.book() == ([], left)
    assert await spoken.money("A", "ETH") == (1, 0)
    assert (await spoken.place("B", "bid", "1", "1000", "post_only")).status == "open"
    assert (await spoken.place("A", "ask", "1", "1001", cid="twice")).status == "open"


async def test_07_a_better_price_leaves_the_rest_at_ones_own(spoken):
    spoken.fund("A", ETH=1, USDC=10_000)
    spoken.fund("B", USDC=10_000)
    await spoken.place("A", "ask", "1", "100")
    placed = await spoken.place("B", "bid", "2", "101")
    assert (placed.status, placed.filled) == ("partially_filled", 1)
    assert await spoken.money("B") == (D("9798.95"), 101)


async def test_08_post_only_never_takes(spoken):
    spoken.fund("A", ETH=1, USDC=10_000)
    spoken.fund("B", USDC=10_000)
    await spoken.place("A", "ask", "1", "1581")
    for name in "AB":
        refused = await spoken.place(name, "bid", "1", "1581", "post_only", nonce=7)
        assert refused == spoken.refusal("PostOnlyWouldMatch")
    below = await spoken.place("B", "bid", "1", "1580.999999", "post_only", nonce=7)
    assert below.status == "open"


async def test_09_ioc_takes_what_is_there(spoken):
    spoken.fund("A", ETH=1, USDC=10_000)
    spoken.fund("B", USDC=10_000)
    nothing = await spoken.place("B", "bid", "1", "1580", "ioc", cid="once")
    assert (nothing.status, nothing.filled) == ("cancelled", 0)
    assert await spoken.money("B") == (10_000, 0)
    await spoken.place("A", "ask", "1", "1580")
    part = await spoken.place("B", "bid", "2", "1580", "ioc", cid="once")
    assert (part.status, part.filled) == ("cancelled", 1)
    assert await spoken.book() == ([], [])


async def test_10_and_18_fok_is_all_or_nothing_and_keeps_its_nonce_free(spoken):
    spoken.fund("A", ETH=3, USDC=10_000)
    spoken.fund("B", USDC=10_000)
    await spoken.place("A", "ask", "1", "1580")
    refused = await spoken.place("B", "bid", "2", "1580", "fok", nonce=777)
    assert refused == spoken.refusal("FokNotFilled")
    assert await spoken.money("B") == (10_000, 0)
    assert (await spoken.place("B", "bid", "1", "1580", nonce=777)).status == "filled"
    await spoken.place("A", "ask", "1", "1580")
    await spoken.place("A", "ask", "1", "1581")
    assert (await spoken.place("B", "bid", "2", "1581", "fok")).status == "filled"


async def test_11_ones_own_orders_are_passed_over(spoken):
    spoken.fund("A", ETH=1, USDC=10_000)
    spoken.fund("B", ETH=1, USDC=10_000)
    await spoken.place("A", "ask", "1", "100")
    assert await spoken.place("A", "bid", "1", "100", "fok") == spoken.refusal("FokNotFilled")
    await spoken.place("B", "ask", "1", "102")
    placed = await spoken.place("A", "bid", "2", "103")
    assert (placed.status, placed.filled) == ("partially_filled", 1)
    assert await spoken.book() == ([(D(103), D(1))], [(D(100), D(1))])
    (row,) = [row for row in await spoken.venue.data("/markets") if row["id"] == "ETH-USDC"]
    assert (row["best_bid"], row["best_ask"], row["spread"]) == ("103", "100", None)


async def test_12_and_13_an_order_is_cancelled_by_either_name_and_by_its_owner(spoken):
    """Both ids signed and one sent, as the sample program does, is 401 in the engine (row 44)."""
    spoken.fund("A", USDC=10_000)
    order = await spoken.place("A", "bid", "1", "1580", cid="mine")
    for named in ({"order_id": order.order_id}, {"cid": "mine"}):
        assert await spoken.cancel("B", **named) == spoken.gone
    assert await spoken.cancel("A", order_id=order.order_id) == "cancelled"
    assert await spoken.money("A") == (10_000, 0)
    assert await spoken.cancel("A", order_id=order.order_id) == spoken.gone
    second = await spoken.place("A", "bid", "1", "1570", cid="mine")
    both = await spoken.cancel("A", cid="mine", signed=(second.order_id, "mine"))
    assert both == {"documented": "cancelled", "engine": spoken.unsigned}[spoken.dialect]


async def test_14_cancelling_a_part_releases_exactly_its_lock(spoken):
    spoken.fund("A", USDC=10_000)
    spoken.fund("B", ETH=1, USDC=10_000)
    order = await spoken.place("A", "bid", "1", "1580.333333")
    await spoken.place("B", "ask", "0.4", "1580.333333")
    available, locked = await spoken.money("A")
    rest = D("1580.333333") * D("0.6")
    assert locked == D(int(rest * spoken.unit)) / spoken.unit
    assert await spoken.cancel("A", order_id=order.order_id) == "cancelled"
    assert await spoken.money("A") == (available + locked, 0)


@pytest.mark.parametrize("cid", ["a" * 65, "bad id!", "a.b", "é"])
async def test_15_a_client_id_of_another_form_is_refused(spoken, cid):
    spoken.fund("A", USDC=10_000)
    refused = await spoken.place("A", "bid", "1", "1", cid=cid)
    assert refused == spoken.refusal("InvalidClientOrderId")


async def test_15_a_client_id_is_its_owners_while_the_order_is_open(spoken):
    for name in "AB":
        spoken.fund(name, USDC=10_000)
    longest = "a" * 64
    assert (await spoken.place("A", "bid", "1", "1", cid=longest)).status == "open"
    for market in ("ETH-USDC", "BTC-USDC"):
        refused = await spoken.place("A", "bid", "1", "1", cid=longest, market=market)
        assert refused == spoken.refusal("DuplicateClientOrderId")
    assert (await spoken.place("B", "bid", "1", "1", cid=longest)).status == "open"
    assert await spoken.finds("A", longest)
    assert await spoken.cancel("A", cid=longest) == "cancelled"
    assert not await spoken.finds("A", longest)
    assert (await spoken.place("A", "bid", "1", "1", cid=longest)).status == "open"


async def test_16_and_17_nonces_come_in_any_order_until_the_window_is_full(spoken):
    """The engine has one sentence for both refusals (row 10)."""
    spoken.fund("A", USDC=10_000)
    for nonce in (1019, 1000, *range(1001, 1019)):
        assert (await spoken.place("A", "bid", "1", "1", nonce=nonce)).status == "open"
    newest = await spoken.place("A", "bid", "1", "1", nonce=1020)
    for nonce, code in ((1000, "InvalidNonce"), (1001, "InvalidNonce"), (1005, "DuplicateNonce")):
        assert await spoken.place("A", "bid", "1", "1", nonce=nonce) == spoken.refusal(code)
    refused = await spoken.cancel("A", order_id=newest.order_id, nonce=1020)
    assert refused == spoken.refusal("DuplicateNonce")


async def test_19_signatures_are_checked_before_the_market(spoken):
    spoken.fund("A", USDC=10_000)
    body = spoken.signed("A", "bid", "1", "1", market="XXX-USDC")
    assert await spoken.post(body | {"quantity": 5}) == spoken.unsigned
    assert await spoken.post(body | {"signature": "0x" + "11" * 64}) == spoken.unsigned
    assert await spoken.post(body) == spoken.refusal("MarketNotFound")
    fine = spoken.signed("A", "bid", "1", "1")
    fine["signature"] = fine["signature"].removeprefix("0x")
    assert (await spoken.post(fine, spoken.raw(1))).status == "open"


async def test_24_an_order_that_money_cannot_cover_touches_nothing(spoken):
    spoken.fund("A", USDC=50)
    kept = await spoken.place("A", "bid", "1", "40")
    assert await spoken.place("A", "bid", "1", "80") == spoken.refusal("InsufficientBalance")
    assert await spoken.place("A", "ask", "1", "80") == spoken.refusal("InsufficientBalance")
    assert await spoken.open_ids("A") == [kept.order_id]


async def test_27_an_unknown_market_is_not_found_and_a_paused_one_takes_cancels(spoken):
    """The book of an unknown one is 404 in both; the engine's list of its trades is empty."""
    spoken.fund("A", USDC=10_000)
    refused = await spoken.place("A", "bid", "1", "1", market="XXX-USDC")
    assert refused == spoken.refusal("MarketNotFound")
    assert (await spoken.venue.get("/markets/XXX-USDC/book")).status_code == 404
    trades = await spoken.venue.get("/trades/XXX-USDC")
    assert trades.status_code == {"documented": 404, "engine": 200}[spoken.dialect]
    order = await spoken.place("A", "bid", "1", "1")
    await spoken.venue.post("/sim/faults", {"pause": "ETH-USDC"})
    assert await spoken.place("A", "bid", "1", "1") == spoken.refusal("InvalidMarket")
    assert await spoken.cancel("A", order_id=order.order_id) == "cancelled"


async def test_30_public_executions_have_a_price_a_quantity_and_the_takers_side(spoken):
    """The engine tells everybody's address and order besides (row 40)."""
    spoken.fund("A", ETH=1, USDC=10_000)
    spoken.fund("B", USDC=10_000)
    await spoken.place("A", "ask", "1", "100")
    await spoken.place("B", "bid", "0.5", "100")
    (trade,) = await spoken.venue.data("/trades/ETH-USDC")
    assert (spoken.whole(trade["price"]), spoken.whole(trade["quantity"])) == (100, D("0.5"))
    assert trade["side"] == "bid"
    assert ("maker_address" in trade) == (spoken.dialect == "engine")
