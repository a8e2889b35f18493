"""One WebSocket connection: requests answered one by one, pushes in between (joyride.md 5)."""

import asyncio
import logging
from collections.abc import Callable
from typing import Final

from starlette.websockets import WebSocket

from vela_tui.sim.gateways import connection
from vela_tui.sim.gateways.connection import encode
from vela_tui.sim.gateways.joyride import rpc
from vela_tui.sim.gateways.joyride.faults import Fault, Faults
from vela_tui.sim.gateways.joyride.feed import Feed
from vela_tui.sim.gateways.joyride.methods import Methods
from vela_tui.sim.limits import SlidingLog
from vela_tui.sim.rounds.messages import Code, Rejected

REQUESTS_A_SECOND: Final = 50
"""Of one connection (R-57)."""
SECOND_NS: Final = 1_000_000_000
_MS: Final = 1_000
_log = logging.getLogger(__name__)


class Connection(connection.Connection):
    """A client's one link.

    Args:
        socket: not yet accepted.
        methods: what can be asked.
        feed: what is pushed.
        faults: which answers go wrong.
        clock: real nanoseconds, for the limit; None lets any number of requests through.
    """

    def __init__(
        self,
        socket: WebSocket,
        methods: Methods,
        feed: Feed,
        faults: Faults,
        clock: Callable[[], int] | None,
    ) -> None:
        super().__init__(socket)
        self._methods = methods
        self._feed = feed
        self._faults = faults
        self._clock = clock
        self._log = SlidingLog(REQUESTS_A_SECOND, SECOND_NS)
        self._waiting: list[str] | None = None
        """Pushes that the request which is being carried out has caused."""
        self._user: str | None = None
        client = socket.client
        self.address = client.host if client is not None else ""
        """Where it comes from."""

    @property
    def user(self) -> str | None:
        """Who signed in."""
        return self._user

    def sign_in(self, user: str) -> None:
        """It is that user's from now on."""
        self._user = user

    def ended(self) -> None:
        """The feed has forgotten this reader."""
        self._feed.forget(self)

    def deliver(self, frame: str) -> None:
        """The frame will be sent, behind the answer to the request that caused it."""
        if self._waiting is not None:
            self._waiting.append(frame)
        else:
            super().deliver(frame)

    def received(self, text: str | None) -> None:
        """The request has been carried out or refused, and its answer is under way."""
        try:
            request = rpc.parse(text)
        except rpc.Unanswerable as error:
            self.answer(rpc.failure(error.request_id, error.code, error.message))
            return
        if self._clock is not None and self._log.ask("", self._clock()) is not None:
            told = rpc.failure(request.id, Code.RATE_LIMITED, "Rate limit exceeded")
            self.answer(told)
            return
        fault = self._faults.of_method(request.method)
        if fault.lose:
            return
        pushes: list[str] = []
        self._waiting = pushes
        try:
            answer = encode(self._answer(request, fault))
        finally:
            self._waiting = None
        self._send([answer] * (0 if fault.drop else 1 + fault.dup), pushes, fault)

    def _answer(self, request: rpc.Request, fault: Fault) -> dict[str, object]:
        if fault.code is not None:
            return rpc.failure(request.id, fault.code, "Simulated fault")
        try:
            result = self._methods.call(self, request.method, request.params)
        except (rpc.Refused, Rejected) as error:
            return rpc.failure(request.id, error.code, error.message)
        except Exception:  # noqa: BLE001 - a defect of ours is told as the venue's (-32603), and logged
            _log.exception("a request failed")
            return rpc.failure(request.id, rpc.INTERNAL_ERROR, "Internal error")
        return rpc.success(request.id, result)

    def _send(self, frames: list[str], pushes: list[str], fault: Fault) -> None:
        if fault.delay_ms:
            loop = asyncio.get_running_loop()
            loop.call_later(fault.delay_ms / _MS, self._deliver_all, frames)
            frames = []
        self._deliver_all([*pushes, *frames] if fault.reorder else [*frames, *pushes])

    def _deliver_all(self, frames: list[str]) -> None:
        for frame in frames:
            self.deliver(frame)
