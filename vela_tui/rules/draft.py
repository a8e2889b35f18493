"""An order as it is being typed: text, because a person's text is never altered silently."""

from dataclasses import replace
from decimal import Decimal
from enum import StrEnum

from vela_tui.domain.amounts import decimal_places
from vela_tui.domain.capability import Capabilities, Execution
from vela_tui.domain.enums import Side
from vela_tui.domain.instrument import InstrumentId
from vela_tui.domain.value import Value


class Field(StrEnum):
    """What a person fills in, in the order of the ticket."""

    SIDE = "side"
    PRICE = "price"
    QUANTITY = "quantity"
    EXECUTION = "order"
    CLIENT_ORDER_ID = "id"


class OrderDraft(Value, frozen=True):
    """An order being typed; nothing in it has been checked."""

    instrument_id: InstrumentId
    side: Side
    price: str = ""
    quantity: str = ""
    execution: str = ""
    """The label of one of the venue's executions; empty for the venue's first."""
    client_order_id: str = ""

    def text(self, field: Field) -> str:
        """What stands in that field."""
        match field:
            case Field.SIDE:
                return self.side.value
            case Field.PRICE:
                return self.price
            case Field.QUANTITY:
                return self.quantity
            case Field.EXECUTION:
                return self.execution
            case Field.CLIENT_ORDER_ID:
                return self.client_order_id

    def replaced(self, field: Field, text: str) -> "OrderDraft":
        """The draft with another text in one field.

        Raises:
            ValueError: when the field is the side and the text names none.
        """
        match field:
            case Field.SIDE:
                return replace(self, side=Side(text))
            case Field.PRICE:
                return replace(self, price=text)
            case Field.QUANTITY:
                return replace(self, quantity=text)
            case Field.EXECUTION:
                return replace(self, execution=text)
            case Field.CLIENT_ORDER_ID:
                return replace(self, client_order_id=text)


def execution_of(label: str, capabilities: Capabilities) -> Execution | None:
    """The venue's execution of this label, its first for an empty one, None for a wrong one."""
    if not label:
        return capabilities.executions[0]
    return next((each for each in capabilities.executions if each.label == label), None)


def offered(label: str, capabilities: Capabilities) -> str:
    """A person's usual execution where the venue has it, else the venue's first."""
    labels = [each.label for each in capabilities.executions]
    return label if label in labels else labels[0]


def plain(value: Decimal, places: int = 0) -> str:
    """The number as a person would type it: exact, at least `places` decimals, no separators."""
    return f"{value:.{max(places, decimal_places(value))}f}"


def grouped(value: Decimal, places: int = 0) -> str:
    """The number as a person reads it: exact, at least `places` decimals, thousands separated."""
    return f"{value:,.{max(places, decimal_places(value))}f}"
