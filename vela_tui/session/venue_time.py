"""The venue's time: its `Date` headers, carried on by our monotonic clock.

The system's clock may be set while we run; the monotonic one is not. So a jump of the system's
clock shows as a difference at once, before the venue has said another word (reliability P19).
"""

from typing import Final

from vela_tui.domain.clock import SECOND, Clock
from vela_tui.domain.events import ClockCompared, Event
from vela_tui.domain.transport import VenueAnswer

_SHOWN: Final = 2 * SECOND
"""A `Date` header has whole seconds: a smaller difference means nothing."""


class VenueTime:
    """What the venue's clock says now, as far as it has told.

    Args:
        clock: ours.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._offset: int | None = None
        self._told: int | None = None

    @property
    def skew(self) -> int | None:
        """Nanoseconds that the venue's clock is ahead of ours; 0 when that means nothing."""
        if self._offset is None:
            return None
        skew = self._offset + self._clock.monotonic() - self._clock.now()
        return skew if abs(skew) >= _SHOWN else 0

    def news(self) -> tuple[Event, ...]:
        """The difference, when it is known first and whenever it has changed by a second."""
        skew = self.skew
        if skew is None or (self._told is not None and abs(skew - self._told) < SECOND):
            return ()
        self._told = skew
        return (ClockCompared(skew, self._clock.now()),)

    def heard(self, answer: VenueAnswer) -> None:
        """An answer came; a `Date` that is none changes nothing."""
        if answer.date is None:
            return
        from email.utils import parsedate_to_datetime

        try:
            told = int(parsedate_to_datetime(answer.date).timestamp()) * SECOND
        except (TypeError, ValueError, OverflowError):
            return
        age = max(self._clock.now() - answer.ts_recv, 0)
        self._offset = told + min(age, SECOND) - self._clock.monotonic()
