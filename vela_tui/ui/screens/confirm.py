"""Questions before what can't be taken back; the safe choice has the focus."""

from enum import StrEnum

from textual.screen import ModalScreen

from vela_tui.domain.order import OrderIntent
from vela_tui.session.views import SessionPort


class QuitChoice(StrEnum):
    """Answers to the question asked when orders rest."""

    STAY = "stay"
    CANCEL_AND_QUIT = "cancel all and quit"
    LEAVE = "quit and leave them resting"


class ConfirmOrder(ModalScreen[bool]):
    """One sentence, the exact text to be signed, two choices; True sends."""

    def __init__(self, session: SessionPort, intent: OrderIntent) -> None:
        super().__init__()
        self._session = session
        self._intent = intent


class ConfirmQuit(ModalScreen[QuitChoice]):
    """What becomes of the orders that rest."""

    def __init__(self, session: SessionPort) -> None:
        super().__init__()
        self._session = session
