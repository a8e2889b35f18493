"""What is sent to do harm is refused by its code, and the link goes on."""

import json

import pytest
from joyride_kit import C150, opened
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from vela_tui.sim.gateways.joyride import rpc

DEEP = b"[" * 5_000
FRAMES = {
    "": -32700,
    "{": -32700,
    "nope": -32700,
    "\ufeff{}": -32700,
    '{"jsonrpc":"2.0","id":1,"method":"x","params":{"a":NaN}}': -32700,
    '{"jsonrpc":"2.0","id":1,"method":"x","params":{"a":"\\ud800"}}': -32700,
    '{"jsonrpc":"2.0","id":' + "9" * 5_000 + ',"method":"x"}': -32700,
    "[" * 5_000: -32700,
    "[]": -32600,
    '[{"jsonrpc":"2.0","id":1,"method":"public/get_market_config"}]': -32600,
    "1": -32600,
    "null": -32600,
    '{"jsonrpc":"2.0","id":1,"id":2,"method":"x"}': -32600,
    '{"jsonrpc":"2.0","method":"private/buy"}': -32600,
    '{"jsonrpc":"2.0","id":null,"method":"x"}': -32600,
    '{"jsonrpc":"2.0","id":true,"method":"x"}': -32600,
    '{"jsonrpc":"2.0","id":1.5,"method":"x"}': -32600,
    '{"jsonrpc":"2.0","id":{},"method":"x"}': -32600,
    '{"jsonrpc":"1.0","id":1,"method":"x"}': -32600,
    '{"jsonrpc":"2.0","id":1}': -32600,
    '{"jsonrpc":"2.0","id":1,"method":5}': -32600,
    '{"jsonrpc":"2.0","id":1,"method":"x"}': -32601,
    '{"jsonrpc":"2.0","id":1,"method":"private/__class__"}': -32601,
    '{"jsonrpc":"2.0","id":1,"method":"public/subscribe","params":[]}': -32602,
    '{"jsonrpc":"2.0","id":1,"method":"public/subscribe"}': -32602,
    '{"jsonrpc":"2.0","id":1,"method":"public/subscribe","params":{"channels":"x"}}': -32602,
    '{"jsonrpc":"2.0","id":1,"method":"public/subscribe","params":{"channels":[1]}}': -32602,
}


@pytest.mark.parametrize("text", FRAMES, ids=lambda text: repr(text[:60]))
async def test_a_frame_that_is_no_request_is_told_so(link, text):
    await link.socket.send(text)
    answer = await link.next()
    assert answer["error"]["code"] == FRAMES[text]
    assert len(answer["error"]["message"]) < 300
    assert set(answer) == {"jsonrpc", "id", "error"}
    await link.ask("public/get_market_config")


async def test_a_frame_that_is_no_text_is_told_so(link):
    await link.socket.send(b'{"jsonrpc":"2.0","id":1,"method":"public/get_market_config"}')
    assert (await link.next())["error"]["code"] == -32700
    await link.ask("public/get_market_config")


async def test_a_message_beyond_a_mebibyte_ends_its_link(venue):
    async with venue.link() as link:
        await link.socket.send(" " * (rpc.MAX_MESSAGE + 1))
        with pytest.raises(ConnectionClosed) as caught:
            await link.next()
        assert caught.value.rcvd.code == 1009
    async with venue.link() as link:
        await link.ask("public/get_market_config")


async def test_numbers_that_no_order_has_move_nothing(link):
    for price, size in ((2**63, 1_000), (-(2**70), 1_000), (1_000, 2**80), (10**15, 10**12)):
        code = await link.refused_order("bid", price, size)
        assert code in {-32602, 1002, 1005, 1006}, (price, size)
    assert await link.money() == (10_000_000_000, 0)


@pytest.mark.parametrize("path", ["/auth/nonce", "/auth/verify", "/admin/settle"])
@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"1", b"\xff", DEEP, b'{"wallet":"\\ud800"}', b'{"wallet":1}']
)
async def test_a_body_that_is_no_request_is_refused(venue, path, body):
    headers = {"content-type": "application/json", "authorization": "Bearer a throw-away token"}
    answer = await venue.http.post(path, content=body, headers=headers)
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == 400


