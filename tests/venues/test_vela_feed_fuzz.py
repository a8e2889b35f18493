"""Whatever comes over the link, the codec answers with events, counts what it does not know."""

import json
import random

import pytest

from vela_tui.domain.events import MessageIgnored, MessageRefused
from vela_tui.venues.registry import open_codec

ADDRESS = "0x2c7536E3605D9C16a7a3D7b1898e529396a65c23"
NOON = 1_713_009_600_000_000_000
BOOK = {"bids": [[3_199_000_000, 5]], "asks": [[3_200_000_000, 7]]}
FILL = {
    "fill_id": "f1", "order_id": 1, "market_id": "ETH-USDC", "side": "bid", "price": 5,
    "quantity": 1, "role": "maker", "maker_fee": -1, "taker_fee": 1, "filled_at": NOON,
}  # fmt: skip
ORDER = {"order_id": 1, "status": "open", "filled_quantity": 0, "remaining_quantity": 5}
TRADE = {"trade_id": "t", "price": 5, "quantity": 1, "timestamp": NOON, "side": "bid"}
SEEDS = [
    {"type": "snapshot", "channel": "orderbook:ETH-USDC", "seq": 1, "data": BOOK},
    {"type": "update", "channel": "orderbook:ETH-USDC", "seq": 2, "data": BOOK},
    {"type": "trade", "channel": "trades:ETH-USDC", "seq": 1, "data": TRADE},
    {"type": "markets", "channel": "markets", "data": {"markets": [{"id": "ETH-USDC"}]}},
    {"type": "order_update", "data": ORDER},
    {"type": "fill", "data": FILL},
    {"type": "balance_update", "data": {"asset": "USDC", "available": 1, "locked": 0}},
    {"type": "error", "code": "RateLimitExceeded", "retry_after_ms": 5},
    {"type": "subscribed", "channel": "markets"},
    {"type": "authenticated", "address": ADDRESS},
    {"type": "pong"},
]
VALUES = [
    None, True, False, 0, -1, 2**63, 2**64, 1.5, 1e308, "", "x", "[/]", "\x1b]0;x\x07", "\u202e",
    [], {}, [[]], [[1]], [[1, 2, 3]], [["1", "2"]], {"bids": 7}, "9" * 400, "A" * 5_000,
]  # fmt: skip
GARBAGE = [
    b"", b"\x00", b"\xff\xfe\xfd", b"{", b"[]", b"null", b"7", b'"type"', b'{"type":',
    b'{"type":"update","type":"pong"}', b"[" * 5_000, b'{"a":' * 5_000, b"NaN", b"\xef\xbb\xbf{}",
    b'{"type":"pong"}\x00', b'{"type":"\xff"}', b'{"type":"\\ud800"}', b"<html>", b"1" * 6_000,
]  # fmt: skip


def mutated(rng):
    """A frame that may once have been a message."""
    kind = rng.random()
    if kind < 0.1:
        return rng.choice(GARBAGE)
    message = json.loads(json.dumps(rng.choice(SEEDS)))
    target = message
    while isinstance(target.get("data"), dict) and rng.random() < 0.6:
        target = target["data"]
    if kind < 0.7 and target:
        target[rng.choice(list(target))] = rng.choice(VALUES)
    elif kind < 0.8 and target:
        del target[rng.choice(list(target))]
    else:
        target[rng.choice(["extra", "type", "channel", "seq"])] = rng.choice(VALUES)
    frame = bytearray(json.dumps(message).encode("utf-8", "surrogatepass"))
    if kind > 0.9:
        for _ in range(rng.randint(1, 4)):
            frame[rng.randrange(len(frame))] = rng.randrange(256)
    return bytes(frame)


def endure(count, seed):
    """So many frames; how many were refused, and how many not known."""
    rng, codec, refused, ignored = random.Random(seed), open_codec("vela", ADDRESS), 0, 0
    for _ in range(count):
        events = codec.receive(mutated(rng), 7)
        refused += any(isinstance(event, MessageRefused) for event in events)
        ignored += any(isinstance(event, MessageIgnored) for event in events)
        assert all(len(event.detail) <= 300 for event in events if hasattr(event, "detail"))
    return refused, ignored


def test_no_frame_breaks_the_codec():
    """P35, P46: 30,000 frames from a seed: binary, bad UTF-8, garbage, strange types and values."""
    refused, ignored = endure(30_000, seed=1)
    assert refused >= 5_000
    assert ignored >= 100


@pytest.mark.nightly
@pytest.mark.timeout(3_600)
def test_no_frame_of_a_million_breaks_the_codec():
    """P35, P46: 1,000,000."""
    endure(1_000_000, seed=2)


@pytest.mark.parametrize("kind", ["liquidation", "UPDATE", "", "heartbeat", "book_snapshot"])
def test_a_type_that_is_not_known_is_ignored_and_counted(kind):
    """P35: the next version of the venue says more than this one."""
    codec = open_codec("vela", ADDRESS)
    told = codec.receive(json.dumps({"type": kind, "data": {"a": 1}}).encode(), 7)
    assert told == (MessageIgnored(f"type {kind}".rstrip(), 7),)


def test_fields_that_are_not_known_change_nothing():
    """P35: and do not make a message a stranger."""
    plain, fuller = open_codec("vela", ADDRESS), open_codec("vela", ADDRESS)
    for message in SEEDS:
        more = message | {"version": 2, "meta": {"x": [1, None]}}
        if isinstance(message.get("data"), dict):
            more["data"] = message["data"] | {"new": {"deep": [1]}}
        told = plain.receive(json.dumps(message).encode(), 7)
        assert fuller.receive(json.dumps(more).encode(), 7) == told, message
