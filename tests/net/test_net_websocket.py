"""A WebSocket opens or says why not, gives bytes and times, and ends in bounded time."""

import asyncio
import logging
import ssl
import subprocess
from dataclasses import replace

import pytest
from websockets.asyncio.server import serve as serve_websocket

from vela_tui.domain.clock import MILLISECOND, SECOND
from vela_tui.domain.errors import ConnectFailed, Disconnected
from vela_tui.domain.origin import parse_origin
from vela_tui.net.obstacle import Obstacle, Obstructed
from vela_tui.net.websocket import LinkTimeouts, WebSocketLink

PATIENT = LinkTimeouts(opening=60 * SECOND, sending=60 * SECOND, closing=100 * MILLISECOND)
"""Where time is not what is tested: no busy machine gets there."""


@pytest.fixture
async def venue():
    """Starts a WebSocket server with one handler; gives its origin."""
    running = []

    async def start(handler, *, scheme="http", **options):
        server = await serve_websocket(handler, "127.0.0.1", 0, close_timeout=0.1, **options)
        running.append(server)
        return parse_origin(f"{scheme}://127.0.0.1:{server.sockets[0].getsockname()[1]}")

    yield start
    for server in running:
        server.close()
        await server.wait_closed()


async def _echo(connection):
    async for message in connection:
        await connection.send(message)


async def test_messages_come_as_bytes_with_their_time(venue, clock):
    """Text or binary, valid UTF-8 or not: decoding is the codec's."""

    async def speak(connection):
        await connection.send("é")
        await connection.send(b"\xff")
        await connection.send(b"\xfe", text=True)
        await connection.wait_closed()

    async with await WebSocketLink.connect(await venue(speak), clock, timeouts=PATIENT) as link:
        told = [await link.recv() for _ in range(3)]
    assert [frame for frame, _ in told] == ["é".encode(), b"\xff", b"\xfe"]
    assert [ts_recv for _, ts_recv in told] == sorted({ts_recv for _, ts_recv in told})


async def test_sent_frames_are_text(venue, clock):
    async with await WebSocketLink.connect(await venue(_echo), clock) as link:
        await link.send('{"type":"ping"}')
        assert (await link.recv())[0] == b'{"type":"ping"}'


@pytest.mark.parametrize(
    ("code", "words"), [(1000, "closed"), (1013, "later"), (4999, "code 4999")]
)
async def test_ended_link_says_so_in_our_words(venue, clock, code, words):
    """The peer's reason is anybody's text and is not repeated."""

    async def leave(connection):
        await connection.close(code, "\u202e[bold]evil")

    link = await WebSocketLink.connect(await venue(leave), clock, timeouts=PATIENT)
    with pytest.raises(Disconnected, match=words) as caught:
        await link.recv()
    assert "evil" not in str(caught.value)
    with pytest.raises(Disconnected):
        await link.send("{}")
    await link.close()
    await link.close()


async def test_broken_link_is_disconnected(venue, clock):
    """P39: RST in the middle of a session."""

    async def cut(connection):
        connection.transport.abort()

    link = await WebSocketLink.connect(await venue(cut), clock, timeouts=PATIENT)
    with pytest.raises(Disconnected):
        await link.recv()
    await link.close()


async def test_message_beyond_the_limit_ends_the_link(venue, clock):
    """P45: counted as it is inflated."""

    async def shout(connection):
        await connection.send("x" * (2**20 + 1))
        await connection.wait_closed()

    async with await WebSocketLink.connect(await venue(shout), clock, timeouts=PATIENT) as link:
        with pytest.raises(Disconnected, match="too long"):
            await link.recv()


async def test_peer_that_takes_nothing_is_cut_off(venue, clock):
    """P49: a send waits no longer than its time, then the link is gone."""
    let_go = asyncio.Event()

    async def stall(connection):
        connection.transport.pause_reading()
        await let_go.wait()

    hasty = replace(PATIENT, sending=200 * MILLISECOND)
    link = await WebSocketLink.connect(await venue(stall, max_queue=1), clock, timeouts=hasty)
    with pytest.raises(Disconnected, match="takes no messages"):
        await _send_until_it_fails(link)
    with pytest.raises(Disconnected):
        await link.recv()
    let_go.set()
    await link.close()


async def test_close_waits_for_nobody(venue, clock):
    """A peer that does not answer the close is left."""
    let_go = asyncio.Event()

    async def stall(connection):
        connection.transport.pause_reading()
        await let_go.wait()

    link = await WebSocketLink.connect(await venue(stall), clock, timeouts=PATIENT)
    async with asyncio.timeout(30):
        await link.close()
    let_go.set()


async def _send_until_it_fails(link):
    for _ in range(64):  # MiB; no socket buffer holds as much
        await link.send("x" * 2**20)


