"""Exports that a person asked for: begun here, told when they ended."""

from vela_tui.domain.recall import ExportEnded
from vela_tui.session.commands import Export
from vela_tui.session.effects import WriteExport
from vela_tui.session.turn import Turn
from vela_tui.session.views import Severity


def asked(turn: Turn, command: Export) -> None:
    """The file is written behind the screen's back."""
    if not turn.state.config.keeps_journal:
        turn.notice(Severity.WARNING, "Not exported: this session keeps no journal")
        return
    turn.do(WriteExport(command.what, command.form, command.path, command.may_replace))


def ended(turn: Turn, event: ExportEnded) -> None:
    """A person is told, with what would mend it."""
    if event.failure:
        turn.notice(Severity.ERROR, f"Not exported: {event.failure}")
        return
    rows = f"{event.rows} row{'s'[: event.rows != 1]}"
    turn.notice(Severity.INFO, f"Exported {rows} to {event.path}")
