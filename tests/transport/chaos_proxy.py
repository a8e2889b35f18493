"""A TCP proxy that does to bytes what networks do; what it does is decided by a seed."""

import asyncio
import contextlib
import random
import socket
import struct
from urllib.parse import urlsplit

FAULTS = (
    "delay",
    "drop",
    "duplicate",
    "reorder",
    "half-open",
    "truncate",
    "reset",
    "slow",
    "refuse",
    "black-hole",
    "close",
)
"""Everything but `pass`."""
_SLOW = 512


class ChaosProxy:
    """Forwards to one server; `fault` changes how, `heal` forwards anew.

    A connection that met a fault keeps it until it ends: a network that lost bytes of a stream
    never gives them back. Connections made after `heal` are whole.

    Args:
        target: the server's base URL.
        seed: of every decision.
    """

    def __init__(self, target: str, *, seed: int) -> None:
        parts = urlsplit(target)
        self._target = (parts.hostname, parts.port)
        self.random = random.Random(seed)
        self.mode = "pass"
        self.connections = 0
        self.forwarded = 0
        self._links: set[_Link] = set()
        self._tasks: set[asyncio.Task] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def name(self) -> bytes:
        return f"127.0.0.1:{self.port}\r\n".encode()

    @property
    def target_name(self) -> bytes:
        host, port = self._target
        return f"{host}:{port}\r\n".encode()

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        self._server.close()
        await asyncio.sleep(0)
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def fault(self, mode: str) -> None:
        """Connections that stand, and new ones, meet this from now on."""
        self.mode = mode
        for link in tuple(self._links):
            link.strike(mode)

    def heal(self) -> None:
        """New connections are forwarded as they should be."""
        self.mode = "pass"

    async def _serve(self, reader, writer) -> None:
        task = asyncio.current_task()
        self._tasks.add(task)
        self.connections += 1
        try:
            if self.mode == "refuse":
                writer.transport.abort()
                return
            far_reader, far_writer = await asyncio.open_connection(*self._target)
            link = _Link(self, writer, far_writer)
            self._links.add(link)
            link.strike(self.mode)
            try:
                await link.run(reader, far_reader)
            finally:
                self._links.discard(link)
        except OSError:
            pass
        finally:
            for each in (writer, locals().get("far_writer")):
                if each is not None:
                    each.transport.abort()
            self._tasks.discard(task)


class _Link:
    """One connection through the proxy."""

    def __init__(self, proxy, near, far) -> None:
        self._proxy = proxy
        self._near, self._far = near, far
        self._mode = "pass"
        self._held = b""
        self._is_stopped = asyncio.Event()

    def strike(self, mode: str) -> None:
        if mode == "pass":
            return
        self._mode = mode
        if mode in {"reset", "refuse"}:
            linger = struct.pack("ii", 1, 0)
            sock = self._near.get_extra_info("socket")
            with contextlib.suppress(OSError):
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self._near.transport.abort()
            self._is_stopped.set()
        elif mode == "close":
            self._is_stopped.set()

    async def run(self, reader, far_reader) -> None:
        pumps = [
            asyncio.create_task(self._pump(reader, self._far, is_down=False)),
            asyncio.create_task(self._pump(far_reader, self._near, is_down=True)),
            asyncio.create_task(self._is_stopped.wait()),
        ]
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)

    async def _pump(self, reader, writer, *, is_down: bool) -> None:
        while data := await reader.read(65_536):
            if not is_down:  # the exchange answers to its own name alone
                data = data.replace(self._proxy.name, self._proxy.target_name)
            for piece in await self._treat(data, is_down=is_down):
                writer.write(piece)
                self._proxy.forwarded += len(piece)
                await writer.drain()

    async def _treat(self, data: bytes, *, is_down: bool) -> list[bytes]:
        """What becomes of these bytes."""
        rng = self._proxy.random
        match self._mode:
            case "half-open" | "black-hole":
                return []
            case "delay":
                await asyncio.sleep(rng.random() * 0.2)
            case "slow":
                await asyncio.sleep(len(data) / (_SLOW * 1_000))
            case "drop" if is_down and rng.random() < 0.5:
                return []
            case "duplicate" if is_down:
                return [data, data]
            case "reorder" if is_down:
                held, self._held = self._held, b"" if self._held else data
                return [data, held] if held else []
            case "truncate" if is_down:
                self._is_stopped.set()
                return [data[: len(data) // 2]]
        return [data]
