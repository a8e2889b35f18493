"""A frame decoded, checked and applied, beside msgspec with integers and books of the trade.

Everything but our own way leaves out what a terminal needs: exact decimals, sequence rules, the
set of levels that changed, sanitised names. The quotient says what that costs.
"""

import importlib
import json
import time
from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import Struct
from sortedcontainers import SortedDict

from tests.bench.figures import Table, median
from tests.bench.market import SCALE, Market
from tests.bench.peers.feed_book import PlainBook
from vela_tui.state.book import Book
from vela_tui.venues.registry import open_codec

_FRAMES = 4_000
_TURNS = 7
_LEVELS = (50, 500, 5_000)
_CHANNEL = "orderbook:ETH-USDC"

Apply = Callable[[bytes], object]


class _Change(Struct):
    bids: list[tuple[int, int]]
    asks: list[tuple[int, int]]


class _Message(Struct, tag_field="type", tag="update"):
    channel: str
    seq: int
    data: _Change


def frames(levels: int) -> tuple[bytes, list[bytes]]:
    """A snapshot and the updates that follow it, seeded."""
    market = Market("ETH-USDC", 7, levels, 24_000 * SCALE)
    whole = {"bids": sorted(map(list, market.bids.items()), reverse=True),
             "asks": sorted(map(list, market.asks.items()))}  # fmt: skip
    told: dict[str, Any] = {"type": "snapshot", "channel": _CHANNEL, "seq": 1, "data": whole}
    snapshot = json.dumps(told).encode()
    updates = []
    for _ in range(_FRAMES):
        bids, asks = market.step()
        told = {"type": "update", "channel": _CHANNEL, "seq": market.sequence,
                "data": {"bids": bids, "asks": asks},
                "timestamp": "2026-01-01T00:00:00.000Z"}  # fmt: skip
        updates.append(json.dumps(told, separators=(",", ":")).encode())
    return snapshot, updates


def own(snapshot: bytes) -> Apply:
    """The codec and the book of the terminal."""
    codec, book = open_codec("vela", None), Book()
    (event,) = codec.receive(snapshot, 1)
    book.snapshotted(event)  # type: ignore[arg-type]

    def apply(frame: bytes) -> object:
        (event,) = codec.receive(frame, 1)
        return book.updated(event)  # type: ignore[arg-type]

    return apply


def plain(snapshot: bytes) -> Apply:
    """Typed msgspec, integers in a dict and a list kept by bisect: the floor."""
    decode, book = msgspec.json.Decoder(_Message).decode, PlainBook()
    book.apply(json.loads(snapshot)["data"], is_snapshot=True)

    def apply(frame: bytes) -> None:
        data = decode(frame).data
        book.apply({"bids": data.bids, "asks": data.asks}, is_snapshot=False)

    return apply


def _by_dict(sides: dict[str, Any], snapshot: bytes) -> Apply:
    decode = msgspec.json.Decoder(_Message).decode
    data = json.loads(snapshot)["data"]
    for name, side in sides.items():
        for price, quantity in data[name]:
            side[price] = quantity

    def apply(frame: bytes) -> None:
        data = decode(frame).data
        for name, changed in (("bids", data.bids), ("asks", data.asks)):
            side = sides[name]
            for price, quantity in changed:
                if quantity:
                    side[price] = quantity
                elif price in side:
                    del side[price]

    return apply


def by_sorteddict(snapshot: bytes) -> Apply:
    """The same decoder and sortedcontainers."""
    return _by_dict({"bids": SortedDict(), "asks": SortedDict()}, snapshot)


def by_extension(snapshot: bytes) -> Apply:
    """The same decoder and the C extension `order-book`."""
    book = importlib.import_module("order_book").OrderBook()
    return _by_dict({"bids": book.bids, "asks": book.asks}, snapshot)


WAYS: dict[str, Callable[[bytes], Apply]] = {
    "vela-tui": own,
    "msgspec + integers": plain,
    "msgspec + SortedDict": by_sorteddict,
    "msgspec + order-book (C)": by_extension,
}


def run() -> Table:
    """Every way at every depth, interleaved; the ratio is to msgspec with integers."""
    table = Table("frame_to_book", "decode and apply of an update, µs")
    for levels in _LEVELS:
        snapshot, updates = frames(levels)
        costs: dict[str, list[float]] = {}
        for _ in range(_TURNS):
            for name, way in WAYS.items():
                try:
                    apply = way(snapshot)
                except ImportError:
                    continue
                begun = time.thread_time_ns()
                for frame in updates:
                    apply(frame)
                costs.setdefault(name, []).append((time.thread_time_ns() - begun) / _FRAMES / 1_000)
        floor = median(costs["msgspec + integers"])
        for name, samples in costs.items():
            what = f"{name}, {levels} levels a side"
            table.keep(what, samples)
            table.add(what, median=median(samples), ratio=median(samples) / floor)
    return table
