"""A real exchange in its own process, and traders who reach it through codec and links only."""

import asyncio
import json
import subprocess
import sys
import time
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import httpx
import pytest
from coincurve import PrivateKey
from Crypto.Hash import keccak

from vela_tui.domain.enums import CancelState, OrderStatus, Side, TimeInForce
from vela_tui.domain.order import Order, OrderIntent
from vela_tui.domain.origin import parse_origin
from vela_tui.net.clock import SystemClock
from vela_tui.net.http import HttpLink
from vela_tui.net.websocket import WebSocketLink
from vela_tui.venues.codec import Feed, Read, ReadKind, Topic
from vela_tui.venues.registry import open_codec

ROOT = Path(__file__).parents[2]
STARTING = 60
"""Seconds that the exchange may take to say where it is."""
PATIENCE = 60
"""Seconds in which an expected event must have come."""


def _keccak(data: bytes) -> bytes:
    return keccak.new(digest_bits=256, data=data).digest()


class Wallet:
    """A throw-away key that signs as `personal_sign` does."""

    def __init__(self, number: int):
        self._key = PrivateKey(number.to_bytes(32))
        raw = _keccak(self._key.public_key.format(compressed=False)[1:])[-20:].hex()
        digits = _keccak(raw.encode()).hex()
        cased = (c.upper() if int(d, 16) > 7 else c for c, d in zip(raw, digits, strict=False))
        self.address = "0x" + "".join(cased)

    def sign(self, text: str) -> str:
        message = text.encode()
        digest = _keccak(b"\x19Ethereum Signed Message:\n%d%b" % (len(message), message))
        signature = self._key.sign_recoverable(digest, hasher=None)
        return "0x" + signature[:64].hex() + f"{signature[64] + 27:02x}"


@dataclass
class Trader:
    """One wallet at one venue: its codec, its links and what it heard."""

    venue: str
    dialect: str
    wallet: Wallet
    codec: object
    http: HttpLink
    clock: SystemClock = field(default_factory=SystemClock)
    feed: WebSocketLink | None = None
    heard: list = field(default_factory=list)
    placed: int = 0

    @property
    def market(self) -> str:
        """The instrument that the tests trade."""
        return f"{self.venue}:ETH-USDC"

    def nonce(self) -> int:
        self.placed += 1
        return time.time_ns() // 1_000_000 + self.placed

    def intent(self, side, price, quantity, in_force=TimeInForce.GTC, **options) -> OrderIntent:
        name = options.pop("name", f"t-{self.nonce()}")
        market = f"{self.venue}:{options.pop('symbol', 'ETH-USDC')}"
        amounts = (Decimal(price), Decimal(quantity))
        return OrderIntent(market, name, Side(side), *amounts, in_force, **options)

    async def place(self, intent, nonce=None, signer=None):
        unsigned = self.codec.place(intent, self.nonce() if nonce is None else nonce)
        request = unsigned.seal((signer or self.wallet).sign(unsigned.text))
        return self.codec.placed(intent, await self.http.send(request))

    async def cancel(self, order, nonce=None):
        unsigned = self.codec.cancel(order, self.nonce() if nonce is None else nonce)
        request = unsigned.seal(self.wallet.sign(unsigned.text))
        return self.codec.cancelled(order, await self.http.send(request))

    async def read(self, read):
        return self.codec.answered(read, await self.http.send(self.codec.read(read)))

    async def connect(self, *topics):
        """Connected, logged in and subscribed."""
        self.feed = await WebSocketLink.connect(self.http._origin, self.clock, "/ws")
        self.codec.opened()
        login = self.codec.login(self.clock.now())
        await self.feed.send(login.seal(self.wallet.sign(login.text)))
        for frame in self.codec.subscribe([*topics, Topic(Feed.ACCOUNT)]):
            await self.feed.send(frame)

    async def until(self, is_it):
        """The first event, heard already or yet to come, that is the one."""
        seen = 0
        async with asyncio.timeout(PATIENCE):
            while True:
                for event in self.heard[seen:]:
                    if is_it(event):
                        return event
                seen = len(self.heard)
                self.heard += self.codec.receive(*await self.feed.recv())

    async def leave(self):
        """Nothing of this wallet rests any more: the next test has the book to itself."""
        (listed,) = await self.read(Read(ReadKind.OPEN_ORDERS))
        for report in listed.reports:
            parts = (report.instrument_id, report.client_order_id, report.side, report.price)
            intent = OrderIntent(*parts, report.quantity, report.time_in_force)
            await self.cancel(order_of(intent, venue_order_id=report.venue_order_id))

    async def close(self):
        if self.feed is not None:
            await self.feed.close()
        await self.http.close()


def order_of(intent: OrderIntent, **changes) -> Order:
    """The order that an intent became, as far as a cancel needs it."""
    fields = {
        "client_order_id": intent.client_order_id,
        "venue_order_id": None,
        "instrument_id": intent.instrument_id,
        "side": intent.side,
        "price": intent.price,
        "quantity": intent.quantity,
        "filled_quantity": Decimal(0),
        "time_in_force": intent.time_in_force,
        "post_only": intent.post_only,
        "status": OrderStatus.OPEN,
        "cancel": CancelState.NONE,
        "is_external": False,
        "end_reason": None,
        "detail": "",
        "ts_created": 0,
        "ts_updated": 0,
    }
    return Order(**(fields | changes))


@pytest.fixture(scope="session", name="as_order")
def _as_order():
    return order_of


@pytest.fixture(params=["vela"])
def venue(request):
    """The name of a venue that an exchange on this machine plays."""
    return request.param


@pytest.fixture(scope="session", params=["documented", "engine"])
def dialect(request):
    """How the exchange speaks; every codec finds it out by reads."""
    return request.param


def _run(*options):
    command = [sys.executable, "-m", "vela_tui.sim", "--port", "0", "--json", "--owner-pipe"]
    process = subprocess.Popen(
        [*command, "--flow", "none", *options],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield json.loads(process.stdout.readline())["http"]
    finally:
        process.stdin.close()
        process.wait(STARTING)
        process.stdout.close()


@pytest.fixture(scope="session")
def exchange(dialect):
    """Where an exchange without participants and without limits is."""
    yield from _run("--dialect", dialect, "--rate-limits", "off")


@pytest.fixture(scope="session")
def strict_exchange(dialect):
    """Where one is that enforces its limits."""
    yield from _run("--dialect", dialect)


@pytest.fixture
async def trader(venue, dialect, exchange):
    """Makes traders, each with a fresh wallet and 10,000 USDC and 10 ETH."""
    made = []

    async def make(url=exchange):
        wallet = Wallet(time.time_ns())
        http = HttpLink(parse_origin(url), SystemClock())
        codec = open_codec(venue, wallet.address, "auto")
        while (probe := codec.probe()) is not None:
            codec.probed(await http.send(probe))
        assert codec.capabilities.dialect == dialect
        made.append(Trader(venue, dialect, wallet, codec, http))
        async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=60) as client:
            for asset, amount in (("USDC", "10000"), ("ETH", "10")):
                body = {"user": wallet.address, "asset": asset, "amount": amount}
                (await client.post("/deposit", json=body)).raise_for_status()
        return made[-1]

    yield make
    for each in made:
        await each.leave()
        await each.close()
