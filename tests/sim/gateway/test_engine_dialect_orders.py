"""The engine's answers to orders and cancels, through HTTP with real signatures (vela.md 3, 5).

Amounts are raw integers of 10^-8 where they are sent and plain decimals where they are read.
"""

import pytest

ONE = 100_000_000
GENERIC = "Order rejected. Please check your parameters and try again."
GONE = "Market not found."


def dollars(amount):
    return round(amount * ONE)


def posted(answer):
    """The last element of an answer: the order itself."""
    return answer[-1]["OrderPosted"]


def kinds(answer):
    return [next(iter(element)) for element in answer]


async def test_an_order_that_rests_is_answered_by_its_number_and_a_word(engine, ann):
    engine.fund(ann, USDC=10_000)
    answer = await engine.post("/orders", ann.order("bid", dollars(1580.5), ONE, cid="a-1"))
    assert answer.json() == {
        "ok": True,
        "data": [{"OrderPosted": {"order_id": 1, "client_order_id": "a-1", "status": "Open"}}],
        "error": None,
    }
    assert await engine.money(ann) == ("8419.5", "1580.5")
    assert await engine.book() == ([("1580.5", "1")], [])
    assert await engine.data(f"/account/{ann.address}/orders") == [
        {
            "id": 1,
            "market": "ETH-USDC",
            "side": "bid",
            "price": "1580.5",
            "quantity": "1",
            "filled_quantity": "0",
            "status": "open",
            "timestamp": 1_713_000_000_000_000,
            "order_type": "goodtillcanceled",
            "nonce": 1_713_000_000_001,
            "client_order_id": "a-1",
        }
    ]


async def test_an_execution_names_both_sides_and_has_their_exact_fees(engine, ann, bob):
    """Section 3.1's own figures: 1 at 1000 costs the taker 0.5 and gives the maker 0.1."""
    engine.fund(ann, ETH=1)
    engine.fund(bob, USDC=2_000)
    await engine.order(ann, "ask", dollars(1000), ONE)
    answer = await engine.order(bob, "bid", dollars(1001), ONE)
    assert answer == [
        {
            "OrderFilled": {
                "maker_order_id": 1,
                "taker_order_id": 2,
                "maker": list(bytes.fromhex(ann.user[2:])),
                "taker": list(bytes.fromhex(bob.user[2:])),
                "market": "ETH-USDC",
                "side": "Bid",
                "price": 100_000_000_000,
                "quantity": 100_000_000,
                "maker_fee": -10_000_000,
                "taker_fee": 50_000_000,
                "timestamp": 1_713_000_000_000_000,
            }
        },
        {"OrderPosted": {"order_id": 2, "client_order_id": None, "status": "Filled"}},
    ]
    assert await engine.money(bob) == ("999.5", "0")
    assert await engine.money(ann) == ("1000.1", "0")


async def test_statuses_have_the_answers_own_spelling(engine, ann, bob):
    """Section 11: PartiallyFilled here, partiallyfilled in lists, partially_filled in detail."""
    engine.fund(ann, USDC=10_000)
    engine.fund(bob, ETH=1)
    order_id = posted(await engine.order(ann, "bid", dollars(100), 2 * ONE))["order_id"]
    part = await engine.order(bob, "ask", dollars(100), ONE, "ioc")
    assert posted(part)["status"] == "Filled"
    (listed,) = await engine.data(f"/account/{ann.user}/orders")
    assert (listed["status"], listed["filled_quantity"]) == ("partiallyfilled", "1")
    stored = await engine.data(f"/orders/{order_id}")
    assert (stored["status"], stored["filled_quantity"]) == ("partially_filled", ONE)
    none = await engine.order(ann, "bid", dollars(1), ONE, "ioc")
    assert none == [{"OrderPosted": {"order_id": 3, "client_order_id": None, "status": "Canceled"}}]


async def test_orders_that_made_room_come_first_in_the_answer(engine, ann):
    """Five times the money may be quoted; the sixth order takes the oldest away."""
    engine.fund(ann, USDC=100)
    first = await engine.order(ann, "bid", dollars(100), ONE, cid="oldest")
    for _ in range(4):
        await engine.order(ann, "bid", dollars(100), ONE)
    answer = await engine.order(ann, "bid", dollars(100), ONE)
    assert kinds(answer) == ["OrderCanceled", "OrderPosted"]
    gone = {"order_id": posted(first)["order_id"], "client_order_id": "oldest"}
    assert answer[0]["OrderCanceled"] == gone
    assert await engine.money(ann) == ("0", "100")


