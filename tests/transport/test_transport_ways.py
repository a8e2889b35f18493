"""A request over TLS comes to the same by our own connections and through a proxy."""

import asyncio

import pytest
from tls_kit import context_of

from vela_tui.domain.errors import OutcomeUnknown
from vela_tui.domain.origin import parse_origin
from vela_tui.domain.transport import HttpRequest
from vela_tui.net.clock import SystemClock
from vela_tui.net.http import HttpLink
from vela_tui.net.obstacle import Obstructed

ORDER = HttpRequest("POST", "/orders", b'{"signature":"0xcanary"}')
pytestmark = pytest.mark.usefixtures("direct")


class Tunnel:
    """A proxy that connects whoever asks to where they ask, and keeps what it was asked."""

    def __init__(self):
        self.asked = b""
        self._tasks = set()

    async def serve(self, reader, writer):
        self._tasks.add(asyncio.current_task())
        head = await reader.readuntil(b"\r\n\r\n")
        self.asked += head
        port = int(head.split()[1].rpartition(b":")[2])
        other, onward = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"HTTP/1.1 200 So\r\n\r\n")
        await asyncio.gather(_pump(reader, onward), _pump(other, writer))

    async def start(self):
        self._server = await asyncio.start_server(self.serve, "127.0.0.1", 0)
        return f"http://me:secret@127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def stop(self):
        self._server.close()
        await asyncio.gather(*self._tasks, return_exceptions=True)


async def _pump(reader, writer):
    try:
        while data := await reader.read(65_536):
            writer.write(data)
    except OSError:
        pass
    finally:
        writer.close()


ENDS = {
    "its length": (b"Content-Length: 2\r\n\r\n{}", None),
    "a close": (b"\r\n{}", "proper"),
    "a cut": (b"\r\n{}", "torn"),
    "a cut within": (b"Content-Length: 20\r\n\r\n{}", "torn"),
    "a close within": (b"Content-Length: 20\r\n\r\n{}", "proper"),
}


async def _asked(said, end, authority, link_of):
    """What an order comes to at a host that says this and ends so, and what the host heard."""
    heard = []

    async def answer(reader, writer):
        heard.append(await reader.readuntil(b"}"))
        writer.write(b"HTTP/1.1 200 OK\r\n" + said)
        await writer.drain()
        if end is None:
            await reader.read()
        if end == "torn":
            writer.transport.abort()
        writer.close()

    context = context_of(authority.issue_cert("localhost"))
    server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=context)
    link = link_of(server.sockets[0].getsockname()[1])
    left = []
    try:
        return await link.send(ORDER, lambda: left.append(1)), heard, left
    except OutcomeUnknown as error:
        return error, heard, left
    finally:
        await link.close()
        server.close()
        await server.wait_closed()


def _link(port):
    return HttpLink(parse_origin(f"https://localhost:{port}"), SystemClock())


@pytest.mark.parametrize("what", ENDS)
async def test_an_answer_over_tls_is_complete_if_tls_says_so(trusting, authority, what):
    """A cut that anybody can make ends no answer; the host's own close does."""
    said, end = ENDS[what]
    answer, heard, left = await _asked(said, end, authority, _link)
    if what in {"its length", "a close"}:
        assert answer.body == b"{}"
    else:
        assert "no complete answer" in str(answer)
    assert (len(heard), left) == (1, [1])


@pytest.mark.parametrize("what", ["its length", "a cut within"])
async def test_an_order_by_a_proxy_comes_to_the_same(trusting, authority, monkeypatch, what):
    """P47: through TLS, which the proxy can't look into; the library's way and ours agree."""
    tunnel = Tunnel()
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.setenv("https_proxy", await tunnel.start())
    answer, heard, left = await _asked(*ENDS[what], authority, _link)
    await tunnel.stop()
    assert tunnel.asked.startswith(b"CONNECT localhost:")
    assert b"proxy-authorization: basic" in tunnel.asked.lower()
    assert b"canary" not in tunnel.asked
    if what == "its length":
        assert answer.body == b"{}"
    else:
        assert "no complete answer" in str(answer)
    assert heard[0].endswith(ORDER.body)
    assert left == [1]


async def test_a_kept_connection_over_tls_carries_the_next_request(tls, authority):
    """One handshake."""
    server, port = await tls(context_of(authority.issue_cert("localhost")))
    link = _link(port)
    for _ in range(2):
        assert (await link.send(ORDER)).status == 200
    assert server.handshakes == 1
    await link.close()


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
async def test_the_host_is_proven_by_the_name_it_is_asked_by(tls, authority, host):
    """A name is told to it as well, for a host of many names; an address never is."""
    names = []
    context = context_of(authority.issue_cert(host))
    context.sni_callback = lambda _socket, name, _context: names.append(name)
    _, port = await tls(context)
    link = HttpLink(parse_origin(f"https://{host}:{port}"), SystemClock())
    assert (await link.send(ORDER)).status == 200
    assert names == ["localhost" if host == "localhost" else None]
    await link.close()


async def test_a_large_request_over_tls_has_left_both_buffers(trusting, authority):
    """The encryption's own, and the socket's below it."""
    size, hears, heard = 2**24, asyncio.Event(), []

    async def answer(reader, writer):
        writer.transport.pause_reading()
        await hears.wait()
        writer.transport.resume_reading()
        while sum(map(len, heard)) < size:
            heard.append(await reader.read(2**20))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        await reader.read()
        writer.close()

    context = context_of(authority.issue_cert("localhost"))
    server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=context)
    link, left = _link(server.sockets[0].getsockname()[1]), []
    large = HttpRequest("POST", "/orders", b"x" * size)
    order = asyncio.create_task(link.send(large, lambda: left.append(len(heard))))
    async with asyncio.timeout(60):
        while not (link._way and link._way._open):  # noqa: ASYNC110 - no event tells
            await asyncio.sleep(0.001)
        for _ in range(20):
            await asyncio.sleep(0.001)
        assert left == []
        hears.set()
        assert (await order).status == 200
    assert len(left) == 1
    assert left[0] > 0
    await link.close()
    server.close()
    await server.wait_closed()


@pytest.mark.parametrize("proxy", ["socks5://me:secret@proxy.example", "gopher://p", "http://p:x"])
async def test_a_proxy_that_can_t_be_spoken_to_is_named_without_its_password(monkeypatch, proxy):
    """Nothing is sent around it."""
    monkeypatch.setenv("all_proxy", proxy)
    link = HttpLink(parse_origin("https://venue.invalid"), SystemClock())
    with pytest.raises(Obstructed, match=r"the proxy that is set for venue\.invalid") as caught:
        await link.send(ORDER)
    assert "secret" not in str(caught.value)
    await link.close()
