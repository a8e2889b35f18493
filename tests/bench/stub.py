"""A stub exchange in a process of its own: seeded frames at a rate, and when each was sent.

It speaks the documented dialect, as much of it as a terminal reads, takes any order and judges
none. `POST /rate` sets the updates a second, `GET /log` tells when each counter left and when the
first byte of each order came, both by the machine's monotonic clock, and forgets them.
"""

import argparse
import asyncio
import json
import sys
import time
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.server import ServerProtocol

from tests.bench.market import BASES, SCALE, Market

_TICK = 0.002
"""Seconds between two looks at the clock; a rate above 500 sends several updates a look."""
_LEVELS = 50


def _instant() -> str:
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z"


class Exchange:
    """Sixteen markets, and everybody who listens."""

    def __init__(
        self, seed: int, levels: int, others: float, quotes: float = 1, *, pushes_all: bool = False
    ) -> None:
        self.markets = {
            f"{base}-USDC": Market(f"{base}-USDC", seed, levels, (16 - at) * 1_600 * SCALE)
            for at, base in enumerate(BASES)
        }
        self.first = self.markets["ETH-USDC"]
        self.listeners: set[Connection] = set()
        self.rate = 0.0
        self.others = others
        self._quotes = quotes
        self._pushes_all = pushes_all
        self.sent: list[tuple[int, int]] = []
        self.orders: list[tuple[int, int]] = []
        self._last_order = 1_000
        self._resting: dict[int, dict[str, Any]] = {}

    def set_rate(self, rate: float) -> None:
        """So many updates a second from now on."""
        self.rate = rate

    async def run(self) -> None:
        """Updates leave at the rate, whatever the listeners do with them."""
        due = other = time.monotonic()
        told = due
        while True:
            await asyncio.sleep(_TICK)
            now = time.monotonic()
            if not self.rate:
                due = other = now
                continue
            due = max(due, now - 0.5)
            while due <= now:
                due += 1 / self.rate
                self._update(self.first)
            while self.others and other <= now:
                other += 1 / self.others
                for market in self.markets.values():
                    if market is not self.first:
                        self._update(market)
            if now - told >= 1 / self._quotes:
                told = now
                self._tell("markets", {"type": "markets", "channel": "markets", "seq": 1,
                                       "data": {"markets": self.listed()}})  # fmt: skip

    def _update(self, market: Market) -> None:
        bids, asks = market.step()
        channel = f"orderbook:{market.symbol}"
        change = {"bids": bids, "asks": asks}
        self._tell(channel, {"type": "update", "channel": channel, "seq": market.sequence,
                             "data": change, "timestamp": _instant()})  # fmt: skip
        if market is self.first:
            self.sent.append((market.counter, time.monotonic_ns()))

    def _tell(self, channel: str, message: dict[str, Any]) -> None:
        frame = Frame(Opcode.TEXT, json.dumps(message, separators=(",", ":")).encode())
        raw = frame.serialize(mask=False)
        for listener in self.listeners:
            if self._pushes_all or channel in listener.channels:
                listener.transport.write(raw)

    def listed(self) -> list[dict[str, Any]]:
        """The lines of the markets list."""
        lines = []
        for symbol, market in self.markets.items():
            bid, ask = (f"{price / SCALE:.2f}" for price in market.best)
            base, quote = symbol.split("-")
            lines.append({"id": symbol, "base": base, "quote": quote, "best_bid": bid,
                          "best_ask": ask, "spread": "0.02", "last_price": bid,
                          "volume_24h": "1000", "change_24h_pct": "0.5",
                          "status": "active"})  # fmt: skip
        return lines

    def snapshot(self, symbol: str) -> dict[str, Any]:
        """The whole book of a market."""
        market = self.markets[symbol]
        return {"bids": sorted(map(list, market.bids.items()), reverse=True),
                "asks": sorted(map(list, market.asks.items()))}  # fmt: skip

    def answer(self, method: str, path: str, body: bytes, came: int) -> object:
        """The data of an answer; None for what there is not."""
        way = path.partition("?")[0].strip("/").split("/")
        if method == "POST":
            return self._obeyed(way[0], json.loads(body), came)
        match way:
            case ["markets"]:
                data: object = self.listed()
            case ["orderbook", symbol]:
                sequence = self.markets[symbol].sequence
                data = {"market_id": symbol, "seq": sequence, **self.snapshot(symbol)}
            case ["trades", _]:
                data = []
            case ["account", _, "orders"]:
                data = list(self._resting.values())
            case ["ohlcv", symbol]:
                data = {"market_id": symbol, "timeframe": "5m", "candles": []}
            case ["account", _, "balances"]:
                data = self._money()
            case ["log"]:
                data = {"sent": self.sent, "orders": self.orders}
                self.sent, self.orders = [], []
            case _:
                data = None
        return data

    def _obeyed(self, what: str, body: dict[str, Any], came: int) -> object:
        if what == "orders":
            return self._order(body, came)
        if what == "rate":
            self.set_rate(body["rate"])
            return {}
        return None

    def _order(self, order: dict[str, Any], came: int) -> dict[str, Any]:
        """Every order rests, whatever its price; nobody trades here."""
        self._last_order += 1
        self.orders.append((self._last_order, came))
        kept = ("market_id", "side", "price", "quantity")
        answer = {"order_id": self._last_order, "client_order_id": order.get("client_order_id"),
                  "status": "open", "filled_quantity": 0, "created_at": _instant(),
                  "maker_fee_bps": -1, "taker_fee_bps": 5,
                  **{k: order[k] for k in kept}}  # fmt: skip
        self._resting[self._last_order] = {**answer, "remaining_quantity": order["quantity"]}
        return answer

    @staticmethod
    def _money() -> dict[str, Any]:
        row = {"asset": "USDC", "available": 10**12, "locked": 0, "total": 10**12}
        return {"balances": [row]}


