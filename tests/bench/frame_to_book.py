"""A frame decoded, checked and applied, beside msgspec with integers and books of the trade.

The peers leave out what a terminal needs: bounds, times, sequence rules, the levels that changed.
One row has the quickest of them behind our codec and with our answer: what these cost in anybody's
hands. The goal is by the peers as they come.
"""

import importlib
import json
import subprocess
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct
from sortedcontainers import SortedDict

from tests.bench.figures import Table, median
from tests.bench.market import SCALE, Market
from tests.bench.peers import room
from tests.bench.peers.feed_book import PlainBook
from tests.bench.plan import Plan
from vela_tui.state.book import Book
from vela_tui.venues.registry import open_codec

_FRAMES = 4_000
LEVELS = (50, 500, 5_000)
ROOM = {"msgspec + nautilus_trader (Rust)": "nautilus", "msgspec + ccxt.pro (Python)": "ccxt"}
"""Peers that live in an environment of their own."""
PEERS = ("msgspec + SortedDict", "msgspec + order-book (C)", *ROOM)
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

    receive, updated = codec.receive, book.updated

    def apply(frame: bytes) -> object:
        (event,) = receive(frame, 1)
        return updated(event)  # type: ignore[arg-type]

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


def by_extension_checked(snapshot: bytes) -> Apply:
    """The extension in the terminal's place: behind its codec, with its answer."""
    codec = open_codec("vela", None)
    book = importlib.import_module("order_book").OrderBook()
    told = json.loads(snapshot)
    for side, name in ((book.bids, "bids"), (book.asks, "asks")):
        for price, quantity in told["data"][name]:
            side[price] = quantity
    sequence = told["seq"]

    def put(side: Any, levels: list[tuple[int, int]]) -> list[int]:
        changed = []
        for price, quantity in levels:
            known = side[price] if price in side else 0  # noqa: SIM401 - it has no `get`
            if quantity == known:
                continue
            if quantity:
                side[price] = quantity
            else:
                del side[price]
            changed.append(price)
        return changed

    def apply(frame: bytes) -> object:
        nonlocal sequence
        (event,) = codec.receive(frame, 1)
        if event.sequence != sequence + 1:  # type: ignore[union-attr]
            raise ValueError("a hole")
        sequence += 1
        return put(book.bids, event.bids), put(book.asks, event.asks)  # type: ignore[union-attr]

    return apply


WAYS: dict[str, Callable[[bytes], Apply]] = {
    "vela-tui": own,
    "msgspec + integers": plain,
    "msgspec + SortedDict": by_sorteddict,
    "msgspec + order-book (C)": by_extension,
    "our codec + order-book (C)": by_extension_checked,
}


class RoomBook:
    """A book in its own interpreter, which waits between its turns."""

    def __init__(self, held: ExitStack, name: str, snapshot: bytes, updates: list[bytes]) -> None:
        file = Path(held.enter_context(tempfile.TemporaryDirectory())) / "frames"
        file.write_bytes(b"\n".join([snapshot, *updates]))
        command = room.command("room_book", name, str(file))
        if command is None:
            raise ImportError("python -m tests.bench.peers.room installs it")
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        held.callback(self._process.kill)
        self.turn()  # one that still starts would take the processor from the others' turns

    def turn(self) -> float | None:
        """Microseconds of an update; None where the peer does not run."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with suppress(OSError):
            self._process.stdin.write("\n")
        line = self._process.stdout.readline()
        return float(line) if line else None


def run(plan: Plan) -> Table:
    """Every way at every depth, interleaved; the goal is by the fastest library of others."""
    table = Table("frame_to_book", "decode and apply of an update, µs")
    for levels in LEVELS:
        snapshot, updates = frames(levels)
        costs = _costs(snapshot, updates, plan.share(9, 3))
        middles = {name: median(samples) for name, samples in costs.items()}
        for name, samples in costs.items():
            what = f"{name}, {levels} levels a side"
            table.keep(what, samples)
            ratio = middles[name] / middles["msgspec + integers"]
            table.add(what, median=middles[name], ratio=ratio)
        best = min((name for name in PEERS if name in middles), key=middles.__getitem__)
        table.figure(f"book.{levels}", middles["vela-tui"], best, middles[best])
    return table


def _costs(snapshot: bytes, updates: list[bytes], turns: int) -> dict[str, list[float]]:
    """Microseconds an update by way, of each turn; ways that can't be had are left out."""
    costs: dict[str, list[float]] = {}
    missing: set[str] = set()
    with ExitStack() as held:
        rooms: dict[str, RoomBook] = {}
        with suppress(ImportError):
            rooms = {n: RoomBook(held, each, snapshot, updates) for n, each in ROOM.items()}
        for _ in range(turns):
            for name in (name for name in WAYS if name not in missing):
                try:
                    cost = spent(WAYS[name](snapshot), updates)
                    costs.setdefault(name, []).append(cost)
                except ImportError:
                    missing.add(name)
            for name, room_book in rooms.items():
                if (turn := room_book.turn()) is not None:
                    costs.setdefault(name, []).append(turn)
    return costs


def spent(apply: Apply, updates: list[bytes]) -> float:
    """Microseconds of this thread that an update costs."""
    begun = time.thread_time_ns()
    for frame in updates:
        apply(frame)
    return (time.thread_time_ns() - begun) / len(updates) / 1_000
