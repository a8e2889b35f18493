"""Options: what is told of them is kept, and a person hears how a round ends."""

from collections.abc import Callable, Mapping
from typing import Any

from vela_tui.domain.events import (
    OptionsQuoted,
    PositionsReported,
    PositionsSettled,
    RoundEnded,
    RoundTimed,
    SpotChanged,
)
from vela_tui.session.changes import Part
from vela_tui.session.turn import Turn
from vela_tui.session.views import Severity
from vela_tui.session.wording import symbol
from vela_tui.venues.codec import Read, ReadKind


class OptionDesk:
    """Answers what a venue of options tells; nothing of it happens at another venue."""

    def routes(self) -> Mapping[type, Callable[[Turn, Any], object]]:
        """Who answers which event."""
        return {
            OptionsQuoted: self.quoted,
            SpotChanged: self.spot_changed,
            PositionsReported: self.held,
            RoundTimed: self.timed,
            PositionsSettled: self.settled,
            RoundEnded: self.ended,
        }

    def quoted(self, turn: Turn, event: OptionsQuoted) -> None:
        """Quotes, marks and greeks of some options."""
        if turn.state.options.quoted(event.quotes):
            turn.dirty.mark(Part.OPTIONS)

    def spot_changed(self, turn: Turn, event: SpotChanged) -> None:
        """An underlying asset has another price."""
        if turn.state.options.spot(event.underlying, event.price):
            turn.dirty.mark(Part.OPTIONS)

    def held(self, turn: Turn, event: PositionsReported) -> None:
        """What is held, whole."""
        if turn.state.options.held(event.positions):
            turn.dirty.mark(Part.OPTIONS)

    def timed(self, turn: Turn, event: RoundTimed) -> None:
        """When the round ends."""
        if turn.state.options.timing != event.timing:
            turn.state.options.timing = event.timing
            turn.dirty.mark(Part.OPTIONS)

    def settled(self, turn: Turn, event: PositionsSettled) -> None:
        """Positions ended with their round: each is told once, and the money is asked for."""
        fresh = turn.state.options.settled(event.settlements)
        for each in fresh:
            name = symbol(turn.state, each.instrument_id)
            text = f"Settled: {name} {each.quantity:f}: payout {each.payout:f}, P&L {each.pnl:+f}"
            turn.notice(Severity.INFO, text)
        if fresh:
            turn.dirty.mark(Part.OPTIONS)
            turn.fetch(Read(ReadKind.BALANCES))

    def ended(self, turn: Turn, _: RoundEnded) -> None:
        """A round is over: what trades now is asked for."""
        turn.notice(Severity.INFO, "The round is settled: the next one trades")
        turn.fetch(Read(ReadKind.INSTRUMENTS))
        turn.fetch(Read(ReadKind.ROUND))
        turn.fetch(Read(ReadKind.OPEN_ORDERS))
