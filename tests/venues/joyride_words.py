"""Joyride's words, as its pages print them, and a codec with the wallet of the test vector."""

import json
from decimal import Decimal

from vela_tui.domain.enums import CancelState, OrderStatus, Side, TimeInForce
from vela_tui.domain.order import Order, OrderIntent
from vela_tui.domain.transport import VenueAnswer
from vela_tui.venues.codec import Read, ReadKind
from vela_tui.venues.registry import open_codec

WALLET = "Bow1CGKGDB9mNxeWdw85E2aCthQ1oZX4oFEe7fYT17ew"
NONCE = "0123456789abcdef0123456789abcdef"
SIGNATURE = (
    "3E5VQEHBavVAoFtcDibDhF4tjoyqpME4TTfVhomgPUVWdK8WqNG68BNX9garfjuneyn8Q9E1yLbHbcENrFp4eCmf"
)
"""The vector of joyride.md 4.1; a throw-away key."""
NAME = "SOL_USDC-22NOV26-150-C"
OPTION = f"joyride:{NAME}"
EXPIRES = 1795334400
NOW = 1_795_300_000_000_000_000
"""2026-11-21 22:26:40 UTC."""
ROW = {
    "id": NAME, "strike": 150000000, "option_type": "call", "expiration": EXPIRES,
    "tick_size": 1000, "min_size": 100, "contract_size": 1, "price_decimals": 6,
    "size_decimals": 3,
}  # fmt: skip
ORDER = {
    "id": 42, "instrument_id": NAME, "user_id": WALLET, "side": "bid", "order_type": "limit",
    "price": 1500000, "size": 1000, "remaining": 1000, "status": "open",
    "created_at": 1795300000000000, "price_decimals": 6, "size_decimals": 3, "contract_size": 1,
}  # fmt: skip
TRADE = {
    "trade_id": 7, "order_id": 42, "instrument_id": NAME, "side": "bid", "price": 1500000,
    "size": 400, "role": "taker", "timestamp": 1795300000000001,
}  # fmt: skip


def codec_of(wallet=WALLET, dialect="documented"):
    """Connected."""
    codec = open_codec("joyride", wallet, dialect)
    codec.opened()
    return codec


def pushed(channel, data, method="subscription"):
    """A notification."""
    message = {"jsonrpc": "2.0", "method": method, "params": {"channel": channel, "data": data}}
    return json.dumps(message).encode()


def result(number, body):
    """A success."""
    return json.dumps({"jsonrpc": "2.0", "id": number, "result": body}).encode()


def error(number, code, message="no"):
    """A refusal."""
    told = {"code": code, "message": message}
    return json.dumps({"jsonrpc": "2.0", "id": number, "error": told}).encode()


def number_of(frame):
    """The number that a frame asks under."""
    return json.loads(frame)["id"]


def answer(body, status=200):
    """An answer: bytes as they are, anything else as JSON."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return VenueAnswer(status, "application/json", data, 100, NOW)


def read(codec, kind, body, **fields):
    """The events in a read's answer, over HTTP or over the socket."""
    return codec.answered(Read(kind, **fields), answer(body))


def listed(codec, *rows):
    """The codec knows these instruments."""
    codec.answered(Read(ReadKind.INSTRUMENTS), answer(result(1, list(rows or [ROW]))))
    return codec


def intent_of(**changes):
    """One contract at 1.5, resting."""
    fields = {
        "instrument_id": OPTION,
        "client_order_id": "mine-1",
        "side": Side.BUY,
        "price": Decimal("1.5"),
        "quantity": Decimal(1),
        "time_in_force": TimeInForce.GTC,
    }
    return OrderIntent(**(fields | changes))


def order_of(**changes):
    """The same order, resting under the venue's number 42."""
    fields = {
        "client_order_id": "mine-1",
        "venue_order_id": "42",
        "instrument_id": OPTION,
        "side": Side.BUY,
        "price": Decimal("1.5"),
        "quantity": Decimal(1),
        "filled_quantity": Decimal(0),
        "time_in_force": TimeInForce.GTC,
        "post_only": False,
        "status": OrderStatus.OPEN,
        "cancel": CancelState.NONE,
        "is_external": False,
        "end_reason": None,
        "detail": "",
        "ts_created": 0,
        "ts_updated": 0,
    }
    return Order(**(fields | changes))
