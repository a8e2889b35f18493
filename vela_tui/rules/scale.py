"""A scale: a ladder of equal orders between two prices, planned exactly or not at all.

The levels are equally far apart, the first and the last as typed, and every order has the same
quantity. Nothing is rounded: where the distance is no whole number of ticks, or the quantity no
whole number of lots, the plan is refused with the figures next to it that would be right.
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from enum import StrEnum
from typing import Final

from vela_tui.domain.amounts import EXACT, Price, Quantity, is_multiple, parse_plain
from vela_tui.domain.enums import Side
from vela_tui.domain.errors import AmountError
from vela_tui.domain.instrument import Instrument, InstrumentId
from vela_tui.domain.value import Value
from vela_tui.rules.draft import plain

LEAST: Final = 2
"""Orders of a scale; a single one is an order."""
MOST: Final = 50
"""Orders of a scale at most; a venue's limits allow far fewer within a minute."""
_WIDE: Final = Context(prec=60)


class ScaleField(StrEnum):
    """What a person fills in, in the order of the form."""

    SIDE = "side"
    COUNT = "orders"
    FIRST = "from"
    LAST = "to"
    TOTAL = "total"
    EXECUTION = "order"
    PREFIX = "id"


class ScaleDraft(Value, frozen=True):
    """A scale as it is being typed; nothing in it has been checked."""

    instrument_id: InstrumentId
    side: Side
    count: str = ""
    first: str = ""
    """Price of the first order that is sent."""
    last: str = ""
    """Price of the last one."""
    total: str = ""
    """Quantity of all orders together."""
    execution: str = ""
    """The label of one of the venue's executions; empty for the one chosen in the settings."""
    prefix: str = ""
    """What the orders' ids begin with; empty for names of our own."""

    def replaced(  # noqa: PLR0911 - a table
        self, field: ScaleField, text: str
    ) -> "ScaleDraft":
        """The draft with another text in one field.

        Raises:
            ValueError: when the field is the side and the text names none.
        """
        match field:
            case ScaleField.SIDE:
                return replace(self, side=Side(text))
            case ScaleField.COUNT:
                return replace(self, count=text)
            case ScaleField.FIRST:
                return replace(self, first=text)
            case ScaleField.LAST:
                return replace(self, last=text)
            case ScaleField.TOTAL:
                return replace(self, total=text)
            case ScaleField.EXECUTION:
                return replace(self, execution=text)
            case ScaleField.PREFIX:
                return replace(self, prefix=text)


class ScaleFault(Value, frozen=True):
    """One field that is wrong, and what would be right."""

    field: ScaleField
    message: str


class ScalePlan(Value, frozen=True):
    """Where the orders stand."""

    prices: tuple[Price, ...]
    """In the order in which they are sent."""
    quantity: Quantity
    """Of each."""
    step: Decimal
    """From one price to the next; negative where they fall."""


def plan_scale(draft: ScaleDraft, instrument: Instrument) -> ScalePlan | tuple[ScaleFault, ...]:
    """The plan, or everything that is wrong with the draft. Never raises."""
    faults: list[ScaleFault] = []
    count = _count(draft.count, faults)
    tick, lot = instrument.tick_size, instrument.lot_size
    first = _number(ScaleField.FIRST, draft.first, tick, faults)
    last = _number(ScaleField.LAST, draft.last, tick, faults)
    total = _number(ScaleField.TOTAL, draft.total, lot, faults)
    if first is not None and first == last:
        faults.append(ScaleFault(ScaleField.LAST, "another price than the first one"))
    if count is None or first is None or last is None or total is None or faults:
        return tuple(faults)
    step = _step(first, last, count, instrument, faults)
    each = _each(total, count, instrument, faults)
    if step is None or each is None:
        return tuple(faults)
    prices = tuple(
        Price(EXACT.add(first, EXACT.multiply(step, Decimal(at)))) for at in range(count)
    )
    return ScalePlan(prices, Quantity(each), step)


def _count(text: str, faults: list[ScaleFault]) -> int | None:
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(MOST))
    if is_number and LEAST <= int(text) <= MOST:
        return int(text)
    faults.append(ScaleFault(ScaleField.COUNT, f"a whole number from {LEAST} to {MOST}"))
    return None


def _number(
    field: ScaleField, text: str, step: Decimal, faults: list[ScaleFault]
) -> Decimal | None:
    message = f"type {'a quantity' if field is ScaleField.TOTAL else 'a price'}"
    if text:
        try:
            value = parse_plain(text)
        except AmountError as error:
            message = str(error)
        else:
            if value > 0 and is_multiple(value, step):
                return value
            message = f"more than 0, in steps of {plain(step)}"
    faults.append(ScaleFault(field, message))
    return None


def _step(
    first: Decimal, last: Decimal, count: int, instrument: Instrument, faults: list[ScaleFault]
) -> Decimal | None:
    """The distance of two orders, in whole display ticks."""
    gaps, tick = Decimal(count - 1), instrument.display_tick
    span = EXACT.subtract(last, first)
    if is_multiple(span, EXACT.multiply(tick, gaps)):
        return EXACT.divide(span, gaps)
    low, high = (
        EXACT.add(first, EXACT.multiply(EXACT.multiply(steps, tick), gaps))
        for steps in _around(_WIDE.divide(span, EXACT.multiply(tick, gaps)))
    )
    right = " or ".join(
        plain(each, instrument.price_places) for each in (low, high) if each > 0 and each != first
    )
    text = f"{count} orders would stand no whole {plain(tick)} apart: to {right}"
    faults.append(ScaleFault(ScaleField.LAST, text))
    return None


def _each(
    total: Decimal, count: int, instrument: Instrument, faults: list[ScaleFault]
) -> Decimal | None:
    """The quantity of one order, in whole display lots."""
    number, lot = Decimal(count), instrument.display_lot
    unit = EXACT.multiply(lot, number)
    if is_multiple(total, unit):
        return EXACT.divide(total, number)
    sums = [EXACT.multiply(units, unit) for units in _around(_WIDE.divide(total, unit))]
    right = " or ".join(plain(each, instrument.quantity_places) for each in sums if each > 0)
    text = f"no whole {plain(lot)} for each of {count}: {right}"
    faults.append(ScaleFault(ScaleField.TOTAL, text))
    return None


def _around(value: Decimal) -> Sequence[Decimal]:
    """The whole numbers below and above."""
    return [value.to_integral_value(rounding) for rounding in (ROUND_FLOOR, ROUND_CEILING)]
