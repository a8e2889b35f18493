"""The account's panes: orders, fills, balances and history behind one row of tabs."""

from collections.abc import Hashable, Sequence
from typing import ClassVar, Final

from textual.app import ComposeResult

from vela_tui.domain.account import Balance
from vela_tui.domain.enums import LinkState
from vela_tui.domain.order import Fill, Order
from vela_tui.session.changes import Dirty, Part
from vela_tui.session.views import SessionPort
from vela_tui.ui.options import UiOptions
from vela_tui.ui.render import rows
from vela_tui.ui.render.book_marks import age_runs
from vela_tui.ui.render.line import Run, Runs
from vela_tui.ui.render.palette import Palette
from vela_tui.ui.widgets.ledger_table import LedgerTable, Tabs
from vela_tui.ui.widgets.line_view import LineView, framed, styled

TABS: Final = ("orders", "fills", "balances", "positions", "history")
"""All there are; positions only where options are traded."""
_OURS: Final = frozenset({"orders", "positions"})
"""Tables of what is at stake now."""
_TOLD: Final = {"orders": Part.ORDERS, "balances": Part.BALANCES}
"""What the venue is asked for again and again: tables that have an age."""


class Orders(LedgerTable[Order]):
    """Orders that rest or may rest."""

    columns: ClassVar = rows.ORDERS
    needs_link: ClassVar = True
    empty: ClassVar = "no open orders: b buys and s sells at the ladder's cursor"
    parts: ClassVar = frozenset({Part.ORDERS, Part.INSTRUMENTS})

    def records(self) -> Sequence[Order]:
        """Active orders, newest first."""
        return self.session.view.active_orders()

    def key(self, record: Order) -> Hashable:
        """Our name of the order."""
        return record.client_order_id

    def cells(self, record: Order) -> tuple[Run, ...]:
        """The order's row."""
        view = self.session.view
        estimate = view.maker.queue(record.client_order_id)
        return rows.order_cells(record, view.instruments, self.session.clock.now(), estimate)


class Fills(LedgerTable[Fill]):
    """Our executions."""

    columns: ClassVar = rows.FILLS
    empty: ClassVar = "no fills in this session"
    has_cursor_on_focus: ClassVar = False
    parts: ClassVar = frozenset({Part.FILLS, Part.INSTRUMENTS})

    def records(self) -> Sequence[Fill]:
        """Fills, newest first."""
        return self.session.view.fills()

    def key(self, record: Fill) -> Hashable:
        """The trade's id and the order's."""
        return (record.trade_id, record.venue_order_id)

    def cells(self, record: Fill) -> tuple[Run, ...]:
        """The fill's row."""
        return rows.fill_cells(record, self.session.view.instruments, self.options.zone)


class Balances(LedgerTable[Balance]):
    """Money by currency."""

    columns: ClassVar = rows.BALANCES
    needs_link: ClassVar = True
    empty: ClassVar = "no balances told yet"
    has_cursor_on_focus: ClassVar = False
    parts: ClassVar = frozenset({Part.BALANCES})

    def records(self) -> Sequence[Balance]:
        """Balances in the venue's order."""
        return tuple(self.session.view.balances.values())

    def key(self, record: Balance) -> Hashable:
        """The currency."""
        return record.currency

    def cells(self, record: Balance) -> tuple[Run, ...]:
        """The currency's row."""
        places = rows.money_places(self.session.view.balances.values())
        return rows.balance_cells(record, max(2, places), is_hidden=self.options.hides_balances)


class History(LedgerTable[Order]):
    """Orders that ended in this session, each with its reason."""

    columns: ClassVar = rows.HISTORY
    empty: ClassVar = "no order has ended in this session"
    has_cursor_on_focus: ClassVar = False
    parts: ClassVar = frozenset({Part.ORDERS, Part.INSTRUMENTS})

    def records(self) -> Sequence[Order]:
        """Ended orders, the newest end first."""
        return self.session.view.ended_orders()

    def key(self, record: Order) -> Hashable:
        """Our name of the order."""
        return record.client_order_id

    def cells(self, record: Order) -> tuple[Run, ...]:
        """The order's row."""
        return rows.history_cells(record, self.session.view.instruments, self.options.zone)


class Ledger(Tabs):
    """The tables of the account; the tabs are the border's title."""

    def __init__(self, session: SessionPort, options: UiOptions) -> None:
        super().__init__(id="ledger")
        self._session = session
        self._options = options
        has_options = session.view.capabilities.has_options
        self._tabs = tuple(name for name in TABS if has_options or name != "positions")
        self._front = TABS[0]
        self._title: tuple[Runs, str] = ((), "")

    def compose(self) -> ComposeResult:
        """The tables, the orders in front."""
        yield Orders(self._session, self._options, id="orders")
        yield Fills(self._session, self._options, id="fills")
        yield Balances(self._session, self._options, id="balances")
        if "positions" in self._tabs:
            from vela_tui.ui.widgets.positions import Positions

            yield Positions(self._session, self._options, id="positions")
        yield History(self._session, self._options, id="history")

    def on_mount(self) -> None:
        """The orders stand in front."""
        self.show(self._front)

    def on_resize(self) -> None:
        """The frame may have changed with the size."""
        self.retitle()

    @property
    def front(self) -> LineView:
        """The table in front."""
        return self.query_one(f"#{self._front}", LineView)

    def turn(self, by: int) -> None:
        """The tab so many places further stands in front and has the focus."""
        at = (self._tabs.index(self._front) + by) % len(self._tabs)
        self.show(self._tabs[at])
        self.front.focus()

    def show(self, name: str) -> None:
        """The table of this name stands in front."""
        self._front = name
        for table in self.query(LineView):
            table.display = table.id == name
        self.retitle()

    def repaint(self, dirty: Dirty) -> None:
        """The table in front and the counts say what is so now."""
        if self.front.concerns(dirty):
            self.front.repaint()
        self.retitle()

    def retitle(self) -> None:
        """The tabs with their counts; the one in front is strong."""
        view = self._session.view
        counts = {
            "orders": len(view.active_orders()),
            "fills": len(view.fills()),
            "positions": len(view.options.positions),
            "history": len(view.ended_orders()),
        }
        runs: list[Run] = []
        for name in self._tabs:
            is_front = name == self._front
            runs += [(" │ ", "rule")] if runs else []
            runs.append((name, "strong" if is_front else "quiet"))
            if counts.get(name):
                runs.append((f" {counts[name]}", "own" if name in _OURS else "quiet"))
        if view.link.state is not LinkState.UP and view.link.ts_recv is not None:
            runs.append((" · as of the last connection", "stale"))
        elif (part := _TOLD.get(self._front)) is not None:
            runs += age_runs(view.heard(part), self._session.clock.now())
        title = framed(tuple(runs), self)
        if (title, self.app.theme) != self._title:
            self._title = (title, self.app.theme)
            self.border_title = styled(title, Palette.of(self.app.theme_variables))
