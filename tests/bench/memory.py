"""What an hour at 100 updates a second leaves in memory, an hour that takes half a minute.

The real session and screen (Textual's headless driver takes what is painted), fed over a socket
that is no socket, by a clock that the feed moves: ten milliseconds an update, so that whatever goes
by time goes as it would in that hour. 360,000 updates of the book, 36,000 trades, 3,600 lists of
all markets; then two hours more, as rings and caches fill in the first, and the allocator grows in
steps of a megabyte.
"""

import asyncio
import gc
import json
import os
import statistics
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from tests.bench.figures import Table
from tests.bench.market import SCALE, Market
from tests.bench.plan import Plan

sys.path.insert(0, str(Path(__file__).parents[1] / "session"))

from runner_kit import FakeHttp, FakeSocket, FakeVenue, make_runner
from virtual_time import VirtualTime

from vela_tui.domain.transport import Left, untold
from vela_tui.ui.app import TerminalApp, UiOptions
from vela_tui.venues.codec import HttpRequest, VenueAnswer

RATE: Final = 100
MINUTES: Final = 60
QUICK_MINUTES: Final = 2
_BATCH: Final = 25
_MB: Final = 1e6


class TimedSocket(FakeSocket):
    """Frames are received when the virtual clock says."""

    def __init__(self, clock: VirtualTime) -> None:
        super().__init__()
        self._clock = clock

    async def recv(self) -> tuple[bytes, int]:
        """The next frame and the virtual time."""
        frame, _ = await super().recv()
        return frame, self._clock.now()

    async def send(self, text: str) -> None:
        """What is sent is answered where the session would miss the answer, and kept nowhere."""
        if json.loads(text)["type"] == "ping":
            self.incoming.put_nowait(b'{"type":"pong"}')


class TimedHttp(FakeHttp):
    """Answers bear the virtual time, and requests are not kept."""

    def __init__(self, clock: VirtualTime) -> None:
        super().__init__()
        self._clock = clock

    async def send(self, request: HttpRequest, left: Left = untold) -> VenueAnswer:
        """The same answer, in time."""
        answer = await super().send(request)
        self.requests.clear()
        now = self._clock.now()
        return VenueAnswer(answer.status, answer.content_type, answer.body, now, now)


class TimedVenue(FakeVenue):
    """One virtual socket and its HTTP side."""

    def __init__(self, clock: VirtualTime) -> None:
        super().__init__()
        self._clock = clock
        self.the_http = TimedHttp(clock)

    async def connect(self) -> TimedSocket:
        """The socket."""
        self.sockets.append(TimedSocket(self._clock))
        return self.sockets[-1]


class Hour:
    """The exchange of this hour: frames, seeded."""

    def __init__(self) -> None:
        self._market = Market("ETH-USDC", 3, 50)
        self._trades = 0

    def opening(self) -> list[bytes]:
        """The whole book."""
        market = self._market
        return [self._frame("snapshot", "orderbook:ETH-USDC", market.sequence,
                            {"bids": sorted(map(list, market.bids.items())),
                             "asks": sorted(map(list, market.asks.items()))})]  # fmt: skip

    def step(self, at: int, now: int) -> list[bytes]:
        """An update, every tenth time a trade, every hundredth the list of markets."""
        bids, asks = self._market.step()
        frames = [self._frame("update", "orderbook:ETH-USDC", self._market.sequence,
                              {"bids": bids, "asks": asks})]  # fmt: skip
        if at % 10 == 0:
            self._trades += 1
            frames.append(self._frame("trade", "trades:ETH-USDC", self._trades, {
                "trade_id": f"t{self._trades}", "price": self._market.best[at // 10 % 2],
                "quantity": SCALE, "side": "bid", "timestamp": now}))  # fmt: skip
        if at % 100 == 0:
            line = {"id": "ETH-USDC", "base": "ETH", "quote": "USDC", "best_bid": "3200.1",
                    "best_ask": f"3201.{at // 100 % 10}", "spread": "0.1", "last_price": "3200",
                    "volume_24h": "10", "change_24h_pct": "0.5", "status": "active"}  # fmt: skip
            frames.append(self._frame("markets", "markets", 1, {"markets": [line]}))
        return frames

    @staticmethod
    def _frame(kind: str, channel: str, sequence: int, data: dict[str, Any]) -> bytes:
        told = {"type": kind, "channel": channel, "seq": sequence, "data": data}
        return json.dumps(told).encode()


def resident() -> float:
    """Megabytes of this process."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / _MB


def run(plan: Plan) -> Table:
    """The hour and two hours more: what the hour leaves, and how it grows afterwards."""
    minutes = plan.share(MINUTES, QUICK_MINUTES)
    begun = resident()
    held, blocks = asyncio.run(_lived(minutes + max(2, 2 * minutes)))
    table = Table("memory", f"{minutes} minutes at 100 updates/s, and twice as many more")
    table.keep("MB after each minute", held)
    table.keep("blocks of memory after each minute", blocks)
    growth, more = growth_of(held[minutes:]), growth_of(blocks[minutes:])
    table.add("memory, MB", before=begun, first_minute=held[0], after_the_hour=held[minutes - 1],
              at_the_end=held[-1], growth_an_hour=growth)  # fmt: skip
    table.add("live blocks of Python", first_minute=f"{blocks[0]:,}",
              after_the_hour=f"{blocks[minutes - 1]:,}", at_the_end=f"{blocks[-1]:,}",
              growth_an_hour=more)  # fmt: skip
    if not plan.is_quick:  # a few minutes say nothing of an hour
        table.figure("memory.hour", held[minutes - 1], "before the first frame", begun)
        table.figure("memory.slope", growth)
    return table


def growth_of(held: Sequence[float]) -> float:
    """How much more each hour, by least squares over the minutes."""
    if len(held) < 2:
        return float("nan")
    return 60 * statistics.linear_regression(range(len(held)), held).slope


async def _lived(minutes: int) -> tuple[list[float], list[int]]:
    """Megabytes and live blocks after each minute."""
    clock = VirtualTime()
    venue = TimedVenue(clock)
    runner = make_runner(venue, None, clock=clock, sleep=clock.sleep)
    app = TerminalApp(runner, UiOptions())
    held, blocks = [], []
    async with app.run_test(size=(160, 45)):
        await clock.pass_time(1)
        (socket,) = venue.sockets
        hour = Hour()
        for frame in hour.opening():
            socket.incoming.put_nowait(frame)
        for minute in range(minutes):
            await _minute(clock, socket, hour, minute)
            gc.collect()
            held.append(resident())
            blocks.append(sys.getallocatedblocks())
        book = runner.view.book(runner.view.selected)
        assert book.sequence == 1 + minutes * 60 * RATE, "every update was applied"
    return held, blocks


async def _minute(clock: VirtualTime, socket: FakeSocket, hour: Hour, minute: int) -> None:
    """Six thousand updates, ten virtual milliseconds apart."""
    first = minute * 60 * RATE + 1
    for begun in range(first, first + 60 * RATE, _BATCH):
        for at in range(begun, begun + _BATCH):
            for frame in hour.step(at, clock.now() // 1_000_000):
                socket.incoming.put_nowait(frame)
        while not socket.incoming.empty():  # noqa: ASYNC110 - a queue tells nobody
            await asyncio.sleep(0)
        await clock.pass_time(_BATCH / RATE)
