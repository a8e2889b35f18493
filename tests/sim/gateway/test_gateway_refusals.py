"""Scenarios 19, 26 and 27, and everything that nobody should send: refused, and nothing changed."""

import json

import pytest
from hostile_bodies import hostile_bodies

from vela_tui.sim.gateways.vela.replies import STATUS

ETH = 1_000_000
JSON = {"content-type": "application/json"}


async def picture(venue):
    """All that a refused request must leave alone."""
    return (
        await venue.data("/orderbook/ETH-USDC"),
        venue.floor.client_changes,
        {user: venue.floor.exchange.balances(user) for user in sorted(venue.floor.clients)},
    )


async def refused_raw(venue, path, content, headers=None):
    """Status and code of a request that must be refused in the envelope, changing nothing."""
    before = await picture(venue)
    answer = await venue.http.post(path, content=content, headers=headers or JSON)
    body = answer.json()
    assert body["ok"] is False
    assert set(body) == {"ok", "error", "message"}
    assert await picture(venue) == before
    return answer.status_code, body["error"]


async def test_19_signatures_of_others_are_refused(venue, one, two):
    venue.fund(one, USDC=10_000)
    good = one.order("bid", 1_580_500_000, ETH)
    foreign = two.order("bid", 1_580_500_000, ETH) | {"user": one.address}
    for body in (
        foreign,
        good | {"quantity": ETH + 1},
        good | {"price": 1_580_500_001},
        good | {"side": "ask"},
        good | {"nonce": good["nonce"] + 1},
        good | {"client_order_id": "added"},
        good | {"signature": "0xgarbage"},
        good | {"signature": ""},
        good | {"market_id": "XXX-USDC"},
    ):
        assert await refused_raw(venue, "/orders", json.dumps(body)) == (401, "InvalidSignature")
    spelled = good | {"user": one.user, "signature": good["signature"][2:]}
    assert (await venue.accepted("/orders", spelled))["status"] == "open"


WRONG_MEMBERS = [
    ({"price": "1"}, 400, "InvalidRequest"),
    ({"price": 1.5}, 400, "InvalidRequest"),
    ({"price": 1.0}, 400, "InvalidRequest"),
    ({"price": True}, 400, "InvalidRequest"),
    ({"price": None}, 400, "InvalidRequest"),
    ({"price": 0}, 422, "InvalidPrice"),
    ({"price": -1}, 422, "InvalidPrice"),
    ({"price": 2**63}, 422, "InvalidPrice"),
    ({"price": 10**40}, 422, "InvalidPrice"),
    ({"quantity": 0}, 422, "InvalidQuantity"),
    ({"quantity": -5}, 422, "InvalidQuantity"),
    ({"quantity": 2**64}, 422, "InvalidQuantity"),
    ({"quantity": [1]}, 400, "InvalidRequest"),
    ({"side": "buy"}, 400, "InvalidRequest"),
    ({"side": "Bid"}, 400, "InvalidRequest"),
    ({"time_in_force": "day"}, 400, "InvalidRequest"),
    ({"order_type": "market"}, 400, "InvalidRequest"),
    ({"order_type": None}, 400, "InvalidRequest"),
    ({"nonce": -1}, 400, "InvalidRequest"),
    ({"nonce": 2**64}, 400, "InvalidRequest"),
    ({"nonce": "1"}, 400, "InvalidRequest"),
    ({"nonce": False}, 400, "InvalidRequest"),
    ({"user": "me"}, 400, "InvalidRequest"),
    ({"user": 7}, 400, "InvalidRequest"),
    ({"user": "0x" + "g" * 40}, 400, "InvalidRequest"),
    ({"user": "0X" + "2" * 40}, 400, "InvalidRequest"),
    ({"user": "0x" + "\u0661" * 40}, 400, "InvalidRequest"),
    ({"market_id": 5}, 400, "InvalidRequest"),
    ({"signature": 5}, 400, "InvalidRequest"),
    ({"signature": "0" * 10_000}, 400, "InvalidRequest"),
    ({"client_order_id": 5}, 400, "InvalidRequest"),
]


async def test_26_each_member_of_an_order_is_checked(venue, one):
    venue.fund(one, USDC=10_000)
    for wrong, status, code in WRONG_MEMBERS:
        body = one.order("bid", 1_580_500_000, ETH) | wrong
        assert await refused_raw(venue, "/orders", json.dumps(body)) == (status, code), wrong


async def test_26_no_member_of_an_order_may_be_missing_but_the_client_id(venue, one):
    venue.fund(one, USDC=10_000)
    whole = one.order("bid", 1_580_500_000, ETH)
    for name in whole:
        body = json.dumps({key: value for key, value in whole.items() if key != name})
        assert await refused_raw(venue, "/orders", body) == (400, "InvalidRequest"), name


async def test_26_members_of_other_dialects_are_ignored(venue, one):
    venue.fund(one, USDC=10_000)
    body = one.order("bid", 1_580_500_000, ETH) | {"market": "ETH-USDC", "address": one.address}
    assert (await venue.accepted("/orders", body))["status"] == "open"


