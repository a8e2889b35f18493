"""How the session runs: round trips, answers to orders, messages that said nothing to us."""

from typing import ClassVar, Final

from vela_tui.domain.events import (
    Event,
    MessageIgnored,
    MessageRefused,
    OrderAccepted,
    OrderNotSent,
    OrderOutcomeUnknown,
    OrderRefused,
    RoundTripMeasured,
)
from vela_tui.domain.order import ClientOrderId
from vela_tui.session.commands import Command
from vela_tui.session.effects import SendOrder
from vela_tui.session.turn import Turn

_WAITED_FOR: Final = 64
"""Orders whose answers are waited for at once; more than the venue takes in a minute."""
_LONGEST_KIND: Final = 60
"""Characters of what was not understood."""


class Gauging:
    """Measures by events alone: what it says can be replayed."""

    HEARS: ClassVar[tuple[type, ...]] = (
        *(RoundTripMeasured, MessageRefused),
        *(OrderAccepted, OrderRefused, OrderNotSent, OrderOutcomeUnknown),
    )

    def __init__(self) -> None:
        self._sent: dict[ClientOrderId, int] = {}

    def heard(self, turn: Turn, item: Event | Command) -> None:
        """An event that ends something measured, or is one of those that are counted."""
        health = turn.state.health
        match item:
            case RoundTripMeasured(round_trip=took):
                health.round_trips.add(took)
            case OrderAccepted() | OrderRefused():
                if (since := self._sent.pop(item.client_order_id, None)) is not None:
                    health.answers.add(turn.time - since)
            case OrderNotSent() | OrderOutcomeUnknown():
                self._sent.pop(item.client_order_id, None)
            case MessageRefused(detail=detail):
                health.refused.add(detail.partition(" - at ")[0][:_LONGEST_KIND])

    def ignored(self, turn: Turn, event: MessageIgnored) -> None:
        """It changed nothing but this count, and proves that the link lives."""
        turn.state.health.ignored.add(event.kind)

    def sent(self, turn: Turn) -> None:
        """Orders that leave with this turn are waited for."""
        for effect in turn.effects:
            if isinstance(effect, SendOrder):
                if len(self._sent) >= _WAITED_FOR:
                    self._sent.pop(next(iter(self._sent)))
                self._sent[effect.intent.client_order_id] = turn.time
