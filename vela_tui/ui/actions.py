"""Everything a key can do on the trade screen, each as one class.

Bindings, the footer, the palette, the help screen and the README's table are derived from
these classes (see `bindings`), so they can't disagree. A class's docstring is what the help
says of it.
"""

from typing import ClassVar, Final

from vela_tui.domain.enums import Side
from vela_tui.session import commands
from vela_tui.session.commands import CancelMany, DismissNotice
from vela_tui.ui.action import Action, Group
from vela_tui.ui.book_actions import BOOK_ACTIONS
from vela_tui.ui.desk import Desk
from vela_tui.ui.maker_actions import MAKER_ACTIONS
from vela_tui.ui.order_actions import ORDER_ACTIONS, Copy
from vela_tui.ui.view_actions import VIEW_ACTIONS

__all__ = ["ACTIONS", "INTERRUPTED", "Action", "Group", "action", "is_enabled", "perform"]

INTERRUPTED: Final = 130
"""The exit code of a program that ctrl+c ended, as shells have it."""


class Buy(Action):
    """Open the ticket to buy at the price under the ladder's cursor."""

    id, keys, title, group = "order.buy", ("b",), "buy", Group.TRADE
    shows_in_footer = True

    def is_enabled(self, desk: Desk) -> bool:
        """Orders can be sent in this session."""
        return not desk.session.view.is_read_only

    def run(self, desk: Desk) -> None:
        """The ticket stands open to buy."""
        desk.open_ticket(Side.BUY)


class Sell(Action):
    """Open the ticket to sell at the price under the ladder's cursor."""

    id, keys, title, group = "order.sell", ("s",), "sell", Group.TRADE
    shows_in_footer = True

    def is_enabled(self, desk: Desk) -> bool:
        """Orders can be sent in this session."""
        return not desk.session.view.is_read_only

    def run(self, desk: Desk) -> None:
        """The ticket stands open to sell."""
        desk.open_ticket(Side.SELL)


class CancelHere(Action):
    """Cancel all your orders at the price under the ladder's cursor."""

    id, keys, title, group = "order.cancel_here", ("x",), "cancel here", Group.TRADE
    shows_in_footer = True

    def is_enabled(self, desk: Desk) -> bool:
        """The cursor stands on a price."""
        return not desk.session.view.is_read_only and desk.cursor is not None

    def run(self, desk: Desk) -> None:
        """Own orders at the cursor get a cancel."""
        desk.cancel_at_cursor()


class CancelSelected(Action):
    """Cancel the order under the cursor of the orders pane."""

    id, keys, title, group = "order.cancel", ("d", "delete"), "cancel order", Group.TRADE

    def is_enabled(self, desk: Desk) -> bool:
        """The orders pane shows an order under its cursor."""
        return not desk.session.view.is_read_only and desk.selected_order is not None

    def run(self, desk: Desk) -> None:
        """The selected order gets a cancel."""
        desk.cancel_selected()


class CancelMarket(Action):
    """Cancel all your orders of this market, at once and unasked."""

    id, keys, title, group = "order.cancel_market", ("X",), "cancel market", Group.TRADE

    def is_enabled(self, desk: Desk) -> bool:
        """A market is shown."""
        view = desk.session.view
        return not view.is_read_only and view.selected is not None

    def run(self, desk: Desk) -> None:
        """Every active order of the market shown gets a cancel."""
        if (selected := desk.session.view.selected) is not None:
            desk.session.submit(CancelMany(instrument_id=selected))


class CancelAll(Action):
    """Cancel every order of the account in all markets, at once and unasked, from anywhere."""

    id, keys, title, group = "order.cancel_all", ("ctrl+x",), "cancel all", Group.TRADE
    shows_in_footer = True
    is_global = True

    def is_enabled(self, desk: Desk) -> bool:
        """Cancels can be sent in this session."""
        return not desk.session.view.is_read_only

    def run(self, desk: Desk) -> None:
        """Every active order gets a cancel."""
        desk.cancel_all()


class Kill(Action):
    """Kill switch, from anywhere: lock order entry, cancel all orders, prove that none rests."""

    id, keys, title, group = "order.kill", ("ctrl+k",), "kill", Group.TRADE
    shows_in_footer = True
    is_global = True

    def is_enabled(self, desk: Desk) -> bool:
        """This session may have orders; a link is not needed to lock."""
        return not desk.session.view.is_read_only

    def run(self, desk: Desk) -> None:
        """Entry is locked and everything is being cancelled, unasked."""
        desk.session.submit(commands.Kill())


class Unlock(Action):
    """Unlock order entry after the kill switch; asks first."""

    id, keys, title, group = "order.unlock", ("u",), "unlock", Group.TRADE

    def is_enabled(self, desk: Desk) -> bool:
        """Order entry is locked."""
        return desk.session.view.kill is not None

    def run(self, desk: Desk) -> None:
        """The question stands open."""
        desk.ask_unlock()


class Recentre(Action):
    """Put the spread back in the middle of the ladder and the cursor on the best price."""

    id, keys, title, group = "book.recentre", ("c",), "recentre", Group.TRADE

    def run(self, desk: Desk) -> None:
        """The ladder is centred."""
        desk.panes.recentre()


class CommandLineOpen(Action):
    """Type a command; tab completes, up and down recall, the line tells what it would do."""

    id, keys, title, group = "command.open", ("colon",), "command", Group.FIND
    shows_in_footer = True

    def run(self, desk: Desk) -> None:
        """The command line stands open."""
        desk.open_command_line()