class Connection(asyncio.Protocol):
    """One connection: HTTP requests, or a WebSocket after its handshake."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._buffer = b""
        self._came = 0
        self._socket: ServerProtocol | None = None
        self.channels: set[str] = set()
        self.transport: Any = None

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self._exchange.listeners.discard(self)

    def data_received(self, data: bytes) -> None:
        if self._socket is not None:
            self._hear(data)
            return
        if not self._buffer:
            self._came = time.monotonic_ns()
        self._buffer += data
        while b"\r\n\r\n" in self._buffer and self._socket is None:
            head, _, rest = self._buffer.partition(b"\r\n\r\n")
            lines = head.decode("latin-1").split("\r\n")
            fields = {k.lower(): v.strip() for k, _, v in (x.partition(":") for x in lines[1:])}
            if fields.get("upgrade", "").lower() == "websocket":
                self._socket = ServerProtocol()
                data, self._buffer = self._buffer, b""
                self._hear(data)
                return
            length = int(fields.get("content-length", "0"))
            if len(rest) < length:
                return
            body, self._buffer = rest[:length], rest[length:]
            method, path, _ = lines[0].split(" ")
            self._reply(self._exchange.answer(method, path, body, self._came))

    def _reply(self, data: object) -> None:
        status = HTTPStatus.NOT_FOUND if data is None else HTTPStatus.OK
        missing = {"ok": False, "error": "OrderNotFound"}
        body = json.dumps(missing if data is None else {"ok": True, "data": data}).encode()
        date = f"{datetime.now(UTC):%a, %d %b %Y %H:%M:%S} GMT"
        head = (f"HTTP/1.1 {status.value} {status.phrase}\r\ncontent-type: application/json\r\n"
                f"date: {date}\r\ncontent-length: {len(body)}\r\n\r\n")  # fmt: skip
        self.transport.write(head.encode() + body)

    def _hear(self, data: bytes) -> None:
        socket = self._socket
        assert socket is not None
        socket.receive_data(data)
        for event in socket.events_received():
            if isinstance(event, Request):
                socket.send_response(socket.accept(event))
                self._exchange.listeners.add(self)
            elif event.opcode is Opcode.TEXT:
                self._flush()
                self._obey(json.loads(event.data))
        self._flush()

    def _flush(self) -> None:
        for piece in self._socket.data_to_send():  # type: ignore[union-attr]
            if piece:
                self.transport.write(piece)
            else:
                self.transport.close()

    def _obey(self, message: dict[str, Any]) -> None:
        match message["type"]:
            case "ping":
                self._say({"type": "pong"})
            case "auth":
                self._say({"type": "authenticated", "address": message["address"]})
            case "subscribe":
                channel = message["channel"]
                self._say({"type": "subscribed", "channel": channel, "channels": [channel]})
                kind, _, symbol = channel.partition(":")
                if kind == "orderbook":
                    sequence = self._exchange.markets[symbol].sequence
                    self._say({"type": "snapshot", "channel": channel, "seq": sequence,
                               "data": self._exchange.snapshot(symbol)})  # fmt: skip
                elif kind == "trades":
                    self._say({"type": "snapshot", "channel": channel, "seq": 1,
                               "data": {"trades": []}})  # fmt: skip
                self.channels.add(channel)
            case "unsubscribe":
                self.channels.discard(message["channel"])

    def _say(self, message: dict[str, Any]) -> None:
        frame = Frame(Opcode.TEXT, json.dumps(message).encode())
        self.transport.write(frame.serialize(mask=False))


async def serve(options: argparse.Namespace) -> None:
    """Listens on a free port of the loopback address, which it prints, until its stdin ends."""
    exchange = Exchange(options.seed, options.levels, options.others, options.quotes,
                        pushes_all=options.push_all)  # fmt: skip
    exchange.set_rate(options.rate)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(exchange), "127.0.0.1", 0)
    print(json.dumps({"port": server.sockets[0].getsockname()[1]}), flush=True)  # noqa: T201
    running = asyncio.create_task(exchange.run())
    await loop.run_in_executor(None, sys.stdin.read)
    running.cancel()
    server.close()


def main() -> None:
    """The stub runs."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.stub")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--levels", type=int, default=_LEVELS)
    parser.add_argument("--rate", type=float, default=0, help="updates a second of ETH-USDC")
    parser.add_argument("--others", type=float, default=1, help="of each other market")
    parser.add_argument("--quotes", type=float, default=1, help="markets lists a second")
    parser.add_argument("--push-all", action="store_true", help="books go to all, asked or not")
    asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
