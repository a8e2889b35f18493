"""Mark-out: what the mid did after own maker fills, the real cost of being picked off.

Source: features.md section 6, row 9; the horizons are 1, 10 and 60 seconds.
"""

from collections import deque
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from vela_tui.domain.amounts import EXACT, Amount, Price, notional
from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import Side
from vela_tui.domain.instrument import InstrumentId
from vela_tui.domain.order import Fill
from vela_tui.domain.value import Value
from vela_tui.state.tally import NOTHING

HORIZONS: Final = (SECOND, 10 * SECOND, 60 * SECOND)
"""Nanoseconds after a fill at which the mid is looked at."""
MAX_WAITING: Final = 5_000
"""Fills of one market that wait for one horizon; the oldest of more are not looked at."""
_BPS: Final = Decimal(10_000)


class Markout(Value, frozen=True):
    """The mid some time after maker fills, against their prices. In the quote currency."""

    gain: Amount = NOTHING
    """Sum of signed quantity times (mid then minus fill price): negative is adverse."""
    notional: Amount = NOTHING
    """Of the fills that were looked at."""
    fills: int = 0
    """Fills for which a live mid was known at that time; others do not count."""

    @property
    def bps(self) -> Decimal | None:
        """The gain in ten-thousandths of the notional, signed and rounded; None before one."""
        return self.gain * _BPS / self.notional if self.notional > 0 else None

    def with_fill(self, fill: Fill, mid: Price) -> "Markout":
        """These fills and one more, with the mid when its time had come."""
        return Markout(
            Amount(EXACT.add(self.gain, edge(fill, mid))),
            Amount(EXACT.add(self.notional, notional(fill.price, fill.quantity))),
            self.fills + 1,
        )

    def __add__(self, other: "Markout") -> "Markout":
        """Both together; the caller sees to it that the currency is the same."""
        return Markout(
            Amount(EXACT.add(self.gain, other.gain)),
            Amount(EXACT.add(self.notional, other.notional)),
            self.fills + other.fills,
        )


class MarkedFill(Value, frozen=True):
    """A fill whose time has come."""

    fill: Fill
    mid_at_fill: Price | None
    """As it was known at the fill."""
    horizon: int
    """Nanoseconds after the fill."""
    mid: Price
    """As it was known then."""


class MarkoutWatch:
    """Fills that wait for their horizons; costs a fill the same whenever it comes."""

    __slots__ = ("_waiting",)

    def __init__(self) -> None:
        self._waiting: dict[InstrumentId, dict[int, deque[tuple[int, Fill, Price | None]]]] = {}

    def filled(self, fill: Fill, mid: Price | None, at: int) -> None:
        """A fill happened; its mark-outs are wanted.

        Args:
            fill: the execution.
            mid: the mid that was known then.
            at: nanoseconds that never go back.
        """
        waiting = self._waiting.setdefault(
            fill.instrument_id, {each: deque(maxlen=MAX_WAITING) for each in HORIZONS}
        )
        for horizon, queue in waiting.items():
            queue.append((at + horizon, fill, mid))

    def passed(self, instrument_id: InstrumentId, mid: Price | None, at: int) -> list[MarkedFill]:
        """Until just before this moment the mid was this; call it before another mid holds.

        Args:
            instrument_id: the market.
            mid: None where no live one was known: fills whose time came meanwhile have none.
            at: nanoseconds that never go back.

        Returns:
            The fills whose time came, with this mid.
        """
        waiting = self._waiting.get(instrument_id)
        if waiting is None:
            return []
        due = [each for horizon, queue in waiting.items() for each in _due(queue, horizon, at)]
        if mid is None:
            return []
        return [MarkedFill(fill, at_fill, horizon, mid) for horizon, fill, at_fill in due]


def edge(fill: Fill, mid: Price) -> Amount:
    """What a fill is worth at a mid against its price: signed quantity times the difference."""
    better, worse = (mid, fill.price) if fill.side is Side.BUY else (fill.price, mid)
    return Amount(EXACT.multiply(fill.quantity, EXACT.subtract(better, worse)))


def bps_of(fill: Fill, mid: Price) -> Decimal:
    """The same in ten-thousandths of the fill's notional, rounded."""
    return edge(fill, mid) * _BPS / notional(fill.price, fill.quantity)


def _due(
    queue: deque[tuple[int, Fill, Price | None]], horizon: int, at: int
) -> Iterator[tuple[int, Fill, Price | None]]:
    while queue and queue[0][0] < at:
        _, fill, mid = queue.popleft()
        yield horizon, fill, mid
