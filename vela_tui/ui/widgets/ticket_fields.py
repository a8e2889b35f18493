"""The fields of the ticket: choices that cycle, numbers that step, text that is typed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import Click, Key
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Input, Static

from vela_tui.rules.draft import Field
from vela_tui.rules.form import Choice, FieldKind, FormField
from vela_tui.rules.scale import ScaleField
from vela_tui.ui.widgets.entry import Entry, is_entered
from vela_tui.ui.widgets.said import Said

AnyField = Field | ScaleField
"""A field of the ticket or of the scale."""
PRESET_KEYS: Final = {"[": "preset_down", "]": "preset_up", "%": "percent", "$": "worth"}
"""Characters that are no part of any number: they size the order while it is typed."""
TICKET_KEYS: Final = {"!": "accept", "=": "dry run"}
"""Characters that no field takes: they are for the whole ticket."""


@dataclass
class FieldChanged(Message):
    """A person changed a field."""

    field: AnyField
    text: str


@dataclass
class FieldStepped(Message):
    """A person asked for another value: a step up or down, a preset, a percentage."""

    field: AnyField
    step: str


@dataclass
class TicketAsked(Message):
    """A person pressed a key that no field takes: `accept` or `dry run`."""

    what: str


class ChoiceField(Widget, can_focus=True):
    """One of a few words; arrows and space take the next.

    Args:
        field: which field it is.
        choices: the words and what they mean.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,space,l", "cycle(1)", "next", show=False),
        Binding("left,h", "cycle(-1)", "previous", show=False),
    ]

    value: reactive[str] = reactive("")

    def __init__(self, field: AnyField, choices: Sequence[Choice]) -> None:
        super().__init__(id=f"field-{field.name.lower().replace('_', '-')}")
        self.on_enter: Callable[[], None] | None = None
        self._field = field
        self._choices: dict[str, str] = {}
        self.offer(choices)

    def offer(self, choices: Sequence[Choice]) -> None:
        """These are the words that can be chosen."""
        self._choices = {choice.label: choice.description for choice in choices}
        self.refresh()

    def watch_value(self, value: str) -> None:
        """The side's colour follows the side."""
        if self._field == Field.SIDE:
            self.set_class(value == "buy", "-buy")
            self.set_class(value == "sell", "-sell")

    def render(self) -> Content:
        """The word, then what it means."""
        label = self.value.upper() if self._field == Field.SIDE else self.value
        meaning = self._choices.get(self.value, "")
        mark = "▸" if self.has_focus else " "
        return Content.assemble((f"{label:<4}", "bold"), f"{mark} ", (meaning, "dim"))

    def action_cycle(self, step: int) -> None:
        """The next word in the row, or the one before."""
        labels = list(self._choices)
        at = labels.index(self.value) if self.value in labels else -step
        self.value = labels[(at + step) % len(labels)]
        self.post_message(FieldChanged(self._field, self.value))

    def on_key(self, event: Key) -> None:
        """Keys of the ticket are asked for."""
        if is_entered(event, self.on_enter):
            return
        if asked := TICKET_KEYS.get(event.character or ""):
            event.stop()
            self.post_message(TicketAsked(asked))

    def on_click(self, event: Click) -> None:
        """A click takes the next word."""
        event.stop()
        self.action_cycle(1)


class TextField(Entry):
    """Text or a number, exactly as typed; what is wrong with it is said, never altered.

    Args:
        form_field: which field it is and what it may hold.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "step('up')", "one step up", show=False),
        Binding("down", "step('down')", "one step down", show=False),
        Binding("shift+up,pageup", "step('far_up')", "ten steps up", show=False),
        Binding("shift+down,pagedown", "step('far_down')", "ten steps down", show=False),
    ]

    def __init__(self, form_field: FormField) -> None:
        super().__init__(
            placeholder=form_field.hint if form_field.kind is FieldKind.NUMBER else "",
            id=f"field-{form_field.field.name.lower().replace('_', '-')}",
            compact=True,
            max_length=form_field.max_length,
        )
        self._field = form_field.field
        self._steps = form_field.kind is FieldKind.NUMBER

    def _on_key(self, event: Key) -> None:  # type: ignore[override]  # the toolkit takes either
        """Keys of the ticket and preset keys are asked for; every other key is typed."""
        if asked := TICKET_KEYS.get(event.character or ""):
            event.stop()
            event.prevent_default()
            self.post_message(TicketAsked(asked))
            return
        step = PRESET_KEYS.get(event.character or "")
        if step and self._steps and self._field is Field.QUANTITY:
            event.stop()
            event.prevent_default()
            self.post_message(FieldStepped(self._field, step))

    def action_step(self, step: str) -> None:
        """Another value is asked for; a text has none, so that the key moves on."""
        if not self._steps:
            raise SkipAction
        self.post_message(FieldStepped(self._field, step))

    def show(self, text: str) -> None:
        """The field holds this text, its end under the cursor; nobody is told."""
        if text != self.value:
            with self.prevent(Input.Changed):
                self.value = text
            self.cursor_position = len(text)

    def on_input_changed(self, event: Input.Changed) -> None:
        """What was typed is told by field."""
        event.stop()
        self.post_message(FieldChanged(self._field, event.value))


class FieldRow(Vertical):
    """A label, a field, and below it what is wrong while something is.

    Args:
        form_field: what to show.
    """

    def __init__(self, form_field: FormField) -> None:
        super().__init__(classes="field")
        self._field = form_field.field
        self._fault = Said(classes="fault")
        self.control: ChoiceField | TextField = (
            ChoiceField(form_field.field, form_field.choices)
            if form_field.kind is FieldKind.CHOICE
            else TextField(form_field)
        )

    @property
    def field(self) -> AnyField:
        """Which field it is."""
        return self._field

    def compose(self) -> ComposeResult:
        """Label and field in one line, the fault below."""
        with Horizontal(classes="line"):
            yield Static(Content(self.field.value), markup=False, classes="label")
            yield self.control
        yield self._fault

    @property
    def text(self) -> str:
        """What the field holds."""
        return self.control.value

    def reshape(self, form_field: FormField) -> None:
        """The field offers what this market needs."""
        if isinstance(self.control, ChoiceField):
            self.control.offer(form_field.choices)
        elif form_field.kind is FieldKind.NUMBER:
            self.control.placeholder = form_field.hint

    def show(self, text: str) -> None:
        """The field holds this text."""
        if isinstance(self.control, ChoiceField):
            self.control.value = text
        else:
            self.control.show(text)

    def show_fault(self, message: str) -> None:
        """What is wrong stands below the field; nothing where nothing is."""
        self._fault.say(Content(message))
        self.set_class(bool(message), "-wrong")
