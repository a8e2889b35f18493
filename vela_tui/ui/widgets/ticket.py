"""The order ticket: it opens beside the book and is assessed again at every key.

A draft survives closing: reopened on the same side of the same market it has its quantity, its
execution and its id again. A refusal keeps the ticket open with the refusal shown; once the
venue has taken the order, the ticket closes, unless something was typed in the meantime.
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content

from vela_tui.domain.amounts import Price
from vela_tui.domain.clock import MILLISECOND, SECOND
from vela_tui.domain.enums import Side
from vela_tui.domain.errors import AmountError
from vela_tui.domain.instrument import Instrument
from vela_tui.domain.order import ClientOrderId, Order, OrderIntent
from vela_tui.domain.value import Value
from vela_tui.rules.draft import Field, OrderDraft, offered, plain
from vela_tui.rules.form import order_form
from vela_tui.rules.validate import Assessment, assess
from vela_tui.rules.victims import Victim, unaccepted, victims
from vela_tui.session.changes import Dirty, Part
from vela_tui.session.judging import order_context, touch_of
from vela_tui.session.views import Severity
from vela_tui.ui.desk import Desk
from vela_tui.ui.render.victims import victims_content
from vela_tui.ui.widgets import ticket_lines
from vela_tui.ui.widgets.said import Said
from vela_tui.ui.widgets.ticket_fields import FieldChanged, FieldRow, FieldStepped, TicketAsked
from vela_tui.ui.widgets.ticket_option import option_lines
from vela_tui.ui.widgets.ticket_steps import Stepper

REPEAT: Final = 300 * MILLISECOND
"""Enter within this time of the last one is a key that is held or bounces."""
LEAVES: Final = 15 * MILLISECOND
"""An order is on the disk, signed and on the wire before the screen tells of it."""
PACE: Final = 100 * MILLISECOND
"""The market changes the ticket's figures at most this often."""
_WATCHED: Final = {
    *(Part.BOOK, Part.ORDERS, Part.BALANCES, Part.NOTICES, Part.INSTRUMENTS, Part.OPTIONS)
}


class _Sent(Value, frozen=True):
    """The order that was handed over last."""

    client_order_id: ClientOrderId
    ts: int


