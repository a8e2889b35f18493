"""The command line's words for an export: `export fills csv ~/fills.csv`, `!` to replace a file."""

from collections.abc import Sequence
from typing import Final

from vela_tui.rules.grammar_orders import ACCEPT
from vela_tui.rules.grammar_words import Reader
from vela_tui.rules.meanings import ExportHistory

EXPORTS: Final = ("fills", "orders", "pnl")
"""What can be exported."""
FORMS: Final = ("csv", "json")
"""In which form."""


def read_export(reader: Reader) -> ExportHistory:
    """What the words behind `export` mean.

    Raises:
        WrongWord: when a word is wrong or missing.
    """
    what = reader.take_one_of("fills, orders or pnl", EXPORTS)
    form = reader.take_one_of("csv or json", FORMS)
    path = reader.take("a path without blanks")
    may_replace = reader.peek() is not None
    if may_replace:
        reader.take_one_of(f"nothing, or {ACCEPT} where the file may be replaced", (ACCEPT,))
    return ExportHistory(what.text, form.text, path.text, may_replace)


def render_export(meaning: ExportHistory) -> str:
    """The line that means this."""
    accepted = f" {ACCEPT}" if meaning.may_replace else ""
    return f"export {meaning.what} {meaning.form} {meaning.path}{accepted}"


def export_words(texts: Sequence[str]) -> tuple[Sequence[str], str]:
    """What may follow these words behind `export`, and what is expected in words."""
    match len(texts):
        case 0:
            return EXPORTS, ""
        case 1:
            return FORMS, ""
        case 2:
            return (), "a new file's path"
        case _:
            return (), f"{ACCEPT} replaces a file"
