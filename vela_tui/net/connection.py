"""One connection to a host, with one request on it at a time."""

import asyncio
import select
import ssl
from collections.abc import Callable
from functools import partial
from typing import Final

from vela_tui.domain.clock import SECOND, Clock
from vela_tui.domain.errors import OutcomeUnknown
from vela_tui.domain.transport import Left, VenueAnswer
from vela_tui.net.answer import AnswerError, AnswerReader, AnswerTooLongError
from vela_tui.net.asking import HttpTimeouts, incomplete, too_late, too_long

_LOOK: Final = 0.001
"""Seconds between two looks at bytes that the operating system did not take at once."""

Outcome = VenueAnswer | OutcomeUnknown
"""How a request ends that was handed to a connection."""


class Connection(asyncio.Protocol):
    """Open, or never used again: after anything unexpected it is cut.

    Args:
        host: for words.
        clock: stamps requests and answers.
        timeouts: of each step.
        lost: told once, when the connection is gone.
    """

    def __init__(
        self,
        host: str,
        clock: Clock,
        timeouts: HttpTimeouts,
        lost: Callable[["Connection"], None],
    ) -> None:
        self._host = host
        self._clock = clock
        self._reading = timeouts.reading / SECOND
        self._whole = timeouts.whole / SECOND
        self._lost = lost
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._wire: asyncio.Transport | None = None
        self._has_word: Callable[[], object] = bool
        self._outcome: asyncio.Future[Outcome] | None = None
        self._reader: AnswerReader | None = None
        self._left: Left | None = None
        self._look: asyncio.TimerHandle | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._began = self._heard = 0.0
        self._ts_sent = 0
        self._can_follow = True
        self._is_open = False
        self.idle_since = 0
        """Nanoseconds of the monotonic clock; kept by whoever keeps the connection."""

    def secured(self, transport: asyncio.Transport) -> None:
        """TLS is agreed on: what is asked goes through it."""
        self._transport = transport

    def is_ready(self) -> bool:
        """Whether a request may be handed to it: it is open, and the host said nothing unasked.

        The socket itself is asked as well: a loop that was busy has not heard yet that the
        host hung up, and a request on such a connection would be in doubt.
        """
        return self._is_open and self._can_follow and not self._has_word()

    @property
    def can_stay(self) -> bool:
        """Whether it may be kept for another request."""
        return self._is_open and self._can_follow

    def ask(self, data: bytes, left: Left, began: float) -> "asyncio.Future[Outcome]":
        """The request is on its way; what is returned is told how it ends.

        Args:
            data: the whole request.
            left: called once the operating system has all of it.
            began: the loop's time of the call, for the limit on the whole.
        """
        transport = self._transport
        if transport is None or self._outcome is not None:
            raise AssertionError("one request at a time, on an open connection")
        outcome = self._outcome = self._loop.create_future()
        self._left = left
        self._can_follow = False
        self._ts_sent = self._clock.now()
        transport.write(data)
        self._tell_left()
        self._reader = AnswerReader()
        self._began, self._heard = began, self._loop.time()
        self._timer = self._loop.call_at(self._due(), self._look_at_time)
        return outcome

    def abort(self) -> None:
        """It is cut at once; a request under way is unknown. Idempotent."""
        self._is_open = False
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The socket is connected."""
        if not isinstance(transport, asyncio.Transport):
            raise TypeError("a stream is needed")
        self._transport = self._wire = transport
        self._has_word = _watch(transport.get_extra_info("socket").fileno())
        self._is_open = True

    def data_received(self, data: bytes) -> None:
        """The answer, or a piece of it; what nobody asked for ends the connection."""
        reader = self._reader
        if reader is None:
            self.abort()
            return
        self._heard = self._loop.time()
        try:
            reader.feed(data)
        except AnswerTooLongError:
            self._give_up(too_long(self._host))
        except AnswerError:
            self._give_up(incomplete(self._host))
        else:
            if reader.is_complete:
                self._finish(reader)

    def eof_received(self) -> None:
        """The host says no more: what has no other end is complete, if it was said properly."""
        self._is_open = False
        reader = self._reader
        if reader is not None and self._ended_properly():
            reader.end()
            if reader.is_complete:
                self._finish(reader)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - why is all one
        """It is gone; a request without its answer is unknown."""
        self._is_open = False
        self._end(incomplete(self._host))
        self._transport = self._wire = None
        self._lost(self)

    def _ended_properly(self) -> bool:
        """Whether TLS, where there is, said that this is all: a FIN alone could be anybody's."""
        secure = self._transport and self._transport.get_extra_info("ssl_object")
        if not isinstance(secure, ssl.SSLObject):
            return True
        try:
            return secure.read(1) == b""
        except ssl.SSLError:
            return False

    def _finish(self, reader: AnswerReader) -> None:
        self._tell_left()  # or the host answered before it had heard all
        self._can_follow = reader.can_follow and self._left is None
        self._end(reader.answer(self._ts_sent, self._clock.now()))

    def _give_up(self, outcome: OutcomeUnknown) -> None:
        self._end(outcome)
        self.abort()

    def _end(self, told: Outcome) -> None:
        outcome, self._outcome, self._reader, self._left = self._outcome, None, None, None
        for handle in (self._timer, self._look):
            if handle is not None:
                handle.cancel()
        self._timer = self._look = None
        if outcome is not None and not outcome.done():
            outcome.set_result(told)

    def _tell_left(self) -> None:
        left, wire, transport = self._left, self._wire, self._transport
        if left is None or wire is None or transport is None or wire.is_closing():
            return
        # TLS has a buffer of its own above the socket's
        if wire.get_write_buffer_size() or transport.get_write_buffer_size():
            self._look = self._loop.call_later(_LOOK, self._tell_left)
            return
        self._left = None
        left()

    def _due(self) -> float:
        return min(self._heard + self._reading, self._began + self._whole)

    def _look_at_time(self) -> None:
        # One timer for both limits, that is not set anew with each piece.
        due = self._due()
        if self._loop.time() < due:
            self._timer = self._loop.call_at(due, self._look_at_time)
        else:
            self._give_up(too_late(self._host))


def _watch(number: int) -> Callable[[], object]:
    """Tells whether the socket of that number has something to read, without reading it."""
    if not hasattr(select, "poll"):
        return lambda: select.select([number], [], [], 0)[0]
    poll = select.poll()
    poll.register(number, select.POLLIN)
    return partial(poll.poll, 0)
