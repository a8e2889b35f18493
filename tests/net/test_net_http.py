"""A request ends as a complete answer, as not sent, or as unknown; it is never sent twice."""

import asyncio
import json
import socket
import struct
import subprocess
import sys
from dataclasses import replace

import pytest
from net_kit import PATIENT

from vela_tui.domain.clock import MILLISECOND, SECOND
from vela_tui.domain.errors import ConnectFailed, OutcomeUnknown
from vela_tui.domain.origin import parse_origin
from vela_tui.domain.transport import HttpRequest
from vela_tui.net.http import KEPT_IDLE, MAX_ANSWER, HttpTimeouts
from vela_tui.net.obstacle import Obstacle, Obstructed

ORDER = HttpRequest("POST", "/orders", b'{"nonce":1}')
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
PAGE = b"<html>Sign in</html>"


def _reset(writer) -> None:
    """The connection ends with RST instead of FIN."""
    linger = struct.pack("ii", 1, 0)
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    writer.transport.abort()


async def test_answer_is_complete(serve, link):
    """Status, type, body and the two headers, with our own times around them."""
    head = b"HTTP/1.1 429 No\r\nContent-Type: application/json\r\nRetry-After: 4\r\n"
    server = await serve(
        head + b"Date: Sat, 13 Apr 2024 12:00:00 GMT\r\nContent-Length: 2\r\n\r\n{}"
    )
    answer = await link(server.origin).send(ORDER)
    assert (answer.status, answer.content_type, answer.body) == (429, "application/json", b"{}")
    assert (answer.retry_after, answer.date) == ("4", "Sat, 13 Apr 2024 12:00:00 GMT")
    assert answer.ts_sent < answer.ts_recv


async def test_body_is_sent_byte_for_byte(serve, link):
    """What was signed for is what goes out, as JSON, asking for nothing compressed."""
    server = await serve(OK)
    await link(server.origin).send(ORDER)
    (asked,) = server.asked
    head, _, body = asked.partition(b"\r\n\r\n")
    assert head.startswith(b"POST /orders HTTP/1.1\r\n")
    assert body == ORDER.body
    assert b"content-type: application/json" in head.lower()
    assert b"accept-encoding: identity" in head.lower()


async def test_whoever_asked_is_told_once_that_it_has_left_before_its_answer(serve, link):
    """Its bytes are the operating system's then; one that can't leave tells nothing."""
    told = []

    async def hear(_, writer):
        while not told:  # noqa: ASYNC110 - what is waited for is a plain call
            await asyncio.sleep(0.001)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")

    server = await serve(hear)
    await link(server.origin).send(ORDER, lambda: told.append("left"))
    assert told == ["left"]


async def test_a_session_s_token_goes_to_the_venue_and_is_shown_nowhere(serve, link, caplog):
    """The header acts for the wallet: no repr and no log holds it."""
    server = await serve(OK)
    request = HttpRequest("GET", "/account", authorization="Bearer eyJabc.def.ghi")
    await link(server.origin).send(request)
    (asked,) = server.asked
    assert b"authorization: bearer eyjabc.def.ghi" in asked.lower()
    assert "eyJ" not in repr(request) + caplog.text


@pytest.mark.parametrize(
    "text", ["Bearer", "Bearer a\r\nX: y", "Bearer \x00", "Bearer " + "x" * 9000]
)
async def test_a_token_that_is_no_header_leaves_nothing(serve, link, text):
    """What a venue made can't write a header of its own."""
    server = await serve(OK)
    with pytest.raises(ConnectFailed, match="no header"):
        await link(server.origin).send(HttpRequest("GET", "/account", authorization=text))
    assert server.asked == []


async def test_connection_is_kept_warm(serve, link):
    """Two requests, one connection (performance section 5)."""

    async def answer(_reader, writer):
        writer.write(OK)

    server = await serve(answer)
    warmed = link(server.origin)
    await warmed.warm()
    await warmed.send(ORDER)
    assert (server.connections, len(server.asked)) == (1, 2)


async def _never(reader, _writer):
    await reader.read()


async def _trickle(_reader, writer):
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while not writer.is_closing():
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.05)
    raise ConnectionError


async def _rst(_reader, writer):
    _reset(writer)
    raise ConnectionError


