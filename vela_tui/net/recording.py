"""A recording: everything that came over the links, with its times, one line of JSON each.

What we send is not in it: no login, no signature, no order's body. Of requests stand method and
path. Anything of the shape of a signature or a session's token is taken out of what came, wherever
it stands, and an answer that gives a token is not kept at all.
"""

import json
import queue
import threading
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, Final, Protocol

from vela_tui.domain.clock import Clock
from vela_tui.domain.errors import LinkError
from vela_tui.domain.secret_shapes import BASE58_64, HEX_SIGNATURE, KEYPAIR, TOKEN
from vela_tui.domain.transport import HttpRequest, Left, VenueAnswer, untold

FORMAT: Final = 1
"""Of the lines; a reader refuses any other."""
MOST_BYTES: Final = 256_000_000
"""A recording that has grown to this says so and ends."""
_QUEUED: Final = 50_000
"""Lines that may wait for the disk; a disk that is slower ends the recording."""
REDACTED: Final = "<signature>"
WITHHELD: Final = "<withheld>"
_REDACTIONS: Final = (
    (HEX_SIGNATURE, REDACTED),
    (BASE58_64, REDACTED),
    (TOKEN, WITHHELD),
    (KEYPAIR, "[]"),
)


class Socket(Protocol):
    """One open WebSocket; see `session.ports`."""

    async def recv(self) -> tuple[bytes, int]:
        """The next message and when it came."""
        ...

    async def send(self, text: str) -> None:
        """The frame is on its way."""
        ...

    async def close(self) -> None:
        """The link has ended."""

    def abort(self) -> None:
        """The link is cut."""


class Http(Protocol):
    """Requests to one host; see `session.ports`."""

    async def send(self, request: HttpRequest, left: Left = untold) -> VenueAnswer:
        """The complete answer."""
        ...

    async def close(self) -> None:
        """All connections are closed."""


class Links(Protocol):
    """The way to one venue; see `session.ports`."""

    async def connect(self) -> Socket:
        """A fresh WebSocket."""
        ...

    async def http(self) -> Http:
        """The HTTP side."""
        ...

    async def renew(self) -> None:
        """No old connection is used again."""

    async def close(self) -> None:
        """Everything opened here is closed."""


class Recorder:
    """Writes lines to a file in a thread of its own; nothing waits for the disk.

    Args:
        file: open for writing, its owner's alone; closed by `close`.
        header: what a replay must know: where, whose, in which dialect.
        most_bytes: at which the recording ends.
    """

    def __init__(
        self, file: BinaryIO, header: dict[str, Any], *, most_bytes: int = MOST_BYTES
    ) -> None:
        self._file = file
        self._most = most_bytes
        self._written = 0
        self.is_over = False
        """Whether nothing more is written: it is closed, full, or the disk failed."""
        self._lines: queue.Queue[dict[str, Any] | None] = queue.Queue(_QUEUED)
        self._thread = threading.Thread(target=self._write_all, name="recorder", daemon=True)
        self._lines.put({"recording": FORMAT, **header})
        self._thread.start()

    def note(self, line: dict[str, Any]) -> None:
        """The line stands in the file soon, unless the recording is over."""
        if self.is_over:
            return
        try:
            self._lines.put_nowait(line)
        except queue.Full:
            self.is_over = True

    def close(self) -> None:
        """Everything noted is in the file, which is closed; idempotent. Blocks for a moment."""
        if self._thread.is_alive():
            self._lines.put(None)
            self._thread.join()

    def _write_all(self) -> None:
        with self._file:
            while (line := self._lines.get()) is not None:
                self._write(line)

    def _write(self, line: dict[str, Any]) -> None:
        text = json.dumps(line, separators=(",", ":")) + "\n"
        for shape, replacement in _REDACTIONS:
            text = shape.sub(replacement, text)
        content = text.encode()
        if self._written + len(content) > self._most:
            self.is_over = True
            content = b'{"full":true}\n'
        try:
            if self._written < self._most:
                self._file.write(content)
                self._file.flush()
        except OSError:
            self.is_over = True
        self._written = self._most if self.is_over else self._written + len(content)


class RecordingLinks:
    """Links of which everything that comes is noted; implements `session.ports.Venue`.

    Args:
        links: the real ones.
        recorder: takes the notes.
        clock: dates what has no date of its own.
    """

    def __init__(self, links: Links, recorder: Recorder, clock: Clock) -> None:
        self._links = links
        self._recorder = recorder
        self._clock = clock
        self._http: _RecordingHttp | None = None

    async def connect(self) -> "_RecordingSocket":
        """A fresh WebSocket, noted."""
        socket = await self._links.connect()
        self._recorder.note({"t": self._clock.now(), "open": True})
        return _RecordingSocket(socket, self._recorder, self._clock)

    async def http(self) -> "_RecordingHttp":
        """The HTTP side, noted."""
        http = await self._links.http()
        if self._http is None or self._http.link is not http:
            self._http = _RecordingHttp(http, self._recorder, self._clock)
        return self._http

    async def renew(self) -> None:
        """No old connection is used again."""
        await self._links.renew()

    async def close(self) -> None:
        """Links and recording are closed; idempotent."""
        await self._links.close()
        import asyncio

        await asyncio.to_thread(self._recorder.close)


class _RecordingSocket:
    def __init__(self, socket: Socket, recorder: Recorder, clock: Clock) -> None:
        self._socket, self._recorder, self._clock = socket, recorder, clock

    async def recv(self) -> tuple[bytes, int]:
        try:
            frame, ts_recv = await self._socket.recv()
        except LinkError as error:
            self._recorder.note({"t": self._clock.now(), "end": str(error)})
            raise
        self._recorder.note({"t": ts_recv, "in": frame.decode("utf-8", "replace")})
        return frame, ts_recv

    async def send(self, text: str) -> None:
        await self._socket.send(text)

    async def close(self) -> None:
        await self._socket.close()

    def abort(self) -> None:
        self._socket.abort()


class _RecordingHttp:
    def __init__(self, http: Http, recorder: Recorder, clock: Clock) -> None:
        self.link, self._recorder, self._clock = http, recorder, clock

    async def send(self, request: HttpRequest, left: Left = untold) -> VenueAnswer:
        asked = [request.method, request.path]
        try:
            answer = await self.link.send(request, left)
        except LinkError as error:
            self._recorder.note({"t": self._clock.now(), "lost": asked, "why": str(error)})
            raise
        self._recorder.note(
            {
                "t": answer.ts_recv,
                "ask": asked,
                "sent": answer.ts_sent,
                "status": answer.status,
                "type": answer.content_type,
                "body": WITHHELD if request.is_secret else answer.body.decode("utf-8", "replace"),
                "retry": answer.retry_after,
                "date": answer.date,
            }
        )
        return answer

    async def close(self) -> None:
        await self.link.close()


def lines_of(read: Callable[[], bytes]) -> Iterator[dict[str, Any]]:
    """The lines of a recording, header first; a torn last line ends it.

    Args:
        read: gives the next line of the file, empty at its end.

    Raises:
        ValueError: when it is none, or of a format that is not known.
    """
    header = _line(read())
    if header is None or header.get("recording") != FORMAT:
        raise ValueError(f"this is no recording of format {FORMAT}")
    yield header
    while (line := _line(read())) is not None:
        yield line


def _line(content: bytes) -> dict[str, Any] | None:
    try:
        line = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return line if isinstance(line, dict) else None
