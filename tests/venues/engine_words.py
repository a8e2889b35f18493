"""The engine's words, as vela.md has them: answers [V] and frames [E] of its source."""

import json

from vela_tui.domain.transport import VenueAnswer
from vela_tui.venues.registry import open_codec

ADDRESS = "0x2c7536E3605D9C16a7a3D7b1898e529396a65c23"
OWN = list(bytes.fromhex(ADDRESS[2:]))
OTHER = [0] * 19 + [1]
ETH = "vela:ETH-USDC"
GENERIC = "Order rejected. Please check your parameters and try again."


def engine(address=ADDRESS):
    return open_codec("vela", address, "engine")


def ok(data, ts_recv=200):
    body = json.dumps({"ok": True, "data": data, "error": None}).encode()
    return VenueAnswer(200, "application/json", body, 100, ts_recv)


def no(sentence, status=400, retry_after=None):
    body = json.dumps({"ok": False, "data": None, "error": sentence}).encode()
    return VenueAnswer(status, "application/json", body, 100, 200, retry_after)


def plain(text, status):
    return VenueAnswer(status, "text/plain; charset=utf-8", text.encode(), 100, 200)


def filled(maker=1, taker=2, price=100000000000, quantity=100000000, side="Bid", **changes):
    """An execution in an answer (vela.md 3.1 [V])."""
    execution = {
        "maker_order_id": maker, "taker_order_id": taker, "maker": OTHER, "taker": OWN,
        "market": "ETH-USDC", "side": side, "price": price, "quantity": quantity,
        "maker_fee": -10000000, "taker_fee": 50000000, "timestamp": 1713009600123456,
    }  # fmt: skip
    return {"OrderFilled": execution | changes}


def posted(number=2, name="my-order-001", status="Filled"):
    return {"OrderPosted": {"order_id": number, "client_order_id": name, "status": status}}


def gone(number=7, name=None):
    return {"OrderCanceled": {"order_id": number, "client_order_id": name}}


def resting(number=5, **changes):
    """An order of the list (vela.md 3.4)."""
    order = {
        "id": number, "market": "ETH-USDC", "side": "bid", "order_type": "goodtillcanceled",
        "price": "1580.5", "quantity": "0.5", "filled_quantity": "0", "status": "open",
        "nonce": 1713000000001, "client_order_id": "my-order-001",
        "timestamp": 1713009600123456,
    }  # fmt: skip
    return order | changes


def fill_frame(maker=1, taker=5, price="158050000000", quantity="25000000", side="bid", **changes):
    """A private fill in its envelope (vela.md 6.3)."""
    data = {
        "type": "fill", "maker_order_id": maker, "taker_order_id": taker, "price": price,
        "quantity": quantity, "side": side, "maker_fee": "-1", "taker_fee": "5",
        "timestamp": 1713009600123456,
    }  # fmt: skip
    return {
        "type": "fill", "channel": f"account:{ADDRESS.lower()}", "seq": 2,
        "data": data | changes, "timestamp": 1713009600124,
    }  # fmt: skip


def order_frame(number=5, status="open"):
    return {
        "type": "order_update", "channel": f"account:{ADDRESS.lower()}", "seq": 1,
        "data": {"type": "order_update", "order_id": number, "status": status,
                 "filled_quantity": "0"},
        "timestamp": 1713009600123,
    }  # fmt: skip


def receive(codec, frame, ts_recv=7):
    return codec.receive(json.dumps(frame).encode(), ts_recv)
