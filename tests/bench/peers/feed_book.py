"""What every peer program shares: the feed's frames into a plain integer book, at once.

The least that a program must do between the socket and its table, so that peers differ in how
they paint and in nothing else.
"""

import asyncio
import json
from bisect import bisect_left, insort
from collections.abc import Callable
from typing import Any

import msgspec
from websockets.asyncio.client import connect

SCALE = 10**6
SYMBOL = "ETH-USDC"
LEVELS = 20


class PlainBook:
    """Integer levels; the prices of a side in a sorted list."""

    def __init__(self) -> None:
        self.sides: dict[str, dict[int, int]] = {"bids": {}, "asks": {}}
        self.prices: dict[str, list[int]] = {"bids": [], "asks": []}

    def apply(self, data: dict[str, Any], *, is_snapshot: bool) -> None:
        """New absolute quantities; none removes the level."""
        for name, side in self.sides.items():
            prices = self.prices[name]
            if is_snapshot:
                side.clear()
                prices.clear()
            for price, quantity in data[name]:
                if quantity:
                    if price not in side:
                        insort(prices, price)
                    side[price] = quantity
                elif side.pop(price, None) is not None:
                    del prices[bisect_left(prices, price)]

    def lines(self) -> list[tuple[str, int, int]]:
        """Twenty levels a side from the highest ask to the lowest bid."""
        asks, bids = self.prices["asks"][:LEVELS], self.prices["bids"][-LEVELS:]
        rows = [("ask", price, self.sides["asks"][price]) for price in reversed(asks)]
        return rows + [("bid", price, self.sides["bids"][price]) for price in reversed(bids)]


def line_text(row: tuple[str, int, int]) -> str:
    """A level as the terminal's ladder would word it, without its colours."""
    _, price, quantity = row
    return f"{quantity / SCALE:>14,.4f}  {price / SCALE:>12,.2f}"


async def listen(url: str, book: PlainBook, changed: Callable[[], None]) -> None:
    """The book follows the feed until the connection ends; each frame is told."""
    decoder = msgspec.json.Decoder()
    address = url.replace("http", "ws", 1) + "/ws"
    # stopped between its turns, a program would find its own pings unanswered
    async with connect(address, proxy=None, ping_interval=None) as socket:
        channel = f"orderbook:{SYMBOL}"
        await socket.send(
            json.dumps({"type": "subscribe", "channel": channel, "channels": [channel]})
        )
        while True:
            message = decoder.decode(await socket.recv(decode=False))
            if message["type"] in {"snapshot", "update"}:
                book.apply(message["data"], is_snapshot=message["type"] == "snapshot")
                changed()


class SixtyASecond:
    """Paints at the first change, then at most sixty times a second."""

    def __init__(self, paint: Callable[[], None]) -> None:
        self._paint = paint
        self._last = 0.0
        self._is_due = False

    def wake(self) -> None:
        """Something changed."""
        if not self._is_due:
            self._is_due = True
            loop = asyncio.get_running_loop()
            loop.call_at(max(loop.time(), self._last + 1 / 60), self._now)

    def _now(self) -> None:
        self._is_due = False
        self._last = asyncio.get_running_loop().time()
        self._paint()
