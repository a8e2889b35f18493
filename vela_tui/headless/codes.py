"""What the program's end means: one table for every command, also the README's."""

from enum import IntEnum
from typing import Self


class Exit(IntEnum):
    """An exit code, with what it means."""

    meaning: str

    def __new__(cls, code: int, meaning: str) -> Self:
        """A code that knows its meaning."""
        made = int.__new__(cls, code)
        made._value_ = code
        made.meaning = meaning
        return made

    OK = 0, "Done: what was asked for is shown, or holds."
    FAILURE = 1, "Failed for a reason that no other code names; the text says which."
    USAGE = 2, "An option, a setting or a line is wrong; nothing was sent."
    CREDENTIALS = 3, "A key can't be read or used, or another program trades with the wallet."
    NETWORK = 4, "The exchange could not be reached or did not tell in time; nothing was done."
    REJECTED = 5, "The exchange declined it, or there is no such order."
    RATE_LIMITED = 6, "A limit of the exchange is used up, here or there; nothing was done."
    UNKNOWN = 7, "It was sent and nobody knows what became of it: look, don't send it again."
    GUARDED = 8, "A guard of our own declined it before it was signed."
    INTERRUPTED = 130, "Ended by ctrl+c."

    @property
    def word(self) -> str:
        """The code's name as it stands in JSON: `rate_limited`."""
        return self.name.lower()


def markdown_table() -> str:
    """The table as the README shows it."""
    rows = (f"| {code.value} | `{code.word}` | {code.meaning} |" for code in Exit)
    return "\n".join(("| code | in JSON | |", "|---|---|---|", *rows))
