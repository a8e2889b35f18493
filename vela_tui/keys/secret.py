"""A text that must not be shown."""

from typing import Final, NoReturn, final

_HIDDEN: Final = "<secret>"


@final
class Secret:
    """A passphrase that no `repr`, format, pickle or copy shows or spreads.

    Tracebacks that print local variables print `repr`: hold a secret in this, never in a
    plain string, and reveal it only inside the call that needs it.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself; do not bind it to a name."""
        return self._text

    def __repr__(self) -> str:
        return _HIDDEN

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a secret is neither copied nor pickled")
