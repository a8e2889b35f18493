"""The short way of a book's updates and the long one say the same of every frame."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vela_tui.domain.events import BookUpdated, MessageIgnored, MessageRefused
from vela_tui.venues.registry import open_codec
from vela_tui.venues.vela.codec import VelaCodec

LEVELS = st.lists(st.tuples(st.integers(0, 5), st.integers(-1, 4)).map(list), max_size=5)
TIMES = st.one_of(
    st.sampled_from(
        [
            *("2026-01-01T00:00:00.000Z", "1969-12-31T23:59:59Z", "2263-01-01T00:00:00Z"),
            *("1970-01-01T00:00:00Z", "2262-04-11T23:47:16Z", "2026-01-01T00:00:00", "soon", 1, -1),
        ]
    ),
    st.none(),
)
CHANNELS = st.sampled_from(["orderbook:ETH-USDC", "trades:ETH-USDC", "orderbook:", "other", ""])
MESSAGES = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["update", "update", "update", "unsubscribed", "u"]),
        "channel": CHANNELS,
        "seq": st.integers(-1, 3),
        "data": st.fixed_dictionaries({"bids": LEVELS, "asks": LEVELS}),
    },
    optional={"timestamp": TIMES},
)


def compact(message):
    return json.dumps(message, separators=(",", ":")).encode()


def plain(bids, asks, **more):
    return {
        "type": "update", "channel": "orderbook:ETH-USDC", "seq": 1,
        "data": {"bids": bids, "asks": asks}, **more,
    }  # fmt: skip


@given(MESSAGES, st.sampled_from([(",", ":"), (", ", ": ")]))
@example(plain([[1, 1]], []), (",", ":"))
@example(plain([[1, 1], [1, 2]], []), (",", ":"))
@example(plain([], [[1, 1], [2, 2], [1, 3]]), (",", ":"))
@example(plain([[4, 1], [3, 2], [2, 3], [4, 0]], [[5, 1]]), (",", ":"))
def test_both_ways_say_the_same(message, separators):
    codec = open_codec("vela", None)
    frame = json.dumps(message, separators=separators).encode()
    assert codec.receive(frame, 7) == codec._receive(frame, 7)


@pytest.mark.parametrize("levels", [[], [[1, 1]], [[1, 1], [2, 0]], [[3, 1], [1, 1], [2, 1]]])
def test_a_plain_update_goes_the_short_way(levels, monkeypatch):
    """So does one of four levels or more; with blanks, or a price that stands twice, none does."""
    long = []
    monkeypatch.setattr(VelaCodec, "_receive", lambda *told: long.append(told) or ())
    codec = open_codec("vela", None)
    many = [[price, 1] for price in range(1, 7)]
    for bids, asks in ((levels, []), ([], levels), (levels, many)):
        (event,) = codec.receive(compact(plain(bids, asks)), 7)
        assert isinstance(event, BookUpdated)
        assert [*map(list, event.bids)] == bids
        assert [*map(list, event.asks)] == asks
        assert event.ts_recv == 7
    assert long == []
    codec.receive(json.dumps(plain(levels, [])).encode(), 7)
    codec.receive(compact(plain([[1, 1], [1, 1]], [])), 7)
    assert len(long) == 2


def test_what_is_no_plain_update_is_told_by_the_long_way():
    """Too long, cut, of another channel, of another time: each says what it is."""
    codec = open_codec("vela", None)
    for frame, told in (
        (b'{"type":"update' + b" " * 2**20, MessageRefused),
        (b'{"type":"u', MessageRefused),
        (b"{", MessageRefused),
        (compact(plain([], []) | {"channel": "x"}), MessageIgnored),
        (compact(plain([], [], timestamp="1950-01-01T00:00:00Z")), MessageRefused),
    ):
        (event,) = codec.receive(frame, 7)
        assert type(event) is told
