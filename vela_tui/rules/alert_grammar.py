"""The command line's words for alerts.

alert MARKET > PRICE        the middle of bid and ask is above a price; < below it
alert MARKET spread > BPS   the spread is wider than so many basis points
alert fills                 an order of ours is executed
alert remove N | all
alert list
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol

from vela_tui.domain.amounts import parse_plain
from vela_tui.domain.instrument import Instrument, InstrumentId
from vela_tui.domain.value import Value
from vela_tui.state.alerts import AlertKind

if TYPE_CHECKING:
    from vela_tui.rules.grammar import Word

WORDS = ("fills", "list", "remove")
"""What may follow `alert` beside a market."""


class SetAlert(Value, frozen=True):
    """Tell when this begins to hold."""

    kind: AlertKind
    instrument_id: InstrumentId | None = None
    level: Decimal | None = None


class RemoveAlert(Value, frozen=True):
    """Forget the alert of this number; None for all."""

    number: int | None


class ListAlerts(Value, frozen=True):
    """Show the alerts that are set."""


AlertMeaning = SetAlert | RemoveAlert | ListAlerts


class Words(Protocol):
    """The words of a line, taken one by one; each raises where a word is missing or wrong."""

    def peek(self) -> "Word | None":
        """The next word, not taken."""
        ...

    def take_one_of(
        self, expected: str, words: Sequence[str], also_near: Sequence[str] = ()
    ) -> "Word":
        """The next word, which must be one of these."""
        ...


def alert_line(
    words: Words, instruments: Mapping[str, Instrument], number: Callable[[str], "Word"]
) -> AlertMeaning:
    """What the words behind `alert` mean.

    Args:
        words: of the line, `alert` taken.
        instruments: by symbol in lower case.
        number: takes the next word, which must be a plain number.
    """
    first = words.take_one_of("a market, fills, list or remove", (*instruments, *WORDS))
    match first.text:
        case "fills":
            return SetAlert(AlertKind.FILLS)
        case "list":
            return ListAlerts()
        case "remove":
            return _removal(words, number)
    instrument = instruments[first.text]
    kind = words.take_one_of("<, > or spread", ("<", ">", "spread")).text
    if kind == "spread":
        words.take_one_of(">", (">",))
        level = number("basis points")
        return SetAlert(AlertKind.SPREAD, instrument.id, parse_plain(level.text))
    level = number("a price")
    return SetAlert(AlertKind(kind), instrument.id, parse_plain(level.text))


def _removal(words: Words, number: Callable[[str], "Word"]) -> RemoveAlert:
    following = words.peek()
    if following is not None and following.text.casefold() == "all":
        words.take_one_of("all", ("all",))
        return RemoveAlert(None)
    typed = parse_plain(number("an alert's number, or all").text)
    return RemoveAlert(int(typed) if typed == typed.to_integral_value() else 0)


def alert_text(meaning: AlertMeaning, symbols: Mapping[InstrumentId, str]) -> str:
    """The line that means this."""
    match meaning:
        case SetAlert(_, instrument_id, level) if instrument_id is not None and level is not None:
            return f"alert {symbols[instrument_id]} {meaning.kind.value} {level:f}"
        case SetAlert():
            return "alert fills"
        case RemoveAlert(number):
            return f"alert remove {'all' if number is None else number}"
        case ListAlerts():
            return "alert list"


def alert_words(words: Sequence[str], symbols: Sequence[str]) -> tuple[Sequence[str], str]:
    """What may follow these words behind `alert`, and a hint where no word can be offered.

    Args:
        words: those that stand already, `alert` left out.
        symbols: of all markets.
    """
    match [word.casefold() for word in words]:
        case []:
            return (*WORDS, *symbols), ""
        case ["remove"]:
            return ("all",), "number"
        case [first] if first not in WORDS:
            return (">", "<", "spread"), ""
        case [_, "spread"]:
            return (">",), ""
        case [_, *_, last]:
            return (), {"<": "price", ">": "basis points" if len(words) > 2 else "price"}.get(  # noqa: PLR2004 - MARKET spread >
                last, ""
            )
        case _:
            return (), ""
