"""Options: what is told of them is kept, and a person hears how a round ends."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import LinkState
from vela_tui.domain.events import (
    OptionsQuoted,
    PositionsReported,
    PositionsSettled,
    RoundEnded,
    RoundTimed,
    SpotChanged,
)
from vela_tui.domain.instrument import InstrumentId
from vela_tui.session.changes import Part
from vela_tui.session.turn import Turn
from vela_tui.session.views import Severity
from vela_tui.session.wording import symbol
from vela_tui.venues.codec import Feed, Read, ReadKind, Topic

MARKS_EVERY: Final = 15 * SECOND
"""How often marks and greeks of all options are read: the feed tells them when prices move."""
ROUND_EVERY: Final = 15 * SECOND
"""How often the end of the round is read."""
ASK_AGAIN: Final = 5 * SECOND
"""While a round that should have ended has no successor, what trades is asked for so often."""


class OptionDesk:
    """Answers what a venue of options tells; nothing of it happens at another venue."""

    def __init__(self) -> None:
        self._quoted: set[InstrumentId] = set()
        self._marks_at = 0
        self._round_at = 0
        self._lists_at = 0

    def connected(self, turn: Turn) -> None:
        """A fresh link is up: what is quoted there is subscribed once the list has come."""
        self._quoted.clear()
        self._marks_at = self._round_at = 0
        if turn.state.capabilities.has_options:
            turn.subscribe(Topic(Feed.SPOT))

    def logged_in(self, turn: Turn) -> None:
        """What the venue tells only to those it knows: when rounds end, and what is paid."""
        if turn.state.capabilities.has_options:
            turn.subscribe(Topic(Feed.SETTLEMENT))

    def listed(self, turn: Turn) -> None:
        """Instruments came or went: each that is listed is quoted, and no other is kept."""
        instruments = turn.state.instruments
        turn.state.options.listed(instruments)
        self._quoted &= instruments.keys()
        is_up = turn.state.link.state is LinkState.UP
        if not is_up or not turn.state.capabilities.has_quotes_by_instrument:
            return
        fresh = [each for each in instruments if each not in self._quoted]
        if fresh:
            self._quoted.update(fresh)
            turn.subscribe(*(Topic(Feed.QUOTES, each) for each in fresh))
            self._marks_at = 0

    def tick(self, turn: Turn) -> None:
        """Time passed: marks and the round's end are read when they are due."""
        state = turn.state
        if not state.capabilities.has_options or state.link.state is not LinkState.UP:
            return
        if turn.time >= self._marks_at and state.instruments:
            self._marks_at = turn.time + MARKS_EVERY
            turn.fetch(Read(ReadKind.GREEKS), is_background=True)
        if turn.time >= self._round_at:
            self._round_at = turn.time + ROUND_EVERY
            turn.fetch(Read(ReadKind.ROUND), is_background=True)
        if self._is_over(turn) and turn.time >= self._lists_at:
            self._lists_at = turn.time + ASK_AGAIN
            turn.fetch(Read(ReadKind.INSTRUMENTS), is_background=True)

    @staticmethod
    def _is_over(turn: Turn) -> bool:
        """Whether something is listed whose life has ended, by the instrument's own word."""
        now = turn.state.options.now(turn.now)
        return any(
            each.option is not None and each.option.expires_at <= now
            for each in turn.state.instruments.values()
        )

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
        if turn.state.options.timed(event.timing, event.ts_recv):
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
