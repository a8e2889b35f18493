"""Mishaps on demand: answers and pushes that are refused, lost, late, doubled or out of order."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, Final

import msgspec

MAX_DELAY_MS: Final = 60_000
MAX_TIMES: Final = 1_000_000


class Fault(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What goes wrong, and with what; the next so many times that it comes up."""

    method: str | None = None
    """Answers to this method of the WebSocket."""
    path: str | None = None
    """Answers to paths of HTTP that begin so."""
    channel: str | None = None
    """Pushes of channels that begin so."""
    code: int | None = None
    """Refused with this code, or status, without having been looked at."""
    lose: bool = False
    """The request is lost: nothing happens and nobody answers."""
    drop: bool = False
    """The answer, or the push, is lost: what was asked for has happened."""
    delay_ms: Annotated[int, msgspec.Meta(ge=0, le=MAX_DELAY_MS)] = 0
    dup: bool = False
    reorder: bool = False
    """An answer comes after the pushes that it caused; a push after the next one of its channel."""
    times: Annotated[int, msgspec.Meta(ge=1, le=MAX_TIMES)] = 1
    close_sockets: bool = False
    """Every connection breaks now."""


NO_FAULT: Final = Fault()

Concern = Callable[[Fault], bool]


@dataclass(slots=True)
class Faults:
    """What is still to go wrong."""

    waiting: list[tuple[Fault, int]] = field(default_factory=list)

    def add(self, fault: Fault) -> None:
        """It will happen as often as it says."""
        if fault.method or fault.path or fault.channel:
            self.waiting.append((fault, fault.times))

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        self.waiting.clear()

    def of_method(self, method: str) -> Fault:
        """What goes wrong with this request."""
        return self._take(lambda fault: fault.method == method)

    def of_path(self, path: str) -> Fault:
        """What goes wrong with this request over HTTP."""
        return self._take(lambda fault: fault.path is not None and path.startswith(fault.path))

    def of_channel(self, channel: str) -> Fault:
        """What goes wrong with this push."""
        return self._take(
            lambda fault: fault.channel is not None and channel.startswith(fault.channel)
        )

    def _take(self, concerns: Concern) -> Fault:
        for at, (fault, left) in enumerate(self.waiting):
            if concerns(fault):
                if left == 1:
                    del self.waiting[at]
                else:
                    self.waiting[at] = (fault, left - 1)
                return fault
        return NO_FAULT