async def test_26_a_cancel_names_an_order(venue, one):
    for wrong in (
        one.cancel(),
        one.cancel(cid=""),
        one.cancel() | {"order_id": "7"},
        one.cancel() | {"order_id": -7},
        one.cancel() | {"order_id": 1.0},
    ):
        body = json.dumps(wrong)
        assert await refused_raw(venue, "/orders/cancel", body) == (400, "InvalidRequest"), wrong
    unknown = json.dumps(one.cancel(order_id=10**30))
    assert await refused_raw(venue, "/orders/cancel", unknown) == (404, "OrderNotFound")


@pytest.mark.parametrize("path", ["/orders", "/orders/cancel", "/deposit"])
async def test_26_hostile_bodies_are_refused(venue, one, path):
    venue.fund(one, USDC=10_000)
    valid = one.order("bid", 1_580_500_000, ETH) | {"asset": "USDC", "amount": "1", "order_id": 1}
    for name, body in hostile_bodies(valid).items():
        assert await refused_raw(venue, path, body) == (400, "InvalidRequest"), name


async def test_26_only_json_of_a_bounded_size_is_read(venue, one):
    body = json.dumps(one.order("bid", 1_000_000, ETH)).encode()
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""):
        refused = await refused_raw(venue, "/orders", body, {"content-type": kind})
        assert refused == (415, "UnsupportedMediaType"), kind
    large = body + b" " * 70_000
    assert (await refused_raw(venue, "/orders", large))[0] == 413

    async def endless():
        for _ in range(100):
            yield b" " * 10_000

    answer = await venue.http.post("/orders", content=endless(), headers=JSON)
    assert answer.status_code == 413


async def test_26_paths_and_methods_that_are_not_there_are_told_in_the_envelope(venue):
    for path in ("/", "/nope", "/orders/", "/account/0x1", "/..%2f..", "/sim", "/%ff%00"):
        answer = await venue.get(path)
        assert answer.status_code in {404, 400}, path
        assert answer.json()["ok"] is False, path
    answer = await venue.http.put("/markets", json={})
    assert (answer.status_code, answer.json()["error"]) == (405, "MethodNotAllowed")
    assert "GET" in answer.headers["allow"]
    assert (await venue.http.get("/ws")).status_code == 404


async def test_27_an_unknown_market_is_not_found(venue, one):
    venue.fund(one, USDC=10_000)
    refused = await venue.refused_order(one, "bid", 1_000_000, ETH, market="XXX-USDC")
    assert refused == (404, "MarketNotFound")
    for path in (
        "/orderbook/XXX-USDC",
        "/markets/XXX-USDC/book",
        "/trades/XXX-USDC",
        "/markets/XXX-USDC/ticker",
        "/ohlcv/XXX-USDC",
        "/orderbook/eth-usdc",
        "/orderbook/%F0%9F%92%A5",
        "/orderbook/%00",
        "/orderbook/%ed%a0%80",
    ):
        answer = await venue.get(path)
        assert (answer.status_code, answer.json()["error"]) == (404, "MarketNotFound"), path


async def test_27_a_paused_market_refuses_orders_and_lets_one_cancel(venue, one):
    venue.fund(one, USDC=10_000)
    order = await venue.order(one, "bid", 1_000_000, ETH)
    await venue.accepted("/sim/faults", {"pause": "ETH-USDC"})
    refused = await venue.refused_order(one, "bid", 1_000_000, ETH)
    assert refused == (422, "InvalidMarket")
    (row,) = [row for row in await venue.data("/markets") if row["id"] == "ETH-USDC"]
    assert row["status"] == "paused"
    await venue.accepted("/orders/cancel", one.cancel(order_id=order["order_id"]))
    await venue.accepted("/sim/faults", {"resume": "ETH-USDC"})
    assert (await venue.order(one, "bid", 1_000_000, ETH))["status"] == "open"


async def test_26_a_price_times_quantity_beyond_all_bounds_is_refused(venue, one):
    venue.fund(one, USDC=10_000)
    most = 2**63 - 1
    status, _ = await venue.refused_order(one, "bid", most, most)
    assert status == 422


async def test_a_defect_is_told_without_its_reason_and_logged(venue, one, monkeypatch, caplog):
    def broken(*_):
        raise ZeroDivisionError("the secret of the house")

    monkeypatch.setattr(venue.floor.exchange, "place", broken)
    answer = await venue.post("/orders", one.order("bid", 1_000_000, ETH))
    assert (answer.status_code, answer.json()["error"]) == (500, "InternalError")
    assert "secret" not in answer.text
    assert "the secret of the house" in caplog.text


def test_every_code_of_the_seed_has_its_status():
    """The table of seed:529-544, then the codes that vela.md 3.8 adds."""
    assert {code: status for code, status in STATUS.items() if status != 422} == {
        "InvalidSignature": 401,
        "MarketNotFound": 404,
        "OrderNotFound": 404,
        "RateLimitExceeded": 429,
        "InvalidRequest": 400,
        "InternalError": 500,
    }
    assert len(STATUS) == 13 + 5
