"""The one gate through which a server's text becomes text that we keep."""

import unicodedata
from typing import Final

MAX_TEXT: Final = 200
"""Characters of a server's sentence that are kept (reliability T03)."""

_ADDRESS: Final = "://"
_NO_ADDRESS: Final = ": //"
_REPLACEMENT: Final = "\ufffd"
_REFUSED: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories that could steer a terminal, hide or reorder text (reliability P51)."""


def clean(text: str, limit: int = MAX_TEXT) -> str:
    """The text with nothing in it that a terminal obeys, and no longer than the limit.

    A tab becomes a blank; any other control, format, surrogate, private, unassigned or
    separator character becomes U+FFFD. A web address is broken by a blank, so that no terminal
    offers to open what a venue wrote (T03). Markup is left as it is: whoever shows the
    text shows it literally.
    """
    if _ADDRESS in text:
        text = text.replace(_ADDRESS, _NO_ADDRESS)
    if len(text) > limit:
        text = text[: limit - 1] + "…"
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_safe, text))


def _safe(character: str) -> str:
    if character == "\t":
        return " "
    return _REPLACEMENT if unicodedata.category(character) in _REFUSED else character
