"""The command line's grammar: text to a meaning, or to the word that is wrong.

    buy SIZE @ PRICE [EXECUTION] [id CLIENT_ID] [!]      sell SIZE @ PRICE ...
    dry buy ...        scale buy N from PRICE to PRICE total QTY ...
    cancel ...         flatten        undo
    alert MARKET > PRICE | alert fills | alert remove N ...     (see alert_grammar)
    export WHAT FORM PATH [!]      market SYMBOL      unfreeze SYMBOL      quit

Orders stand in `grammar_orders`, cancels in `grammar_cancel`. Numbers are plain: digits and one
point, in every locale.
"""

from collections.abc import Callable, Mapping
from typing import Final

from vela_tui.domain.enums import Side
from vela_tui.domain.instrument import InstrumentId
from vela_tui.rules.alert_grammar import (
    AlertMeaning,
    ListAlerts,
    RemoveAlert,
    SetAlert,
    alert_line,
    alert_text,
)
from vela_tui.rules.grammar_cancel import (
    AGES,
    BOOK_SIDES,
    FILTERS,
    cancel_targets,
    read_cancel,
    render_cancel,
)
from vela_tui.rules.grammar_export import read_export, render_export
from vela_tui.rules.grammar_orders import (
    ACCEPT,
    SIDES,
    read_dry_run,
    read_order,
    read_scale,
    render_order,
    render_scale,
)
from vela_tui.rules.grammar_words import (
    GrammarContext,
    Reader,
    WrongWord,
    nearest,
    split_words,
    wrong,
)
from vela_tui.rules.meanings import (
    CancelOrder,
    CancelOrders,
    DryRun,
    ExportHistory,
    FlattenPosition,
    Meaning,
    PlaceOrder,
    PlaceScale,
    Problem,
    QuitProgram,
    ShowMarket,
    UndoLast,
    UnfreezeMarket,
    Word,
)

__all__ = [
    "ACCEPT",
    "AGES",
    "BOOK_SIDES",
    "FILTERS",
    "MAX_LENGTH",
    "SIDES",
    "VERBS",
    "CancelOrder",
    "CancelOrders",
    "DryRun",
    "ExportHistory",
    "FlattenPosition",
    "GrammarContext",
    "Meaning",
    "PlaceOrder",
    "PlaceScale",
    "Problem",
    "QuitProgram",
    "ShowMarket",
    "UndoLast",
    "UnfreezeMarket",
    "Word",
    "cancel_targets",
    "nearest",
    "parse",
    "render",
    "split_words",
]

MAX_LENGTH: Final = 200
"""Characters of a line; more is no command."""


def parse(text: str, context: GrammarContext) -> Meaning | Problem:
    """What a line means, or the first thing wrong with it. Never raises."""
    if len(text) > MAX_LENGTH:
        return Problem("", MAX_LENGTH, f"too long: at most {MAX_LENGTH} characters")
    reader = Reader(split_words(text), len(text), context)
    try:
        meaning = _line(reader)
        reader.expect_end()
    except WrongWord as found:
        return found.problem
    return meaning


def _line(reader: Reader) -> Meaning:
    markets = tuple(f"market {symbol}" for symbol in reader.context.symbols)
    verb = reader.take_one_of("a command", VERBS, also_near=markets)
    return _READERS[verb.text](reader, verb)


def _symbol(reader: Reader) -> InstrumentId:
    word = reader.take("a market", reader.context.symbols)
    instrument = reader.context.instrument(word.text)
    if instrument is None:
        raise wrong(word, "a market", reader.context.symbols)
    return instrument.id


def _alert(reader: Reader, _: Word) -> AlertMeaning:
    markets = {each.symbol.casefold(): each for each in reader.context.instruments.values()}
    return alert_line(reader, markets, reader.take_number)


def _flatten(reader: Reader, verb: Word) -> FlattenPosition:
    selected = reader.context.selected
    if selected is None or selected not in reader.context.instruments:
        raise WrongWord(Problem(verb.text, verb.start, "no market is shown"))
    return FlattenPosition(selected)


_READERS: Final[Mapping[str, Callable[[Reader, Word], Meaning]]] = {
    "buy": lambda reader, _: read_order(reader, Side.BUY),
    "sell": lambda reader, _: read_order(reader, Side.SELL),
    "cancel": lambda reader, _: read_cancel(reader),
    "scale": lambda reader, _: read_scale(reader),
    "flatten": _flatten,
    "undo": lambda *_: UndoLast(),
    "dry": lambda reader, _: read_dry_run(reader),
    "market": lambda reader, _: ShowMarket(_symbol(reader)),
    "unfreeze": lambda reader, _: UnfreezeMarket(_symbol(reader)),
    "alert": _alert,
    "export": lambda reader, _: read_export(reader),
    "quit": lambda *_: QuitProgram(),
}
VERBS: Final = tuple(_READERS)
"""First words."""


def render(meaning: Meaning, context: GrammarContext) -> str:  # noqa: C901, PLR0911 - a table
    """The line that means this: `parse` of it is the same meaning again."""
    match meaning:
        case PlaceOrder():
            return render_order(meaning)
        case DryRun(order):
            return f"dry {render_order(order)}"
        case PlaceScale(draft):
            return render_scale(draft)
        case CancelOrder(client_order_id):
            return f"cancel {client_order_id}"
        case CancelOrders():
            return render_cancel(meaning, context)
        case FlattenPosition():
            return "flatten"
        case UndoLast():
            return "undo"
        case ShowMarket(instrument_id):
            return f"market {context.instruments[instrument_id].symbol}"
        case UnfreezeMarket(instrument_id):
            return f"unfreeze {context.instruments[instrument_id].symbol}"
        case SetAlert() | RemoveAlert() | ListAlerts():
            return alert_text(meaning, {e.id: e.symbol for e in context.instruments.values()})
        case ExportHistory():
            return render_export(meaning)
        case QuitProgram():
            return "quit"