async def test_bodies_are_bounded_and_json(venue):
    headers = {"content-type": "application/json"}
    answer = await venue.http.post("/auth/nonce", content=b" " * 70_000, headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, 413)
    answer = await venue.http.post("/auth/nonce", content=b"{}")
    assert answer.status_code == 415


@pytest.mark.parametrize(
    "path",
    [
        *("/market/orderbook/x", "/market/ticker/%00", "/market/greeks/%ff", "/nothing"),
        *("/market/orderbook/../../x", "/market/price-history/x?start=1"),
    ],
)
async def test_what_is_not_there_is_not_found(venue, path):
    answer = await venue.get(path)
    assert answer.status_code == 404
    assert isinstance(answer.json()["error"]["message"], str)


async def test_numbers_of_a_query_are_whole(venue):
    for wrong in ("-1", "1.5", "x", "9" * 30, ""):
        answer = await venue.get(f"/market/price-history/{C150}", params={"start": wrong})
        assert answer.status_code == 400, wrong
    answer = await venue.http.delete("/market/config")
    assert (answer.status_code, answer.json()["error"]["code"]) == (405, 405)


async def test_nobody_is_the_owner_without_the_token(venue):
    for headers in ({}, {"authorization": "Bearer"}, {"authorization": "Bearer x"}):
        answer = await venue.post("/admin/settle", {}, headers=headers)
        assert answer.status_code == 401


async def test_an_owner_s_nonsense_changes_nothing(venue, link):
    listed = await link.ask("public/get_instruments")
    headers = {"authorization": "Bearer a throw-away token"}
    for path, body in (
        ("settle", {"expiration": -1, "twap_prices": {}}),
        ("settle", {"expiration": 1, "twap_prices": {"SOL": -1}}),
        ("settle", {"expiration": 1, "twap_prices": {"SOL": "NaN"}}),
        ("settle", {"expiration": 1, "twap_prices": {}, "next_expiration": 1}),
        ("create-instruments", {"asset": "X", "expiration": 1_795_334_400, "spot_price": 1}),
        ("create-instruments", {"asset": "SOL", "expiration": 1, "spot_price": 1}),
        ("create-instruments", {"asset": "SOL", "expiration": 10**12, "spot_price": 1}),
        ("create-instruments", {"asset": "SOL", "expiration": 1_795_334_400, "spot_price": 0}),
        ("instruments/pause-by-expiration", {"expiration": 1, "paused": "yes"}),
    ):
        answer = await venue.post(f"/admin/{path}", body, headers=headers)
        assert answer.status_code == 400, (path, body)
    assert await link.ask("public/get_instruments") == listed


async def test_only_programs_on_this_machine_are_answered(venue):
    for headers in ({"origin": "https://evil.example"}, {"host": "evil.example"}):
        assert (await venue.get("/market/config", headers=headers)).status_code in {403, 421}
    with pytest.raises(InvalidStatus):
        async with connect(f"ws://127.0.0.1:{venue.port}/api/v1", origin="https://evil.example"):
            pass


async def test_health_is_told(venue):
    for path in ("/api/health", "/api/v1/health"):
        answer = await venue.http.get(f"http://127.0.0.1:{venue.port}{path}")
        assert answer.text == json.dumps({"status": "ok"}, separators=(",", ":"))


async def test_what_was_not_asked_for_at_the_start_is_closed():
    """No mishaps without the option, and without a token nobody is the owner, not even with ''."""
    async with opened(token=None, faults=False) as venue:
        for name in ("clock", "spot", "fault", "reset"):
            url = f"http://127.0.0.1:{venue.port}/__sim/{name}"
            assert (await venue.http.post(url, json={})).status_code == 404
        for word in ("", "Bearer", "Bearer None"):
            answer = await venue.post("/admin/settle", {}, headers={"authorization": word})
            assert answer.status_code == 401
