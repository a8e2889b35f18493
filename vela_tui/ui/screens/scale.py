"""The scale: equal orders between two prices, with all that they would do before they are sent."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from vela_tui.domain.amounts import Price, parse_plain
from vela_tui.domain.clock import SECOND
from vela_tui.domain.enums import Side
from vela_tui.domain.errors import AmountError
from vela_tui.domain.order import ClientOrderId
from vela_tui.domain.value import Value
from vela_tui.rules.budget import EntryRoom
from vela_tui.rules.draft import plain
from vela_tui.rules.form import scale_form
from vela_tui.rules.scale import MOST, ScaleDraft, ScaleField
from vela_tui.rules.scale_outlook import ScaleOutlook, foresee
from vela_tui.rules.victims import unaccepted, victims
from vela_tui.session.judging import order_context, touch_of
from vela_tui.session.views import SessionPort
from vela_tui.ui.render.scale import scale_figures, scale_levels
from vela_tui.ui.render.victims import ACCEPT, victims_content
from vela_tui.ui.screens.confirm import KeyGuard
from vela_tui.ui.widgets.ticket_fields import FieldChanged, FieldRow, FieldStepped, TicketAsked

FOLLOWS: Final = 0.25
"""Seconds between two looks at the market."""
_STEPS: Final = {"up": 1, "down": -1, "far_up": 10, "far_down": -10}


class ScaleWish(Value, frozen=True):
    """What a person wants sent, as it was shown."""

    outlook: ScaleOutlook
    sacrifices: frozenset[ClientOrderId]


class ScaleScreen(ModalScreen[ScaleWish | None]):
    """A scale being typed, its levels beside it, and below it what it would do.

    Args:
        session: the market and the account.
        draft: to begin with.
        execution: of orders where the draft says nothing; empty for the venue's first.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "close", show=False),
        Binding("enter", "send", "send", show=False),
        Binding("tab,down", "app.focus_next", "next field", show=False),
        Binding("shift+tab,up", "app.focus_previous", "previous field", show=False),
    ]

    def __init__(self, session: SessionPort, draft: ScaleDraft, execution: str) -> None:
        super().__init__(classes="question")
        self._session = session
        self._guard = KeyGuard(session.clock)
        view = session.view
        self._instrument = view.instruments[draft.instrument_id]
        labels = [each.label for each in view.capabilities.executions]
        chosen = draft.execution or execution
        self._draft = replace(draft, execution=chosen if chosen in labels else labels[0])
        form = scale_form(view.capabilities, self._instrument)
        self._rows = {ScaleField(each.field): FieldRow(each) for each in form}
        self._names = self._fresh_names()
        self._outlook = ScaleOutlook()
        self._agreed: frozenset[ClientOrderId] = frozenset()
        self._is_tried = False
        self._levels = Static("", markup=False)
        self._figures = Static("", markup=False, id="scale-figures")
        self._doomed = Static("", markup=False, id="scale-victims")
        self._hint = Static("", markup=False, classes="hint")

    @property
    def draft(self) -> ScaleDraft:
        """What has been typed so far."""
        return self._draft

    @property
    def outlook(self) -> ScaleOutlook:
        """What is thought of it now."""
        return self._outlook

    def compose(self) -> ComposeResult:
        """The fields, the levels beside them, what they would do below."""
        mode = self._session.view.mode.value.upper()
        with Vertical(classes="dialog scale") as dialog:
            dialog.border_title = Content(f"Scale {self._instrument.symbol} · {mode}")
            with Horizontal(id="scale-top"):
                with Vertical(id="scale-form"):
                    yield from self._rows.values()
                with VerticalScroll(id="scale-levels", can_focus=False):
                    yield self._levels
            yield self._figures
            with VerticalScroll(id="scale-doomed", can_focus=False):
                yield self._doomed
            yield self._hint

    def on_mount(self) -> None:
        """The fields hold the draft; the first empty one has the focus."""
        texts = self._texts()
        for field, row in self._rows.items():
            row.show(texts[field])
        empty = (field for field in self._rows if not texts[field])
        first = next((field for field in empty if field is not ScaleField.PREFIX), None)
        self._rows[first or ScaleField.TOTAL].control.focus()
        self.judge()
        self.set_interval(FOLLOWS, self.judge)

    def judge(self) -> None:
        """What is thought of the scale is what holds at this moment."""
        view, now = self._session.view, self._session.clock.now()
        context = order_context(view, self._instrument, now)
        room = view.entry_room(now)
        self._outlook = foresee(self._draft, context, self._names, now, room)
        self._show("" if room is None else self._room_text(room, now))

    def _room_text(self, room: EntryRoom, now: int) -> str:
        """How many orders may leave now, and when the next slot comes where too few may."""
        told = f"{room.left} of {room.limit} left now"
        budget = self._session.view.order_budget
        plan = self._outlook.plan
        wait = budget.next_slot(now) if budget else 0
        if plan is None or room.left >= len(plan.prices) or not wait:
            return told
        return f"{told}, the next in {-(-wait // SECOND)} s"

    def on_field_changed(self, event: FieldChanged) -> None:
        """The draft has what was typed; what was agreed to was another scale."""
        event.stop()
        self._draft = self._draft.replaced(ScaleField(event.field), event.text)
        self._agreed = frozenset()
        if ScaleField(event.field) is ScaleField.PREFIX:
            self._names = self._fresh_names()
        self.judge()

    def on_field_stepped(self, event: FieldStepped) -> None:
        """A price moves by ticks, a number of orders by one, a total by one lot for each."""
        event.stop()
        field = ScaleField(event.field)
        text = self._stepped(field, _STEPS.get(event.step, 0))
        if text:
            self._rows[field].show(text)
            self.post_message(FieldChanged(field, text))

    def on_ticket_asked(self, event: TicketAsked) -> None:
        """`!` agrees to lose the orders that are shown."""
        event.stop()
        if event.what == "accept":
            self._agreed = frozenset(each.client_order_id for each in self._outlook.victims)
            self.judge()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter in a field is Enter on the scale."""
        event.stop()
        self.action_send()

    def action_send(self) -> None:
        """The scale is wanted as it is shown; what is wrong keeps it here."""
        if not self._guard.is_press("enter"):
            return
        self._is_tried = True
        self.judge()
        if self._outlook.faults:
            self._rows[self._outlook.faults[0].field].control.focus()
        elif self._outlook.intents and not self._unaccepted:
            names = frozenset(each.client_order_id for each in self._outlook.victims)
            self.dismiss(ScaleWish(self._outlook, names))

    def action_close(self) -> None:
        """Nothing is sent."""
        self.dismiss(None)

    @property
    def _unaccepted(self) -> Sequence[object]:
        return unaccepted(self._outlook.victims, self._agreed)

    def _fresh_names(self) -> tuple[ClientOrderId, ...]:
        """One name for each order that a scale can have."""
        if not self._draft.prefix:
            return tuple(self._session.next_client_order_id() for _ in range(MOST))
        return tuple(ClientOrderId(f"{self._draft.prefix}-{at + 1}") for at in range(MOST))

    def _texts(self) -> dict[ScaleField, str]:
        draft = self._draft
        return {
            ScaleField.SIDE: draft.side.value,
            ScaleField.COUNT: draft.count,
            ScaleField.FIRST: draft.first,
            ScaleField.LAST: draft.last,
            ScaleField.TOTAL: draft.total,
            ScaleField.EXECUTION: draft.execution,
            ScaleField.PREFIX: draft.prefix,
        }

    def _stepped(self, field: ScaleField, by: int) -> str:
        """The field's next text; empty where there is none."""
        text = self._texts()[field]
        try:
            value = parse_plain(text) if text else Decimal(0)
            count = max(int(self._draft.count or 1), 1)
        except (AmountError, ValueError):
            return ""
        instrument = self._instrument
        match field:
            case ScaleField.COUNT:
                return str(min(max(int(value) + by, 2), MOST))
            case ScaleField.FIRST | ScaleField.LAST:
                return plain(instrument.bump(Price(value), by), instrument.price_places)
            case ScaleField.TOTAL:
                unit = instrument.display_lot * count
                return plain(max(value + unit * by, unit), instrument.quantity_places)
        return ""

    def _show(self, room_text: str) -> None:
        outlook, view = self._outlook, self._session.view
        texts = self._texts()
        faults = {each.field: each.message for each in reversed(outlook.faults)}
        for field, row in self._rows.items():
            row.show_fault(faults.get(field, "") if texts[field] or self._is_tried else "")
        self._levels.update(scale_levels(outlook, self._draft.side, self._instrument))
        self._figures.update(scale_figures(outlook, self._instrument, room_text))
        told = victims(outlook.victims, touch_of(view), self._session.clock.now())
        listed = victims_content(told, view.instruments)
        self._doomed.update(listed)
        self._doomed.display = bool(listed)
        self._hint.update(Content(self._hint_text()))
        self._hint.set_class(bool(self._unaccepted or outlook.blocked), "-armed")
        self.query_one(".scale").set_class(self._draft.side is Side.BUY, "-buy")
        self.query_one(".scale").set_class(self._draft.side is Side.SELL, "-sell")

    def _hint_text(self) -> str:
        outlook = self._outlook
        if self._unaccepted:
            return f"enter sends nothing: {ACCEPT} agrees to lose {len(self._unaccepted)}"
        if not outlook.intents:
            return "tab next field   ↑ ↓ steps   esc closes"
        lost = len(outlook.victims)
        goes = f", {lost} of yours go{'es'[: 2 * (lost == 1)]}" if lost else ""
        return f"enter sends {len(outlook.intents)} orders one by one{goes}   esc closes"
