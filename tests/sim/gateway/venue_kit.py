"""The exchange on a real port with a clock of its own, and wallets to trade on it with.

The wallets sign with eth-account, the exchange verifies with secp256k1 itself: neither can
repeat the other's mistake.
"""

import asyncio
import contextlib
import json
from dataclasses import dataclass

import httpx
from eth_account import Account
from eth_account.messages import encode_defunct
from websockets.asyncio.client import connect

from vela_tui.sim.floor import Floor
from vela_tui.sim.gateways.bodies import MAX_BODY
from vela_tui.sim.gateways.dialects import new_exchange, open_gateway
from vela_tui.sim.listener import Listener, bind
from vela_tui.sim.options import ServerOptions

SECOND = 1_000_000_000
START = 1_713_000_000 * SECOND
PATIENCE = 60.0
"""Seconds that a message is waited for, on a machine that is busy."""
KEYS = {
    "one": "0x4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318",
    "two": "0x" + "22" * 32,
    "three": "0x" + "33" * 32,
    "four": "0x" + "44" * 32,
}


class Clock:
    """Nanoseconds that pass when a test says so."""

    def __init__(self):
        self.now = START

    def __call__(self):
        return self.now

    def advance(self, seconds):
        self.now += round(seconds * SECOND)


class Wallet:
    """A throw-away key, what it signs and the nonces that it counts."""

    def __init__(self, key):
        self.account = Account.from_key(key)
        self.address = self.account.address
        self.user = self.address.lower()
        self._nonce = 1_713_000_000_000

    def nonce(self):
        self._nonce += 1
        return self._nonce

    def sign(self, text):
        return "0x" + bytes(self.account.sign_message(encode_defunct(text=text)).signature).hex()

    def order(self, side, price, quantity, tif="gtc", *, market="ETH-USDC", cid=None, nonce=None):
        nonce = self.nonce() if nonce is None else nonce
        text = f"vela:order:{market}:{side}:{price}:{quantity}:{nonce}"
        body = {
            "user": self.address,
            "market_id": market,
            "side": side,
            "price": price,
            "quantity": quantity,
            "order_type": "limit",
            "time_in_force": tif,
            "nonce": nonce,
        }
        if cid is not None:
            body["client_order_id"] = cid
            text += f":{cid}" if cid else ""
        return body | {"signature": self.sign(text)}

    def cancel(self, *, order_id=None, cid=None, nonce=None, signed=None):
        """`signed` is the pair of ids in the signed text, where it is not what is sent."""
        nonce = self.nonce() if nonce is None else nonce
        first, second = (order_id or "", cid or "") if signed is None else signed
        body = {"user": self.address, "nonce": nonce}
        if order_id is not None:
            body["order_id"] = order_id
        if cid is not None:
            body["client_order_id"] = cid
        return body | {"signature": self.sign(f"vela:cancel:{first}:{second}:{nonce}")}

    def login(self, seconds, *, address=None, signed_address=None):
        address = address or self.address
        text = f"vela:auth:{signed_address or address}:{seconds}"
        return {
            "type": "auth",
            "address": address,
            "timestamp": seconds,
            "signature": self.sign(text),
        }


class Feed:
    """One WebSocket connection of a test."""

    def __init__(self, socket):
        self.socket = socket

    async def send(self, message):
        await self.socket.send(json.dumps(message))

    async def next(self):
        async with asyncio.timeout(PATIENCE):
            return json.loads(await self.socket.recv())

    async def ask(self, message):
        await self.send(message)
        return await self.next()

    async def until(self, kind):
        """The messages up to the first of this type, which is the last of them."""
        seen = [await self.next()]
        while seen[-1]["type"] != kind:
            seen.append(await self.next())
        return seen

    async def subscribe(self, channel):
        """The snapshot of the channel."""
        ack = await self.ask({"type": "subscribe", "channel": channel})
        assert ack == {"type": "subscribed", "channel": channel, "channels": [channel]}
        return await self.next()

    async def quiet(self):
        """The messages that were under way when this was asked."""
        await self.send({"type": "ping"})
        return (await self.until("pong"))[:-1]


