"""The command line's grammar: text to a meaning, or to the word that is wrong.

    buy QTY @ PRICE [EXECUTION] [id CLIENT_ID]      sell QTY @ PRICE ...
    cancel ID | CLIENT_ID | bids | asks | all | MARKET [bids|asks]
    market SYMBOL
    alert MARKET > PRICE | alert fills | alert remove N ...     (see alert_grammar)
    quit

Numbers are plain: digits and one point, in every locale.
"""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from vela_tui.domain.amounts import parse_plain
from vela_tui.domain.enums import Side
from vela_tui.domain.errors import AmountError
from vela_tui.domain.instrument import Instrument, InstrumentId
from vela_tui.domain.order import ClientOrderId, Order
from vela_tui.rules.alert_grammar import (
    AlertMeaning,
    ListAlerts,
    RemoveAlert,
    SetAlert,
    alert_line,
    alert_text,
)
from vela_tui.rules.draft import Field, OrderDraft

VERBS: Final = ("buy", "sell", "cancel", "market", "alert", "quit")
"""First words."""
BOOK_SIDES: Final = {"bids": Side.BUY, "asks": Side.SELL}
"""Words for the orders that rest on one side of the book."""
MAX_LENGTH: Final = 200
"""Characters of a line; more is no command."""
_WORD: Final = re.compile(r"[@<>]|[^\s@<>]+")


@dataclass(frozen=True, slots=True)
class GrammarContext:
    """What the words of a line may refer to."""

    instruments: Mapping[InstrumentId, Instrument]
    selected: InstrumentId | None
    executions: tuple[str, ...]
    active_orders: Sequence[Order] = ()
    prices: tuple[str, ...] = ()
    """Prices worth offering: the best bid and the best ask."""

    @property
    def symbols(self) -> tuple[str, ...]:
        """All symbols, in the venue's order."""
        return tuple(each.symbol for each in self.instruments.values())

    def instrument(self, symbol: str) -> Instrument | None:
        """The instrument of a symbol, in any letter case."""
        wanted = symbol.casefold()
        found = (each for each in self.instruments.values() if each.symbol.casefold() == wanted)
        return next(found, None)

    def order(self, name: str) -> Order | None:
        """The active order of a venue order id or a client order id."""
        by_client = (each for each in self.active_orders if each.client_order_id == name)
        by_venue = (each for each in self.active_orders if each.venue_order_id == name)
        return next(by_client, None) or next(by_venue, None)


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a line."""

    text: str
    start: int

    @property
    def end(self) -> int:
        """The position after its last character."""
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class PlaceOrder:
    """Place this order, if its draft is found right."""

    draft: OrderDraft
    words: Mapping[Field, Word] = field(default_factory=dict, compare=False)
    """Where each field stands in the line, so that a violation can point at it."""


@dataclass(frozen=True, slots=True)
class CancelOrder:
    """Cancel one order."""

    client_order_id: ClientOrderId


@dataclass(frozen=True, slots=True)
class CancelOrders:
    """Cancel all active orders that match; None matches all."""

    instrument_id: InstrumentId | None = None
    side: Side | None = None


@dataclass(frozen=True, slots=True)
class ShowMarket:
    """Show this market."""

    instrument_id: InstrumentId


@dataclass(frozen=True, slots=True)
class QuitProgram:
    """End the program."""


@dataclass(frozen=True, slots=True)
class Problem:
    """The first word that is wrong, and what would be right."""

    word: str
    """Empty where a word is missing."""
    position: int
    message: str
    suggestions: tuple[str, ...] = ()
    """Words that would be right in its place, the likeliest first."""


Meaning = PlaceOrder | CancelOrder | CancelOrders | ShowMarket | QuitProgram | AlertMeaning


class _Wrong(Exception):  # noqa: N818 - control flow within this module
    """Carries the problem to `parse`."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def split_words(text: str) -> list[Word]:
    """The line's words; `@`, `<`, `>` are such by themselves, with blanks around it or without."""
    return [Word(found.group(), found.start()) for found in _WORD.finditer(text)]


