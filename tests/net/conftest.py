"""A server that says exactly the bytes that a test wants, and a clock that ticks when read."""

import asyncio
import contextlib
import sys
from pathlib import Path

import pytest

from vela_tui.domain.origin import parse_origin
from vela_tui.net.http import HttpLink

sys.path.insert(0, str(Path(__file__).parent))

from net_kit import PATIENT


class TickingClock:
    """Each reading is one nanosecond later."""

    def __init__(self):
        self.time = 0

    def now(self):
        self.time += 1
        return self.time

    def monotonic(self):
        return self.now()


class RawServer:
    """Counts connections and keeps what was asked; `answer` plays the peer.

    One that greets does not wait to be asked.
    """

    def __init__(self, answer, *, greets):
        self._answer = answer
        self._greets = greets
        self._tasks = set()
        self.connections = 0
        self.asked: list[bytes] = []
        self.port = 0

    async def serve(self, reader, writer):
        self.connections += 1
        self._tasks.add(asyncio.current_task())
        try:
            if self._greets:
                await self._answer(reader, writer)
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = next(
                    (
                        int(line.split(b":")[1])
                        for line in head.lower().split(b"\r\n")
                        if line.startswith(b"content-length:")
                    ),
                    0,
                )
                self.asked.append(head + await reader.readexactly(length))
                await self._answer(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()
            with contextlib.suppress(OSError, asyncio.CancelledError):
                await writer.wait_closed()

    async def close(self):
        """Every connection has ended."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def origin(self):
        """Where it listens."""
        return parse_origin(f"http://127.0.0.1:{self.port}")


@pytest.fixture
def clock():
    return TickingClock()


@pytest.fixture
async def serve():
    """Starts a server whose peer is `answer(reader, writer)`, or always says some bytes."""
    async with contextlib.AsyncExitStack() as stack:

        async def start(answer, *, greets=False):
            peer = saying(answer) if isinstance(answer, bytes) else answer
            server = RawServer(peer, greets=greets)
            listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
            stack.push_async_callback(server.close)
            stack.callback(listening.close)
            server.port = listening.sockets[0].getsockname()[1]
            return server

        yield start


@pytest.fixture
async def link(clock):
    """Makes links that are closed afterwards."""
    made = []

    def make(origin, timeouts=PATIENT):
        made.append(HttpLink(origin, clock, timeouts=timeouts))
        return made[-1]

    yield make
    for each in made:
        await each.close()


def saying(data: bytes):
    """A peer that says these bytes and hangs up."""

    async def answer(_reader, writer):
        writer.write(data)
        await writer.drain()
        raise ConnectionError

    return answer
