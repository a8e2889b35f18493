"""Alerts: conditions on prices, spreads and own fills, each told when it begins to hold."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Context, Decimal, Inexact, InvalidOperation
from enum import StrEnum
from typing import Final

from vela_tui.domain.instrument import InstrumentId
from vela_tui.domain.market import MarketQuote
from vela_tui.domain.value import Value

MOST: Final = 64
"""Alerts kept at once: each is looked at with every line of the markets list."""
_EXACT: Final = Context(prec=200, traps=[Inexact, InvalidOperation])
"""Holds the product of any two numbers that can be typed or told: nothing is rounded."""
_DOUBLED_BPS: Final = Decimal(20_000)
"""A spread relative to the middle of bid and ask, in basis points: twice ten thousand over the
sum of both."""


class AlertKind(StrEnum):
    """What an alert waits for."""

    ABOVE = ">"
    """The middle of bid and ask is above a price."""
    BELOW = "<"
    """The middle of bid and ask is below a price."""
    SPREAD = "spread >"
    """The spread is wider than so many basis points."""
    FILLS = "fills"
    """An order of ours is executed."""


class Alert(Value, frozen=True):
    """One condition; `holds` where it was true when it was looked at last."""

    number: int
    """Stays with the alert until it is removed; numbers are not used again."""
    kind: AlertKind
    instrument_id: InstrumentId | None = None
    """None for fills, which are told for every market."""
    level: Decimal | None = None
    """A price, or basis points for a spread; None for fills."""
    holds: bool = False

    @property
    def condition(self) -> tuple[AlertKind, InstrumentId | None, Decimal | None]:
        """What two alerts have in common that wait for the same."""
        return (self.kind, self.instrument_id, self.level)

    def is_true(self, quote: MarketQuote) -> bool | None:
        """Whether the condition holds of this line; None where a side of it is missing."""
        if quote.bid is None or quote.ask is None or self.level is None:
            return None
        both = _EXACT.add(quote.bid, quote.ask)
        match self.kind:
            case AlertKind.ABOVE:
                return both > _EXACT.multiply(self.level, Decimal(2))
            case AlertKind.BELOW:
                return both < _EXACT.multiply(self.level, Decimal(2))
            case AlertKind.SPREAD:
                wide = _EXACT.multiply(_EXACT.subtract(quote.ask, quote.bid), _DOUBLED_BPS)
                return wide > _EXACT.multiply(self.level, both)
            case AlertKind.FILLS:
                return None


class AlertBoard:
    """The alerts that are set, in the order of their numbers."""

    __slots__ = ("_alerts", "_next", "rings")

    def __init__(self) -> None:
        self.rings = 0
        """How often one of them has rung."""
        self._alerts: dict[int, Alert] = {}
        self._next = 1

    @property
    def alerts(self) -> Sequence[Alert]:
        """All that are set, the oldest first."""
        return tuple(self._alerts.values())

    def set(self, alert: Alert) -> Alert | None:
        """The alert stands under a number of its own; None where there are `MOST` already.

        One that waits for the same as an older one is that older one.
        """
        for known in self._alerts.values():
            if known.condition == alert.condition:
                return known
        if len(self._alerts) >= MOST:
            return None
        kept = replace(alert, number=self._next, holds=False)
        self._next += 1
        self._alerts[kept.number] = kept
        return kept

    def remove(self, number: int | None) -> int:
        """The alert of this number is gone, or all for None. Returns how many went."""
        if number is None:
            count = len(self._alerts)
            self._alerts.clear()
            return count
        return 1 if self._alerts.pop(number, None) else 0

    def quoted(self, quote: MarketQuote) -> Sequence[Alert]:
        """Those that this line of the markets list makes true, and that were not before."""
        begun = []
        for alert in tuple(self._alerts.values()):
            if alert.instrument_id != quote.instrument_id:
                continue
            holds = alert.is_true(quote)
            if holds is None or holds is alert.holds:
                continue
            changed = replace(alert, holds=holds)
            self._alerts[alert.number] = changed
            if holds:
                begun.append(changed)
        return begun

    @property
    def waits_for_fills(self) -> bool:
        """Whether own executions ring."""
        return any(alert.kind is AlertKind.FILLS for alert in self._alerts.values())
