"""What may follow in a command line, offered while it is typed."""

from collections.abc import Sequence
from dataclasses import dataclass

from vela_tui.rules.alert_grammar import alert_words
from vela_tui.rules.grammar import (
    BOOK_SIDES,
    VERBS,
    GrammarContext,
    Word,
    cancel_targets,
    split_words,
)

_MANY = 40
"""Candidates offered at most."""


@dataclass(frozen=True, slots=True)
class Completion:
    """Words that could stand from `start` to the cursor."""

    start: int
    candidates: tuple[str, ...]
    hint: str = ""
    """What is expected where no word can be offered."""


def complete(text: str, cursor: int, context: GrammarContext) -> Completion:
    """The words that could stand where the cursor is, those with the same beginning."""
    before = text[:cursor]
    words = split_words(before)
    typing = words.pop() if words and words[-1].end == cursor and words[-1].text != "@" else None
    begun = typing.text.casefold() if typing else ""
    candidates, hint = _expected(words, context)
    matching = [each for each in candidates if each.casefold().startswith(begun)]
    return Completion(typing.start if typing else cursor, tuple(matching[:_MANY]), hint)


def accepted(text: str, cursor: int, completion: Completion, candidate: str) -> tuple[str, int]:
    """The line with a candidate in place, a blank behind it, and the cursor after that."""
    head = f"{text[: completion.start]}{candidate} "
    return head + text[cursor:].lstrip(), len(head)


def _expected(words: Sequence[Word], context: GrammarContext) -> tuple[Sequence[str], str]:
    """What the next word may be, after these."""
    verb = words[0].text.casefold() if words else ""
    if verb == "alert":
        return alert_words([word.text for word in words[1:]], context.symbols)
    match verb:
        case "":
            return VERBS, ""
        case "buy" | "sell":
            return _expected_in_order(words[1:], context)
        case "cancel":
            return _expected_in_cancel(words[1:], context), ""
        case "market" if len(words) == 1:
            return context.symbols, ""
        case _:
            return (), ""


def _expected_in_cancel(words: Sequence[Word], context: GrammarContext) -> Sequence[str]:
    """After `cancel`: an order, a side, a market, and after a market a side."""
    if not words:
        return cancel_targets(context)
    return tuple(BOOK_SIDES) if len(words) == 1 and context.instrument(words[0].text) else ()


def _expected_in_order(words: Sequence[Word], context: GrammarContext) -> tuple[Sequence[str], str]:
    """After `buy` or `sell`: a quantity, `@`, a price, then an execution and an id."""
    match len(words):
        case 0:
            return (), "quantity"
        case 1:
            return ("@",), ""
        case 2:
            return context.prices, "price"
    texts = [word.text.casefold() for word in words[3:]]
    if texts and texts[-1] == "id":
        return (), "client order id"
    options = [] if any(text in context.executions for text in texts) else [*context.executions]
    return [*options, *([] if "id" in texts else ["id"])], ""
