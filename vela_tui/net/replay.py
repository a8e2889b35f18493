"""A recording as links: what came then comes again, in the same order and at the same times.

Time is the recording's own: it moves from one entry, or one waiting step of the session, to the
next, so the same recording gives the same session at any speed. Nothing leaves this machine.
"""

import asyncio
import heapq
from collections import deque
from collections.abc import Iterator
from itertools import count
from typing import Any, Final

from vela_tui.domain.clock import SECOND
from vela_tui.domain.errors import ConnectFailed, Disconnected, LinkError, OutcomeUnknown
from vela_tui.domain.transport import HttpRequest, Left, VenueAnswer, untold

ENDED: Final = "the recording has ended"
_WAITS: Final = 12 * SECOND
"""How long a request may wait for an answer of the recording: as long as for a real one."""
_LONGEST: Final = 366 * 24 * 3600 * SECOND
"""No recording is longer; a line that says so is damaged."""
_SETTLE: Final = 12
"""Turns of the event loop after each step: all that follows from it has happened by then."""


class Timeline:
    """The recording's clock, and everyone who waits for it. Implements `domain.clock.Clock`.

    Args:
        start: nanoseconds UTC at which it begins.
        speed: of replay, 1 is as it was; None is as fast as can be.
    """

    def __init__(self, start: int, speed: float | None) -> None:
        self.start = start
        self._now = start
        self._speed = speed
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._order = count()

    def now(self) -> int:
        """Nanoseconds UTC in the recording."""
        return self._now

    def monotonic(self) -> int:
        """The same: a recording's clock is never set."""
        return self._now

    async def sleep(self, seconds: float) -> None:
        """So many seconds of the recording pass."""
        due = self._now + max(int(seconds * SECOND), 1)
        future = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (due, next(self._order), future))
        await future

    async def reach(self, instant: int) -> None:
        """It is then; whoever waited for a moment before it has gone on, one after another."""
        while self._waiting and self._waiting[0][0] <= instant:
            due, _, future = heapq.heappop(self._waiting)
            await self._pass(due)
            if not future.done():
                future.set_result(None)
            await _settle()
        await self._pass(instant)

    async def _pass(self, instant: int) -> None:
        span = instant - self._now
        if span > 0:
            if self._speed is not None:
                await asyncio.sleep(span / SECOND / self._speed)
            self._now = instant


class ReplaySocket:
    """One connection of the recording."""

    def __init__(self) -> None:
        self._frames: asyncio.Queue[tuple[bytes, int] | str] = asyncio.Queue()

    def put(self, item: tuple[bytes, int] | str) -> None:
        """A frame, or why the link ended."""
        self._frames.put_nowait(item)

    async def recv(self) -> tuple[bytes, int]:
        """The next frame and when it came."""
        item = await self._frames.get()
        if isinstance(item, str):
            self._frames.put_nowait(item)
            raise Disconnected(item)
        return item

    async def send(self, text: str) -> None:
        """Nothing leaves."""

    async def close(self) -> None:
        """Nothing was open."""

    def abort(self) -> None:
        """The session wants no more of it."""
        self.put("the link was cut")


