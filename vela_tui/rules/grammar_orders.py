"""`buy`, `sell`, `dry` and `scale`.

buy SIZE @ PRICE [EXECUTION] [id CLIENT_ID] [!]        sell SIZE @ PRICE ...
dry buy SIZE @ PRICE ...
scale buy|sell N from PRICE to PRICE total QTY [EXECUTION] [id PREFIX]

SIZE     a quantity, 25% of what can be afforded, or $500 worth
"""

import re
from typing import Final

from vela_tui.domain.enums import Side
from vela_tui.domain.instrument import InstrumentId
from vela_tui.rules.draft import Field, OrderDraft
from vela_tui.rules.grammar_words import Reader, WrongWord, check_number
from vela_tui.rules.meanings import DryRun, PlaceOrder, PlaceScale, Problem, Word
from vela_tui.rules.scale import ScaleDraft

SIDES: Final = tuple(side.value for side in Side)
"""Words for the directions."""
ACCEPT: Final = "!"
"""Agrees to lose the orders that were named."""
_PERCENT: Final = re.compile(r"(100|[1-9][0-9]?)%")


def read_order(reader: Reader, side: Side) -> PlaceOrder:
    """The order, after its first word.

    Raises:
        WrongWord: at the first word that is wrong.
    """
    selected = _selected(reader)
    quantity = _size(reader)
    reader.take_one_of("@", ("@",))
    price = reader.take_number("a price", reader.context.prices)
    words = {Field.QUANTITY: quantity, Field.PRICE: price}
    accepts = _options(reader, words, may_accept=True)
    draft = OrderDraft(
        selected,
        side,
        price.text,
        quantity.text,
        words[Field.EXECUTION].text if Field.EXECUTION in words else "",
        words[Field.CLIENT_ORDER_ID].text if Field.CLIENT_ORDER_ID in words else "",
    )
    return PlaceOrder(draft, words, accepts)


def read_dry_run(reader: Reader) -> DryRun:
    """The order that would be sent, after `dry`.

    Raises:
        WrongWord: at the first word that is wrong.
    """
    return DryRun(read_order(reader, Side(reader.take_one_of("buy or sell", SIDES).text)))


def read_scale(reader: Reader) -> PlaceScale:
    """The scale, after its first word.

    Raises:
        WrongWord: at the first word that is wrong.
    """
    selected = _selected(reader)
    prices = reader.context.prices
    side = Side(reader.take_one_of("buy or sell", SIDES).text)
    count = reader.take_number("a number of orders")
    reader.take_one_of("from", ("from",))
    first = reader.take_number("a price", prices)
    reader.take_one_of("to", ("to",))
    last = reader.take_number("a price", prices)
    reader.take_one_of("total", ("total",))
    total = reader.take_number("a quantity")
    words: dict[Field, Word] = {}
    _options(reader, words, may_accept=False)
    return PlaceScale(
        ScaleDraft(
            selected,
            side,
            count.text,
            first.text,
            last.text,
            total.text,
            words[Field.EXECUTION].text if Field.EXECUTION in words else "",
            words[Field.CLIENT_ORDER_ID].text if Field.CLIENT_ORDER_ID in words else "",
        )
    )


def _selected(reader: Reader) -> InstrumentId:
    if reader.context.selected is None:
        raise WrongWord(Problem("", 0, "no market is shown: choose one with market SYMBOL"))
    return reader.context.selected


def _size(reader: Reader) -> Word:
    """A quantity, a percentage, or a worth."""
    word = reader.take("a quantity")
    if _PERCENT.fullmatch(word.text):
        return word
    if word.text.startswith("$"):
        check_number(Word(word.text[1:], word.start + 1))
    else:
        check_number(word)
    return word


def _options(reader: Reader, words: dict[Field, Word], *, may_accept: bool) -> bool:
    """An execution, an id and `!` follow, each at most once, in any order: whether `!` does."""
    executions, accepts = reader.context.executions, False
    while reader.peek() is not None:
        missing = [] if Field.EXECUTION in words else list(executions)
        missing += [] if Field.CLIENT_ORDER_ID in words else ["id"]
        missing += [ACCEPT] if may_accept and not accepts else []
        if not missing:
            return accepts
        word = reader.take_one_of(f"{', '.join(missing)} or nothing", missing)
        if word.text == ACCEPT:
            accepts = True
        elif word.text == "id" and Field.CLIENT_ORDER_ID not in words:
            words[Field.CLIENT_ORDER_ID] = reader.take("a client order id")
        else:
            words[Field.EXECUTION] = word
    return accepts


def render_order(order: PlaceOrder) -> str:
    """The line that means this order."""
    draft = order.draft
    head = f"{draft.side.value} {draft.quantity} @ {draft.price}"
    tail = _tail(draft.execution, draft.client_order_id)
    return f"{head}{tail}{f' {ACCEPT}' if order.accepts else ''}"


def render_scale(draft: ScaleDraft) -> str:
    """The line that means this scale."""
    return (
        f"scale {draft.side.value} {draft.count} from {draft.first} to {draft.last}"
        f" total {draft.total}{_tail(draft.execution, draft.prefix)}"
    )


def _tail(execution: str, name: str) -> str:
    return f"{f' {execution}' if execution else ''}{f' id {name}' if name else ''}"
