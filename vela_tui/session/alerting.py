"""Alerts: set, removed, and told when a line of the markets list or a fill makes them true."""

from typing import ClassVar

from vela_tui.domain.events import Event, FillReported, InstrumentsListed, QuotesChanged
from vela_tui.domain.instrument import InstrumentId
from vela_tui.session.changes import Part
from vela_tui.session.commands import Command, RecallAlerts, RemoveAlert, SetAlert
from vela_tui.session.turn import Turn
from vela_tui.session.views import Severity
from vela_tui.session.wording import alert_words, quantity
from vela_tui.state.alerts import MOST, Alert


class Alerting:
    """A condition is told when it begins to hold, and again only after it did not hold."""

    HEARS: ClassVar[tuple[type, ...]] = (InstrumentsListed, QuotesChanged, FillReported)

    def __init__(self) -> None:
        self._fills = 0

    def set(self, turn: Turn, command: SetAlert) -> None:
        """The alert stands; one that holds already is told at once."""
        state = turn.state
        asked = Alert(0, command.kind, command.instrument_id, command.level)
        alert = state.alert_board.set(asked)
        turn.dirty.mark(Part.ALERTS)
        if alert is None:
            text = f"There are {MOST} alerts already: remove one with alert remove N"
            turn.notice(Severity.WARNING, text)
            return
        turn.notice(Severity.INFO, f"Alert {alert.number} is set: {alert_words(state, alert)}")
        if alert.instrument_id is not None:
            self._look(turn, alert.instrument_id)

    def recall(self, turn: Turn, command: RecallAlerts) -> None:
        """The alerts of an earlier run stand again; one that holds is told with the next price."""
        for asked in command.alerts:
            turn.state.alert_board.set(Alert(0, asked.kind, asked.instrument_id, asked.level))
        turn.dirty.mark(Part.ALERTS)

    def remove(self, turn: Turn, command: RemoveAlert) -> None:
        """The alert of this number is gone, or every one."""
        gone = turn.state.alert_board.remove(command.number)
        turn.dirty.mark(Part.ALERTS)
        if gone:
            turn.notice(Severity.INFO, f"{gone} alert{'s'[: gone != 1]} removed")
        else:
            turn.notice(Severity.WARNING, "There is no such alert; `alert list` shows them")

    def heard(self, turn: Turn, item: Event | Command) -> None:
        """A price or a fill came: what begins to hold is told. Call it after all others."""
        state = turn.state
        if isinstance(item, InstrumentsListed | QuotesChanged) and state.alert_board.alerts:
            for quote in item.quotes:
                self._look(turn, quote.instrument_id)
        if isinstance(item, FillReported):
            count = len(state.fills())
            if count > self._fills and state.alert_board.waits_for_fills:
                self._ring(turn)
            self._fills = count

    def _look(self, turn: Turn, instrument_id: InstrumentId) -> None:
        quote = turn.state.quote_since(instrument_id, 0)
        if quote is None:
            return
        for alert in turn.state.alert_board.quoted(quote):
            turn.dirty.mark(Part.ALERTS)
            words = alert_words(turn.state, alert)
            if quote.bid is not None and quote.ask is not None:
                words += f"; now {quantity(quote.bid)} / {quantity(quote.ask)}"
            turn.notice(Severity.WARNING, f"Alert {alert.number}: {words}")
            self._ring(turn)

    def _ring(self, turn: Turn) -> None:
        turn.state.alert_board.rings += 1
        turn.dirty.mark(Part.ALERTS)
