"""Whatever comes over Joyride's socket or over HTTP, the codec answers with events."""

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from joyride_words import (
    EXPIRES,
    NAME,
    NONCE,
    ORDER,
    ROW,
    TRADE,
    WALLET,
    answer,
    codec_of,
    intent_of,
    listed,
    order_of,
    pushed,
    result,
)

from vela_tui.domain.enums import ReadKind
from vela_tui.domain.events import (
    CancelAccepted,
    CancelOutcomeUnknown,
    CancelRefused,
    MessageIgnored,
    MessageRefused,
    OrderAccepted,
    OrderOutcomeUnknown,
    OrderRefused,
)
from vela_tui.venues.codec import Feed, Read, Topic

BOOK = {"type": "snapshot", "sequence": 1, "bids": [{"price": 1, "size": 1}], "asks": []}
QUOTE = {"best_bid": 1, "best_ask": 2, "spot_price": 1.5, "greeks": {"delta": 0.5}}
SETTLED = {"instrument_id": NAME, "quantity": 1, "avg_price": 1, "payout": 1, "pnl": 1.5}
SEEDS = [
    pushed(f"book.{NAME}.10", BOOK),
    pushed(f"trades.{NAME}", {"price": 1, "size": 1, "side": "buy", "timestamp": 5}),
    pushed(f"tickers.{NAME}", QUOTE),
    pushed("spot.SOL", {"asset": "SOL", "price": 180.25}),
    pushed("user.orders", ORDER),
    pushed("user.trades", TRADE),
    pushed("settlement", {"settlement": {"next_settlement": EXPIRES}}),
    pushed("settlement", {"results": [SETTLED]}),
    pushed("instruments", {"instruments": [ROW]}),
    pushed("settlement_complete", {"expiration": EXPIRES}),
    result(1, {"nonce": NONCE}),
    result(2, {"wallet": WALLET}),
    result(4, {"channels": []}),
    result(6, {"round_duration_hours": 24, "round_epoch": 0}),
    result(7, {"order": ORDER, "trades": [TRADE]}),
    b'{"id":4,"error":{"code":1001,"message":"x"}}',
]
VALUES = [
    None, True, False, 0, -1, 2**63, 2**64, 1.5, 1e308, -0.0, "", "x", "[/]", "\x1b]0;x\x07",
    "\u202e", [], {}, [[]], [[1]], [[1, 2, 3]], {"bids": 7}, "9" * 400, "A" * 5_000, 10**40,
]  # fmt: skip
GARBAGE = [
    b"", b"\x00", b"\xff\xfe\xfd", b"{", b"[]", b"null", b"7", b'"id"', b'{"id":', b"NaN",
    b'{"method":"x","params":[]}', b"[" * 5_000, b'{"a":' * 5_000, b"\xef\xbb\xbf{}",
    b'{"method":"\xff","params":{}}', b'{"method":"\\ud800","params":{"channel":"\\ud800"}}',
    b'{"id":1,"result":' + b"[" * 2_000, b"<html>", b"1" * 6_000, b'{"id":1e400,"result":1}',
]  # fmt: skip


def mutated(rng):
    """A frame that may once have been a message."""
    kind = rng.random()
    if kind < 0.1:
        return rng.choice(GARBAGE)
    message = json.loads(rng.choice(SEEDS))
    target = message
    while rng.random() < 0.8:
        inner = [each for each in target.values() if isinstance(each, dict) and each]
        inner += [
            e[0]
            for e in target.values()
            if isinstance(e, list) and e and e[0] and isinstance(e[0], dict)
        ]
        if not inner:
            break
        target = rng.choice(inner)
    if kind < 0.7:
        target[rng.choice(list(target))] = rng.choice(VALUES)
    elif kind < 0.8:
        del target[rng.choice(list(target))]
    else:
        target[rng.choice(["extra", "type", "channel", "method", "id"])] = rng.choice(VALUES)
    frame = bytearray(json.dumps(message).encode("utf-8", "surrogatepass"))
    if kind > 0.9:
        for _ in range(rng.randint(1, 4)):
            frame[rng.randrange(len(frame))] = rng.randrange(256)
    return bytes(frame)


def asking(codec):
    """The codec awaits answers of each kind."""
    codec.opened()
    codec.invitation()
    codec.subscribe((Topic(Feed.ACCOUNT),))
    codec.ping(1)
    codec.place(intent_of(), 0)
    return codec


def endure(count, seed):
    """So many frames; how many were refused, and how many not known."""
    rng, codec, refused, ignored = random.Random(seed), listed(codec_of()), 0, 0
    for turn in range(count):
        if turn % 100 == 0:
            asking(codec)
        events = codec.receive(mutated(rng), 7)
        refused += any(isinstance(event, MessageRefused) for event in events)
        ignored += any(isinstance(event, MessageIgnored) for event in events)
        assert all(len(event.detail) <= 300 for event in events if hasattr(event, "detail"))
        assert all("\x1b" not in event.message for event in events if hasattr(event, "message"))
    return refused, ignored


def test_no_frame_breaks_the_codec():
    """P35, P46: 20,000 frames from a seed."""
    refused, ignored = endure(20_000, seed=1)
    assert refused >= 4_000
    assert ignored >= 100


@pytest.mark.nightly
@pytest.mark.timeout(3_600)
def test_no_frame_of_a_million_breaks_the_codec():
    """P35, P46: 1,000,000."""
    endure(1_000_000, seed=2)


def test_no_body_turns_an_order_into_what_it_is_not():
    """P17: 5,000 bodies from a seed; accepted only under its own terms, refused only with proof."""
    rng, codec = random.Random(3), codec_of()
    counts = {OrderAccepted: 0, OrderRefused: 0, OrderOutcomeUnknown: 0}
    for _ in range(5_000):
        body = mutated(rng)
        event = codec.placed(intent_of(), answer(body))
        counts[type(event)] += 1
        if isinstance(event, OrderAccepted):
            assert event.report.quantity == intent_of().quantity
            assert sum(each.quantity for each in event.fills) <= event.report.filled_quantity
        if isinstance(event, OrderRefused):
            assert json.loads(body)["error"]["code"] != 0
        assert isinstance(
            codec.cancelled(order_of(), answer(body)),
            CancelAccepted | CancelRefused | CancelOutcomeUnknown,
        )
    assert min(counts.values()) > 50


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(JSON, st.sampled_from(list(ReadKind)), st.sampled_from([200, 400, 401, 429, 500]))
def test_no_answer_breaks_a_read(body, kind, status):
    """Whatever stands in it: events, never an exception."""
    codec = codec_of()
    assert codec.answered(Read(kind, f"joyride:{NAME}"), answer(body, status)) is not None
    codec.receive(json.dumps({"id": 1, "result": body}).encode("utf-8", "surrogatepass"), 7)
    channels = ("user.orders", f"book.{NAME}.10", "settlement", "instruments", f"tickers.{NAME}")
    for channel in channels:
        codec.receive(pushed(channel, body), 7)


def test_fields_that_are_not_known_change_nothing():
    """P35: and do not make a message a stranger."""
    plain, fuller = listed(codec_of()), listed(codec_of())
    for frame in SEEDS[:10]:
        message = json.loads(frame)
        message |= {"version": 2, "meta": {"x": [1, None]}}
        message["params"]["data"] |= {"new": {"deep": [1]}}
        told = plain.receive(frame, 7)
        assert fuller.receive(json.dumps(message).encode(), 7) == told, message
