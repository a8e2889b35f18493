"""The trade screen: panes in their places, and the desk that actions work at."""

from collections.abc import Callable
from time import monotonic
from typing import Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.geometry import Size
from textual.screen import Screen

from vela_tui.domain.amounts import Price
from vela_tui.domain.enums import Side
from vela_tui.domain.instrument import InstrumentId
from vela_tui.domain.order import ClientOrderId, Order, OrderIntent
from vela_tui.rules.scale import ScaleDraft
from vela_tui.rules.validate import Assessment
from vela_tui.session.changes import Dirty
from vela_tui.session.commands import (
    Cancel,
    CancelMany,
    SelectInstrument,
)
from vela_tui.session.views import SessionPort
from vela_tui.ui import actions, bindings
from vela_tui.ui.brush import Brush
from vela_tui.ui.copying import copied
from vela_tui.ui.desk import Desk
from vela_tui.ui.frame import FramePump, Pace
from vela_tui.ui.lag import Lag
from vela_tui.ui.leaving import Leaving
from vela_tui.ui.options import UiOptions
from vela_tui.ui.orders_first import OrdersFirst
from vela_tui.ui.render.depth import Place
from vela_tui.ui.screens.maker import MakerDesk
from vela_tui.ui.screens.pages import Pages
from vela_tui.ui.screens.panes import FRONTS, Panes
from vela_tui.ui.screens.places import HEIGHTS, WIDTHS, places
from vela_tui.ui.sending import Sending
from vela_tui.ui.signals import signals_of
from vela_tui.ui.unlocking import ask_unlock
from vela_tui.ui.widgets.bars import KeyLine, KillBand, StatusLine, TooSmall, TopLine
from vela_tui.ui.widgets.command_line import CommandLine
from vela_tui.ui.widgets.entry import Entry
from vela_tui.ui.widgets.ladder import Ladder
from vela_tui.ui.widgets.ledger import TABS
from vela_tui.ui.widgets.line_view import LineView
from vela_tui.ui.widgets.panes import Markets
from vela_tui.ui.widgets.ticket import Ticket

TICK = 0.25
"""Seconds between two looks at ages: only a text that changed is painted."""
TOP = 1 / 10
"""Seconds between two looks of the top line."""


