"""An exchange that speaks the protocol and plants payloads wherever its text may stand.

Run as a program: `exchange.py hostile|harmless DIRECTORY`; it prints its base URL, and writes
every signature that it is sent to `DIRECTORY/signatures`, every POST path to `DIRECTORY/posts`,
and makes `DIRECTORY/said` when every payload has been sent.
"""

import asyncio
import itertools
import json
import socket
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import canaries
import uvicorn
from payloads import PAYLOADS
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocketDisconnect

NOW = "2026-11-21T12:00:00.000Z"
BIDS, ASKS = [[2_999_000_000, 1_000_000]], [[3_001_000_000, 1_000_000]]
COOKIE = {"Set-Cookie": f"session={canaries.TOKEN}"}
PACE = 0.02
"""Seconds between two messages that a person is shown."""


class Texts:
    """Payloads in turn, or plain words."""

    def __init__(self, kind):
        words = PAYLOADS if kind == "hostile" else ["plain"]
        self._turn = itertools.cycle(words)

    def __call__(self):
        return f"Z{next(self._turn)}"


class Hostile:
    """The whole exchange.

    Args:
        text: gives the next text.
        directory: where it writes down what it was sent.
    """

    def __init__(self, text, directory, *, is_hostile):
        self.text = text
        self.is_hostile = is_hostile
        self.directory = directory
        self.asked = 0
        self.said = 0
        """Steps of the volley so far; a client that connects again hears the rest."""

    def rows(self):
        """The markets list: one that is real, others that are not."""
        real = {"id": "ETH-USDC", "best_bid": "2999", "best_ask": "3001", "status": self.text()}
        return [real, *({"id": self.text(), "best_bid": "1"} for _ in range(8))]

    async def read(self, request):  # noqa: PLR0911 - one for each path
        """Answers to reads: true ones, and one in three that is not."""
        path = request.url.path
        self.asked += 1
        if self.is_hostile and self.asked > 8 and self.asked % 3 == 0:
            return self.nonsense()
        if path == "/markets":
            return self.good(self.rows())
        if path.startswith("/orderbook"):
            return self.good({"bids": BIDS, "asks": ASKS, "seq": 1, "market_id": "ETH-USDC"})
        if path.startswith("/trades"):
            trade = {"price": 3_000_000_000, "quantity": 1, "timestamp": NOW}
            return self.good([trade | {"trade_id": self.text()[:128]}])
        if path.endswith("/balances"):
            money = {"asset": "USDC", "available": 10**10, "locked": 0}
            other = [money | {"asset": self.text()}] if self.is_hostile and self.asked % 2 else []
            return self.good([money, *other])
        if path.endswith("/orders"):
            return self.good([])
        return self.bad(404)

    def good(self, data):
        """A success."""
        body = json.dumps({"ok": True, "data": data})
        return Response(body, headers=COOKIE, media_type="application/json")

    def bad(self, status, **more):
        """A refusal in the protocol's envelope."""
        body = {"ok": False, "error": self.text()[:128], "message": self.text()} | more
        return Response(json.dumps(body), status, headers=COOKIE, media_type="application/json")

    def nonsense(self):
        """A page, half an answer, or a refusal, with texts in its headers."""
        text = self.text()
        header = "".join(each for each in text if " " <= each <= "\xff" and each != "\x7f")[:80]
        headers = {"Retry-After": header.strip() or "x", "X-Text": header.strip() or "x"}
        page = f"<html><title>{text}</title>{text}".encode("utf-8", "replace")
        return [
            Response(page, 200, headers, "text/html"),
            Response(page, 502, headers, "text/html"),
            Response(b'{"ok": true, "data": {"' + page, 200, headers, "application/json"),
            self.bad(400),
        ][self.asked // 3 % 4]

    async def post(self, request):
        """No order is taken; the refusal repeats what was sent, signature and all."""
        body = await request.json()
        with (self.directory / "posts").open("a") as file:
            file.write(f"{request.url.path}\n")
        with (self.directory / "signatures").open("a") as file:
            file.write(f"{body['signature']}\n")
        return self.bad(400, received=body)

    async def feed(self, socket):
        """A volley to everybody who listens."""
        await socket.accept()
        volley = None
        try:
            while True:
                message = json.loads(await socket.receive_text())
                if message["type"] == "auth":
                    with (self.directory / "signatures").open("a") as file:
                        file.write(f"{message['signature']}\n")
                    told = {"type": "authenticated", "address": self.text()}
                    await self.say(socket, told | {"received": message})
                elif message["type"] == "ping":
                    await self.say(socket, {"type": "pong"})
                elif message["type"] == "subscribe" and "orderbook" in message["channel"]:
                    await self.book(socket, message["channel"])
                    volley = volley or asyncio.create_task(self.volley(socket))
        except (WebSocketDisconnect, RuntimeError):
            pass
        finally:
            if volley is not None:
                volley.cancel()

    async def book(self, socket, channel):
        """A true book."""
        data = {"bids": BIDS, "asks": ASKS}
        await self.say(socket, {"type": "snapshot", "channel": channel, "seq": 1, "data": data})

    async def say(self, socket, message):
        """One message; a lone surrogate goes as JSON's escape."""
        await socket.send_text(json.dumps(message))

    async def volley(self, socket):
        """Every payload as a complaint, every seventh also in every other message."""
        while self.said < (len(PAYLOADS) if self.is_hostile else 1):
            at, self.said = self.said, self.said + 1
            code, words = self.text()[:100], self.text()
            await self.say(socket, {"type": "error", "code": code, "message": words})
            await asyncio.sleep(PACE)
            if at % 7 == 0:
                for message in self.others(at):
                    await self.say(socket, message)
                    await asyncio.sleep(PACE)
        (self.directory / "said").touch()

    def others(self, at):
        """One of each of what else a venue says, with texts in it."""
        text = self.text
        order = {"order_id": 100 + at, "status": "open", "filled_quantity": 0}
        order |= {"market_id": "ETH-USDC", "side": "bid", "price": 10**9, "quantity": 10**6}
        fill = {"order_id": 100 + at, "market_id": "ETH-USDC", "side": "bid", "price": 10**9}
        fill |= {"quantity": 10**5, "role": "maker", "maker_fee": 1, "taker_fee": 1}
        fill |= {"filled_at": NOW, "fill_id": text()[:128], "client_order_id": text()[:128]}
        trade = {"price": 3_000_000_000, "quantity": 1, "timestamp": NOW}
        return (
            {"type": "order_update", "data": order | {"client_order_id": text()[:128]}},
            {"type": "fill", "data": fill},
            {"type": "order_update", "data": order | {"status": "cancelled", "reason": text()}},
            {"type": "trade", "channel": "trades:ETH-USDC", "data": trade | {"trade_id": text()}},
            {"type": text()},
            {"type": "markets", "data": {"markets": self.rows()}},
            {"type": "balance_update", "data": {"asset": text(), "available": 1, "locked": 1}},
            {"type": "error", "code": "AUTH_FAILED", "message": text()},
            {"type": "authenticated", "address": text()[:128]},
        )


def main(kind, directory):
    """Serves until it is killed."""
    hostile = Hostile(Texts(kind), Path(directory), is_hostile=kind == "hostile")
    app = Starlette(
        routes=[
            WebSocketRoute("/ws", hostile.feed),
            Route("/{path:path}", hostile.read, methods=["GET"]),
            Route("/{path:path}", hostile.post, methods=["POST"]),
        ]
    )
    bound = socket.create_server(("127.0.0.1", 0))
    sys.stdout.write(f"http://127.0.0.1:{bound.getsockname()[1]}\n")
    sys.stdout.flush()
    config = uvicorn.Config(app, log_level="critical", lifespan="off", ws="websockets-sansio")
    asyncio.run(uvicorn.Server(config).serve(sockets=[bound]))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
