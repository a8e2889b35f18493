"""What the engine's framework says to bodies that it can't read, to the letter (vela.md 5.3)."""

import json

import pytest
from hostile_bodies import hostile_bodies
from hypothesis import given
from hypothesis import strategies as st

from vela_tui.sim.gateways.vela_engine import reading
from vela_tui.sim.gateways.vela_engine.reading import Field, Unreadable, one_of, read, text, u64

SYNTAX = "Failed to parse the request body as JSON: "
DATA = "Failed to deserialize the JSON body into the target type: "
BODIES = [
    (b"", 400, SYNTAX + "EOF while parsing a value at line 1 column 0"),
    (b"{", 400, SYNTAX + "EOF while parsing an object at line 1 column 1"),
    (b"nope", 400, SYNTAX + "expected ident at line 1 column 2"),
    (b"{}", 422, DATA + "missing field `market` at line 1 column 2"),
    (b"[]", 422, DATA + "invalid type: sequence, expected struct PostOrderBody at line 1 column 2"),
    (
        b'{"side":"bid"}',
        422,
        DATA + "side: unknown variant `bid`, expected `Bid` or `Ask` at line 1 column 13",
    ),
    (
        b'{"order_type":"limit"}',
        422,
        DATA + "order_type: unknown variant `limit`, expected one of `GoodTillCanceled`, "
        "`PostOnly`, `ImmediateOrCancel`, `FillOrKill` at line 1 column 21",
    ),
    (
        b'{"price":1.0}',
        422,
        DATA + "price: invalid type: floating point `1`, expected u64 at line 1 column 12",
    ),
    (
        b'{"price":"1"}',
        422,
        DATA + 'price: invalid type: string "1", expected u64 at line 1 column 12',
    ),
    (
        b'{"price":-1}',
        422,
        DATA + "price: invalid value: integer `-1`, expected u64 at line 1 column 11",
    ),
    (
        b'{"price":18446744073709551616}',
        422,
        DATA + "price: invalid type: floating point `18446744073709551616`, "
        "expected u64 at line 1 column 29",
    ),
    (b'{"price":1,\n"price":1}', 422, DATA + "duplicate field `price` at line 2 column 7"),
    (b'{"price":true}', 422, "boolean `true`"),
    (b'{"price":null}', 422, "null"),
    (b'{"price":{}}', 422, "map"),
    (b'{"market":1}', 422, "market: invalid type: integer `1`, expected a string"),
    (b'{"side":1}', 400, "side: expected value"),
    (b'{"price":NaN}', 400, "expected value"),
    (b'{"price":1,}', 400, "trailing comma"),
    (b'{"price" 1}', 400, "expected `:`"),
    (b'{"price":1 2}', 400, "expected `,` or `}`"),
    (b'{"price":1', 400, "EOF while parsing an object"),
    (b'{"market":"a', 400, "EOF while parsing a string"),
    (b"{1:1}", 400, "key must be a string"),
    (b'{"market":"\\ud800"}', 400, "lone leading surrogate"),
    (b'{"market":"\xff"}', 400, "invalid unicode code point"),
    (b'{"other":' + b"[" * 30_000 + b"}", 400, SYNTAX),
    (b'{"price":' + b"9" * 60_000 + b"}", 422, "floating point"),
    (b'{"price":"' + b"9" * 60_000 + b'"}', 422, 'string "999'),
]  # fmt: skip