class TradeScreen(Pages):
    """Everything that is traded by: implements `ui.desk.Desk`."""

    AUTO_FOCUS = None
    BINDINGS: ClassVar[list[BindingType]] = [*bindings.screen_bindings()]
    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS

    def __init__(self, session: SessionPort, options: UiOptions) -> None:
        super().__init__(id="trade", classes=f"-front-{FRONTS[0]}")
        self._session = session
        self.options = options
        self.panes = Panes(session, options, later=self._later, seconds=monotonic)
        self.maker = MakerDesk(session, options, later=self._later, seconds=monotonic)
        self.ticket = Ticket(
            self, presets=options.size_presets, execution=options.default_execution
        )
        self.command_line = CommandLine(self, history=options.command_history)
        self.orders_first = OrdersFirst(session, self._held, later=self._later, seconds=monotonic)
        self.pump = FramePump(
            *(session, self.paint),
            later=self._later,
            seconds=monotonic,
            waits=self.orders_first.put_off,
        )
        self.lag = Lag(self.call_after_refresh, monotonic)
        self._top = TopLine(session, options, id="top")
        self._status = StatusLine(session, options, id="status")
        self._keys = KeyLine(self, options)
        self._kill = KillBand(session, options, id="kill")
        self._bars = (*self._bands(), self._kill, self._status, self._keys)
        self._top_pace = Pace(self._top.repaint, TOP, later=self._later, seconds=monotonic)
        self.brush = Brush(self)
        self._sending = Sending(session, options, ask=self._ask_question, say=self._keys.say)
        self._before: str | None = None
        self.signals = signals_of(options.alert_signal, session.clock, lambda: self.app)
        self.leaving = Leaving(
            session, options.on_exit, ask=self._ask_before_quitting, leave=self._leave_program
        )

    def compose(self) -> ComposeResult:
        """The book at the left, where it stays; everything else around it."""
        panes = self.panes
        yield from self._heads()
        yield self._top
        with Container(id="desk"):
            yield panes.ladder
            with Container(id="side"):
                yield panes.candles
                with Container(id="below"):
                    yield panes.tape
                    yield panes.markets
                    yield self.ticket
            yield panes.ledger
        yield self.maker
        yield self.command_line
        yield from self._bars
        yield TooSmall(self._session, self.options, id="too-small")

    def on_mount(self) -> None:
        """The pump runs; the hand is on the ladder."""
        for view in (*self.query(LineView), *self.query(Entry)):
            view.brush = self.brush
        self.panes.ladder.focus()
        self.pump.start(self.orders_first.begin)
        self.pump.flush()  # what came before the first frame is no change of what that one shows
        self.set_interval(TICK, self.tick)

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """Every part got its styles when it was mounted: the first time they are new."""
        event.refresh_styles = event.refresh_styles and self.stack_updates > 0

    def on_unmount(self) -> None:
        """Nobody is woken any more."""
        self.pump.stop()

    @property
    def _desk(self) -> Desk:
        return self

    def paint(self, dirty: Dirty) -> None:
        """The pump's frame: each pane that these changes concern repaints its lines."""
        self.lag.painting(self.pump.waited_since)
        with self.brush.frame():
            self.panes.paint(dirty)
            self.maker.paint(dirty)
            self.ticket.repaint(dirty)
            self.paint_pages(dirty)
            if self._top.concerns(dirty):
                self._top_pace.ask()
            for bar in self._bars:
                if bar.concerns(dirty):
                    bar.repaint()
        self.signals.look(self._session.view, dirty)

    def tick(self) -> None:
        """Ages, waits and the news are brought up to date."""
        if self.orders_first.put_off(self.tick):
            return
        with self.brush.frame():
            self.panes.tick()
            self.maker.tick()
            for bar in (self._top, *self._bars):
                bar.repaint()
        self.leaving.tick()

    def catch_up(self) -> None:
        """Everything shows this moment: nothing waits for a frame, a pace or a tick."""
        self.pump.flush()
        self.panes.finish()
        self.maker.finish()
        self._top_pace.finish()
        self.tick()

    def tell_fault(self, error: BaseException | None) -> None:
        """The session is over: the key line says so until the program ends."""
        kind = type(error).__name__ if error is not None else "nothing said why"
        self._keys.fault = f"the session stopped ({kind}): quit and start again"
        self._keys.repaint()

    @property
    def is_blind(self) -> bool:
        """Whether the screen is too small to show what would be traded."""
        return self.has_class("-tiny") or self.has_class("-flat")

    def action_perform(self, action_id: str) -> None:
        """The action of this id is done at this desk; none where nothing can be seen."""
        if self.is_blind:
            return
        actions.perform(self, action_id)
        self._keys.repaint()

    @property
    def session(self) -> SessionPort:
        """The session that is traded."""
        return self._session

    @property
    def cursor(self) -> Place | None:
        """Where the ladder's cursor stands; None on an empty book, and on one that is hidden."""
        return None if self.maker.is_shown else self.panes.ladder.cursor

    @property
    def selected_order(self) -> Order | None:
        """The order under the cursor of the orders pane, while that pane has the focus."""
        orders = self.panes.orders
        return orders.selected if orders.has_focus else None

    def open_ticket(self, side: Side, price: Price | None = None) -> None:
        """The ticket stands open beside the book, its price the cursor's or the best one's.

        A cursor that no key has moved follows the best bid: selling then begins at the best ask.
        """
        self.maker.hide()
        selected = self._session.view.selected
        if price is None and self.panes.ladder.follows and selected is not None:
            price = self._session.view.book(selected).best(side.rests_on)
        if price is None and self.cursor is not None:
            price = self.cursor[1]
        self._leave()
        self.ticket.open(side, price)
        self.set_class(self.ticket.is_open, "-ticket")

    def close_ticket(self) -> None:
        """The ticket is away, the book is there and the ladder has the focus again."""
        self.maker.hide()
        self.remove_class("-ticket")
        self.ticket.close()
        self.panes.ladder.focus()

    def submit(
        self,
        intent: OrderIntent,
        sacrifices: frozenset[ClientOrderId] = frozenset(),
        assessment: Assessment | None = None,
    ) -> None:
        """The order goes out, after a confirmation where the settings or a guard want one."""
        self._sending.order(intent, sacrifices, assessment=assessment)

    def asks(self, assessment: Assessment) -> bool:
        """Whether a question comes before an order that is judged so."""
        return self._sending.asks(assessment)

    def _ask_question(self, screen: Screen[Any], answered: Callable[[Any], None]) -> None:
        self.app.push_screen(screen, answered)

    def open_scale(self, draft: ScaleDraft | None = None) -> None:
        """The scale stands open, with this draft or the one before."""
        self._sending.scale(draft, self.cursor)

    def rehearse(self, intent: OrderIntent) -> None:
        """What would be signed and sent for this order is shown; nothing is."""
        self._sending.rehearse(intent)

    def flatten(self, instrument_id: InstrumentId) -> None:
        """The question whether what is held may be sold stands open, whatever the settings say."""
        self._sending.flatten(instrument_id)

    def copy(self) -> None:
        """The price or the id under the cursor is in the terminal's clipboard."""
        text = copied(self.panes, self.focused)
        if text:
            self.app.copy_to_clipboard(text)
        self._keys.say(f"copied: {text}" if text else "nothing under the cursor to copy")

    def open_command_line(self, text: str = "") -> None:
        """The command line stands open with this text."""
        self._leave()
        self.command_line.open(text)

    def select_market(self, instrument_id: InstrumentId) -> None:
        """All panes show this instrument."""
        self._session.submit(SelectInstrument(instrument_id))
        self.pump.flush()  # no cursor stays on another market's price

    def pick_market(self) -> None:
        """The market picker stands open."""
        from vela_tui.ui.screens.picker import MarketPicker

        def picked(instrument_id: InstrumentId | None) -> None:
            if instrument_id is not None:
                self.select_market(instrument_id)

        self.app.push_screen(MarketPicker(self._session.view), picked)

    def look_anew(self) -> None:
        """Every line is drawn again: how things are shown was changed."""
        for view in self.query(LineView):
            view.forget()
        self.maker.forget()

    def show_diagnostics(self) -> None:
        """How this program runs, and its log, stand open."""
        from vela_tui.ui.screens.diagnostics import DiagnosticsScreen

        self.app.push_screen(DiagnosticsScreen(self._session, self.options, self.lag.durations))

    def cancel_at_cursor(self) -> None:
        """All own orders at the cursor's price get a cancel."""
        selected = self._session.view.selected
        if self.cursor is None or selected is None:
            return
        side, price = self.cursor
        here = [
            order.client_order_id
            for order in self._session.view.active_orders()
            if (order.instrument_id, order.side.rests_on, order.price) == (selected, side, price)
        ]
        for name in here:
            self._session.submit(Cancel(name))
        if not here:
            self._keys.say(f"no order of yours stands at {price:,f}")

    def cancel_selected(self) -> None:
        """The order under the orders pane's cursor gets a cancel."""
        if (order := self.selected_order) is not None:
            self._session.submit(Cancel(order.client_order_id))

    def cancel_all(self) -> None:
        """Every active order of the account gets a cancel, at once and unasked."""
        self._session.submit(CancelMany())

    def show_pane(self, pane: str) -> None:
        """The pane of this id has the focus, and stands in front where it shares a place."""
        self.maker.hide()
        if pane in TABS:
            self.panes.ledger.show(pane)
        elif pane in FRONTS:
            self._front(pane)
        self.query_one(f"#{pane}").focus()

    def _front(self, pane: str) -> None:
        for each in FRONTS:
            self.set_class(each == pane, f"-front-{each}")

    def ask_unlock(self, instrument_id: InstrumentId | None = None) -> None:
        """The question whether orders may be sent again, in this frozen market, stands open."""
        ask_unlock(self.app, self._session, instrument_id)

    def request_quit(self, code: int = 0) -> None:
        """The program ends with this exit code, after a question where orders rest."""
        self.leaving.by_key(code)

    def _leave_program(self, code: int) -> None:
        self.app.exit(return_code=code)

    def _ask_before_quitting(self) -> None:
        from vela_tui.ui.screens.confirm import ConfirmQuit, QuitChoice

        if isinstance(self.app.screen, ConfirmQuit):
            return

        def answered(choice: QuitChoice | None) -> None:
            if choice is QuitChoice.CANCEL_AND_QUIT:
                self.leaving.cancel_all()
            elif choice is QuitChoice.LEAVE:
                self.leaving.now()

        self.app.push_screen(ConfirmQuit(self._session), answered)

    def _leave(self) -> None:
        """The pane that has the focus gets it again when what opens now is away."""
        focused = self.focused
        self._before = focused.id if focused is not None else None

    @on(CommandLine.Closed)
    def _command_line_closed(self) -> None:
        before = self.query(f"#{self._before}") if self._before else ()
        for widget in before:
            widget.focus()
            return
        self.panes.ladder.focus()

    @on(Markets.Chosen)
    def _market_chosen(self, message: Markets.Chosen) -> None:
        self.select_market(message.instrument_id)

    @on(Ladder.Chosen)
    def _price_chosen(self, message: Ladder.Chosen) -> None:
        if not self._session.view.is_read_only:
            self.open_ticket(message.side, message.price)

    def on_resize(self, event: events.Resize) -> None:
        """The places of the new size hold before it is painted; words say where there is no room.

        The toolkit paints a new size once in the places of the old one, then changes them.
        """
        self.fit(event.size)
        self.query_one(TooSmall).repaint()
        if self.focused is None and not self.is_blind:
            self.panes.ladder.focus()

    def fit(self, size: Size) -> None:
        """The places are those of this size; a screen that does not stand yet is made with them."""
        self.update_classes(places(size), update=self.is_attached, animate=False)