async def test_what_a_fill_costs_a_maker_is_told_to_the_taker(engine, ann, bob):
    """Section 3.1: after the executions, before the order; the answer names others' orders."""
    engine.fund(ann, USDC=100)
    engine.fund(bob, ETH=1)
    await engine.order(ann, "bid", dollars(100), ONE)
    await engine.order(ann, "bid", dollars(90), ONE, cid="anns")
    answer = await engine.order(bob, "ask", dollars(100), ONE)
    assert kinds(answer) == ["OrderFilled", "OrderCanceled", "OrderPosted"]
    assert answer[1]["OrderCanceled"]["client_order_id"] == "anns"


async def test_a_cancel_is_answered_by_a_list_of_one(engine, ann):
    engine.fund(ann, USDC=10_000)
    order_id = posted(await engine.order(ann, "bid", dollars(1580), ONE, cid="a-1"))["order_id"]
    answer = await engine.accepted("/orders/cancel", ann.cancel(order_id=order_id))
    assert answer == [{"OrderCanceled": {"order_id": order_id, "client_order_id": "a-1"}}]
    assert await engine.money(ann) == ("10000", "0")
    again = ann.cancel(order_id=order_id)
    assert await engine.refused("/orders/cancel", again) == (400, GONE)
    stored = await engine.data(f"/orders/{order_id}")
    assert stored["status"] == "open", "section 3.7: a cancel does not change what is stored"


async def test_a_cancel_is_signed_as_its_body_says(engine, ann):
    """Row 44: both ids signed and one sent is 401 here; both sent and signed is fine."""
    engine.fund(ann, USDC=10_000)
    order_id = posted(await engine.order(ann, "bid", dollars(1580), ONE, cid="a-1"))["order_id"]
    body = ann.cancel(cid="a-1", signed=(order_id, "a-1"))
    assert await engine.refused("/orders/cancel", body) == (401, "invalid signature")
    bare = ann.cancel(order_id=order_id, cid="a-1")
    bare["address"] = ann.address.removeprefix("0x")
    assert kinds(await engine.accepted("/orders/cancel", bare)) == ["OrderCanceled"]
    assert await engine.refused("/orders/cancel", ann.cancel()) == (400, GENERIC)


async def test_nobody_cancels_anothers_order(engine, ann, bob):
    """Section 10, defect 2, is not copied; the words are those for an unknown one."""
    engine.fund(ann, USDC=10_000)
    order_id = posted(await engine.order(ann, "bid", dollars(1580), ONE))["order_id"]
    assert await engine.refused("/orders/cancel", bob.cancel(order_id=order_id)) == (400, GONE)
    assert await engine.money(ann) == ("8420", "1580")


WOULD_MATCH = "Post-only order would have matched immediately. Order rejected."
REFUSALS = {
    "Insufficient balance. Please deposit funds before trading.": ("bid", 10_001, "gtc", {}),
    WOULD_MATCH: (
        "bid",
        2000,
        "post_only",
        {},
    ),
    GENERIC: ("bid", 1, "fok", {}),
    "Duplicate order. Please try again.": ("bid", 1, "gtc", {"nonce": 7}),
    GONE: ("bid", 1, "gtc", {"market": "XXX-USDC"}),
}


@pytest.mark.parametrize("sentence", REFUSALS)
async def test_a_refusal_is_400_and_a_sentence(engine, ann, sentence):
    """Section 5.2: one sentence for several codes, one status for all."""
    engine.fund(ann, USDC=10_000, ETH=1)
    await engine.order(ann, "ask", dollars(2000), ONE, nonce=7)
    side, price, tif, more = REFUSALS[sentence]
    refused = await engine.refused_order(ann, side, dollars(price), ONE, tif, **more)
    assert refused == (400, sentence)


async def test_ids_that_are_taken_or_malformed_get_the_generic_sentence(engine, ann):
    engine.fund(ann, USDC=10_000)
    await engine.order(ann, "bid", dollars(1), ONE, cid="taken")
    for cid in ("taken", "a" * 65, "bad id"):
        assert await engine.refused_order(ann, "bid", dollars(1), ONE, cid=cid) == (400, GENERIC)


async def test_credit_that_cannot_be_had_has_its_own_sentence(engine, ann):
    engine.fund(ann, ETH=1)
    await engine.order(ann, "ask", dollars(2000), ONE)
    refused = await engine.refused_order(ann, "ask", dollars(2000), ONE)
    assert refused == (
        400,
        "Credit limit exceeded. Reduce your open orders or deposit more funds.",
    )


