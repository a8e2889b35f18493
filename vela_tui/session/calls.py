"""Requests over the open socket, and their answers: each is sent once, on one connection."""

import asyncio
from collections.abc import Iterable, Sequence
from typing import Final

from vela_tui.domain.clock import SECOND, Clock
from vela_tui.domain.errors import ConnectFailed, Disconnected, OutcomeUnknown
from vela_tui.domain.events import Event, LoggedIn
from vela_tui.domain.transport import Call, CallAnswered, Left, VenueAnswer, untold
from vela_tui.session.ports import Socket

ANSWER_WITHIN: Final = 5 * SECOND
"""A call that is not answered for so long has an unknown outcome."""
LOGIN_WITHIN: Final = 5 * SECOND
"""A call that needs a login waits so long for it, before anything was sent."""
_JSON: Final = "application/json"


class Calls:
    """Calls under way on the present connection.

    Args:
        clock: stamps what is sent.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._socket: Socket | None = None
        self._logged_in = asyncio.Event()
        self._waiting: dict[int, asyncio.Future[CallAnswered]] = {}

    def opened(self, socket: Socket) -> None:
        """A new connection stands; nobody has logged in on it."""
        self._logged_in.clear()
        self._socket = socket

    def closed(self) -> None:
        """The connection is gone: what was sent on it and not answered may have been done."""
        self._socket = None
        self._logged_in.clear()
        waiting, self._waiting = self._waiting, {}
        for answer in waiting.values():
            if not answer.done():
                answer.set_exception(OutcomeUnknown("the link went down before the answer came"))

    def heard(self, told: Sequence[Event | CallAnswered]) -> Iterable[Event]:
        """The events among these, in their order; answers have gone to who asked."""
        events = []
        for each in told:
            if isinstance(each, CallAnswered):
                answer = self._waiting.pop(each.number, None)
                if answer is not None and not answer.done():
                    answer.set_result(each)
                continue
            if isinstance(each, LoggedIn):
                self._logged_in.set()
            events.append(each)
        return events

    async def ready(self, call: Call) -> None:
        """The call can be sent now.

        Raises:
            ConnectFailed: when there is no connection, or no login on it in time.
        """
        if self._socket is None:
            raise ConnectFailed("the link is down")
        if not call.needs_login:
            return
        try:
            async with asyncio.timeout(LOGIN_WITHIN / SECOND):
                await self._logged_in.wait()
        except TimeoutError:
            raise ConnectFailed("nobody has logged in on this connection") from None

    async def send(self, call: Call, left: Left = untold) -> VenueAnswer:
        """The complete answer, after `ready`.

        Args:
            call: sent once.
            left: called when it was handed to the socket.

        Raises:
            ConnectFailed: when nothing was sent.
            OutcomeUnknown: when it was sent, or may have been, and no answer came.
        """
        socket = self._socket
        if socket is None or (call.needs_login and not self._logged_in.is_set()):
            raise ConnectFailed("the link went down before it was sent")
        answer: asyncio.Future[CallAnswered] = asyncio.get_running_loop().create_future()
        self._waiting[call.number] = answer
        ts_sent = self._clock.now()
        try:
            async with asyncio.timeout(ANSWER_WITHIN / SECOND):
                await socket.send(call.frame)
                left()
                told = await answer
        except (Disconnected, TimeoutError):
            raise OutcomeUnknown("the exchange did not answer in time") from None
        finally:
            if self._waiting.get(call.number) is answer:
                del self._waiting[call.number]
        return VenueAnswer(200, _JSON, told.body, ts_sent, told.ts_recv)