@pytest.mark.parametrize(("body", "status", "words"), BODIES, ids=range(len(BODIES)))
async def test_a_body_that_is_no_order_is_answered_in_plain_text(engine, body, status, words):
    headers = {"content-type": "application/json"}
    answer = await engine.http.post("/orders", content=body, headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (
        status,
        "text/plain; charset=utf-8",
    )
    assert words in answer.text
    assert len(answer.text) < 600


async def test_a_missing_field_is_named_at_the_end_of_the_object(engine, ann):
    body = ann.order("bid", 1, 1)
    del body["nonce"]
    sent = json.dumps(body)
    headers = {"content-type": "application/json"}
    answer = await engine.http.post("/orders", content=sent, headers=headers)
    assert answer.text == f"{DATA}missing field `nonce` at line 1 column {len(sent)}"


async def test_other_contents_and_sizes_are_refused_in_plain_text(engine):
    answer = await engine.http.post(
        "/orders", content=b"{}", headers={"content-type": "text/plain"}
    )
    assert answer.status_code == 415
    assert answer.text == "Expected request with `Content-Type: application/json`"
    answer = await engine.http.post(
        "/orders", content=b" " * 70_000, headers={"content-type": "application/json"}
    )
    assert answer.status_code == 413
    assert answer.text == "Failed to buffer the request body: length limit exceeded"


async def test_unknown_paths_and_methods_have_no_body(engine):
    """Section 3: by the missing book a client tells this dialect."""
    for path in ("/orderbook/ETH-USDC", "/markets/ETH-USDC/ticker", "/nowhere"):
        answer = await engine.get(path)
        assert (answer.status_code, answer.content) == (404, b""), path
    answer = await engine.http.put("/orders")
    assert (answer.status_code, answer.content, answer.headers["allow"]) == (405, b"", "POST")


IGNORED = {"a nested key twice", "long number"}
"""What stands in a member that nobody asks for is not looked at, as in the engine."""


@pytest.mark.parametrize("path", ["/orders", "/orders/cancel", "/deposit", "/referral/register"])
async def test_26_hostile_bodies_are_refused(engine, ann, path):
    """Never a 5xx; of an order never a changed state, while others have members of no concern."""
    engine.fund(ann, USDC=10_000)
    valid = ann.order("bid", 1_580_500_000, 100_000_000) | {"asset": "USDC", "amount": "1"}
    valid |= {"order_id": 1, "user": ann.address, "ref": ann.address}
    for name, body in hostile_bodies(valid).items():
        before = engine.floor.exchange.dump([ann.user])
        headers = {"content-type": "application/json"}
        answer = await engine.http.post(path, content=body, headers=headers)
        assert answer.status_code < 500, (name, answer.text)
        if path == "/orders" and name not in IGNORED:
            assert answer.status_code in {400, 422}, (name, answer.text)
            assert engine.floor.exchange.dump([ann.user]) == before, name


async def test_web_pages_and_other_hosts_are_refused(engine, ann):
    for headers, status in (({"origin": "https://evil.example"}, 403), ({"host": "evil"}, 421)):
        answer = await engine.http.get("/markets", headers=headers)
        assert (answer.status_code, answer.json()["ok"]) == (status, False)


async def test_a_defect_is_told_without_its_reason_and_logged(engine, ann, monkeypatch, caplog):
    def broken(*_):
        raise ZeroDivisionError("the secret of the house")

    monkeypatch.setattr(engine.floor.exchange, "place", broken)
    answer = await engine.post("/orders", ann.order("bid", 1, 1))
    assert (answer.status_code, answer.json()["error"]) == (500, "engine error")
    assert "the secret of the house" in caplog.text


async def test_a_price_times_quantity_beyond_all_bounds_is_refused(engine, ann):
    """Section 10, defect 9: the engine wraps around; this one does not."""
    engine.fund(ann, USDC=10_000)
    most = 2**63 - 2
    assert (await engine.refused_order(ann, "bid", most, most))[0] == 400


FIELDS = (
    Field("market", text),
    Field("side", one_of("Bid", "Ask")),
    Field("price", u64),
    Field("client_order_id", text, is_optional=True),
)


def test_what_is_not_asked_for_is_ignored_and_options_may_be_null():
    body = (
        b' {"x": [1, {"y": 2}], "market": "A", "side": "Ask", "price": 0, "client_order_id":null} '
    )
    wanted = {"market": "A", "side": "Ask", "price": 0, "client_order_id": None}
    assert read(body, "Body", FIELDS) == wanted


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def understood(body):
    """The values, or the status of the complaint."""
    try:
        return read(body, "Body", FIELDS)
    except Unreadable as complaint:
        return complaint.status


@given(st.dictionaries(st.sampled_from([field.name for field in FIELDS]) | st.text(), values))
def test_any_object_is_read_or_complained_of(members):
    found = understood(json.dumps(members).encode())
    if found in (400, 422):
        return
    assert found["side"] in {"Bid", "Ask"}
    assert 0 <= found["price"] <= reading.MAX_U64
    assert found["market"] == members["market"]


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_complained_of(body):
    assert understood(body) in (400, 422)
