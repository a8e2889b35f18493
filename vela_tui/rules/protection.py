"""Market-maker protection, ours: too many fills in a window take a market's quotes away.

No exchange spoken to here has its own (features.md section 6, row 14); elsewhere it is theirs. It
acts when a fill is told, so it always comes a fill or more late.
"""

import re
from collections import deque
from typing import Final

from vela_tui.domain.clock import SECOND
from vela_tui.domain.instrument import InstrumentId
from vela_tui.domain.value import Value

_TEXT: Final = re.compile(
    r"([1-9][0-9]{0,2}) fills in ([1-9][0-9]{0,3})s, freeze ([1-9][0-9]{0,3})s"
)
OFF: Final = "off"
"""The setting that switches it off."""
EXAMPLE: Final = "5 fills in 10s, freeze 30s"
"""A setting as it is typed."""


class Protection(Value, frozen=True):
    """So many maker fills of one market within a window freeze it."""

    fills: int
    window: int
    """Nanoseconds."""
    freeze: int
    """Nanoseconds without a new order in the market."""


def parse_protection(text: str) -> Protection | None:
    """What a setting means; None for `off`.

    Raises:
        ValueError: when it is neither.
    """
    if text == OFF:
        return None
    found = _TEXT.fullmatch(text)
    if found is None:
        raise ValueError(f'must be "{OFF}" or such as "{EXAMPLE}"')
    fills, window, freeze = map(int, found.groups())
    return Protection(fills, window * SECOND, freeze * SECOND)


class MakerProtection:
    """Counts maker fills by market and says which are frozen. Times never go back.

    Args:
        terms: None switches it off.
    """

    __slots__ = ("_fills", "_until", "terms")

    def __init__(self, terms: Protection | None) -> None:
        self.terms = terms
        """None where it is off."""
        self._fills: dict[InstrumentId, deque[int]] = {}
        self._until: dict[InstrumentId, int] = {}

    def filled(self, instrument_id: InstrumentId, at: int) -> bool:
        """A maker fill was told. Returns whether it freezes the market, or freezes it anew."""
        if self.terms is None:
            return False
        times = self._fills.setdefault(instrument_id, deque(maxlen=self.terms.fills))
        times.append(at)
        if len(times) < self.terms.fills or at - times[0] > self.terms.window:
            return False
        self._until[instrument_id] = at + self.terms.freeze
        return True

    def count(self, instrument_id: InstrumentId, at: int) -> int:
        """Maker fills in the window that ends now, `fills` at most."""
        if self.terms is None:
            return 0
        since = at - self.terms.window
        return sum(each >= since for each in self._fills.get(instrument_id, ()))

    def is_any_frozen(self, at: int) -> bool:
        """Whether a market is frozen now."""
        return any(until > at for until in self._until.values())

    def frozen_for(self, instrument_id: InstrumentId, at: int) -> int:
        """Nanoseconds until orders may be sent in the market again; 0 where they may."""
        return max(self._until.get(instrument_id, at) - at, 0)
