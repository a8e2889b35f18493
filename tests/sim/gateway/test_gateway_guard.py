"""Only programs on this machine are answered."""

import asyncio
import socket

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus


async def test_requests_of_web_pages_are_refused(venue):
    for origin in ("https://evil.example", "null", "", f"http://127.0.0.1:{venue.port}"):
        answer = await venue.http.get("/markets", headers={"origin": origin})
        assert (answer.status_code, answer.json()["ok"]) == (403, False), origin
        assert "access-control-allow-origin" not in answer.headers


async def test_requests_for_another_host_are_refused(venue):
    for host in ("evil.example", f"evil.example:{venue.port}", "127.0.0.1", "127.0.0.1:1", ""):
        answer = await venue.http.get("/markets", headers={"host": host})
        assert answer.status_code in {400, 421}, host
    for name in ("127.0.0.1", "localhost", "[::1]", "LOCALHOST"):
        answer = await venue.http.get("/markets", headers={"host": f"{name}:{venue.port}"})
        assert answer.status_code == 200, name


async def test_web_sockets_of_web_pages_are_refused(venue):
    with pytest.raises(InvalidStatus) as refusal:
        async with connect(f"ws://127.0.0.1:{venue.port}/ws", origin="https://evil.example"):
            pass
    assert refusal.value.response.status_code == 403


async def test_web_sockets_for_another_host_are_refused(venue):
    with pytest.raises(InvalidStatus) as refusal:
        async with connect(f"ws://evil.example:{venue.port}/ws", host="127.0.0.1", port=venue.port):
            pass
    assert refusal.value.response.status_code == 421


async def test_it_listens_on_loopback_alone(venue):
    """Also where the machine has other addresses, none of them answers."""
    addresses = {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None)}
    for address in {a for a in addresses if not a.startswith("127.") and a != "::1"}:
        with pytest.raises(OSError):  # noqa: PT011 - refused or unreachable, as the machine has it
            await asyncio.wait_for(asyncio.open_connection(address, venue.port), 2)


async def test_what_is_no_http_is_told_so_and_dropped(venue):
    reader, writer = await asyncio.open_connection("127.0.0.1", venue.port)
    writer.write(b"\x00\xff\r\n\r\n")
    async with asyncio.timeout(60):
        assert (await reader.read()).startswith(b"HTTP/1.1 400")
    writer.close()
    await writer.wait_closed()