REFUSALS = {
    "too many": (b"HTTP/1.1 429 No\r\nRetry-After: 7\r\n", Obstacle.BUSY, 7 * SECOND),
    "unauthorized": (b"HTTP/1.1 401 No\r\n", Obstacle.DECLINED, None),
    "forbidden": (b"HTTP/1.1 403 No\r\n", Obstacle.DECLINED, None),
    "failing": (b"HTTP/1.1 503 No\r\nRetry-After: x\r\n", Obstacle.BUSY, None),
    "page": (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n", Obstacle.PORTAL, None),
    "missing": (b"HTTP/1.1 404 No\r\n", Obstacle.PORTAL, None),
    "moved": (b"HTTP/1.1 302 Found\r\nLocation: ws://127.0.0.1:1/\r\n", Obstacle.PORTAL, None),
    "false upgrade": (
        (
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: bm8=\r\n"
        ),
        Obstacle.PORTAL,
        None,
    ),
}


@pytest.mark.parametrize("what", REFUSALS)
async def test_refused_handshake_says_what_to_do(serve, clock, what):
    """P42, P44: each kind of refusal asks for its own patience."""
    head, obstacle, retry_after = REFUSALS[what]
    server = await serve(head + b"Content-Length: 0\r\n\r\n")
    with pytest.raises(Obstructed) as caught:
        await WebSocketLink.connect(server.origin, clock, timeouts=PATIENT)
    assert (caught.value.obstacle, caught.value.retry_after) == (obstacle, retry_after)
    assert "127.0.0.1" in str(caught.value)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirect_is_not_followed(serve, clock, status):
    """P48."""
    elsewhere = await serve(b"")
    head = f"HTTP/1.1 {status} Moved\r\nLocation: {elsewhere.origin.ws_base}\r\n"
    server = await serve(head.encode() + b"Content-Length: 0\r\n\r\n")
    with pytest.raises(ConnectFailed):
        await WebSocketLink.connect(server.origin, clock, timeouts=PATIENT)
    assert elsewhere.connections == 0


@pytest.mark.parametrize("said", [b"", b"\x00garbage\r\n\r\n", b"HTTP/1.1 101 Switch"])
async def test_peer_that_speaks_no_http_is_no_venue(serve, clock, said):
    server = await serve(said)
    with pytest.raises(ConnectFailed):
        await WebSocketLink.connect(server.origin, clock, timeouts=PATIENT)


async def _silent(reader, _writer):
    await reader.read()


async def test_peer_that_never_answers_is_given_up(serve, clock):
    server = await serve(_silent)
    hasty = replace(PATIENT, opening=300 * MILLISECOND)
    with pytest.raises(ConnectFailed, match="in time"):
        await WebSocketLink.connect(server.origin, clock, timeouts=hasty)


async def test_refused_connection_says_so(clock, unused_tcp_port):
    with pytest.raises(Obstructed, match="refused") as caught:
        await WebSocketLink.connect(parse_origin(f"http://127.0.0.1:{unused_tcp_port}"), clock)
    assert caught.value.obstacle is Obstacle.UNREACHABLE


async def test_unknown_name_says_so(clock):
    """P41. The top-level domain `invalid` never exists (RFC 6761)."""
    with pytest.raises(Obstructed, match=r"DNS: the name venue\.invalid"):
        await WebSocketLink.connect(parse_origin("https://venue.invalid"), clock)


async def test_certificate_that_nobody_vouches_for_is_refused(venue, clock, tmp_path):
    """P40: said exactly, and not one frame was exchanged."""
    seen = []

    async def note(connection):
        seen.append(connection)

    origin = await venue(note, scheme="https", ssl=_self_signed(tmp_path))
    with pytest.raises(Obstructed, match="TLS: the certificate of 127") as caught:
        await WebSocketLink.connect(origin, clock, timeouts=LinkTimeouts())
    assert caught.value.obstacle is Obstacle.TLS
    assert seen == []


async def test_session_keys_are_written_nowhere(monkeypatch, tmp_path):
    """T31: SSLKEYLOGFILE is not obeyed, and TLS before 1.2 is not spoken."""
    from vela_tui.net.tls import client_context

    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys"))
    context = await client_context()
    assert context.keylog_filename is None
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2


async def test_loopback_asks_no_proxy(venue, serve, clock, monkeypatch):
    """P47: the environment names a proxy, and it hears nothing."""
    proxy = await serve(b"HTTP/1.1 502 No\r\n\r\n")
    for name in ("http_proxy", "https_proxy", "ws_proxy", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        monkeypatch.setenv(name.upper(), f"http://127.0.0.1:{proxy.port}")
    monkeypatch.delenv("no_proxy", raising=False)
    async with await WebSocketLink.connect(await venue(_echo), clock) as link:
        await link.send("x")
        assert (await link.recv())[0] == b"x"
    assert proxy.connections == 0


async def test_frames_are_not_logged(venue, clock, caplog):
    """P60: not even where everything is."""
    caplog.set_level(logging.DEBUG)
    async with await WebSocketLink.connect(await venue(_echo), clock) as link:
        caplog.clear()
        await link.send("canary-signature")
        await link.recv()
    ours = [record for record in caplog.records if record.name.startswith("vela_tui")]
    assert not [record for record in ours if "canary" in record.getMessage()]
    assert not [record for record in ours if record.levelno < logging.INFO]


def _self_signed(folder) -> ssl.SSLContext:
    """A server's context with a certificate of its own making."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    command += ["-nodes", "-days", "1", "-subj", "/CN=127.0.0.1"]
    command += ["-keyout", str(key), "-out", str(certificate)]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("openssl is not installed: no certificate to distrust")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context