class ReplayHttp:
    """The answers of the recording, each to the request that it answered.

    Args:
        timeline: by which waiting is measured.
    """

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self._answers: dict[tuple[str, str], deque[VenueAnswer | LinkError]] = {}
        self._asked: dict[tuple[str, str], deque[asyncio.Future[None]]] = {}
        self.is_over = False
        """Whether no answer comes any more."""

    def put(self, method: str, path: str, answer: VenueAnswer | LinkError) -> None:
        """This is what was answered at this moment; whoever asked before it has it now."""
        kept = self._answers.setdefault((method, path), deque(maxlen=1))
        kept.append(answer)
        waiting = self._asked.get((method, path))
        if waiting:
            waiting.popleft().set_result(None)

    async def send(self, request: HttpRequest, left: Left = untold) -> VenueAnswer:  # noqa: ARG002 - nothing leaves
        """The answer that the recording has to this request.

        Raises:
            ConnectFailed: when the request is no read, or the recording has ended.
            OutcomeUnknown: when it holds no answer to it, or the answer was lost then.
        """
        key = (request.method, request.path)
        if request.method != "GET" or self.is_over:
            raise ConnectFailed(ENDED if self.is_over else "nothing is sent from a recording")
        if not self._answers.get(key):
            await self._wait(key)
        answers = self._answers.get(key)
        if not answers:
            raise OutcomeUnknown("the recording holds no answer to this")
        answer = answers.popleft()
        if isinstance(answer, LinkError):
            raise answer
        return answer

    async def _wait(self, key: tuple[str, str]) -> None:
        told: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._asked.setdefault(key, deque()).append(told)
        limit = asyncio.ensure_future(self._timeline.sleep(_WAITS / SECOND))
        try:
            await asyncio.wait((told, limit), return_when=asyncio.FIRST_COMPLETED)
        finally:
            limit.cancel()
            if told in self._asked[key]:
                self._asked[key].remove(told)

    async def close(self) -> None:
        """Nothing was open."""


class ReplayLinks:
    """A recording as the way to a venue; implements `session.ports.Venue`.

    Args:
        lines: of the recording, the header taken.
        timeline: its clock.
    """

    def __init__(self, lines: Iterator[dict[str, Any]], timeline: Timeline) -> None:
        self._lines = lines
        self.timeline = timeline
        self._socket: ReplaySocket | None = None
        self._is_open = False
        self._opened = asyncio.Event()
        self._http = ReplayHttp(timeline)
        self.has_ended = False
        """Whether everything recorded has been told."""

    async def play(self) -> None:
        """Everything recorded is told; then time stands still. Ends only when cancelled."""
        await _settle()
        for line in self._lines:
            at = line.get("t")
            if not isinstance(at, int) or not 0 <= at - self.timeline.start <= _LONGEST:
                continue  # `full`, a line of a later format, or one that is damaged
            await self.timeline.reach(at)
            self._tell(line)
            await _settle()
        self.has_ended = self._http.is_over = True
        self._is_open = False
        self._opened.set()
        if self._socket is not None:
            self._socket.put(ENDED)
        await asyncio.Event().wait()

    def _tell(self, line: dict[str, Any]) -> None:
        match line:
            case {"open": True}:
                self._is_open = True
                self._opened.set()
            case {"t": int(at), "in": str(text)} if self._socket is not None:
                self._socket.put((text.encode(), at))
            case {"end": str(words)}:
                self._is_open = False
                self._opened.clear()
                if self._socket is not None:
                    self._socket.put(words)
            case {"ask": [str(method), str(path)]}:
                self._http.put(method, path, _answer(line))
            case {"lost": [str(method), str(path)], "why": str(words)}:
                self._http.put(method, path, OutcomeUnknown(words))
            case _:
                pass

    async def connect(self) -> ReplaySocket:
        """The connection that the recording has at this moment, or the next one.

        Raises:
            ConnectFailed: when the recording has ended.
        """
        if not self._is_open and not self.has_ended:
            await self._opened.wait()
        if self.has_ended:
            raise ConnectFailed(ENDED)
        self._socket = ReplaySocket()
        return self._socket

    async def http(self) -> ReplayHttp:
        """The answers."""
        return self._http

    async def renew(self) -> None:
        """There is nothing to renew."""

    async def close(self) -> None:
        """Nothing was open."""


def _answer(line: dict[str, Any]) -> VenueAnswer | LinkError:
    try:
        return VenueAnswer(
            status=int(line["status"]),
            content_type=str(line["type"]),
            body=str(line["body"]).encode(),
            ts_sent=int(line["sent"]),
            ts_recv=int(line["t"]),
            retry_after=line.get("retry"),
            date=line.get("date"),
        )
    except (KeyError, TypeError, ValueError):
        return OutcomeUnknown("an answer of the recording is damaged")


async def _settle() -> None:
    for _ in range(_SETTLE):
        await asyncio.sleep(0)
