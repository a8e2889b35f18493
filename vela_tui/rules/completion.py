"""What may follow in a command line, offered while it is typed."""

from collections.abc import Sequence

from vela_tui.domain.value import Value
from vela_tui.rules.alert_grammar import alert_words
from vela_tui.rules.grammar import (
    ACCEPT,
    AGES,
    BOOK_SIDES,
    FILTERS,
    SIDES,
    VERBS,
    GrammarContext,
    Word,
    cancel_targets,
    split_words,
)
from vela_tui.rules.grammar_export import export_words

_MANY = 40
"""Candidates offered at most."""


class Completion(Value, frozen=True):
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


def _expected(  # noqa: C901, PLR0911 - a table
    words: Sequence[Word], context: GrammarContext
) -> tuple[Sequence[str], str]:
    """What the next word may be, after these."""
    if not words:
        return VERBS, ""
    texts = [word.text.casefold() for word in words]
    match texts:
        case ["alert", *_]:
            return alert_words([word.text for word in words[1:]], context.symbols)
        case ["buy" | "sell", *rest]:
            return _expected_in_order(rest, context)
        case ["dry"] | ["scale"]:
            return SIDES, ""
        case ["dry", "buy" | "sell", *rest]:
            return _expected_in_order(rest, context)
        case ["scale", _, *rest]:
            return _expected_in_scale(rest, context)
        case ["cancel"]:
            return cancel_targets(context), ""
        case ["cancel", *rest]:
            return _expected_in_cancel(rest, context)
        case ["market"] | ["unfreeze"]:
            return context.symbols, ""
        case ["export", *rest]:
            return export_words(rest)
        case _:
            return (), ""


def _expected_in_order(texts: Sequence[str], context: GrammarContext) -> tuple[Sequence[str], str]:
    """After `buy` or `sell`: a size, `@`, a price, then an execution, an id and `!`."""
    match len(texts):
        case 0:
            return (), "quantity, 25% of what you can afford, or $500 worth"
        case 1:
            return ("@",), ""
        case 2:
            return context.prices, "price"
    return _options(texts[3:], context, (ACCEPT,))


def _expected_in_scale(texts: Sequence[str], context: GrammarContext) -> tuple[Sequence[str], str]:
    """After the side: how many, from, to, total, then an execution and an id."""
    match len(texts):
        case 0:
            return (), "how many orders"
        case 1 | 3 | 5:
            return ({1: "from", 3: "to", 5: "total"}[len(texts)],), ""
        case 2 | 4:
            return context.prices, "price"
        case 6:
            return (), "quantity of all together"
    return _options(texts[7:], context, ())


def _options(
    texts: Sequence[str], context: GrammarContext, more: tuple[str, ...]
) -> tuple[Sequence[str], str]:
    if texts and texts[-1] == "id":
        return (), "client order id"
    options = [] if any(text in context.executions for text in texts) else [*context.executions]
    options += [] if "id" in texts else ["id"]
    return [*options, *(each for each in more if each not in texts)], ""


def _expected_in_cancel(texts: Sequence[str], context: GrammarContext) -> tuple[Sequence[str], str]:
    """After a first target: filters, and what belongs to the one before."""
    if context.order(texts[0]) is not None:
        return (), ""
    match texts[-1]:
        case "at" | "from" | "to":
            return context.prices, "price"
        case "older":
            return AGES, "age"
    if len(texts) > 1 and texts[-2] == "from":
        return ("to",), ""
    is_known = texts[0] in {"all", *FILTERS} or context.instrument(texts[0]) is not None
    if not is_known and not texts[0].endswith("*"):
        return (), ""
    sides = () if any(text in BOOK_SIDES for text in texts) else tuple(BOOK_SIDES)
    rest = tuple(each for each in FILTERS if each not in {*BOOK_SIDES, *texts})
    return (*sides, *rest), "or a prefix*"
