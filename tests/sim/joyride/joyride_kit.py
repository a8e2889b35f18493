"""A Joyride on a real port with clocks of its own, and wallets to trade on it with.

The wallets write base58 and sign by their own hand, so that the exchange's reading is checked.
"""

import asyncio
import contextlib
import itertools
import json
from dataclasses import dataclass

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from websockets.asyncio.client import connect

from vela_tui.sim.gateways.joyride.doors import Doors
from vela_tui.sim.gateways.joyride.gateway import BASE, Gateway, Terms
from vela_tui.sim.gateways.joyride.rpc import MAX_MESSAGE
from vela_tui.sim.listener import Listener, bind
from vela_tui.sim.rounds.exchange import Exchange
from vela_tui.sim.rounds.floor import Floor
from vela_tui.sim.rounds.instruments import MICRO, instrument
from vela_tui.sim.rounds.messages import PlaceOrder
from vela_tui.sim.rounds.spots import HOME

SECOND = 1_000_000
EXPIRATION = 1_795_334_400
"""2026-11-22 08:00 UTC."""
START = (EXPIRATION - 12 * 3_600) * SECOND
PATIENCE = 60.0
ADMIN = "a throw-away token"
BOOK, CROSSER = "~book", "~crosser"
C150, C160, C190 = (f"SOL_USDC-22NOV26-{strike}-C" for strike in (150, 160, 190))
ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


class Clock:
    """Microseconds that pass when a test says so; `real` is the world's, in nanoseconds."""

    def __init__(self):
        self.now = START

    def __call__(self):
        return self.now

    def real(self):
        return self.now * 1_000

    def advance(self, seconds):
        self.now += round(seconds * SECOND)

    def skip(self, microseconds):
        self.now += microseconds