class Ticket(VerticalScroll, can_focus=False):
    """An order being typed, and what would follow from it.

    Args:
        desk: where the order goes.
        presets: quantities that `[` and `]` offer; empty for ones by notional.
        execution: what a fresh draft begins with; empty for the venue's first.
        widget_id: the widget's id.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "send", show=False),
        Binding("escape", "step_out", "close", show=False),
        Binding("tab", "next_field(1)", "next field", show=False),
        Binding("shift+tab", "next_field(-1)", "previous field", show=False),
        Binding("down", "next_field(1)", "next field", show=False),
        Binding("up", "next_field(-1)", "previous field", show=False),
        *(Binding(f"f{at + 2}", f"preset({at})", "a preset", show=False) for at in range(4)),
    ]

    def __init__(
        self,
        desk: Desk,
        *,
        presets: Sequence[Decimal] = (),
        execution: str = "",
        widget_id: str | None = "ticket",
    ) -> None:
        super().__init__(id=widget_id)
        self.display = False
        self._desk = desk
        self._clock = desk.session.clock
        self._stepper = Stepper(presets)
        self._execution = execution
        self._instrument: Instrument | None = None
        self._draft: OrderDraft | None = None
        self._assessment = Assessment()
        form = order_form(desk.session.view.capabilities, None)
        self._rows = {Field(each.field): FieldRow(each) for each in form}
        for row in self._rows.values():
            row.control.on_enter = self.action_submit
        self._victims: tuple[Victim, ...] = ()
        self._agreed: frozenset[ClientOrderId] = frozenset()
        self._sent: _Sent | None = None
        self._is_touched = False
        self._is_tried = False
        self._entered_at = -REPEAT
        self._assessed_at = -PACE
        self._is_due = self._is_behind = False
        self._figures = Said("ticket-figures")
        self._cautions = Said("ticket-cautions")
        self._doomed = Said("ticket-victims")
        self._outcome = Said("ticket-outcome")
        self._signing = Said("ticket-signing")
        self._hint = Said("ticket-hint")

    @property
    def is_open(self) -> bool:
        """Whether the ticket is shown."""
        return self.display

    @property
    def draft(self) -> OrderDraft | None:
        """What has been typed so far; None before the first opening."""
        return self._draft

    @property
    def assessment(self) -> Assessment:
        """What is thought of the draft now."""
        return self._assessment

    def compose(self) -> ComposeResult:
        """The fields, and below them what is said of them."""
        yield from self._rows.values()
        yield self._figures
        yield self._cautions
        yield self._outcome
        yield self._hint
        yield self._doomed
        yield self._signing

    def open(self, side: Side, price: Price | None) -> None:
        """The ticket is shown with this side and price, the quantity under the hand.

        Args:
            side: of the order.
            price: None takes the best price of the order's own side.
        """
        view = self._desk.session.view
        if view.selected is None or view.selected not in view.instruments:
            return
        instrument = view.instruments[view.selected]
        self._prepare(instrument)
        self._draft = self._drafted(side, price, instrument)
        self._sent, self._agreed = None, frozenset()
        self._is_touched = self._is_tried = False
        self.display = True
        self.scroll_home(animate=False)
        self._show_draft()
        self.reassess()
        self.screen.set_focus(self._rows[Field.QUANTITY].control)

    def close(self) -> None:
        """The ticket is away; its draft is kept."""
        self.display = False

    def repaint(self, dirty: Dirty) -> None:
        """The pump's call: what depends on these parts is assessed again, ten times a second."""
        if not self.display or self._draft is None:
            return
        if self._desk.session.view.selected != self._draft.instrument_id:
            self._desk.close_ticket()
        elif dirty.parts & _WATCHED or self._draft.instrument_id in dirty.moved:
            self._reassess_soon()

    def reassess(self) -> None:
        """The assessment and all that is said of it are those of this moment."""
        self._is_due = False
        self._catch_up()
        if self._draft is not None and self._instrument is not None:
            self._assess(self._draft, self._instrument)
            self._show_assessment()
            self._follow_sent()

    def _assess(self, draft: OrderDraft, instrument: Instrument) -> None:
        self._assessed_at = self._clock.monotonic()
        context = order_context(self._desk.session.view, instrument, self._clock.now())
        self._assessment = assess(draft, context)
        doomed = self._assessment.credit.victims if self._assessment.credit else ()
        self._victims = victims(doomed, touch_of(self._desk.session.view), self._clock.now())

    def on_field_changed(self, event: FieldChanged) -> None:
        """The draft has what stands in the field, which may be more than was told of."""
        event.stop()
        field = Field(event.field)
        if self._draft is not None and self._take(self._draft, field, self._rows[field].text):
            self._show_side()
            self.reassess()

    def _take(self, draft: OrderDraft, field: Field, text: str) -> bool:
        """The draft has this text; whether it had another one."""
        if text == draft.text(field):
            return False
        self._draft = draft.replaced(field, text)
        self._is_touched, self._agreed = True, frozenset()
        return True

    def on_field_stepped(self, event: FieldStepped) -> None:
        """The draft has the next value."""
        event.stop()
        if self._draft is None or self._instrument is None:
            return
        context = order_context(self._desk.session.view, self._instrument, self._clock.now())
        field = Field(event.field)
        text = self._stepper.stepped(field, event.step, self._draft, context)
        if text is not None:
            self._rows[field].show(text)
            self.post_message(FieldChanged(field, text))

    def action_submit(self) -> None:
        """The order is handed to the desk once, or the first wrong field has the focus.

        It is the order that stands in the fields, whether or not they have told of every key.
        """
        now = self._clock.monotonic()
        is_repeat = now - self._entered_at < REPEAT
        self._entered_at = now
        if is_repeat or self._draft is None or self._instrument is None:
            return
        self._catch_up()
        is_fresh = now - self._assessed_at < PACE
        for field, row in self._rows.items():
            is_fresh = not self._take(self._draft, field, row.text) and is_fresh
        self._is_tried = True
        if not is_fresh:  # else it is what is shown; the session judges once more, by this moment
            self._assess(self._draft, self._instrument)
        intent = self._assessment.intent
        if intent is not None and not self._unaccepted:
            self._hand_over(intent)
            return
        self.reassess()
        if intent is None:
            self._focus_first_fault()
        else:
            self._hint.scroll_visible(animate=False, top=True)

    def on_ticket_asked(self, event: TicketAsked) -> None:
        """A key that is no part of any field: `!` agrees to lose the orders that are shown."""
        event.stop()
        if event.what == "accept" and self._victims:
            self._agreed = frozenset(each.order.client_order_id for each in self._victims)
            self._show_hint()
        elif event.what == "dry run" and self._assessment.intent is not None:
            self._desk.rehearse(self._assessment.intent)

    def action_preset(self, index: int) -> None:
        """The quantity is the preset of this place."""
        self.post_message(FieldStepped(Field.QUANTITY, f"preset_{index}"))

    def action_step_out(self) -> None:
        """The ticket is away."""
        self._desk.close_ticket()

    def action_next_field(self, step: int) -> None:
        """The next field has the focus, after the last the first."""
        controls = [row.control for row in self._rows.values()]
        focused = self.screen.focused
        at = next((index for index, each in enumerate(controls) if each is focused), -1)
        self.screen.set_focus(controls[(at + step) % len(controls)])

    def _hand_over(self, intent: OrderIntent) -> None:
        self._sent = _Sent(intent.client_order_id, self._clock.now())
        self._is_touched = self._is_tried = False
        agreed, self._agreed = self._agreed, frozenset()
        self._desk.submit(intent, agreed, self._assessment)
        if self._draft is not None:
            fresh = self._desk.session.next_client_order_id()
            self._draft = replace(self._draft, client_order_id=fresh)
            # what the screen tells of it takes longer than the order needs to leave: it comes after
            self._is_behind = True
            self.set_timer(LEAVES / SECOND, self.reassess)

    def _catch_up(self) -> None:
        """The fields show the draft; only after an order left they may not, for a moment."""
        if self._is_behind and self._draft is not None:
            self._rows[Field.CLIENT_ORDER_ID].show(self._draft.client_order_id)
        self._is_behind = False

    @property
    def _unaccepted(self) -> tuple[Order, ...]:
        """Victims that came up since a person agreed, or that nobody agreed to lose."""
        return unaccepted((each.order for each in self._victims), self._agreed)

    def _focus_first_fault(self) -> None:
        for field, row in self._rows.items():
            if self._assessment.violation(field):
                self.screen.set_focus(row.control)
                return

    def _prepare(self, instrument: Instrument) -> None:
        """The fields are those of this market."""
        if self._instrument == instrument:
            return
        self._instrument = instrument
        for each in order_form(self._desk.session.view.capabilities, instrument):
            self._rows[Field(each.field)].reshape(each)

    def _drafted(self, side: Side, price: Price | None, instrument: Instrument) -> OrderDraft:
        session = self._desk.session
        kept = self._draft
        if kept is None or (kept.instrument_id, kept.side) != (instrument.id, side):
            execution = offered(self._execution, session.view.capabilities)
            kept = OrderDraft(instrument.id, side, execution=execution)
        if not kept.client_order_id or session.view.order(ClientOrderId(kept.client_order_id)):
            kept = replace(kept, client_order_id=session.next_client_order_id())
        if price is None and not kept.price:
            price = session.view.book(instrument.id).best(side.rests_on)
        if price is not None:
            kept = replace(kept, price=plain(price, instrument.price_places))
        return kept

    def _reassess_soon(self) -> None:
        """Now, or when the pace allows it; once."""
        wait = self._assessed_at + PACE - self._clock.monotonic()
        if wait <= 0:
            self.reassess()
        elif not self._is_due:
            self._is_due = True
            self.set_timer(wait / 1_000_000_000, self.reassess)

    def _follow_sent(self) -> None:
        """The order that was sent last is told of; the ticket closes when it was taken."""
        style, text = "", ""
        if self._sent is not None:
            order = self._desk.session.view.order(self._sent.client_order_id)
            style, text = ticket_lines.outcome(order, self._refusal())
            if ticket_lines.is_taken(order) and not self._is_touched:
                self._sent = None
                self._desk.close_ticket()
        self._outcome.say(Content(text))
        self._outcome.set_classes(style)

    def _refusal(self) -> str:
        """What the session has said since the order was handed over, if that was a complaint."""
        notices = self._desk.session.view.notices
        newest = notices[0] if notices else None
        if newest is None or self._sent is None or newest.severity is Severity.INFO:
            return ""
        return newest.text if newest.ts >= self._sent.ts else ""

    def _show_draft(self) -> None:
        if self._draft is None:
            return
        for field, row in self._rows.items():
            row.show(self._draft.text(field))
        self._show_side()

    def _show_side(self) -> None:
        if self._draft is None or self._instrument is None:
            return
        self.set_class(self._draft.side is Side.BUY, "-buy")
        self.set_class(self._draft.side is Side.SELL, "-sell")
        self.border_title = Content(f"ticket {self._instrument.symbol}")

    def _show_assessment(self) -> None:
        assessment, instrument = self._assessment, self._instrument
        if self._draft is None or instrument is None:
            return
        for field, row in self._rows.items():
            fault = assessment.violation(field)
            is_empty = field in {Field.PRICE, Field.QUANTITY} and not row.text
            row.show_fault(fault.message if fault and (self._is_tried or not is_empty) else "")
        room = self._desk.session.view.entry_room(self._clock.now())
        quote = self._desk.session.view.options.quotes.get(instrument.id)
        option = option_lines(self._draft, instrument, quote)
        self._figures.update(ticket_lines.figures(assessment, instrument, room, option))
        said = ticket_lines.cautions(assessment)
        self._cautions.say(said)
        listed = victims_content(self._victims, self._desk.session.view.instruments)
        self._doomed.say(listed)
        signing = self._signing_text()
        self._signing.say(Content(signing))
        self._show_hint()

    def _show_hint(self) -> None:
        sends = "asks" if self._desk.asks(self._assessment) else "sends"
        text = ticket_lines.hint(sends, len(self._victims), len(self._unaccepted))
        self._hint.update(Content(text))
        self._hint.set_class(bool(self._victims), "-armed")

    def _signing_text(self) -> str:
        """The text that will be signed; the session keeps its nonce, so that it stands still."""
        intent = self._assessment.intent
        if intent is None:
            return ""
        try:
            return self._desk.session.signing_text(intent)
        except AmountError as error:
            return str(error)
