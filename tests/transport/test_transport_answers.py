"""Answers to the handshake that are no venue's: each named for what it is, and given nothing."""

import asyncio
import socket
import ssl
import subprocess
import sys
import time
from pathlib import Path

import pytest
import trustme
from websockets.asyncio.server import serve as serve_websocket

from vela_tui.domain.clock import SECOND
from vela_tui.domain.errors import ConnectFailed, Disconnected
from vela_tui.domain.origin import parse_origin
from vela_tui.domain.transport import HttpRequest
from vela_tui.net.clock import SystemClock
from vela_tui.net.http import HttpLink
from vela_tui.net.obstacle import Obstacle, Obstructed
from vela_tui.net.websocket import WebSocketLink
from vela_tui.session.patience import SLOWLY, patience

ROOT = Path(__file__).parents[2]
ORDER = HttpRequest("POST", "/orders", b'{"signature":"0xcanary"}')
PAGE = b"<html><body>Please sign in</body></html>"


class RawServer:
    """Says the same to everybody and keeps what was asked."""

    def __init__(self, said: bytes) -> None:
        self.said, self.asked, self.connections = said, b"", 0
        self._tasks = set()

    async def serve(self, reader, writer):
        self.connections += 1
        self._tasks.add(asyncio.current_task())
        try:
            self.asked += await reader.read(65_536)
            writer.write(self.said)
            await writer.drain()
        except OSError:
            pass
        finally:
            writer.close()

    async def start(self):
        self._server = await asyncio.start_server(self.serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def stop(self):
        self._server.close()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def origin(self):
        return parse_origin(f"http://127.0.0.1:{self.port}")


@pytest.fixture
async def saying():
    running = []

    async def start(said):
        running.append(await RawServer(said).start())
        return running[-1]

    yield start
    for server in running:
        await server.stop()


async def refusal(server):
    with pytest.raises(Obstructed) as caught:
        await WebSocketLink.connect(server.origin, SystemClock(), "/ws")
    return caught.value


CODES = {
    400: (Obstacle.PORTAL, SLOWLY),
    401: (Obstacle.DECLINED, SLOWLY),
    403: (Obstacle.DECLINED, SLOWLY),
    404: (Obstacle.PORTAL, SLOWLY),
    407: (Obstacle.PORTAL, SLOWLY),
    408: (Obstacle.BUSY, 0),
    429: (Obstacle.BUSY, 7 * SECOND),
    500: (Obstacle.BUSY, 0),
    502: (Obstacle.BUSY, 0),
    503: (Obstacle.BUSY, 7 * SECOND),
    504: (Obstacle.BUSY, 0),
    511: (Obstacle.PORTAL, SLOWLY),
}


@pytest.mark.parametrize("code", CODES)
async def test_each_code_asks_for_its_own_patience(saying, code):
    """P44: twelve codes; 429 and 503 name their wait, 401 and 403 stop and tell, 5xx back off."""
    wait = b"Retry-After: 7\r\n" if code in {429, 503} else b""
    head = f"HTTP/1.1 {code} No\r\n".encode() + wait + b"Content-Length: 0\r\n\r\n"
    error = await refusal(await saying(head))
    assert (error.obstacle, patience(error)) == CODES[code]
    assert "127.0.0.1" in str(error)


@pytest.mark.parametrize("said", ["", "x", "-1", "1e9", "99999999999", "Wed, 21 Oct 2026"])
async def test_a_senseless_retry_after_is_not_believed(saying, said):
    """P44: a number of seconds, an hour at most, or nothing."""
    head = f"HTTP/1.1 429 No\r\nRetry-After: {said}\r\nContent-Length: 0\r\n\r\n"
    assert patience(await refusal(await saying(head.encode()))) == 0


PORTALS = {
    "200 with a page": b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n"
    % len(PAGE)
    + PAGE,
    "302 to its own": b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/login\r\n"
    b"Content-Length: 0\r\n\r\n",
    "511": b"HTTP/1.1 511 Network Authentication Required\r\nContent-Length: 0\r\n\r\n",
    "a page without a head": PAGE + b"\r\n\r\n",
}


@pytest.mark.parametrize("shape", PORTALS)
async def test_a_portal_is_named_and_gets_no_credentials(saying, shape):
    """P42: four shapes here, interception by TLS beside the certificates: plain words, 60 s."""
    server = await saying(PORTALS[shape])
    error = await refusal(server)
    assert error.obstacle is Obstacle.PORTAL
    assert "portal" in str(error)
    assert patience(error) == SLOWLY
    assert server.asked.startswith(b"GET /ws ")
    assert not any(word in server.asked.lower() for word in (b"authorization", b"signature"))


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_a_redirect_is_followed_by_neither_way(saying, status):
    """P48: 0 followed; a signed order is posted once, to where it was signed for."""
    elsewhere = await saying(b"")
    where = f"127.0.0.1:{elsewhere.port}"
    for scheme in ("http", "ws"):
        head = f"HTTP/1.1 {status} Moved\r\nLocation: {scheme}://{where}/\r\nContent-Length: 0\r\n"
        server = await saying(head.encode() + b"\r\n")
        if scheme == "ws":
            await refusal(server)
        else:
            link = HttpLink(server.origin, SystemClock())
            assert (await link.send(ORDER)).status == status
            await link.close()
        assert server.connections == 1
    assert elsewhere.connections == 0


NAMES = ("http_proxy", "https_proxy", "ws_proxy", "wss_proxy", "all_proxy")


@pytest.mark.parametrize("upper", [False, True])
@pytest.mark.parametrize("name", NAMES)
async def test_loopback_is_never_proxied(saying, monkeypatch, name, upper):
    """P47: each variable in both spellings: 0 bytes of loopback traffic at the proxy."""
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    proxy = await saying(b"HTTP/1.1 502 No\r\nContent-Length: 0\r\n\r\n")
    server = await saying(b"HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n")
    monkeypatch.setenv(name.upper() if upper else name, f"http://127.0.0.1:{proxy.port}")
    await refusal(server)
    link = HttpLink(server.origin, SystemClock())
    assert (await link.send(ORDER)).status == 503
    await link.close()
    assert proxy.connections == 0


@pytest.mark.parametrize("way", ["HTTP", "WebSocket"])
async def test_another_host_is_asked_for_through_the_proxy_that_a_person_named(
    saying, monkeypatch, way
):
    """P47: only where to is told to it; the order would be inside TLS, and never gets there."""
    proxy = await saying(b"HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n")
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{proxy.port}")
    origin = parse_origin("https://venue.invalid")
    with pytest.raises(ConnectFailed, match="proxy"):
        await _ask(way, origin)
    assert proxy.asked.startswith(b"CONNECT venue.invalid:443 ")
    assert b"canary" not in proxy.asked


async def _ask(way, origin):
    if way == "WebSocket":
        await WebSocketLink.connect(origin, SystemClock())
        return
    link = HttpLink(origin, SystemClock())
    try:
        await link.send(ORDER)
    finally:
        await link.close()


async def test_a_peer_that_reads_nothing_is_cut_in_time():
    """P49: real time, the product's own figure: a send that blocks ends within 2.5 s.

    Time is told by a task beside it that sleeps for the product's 2 s: a loaded machine keeps
    both waiting.
    """
    let_go = asyncio.Event()

    async def stall(connection):
        connection.transport.pause_reading()
        connection.transport.get_extra_info("socket").setsockopt(
            socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096
        )
        await let_go.wait()

    server = await serve_websocket(stall, "127.0.0.1", 0, close_timeout=0.1, max_queue=1)
    origin = parse_origin(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    link = await WebSocketLink.connect(origin, SystemClock())
    words, began, slept = await _blocked(link)
    ended = time.monotonic()
    assert "takes no messages" in words
    assert ended - began >= 1.9
    assert ended - await slept <= 0.5
    let_go.set()
    await link.close()
    server.close()
    await server.wait_closed()


async def _blocked(link):
    """Why a send was given up, when it began, and a task that tells when 2 s of sleep were over."""

    async def sleep():
        await asyncio.sleep(2)
        return time.monotonic()

    for _ in range(64):  # MiB; no socket buffer holds as much
        began, slept = time.monotonic(), asyncio.create_task(sleep())
        try:
            await link.send("x" * 2**20)
        except Disconnected as error:
            return str(error), began, slept
        slept.cancel()
    return pytest.fail("it took them all")


BULK = """
import asyncio, resource, sys
from vela_tui.domain.errors import Disconnected
from vela_tui.domain.origin import parse_origin
from vela_tui.net.clock import SystemClock
from vela_tui.net.websocket import WebSocketLink

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

async def main():
    origin = parse_origin(sys.argv[1])
    for _ in range(2):
        link = await WebSocketLink.connect(origin, SystemClock())
        await link.send("small")
        await link.recv()
        await link.close()
    before = peak()
    words = ""
    for _ in range(1):
        link = await WebSocketLink.connect(origin, SystemClock())
        await link.send("large")
        try:
            await link.recv()
        except Disconnected as error:
            words = str(error)
        await link.close()
    print(peak() - before, words)

asyncio.run(main())
"""


@pytest.mark.parametrize("packed", [False, True])
async def test_a_hundred_megabytes_are_refused_for_next_to_nothing(packed, tmp_path, monkeypatch):
    """P45: one frame, plain or as a compression bomb: 1009, and at most 20 MB more at the peak."""
    large = "0" * 100_000_000

    async def serve(connection):
        async for message in connection:
            await connection.send(large if message == "large" else message)

    authority, context, options = trustme.CA(), None, {"compression": None}
    if packed:  # loopback literals are spoken to without compression
        context, options = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), {"compression": "deflate"}
        authority.issue_cert("localhost").configure_cert(context)
        authority.cert_pem.write_to_path(str(tmp_path / "roots.pem"))
    server = await serve_websocket(
        serve, "127.0.0.1", 0, ssl=context, close_timeout=0.1, max_size=None, **options
    )
    port = server.sockets[0].getsockname()[1]
    url = f"https://localhost:{port}" if packed else f"http://127.0.0.1:{port}"
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", BULK, url, cwd=ROOT, stdout=subprocess.PIPE,
        env={"SSL_CERT_FILE": str(tmp_path / "roots.pem")},
    )  # fmt: skip
    said, _ = await child.communicate()
    server.close()
    await server.wait_closed()
    grown, _, words = said.decode().strip().partition(" ")
    assert "too long" in words
    assert int(grown) <= 20, said