async def _half_then_rst(_reader, writer):
    writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{"ok":true')
    await writer.drain()
    await asyncio.sleep(0.02)
    _reset(writer)
    raise ConnectionError


UNKNOWN = {
    "never answers": _never,
    "trickles": _trickle,
    "resets": _rst,
    "resets in the body": _half_then_rst,
    "closes": b"",
    "closes in the head": b"HTTP/1.1 200 OK\r\nContent-",
    "closes in the body": b'HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{"ok":true',
    "closes in a chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{}",
    "is no HTTP": b"\x00\x01\x02garbage\r\n\r\n",
    "says too much": b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * (MAX_ANSWER + 1),
    "promises too much": b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n{}",
    "has an endless head": b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 100_000,
}


ENDED_BY_US = {
    "never answers": replace(PATIENT, reading=150 * MILLISECOND),
    "trickles": replace(PATIENT, whole=SECOND),
}
"""The others are ended by the peer, in no time."""


@pytest.mark.parametrize("what", UNKNOWN)
async def test_order_without_a_complete_answer_is_unknown(serve, link, what):
    """P17, P39: it was sent, once, and in bounded time its outcome is said to be unknown."""
    server = await serve(UNKNOWN[what])
    async with asyncio.timeout(50):
        with pytest.raises(OutcomeUnknown):
            await link(server.origin, ENDED_BY_US.get(what, PATIENT)).send(ORDER)
        while not server.asked:  # noqa: ASYNC110 - the server's list is no Event
            await asyncio.sleep(0.005)
    assert len(server.asked) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirect_is_an_answer_not_a_way(serve, link, status):
    """P48: a signed order goes where it was meant to, or nowhere."""
    elsewhere = await serve(OK)
    head = f"HTTP/1.1 {status} Moved\r\nLocation: {elsewhere.origin.http_base}/orders\r\n"
    server = await serve(head.encode() + b"Content-Length: 0\r\n\r\n")
    assert (await link(server.origin).send(ORDER)).status == status
    assert (len(server.asked), elsewhere.connections) == (1, 0)


async def test_portal_is_an_answer(serve, link):
    """What HTML means is the codec's to say."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 20\r\n\r\n"
    server = await serve(head + PAGE)
    answer = await link(server.origin).send(ORDER)
    assert (answer.content_type, answer.body) == ("text/html", PAGE)


async def test_bomb_stays_packed(serve, link):
    """An answer that was compressed all the same is counted as it came."""
    import gzip

    packed = gzip.compress(b"0" * 50_000_000)
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(packed)}\r\n\r\n"
    server = await serve(head.encode() + packed)
    assert (await link(server.origin).send(ORDER)).body == packed


async def test_refused_connection_sent_nothing(link, unused_tcp_port):
    with pytest.raises(ConnectFailed, match="refused") as caught:
        await link(parse_origin(f"http://127.0.0.1:{unused_tcp_port}")).send(ORDER)
    assert isinstance(caught.value, Obstructed)
    assert caught.value.obstacle is Obstacle.UNREACHABLE


async def test_unknown_name_sent_nothing(link):
    """P41. The top-level domain `invalid` never exists (RFC 6761)."""
    with pytest.raises(ConnectFailed, match=r"venue\.invalid"):
        await link(parse_origin("https://venue.invalid"), HttpTimeouts()).send(ORDER)


async def test_host_without_tls_gets_nothing(serve, link):
    """P40: a TLS failure is before the first byte of the order."""
    server = await serve(b"HTTP/1.1 400 Bad\r\n\r\n", greets=True)
    with pytest.raises(ConnectFailed, match="TLS"):
        await link(parse_origin(f"https://127.0.0.1:{server.port}")).send(ORDER)
    assert server.asked == []


async def test_host_that_never_shakes_hands_gets_nothing(serve, link):
    """A peer that accepts and is silent: the TLS handshake times out, nothing was sent."""
    server = await serve(_never, greets=True)
    hasty = replace(PATIENT, connecting=150 * MILLISECOND)
    with pytest.raises(ConnectFailed, match="in time"):
        await link(parse_origin(f"https://127.0.0.1:{server.port}"), hasty).send(ORDER)


async def test_loopback_asks_no_proxy(serve, link, monkeypatch):
    """P47: the environment names a proxy, and it hears nothing."""
    proxy, server = await serve(OK), await serve(OK)
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
    monkeypatch.delenv("no_proxy", raising=False)
    assert (await link(server.origin).send(ORDER)).status == 200
    assert (proxy.connections, len(server.asked)) == (0, 1)


async def test_closed_link_sends_nothing(serve, link):
    server = await serve(OK)
    closed = link(server.origin)
    await closed.close()
    await closed.close()
    with pytest.raises(ConnectFailed):
        await closed.send(ORDER)
    assert server.connections == 0


async def test_warming_an_absent_host_is_no_failure(link, unused_tcp_port):
    await link(parse_origin(f"http://127.0.0.1:{unused_tcp_port}")).warm()


def test_links_import_no_library_before_they_are_used():
    """Start-up time: what parses and what connects is imported by the first connection."""
    code = (
        "import sys, json, vela_tui.net.http, vela_tui.net.websocket, vela_tui.net.backoff;"
        "print(json.dumps([m for m in ('httpx', 'httptools', 'websockets') if m in sys.modules]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert json.loads(done.stdout) == []


async def test_idle_connection_is_still_warm_after_a_poll(serve, link, clock):
    """Polls are ten seconds apart: the connection outlives the pause between two of them."""

    async def answer(_reader, writer):
        writer.write(OK)

    server = await serve(answer)
    warmed = link(server.origin)
    await warmed.send(ORDER)
    clock.time += 20 * SECOND
    await warmed.send(ORDER)
    assert server.connections == 1


async def test_connection_that_was_idle_for_long_is_not_used(serve, link, clock):
    """What lies between may have forgotten it without a word."""

    async def answer(_reader, writer):
        writer.write(OK)

    server = await serve(answer)
    warmed = link(server.origin)
    await warmed.send(ORDER)
    clock.time += KEPT_IDLE
    await warmed.send(ORDER)
    assert server.connections == 2


async def test_link_that_was_closed_sends_nothing_and_says_so(serve, link):
    """A link closed between two steps of a request is a failure before the first byte."""
    server = await serve(OK)
    closed = link(server.origin)
    await closed.send(ORDER)
    await closed._way.close()
    with pytest.raises(ConnectFailed):
        await closed.send(ORDER)
    assert len(server.asked) == 1


async def test_all_requests_of_a_minute_wait_for_none_of_each_other(serve, link):
    """All orders and cancels of a minute at once, and reads beside them, each on its way."""
    waiting = asyncio.Event()
    server = None

    async def answer(_reader, writer):
        if len(server.asked) == 44:
            waiting.set()
        await waiting.wait()
        writer.write(OK)

    server = await serve(answer)
    crowded = link(server.origin)
    async with asyncio.timeout(60):
        await asyncio.gather(*(crowded.send(ORDER) for _ in range(44)))


def test_first_request_imports_nothing_on_the_loop():
    """In a fresh interpreter: all that a request needs is loaded by a thread of its own.

    Where no proxy is asked, the library that knows proxies is not even loaded.
    """
    script = """
import asyncio, builtins, sys, threading
from vela_tui.domain.errors import ConnectFailed
from vela_tui.domain.origin import parse_origin
from vela_tui.domain.transport import HttpRequest
from vela_tui.net.clock import SystemClock
from vela_tui.net.http import HttpLink

class Watch:
    def find_spec(self, name, path=None, target=None):
        if threading.current_thread() is threading.main_thread():
            late.append(name)

late = []

async def main():
    sys.meta_path.insert(0, Watch())
    link = HttpLink(parse_origin("http://127.0.0.1:9"), SystemClock())
    try:
        await link.send(HttpRequest("GET", "/"))
    except ConnectFailed:
        pass
    await link.close()

asyncio.run(main())
heavy = {"httpx", "httpcore", "anyio", "h11", "certifi", "ssl", "httptools", "encodings"}
assert not heavy & {"httpx", "httpcore", "anyio", "h11"} & set(sys.modules)
print(sorted(name for name in late if name.partition(".")[0] in heavy))
"""
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    assert run.stdout.strip() == "[]"


async def test_order_under_way_when_its_connection_is_let_go_is_unknown(serve, link):
    """P43: a machine that woke lets go of what may be dead; an order on it was sent."""
    server = await serve(_never_answers)
    waking = link(server.origin)
    order = asyncio.create_task(waking.send(ORDER))
    async with asyncio.timeout(60):
        while not server.asked:  # noqa: ASYNC110 - the server's list is no Event
            await asyncio.sleep(0.005)
    await waking.close()
    with pytest.raises(OutcomeUnknown):
        await order


async def _never_answers(_reader, _writer):
    await asyncio.Event().wait()
