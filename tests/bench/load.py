"""A client that sends signed orders over warm connections as fast as told, in its own process.

All is signed beforehand, so that this process costs little beside the exchange that it asks: one
wallet a connection, one order in flight on each, an offer that rests and then a bid that takes one.
"""

import argparse
import json
import select
import socket
import sys
import time
from collections.abc import Iterator
from itertools import count
from typing import Any, NamedTuple

from coincurve import PrivateKey
from eth_utils import keccak

MARKET = "ETH-USDC"
QUANTITY = 10_000
"""Raw: 0.0100, of which a level never shows a counter."""
LOWEST_OFFER = 101_000_000
TICK = 100_000
_V_BASE = 27


class Wallet:
    """A key of no worth, and the orders that it signs."""

    def __init__(self, number: int) -> None:
        self._key = PrivateKey(keccak(b"bench wallet %d" % number))
        point = self._key.public_key.format(compressed=False)[1:]
        self.address = "0x" + keccak(point)[-20:].hex()
        # of this moment: a later run at the same exchange must not use a nonce again
        self._nonce = count(time.time_ns() // 1_000_000)

    def signature(self, text: str) -> str:
        """By EIP-191."""
        message = text.encode()
        digest = keccak(b"\x19Ethereum Signed Message:\n%d%b" % (len(message), message))
        raw = self._key.sign_recoverable(digest, hasher=None)
        return "0x" + raw[:64].hex() + f"{raw[64] + _V_BASE:02x}"

    def order(self, side: str, price: int, quantity: int, time_in_force: str) -> dict[str, Any]:
        """The body of a signed order."""
        nonce = next(self._nonce)
        text = f"vela:order:{MARKET}:{side}:{price}:{quantity}:{nonce}"
        return {"user": self.address, "market_id": MARKET, "side": side, "price": price,
                "quantity": quantity, "order_type": "limit", "time_in_force": time_in_force,
                "nonce": nonce, "signature": self.signature(text)}  # fmt: skip

    def cancel(self, order_id: int) -> dict[str, Any]:
        """The body of a signed cancel."""
        nonce = next(self._nonce)
        return {"user": self.address, "order_id": order_id, "nonce": nonce,
                "signature": self.signature(f"vela:cancel:{order_id}::{nonce}")}  # fmt: skip


def orders(wallet: Wallet, number: int, many: int) -> Iterator[dict[str, Any]]:
    """Offers that rest and bids that take, in turn."""
    for at in range(many):
        price = LOWEST_OFFER + (at * 7 + number) % 20 * TICK
        if at % 2 == 0:
            yield wallet.order("ask", price, QUANTITY, "gtc")
        else:
            yield wallet.order("bid", LOWEST_OFFER + 40 * TICK, QUANTITY, "ioc")


def request(port: int, path: str, body: dict[str, Any]) -> bytes:
    """A whole POST."""
    content = json.dumps(body, separators=(",", ":")).encode()
    return (f"POST {path} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\n"
            "content-type: application/json\r\n"
            f"content-length: {len(content)}\r\n\r\n").encode() + content  # fmt: skip


class Sent(NamedTuple):
    """What a run of orders came to."""

    accepted: int
    refused: list[str]
    """The first few refusals."""
    seconds: float
    waits: list[float]
    """Milliseconds from each request to its answer."""


class Line:
    """One warm connection and the orders that are still to go over it."""

    def __init__(self, port: int, queued: list[bytes]) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.queued = queued
        self.sent_at = 0.0
        self._buffer = b""

    def send(self) -> None:
        """The next order leaves."""
        self.sent_at = time.perf_counter()
        self.socket.sendall(self.queued.pop())

    def answer(self) -> bytes | None:
        """The whole answer once it has come."""
        self._buffer += self.socket.recv(1 << 16)
        head, found, body = self._buffer.partition(b"\r\n\r\n")
        if not found:
            return None
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
        if len(body) < length:
            return None
        self._buffer = b""
        return head + b"\r\n\r\n" + body


def send_all(lines: list[Line], rate: float) -> Sent:
    """Every order has been answered; a rate of 0 is as fast as answers come."""
    poll = select.poll()
    by_number = {line.socket.fileno(): line for line in lines}
    for number in by_number:
        poll.register(number, select.POLLIN)
    idle, waits, refused, accepted = [*lines], [], [], 0
    left = sum(len(line.queued) for line in lines)
    begun = time.perf_counter()
    sent = 0
    while left:
        due = (time.perf_counter() - begun) * rate if rate else float("inf")
        while idle and sent < due:
            line = idle.pop(0)
            if line.queued:
                line.send()
                sent += 1
        for number, _ in poll.poll(1):
            line = by_number[number]
            answer = line.answer()
            if answer is None:
                continue
            waits.append((time.perf_counter() - line.sent_at) * 1_000)
            left -= 1
            idle.append(line)
            if answer.startswith(b"HTTP/1.1 200"):
                accepted += 1
            elif len(refused) < 3:
                refused.append(answer.decode("latin-1")[:500])
    return Sent(accepted, refused, time.perf_counter() - begun, waits)


def main() -> None:
    """Signs, says so, waits for a line on stdin, sends, tells what came of it."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.load")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--orders", type=int, default=4_000)
    parser.add_argument("--rate", type=float, default=0)
    parser.add_argument("--connections", type=int, default=8)
    options = parser.parse_args()
    lines = []
    for number in range(options.connections):
        wallet = Wallet(number)
        each = options.orders // options.connections
        queued = [request(options.port, "/orders", body) for body in orders(wallet, number, each)]
        lines.append(Line(options.port, queued[::-1]))
        for asset, amount in (("USDC", "100000"), ("ETH", "1000")):
            funding = {"user": wallet.address, "asset": asset, "amount": amount}
            lines[-1].socket.sendall(request(options.port, "/deposit", funding))
            while lines[-1].answer() is None:
                pass
    print("ready", flush=True)  # noqa: T201 - a program that is asked
    sys.stdin.readline()
    print(json.dumps(send_all(lines, options.rate)._asdict()), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
