"""Where own orders stand in the queue of their level: an estimate, and always shown as one."""

from dataclasses import dataclass

from vela_tui.domain.amounts import Quantity


@dataclass(frozen=True, slots=True)
class QueueEstimate:
    """An own order in its level. Always drawn with ≤: the venue does not tell the queue."""

    ahead: Quantity
    """Others' quantity that is filled before ours, at most so far as is known; rounded."""
    level: Quantity
    """All that rests at the price, ours included."""
