"""Whatever a server sends, the codec answers with events: it never raises, never passes it on."""

import json
import unicodedata
from dataclasses import fields, is_dataclass
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vela_tui.domain.enums import Side, TimeInForce
from vela_tui.domain.events import (
    CancelOutcomeUnknown,
    CancelRefused,
    Event,
    MessageRefused,
    OrderOutcomeUnknown,
    OrderRefused,
    ReadFailed,
)
from vela_tui.domain.order import OrderIntent
from vela_tui.domain.transport import VenueAnswer
from vela_tui.venues.codec import Read, ReadKind
from vela_tui.venues.registry import open_codec
from vela_tui.venues.text import MAX_TEXT, clean

ADDRESS = "0x2c7536E3605D9C16a7a3D7b1898e529396a65c23"
BOOK = '{"type":"update","channel":"orderbook:ETH-USDC","seq":1,"data":{"bids":[%s],"asks":[]}}'
NUMBERS = [
    "NaN",
    "Infinity",
    "-Infinity",
    "1e400",
    "1E3",
    "1.0",
    "-1",
    "true",
    "null",
    '"1"',
    "[]",
    "{}",
    str(2**63),
    str(2**64),
    "9" * 5000,
    "01",
    "+1",
    "0x1",
    "1_000",
    "\u0661",
]
READS = [
    Read(ReadKind.INSTRUMENTS),
    Read(ReadKind.BOOK, "vela:ETH-USDC"),
    Read(ReadKind.TRADES, "vela:ETH-USDC"),
    Read(ReadKind.TICKER, "vela:ETH-USDC"),
    Read(ReadKind.CANDLES, "vela:ETH-USDC", "1m"),
    Read(ReadKind.OPEN_ORDERS),
    Read(ReadKind.BALANCES),
    Read(ReadKind.ORDER, client_order_id="mine"),
]
STEERING = ["\x1b]0;x\x07", "\x1b[2J", "\x9b1m", "\u202e", "\u200b", "\u2028", "\ufeff", "\x00\r\n"]


def _is_refused(codec, frame: bytes) -> bool:
    (event,) = codec.receive(frame, 7)
    return isinstance(event, MessageRefused)


@pytest.mark.parametrize("number", NUMBERS)
def test_price_that_is_no_natural_number_refuses_the_message(codec, number):
    """P53: no float, no bool, no string, nothing beyond 63 bits."""
    assert _is_refused(codec, (BOOK % f"[{number},1]").encode())


@pytest.mark.parametrize("number", [n for n in NUMBERS if n not in {"null", "[]", "{}"}])
def test_sequence_that_is_no_natural_number_refuses_the_message(codec, number):
    frame = (BOOK % "").replace('"seq":1', f'"seq":{number}')
    assert _is_refused(codec, frame.encode())


@pytest.mark.parametrize(
    "frame",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b"7",
        b"{}",
        b'{"type":7}',
        b'{"type":null}',
        b'{"type":"update"}',
        b"\xff\xfe\xfd",
        b'{"type":"\xff"}',
        b'{"type":"error","code":"\\ud800"}',
        b'{"type":"error","code":"\\ud800\\u0041"}',
        b"[" * 100_000,
        b'{"type":"update","x":' + b"[" * 100_000,
        b'{"type":"update","x":' + b'{"a":' * 100_000,
        b'{"type":"nobody knows","x":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b" " * (2**20 + 1),
    ],
    ids=lambda frame: repr(frame[:24]),
)
def test_frame_that_is_no_message_is_refused(codec, frame):
    assert _is_refused(codec, frame)


@pytest.mark.parametrize(
    "levels",
    ["[1]", "[1,2,3]", "7", "[0,1]", "[1,1],[1,2]", '{"price":1,"quantity":1}', "[1,null]"],
)
def test_book_that_makes_no_sense_is_refused(codec, levels):
    assert _is_refused(codec, (BOOK % levels).encode())


@pytest.mark.parametrize("symbol", ["", "eth-usdc", "ETH", "ETH-USDC\\n", "\\u202eETH-USDC", "E:T"])
def test_channel_of_no_market_is_refused(codec, symbol):
    """T24: names are ASCII by grammar."""
    assert _is_refused(codec, (BOOK % "").replace("ETH-USDC", symbol).encode())


def test_key_that_comes_twice_counts_once(codec):
    """The last one counts, knowingly: nothing that is received is ever signed."""
    frame = (BOOK % "").replace('"seq":1', '"seq":1,"seq":2')
    assert codec.receive(frame.encode(), 7)[0].sequence == 2


@pytest.mark.parametrize(
    "figure",
    ['"1e1000000"', "1e1000000", '"\u0661\u0662"', '"1_000"', '" 12 "', '"+5"', '"-5"', '"NaN"'],
)
def test_figure_that_is_no_plain_number_is_refused(codec, figure):
    """P54: matched before it becomes a Decimal."""
    row = '{"id":"ETH-USDC","best_bid":%s}' % figure  # noqa: UP031 - braces abound
    frame = '{"type":"markets","channel":"markets","data":{"markets":[%s]}}' % row  # noqa: UP031
    assert _is_refused(codec, frame.encode())


@pytest.mark.parametrize(
    "time", ["9" * 19, '"2024-04-13T12:00:00"', '"9999-01-01T00:00:00Z"', "-1"]
)
def test_time_outside_the_era_is_refused(codec, time):
    frame = (BOOK % "")[:-1] + f',"timestamp":{time}}}'
    assert _is_refused(codec, frame.encode())


