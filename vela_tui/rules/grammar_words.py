"""The words of a line, taken one by one, and what is said of one that is wrong."""

import difflib
import re
from collections.abc import Mapping, Sequence
from typing import Final

from vela_tui.domain.amounts import parse_plain
from vela_tui.domain.errors import AmountError
from vela_tui.domain.instrument import Instrument, InstrumentId
from vela_tui.domain.order import Order
from vela_tui.domain.value import Value
from vela_tui.rules.meanings import Problem, Word

_WORD: Final = re.compile(r"[@<>]|[^\s@<>]+")


class GrammarContext(Value, frozen=True):
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


class WrongWord(Exception):  # noqa: N818 - control flow within the grammar
    """Carries the problem to `parse`."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def split_words(text: str) -> list[Word]:
    """The line's words; `@`, `<`, `>` are such by themselves, with blanks around or without."""
    return [Word(found.group(), found.start()) for found in _WORD.finditer(text)]


class Reader:
    """The words of a line, taken one by one.

    Args:
        words: of the line.
        end: the position after its last character.
        context: what they may refer to.
    """

    def __init__(self, words: list[Word], end: int, context: GrammarContext) -> None:
        self.context = context
        self._words = words
        self._end = end
        self._next = 0

    def peek(self) -> Word | None:
        """The next word, not taken."""
        return self._words[self._next] if self._next < len(self._words) else None

    def take(self, expected: str, suggestions: Sequence[str] = ()) -> Word:
        """The next word; a problem when there is none.

        Raises:
            WrongWord: when there is none.
        """
        word = self.peek()
        if word is None:
            problem = Problem("", self._end, f"{expected} is missing", tuple(suggestions))
            raise WrongWord(problem)
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

        Raises:
            WrongWord: when it is another one, or there is none.
        """
        word = self.take(expected, words)
        if word.text.casefold() not in words:
            raise wrong(word, expected, (*words, *also_near))
        return Word(word.text.casefold(), word.start)

    def take_number(self, expected: str, suggestions: Sequence[str] = ()) -> Word:
        """The next word, which must be a plain number.

        Raises:
            WrongWord: when it is none; digits with separators are suggested without them.
        """
        word = self.take(expected, suggestions)
        check_number(word)
        return word

    def expect_end(self) -> None:
        """Nothing is left.

        Raises:
            WrongWord: when a word is.
        """
        if (word := self.peek()) is not None:
            raise WrongWord(Problem(word.text, word.start, f"{word.text!r} is one word too many"))


def check_number(word: Word) -> None:
    """The word is a plain number.

    Raises:
        WrongWord: when it is none.
    """
    try:
        parse_plain(word.text)
    except AmountError as error:
        right = re.sub(r"[,_' ]", "", word.text)
        is_near = right != word.text and re.fullmatch(r"[0-9]+(\.[0-9]+)?", right)
        near = (right,) if is_near else ()
        raise WrongWord(Problem(word.text, word.start, str(error), near)) from None


def wrong(word: Word, expected: str, candidates: Sequence[str]) -> WrongWord:
    """A problem that names the word and those that come near it."""
    near = nearest(word.text, candidates)
    shown = word.text if len(word.text) <= 24 else word.text[:23] + "…"  # noqa: PLR2004 - fits
    right = f": {near[0]}?" if near else ""
    return WrongWord(Problem(word.text, word.start, f"{shown!r} is not {expected}{right}", near))


def nearest(text: str, candidates: Sequence[str]) -> tuple[str, ...]:
    """Up to three candidates that begin with the text, hold it or resemble it, in this order."""
    folded = {each.casefold(): each for each in candidates}
    wanted = text.casefold()
    begin = [each for each in folded if each.startswith(wanted)]
    hold = [each for each in folded if wanted in each]
    resemble = difflib.get_close_matches(wanted, list(folded), n=3, cutoff=0.6)
    return tuple(folded[each] for each in dict.fromkeys((*begin, *hold, *resemble)))[:3]