@dataclass
class Venue:
    """A running exchange and how a test speaks to it."""

    floor: Floor
    gateway: object
    clock: Clock
    port: int
    http: httpx.AsyncClient

    async def get(self, path, **params):
        return await self.http.get(path, params=params)

    async def data(self, path, **params):
        answer = await self.get(path, **params)
        assert answer.status_code == 200, answer.text
        assert answer.json()["ok"] is True
        return answer.json()["data"]

    async def post(self, path, body):
        return await self.http.post(path, json=body)

    async def accepted(self, path, body):
        answer = await self.post(path, body)
        assert answer.status_code == 200, answer.text
        assert answer.json()["ok"] is True
        return answer.json()["data"]

    async def refused(self, path, body):
        answer = await self.post(path, body)
        assert answer.json()["ok"] is False
        assert answer.json()["message"]
        return answer.status_code, answer.json()["error"]

    async def order(self, wallet, *args, **kwargs):
        return await self.accepted("/orders", wallet.order(*args, **kwargs))

    async def refused_order(self, wallet, *args, **kwargs):
        return await self.refused("/orders", wallet.order(*args, **kwargs))

    def step(self, times=1):
        """The crowd acts, a tenth of a second apart."""
        for _ in range(times):
            self.clock.advance(0.1)
            self.floor.step()

    def fund(self, wallet, **amounts):
        """Whole coins, given past the limit of deposits."""
        for asset, amount in amounts.items():
            self.floor.deposit(wallet.user, asset, amount * 1_000_000)

    async def money(self, wallet, asset="USDC"):
        account = await self.data(f"/account/{wallet.address}/balances")
        held = {row["asset"]: (row["available"], row["locked"]) for row in account["balances"]}
        return held.get(asset, (0, 0))

    async def book(self, market="ETH-USDC"):
        book = await self.data(f"/orderbook/{market}")
        return book["bids"], book["asks"]

    @contextlib.asynccontextmanager
    async def feed(self, **kwargs):
        async with connect(f"ws://127.0.0.1:{self.port}/ws", **kwargs) as socket:
            yield Feed(socket)

    @contextlib.asynccontextmanager
    async def account_feed(self, wallet):
        """A connection that has logged in and taken its account's snapshot."""
        async with self.feed() as feed:
            ack = await feed.ask(wallet.login(self.clock.now // SECOND))
            assert ack == {"type": "authenticated", "address": wallet.address}
            snapshot = await feed.subscribe(f"account:{wallet.address}")
            assert snapshot["type"] == "account_snapshot"
            yield feed


@contextlib.asynccontextmanager
async def opened(*, enforces_limits=False, participants=None, dialect="documented", kind=Venue):
    clock = Clock()
    exchange = new_exchange(dialect)
    crowd = None if participants is None else participants(exchange, clock())
    floor = Floor(exchange, clock, crowd)
    exchange.drain()
    rate_limits = "seed" if enforces_limits else "off"
    options = ServerOptions(dialect=dialect, rate_limits=rate_limits, offers_faults=True)
    gateway = open_gateway(floor, options)
    ready = asyncio.Event()
    with bind(0) as bound:
        port = bound.getsockname()[1]
        listener = Listener(gateway.app, bound, max_message=MAX_BODY, on_ready=ready.set)
        serving = asyncio.create_task(listener.listen())
        await ready.wait()
        async with httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{port}", timeout=60, verify=False
        ) as http:
            yield kind(floor, gateway, clock, port, http)
        listener.stop()
        await serving


class EngineWallet(Wallet):
    """The same keys in the engine's words: amounts x 10^8, one word for type and time in force."""

    def order(self, side, price, quantity, tif="gtc", *, market="ETH-USDC", cid=None, nonce=None):
        nonce = self.nonce() if nonce is None else nonce
        text = f"vela:order:{market}:{side}:{price}:{quantity}:{nonce}"
        body = {
            "market": market,
            "side": side.capitalize(),
            "order_type": EXECUTIONS[tif],
            "price": price,
            "quantity": quantity,
            "nonce": nonce,
            "address": self.address,
        }
        if cid is not None:
            body["client_order_id"] = cid
            text += f":{cid}"
        return body | {"signature": self.sign(text)}

    def cancel(self, **named):
        body = super().cancel(**named)
        return body | {"address": body.pop("user")}

    def login(self, milliseconds, *, address=None, signed_address=None):
        address = address or self.address
        text = f"vela:ws:{signed_address or address}:{milliseconds}"
        signature = self.sign(text)
        told = {"address": address, "timestamp": milliseconds, "signature": signature}
        return {"type": "auth", **told}


EXECUTIONS = {
    "gtc": "GoodTillCanceled",
    "post_only": "PostOnly",
    "ioc": "ImmediateOrCancel",
    "fok": "FillOrKill",
}


class EngineVenue(Venue):
    """A running exchange that speaks as the engine does."""

    async def refused(self, path, body):
        """The status and the sentence."""
        answer = await self.post(path, body)
        told = answer.json()
        assert (told["ok"], told["data"], set(told)) == (False, None, {"ok", "data", "error"})
        return answer.status_code, told["error"]

    def fund(self, wallet, **amounts):
        for asset, amount in amounts.items():
            self.floor.deposit(wallet.user, asset, amount * 100_000_000)

    async def money(self, wallet, asset="USDC"):
        """Available and locked, as the engine writes them."""
        rows = await self.data(f"/account/{wallet.address}/balances")
        held = {row["asset"]: (row["available"], row["locked"]) for row in rows}
        return held.get(asset, ("0", "0"))

    async def book(self, market="ETH-USDC"):
        book = await self.data(f"/markets/{market}/book")
        return tuple(
            [(level["price"], level["quantity"]) for level in book[side]]
            for side in ("bids", "asks")
        )

    def tell_books(self):
        """A second has passed: every book is sent."""
        self.clock.advance(1)
        self.gateway.feed.publish_books()

    @contextlib.asynccontextmanager
    async def account_feed(self, wallet):
        """A connection that has logged in by its time and taken its account's snapshot."""
        async with self.feed() as feed:
            ack = await feed.ask(wallet.login(self.clock.now // 1_000_000))
            assert ack == {"type": "authenticated", "address": wallet.address}
            assert (await feed.next())["type"] == "account_snapshot"
            yield feed