def parse(text: str, context: GrammarContext) -> Meaning | Problem:
    """What a line means, or the first thing wrong with it. Never raises."""
    if len(text) > MAX_LENGTH:
        return Problem("", MAX_LENGTH, f"too long: at most {MAX_LENGTH} characters")
    reader = _Reader(split_words(text), len(text), context)
    try:
        meaning = _line(reader)
        reader.expect_end()
    except _Wrong as wrong:
        return wrong.problem
    return meaning


class _Reader:
    """The words of a line, taken one by one."""

    def __init__(self, words: list[Word], end: int, context: GrammarContext) -> None:
        self.context = context
        self._words = words
        self._end = end
        self._next = 0

    def peek(self) -> Word | None:
        """The next word, not taken."""
        return self._words[self._next] if self._next < len(self._words) else None

    def take(self, expected: str, suggestions: Sequence[str] = ()) -> Word:
        """The next word; a problem when there is none."""
        word = self.peek()
        if word is None:
            problem = Problem("", self._end, f"{expected} is missing", tuple(suggestions))
            raise _Wrong(problem)
        self._next += 1
        return word

    def take_one_of(
        self, expected: str, words: Sequence[str], also_near: Sequence[str] = ()
    ) -> Word:
        """The next word, which must be one of these, in any letter case.

        Args:
            expected: what is expected, in words.
            words: what may stand here, in lower case.
            also_near: phrases that are suggested as well where a word is wrong.
        """
        word = self.take(expected, words)
        if word.text.casefold() not in words:
            raise _wrong(word, expected, (*words, *also_near))
        return Word(word.text.casefold(), word.start)

    def expect_end(self) -> None:
        """Nothing is left; else a problem."""
        if (word := self.peek()) is not None:
            raise _Wrong(Problem(word.text, word.start, f"{word.text!r} is one word too many"))


def _line(reader: _Reader) -> Meaning:
    markets = tuple(f"market {symbol}" for symbol in reader.context.symbols)
    verb = reader.take_one_of("a command", VERBS, also_near=markets)
    match verb.text:
        case "buy" | "sell":
            return _order(reader, Side(verb.text))
        case "cancel":
            return _cancel(reader)
        case "market":
            return ShowMarket(_symbol(reader, reader.take("a market", reader.context.symbols)).id)
        case "alert":
            return _alert(reader)
        case _:
            return QuitProgram()


def _alert(reader: _Reader) -> AlertMeaning:
    markets = {each.symbol.casefold(): each for each in reader.context.instruments.values()}
    return alert_line(reader, markets, lambda expected: _number(reader, expected, ()))


def _order(reader: _Reader, side: Side) -> PlaceOrder:
    context = reader.context
    if context.selected is None:
        raise _Wrong(Problem("", 0, "no market is shown: choose one with market SYMBOL"))
    quantity = _number(reader, "a quantity", ())
    reader.take_one_of("@", ("@",))
    price = _number(reader, "a price", context.prices)
    words = {Field.QUANTITY: quantity, Field.PRICE: price}
    _options(reader, words)
    draft = OrderDraft(
        context.selected,
        side,
        price.text,
        quantity.text,
        words[Field.EXECUTION].text if Field.EXECUTION in words else "",
        words[Field.CLIENT_ORDER_ID].text if Field.CLIENT_ORDER_ID in words else "",
    )
    return PlaceOrder(draft, words)


def _options(reader: _Reader, words: dict[Field, Word]) -> None:
    """An execution and an id follow, each at most once, in either order."""
    executions = reader.context.executions
    while reader.peek() is not None:
        missing = [] if Field.EXECUTION in words else list(executions)
        missing += [] if Field.CLIENT_ORDER_ID in words else ["id"]
        if not missing:
            return
        word = reader.take_one_of(f"{', '.join(missing)} or nothing", missing)
        if word.text == "id" and Field.CLIENT_ORDER_ID not in words:
            words[Field.CLIENT_ORDER_ID] = reader.take("a client order id")
        else:
            words[Field.EXECUTION] = word


