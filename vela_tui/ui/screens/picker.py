"""The market picker: type a part of a name, enter takes it."""

from textual.screen import ModalScreen

from vela_tui.domain.instrument import InstrumentId
from vela_tui.session.views import SessionView


class MarketPicker(ModalScreen[InstrumentId | None]):
    """The markets whose name holds what was typed; None when none was taken."""

    def __init__(self, view: SessionView) -> None:
        super().__init__()
        self._view = view
