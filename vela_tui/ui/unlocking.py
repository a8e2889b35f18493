"""Questions before orders are sent again: after the kill switch, and in a frozen market."""

from textual.app import App

from vela_tui.domain.instrument import InstrumentId
from vela_tui.session.commands import Unfreeze, Unlock
from vela_tui.session.views import SessionPort


def ask_unlock(app: App[object], session: SessionPort, instrument_id: InstrumentId | None) -> None:
    """The question stands open; its answer becomes a command.

    Args:
        app: shows the question.
        session: takes the command.
        instrument_id: the frozen market; None for the kill switch.
    """
    from vela_tui.ui.screens.confirm import ConfirmUnfreeze, ConfirmUnlock

    def answered(opens: bool | None) -> None:  # noqa: FBT001 - the toolkit calls it so
        if opens:
            session.submit(Unlock() if instrument_id is None else Unfreeze(instrument_id))

    question = (
        ConfirmUnlock(session) if instrument_id is None else ConfirmUnfreeze(session, instrument_id)
    )
    app.push_screen(question, answered)
