"""Which fields an order has at a venue: drawn from its capabilities, without its name."""

from decimal import Decimal
from enum import Enum

from vela_tui.domain.capability import Capabilities
from vela_tui.domain.enums import Side
from vela_tui.domain.instrument import Instrument
from vela_tui.domain.value import Value
from vela_tui.rules.draft import Field, plain
from vela_tui.rules.scale import LEAST, MOST, ScaleField


class FieldKind(Enum):
    """How a field is filled in."""

    CHOICE = "choice"
    NUMBER = "number"
    TEXT = "text"


class Choice(Value, frozen=True):
    """One thing that can be chosen, and what it means."""

    label: str
    description: str


class FormField(Value, frozen=True):
    """One field of the ticket."""

    field: Field | ScaleField
    kind: FieldKind
    hint: str
    """What may be entered, in a few words."""
    choices: tuple[Choice, ...] = ()
    max_length: int = 40
    """Characters; numbers are bounded by what could be one."""


def order_form(capabilities: Capabilities, instrument: Instrument | None) -> tuple[FormField, ...]:
    """The ticket's fields from top to bottom; steps and currencies where the market is known."""
    sides = tuple(Choice(side.value, _side_text(side, instrument)) for side in Side)
    executions = tuple(Choice(each.label, each.description) for each in capabilities.executions)
    fields = [
        FormField(Field.SIDE, FieldKind.CHOICE, "buy or sell", sides),
        FormField(
            Field.PRICE, FieldKind.NUMBER, _steps(instrument.display_tick if instrument else None)
        ),
        FormField(
            Field.QUANTITY, FieldKind.NUMBER, _steps(instrument.display_lot if instrument else None)
        ),
    ]
    if len(executions) > 1:
        fields.append(FormField(Field.EXECUTION, FieldKind.CHOICE, "how it executes", executions))
    if capabilities.client_order_id_length:
        hint = f"{capabilities.client_order_id_alphabet}, {capabilities.client_order_id_length}"
        length = capabilities.client_order_id_length
        fields.append(FormField(Field.CLIENT_ORDER_ID, FieldKind.TEXT, hint, (), length))
    return tuple(fields)


def _side_text(side: Side, instrument: Instrument | None) -> str:
    if instrument is None:
        return ""
    if side is Side.BUY:
        return f"pays {instrument.quote}"
    if instrument.option is not None:
        return f"takes {instrument.quote}"
    return f"gives {instrument.base}"


def _steps(step: Decimal | None) -> str:
    return "" if step is None else f"steps of {plain(step)}"


def scale_form(capabilities: Capabilities, instrument: Instrument) -> tuple[FormField, ...]:
    """A scale's fields from top to bottom."""
    tick, lot = _steps(instrument.display_tick), _steps(instrument.display_lot)
    sides = tuple(Choice(side.value, _side_text(side, instrument)) for side in Side)
    executions = tuple(Choice(each.label, each.description) for each in capabilities.executions)
    length = max(capabilities.client_order_id_length - 3, 1)
    return (
        FormField(ScaleField.SIDE, FieldKind.CHOICE, "buy or sell", sides),
        FormField(ScaleField.COUNT, FieldKind.NUMBER, f"{LEAST} to {MOST}"),
        FormField(ScaleField.FIRST, FieldKind.NUMBER, tick),
        FormField(ScaleField.LAST, FieldKind.NUMBER, tick),
        FormField(ScaleField.TOTAL, FieldKind.NUMBER, lot),
        FormField(ScaleField.EXECUTION, FieldKind.CHOICE, "how they execute", executions),
        FormField(ScaleField.PREFIX, FieldKind.TEXT, "ids begin so", (), length),
    )