def _texts(value):
    """Every string in an event."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple | list):
        for part in value:
            yield from _texts(part)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _texts(getattr(value, field.name))


def _is_harmless(event: Event) -> bool:
    bad = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    return all(
        len(text) <= MAX_TEXT + 40 and not any(unicodedata.category(c) in bad for c in text)
        for text in _texts(event)
    )


def _messages(text: str):
    order = {"order_id": 1, "status": "cancelled", "filled_quantity": 0}
    fill = {
        "fill_id": "f",
        "order_id": 1,
        "market_id": "ETH-USDC",
        "side": "bid",
        "price": 1,
        "quantity": 1,
        "role": "maker",
        "maker_fee": 0,
        "taker_fee": 0,
        "filled_at": 1,
    }
    trade = {"price": 1, "quantity": 1, "timestamp": 1}
    row = {"id": "ETH-USDC"}
    yield {"type": text}
    yield {"type": "error", "code": text, "message": text, "channel": text}
    yield {"type": "error", "code": "AUTH_FAILED", "message": text}
    yield {"type": "subscribed", "channel": text, "channels": [text]}
    yield {"type": "authenticated", "address": text}
    yield {"type": "snapshot", "channel": text, "seq": 1, "data": {}}
    yield {"type": "trade", "channel": "trades:ETH-USDC", "data": trade | {"trade_id": text}}
    yield {"type": "trade", "channel": "trades:ETH-USDC", "data": trade | {"side": text}}
    for key in ("id", "status", "best_bid"):
        yield {"type": "markets", "data": {"markets": [row | {key: text}]}}
    for key in ("client_order_id", "status", "market_id", "reason", "time_in_force"):
        yield {"type": "order_update", "data": order | {key: text}}
    for key in ("fill_id", "client_order_id", "market_id", "role", "filled_at"):
        yield {"type": "fill", "data": fill | {key: text}}
    yield {"type": "balance_update", "data": {"asset": text, "available": 1, "locked": 1}}
    yield {"type": "balance_update", "channel": text, "data": {}}


@pytest.mark.parametrize("text", [*STEERING, "[/]", "[@click=app.quit]x[/]", "x" * 5000])
def test_no_text_of_the_feed_steers_a_terminal(codec, text):
    """P51: in whichever field it comes, it is refused, ignored or made harmless."""
    for message in _messages(f"a{text}b"):
        for event in codec.receive(json.dumps(message).encode(), 7):
            assert _is_harmless(event), event


@given(st.text())
@example("\t\n\x7f\x85\u2066\ud800\ue000\uffff")
@example("é漢字😀")
def test_cleaned_text_is_printable_and_short(text):
    """Letters, signs and blanks stay as they are; a tab is a blank."""
    cleaned = clean(text)
    assert len(cleaned) <= MAX_TEXT
    assert _is_harmless(cleaned)
    if len(text) <= MAX_TEXT and _is_harmless(text) and "://" not in text:
        assert cleaned == text


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["ETH-USDC", "bid", "open", "maker", "1.5", "2024-04-13T12:00:00Z"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "ok",
                    "data",
                    "error",
                    "type",
                    "channel",
                    "seq",
                    "bids",
                    "asks",
                    "order_id",
                    "status",
                    "price",
                    "quantity",
                    "side",
                    "market_id",
                    "filled_quantity",
                    "message",
                    "balances",
                ]
            )
            | st.text(max_size=5),
            inner,
            max_size=8,
        )
    ),
    max_leaves=20,
)


def _answer(body: bytes, status: int, content_type: str) -> VenueAnswer:
    return VenueAnswer(status, content_type, body, 1, 2)


def _intent() -> OrderIntent:
    one = Decimal(1)
    return OrderIntent("vela:ETH-USDC", "mine", Side.BUY, one, one, TimeInForce.GTC)


@given(
    body=JSON.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=64),
    status=st.sampled_from([103, 200, 204, 302, 400, 401, 404, 408, 422, 429, 500, 503]),
    content_type=st.sampled_from(["application/json", "text/html", ""]) | st.text(max_size=8),
)
def test_no_answer_raises_or_is_taken_for_an_acceptance(body, status, content_type):
    """Noise is never an accepted order, nor a success of a read that asks for ours."""
    codec = open_codec("vela", ADDRESS)
    came = _answer(body, status, content_type)
    assert isinstance(codec.placed(_intent(), came), OrderOutcomeUnknown | OrderRefused)
    for read in READS:
        for event in codec.answered(read, came):
            assert _is_harmless(event)
            assert status < 300 or isinstance(event, ReadFailed) or status in range(400, 500)


@given(JSON.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=64))
def test_no_frame_raises(frame):
    codec = open_codec("vela", ADDRESS)
    assert all(_is_harmless(event) for event in codec.receive(frame, 1))


def test_answer_full_of_steering_is_harmless(codec, intent, order, answer):
    """The same for what becomes an order's or a cancel's detail."""
    for text in STEERING:
        body = {"ok": False, "error": f"E{text}", "message": text * 300}
        for status in (200, 400, 422, 429, 500):
            events = (
                codec.placed(intent, answer(body, status)),
                codec.cancelled(order, answer(body, status)),
            )
            assert isinstance(events[0], OrderOutcomeUnknown | OrderRefused)
            assert isinstance(events[1], CancelOutcomeUnknown | CancelRefused)
            assert all(map(_is_harmless, events))
