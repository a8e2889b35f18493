"""Hosts that speak TLS, and the authority that this machine believes in for a while."""

import asyncio
import ssl

import pytest
import trustme


class TlsServer:
    """Keeps what came through the encryption."""

    def __init__(self):
        self.heard = b""
        self.handshakes = 0
        self._tasks = set()

    async def serve(self, reader, writer):
        self.handshakes += 1
        self._tasks.add(asyncio.current_task())
        try:
            while data := await reader.read(65_536):
                self.heard += data
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
        except (OSError, ssl.SSLError):
            pass
        finally:
            writer.transport.abort()

    async def close(self):
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


@pytest.fixture
def direct(monkeypatch):
    """No proxy of this machine stands between."""
    for name in ("http_proxy", "https_proxy", "ws_proxy", "wss_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture
def trusting(authority, monkeypatch, tmp_path):
    """This machine's roots are the authority alone."""
    roots = tmp_path / "roots.pem"
    authority.cert_pem.write_to_path(str(roots))
    monkeypatch.setenv("SSL_CERT_FILE", str(roots))
    monkeypatch.delenv("SSL_CERT_DIR", raising=False)


@pytest.fixture
async def tls(trusting):
    """Starts a server with a context: its port and what it heard."""
    running = []

    async def start(context):
        server = TlsServer()
        listening = await asyncio.start_server(server.serve, "127.0.0.1", 0, ssl=context)
        running.append((server, listening))
        return server, listening.sockets[0].getsockname()[1]

    yield start
    for server, listening in running:
        listening.close()
        await server.close()


def context_of(certificate) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context
