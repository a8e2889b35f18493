"""A host that does not prove itself gets not one byte of a request, whichever way is asked."""

import asyncio
import datetime as dt
import socket
import ssl
import threading
import warnings

import pytest
import trustme
from tls_kit import context_of
from websockets.asyncio.server import serve as serve_websocket

from vela_tui.domain.errors import ConnectFailed
from vela_tui.domain.origin import parse_origin
from vela_tui.domain.transport import HttpRequest
from vela_tui.net.clock import SystemClock
from vela_tui.net.http import HttpLink
from vela_tui.net.obstacle import Obstacle, Obstructed
from vela_tui.net.websocket import WebSocketLink

NOW = dt.datetime.now(tz=dt.UTC)
DAY = dt.timedelta(days=1)
ORDER = HttpRequest("POST", "/orders", b'{"signature":"0xcanary"}')
pytestmark = pytest.mark.usefixtures("direct")


class OldServer:
    """A blocking server, in a thread: it says why it ends a handshake before it does."""

    def __init__(self, context):
        self.heard = b""
        self._context = context
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self):
        while True:
            try:
                plain, _ = self._socket.accept()
            except OSError:
                return
            with plain:
                plain.settimeout(5)
                try:
                    with self._context.wrap_socket(plain, server_side=True) as secure:
                        self.heard += secure.recv(65_536)
                except OSError:
                    continue

    def stop(self):
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()


def of_old(certificate) -> ssl.SSLContext:
    """Speaks TLS 1.0 and 1.1 alone."""
    context = context_of(certificate)
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    return context


def of_itself(tmp_path) -> ssl.SSLContext:
    """A certificate that is its own authority."""
    lonely = trustme.CA()
    key, certificate = tmp_path / "lonely.key", tmp_path / "lonely.pem"
    lonely.private_key_pem.write_to_path(str(key))
    lonely.cert_pem.write_to_path(str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


FAULTS = {
    "untrusted": lambda ca, path: context_of(trustme.CA().issue_cert("localhost")),
    "expired": lambda ca, path: context_of(
        ca.issue_cert("localhost", not_before=NOW - 9 * DAY, not_after=NOW - DAY)
    ),
    "not yet valid": lambda ca, path: context_of(
        ca.issue_cert("localhost", not_before=NOW + DAY, not_after=NOW + 9 * DAY)
    ),
    "wrong host": lambda ca, path: context_of(ca.issue_cert("venue.example")),
    "self-signed": lambda ca, path: of_itself(path),
}
WORDS = {
    "untrusted": "certificate of localhost is not valid.*local issuer",
    "expired": "certificate of localhost is not valid.*expired",
    "not yet valid": "certificate of localhost is not valid.*not yet valid",
    "wrong host": "certificate of localhost is not valid.*[Hh]ostname mismatch",
    "self-signed": "certificate of localhost is not valid.*self.signed",
}


async def ask(way, port, *, host="localhost"):
    origin = parse_origin(f"https://{host}:{port}")
    if way == "WebSocket":
        return await WebSocketLink.connect(origin, SystemClock())
    link = HttpLink(origin, SystemClock())
    try:
        return await link.send(ORDER)
    finally:
        await link.close()


@pytest.mark.parametrize("way", ["HTTP", "WebSocket"])
@pytest.mark.parametrize("what", FAULTS)
async def test_a_host_without_proof_gets_nothing(tls, authority, tmp_path, what, way):
    """P40: five certificates x two ways: 0 bytes of application data, and words that say why."""
    server, port = await tls(FAULTS[what](authority, tmp_path))
    with pytest.raises(Obstructed, match=WORDS[what]) as caught:
        await ask(way, port)
    assert caught.value.obstacle is Obstacle.TLS
    assert server.heard == b""


@pytest.mark.parametrize("way", ["HTTP", "WebSocket"])
async def test_a_host_that_speaks_old_tls_alone_gets_nothing(trusting, authority, way):
    """P40: the sixth fault is TLS 1.0 and 1.1."""
    server = OldServer(of_old(authority.issue_cert("localhost")))
    try:
        with pytest.raises(Obstructed, match="no secure connection") as caught:
            await ask(way, server.port)
    finally:
        await asyncio.to_thread(server.stop)
    assert caught.value.obstacle is Obstacle.TLS
    assert server.heard == b""


async def test_a_host_with_proof_is_spoken_to(tls, authority):
    """P40: the matrix above refuses faults, not everything."""
    server, port = await tls(context_of(authority.issue_cert("localhost")))
    assert (await ask("HTTP", port)).status == 200
    assert b"0xcanary" in server.heard


async def test_a_portal_that_intercepts_tls_gets_nothing(tls):
    """P42: the fifth shape of a portal is a certificate of its own."""
    server, port = await tls(context_of(trustme.CA().issue_cert("portal.example")))
    for way in ("HTTP", "WebSocket"):
        with pytest.raises(ConnectFailed, match="TLS"):
            await ask(way, port)
    assert server.heard == b""


async def test_a_link_over_tls_carries_frames(trusting, authority):
    """P40: and `wss` works where the proof is given."""

    async def echo(connection):
        async for message in connection:
            await connection.send(message)

    context = context_of(authority.issue_cert("localhost"))
    server = await serve_websocket(echo, "127.0.0.1", 0, ssl=context, close_timeout=0.1)
    try:
        link = await ask("WebSocket", server.sockets[0].getsockname()[1])
        await link.send("x")
        assert (await link.recv())[0] == b"x"
        await link.close()
    finally:
        server.close()
        await server.wait_closed()


async def test_a_key_log_is_not_written(tls, authority, monkeypatch, tmp_path):
    """T31: SSLKEYLOGFILE is not obeyed by either way."""
    log = tmp_path / "keys.log"
    monkeypatch.setenv("SSLKEYLOGFILE", str(log))
    _, port = await tls(context_of(authority.issue_cert("localhost")))
    await ask("HTTP", port)
    with pytest.raises(ConnectFailed):
        await ask("WebSocket", port)
    assert not log.exists()