def base58(raw):
    number, text = int.from_bytes(raw, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        text = ALPHABET[digit] + text
    return "1" * (len(raw) - len(raw.lstrip(b"\0"))) + text


class Wallet:
    """A throw-away key and what it signs."""

    def __init__(self, byte):
        self._key = Ed25519PrivateKey.from_private_bytes(bytes([byte]) * 32)
        self.address = base58(self._key.public_key().public_bytes_raw())

    def text(self, nonce):
        return f"Sign in to Joyride\n\nWallet: {self.address}\nNonce: {nonce}"

    def sign(self, text):
        return base58(self._key.sign(text.encode()))

    def credentials(self, nonce):
        text = self.text(nonce)
        return {"wallet": self.address, "signature": self.sign(text), "message": text}


class Link:
    """One WebSocket connection of a test."""

    def __init__(self, socket):
        self.socket = socket
        self.pushes = []
        self._ids = itertools.count(1)

    async def send(self, method, **params):
        request_id = next(self._ids)
        message = {"jsonrpc": "2.0", "id": request_id, "method": method, "params": params}
        await self.socket.send(json.dumps(message))
        return request_id

    async def next(self):
        async with asyncio.timeout(PATIENCE):
            return json.loads(await self.socket.recv())

    async def call(self, method, **params):
        """The whole answer; what was pushed before it is kept."""
        request_id = await self.send(method, **params)
        while (message := await self.next()).get("id") != request_id:
            self.pushes.append(message["params"])
        return message

    async def ask(self, method, **params):
        answer = await self.call(method, **params)
        assert set(answer) == {"jsonrpc", "id", "result"}, answer
        return answer["result"]

    async def refused(self, method, **params):
        answer = await self.call(method, **params)
        assert set(answer) == {"jsonrpc", "id", "error"}, answer
        assert answer["error"]["message"]
        return answer["error"]["code"]

    async def order(self, side, price, size, *, instrument=C150, **more):
        """The order as it was answered, with its trades."""
        shape = {"type": "limit", "price": price, **more}
        method = "private/buy" if side == "bid" else "private/sell"
        return await self.ask(method, instrument_id=instrument, amount=size, **shape)

    async def refused_order(self, side, price, size, *, instrument=C150, **more):
        shape = {"type": "limit", "price": price, **more}
        method = "private/buy" if side == "bid" else "private/sell"
        return await self.refused(method, instrument_id=instrument, amount=size, **shape)

    async def heard(self, channel=None):
        """What was pushed since this was asked last, of one channel or of all."""
        await self.call("public/get_market_config")
        pushes, self.pushes = self.pushes, []
        if channel is None:
            return pushes
        return [push["data"] for push in pushes if push["channel"] == channel]

    async def money(self):
        account = await self.ask("private/get_account")
        return account["available"], account["locked"]

    async def positions(self):
        account = await self.ask("private/get_account")
        return {
            row["instrument_id"]: (row["quantity"], row["avg_price"])
            for row in account["positions"]
        }

    async def sign_in(self, wallet):
        nonce = (await self.ask("public/get_nonce", wallet=wallet.address))["nonce"]
        assert await self.ask("public/auth", **wallet.credentials(nonce)) == {
            "wallet": wallet.address
        }


@dataclass
class Venue:
    """A running exchange and how a test speaks to it."""

    floor: Floor
    gateway: Gateway
    clock: Clock
    port: int
    http: httpx.AsyncClient

    async def get(self, path, **more):
        return await self.http.get(path, **more)

    async def data(self, path, **more):
        answer = await self.http.get(path, **more)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def post(self, path, body, **more):
        return await self.http.post(path, json=body, **more)

    async def admin(self, path, /, **body):
        headers = {"authorization": f"Bearer {ADMIN}"}
        answer = await self.http.post(f"/admin/{path}", json=body, headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def sim(self, name, /, **body):
        url = f"http://127.0.0.1:{self.port}/__sim/{name}"
        answer = await self.http.post(url, json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def token(self, wallet):
        nonce = (await self.post("/auth/nonce", {"wallet": wallet.address})).json()["nonce"]
        answer = await self.post("/auth/verify", wallet.credentials(nonce))
        assert answer.status_code == 200, answer.text
        return {"authorization": f"Bearer {answer.json()['token']}"}

    def quote(self, side, price, size, instrument_id=C150, user=BOOK):
        """Somebody whom nobody asks for margin quotes."""
        return self.floor.place(PlaceOrder(user, instrument_id, side, "limit", size, price)).order

    def cross(self, side, price, size):
        """Somebody else takes."""
        return self.quote(side, price, size, user=CROSSER)

    def scene(self):
        """The book of the scenarios: bids 1500000 x 2000, asks 1600000 x 1500."""
        self.quote("bid", 1_500_000, 2_000)
        self.quote("ask", 1_600_000, 1_500)

    async def book(self, instrument_id=C150):
        book = await self.data(f"/market/orderbook/{instrument_id}")
        return tuple(
            [(level["price"], level["size"]) for level in book[side]] for side in ("bids", "asks")
        )

    @contextlib.asynccontextmanager
    async def link(self, wallet=None, **kwargs):
        async with connect(f"ws://127.0.0.1:{self.port}{BASE}", **kwargs) as socket:
            link = Link(socket)
            if wallet is not None:
                await link.sign_in(wallet)
            yield link


@contextlib.asynccontextmanager
async def opened(*, enforces_limits=False, is_legacy=False, token=ADMIN, nonces=None, faults=True):
    clock = Clock()
    exchange = Exchange(HOME)
    for user in (BOOK, CROSSER):
        exchange.open_house(user, 10**15)
    floor = Floor(exchange, clock)
    deep = [instrument("SOL", EXPIRATION, strike * MICRO, "call") for strike in (150, 160)]
    exchange.list_options(deep)
    floor.tell()
    terms = Terms(enforces_limits, is_legacy, token, clock.skip if faults else None)
    chosen = {} if nonces is None else {"new_nonce": iter(nonces).__next__}
    doors = Doors(clock.real, enforces_limits=enforces_limits, **chosen)
    gateway = Gateway(floor, terms, doors, clock.real)
    ready = asyncio.Event()
    with bind(0) as bound:
        port = bound.getsockname()[1]
        listener = Listener(gateway.app, bound, max_message=MAX_MESSAGE, on_ready=ready.set)
        serving = asyncio.create_task(listener.listen())
        await ready.wait()
        async with httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{port}{BASE}", timeout=60, verify=False
        ) as http:
            yield Venue(floor, gateway, clock, port, http)
        listener.stop()
        await serving