class PickMarket(Action):
    """Pick a market by typing a part of its name."""

    id, keys, title, group = "market.pick", ("slash",), "market", Group.FIND
    shows_in_footer = True

    def run(self, desk: Desk) -> None:
        """The picker stands open."""
        desk.pick_market()


class Palette(Action):
    """Search every action, every market and every open order by name."""

    id, keys, title, group = "app.palette", ("ctrl+p",), "palette", Group.FIND
    textual_action = "app.command_palette"


class Help(Action):
    """Show this help."""

    id, keys, title, group = "app.help", ("question_mark", "f1"), "help", Group.FIND
    shows_in_footer = True

    def run(self, desk: Desk) -> None:
        """The help stands open."""
        desk.show_help()


class ShowPane(Action):
    """A pane has the focus, and stands in front where it shares a place."""

    pane: ClassVar[str]
    """The pane's id; also its widget's."""
    group = Group.PANES

    def run(self, desk: Desk) -> None:
        """The pane is shown and has the focus."""
        desk.show_pane(self.pane)


class ShowBook(ShowPane):
    """Go to the order book."""

    id, keys, title, pane = "pane.book", ("1",), "book", "book"


class ShowMarkets(ShowPane):
    """Go to the list of markets."""

    id, keys, title, pane = "pane.markets", ("2",), "markets", "markets"


class ShowTrades(ShowPane):
    """Go to the tape of trades."""

    id, keys, title, pane = "pane.trades", ("3",), "trades", "trades"


class ShowCandles(ShowPane):
    """Go to the candles."""

    id, keys, title, pane = "pane.candles", ("4",), "candles", "candles"


class ShowOrders(ShowPane):
    """Go to your open orders."""

    id, keys, title, pane = "pane.orders", ("5",), "orders", "orders"


class ShowFills(ShowPane):
    """Go to your fills."""

    id, keys, title, pane = "pane.fills", ("6",), "fills", "fills"


class ShowBalances(ShowPane):
    """Go to your balances."""

    id, keys, title, pane = "pane.balances", ("7",), "balances", "balances"


class ShowHistory(ShowPane):
    """Go to your ended orders, each with the reason why it ended."""

    id, keys, title, pane = "pane.history", ("8",), "history", "history"


class ShowPositions(ShowPane):
    """Go to your positions, where options are traded; enter shows the option."""

    id, keys, title, pane = "pane.positions", ("9",), "positions", "positions"

    def is_offered(self, desk: Desk) -> bool:
        """The venue trades options."""
        return desk.session.view.capabilities.has_options


class CycleInterval(Action):
    """Give the candles the next interval."""

    id, keys, title, group = "candles.interval", ("i",), "interval", Group.PANES

    def run(self, desk: Desk) -> None:
        """The candles have the next interval."""
        desk.panes.cycle_interval()


class Theme(Action):
    """Choose the theme; each is previewed as you move."""

    id, keys, title, group = "app.theme", ("t",), "theme", Group.PROGRAM
    textual_action = "app.change_theme"


class StepOut(Action):
    """Step out one level: close what is open, then dismiss the newest notice."""

    id, keys, title, group = "app.step_out", ("escape",), "close", Group.PROGRAM

    def run(self, desk: Desk) -> None:
        """The ticket is away; the newest notice has been read."""
        desk.close_ticket()
        desk.session.submit(DismissNotice())


class Suspend(Action):
    """Suspend the program, `fg` brings it back; orders rest meanwhile, and `watch` may cancel."""

    id, keys, title, group = "app.suspend", ("ctrl+z",), "suspend", Group.PROGRAM
    is_global = True
    textual_action = "app.suspend_process"


class Quit(Action):
    """Quit; where orders rest, it asks or does what `on_exit` says: they rest on without us."""

    id, keys, title, group = "app.quit", ("ctrl+q",), "quit", Group.PROGRAM
    is_global = True

    def run(self, desk: Desk) -> None:
        """The program ends, after a question where orders rest."""
        desk.request_quit()


class Interrupt(Action):
    """Quit like `ctrl+q`; the exit code says that it was interrupted, 130."""

    id, keys, title, group = "app.interrupt", ("ctrl+c",), "interrupt", Group.PROGRAM
    is_global = True

    def run(self, desk: Desk) -> None:
        """The program ends, after a question where orders rest."""
        desk.request_quit(INTERRUPTED)


ACTIONS: Final[dict[str, Action]] = {
    each.id: each
    for each in (
        Buy(),
        Sell(),
        CancelHere(),
        CancelSelected(),
        CancelMarket(),
        *ORDER_ACTIONS,
        CancelAll(),
        Kill(),
        Unlock(),
        Recentre(),
        CommandLineOpen(),
        PickMarket(),
        *VIEW_ACTIONS,
        Copy(),
        Palette(),
        Help(),
        ShowBook(),
        ShowMarkets(),
        ShowTrades(),
        ShowCandles(),
        ShowOrders(),
        ShowFills(),
        ShowBalances(),
        ShowHistory(),
        ShowPositions(),
        *BOOK_ACTIONS,
        *MAKER_ACTIONS,
        CycleInterval(),
        Theme(),
        StepOut(),
        Suspend(),
        Quit(),
        Interrupt(),
    )
}
"""By id, in the order of the help."""


def action(action_id: str) -> Action:
    """The action of this id.

    Raises:
        KeyError: when there is none.
    """
    return ACTIONS[action_id]


def perform(desk: Desk, action_id: str) -> None:
    """The action is done when it can be done now; else nothing happens."""
    if is_enabled(desk, action_id):
        ACTIONS[action_id].run(desk)


def is_enabled(desk: Desk, action_id: str) -> bool:
    """Whether the action can be done now."""
    return ACTIONS[action_id].is_enabled(desk)
