"""What a step key makes of a field: ticks, lots, presets, percentages."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from vela_tui.domain.amounts import Price, Quantity, parse_plain
from vela_tui.domain.errors import AmountError
from vela_tui.rules.draft import Field, OrderDraft, execution_of, plain
from vela_tui.rules.outlook import OrderContext
from vela_tui.rules.sizing import PERCENTS, bumped, presets, share, worth_of

NOTIONALS: Final = (Decimal(100), Decimal(500), Decimal(1_000), Decimal(5_000))
"""Worth of the quantities that are offered where nobody chose any, in the quote currency."""
_STEPS: Final = {"up": 1, "down": -1, "far_up": 10, "far_down": -10}


class Stepper:
    """Makes the next value of a field; remembers which percentage was last.

    Args:
        quantities: presets; empty for ones by notional.
    """

    def __init__(self, quantities: Sequence[Decimal] = ()) -> None:
        self._quantities = tuple(sorted(Quantity(each) for each in quantities))
        self._percent: tuple[int, str] = (-1, "")

    def stepped(
        self, field: Field, step: str, draft: OrderDraft, context: OrderContext
    ) -> str | None:
        """The field's next text; None where there is no next one."""
        price, quantity = _number(draft.price), _number(draft.quantity)
        if field is Field.PRICE and step in _STEPS:
            return self._price(price, _STEPS[step], draft, context)
        if field is not Field.QUANTITY:
            return None
        if step in _STEPS:
            start = Quantity(quantity if quantity is not None else Decimal(0))
            return _text(bumped(start, _STEPS[step], context.instrument), context)
        if price is None:
            return None
        return self._sized(step, Price(price), quantity, draft, context)

    def _sized(
        self,
        step: str,
        price: Price,
        quantity: Decimal | None,
        draft: OrderDraft,
        context: OrderContext,
    ) -> str | None:
        """A quantity by what it is worth, by a share, or a preset."""
        if step == "worth":
            return self._worth(price, quantity, context)
        if step == "percent":
            return self._next_percent(price, draft, context)
        return self._preset(step, price, quantity or Decimal(0), context)

    def _price(
        self, price: Decimal | None, ticks: int, draft: OrderDraft, context: OrderContext
    ) -> str | None:
        """A bump from what is typed, or the best price of the order's side."""
        instrument = context.instrument
        if price is None:
            levels = context.levels(draft.side.rests_on)
            return plain(levels[0][0], instrument.price_places) if levels else None
        return plain(instrument.bump(Price(price), ticks), instrument.price_places)

    def _preset(
        self, step: str, price: Price, quantity: Decimal, context: OrderContext
    ) -> str | None:
        """The nearest preset above or below what is typed."""
        sizes = self._quantities or presets(NOTIONALS, price, context.instrument)
        if step[-1:].isdigit():
            return _text(sizes[int(step[-1])], context) if int(step[-1]) < len(sizes) else None
        above = [each for each in sizes if each > quantity]
        below = [each for each in sizes if each < quantity]
        found = (above[:1] if step == "preset_up" else below[-1:]) or list(sizes[-1:])
        return _text(found[0], context) if found else None

    @staticmethod
    def _worth(price: Price, worth: Decimal | None, context: OrderContext) -> str | None:
        """What was typed is meant in the quote currency: the quantity that is worth no more."""
        if worth is None:
            return None
        quantity = worth_of(worth, price, context.instrument)
        return _text(quantity, context) if quantity else None

    def _next_percent(self, price: Price, draft: OrderDraft, context: OrderContext) -> str | None:
        """The next percentage of what can be afforded; any other typing begins anew."""
        execution = execution_of(draft.execution, context.capabilities)
        if execution is None:
            return None
        index, shown = self._percent
        index = (index + 1) % len(PERCENTS) if shown == draft.quantity else 0
        quantity = share(PERCENTS[index], draft.side, price, execution, context)
        if quantity is None:
            return None
        text = _text(quantity, context)
        self._percent = (index, text)
        return text


def _text(quantity: Quantity, context: OrderContext) -> str:
    return plain(quantity, context.instrument.quantity_places)


def _number(text: str) -> Decimal | None:
    try:
        return parse_plain(text)
    except AmountError:
        return None
