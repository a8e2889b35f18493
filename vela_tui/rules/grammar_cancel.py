"""`cancel`: one order, or all that match.

    cancel ID | CLIENT_ID
    cancel all | MARKET | [MARKET|all] FILTER ...

    FILTER   bids | asks | at PRICE | from PRICE to PRICE | PREFIX* | older AGE
             nearest | farthest

Without `all` or a market's name the filters mean the market shown.
"""

import re
from dataclasses import fields, replace
from decimal import Decimal
from typing import Final

from vela_tui.domain.amounts import Price, decimal_places
from vela_tui.domain.clock import MINUTE, SECOND
from vela_tui.domain.enums import Side
from vela_tui.rules.grammar_words import GrammarContext, Reader, WrongWord, wrong
from vela_tui.rules.meanings import CancelOrder, CancelOrders, Problem, Word
from vela_tui.rules.selection import End, Selection

BOOK_SIDES: Final = {"bids": Side.BUY, "asks": Side.SELL}
"""Words for the orders that rest on one side of the book."""
FILTERS: Final = (*BOOK_SIDES, "at", "from", "older", *(end.value for end in End))
"""Words that begin a filter; a prefix with `*` is one as well."""
AGES: Final = ("30s", "1m", "5m", "1h")
"""Ages worth offering."""
_AGE: Final = re.compile(r"([1-9][0-9]{0,5})([smh])")
_UNITS: Final = {"s": SECOND, "m": MINUTE, "h": 60 * MINUTE}
_ANY: Final = Selection()


def read_cancel(reader: Reader) -> CancelOrder | CancelOrders:
    """What is to be cancelled.

    Raises:
        WrongWord: at the first word that is wrong.
    """
    context = reader.context
    word = reader.peek() or reader.take("what to cancel", cancel_targets(context))
    folded = word.text.casefold()
    if folded == "all":
        reader.take("all")
        return _filtered(reader, CancelOrders())
    if folded in FILTERS or folded.endswith("*"):
        if context.selected is None:
            problem = "no market is shown: write cancel all, or name a market"
            raise WrongWord(Problem(word.text, word.start, problem))
        return _filtered(reader, CancelOrders(context.selected))
    reader.take("what to cancel")
    if (order := context.order(word.text)) is not None:
        return CancelOrder(order.client_order_id)
    if (instrument := context.instrument(word.text)) is not None:
        return _filtered(reader, CancelOrders(instrument.id))
    expected = "an open order, all, a market, bids, asks, at, from, older, nearest or a prefix*"
    raise wrong(word, expected, cancel_targets(context))


def cancel_targets(context: GrammarContext) -> tuple[str, ...]:
    """The words that may follow `cancel`, the likeliest first."""
    orders = context.active_orders
    venue_ids = tuple(order.venue_order_id for order in orders if order.venue_order_id)
    client_ids = tuple(order.client_order_id for order in orders)
    return ("all", *FILTERS, *client_ids, *context.symbols, *venue_ids)


def _filtered(reader: Reader, meant: CancelOrders) -> CancelOrders:
    """The filters that follow, each at most once."""
    while (word := reader.peek()) is not None:
        before = meant
        meant = _filter(reader, meant, word)
        if meant == before or _repeats(before, meant):
            raise WrongWord(Problem(word.text, word.start, f"{word.text!r} is said twice"))
    return meant


def _filter(reader: Reader, meant: CancelOrders, word: Word) -> CancelOrders:
    if word.text.endswith("*"):
        reader.take("a prefix")
        if len(word.text) == 1:
            raise WrongWord(Problem("*", word.start, "write the prefix before the star: mm-*"))
        return replace(meant, prefix=word.text[:-1])
    key = reader.take_one_of("bids, asks, at, from, older, nearest, farthest or prefix*", FILTERS)
    match key.text:
        case "bids" | "asks":
            return replace(meant, side=BOOK_SIDES[key.text])
        case "at":
            price = _price(reader)
            return replace(meant, low=price, high=price)
        case "from":
            first = _price(reader)
            reader.take_one_of("to", ("to",))
            second = _price(reader)
            return replace(meant, low=min(first, second), high=max(first, second))
        case "older":
            return replace(meant, older_than=_age(reader))
        case _:
            return replace(meant, end=End(key.text))


def _repeats(before: CancelOrders, after: CancelOrders) -> bool:
    """Whether something that was said is said otherwise now."""
    return any(
        getattr(before, each.name) not in {getattr(_ANY, each.name), getattr(after, each.name)}
        for each in fields(Selection)
    )


def _price(reader: Reader) -> Price:
    return Price(Decimal(reader.take_number("a price", reader.context.prices).text))


def _age(reader: Reader) -> int:
    word = reader.take("an age", AGES)
    found = _AGE.fullmatch(word.text.casefold())
    if found is None:
        raise wrong(word, "an age such as 30s, 5m or 1h", AGES)
    return int(found[1]) * _UNITS[found[2]]


def render_cancel(meant: CancelOrders, context: GrammarContext) -> str:
    """The line that means this."""
    words = ["cancel"]
    if meant.instrument_id is None:
        words.append("all")
    elif meant.instrument_id in context.instruments:
        words.append(context.instruments[meant.instrument_id].symbol)
    words += [] if meant.side is None else [f"{meant.side.rests_on.value}s"]
    if meant.low is not None and meant.high is not None:
        low, high = _shown(meant.low), _shown(meant.high)
        words.append(f"at {low}" if low == high else f"from {low} to {high}")
    words += [f"{meant.prefix}*"] if meant.prefix else []
    words += [] if meant.older_than is None else [f"older {_age_text(meant.older_than)}"]
    words += [] if meant.end is None else [meant.end.value]
    return " ".join(words)


def _shown(price: Price) -> str:
    return f"{price:.{decimal_places(price)}f}"


def _age_text(age: int) -> str:
    unit = next(unit for unit in "hms" if age % _UNITS[unit] == 0)
    return f"{age // _UNITS[unit]}{unit}"