def _number(reader: _Reader, expected: str, suggestions: Sequence[str]) -> Word:
    word = reader.take(expected, suggestions)
    try:
        parse_plain(word.text)
    except AmountError as error:
        right = re.sub(r"[,_' ]", "", word.text)
        is_near = right != word.text and re.fullmatch(r"[0-9]+(\.[0-9]+)?", right)
        near = (right,) if is_near else ()
        raise _Wrong(Problem(word.text, word.start, str(error), near)) from None
    return word


def _cancel(reader: _Reader) -> CancelOrder | CancelOrders:
    context = reader.context
    targets = cancel_targets(context)
    word = reader.take("what to cancel", targets)
    folded = word.text.casefold()
    if folded == "all":
        return CancelOrders()
    if folded in BOOK_SIDES:
        return CancelOrders(context.selected, BOOK_SIDES[folded])
    if (order := context.order(word.text)) is not None:
        return CancelOrder(order.client_order_id)
    if (instrument := context.instrument(word.text)) is not None:
        side = None
        if reader.peek() is not None:
            side = BOOK_SIDES[reader.take_one_of("bids, asks or nothing", tuple(BOOK_SIDES)).text]
        return CancelOrders(instrument.id, side)
    raise _wrong(word, "an open order, bids, asks, all or a market", targets)


def cancel_targets(context: GrammarContext) -> tuple[str, ...]:
    """The words that may follow `cancel`, the likeliest first."""
    orders = context.active_orders
    venue_ids = tuple(order.venue_order_id for order in orders if order.venue_order_id)
    client_ids = tuple(order.client_order_id for order in orders)
    return ("all", *BOOK_SIDES, *client_ids, *context.symbols, *venue_ids)


def _symbol(reader: _Reader, word: Word) -> Instrument:
    instrument = reader.context.instrument(word.text)
    if instrument is None:
        raise _wrong(word, "a market", reader.context.symbols)
    return instrument


def _wrong(word: Word, expected: str, candidates: Sequence[str]) -> _Wrong:
    """A problem that names the word and those that come near it."""
    near = nearest(word.text, candidates)
    shown = word.text if len(word.text) <= 24 else word.text[:23] + "…"  # noqa: PLR2004 - fits
    right = f": {near[0]}?" if near else ""
    return _Wrong(Problem(word.text, word.start, f"{shown!r} is not {expected}{right}", near))


def nearest(text: str, candidates: Sequence[str]) -> tuple[str, ...]:
    """Up to three candidates that begin with the text, hold it or resemble it, in this order."""
    folded = {each.casefold(): each for each in candidates}
    wanted = text.casefold()
    begin = [each for each in folded if each.startswith(wanted)]
    hold = [each for each in folded if wanted in each]
    resemble = difflib.get_close_matches(wanted, list(folded), n=3, cutoff=0.6)
    return tuple(folded[each] for each in dict.fromkeys((*begin, *hold, *resemble)))[:3]


def render(meaning: Meaning, context: GrammarContext) -> str:
    """The line that means this: `parse` of it is the same meaning again."""
    match meaning:
        case PlaceOrder(draft):
            head = f"{draft.side.value} {draft.quantity} @ {draft.price}"
            name = f" id {draft.client_order_id}" if draft.client_order_id else ""
            return f"{head}{f' {draft.execution}' if draft.execution else ''}{name}"
        case CancelOrder(client_order_id):
            return f"cancel {client_order_id}"
        case CancelOrders(instrument_id, side):
            words = [] if instrument_id is None else [context.instruments[instrument_id].symbol]
            words += [] if side is None else [f"{side.rests_on.value}s"]
            return " ".join(("cancel", *(words or ("all",))))
        case SetAlert() | RemoveAlert() | ListAlerts():
            return alert_text(meaning, {e.id: e.symbol for e in context.instruments.values()})
        case ShowMarket() | QuitProgram():
            return _render_view(meaning, context)


def _render_view(meaning: ShowMarket | QuitProgram, context: GrammarContext) -> str:
    if isinstance(meaning, ShowMarket):
        return f"market {context.instruments[meaning.instrument_id].symbol}"
    return "quit"