async def test_values_are_checked_before_the_signature_and_that_before_the_market(engine, ann):
    """Section 3.1's order of checks."""
    engine.fund(ann, USDC=10_000)
    body = ann.order("bid", dollars(1), ONE, market="XXX-USDC")
    cases = [
        ({"address": "0x12"}, (400, "Invalid wallet address format")),
        ({"address": ann.address[2:]}, (400, "Invalid wallet address format")),
        ({"price": 0}, (400, "Price must be greater than 0")),
        ({"quantity": 0}, (400, "Quantity must be greater than 0")),
        ({"price": 2**63 - 1}, (400, "Price exceeds maximum allowed value")),
        ({"quantity": 2**64 - 1}, (400, "Quantity exceeds maximum allowed value")),
        ({"price": 5}, (401, "invalid signature")),
        ({}, (400, GONE)),
    ]
    for change, refusal in cases:
        assert await engine.refused("/orders", body | change) == refusal, change
    assert await engine.money(ann) == ("10000", "0")


async def test_lower_case_addresses_and_bare_signatures_are_fine(engine, ann):
    engine.fund(ann, USDC=10_000)
    body = ann.order("bid", dollars(1), ONE)
    body["signature"] = body["signature"].removeprefix("0x")
    assert kinds(await engine.accepted("/orders", body | {"address": ann.user})) == ["OrderPosted"]


async def test_the_documented_body_is_told_that_it_is_of_another_dialect(engine, one):
    """Section 3.2: a safe detector, and nothing was counted for a limit or a nonce."""
    answer = await engine.post("/orders", one.order("bid", 1_580_500_000, 1_000_000))
    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("text/plain")
    assert "unknown variant `bid`, expected `Bid` or `Ask` at line 1 column" in answer.text


async def test_both_buckets_are_one_and_belong_to_a_spelling(limited_engine, ann):
    """Row 13: twenty of orders and cancels in a minute, per address as it is written."""
    limited_engine.fund(ann, USDC=10_000)
    for number in range(20):
        path = "/orders" if number % 2 else "/orders/cancel"
        body = ann.order("bid", dollars(1), ONE) if number % 2 else ann.cancel(order_id=99)
        assert (await limited_engine.post(path, body)).status_code in {200, 400}
    for path, body in (
        ("/orders", ann.order("bid", dollars(1), ONE)),
        ("/orders/cancel", ann.cancel(order_id=1)),
    ):
        answer = await limited_engine.post(path, body)
        assert answer.status_code == 429
        assert "retry-after" not in answer.headers
        assert answer.json() == {
            "ok": False,
            "data": None,
            "error": "Rate limit exceeded. Please slow down.",
        }
    lower = ann.order("bid", dollars(1), ONE) | {"address": ann.user}
    assert (await limited_engine.post("/orders", lower)).status_code == 200
    limited_engine.clock.advance(60)
    assert (await limited_engine.post("/orders", ann.order("bid", dollars(1), ONE))).json()["ok"]


async def test_what_has_no_shape_is_counted_for_no_limit_and_reads_have_none(limited_engine, ann):
    for _ in range(30):
        assert (await limited_engine.post("/orders", {"address": ann.address})).status_code == 422
    for _ in range(120):
        assert (await limited_engine.get("/markets")).status_code == 200
    limited_engine.fund(ann, USDC=10_000)
    await limited_engine.order(ann, "bid", dollars(1), ONE)


async def test_a_deposit_is_answered_by_all_balances(engine, ann):
    body = {"user": ann.address, "asset": "usdc", "amount": " 1000.123456789 "}
    assert await engine.accepted("/deposit", body) == [
        {"asset": "USDC", "available": "1000.12345678", "locked": "0", "total": "1000.12345678"}
    ]
    cases = [
        ({"user": "0x1"}, "Invalid wallet address format"),
        ({"amount": "-1"}, "invalid amount"),
        ({"amount": ".5"}, "invalid amount"),
        ({"amount": "0.0"}, "Amount must be greater than 0"),
        ({"amount": "1000000.1"}, "Amount exceeds maximum deposit limit of 1,000,000"),
    ]
    for change, sentence in cases:
        assert await engine.refused("/deposit", body | change) == (400, sentence), change
    status, sentence = await engine.refused("/deposit", body | {"asset": "PEPE"})
    assert (status, sentence.startswith("Invalid asset. Supported: ETH, USDC, BTC")) == (400, True)


async def test_a_paused_market_has_the_generic_sentence(engine, ann):
    """Row 46: the engine has no word for it."""
    engine.fund(ann, USDC=10_000)
    assert (await engine.post("/sim/faults", {"pause": "ETH-USDC"})).json()["ok"]
    assert await engine.refused_order(ann, "bid", dollars(1), ONE) == (400, GENERIC)
