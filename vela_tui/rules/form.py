"""Which fields an order has at a venue: drawn from its capabilities, without its name."""

from dataclasses import dataclass
from enum import Enum

from vela_tui.domain.capability import Capabilities
from vela_tui.domain.enums import Side
from vela_tui.domain.instrument import Instrument
from vela_tui.rules.draft import Field, plain


class FieldKind(Enum):
    """How a field is filled in."""

    CHOICE = "choice"
    NUMBER = "number"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be chosen, and what it means."""

    label: str
    description: str


@dataclass(frozen=True, slots=True)
class FormField:
    """One field of the ticket."""

    field: Field
    kind: FieldKind
    hint: str
    """What may be entered, in a few words."""
    choices: tuple[Choice, ...] = ()
    max_length: int = 40
    """Characters; numbers are bounded by what could be one."""


def order_form(capabilities: Capabilities, instrument: Instrument) -> tuple[FormField, ...]:
    """The ticket's fields for this instrument, from top to bottom."""
    sides = tuple(Choice(side.value, _SIDES[side].format(instrument=instrument)) for side in Side)
    executions = tuple(Choice(each.label, each.description) for each in capabilities.executions)
    fields = [
        FormField(Field.SIDE, FieldKind.CHOICE, "buy or sell", sides),
        FormField(Field.PRICE, FieldKind.NUMBER, f"steps of {plain(instrument.display_tick)}"),
        FormField(Field.QUANTITY, FieldKind.NUMBER, f"steps of {plain(instrument.display_lot)}"),
    ]
    if len(executions) > 1:
        fields.append(FormField(Field.EXECUTION, FieldKind.CHOICE, "how it executes", executions))
    if capabilities.client_order_id_length:
        hint = f"{capabilities.client_order_id_alphabet}, {capabilities.client_order_id_length}"
        length = capabilities.client_order_id_length
        fields.append(FormField(Field.CLIENT_ORDER_ID, FieldKind.TEXT, hint, (), length))
    return tuple(fields)


_SIDES = {
    Side.BUY: "pays {instrument.quote} for {instrument.base}",
    Side.SELL: "gives {instrument.base} for {instrument.quote}",
}
