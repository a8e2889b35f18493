"""Actions on many orders, on what was placed last, and on what is held."""

from typing import Final

from vela_tui.domain.enums import Side
from vela_tui.session.commands import CancelMany, Undo
from vela_tui.ui.action import Action, Group
from vela_tui.ui.desk import Desk


class TradingAction(Action):
    """An action of the market shown that sends orders or cancels."""

    group = Group.TRADE

    def is_enabled(self, desk: Desk) -> bool:
        """Orders can be sent in this session, and a market is shown."""
        view = desk.session.view
        return not view.is_read_only and view.selected is not None


class PlaceScale(TradingAction):
    """Open the scale: equal orders between two prices in one action, with all it would cost."""

    id, keys, title = "order.scale", ("L",), "scale"

    def run(self, desk: Desk) -> None:
        """The scale stands open to buy."""
        desk.open_scale()


class CancelBids(TradingAction):
    """Cancel all your bids in this market, at once and unasked."""

    id, keys, title = "order.cancel_bids", ("B",), "cancel bids"

    def run(self, desk: Desk) -> None:
        """Every active order to buy of the market shown gets a cancel."""
        desk.session.submit(CancelMany(desk.session.view.selected, Side.BUY))


class CancelAsks(TradingAction):
    """Cancel all your asks in this market, at once and unasked."""

    id, keys, title = "order.cancel_asks", ("S",), "cancel asks"

    def run(self, desk: Desk) -> None:
        """Every active order to sell of the market shown gets a cancel."""
        desk.session.submit(CancelMany(desk.session.view.selected, Side.SELL))


class UndoPlacing(TradingAction):
    """Undo: cancel what you placed within the last five seconds, one order or one scale."""

    id, keys, title = "order.undo", ("z",), "undo"

    def run(self, desk: Desk) -> None:
        """What was placed last gets a cancel."""
        desk.session.submit(Undo())


class Flatten(TradingAction):
    """Flatten: sell what you hold of this market's base to the bids; always asks first."""

    id, keys, title = "order.flatten", ("F",), "flatten"

    def run(self, desk: Desk) -> None:
        """The question stands open, or the key line says why there is nothing to sell."""
        if (selected := desk.session.view.selected) is not None:
            desk.flatten(selected)


class Copy(Action):
    """Copy the price or the id under the cursor to the terminal's clipboard."""

    id, keys, title, group = "app.copy", ("y",), "copy", Group.FIND

    def run(self, desk: Desk) -> None:
        """The clipboard holds it (OSC 52); keys and signatures are never offered."""
        desk.copy()


ORDER_ACTIONS: Final = (PlaceScale(), CancelBids(), CancelAsks(), UndoPlacing(), Flatten())
"""In the order of the help."""
