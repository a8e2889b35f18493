"""What a page in a browser could send to the exchange on its visitor's machine (P64, T17)."""

import asyncio
import base64
import json

import pytest

ORDER = json.dumps({"user": "0x" + "1" * 40, "asset": "USDC", "amount": "100"})
KEY = base64.b64encode(b"0123456789abcdef").decode()
HANDSHAKE = (
    "GET /ws HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: " + KEY + "\r\nSec-WebSocket-Version: 13\r\n{more}\r\n"
)
POST = (
    "POST /deposit HTTP/1.1\r\nHost: {host}\r\nContent-Length: "
    + str(len(ORDER))
    + "\r\n{more}\r\n"
    + ORDER
)
PREFLIGHT = (
    "OPTIONS /deposit HTTP/1.1\r\nHost: {host}\r\n{more}Access-Control-Request-Method: POST\r\n\r\n"
)
JSON = "Content-Type: application/json\r\n"
EVIL = "Origin: https://evil.example\r\n"
OWN, REBOUND = "127.0.0.1:{port}", "evil.example:{port}"
VECTORS = {
    "fetch with JSON, which is preflighted": (PREFLIGHT, OWN, EVIL, 403),
    "fetch as JSON": (POST, OWN, EVIL + JSON, 403),
    "form of plain text, no preflight": (POST, OWN, EVIL + "Content-Type: text/plain\r\n", 403),
    "form from a sandboxed frame": (POST, OWN, "Origin: null\r\n" + JSON, 403),
    "form of a browser that hides its origin": (POST, OWN, "Content-Type: text/plain\r\n", 415),
    "form, URL-encoded, no origin": (
        *(POST, OWN, "Content-Type: application/x-www-form-urlencoded\r\n", 415),
    ),
    "form without a content type": (POST, OWN, "", 415),
    "rebound name, same origin by its own account": (POST, REBOUND, JSON, 421),
    "rebound name, read": ("GET /markets HTTP/1.1\r\nHost: {host}\r\n{more}\r\n", REBOUND, "", 421),
    "two hosts": (POST, OWN, "Host: evil.example\r\n" + JSON, 421),
    "WebSocket of a page": (HANDSHAKE, OWN, EVIL, 403),
    "WebSocket of a sandboxed frame": (HANDSHAKE, OWN, "Origin: null\r\n", 403),
    "WebSocket to a rebound name": (HANDSHAKE, REBOUND, "", 421),
    "own origin, forged": (POST, OWN, "Origin: http://127.0.0.1:{port}\r\n" + JSON, 403),
}


def filled(template: str, host: str, more: str, port: int) -> str:
    """The request with its host, its further headers and its port."""
    text = template.replace("{host}", host).replace("{more}", more)
    return text.replace("{port}", str(port))


async def sent(port: int, text: str) -> bytes:
    """The whole answer to these bytes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(text.encode())
    async with asyncio.timeout(60):
        head = await reader.readuntil(b"\r\n\r\n")
    writer.close()
    await writer.wait_closed()
    return head


@pytest.mark.parametrize("name", VECTORS)
async def test_a_page_changes_and_learns_nothing(name, venue):
    """P64: 14 vectors, 0 effects: refused, no balance, no header that lets a page read."""
    template, host, more, status = VECTORS[name]
    head = await sent(venue.port, filled(template, host, more, venue.port))
    assert int(head.split()[1]) in {status, 400}, head
    assert b"access-control-allow" not in head.lower()
    answer = await venue.http.get(f"/account/0x{'1' * 40}/balances")
    assert not any(int(each["available"]) for each in answer.json()["data"]["balances"])


async def test_a_program_on_this_machine_is_served(venue):
    """P64: the same deposit without the marks of a browser has its effect."""
    head = await sent(venue.port, filled(POST, OWN, JSON, venue.port))
    assert head.split()[1] == b"200", head
